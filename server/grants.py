"""Grants: what nobody may spend yet, a member's points or a reward's pieces, is set apart for one stream.

Points go by themselves where the settings say (`grant_policy`), or to where a member stands and wants them
(`server.orders`). What a member owes is repaid first; while something is owed, while the account is on hold, and while a
restored district still learns its past, nothing is granted. Goods are allotted by staff or by rule.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from server import asking, journal, keys, meta
from server.holds import on_hold
from server.ledger import balances
from server.models import Account, Kiosk, Member, Stream
from server.refused import DeedRefused
from server.registry import CLOSED, LIVE
from sync.contract import documents
from sync.contract.bank_facts import TransferOrdered
from sync.contract.district_facts import GrantIssued, OwedRepaid
from sync.contract.events import Draft, Move
from sync.contract.ids import new_fact_id
from sync.contract.ledger import goods_store, grant_move, granted_account, member_account, owed_account
from sync.contract.signing import to_text

_AT_A_TIME = 200


class NotToBeGranted(DeedRefused):
    """Goods can't be allotted or asked for like that: `reward_not_there`, `stream_not_there`, `too_many`."""


# --- By themselves ----------------------------------------------------------------------------------------------------


def issue_grants(members: Iterable[str] | None = None) -> int:
    """Repay and grant for these members, or for everybody with unallocated points. Doing it again does nothing.

    Returns:
        How many grants were issued.
    """
    if members is None:
        rows = Account.objects.filter(name__startswith="member/", balance__gt=0)
        members = list(rows.order_by("member").values_list("member", flat=True))
    wanted = sorted(set(members))
    return sum(_issue(wanted[start : start + _AT_A_TIME]) for start in range(0, len(wanted), _AT_A_TIME))


def _issue(members: Collection[str]) -> int:
    with journal.writing():
        district = meta.read()
        if district.recovering:
            return 0
        drafts, left = _repay(members)
        least = max(1, district.settings.grant_min_points)
        ready = may_be_granted(member for member, points in left.items() if points >= least)
        # Whoever has an order open waits for what it brings: until then nothing is moved elsewhere.
        ready -= asking.members_asked_for(ready)
        chosen = _streams_for(sorted(ready), district.settings.grant_policy)
        most = _room(chosen, district.settings.grant_most_points)
        grants = [
            _grant(stream, member=member, points=points)
            for member, stream in chosen.items()
            if (points := min(left[member], most.get(member, left[member]))) > 0
        ]
        journal.append_district([*drafts, *_issued(grants)], actor="")
        return len(grants)


def _room(chosen: dict[str, str], most_points: int) -> dict[str, int]:
    """By member, how much the chosen stream may still get by itself; nobody where there is no limit."""
    if not most_points:
        return {}
    accounts = {member: granted_account(stream, member, "") for member, stream in chosen.items()}
    there = balances(accounts.values())
    return {member: max(0, most_points - there.get(account, 0)) for member, account in accounts.items()}


def _streams_for(members: Collection[str], policy: str) -> dict[str, str]:
    """By member, the stream that a grant goes to by itself; members for whom there is none to trust are left out.

    Of several kiosks at home the one that the member used last, else the first by id.
    """
    if policy == "ask":
        return {}
    homes = dict(Member.objects.filter(id__in=members).values_list("id", "home"))
    last_used = _last_used(members)
    anywhere = may_hold({stream for streams in last_used.values() for stream in streams}) if policy == "last" else set()
    by_station = _trusted_streams(set(homes.values()))
    chosen = {}
    for member in members:
        at_home = by_station.get(homes.get(member, ""), [])
        used = [stream for stream in last_used.get(member, ()) if stream in anywhere or stream in at_home]
        if used or at_home:
            chosen[member] = used[0] if used else at_home[0]
    return chosen


def _trusted_streams(stations: Collection[str]) -> dict[str, list[str]]:
    """By station, the streams that may hold grants, by kiosk id."""
    station_of = dict(Kiosk.objects.filter(station__in=stations, written_off=False).values_list("id", "station"))
    found = defaultdict(list)
    for kiosk, stream in sorted(_trusted(station_of).items()):
        found[station_of[kiosk]].append(stream)
    return found


def _trusted(kiosks: Collection[str]) -> dict[str, str]:
    """By kiosk, the stream that may hold grants: it is live, and all others of its kiosk are closed."""
    streams = defaultdict(list)
    for kiosk, name, status in Stream.objects.filter(kiosk__in=kiosks).values_list("kiosk", "name", "status"):
        streams[kiosk].append((name, status))
    found = {}
    for kiosk, its in streams.items():
        live = [name for name, status in its if status == LIVE]
        if len(live) == 1 and all(status in (LIVE, CLOSED) for _, status in its):
            found[kiosk] = live[0]
    return found


def may_hold(streams: Collection[str]) -> set[str]:
    """Those of these streams that may get grants: live, of a kiosk that is not written off and all of whose other streams
    a person closed."""
    rows = Stream.objects.filter(name__in=streams).values_list("kiosk", flat=True)
    kiosks = Kiosk.objects.filter(id__in=list(rows), written_off=False).values_list("id", flat=True)
    return set(_trusted(list(kiosks)).values()) & set(streams)


def may_be_granted(members: Iterable[str]) -> set[str]:
    """Those of these members who may be granted points: not those whose account is on hold."""
    wanted = set(members)
    return wanted - on_hold(wanted)


def _last_used(members: Collection[str]) -> dict[str, list[str]]:
    """By member, the streams that have facts about the member, the latest in the district's order first."""
    found: dict[str, list[str]] = defaultdict(list)
    names = list(members)
    if names:
        marks = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT u.about, u.stream FROM server_memberstream u JOIN server_stream s ON s.name = u.stream "  # noqa: S608
                "JOIN server_journalevent e ON e.stream_id = s.id AND e.seq = u.seq "
                f"WHERE u.about IN ({marks}) ORDER BY e.pos DESC",
                names,
            )
            for member, stream in cursor.fetchall():
                found[member].append(stream)
    return found


# --- Where they are wanted --------------------------------------------------------------------------------------------


def grant_to(stream: str, most: int, *, member: str = "", reward: str = "", order: str = "") -> int:
    """Grant what is free of a member's points or a reward's pieces to a stream, in the caller's transaction.

    What the member owes is repaid first; nothing is granted where nothing may be.

    Args:
        stream: which.
        most: no more than so many.
        member: whose points; or
        reward: whose pieces.
        order: the transfer order that it fulfils, or empty.

    Returns:
        How many were granted, perhaps none.
    """
    if meta.read().recovering or most < 1:
        return 0
    drafts: list[Draft] = []
    if reward:
        free = balances([goods_store(reward)]).get(goods_store(reward), 0)
    else:
        drafts, left = _repay([member])
        free = left.get(member, 0) if may_be_granted([member]) else 0
    points = min(free, most) if may_hold([stream]) else 0
    grants = [_grant(stream, member=member, reward=reward, points=points)] if points > 0 else []
    journal.append_district([*drafts, *_issued(grants, order)], actor="")
    return max(0, points)


def _repay(members: Collection[str]) -> tuple[list[Draft], dict[str, int]]:
    """What these members owe is repaid as far as they have points; gives also what is then left to grant, by member."""
    points = balances([*map(member_account, members), *map(owed_account, members)])
    drafts: list[Draft] = []
    left: dict[str, int] = {}
    for member in members:
        have, owes = points.get(member_account(member), 0), -points.get(owed_account(member), 0)
        repaid = min(have, owes)
        if repaid > 0:
            move = Move(member_account(member), owed_account(member), repaid)
            drafts.append(Draft(body=OwedRepaid(), member=member, moves=(move,)))
            have, owes = have - repaid, owes - repaid
        if have > 0 and not owes:
            left[member] = have
    return drafts, left


# --- Goods ------------------------------------------------------------------------------------------------------------


def allot(reward: str, stream: str, pieces: int, *, actor: str = "") -> str:
    """Set pieces of a reward, out of the store, apart for one stream.

    Args:
        reward: its id.
        stream: which.
        pieces: how many.
        actor: the staff account that decided, or empty for the server itself.

    Returns:
        The grant's id.

    Raises:
        NotToBeGranted: there are not so many, or the stream may hold no grants.
    """
    with journal.writing():
        there = balances([goods_store(reward)]).get(goods_store(reward), 0)
        if meta.read().recovering or stream not in may_hold([stream]):
            raise NotToBeGranted("stream_not_there", f"{stream} may get no goods now")
        if not 1 <= pieces <= there:
            raise NotToBeGranted("too_many", f"{pieces} of {reward}: there are {there} in the store")
        grant = _grant(stream, reward=reward, points=pieces)
        journal.append_district(_issued([grant]), actor=actor)
        return grant.id


def take_back(reward: str, stream: str, pieces: int, *, actor: str = "") -> str:
    """Ask a stream to release pieces of a reward; they go back to the store once it has.

    Returns:
        The order's id; see `server.models.TransferOrder`.

    Raises:
        NotToBeGranted: the stream does not hold so many that were not asked for before.
    """
    with journal.writing():
        there = asking.not_asked_for(reward=reward).get(stream, 0)
        if not 1 <= pieces <= there:
            raise NotToBeGranted("too_many", f"{pieces} of {reward}: {stream} can be asked for {there}")
        [draft] = asking.ask(pieces, [(stream, there)], reward=reward, reason="recall")
        journal.append_district([draft], actor=actor)
        assert isinstance(draft.body, TransferOrdered)
        return draft.body.order


# --- Facts ------------------------------------------------------------------------------------------------------------


def grant_draft(grant: documents.Grant, document: str, *, relearnt: bool = False, order: str = "") -> Draft:
    """The fact that a grant is issued, with the move that sets its points or pieces apart."""
    return Draft(
        body=GrantIssued(grant=grant.id, stream=grant.stream, document=document, relearnt=relearnt, order=order),
        member=grant.member,
        moves=(grant_move(grant),),
    )


def _grant(stream: str, *, member: str = "", reward: str = "", points: int) -> documents.Grant:
    return documents.Grant(id=new_fact_id("g"), member=member, stream=stream, points=points, reward=reward)


def _issued(grants: Sequence[documents.Grant], order: str = "") -> list[Draft]:
    if not grants:
        return []
    key = keys.district_key()
    return [grant_draft(grant, to_text(key.sign("grant", grant)), order=order) for grant in grants]
