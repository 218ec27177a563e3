"""Points that nobody may spend yet are granted to the kiosk at the member's home station, where there is one to trust.

What a member owes is repaid first; while something is owed, and while a restored district still learns its past, nothing
is granted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import connection

from server import journal, keys, meta
from server.ledger import balances
from server.models import Account, Kiosk, Member, Stream
from server.recovery import grant_draft
from server.registry import CLOSED, LIVE
from sync.contract import documents
from sync.contract.district_facts import OwedRepaid
from sync.contract.events import Draft, Move
from sync.contract.ids import new_fact_id
from sync.contract.ledger import member_account, owed_account
from sync.contract.signing import to_text

_AT_A_TIME = 200


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
        accounts = [*map(member_account, members), *map(owed_account, members)]
        points = balances(accounts)
        have = {member: points.get(member_account(member), 0) for member in members}
        owes = {member: -points.get(owed_account(member), 0) for member in members}
        drafts: list[Draft] = []
        for member in members:
            repaid = min(have[member], owes[member])
            if repaid > 0:
                move = Move(member_account(member), owed_account(member), repaid)
                drafts.append(Draft(body=OwedRepaid(), member=member, moves=(move,)))
                have[member] -= repaid
                owes[member] -= repaid
        least = max(1, district.settings.grant_min_points)
        due = [member for member in members if have[member] >= least and not owes[member]]
        grants = [
            documents.Grant(id=new_fact_id("g"), member=member, stream=stream, points=have[member])
            for member, stream in _streams_for(due).items()
        ]
        key = keys.district_key()
        drafts += [grant_draft(grant, to_text(key.sign("grant", grant))) for grant in grants]
        journal.append_district(drafts, actor="")
        return len(grants)


def _streams_for(members: Collection[str]) -> dict[str, str]:
    """By member, the stream that a grant goes to; members whose home station has no kiosk to trust are left out.

    Of several kiosks the one that the member used last, else the first by id.
    """
    homes = dict(Member.objects.filter(id__in=members).values_list("id", "home"))
    by_station = _trusted_streams(set(homes.values()))
    last_used = _last_used(homes)
    chosen = {}
    for member, home in homes.items():
        streams = by_station.get(home)
        if streams:
            used = [stream for stream in last_used.get(member, ()) if stream in streams]
            chosen[member] = used[0] if used else streams[0]
    return chosen


def _trusted_streams(stations: Collection[str]) -> dict[str, list[str]]:
    """By station, the streams that may hold grants, by kiosk id: each is live, and all others of its kiosk are closed."""
    kiosks = Kiosk.objects.filter(station__in=stations, written_off=False).values_list("id", "station")
    station_of = dict(kiosks)
    streams = defaultdict(list)
    for kiosk, name, status in Stream.objects.filter(kiosk__in=station_of).values_list("kiosk", "name", "status"):
        streams[kiosk].append((name, status))
    found = defaultdict(list)
    for kiosk in sorted(streams):
        live = [name for name, status in streams[kiosk] if status == LIVE]
        if len(live) == 1 and all(status in (LIVE, CLOSED) for _, status in streams[kiosk]):
            found[station_of[kiosk]].append(live[0])
    return found


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
