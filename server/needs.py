"""Needs that were collected on paper come into the journal, and several wishes for the same become one that goes on.

Nobody's wish disappears: whatever is merged stays, as withdrawn, with the one that goes on for it; the funnel adds up.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When

from server import journal
from server.clock import now_ms
from server.collected import likeness
from server.models import JournalEvent, Member, Wish
from server.projections import position
from server.refused import DeedRefused
from server.wishes import course_now
from sync.contract.events import Draft
from sync.contract.rules.wish_course import CAME_TRUE, DISPUTED, STAFF, STATES, UNDONE, may_step
from sync.contract.settings import Settings
from sync.contract.wish_facts import WishMade, WishProgressed

GOES_ON: Final = UNDONE | {DISPUTED} | CAME_TRUE
"""States of a wish that may stand for another one: something is done for it, or was."""
LATELY_MS: Final = 30 * 24 * 3_600_000
"""Who asks for the same kind of thing again within so long most likely means the same."""
VERY_ALIKE: Final = 0.6
"""From this likeness on two texts are shown beside each other."""
_HOUR_MS: Final = 3_600_000
NEVER_MS: Final = 2**62
"""When that is due which never is."""


class NeedsRefused(DeedRefused):
    """`needs_none`, `needs_written_before`, `wish_unknown`, `merge_same`, `merge_over`, `merge_ended`."""


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """A need to be written down.

    Attributes:
        number: of its line.
        category, station: ids.
        words: what is asked for.
        name, phone: of whoever asks.
        member: whoever asks, where that is a member; name and phone are theirs then, and are not written down again.
        asked_ms: when, Unix ms, or 0.
        same_as: the wish that asks for the same, or empty.
    """

    number: int
    category: str
    station: str
    words: str
    name: str = ""
    phone: str = ""
    member: str = ""
    asked_ms: int = 0
    same_as: str = ""


# --- What is written --------------------------------------------------------------------------------------------------


def id_of(batch: str, number: int) -> str:
    """The id of the wish that a line of a batch becomes: sent twice, it is the same one, and is not written twice."""
    return f"{batch}-{number}"


def collect_needs(batch: str, lines: Sequence[Collected], *, actor: str = "") -> int:
    """Write down needs that were collected, all of them or none.

    Args:
        batch: the id of this import, `w` and random signs.
        lines: what is new. One that asks for the same as another wish is written down and merged at once.
        actor: the staff account that decided.

    Returns:
        How many.

    Raises:
        NeedsRefused: there are none, the batch was written before, or a line is merged into what does not go on.
    """
    if not lines:
        raise NeedsRefused("needs_none", "no line is to be written down")
    with journal.writing():
        if _was_written(batch):
            raise NeedsRefused("needs_written_before", f"the list {batch} was written down before")
        new = {id_of(batch, line.number) for line in lines if not line.same_as}
        drafts = [_made(batch, line) for line in lines]
        for line in lines:
            if line.same_as:
                kept = line.same_as if line.same_as in new else _that_goes_on(line.same_as).id
                drafts.append(_merged(id_of(batch, line.number), kept, line.member))
        journal.append_district(drafts, actor=actor)
    return len(lines)


def merge_wishes(keep: str, other: str, *, actor: str = "") -> None:
    """Let one wish go on for two that ask for the same; the other one is withdrawn, and both say so.

    Args:
        keep: the one that goes on.
        other: the one that does not.
        actor: the staff account that decided.

    Raises:
        NeedsRefused: they are one, either is unknown, the one does not go on, or the other is past being withdrawn.
    """
    with journal.writing():
        rows = Wish.objects.in_bulk([keep, other])
        if keep not in rows or other not in rows:
            raise NeedsRefused("wish_unknown", f"there is no wish {keep if keep not in rows else other!r}")
        if keep == other:
            raise NeedsRefused("merge_same", f"{keep} can't be merged into itself")
        _that_goes_on(keep)
        if not may_step(course_now(rows[other]), "withdraw", STAFF):
            raise NeedsRefused("merge_over", f"nothing has to be done for {other}: it stays as it is")
        journal.append_district([_merged(other, keep, rows[other].member)], actor=actor)


def _made(batch: str, line: Collected) -> Draft:
    private = {"text": line.words} | ({} if line.member else {"name": line.name, "contact": line.phone})
    body = WishMade(wish=id_of(batch, line.number), category=line.category, station=line.station, asked_ms=line.asked_ms)
    return Draft(body=body, private=private, member=line.member)


def _merged(other: str, keep: str, member: str) -> Draft:
    """Why stays in the journal for good and is read by whoever wished: it names nobody."""
    body = WishProgressed(wish=other, step="withdraw", reason="与另一个相同的心愿合并办理", same_as=keep)
    return Draft(body=body, member=member)


def _that_goes_on(wish: str) -> Wish:
    """The wish, once it is certain that it goes on.

    Raises:
        NeedsRefused: there is no such wish, or it does not.
    """
    row = Wish.objects.filter(id=wish).first()
    if row is None:
        raise NeedsRefused("wish_unknown", f"there is no wish {wish!r}")
    if course_now(row).state not in GOES_ON:
        raise NeedsRefused("merge_ended", f"the wish {wish} is over: it can't go on for another one")
    return row


def _was_written(batch: str) -> bool:
    """Also where the projections have not followed yet. Call it where nobody else writes."""
    if Wish.objects.filter(id__startswith=f"{batch}-").exists():
        return True
    name = f'"{batch}-'.encode()
    later = JournalEvent.objects.filter(pos__gt=position()).values_list("data", flat=True)
    return any(name in bytes(data) for data in later)


# --- What is read -----------------------------------------------------------------------------------------------------


def with_due(rows: "QuerySet[Wish]", settings: Settings) -> "QuerySet[Any]":
    """Wishes with `since_at` and `due_at`, Unix ms, as `rules.wish_course.due_ms` has them.

    Sorted by `due_at` the overdue come first, of these the longest overdue; what is never due comes last.

    Args:
        rows: which.
        settings: with the hours of each state.
    """
    hours = {state: getattr(settings.wish_hours, state, 0) for state in STATES}
    rows = rows.annotate(since_at=Case(When(progressed_ms__gt=0, then=F("progressed_ms")), default=F("made_ms")))
    dues = [
        When(Q(state=state) & Q(since_at__gt=0), then=F("since_at") + Value(each * _HOUR_MS, BigIntegerField()))
        for state, each in hours.items()
        if each
    ]
    return rows.annotate(due_at=Case(*dues, default=Value(NEVER_MS), output_field=BigIntegerField()))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A need as it is compared with others: a wish, or a line of a list.

    Attributes:
        id: of the wish, or of the one that the line would become.
        category, station: ids.
        words: as somebody said it, or as the wall does.
        name, phone: of whoever asks; may be empty.
        made_ms: when it was asked for.
    """

    id: str
    category: str
    station: str
    words: str
    name: str
    phone: str
    made_ms: int


def as_asked(rows: Iterable[Wish]) -> list[Asked]:
    """Wishes as they are compared."""
    rows = list(rows)
    members = Member.objects.in_bulk({row.member for row in rows if row.member and not row.behalf})
    found = []
    for row in rows:
        member = None if row.behalf else members.get(row.member)
        found.append(
            Asked(
                id=row.id,
                category=row.category,
                station=row.station,
                words=row.text or row.transcript or row.shown,
                name=member.name if member else row.name,
                phone=member.phone if member else row.contact,
                made_ms=row.made_ms,
            )
        )
    return found


def comparable(rows: "QuerySet[Wish]", *, but: Collection[str] = ()) -> "QuerySet[Wish]":
    """Of some wishes those that may be the same as one that is asked for now: not over, or made of late."""
    lately = Q(state__in=CAME_TRUE, made_ms__gt=now_ms() - LATELY_MS)
    return rows.filter(Q(state__in=UNDONE | {DISPUTED}) | lately).exclude(id__in=but).order_by("-made_ms", "id")


def alike(asked: Asked, others: Iterable[Asked], *, most: int = 3) -> list[tuple[Asked, str]]:
    """Of others those that most likely ask for the same, the likeliest first, each with why.

    Args:
        asked: what is compared.
        others: with these; itself is left out.
        most: at most so many.

    Returns:
        Each with `phone` (the same telephone), `name` (the same name and category within thirty days) or `words` (nearly
        the same words at the same station, and nothing says that somebody else said them).
    """
    found = []
    for other in others:
        if other.id == asked.id:
            continue
        same_phone = bool(asked.phone) and _digits(asked.phone) == _digits(other.phone)
        same_name = bool(asked.name) and asked.name == other.name
        lately = abs(asked.made_ms - other.made_ms) <= LATELY_MS
        somebody_else = asked.phone and other.phone and not same_phone and not same_name
        if same_phone:
            found.append((0, -likeness(asked.words, other.words), other.id, other, "phone"))
        elif same_name and asked.category == other.category and lately:
            found.append((1, -likeness(asked.words, other.words), other.id, other, "name"))
        elif asked.station == other.station and not somebody_else:
            near = likeness(asked.words, other.words)
            if near >= VERY_ALIKE:
                found.append((2, -near, other.id, other, "words"))
    return [(other, why) for *_, other, why in sorted(found, key=lambda each: each[:3])[:most]]


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdecimal())
