"""Wishes (微心愿) go a step on: published, claimed, fulfilled, confirmed, referred, or unfulfilled."""

from server import journal
from server.models import JournalEvent, Wish
from server.projections import position
from server.refused import DeedRefused
from sync.contract.district_facts import WishProgressed, WishTranscribed
from sync.contract.events import Draft
from sync.contract.ids import DISTRICT
from sync.contract.rules.wishes import PUBLISHED, SHOWN_MAX, STEPS, TEXT_MAX, may_step
from sync.contract.wire import NotAnEvent, body_of, decode_event


class WishRefused(DeedRefused):
    """`wish_unknown`, `state_unknown`, `step_wrong`, `reason_too_long`, `wording_empty`, `wording_too_long`,
    `wish_not_spoken`, `transcript_empty`, `transcript_too_long`."""


def progress_wish(wish: str, state: str, *, reason: str = "", shown: str = "", actor: str = "") -> None:
    """Take a wish a step on.

    Args:
        wish: its id.
        state: the state that it is in from now on; `rules.wishes.STEPS` says which may follow which.
        reason: why, for staff and reports.
        shown: for `published`, what the public wall says: staff's words, without names, addresses or telephone numbers. May
            be empty where the wish was on the wall before; it then says what it said.
        actor: the staff account that decided, or empty for the server itself.

    Raises:
        WishRefused: there is no such wish or state, the step is none, or there are no words for the wall.
    """
    if state not in STEPS:
        raise WishRefused("state_unknown", f"{state!r} is no state of a wish; there are: {', '.join(STEPS)}")
    reason = reason.strip()
    if len(reason) > TEXT_MAX:
        raise WishRefused("reason_too_long", f"the reason has {len(reason)} characters; {TEXT_MAX} is the most")
    with journal.writing():
        row = Wish.objects.filter(id=wish).first()
        if row is None:
            raise WishRefused("wish_unknown", f"there is no wish {wish!r}")
        before = _state_now(row)
        if not may_step(before, state):
            raise WishRefused("step_wrong", f"the wish {wish} is {before}; it can't be {state} next")
        private = {"shown": _wording(row, shown)} if state == PUBLISHED else {}
        body = WishProgressed(wish=wish, state=state, reason=reason)
        journal.append_district([Draft(body=body, private=private)], actor=actor)


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


def _state_now(row: Wish) -> str:
    """The state after the newest step in the journal, which the projections may not have followed yet.

    Without it two officers who publish the same wish at the same moment would both be told that they did.
    """
    state = row.state
    later = JournalEvent.objects.filter(stream__name=DISTRICT, pos__gt=position()).order_by("pos")
    for data in later.values_list("data", flat=True):
        if b'"wish_progressed"' not in bytes(data):
            continue
        try:
            body = body_of(decode_event(bytes(data)))
        except NotAnEvent:
            continue
        if isinstance(body, WishProgressed) and body.wish == row.id:
            state = body.state
    return state


def _wording(row: Wish, shown: str) -> str:
    shown = shown.strip() or row.shown
    if not shown:
        raise WishRefused("wording_empty", "say in your own words what the wall may show of the wish")
    if len(shown) > SHOWN_MAX:
        raise WishRefused("wording_too_long", f"the wall has room for {SHOWN_MAX} characters, not for {len(shown)}")
    return shown
