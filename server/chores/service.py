"""Claims that a second person agreed to are booked; forgotten check-outs are closed; what counted twice is taken back.

Each looks without a lock first, since nearly always nothing is due. What is due is decided with the journal held still and
the projections at its very end, so that nothing comes in between and nothing is decided twice. What one decision brings is
laid beside the member's other records in the same transaction, before anything of it can be granted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from server import grants, journal, meta, orders
from server.counting import Counts, Record, counted
from server.ledger import balances
from server.models import Activity, Attendance, Counter, ServiceClaim
from server.periods import period_closed_at
from server.projections import follow, position
from server.projections.book import Book
from server.projections.claims import AGREED
from server.revisions import Revisions
from server.service import activity_named, booking_of
from server.settlement import CAP, CLAIM, CORRECTION, FORGOTTEN, OVERLAP, Purse, settlement
from sync.contract.events import Draft
from sync.contract.ledger import owed_account
from sync.contract.rules.service import CLOCKED, MANUAL, forgotten_min, points_for

_AT_A_TIME: Final = 200
"""Claims, or records that changed, in one transaction: pushes wait for it."""
_LOOKS: Final = 100
"""So many times that are looked at in a run, while nothing is due."""
_CHECKED: Final = "service_checked"
"""The counter that says up to which position changed records were laid beside the others."""
_MIN_MS: Final = 60_000
_HOUR_MS: Final = 60 * _MIN_MS


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    changed, members = _changed_with_surplus()
    if not (members or _agreed() or _forgotten(now_ms)):
        return 0
    touched = Book()
    with journal.writing():
        if position() != journal.head():
            return 0  # something came in; it is due again once that is worked off
        purse = Purse()
        drafts = [*_claims_booked(purse), *_forgotten_closed(purse, now_ms)]
        journal.append_district(drafts, actor="")
        _follow(touched)
        members |= {draft.member for draft in drafts if draft.member}
        taken_back = [_taken_back(row, counts, purse) for row, counts in _surplus(members)]
        journal.append_district(taken_back, actor="")
        _ask_back(purse.owing)
        _follow(touched)
        _note_checked(changed)
    if touched.grantable:
        grants.issue_grants(touched.grantable)
    return len(drafts) + len(taken_back)


def _follow(touched: Book) -> None:
    """Work off what was just decided."""
    while (progress := follow()).events:
        touched.touch(progress.touched)


def _ask_back(members: Collection[str]) -> None:
    """Kiosks still hold points of those who owe some."""
    owed = balances(owed_account(member) for member in members)
    for member in sorted(members):
        if (points := -owed.get(owed_account(member), 0)) > 0:
            orders.recall(member, "owed", points=points)


# --- Claims -------------------------------------------------------------------------------------------------------------


def _agreed() -> list[ServiceClaim]:
    return list(ServiceClaim.objects.filter(state=AGREED).order_by("at_ms", "id")[:_AT_A_TIME])


def _claims_booked(purse: Purse) -> Iterator[Draft]:
    """Service that two people vouch for, by the rule that a kiosk would have used on its day."""
    revisions, rows = Revisions(), dict[str, Attendance]()
    for claim in _agreed():
        row = _record_of(claim, rows)
        booking = booking_of(claim, revisions)
        row.station, row.activity, row.in_ms = claim.station, claim.activity, claim.began_ms
        yield settlement(
            row,
            CLAIM if row.ref == claim.id else CORRECTION,
            booking.minutes,
            purse.moves(row.member, booking.points - row.points),
            rules=booking.rules,
            evidence=MANUAL,
            period=period_closed_at(row.in_ms),
            claim=claim.id,
        )
        row.points = booking.points


def _record_of(claim: ServiceClaim, rows: dict[str, Attendance]) -> Attendance:
    """The record that a claim puts right, as the claims before it in `rows` left it; a new one where there is none.

    A record that turns out to be somebody else's stays as it is: what two people say of this member is one of its own.
    """
    name = claim.corrects or claim.id
    row = rows.get(name) or Attendance.objects.filter(ref=name).first()
    if row is not None and row.member not in ("", claim.member):
        name, row = claim.id, None
    rows[name] = row or Attendance(ref=name)
    rows[name].member = claim.member
    return rows[name]


# --- Forgotten check-outs -----------------------------------------------------------------------------------------------


def _forgotten(now_ms: int) -> list[Attendance]:
    """Check-ins that nobody ended, long after they must have been over."""
    settings = meta.read().settings
    last_ms = now_ms - settings.forgotten_after_h * _HOUR_MS
    rows = list(Attendance.objects.filter(out_ref="", in_ms__lt=last_ms).order_by("in_ms", "ref"))
    ends = dict(Activity.objects.filter(id__in={row.activity for row in rows}).values_list("id", "ends_ms"))

    def over_ms(row: Attendance) -> int:
        ends_ms = ends.get(row.activity, 0)
        return ends_ms if ends_ms >= row.in_ms else row.in_ms + settings.max_service_min * _MIN_MS

    return [row for row in rows if over_ms(row) < last_ms][:_AT_A_TIME]


def _forgotten_closed(purse: Purse, now_ms: int) -> Iterator[Draft]:
    """The end that a kiosk's own rule would have given it. It is clocked at best: nobody saw it end."""
    revisions = Revisions()
    for row in _forgotten(now_ms):
        settings, activity = revisions.at(row.in_ms), activity_named(row.activity)
        elapsed_min = (now_ms - row.in_ms) // _MIN_MS
        minutes = forgotten_min(row.in_ms, elapsed_min=elapsed_min, activity=activity, settings=settings)
        earned = points_for(minutes, activity=activity, evidence=CLOCKED, settings=settings)
        yield settlement(
            row,
            FORGOTTEN,
            minutes,
            purse.moves(row.member, earned.points),
            rules=settings.revision,
            evidence=CLOCKED,
            period=period_closed_at(row.in_ms),
        )


# --- What counted twice, and what was more than a day's most ------------------------------------------------------------


def _changed_with_surplus() -> tuple[list[Attendance], set[str]]:
    """The next records that changed since they were last laid beside the others of their members, and those members, where
    any counts something else than it should. Where none does, they are noted as looked at, and those after them come."""
    for _ in range(_LOOKS):
        checked = Counter.objects.filter(name=_CHECKED).values_list("value", flat=True).first() or 0
        changed = list(Attendance.objects.filter(changed_pos__gt=checked).order_by("changed_pos")[:_AT_A_TIME])
        members = {row.member for row in changed if row.member}
        if not changed or any(True for _ in _surplus(members)):
            return changed, members
        _note_checked(changed)
    return [], set()


def _note_checked(changed: Sequence[Attendance]) -> None:
    if changed:
        Counter.objects.update_or_create(name=_CHECKED, defaults={"value": changed[-1].changed_pos})


def _surplus(members: Collection[str]) -> Iterator[tuple[Attendance, Counts]]:
    """The records of these members that count something else than they should, with what they should count."""
    rows: dict[str, list[Attendance]] = defaultdict(list)
    for row in Attendance.objects.filter(member__in=members, out_ms__isnull=False).order_by("in_ms", "ref"):
        rows[row.member].append(row)
    revisions = Revisions() if rows else None
    for member in sorted(rows):
        assert revisions is not None
        counts = counted(_record(row, revisions) for row in rows[member])
        for row in rows[member]:
            should = counts[row.ref]
            flagged = (row.overlaps or not should.overlaps) and (row.capped or not should.capped)
            if (row.served_min, row.points) != (should.minutes, should.points) or not flagged:
                yield row, should


def _record(row: Attendance, revisions: Revisions) -> Record:
    ended_ms = row.out_ms or row.in_ms
    cap_points = revisions.numbered(row.rules, ended_ms).daily_cap_points
    return Record(row.ref, row.in_ms, ended_ms, row.own_min, row.own_points, cap_points)


def _taken_back(row: Attendance, counts: Counts, purse: Purse) -> Draft:
    """Back to what a record counts beside the others; now and then that is more again, where another was corrected."""
    shared = row.served_min != counts.minutes or (counts.overlaps and not row.overlaps) or not counts.capped
    moves = purse.moves(row.member, counts.points - row.points)
    return settlement(row, OVERLAP if shared else CAP, counts.minutes, moves, period=period_closed_at(row.in_ms))
