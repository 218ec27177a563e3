"""Staff take wishes a step on (`rules.wish_course`), and write down what spoken ones say."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from server import journal
from server.models import JournalEvent, Member, Wish
from server.projections import position
from server.projections.wishes import course_of, taken_of
from server.refused import DeedRefused
from sync.contract.events import Draft
from sync.contract.rules.wish_course import STAFF, STATES, STEPS, Course, Taken, Why, advance
from sync.contract.rules.wishes import SHOWN_MAX, TEXT_MAX
from sync.contract.settings import Settings
from sync.contract.wire import NotAnEvent, body_of, decode_event
from sync.contract.wish_facts import WishProgressed, WishTranscribed

_HOUR_MS: Final = 3_600_000


class WishRefused(DeedRefused):
    """`wish_unknown`, `step_unknown`, `step_wrong`, `wish_reason_needed`, `wish_helper_needed`, `member_unknown`,
    `reason_too_long`, `wording_empty`, `wording_too_long`, `wish_not_spoken`, `transcript_empty`, `transcript_too_long`."""


def progress_wish(
    wish: str,
    step: str,
    *,
    member: str = "",
    helper: str = "",
    unit: str = "",
    reason: str = "",
    shown: str = "",
    rating: int = 0,
    actor: str = "",
) -> None:
    """Take a wish a step on, for staff.

    Args:
        wish: its id.
        step: one of `rules.wish_course.STEPS` that staff may take.
        member: for whom staff take it, or empty.
        helper: of `offer` who is asked, of `claim` who takes it on.
        unit: of `claim`, in whose name.
        reason: why, for staff, reports and whoever asked.
        shown: for `publish`, what the public wall says: staff's words, without names, addresses or telephone numbers. May
            be empty where the wish was on the wall before; it then says what it said.
        rating: for `confirm`, 1 to 3.
        actor: the staff account that decided.

    Raises:
        WishRefused: there is no such wish or step, it does not follow, or there are no words for the wall.
    """
    known = STEPS.get(step)
    if known is None or STAFF not in known.by:
        there_are = ", ".join(name for name, each in STEPS.items() if STAFF in each.by)
        raise WishRefused("step_unknown", f"{step!r} is no step that staff take; there are: {there_are}")
    reason = reason.strip()
    if len(reason) > TEXT_MAX:
        raise WishRefused("reason_too_long", f"the reason has {len(reason)} characters; {TEXT_MAX} is the most")
    if known.needs_reason and not reason:
        raise WishRefused("wish_reason_needed", "say why")
    if helper and not Member.objects.filter(id=helper).exists():
        raise WishRefused("member_unknown", f"there is no member {helper!r}")
    with journal.writing():
        row = Wish.objects.filter(id=wish).first()
        if row is None:
            raise WishRefused("wish_unknown", f"there is no wish {wish!r}")
        body = WishProgressed(wish=wish, step=step, helper=helper, unit=unit, reason=reason, rating=rating)
        course = course_now(row)
        why = advance(course, Taken(step=step, by=STAFF, member=member, helper=helper))
        if isinstance(why, Why):
            code = "wish_helper_needed" if why is Why.HELPER_MISSING else "step_wrong"
            raise WishRefused(code, f"the wish {wish} is {course.state}; it can't take the step {step!r} ({why})")
        private = {"shown": _wording(row, shown)} if step == "publish" else {}
        journal.append_district([Draft(body=body, private=private, member=member)], actor=actor)


def transcribe_wish(wish: str, transcript: str, *, actor: str = "") -> None:
    """Write down what a spoken wish says.

    Args:
        wish: its id.
        transcript: the words, as staff heard them; they take the place of those that were written down before.
        actor: the staff account that listened.

    Raises:
        WishRefused: there is no such wish, nothing was recorded with it, or there are no words, or too many.
    """
    transcript = transcript.strip()
    if not transcript:
        raise WishRefused("transcript_empty", "write down what the recording says")
    if len(transcript) > TEXT_MAX:
        raise WishRefused("transcript_too_long", f"{TEXT_MAX} characters is the most, not {len(transcript)}")
    with journal.writing():
        row = Wish.objects.filter(id=wish).first()
        if row is None:
            raise WishRefused("wish_unknown", f"there is no wish {wish!r}")
        if not row.blob:
            raise WishRefused("wish_not_spoken", f"nothing was recorded with the wish {wish}")
        draft = Draft(body=WishTranscribed(wish=wish), private={"transcript": transcript}, member=row.member)
        journal.append_district([draft], actor=actor)


def overdue(settings: Settings, now_ms: int, states: Iterable[str] = STATES) -> Q:
    """Wishes that should have left the state that they are in by now (`rules.wish_course.due_ms`), as a condition.

    Args:
        settings: with the hours of each state.
        now_ms: now, Unix ms.
        states: only in these.
    """
    found = Q(pk__in=())
    for state in states:
        if hours := getattr(settings.wish_hours, state, 0):
            before_ms = now_ms - hours * _HOUR_MS
            since = Q(progressed_ms__gt=0, progressed_ms__lt=before_ms)
            found |= Q(state=state) & (since | Q(progressed_ms=0, made_ms__gt=0, made_ms__lt=before_ms))
    return found


def course_now(row: Wish) -> Course:
    """Where a wish is after the newest step in the journal, which the projections may not have followed yet.

    Without it two officers who publish the same wish at the same moment would both be told that they did. Call it where
    nobody else writes (`journal.writing`).
    """
    course = course_of(row)
    for data in JournalEvent.objects.filter(pos__gt=position()).order_by("pos").values_list("data", flat=True):
        if b'"wish_progressed"' not in bytes(data):
            continue
        try:
            event = decode_event(bytes(data))
            body = body_of(event)
        except NotAnEvent:
            continue
        if isinstance(body, WishProgressed) and body.wish == row.id:
            after = advance(course, taken_of(event, body, event.at_ms))
            course = course if isinstance(after, Why) else after
    return course


def _wording(row: Wish, shown: str) -> str:
    shown = shown.strip() or row.shown
    if not shown:
        raise WishRefused("wording_empty", "say in your own words what the wall may show of the wish")
    if len(shown) > SHOWN_MAX:
        raise WishRefused("wording_too_long", f"the wall has room for {SHOWN_MAX} characters, not for {len(shown)}")
    return shown
