"""A member's passbook (存折): every posting of the ledger with the balance after it, and where the points are.

The ledger is the truth here, not what kiosks were told: postings in the order of the journal, each with the event it is for.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from server.console.text import T, word
from server.console.words import BOOKED, PASSED_ON_FOR, SETTLED_FOR
from server.models import Account, Activity, Attendance, JournalEvent, Posting, Redemption, Reward, Station, Stream
from sync.contract.bank_facts import AccountPassedOn, PointsCorrected, ServiceSettled
from sync.contract.body import Body
from sync.contract.district_facts import PointsAwarded, SetAsideSettled
from sync.contract.ids import DISTRICT, event_ref, kiosk_of
from sync.contract.kiosk_facts import CheckedOut, Redeemed, RedemptionUndone
from sync.contract.ledger import kiosk_of_held, member_account, owed_account, stream_of_held
from sync.contract.wire import NotAnEvent, body_of, decode_event

_AT_A_TIME: Final = 400
"""Events in one query: under the limit of every database."""


class Change(NamedTuple):
    """What one event did to a member's points.

    Attributes:
        pos: of the event, in the district's order.
        points: what it added to the balance; 0 where points only went from one place to another.
        balance: afterwards.
        accounts: what it added to each account of the member.
    """

    pos: int
    points: int
    balance: int
    accounts: dict[str, int]


class Line(NamedTuple):
    """A line of the passbook as a page shows it.

    Attributes:
        at_ms: when it happened.
        kind: type of the event.
        title: the activity, the reward, or the reason; may be empty.
        station: id of the station where it happened; empty for the district.
        points, balance: see `Change`.
        moved: where points went, each place with what it got or gave.
        served_min: of service.
        ref: the event's name.
        corrects: of a correction: the event that was wrong, else empty.
        corrected_by: the corrections of this event among the lines that were asked for.
        actor: at a kiosk, who acted for the member: a keeper who helped, or whoever holds a proxy's card; else empty.
    """

    at_ms: int
    kind: str
    title: object
    station: str
    points: int
    balance: int
    moved: Sequence[tuple[T, int]]
    served_min: int
    ref: str = ""
    corrects: str = ""
    corrected_by: tuple[str, ...] = ()
    actor: str = ""


class Place(NamedTuple):
    """Where some of a member's points are.

    Attributes:
        where: in words.
        points: how many; less than 0 for what is owed.
    """

    where: T
    points: int


def changes_of(member: str) -> list[Change]:
    """Every change of a member's points, oldest first."""
    postings = Posting.objects.filter(member=member).order_by("pos", "line").values_list("pos", "account", "points")
    found: list[Change] = []
    balance = 0
    for pos, group in groupby(postings, key=itemgetter(0)):
        accounts: dict[str, int] = {}
        for _, account, points in group:
            accounts[account] = accounts.get(account, 0) + points
        points = sum(accounts.values())
        balance += points
        found.append(Change(pos, points, balance, accounts))
    return found


def lines_of(changes: Sequence[Change]) -> list[Line]:
    """The lines for some changes, in their order."""
    found: list[Line] = []
    stations = _stations_of_kiosks(account for change in changes for account in change.accounts)
    for start in range(0, len(changes), _AT_A_TIME):
        found += _lines(changes[start : start + _AT_A_TIME], stations)
    corrections: dict[str, tuple[str, ...]] = {}
    for line in sorted((line for line in found if line.corrects), key=lambda line: line.at_ms):
        corrections[line.corrects] = (*corrections.get(line.corrects, ()), line.ref)
    return [line._replace(corrected_by=corrections.get(line.ref, ())) for line in found]


def places_of(member: str) -> list[Place]:
    """Where a member's points are now: not allocated yet, at kiosks, owed. Places with none are left out."""
    accounts = dict(Account.objects.filter(member=member).exclude(balance=0).values_list("name", "balance"))
    stations = _stations_of_kiosks(accounts)
    order = {member_account(member): 0, owed_account(member): 2}
    return [
        Place(_place(account, stations), points)
        for account, points in sorted(accounts.items(), key=lambda held: (order.get(held[0], 1), held[0]))
    ]


def balances_of(members: Iterable[str]) -> dict[str, int]:
    """The balances of some members; who never had points is left out."""
    found: dict[str, int] = {}
    for member, points in Account.objects.filter(member__in=list(members)).values_list("member", "balance"):
        found[member] = found.get(member, 0) + points
    return found


class Booked(NamedTuple):
    """An event that moved points: its type, when it was, its station, its name and its body, and who acted at a kiosk."""

    kind: str
    at_ms: int
    station: str
    ref: str
    body: Body | None
    actor: str = ""


def _lines(changes: Sequence[Change], stations: dict[str, str]) -> Iterator[Line]:
    rows = events_at([change.pos for change in changes])
    refs = [row.ref for row in rows.values()]
    served = {row.out_ref: row for row in Attendance.objects.filter(out_ref__in=refs)}
    redemptions = {
        row.id: row
        for row in Redemption.objects.filter(
            id__in=[row.body.redemption for row in rows.values() if isinstance(row.body, Redeemed | RedemptionUndone)]
        )
    }
    activities = _titles(
        Activity, {row.body.activity for row in rows.values() if isinstance(row.body, CheckedOut | ServiceSettled)}
    )
    rewards = _titles(Reward, {row.reward for row in redemptions.values()})
    for change in changes:
        row = rows.get(change.pos) or Booked("", 0, "", "", None)
        at_ms, title, served_min, corrects = row.at_ms, "", 0, ""
        match row.body:
            case CheckedOut() as body:
                title, served_min = activities.get(body.activity, body.activity), body.served_min
                attendance = served.get(row.ref)
                at_ms = (attendance.out_ms if attendance else None) or at_ms
            case Redeemed() | RedemptionUndone() as body:
                redemption = redemptions.get(body.redemption)
                if redemption is not None:
                    title = _goods(rewards.get(redemption.reward, redemption.reward), redemption.quantity)
                    at_ms = redemption.made_ms if isinstance(body, Redeemed) else max(at_ms, redemption.made_ms)
            case ServiceSettled() as body:
                title = activities.get(body.activity) or str(word(SETTLED_FOR, body.why))
            case PointsAwarded() as body:
                title = body.reason
            case SetAsideSettled() as body:
                title = str(word(BOOKED, body.booked_to))
            case PointsCorrected() as body:
                title, corrects = body.reason, body.corrects
            case AccountPassedOn() as body:
                title = str(word(PASSED_ON_FOR, body.reason))
            case _:
                pass
        moved = [] if change.points else [(_place(name, stations), points) for name, points in change.accounts.items()]
        yield Line(
            at_ms,
            row.kind,
            title,
            row.station,
            change.points,
            change.balance,
            moved,
            served_min,
            row.ref,
            corrects,
            actor=row.actor,
        )


def events_at(positions: Sequence[int]) -> dict[int, Booked]:
    """The events at some positions of the journal; those that nobody can read are left out."""
    rows = JournalEvent.objects.filter(pos__in=positions).values_list(
        "pos", "data", "stream__name", "stream__station", "seq", "push__received_ms"
    )
    found: dict[int, Booked] = {}
    for pos, data, stream, station, seq, received_ms in rows:
        try:
            event = decode_event(bytes(data))
            body = body_of(event)
        except NotAnEvent:
            continue
        # A clock that runs ahead says no more than when the district heard of it.
        at_ms = event.at_ms if received_ms is None else min(event.at_ms, received_ms)
        found[pos] = Booked(
            event.type, at_ms, station, event_ref(stream, seq), body, event.actor if stream != DISTRICT else ""
        )
    return found


def _titles(model: type[Activity] | type[Reward], ids: set[str]) -> dict[str, str]:
    return dict(model._default_manager.filter(id__in=ids).values_list("id", "title"))


def _goods(title: str, quantity: int) -> str:
    return title if quantity == 1 else f"{title} × {quantity}"


def _stations_of_kiosks(accounts: Iterable[str]) -> dict[str, str]:
    """Names of the stations where the kiosks stand that hold points, by stream."""
    streams = {stream for account in accounts if (stream := stream_of_held(account))}
    ids = dict(Stream.objects.filter(name__in=streams).values_list("name", "station"))
    names = dict(Station.objects.filter(id__in=ids.values()).values_list("id", "name"))
    return {stream: names.get(station, station) for stream, station in ids.items()}


def _place(account: str, stations: dict[str, str]) -> T:
    stream = stream_of_held(account)
    if stream:
        return T(
            "{station}（终端 {kiosk}）",
            "{station} (kiosk {kiosk})",
            station=stations.get(stream) or kiosk_of(stream),
            kiosk=kiosk_of_held(account),
        )
    if account.startswith("owed/"):
        return T("欠分", "owed")
    return T("尚未下发", "not sent to a kiosk yet")
