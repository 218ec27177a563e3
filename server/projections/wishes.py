"""What residents ask for, and how far each wish is on its way: `rules.wish_course` over the journal's order.

A step may stand in the journal before the wish that it is of: after a restore kiosks push in any order. It is kept until the
wish comes, which then takes all such steps in the journal's order.
"""

from collections.abc import Iterator

import msgspec

from server.models import EarlySteps, Member, Wish, WishAsk, WishNews
from server.projections.book import Book, Key
from server.projections.fact import CannotWorkOff, Fact, handles
from server.projections.members import known_as, member_row
from sync.contract.events import Event
from sync.contract.ids import DISTRICT
from sync.contract.rules.wish_course import HELPER, OFFERED, REQUESTER, STAFF, SYSTEM, Course, Taken, Why, advance
from sync.contract.wish_facts import WishMade, WishNewsHeard, WishProgressed, WishRewarded, WishTranscribed

_TOLD_TO_REQUESTER = {
    "publish": "published",
    "claim": "claimed",
    "accept": "claimed",
    "set_out": "under_way",
    "finish": "fulfilled",
    "settle": "fulfilled",
    "serve": "fulfilled",
    "refer": "referred",
    "answer": "answered",
    "expire": "expired",
    "decide_against": "unfulfilled",
}
"""By step, what whoever asked is told."""

_TOLD_TO_HELPER = {
    "offer": "offered",
    "lapse": "lapsed",
    "publish": "taken_back",
    "withdraw": "taken_back",
    "refer": "taken_back",
    "decide_against": "taken_back",
    "confirm": "confirmed",
    "dispute": "disputed",
}
"""By step, what whoever was asked for it or had it is told."""


def _needs(_fact: Fact, body: WishMade | WishProgressed | WishTranscribed | WishRewarded) -> list[Key]:
    return [(Wish, body.wish)]


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step with what it leaves behind; also as `EarlySteps` keeps it.

    Attributes:
        pos: of the fact.
        actor: the staff account that decided, or empty.
        taken: the step, for the rule.
        thanks: of `confirm`, as in the fact.
        shown: of `publish`, words for the wall.
        same_as: of the district's `withdraw`, the wish that goes on for both.
    """

    pos: int
    actor: str
    taken: Taken
    thanks: int = 0
    shown: str = ""
    same_as: str = ""


def _made_needs(_fact: Fact, body: WishMade) -> list[Key]:
    return [(Wish, body.wish), (EarlySteps, body.wish)]


@handles(WishMade, needs=_made_needs)
def wish_made(fact: Fact, body: WishMade, book: Book) -> None:
    """A wish was submitted, with a card or without."""
    if book.get(Wish, body.wish) is not None:
        raise CannotWorkOff(f"wish {body.wish} was made before")
    event, private = fact.event, fact.private
    written_down = event.stream == DISTRICT
    row = Wish(
        id=body.wish,
        member=known_as(event.member, book),
        station=body.station if written_down else fact.station,
        category=body.category,
        text=private.get("text", ""),
        name=private.get("name", ""),
        contact=private.get("contact", ""),
        blob=body.blob,
        made_ms=min((written_down and body.asked_ms) or fact.happened.best_ms, fact.happened.best_ms),
        kind=body.kind,
        behalf=body.behalf,
        listing=body.listing,
    )
    book.put(row)
    book.wishes.add(row.id)
    if event.member:
        member = member_row(book, event.member)
        member.wishes += 1
        book.put(member)
    early = book.get(EarlySteps, body.wish)
    if early is not None and early.steps:
        for step in msgspec.convert(early.steps, list[_Step]):
            _take(step, row, book, pos=fact.pos)
        early.steps = []
        book.put(early)


def _progressed_needs(fact: Fact, body: WishProgressed) -> list[Key]:
    asks_who = body.by == STAFF and fact.event.stream != DISTRICT and fact.event.actor
    return [(Wish, body.wish), *([(Member, fact.event.actor)] if asks_who else [])]


@handles(WishProgressed, needs=_progressed_needs)
def wish_progressed(fact: Fact, body: WishProgressed, book: Book) -> None:
    """A wish went a step on, if the step counts; published, in the words that the wall shows from now on."""
    taken = taken_of(fact.event, body, fact.happened.best_ms)
    if taken.by == STAFF and fact.event.stream != DISTRICT and not _may_be_keeper(fact.event.actor, book):
        taken = msgspec.structs.replace(taken, by="")
    step = _Step(
        pos=fact.pos,
        actor=fact.event.actor,
        taken=taken,
        thanks=body.thanks,
        shown=fact.private.get("shown", "") if body.step == "publish" else "",
        same_as=body.same_as if fact.event.stream == DISTRICT else "",
    )
    row = book.get(Wish, body.wish)
    if row is None:
        early = book.get(EarlySteps, body.wish) or EarlySteps(id=body.wish)
        early.steps = [*early.steps, msgspec.to_builtins(step)]
        book.put(early)
        if fact.event.stream != DISTRICT:
            book.advance(f"wish/{body.wish}", fact.event.stream, fact.event.seq)
        return
    helper = row.helper
    _take(step, row, book, pos=fact.pos)
    if fact.event.stream != DISTRICT:
        # Whoever sees the wish is told that this fact counts in it.
        for about in {f"wish/{row.id}", row.member, helper, row.helper} - {""}:
            book.advance(about, fact.event.stream, fact.event.seq)


def _may_be_keeper(actor: str, book: Book) -> bool:
    """Whether a member may act as staff at a kiosk, as far as the journal says by now.

    The kiosk has asked for card, PIN and role; here what counts is that the role had not been taken away. Whom the district
    does not know yet, as after a restore, is believed; a record that was merged into another's is what that one is.
    """
    row = book.get(Member, known_as(actor, book))
    return row is None or not (row.registered_ms or row.roles) or "keeper" in row.roles


def _take(step: _Step, row: Wish, book: Book, *, pos: int) -> None:
    """Take a wish a step on where it follows; else keep it among those that did not count. News of it begin at `pos`."""
    # Whoever has two records that became one is one person, also to a kiosk that did not hear of it yet.
    taken = msgspec.structs.replace(
        step.taken, member=known_as(step.taken.member, book), helper=known_as(step.taken.helper, book)
    )
    before = course_of(row)
    after = advance(before, taken)
    book.put(row)
    book.wishes.add(row.id)
    book.members.update({row.member, row.helper} - {""})
    if isinstance(after, Why):
        row.late = [*row.late, [taken.at_ms, taken.step, taken.member, str(after)]]
        if after is Why.TAKEN and taken.member:
            _tell(step, taken.member, "claim_lost", row, book, pos)
        return
    row.state, row.reason, row.progressed_ms = after.state, after.reason, after.since_ms
    row.helper, row.unit, row.back, row.rating = after.helper, after.unit, after.back, after.rating
    row.asked = list(after.asked)
    _note_asking(before, taken, row, book)
    entry = [taken.at_ms, after.state, after.reason, step.actor, taken.step, taken.by, taken.member]
    row.steps = [*row.steps, entry]
    match taken.step:
        case "publish":
            row.shown = step.shown
        case "answer":
            row.answer = after.reason
        case "confirm":
            row.thanks = step.thanks
        case "withdraw":
            row.merged_into = step.same_as
    for member, kind in _told(before, after, taken):
        _tell(step, member, kind, row, book, pos)


def _note_asking(before: Course, taken: Taken, row: Wish, book: Book) -> None:
    """Keep who was asked when, and what came of it: nobody is to be asked much more often than others."""
    if before.state == OFFERED:
        last = max((at for at, entry in enumerate(row.steps) if entry[4] == "offer"), default=-1)
        ask = book.get(WishAsk, f"{row.id}/{last}")
        if ask is not None:
            ask.answer = taken.step
            book.put(ask)
    if taken.step == "offer":
        book.put(WishAsk(id=f"{row.id}/{len(row.steps)}", wish=row.id, member=row.helper, at_ms=taken.at_ms))


@handles(WishTranscribed, needs=_needs)
def wish_transcribed(fact: Fact, body: WishTranscribed, book: Book) -> None:
    """Somebody listened to a spoken wish and wrote down what it says."""
    row = book.get(Wish, body.wish)
    if row is None:
        raise CannotWorkOff(f"wish {body.wish} is not known")
    row.transcript = fact.private.get("transcript", "")
    row.transcribed_ms, row.transcribed_by = fact.happened.best_ms, fact.event.actor
    book.put(row)


@handles(WishRewarded, needs=_needs)
def wish_rewarded(fact: Fact, body: WishRewarded, book: Book) -> None:
    """Whoever made it come true got points for it."""
    row = book.get(Wish, body.wish)
    if row is None:
        raise CannotWorkOff(f"wish {body.wish} is not known")
    row.rewarded += body.points
    book.put(row)
    member = fact.event.member
    news = WishNews(id=f"{fact.pos}/{member}", member=member, pos=fact.pos, kind="rewarded", wish=row.id, points=body.points)
    book.put(news)


@handles(WishNewsHeard)
def news_heard(fact: Fact, body: WishNewsHeard, book: Book) -> None:
    """A member was told; what came later is still to tell."""
    if fact.event.member:
        member = member_row(book, fact.event.member)
        member.news_heard = max(member.news_heard, min(body.up_to, fact.pos))
        book.put(member)


def course_of(row: Wish) -> Course:
    """Where a wish is on its way, for the rule."""
    return Course(
        kind=row.kind,
        requester=row.member,
        state=row.state,
        since_ms=row.progressed_ms or row.made_ms,
        helper=row.helper,
        unit=row.unit,
        back=row.back,
        asked=tuple(row.asked),
        reason=row.reason,
        rating=row.rating,
    )


def taken_of(event: Event, body: WishProgressed, at_ms: int) -> Taken:
    """A step as the rule takes it: as whom a kiosk says that it was taken is believed where the envelope bears it out."""
    by = body.by
    if event.stream != DISTRICT and (by == SYSTEM or (by == STAFF and not event.actor)):
        by = ""
    return Taken(
        step=body.step,
        by=by,
        member=event.member,
        helper=body.helper,
        unit=body.unit,
        reason=body.reason,
        rating=body.rating,
        at_ms=at_ms,
    )


def _told(before: Course, after: Course, taken: Taken) -> Iterator[tuple[str, str]]:
    """Who is told what of a step; nobody of a step of their own."""
    requester = after.requester
    # A step of staff's names for whom they took it, who is told of it all the same.
    own = taken.member if taken.by in (HELPER, REQUESTER) else ""
    if requester and (kind := _TOLD_TO_REQUESTER.get(taken.step)) and taken.by != REQUESTER:
        yield requester, kind
    for helper in dict.fromkeys((before.helper, after.helper)):
        asked_on = taken.step == "offer" and helper != after.helper
        kind = "lapsed" if asked_on else _TOLD_TO_HELPER.get(taken.step)
        if helper and kind and helper not in (own, requester):
            yield helper, kind


def _tell(step: _Step, member: str, kind: str, row: Wish, book: Book, pos: int) -> None:
    """News are told in the order in which they became known: a step that had to wait for its wish is news with the wish."""
    book.put(WishNews(id=f"{step.pos}/{member}", member=member, pos=pos, kind=kind, wish=row.id))
    book.members.add(member)
