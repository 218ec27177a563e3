"""What residents of the demo wished for, and the way each wish went: the article's part came true, every other one is where
it is for a reason."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import msgspec

from server.demo.data import Data, OpenWish, Wish
from server.demo.history import History
from server.demo.people import Person, drawn_id
from sync.contract.events import Draft, Move
from sync.contract.ledger import ISSUED, member_account
from sync.contract.rules.wish_course import (
    HELPER,
    REQUEST,
    REQUESTER,
    STAFF,
    SYSTEM,
    WISH,
)
from sync.contract.settings import Settings
from sync.contract.wish_facts import WishMade, WishNewsHeard, WishProgressed, WishRewarded

_PUBLIC: Final = "public"
_REQUESTS: Final = 0.15
"""The part of the wishes that are asked of the station, which sends somebody, and do not hang on the wall."""
_CONFIRMED: Final = 0.9
"""The part of those that came true of which whoever wished has said so."""
_NEWS: Final = 12
"""Of so many that came true last, people have not been told yet."""
_LONG_AGO: Final = 2**40
"""Beyond any position: everything up to now."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that somebody made.

    Attributes:
        id, kind, category: as in the fact.
        at_ms: when, Unix ms.
        words: what was wished for.
        member: who, or empty for somebody without a card.
        station: where.
    """

    id: str
    kind: str
    category: str
    at_ms: int
    words: Wish
    member: str
    station: str


def make_wish(rng: Random, history: History, data: Data, person: Person, at_ms: int) -> Made:
    """Somebody wishes for something. Without a card, with name and telephone number."""
    category = rng.choice(list(data.wishes))
    words = rng.choice(data.wishes[category])
    private = {"text": words.text}
    member = person.id if person.card else ""
    if not member:
        private |= {"name": person.name, "contact": person.phone}
    wish = drawn_id(rng, "w", 16)
    kind = REQUEST if category != _PUBLIC and Random(wish).random() < _REQUESTS else WISH  # noqa: S311 - as ever
    body = WishMade(wish=wish, category=category, kind=kind)
    history.write(at_ms, Draft(body=body, private=private, member=member, card=person.card))
    return Made(id=wish, kind=kind, category=category, at_ms=at_ms, words=words, member=member, station=history.station)


def fates(rng: Random, data: Data, wishes: Sequence[Made], volunteers: Sequence[Person], settings: Settings) -> list[Draft]:
    """What became of each wish, step by step, with the points of those who helped; what is old has been told."""
    p = data.proportions
    count = len(wishes) - round(len(wishes) * p.wishes_fulfilled / p.wishes)
    ends = _ends(data, _not_true(rng, wishes, count))
    drafts: list[Draft] = []
    true = sorted((wish for wish in wishes if wish.id not in ends), key=lambda wish: wish.at_ms)
    for wish in true[:-_NEWS]:
        drafts += _came_true(rng, data, wish, _helper(rng, wish, volunteers), settings)
    told = sorted({draft.member for draft in drafts} | {wish.member for wish in true[:-_NEWS]})
    drafts += [Draft(body=WishNewsHeard(up_to=_LONG_AGO), member=member) for member in told if member]
    for wish in true[-_NEWS:]:
        drafts += _came_true(rng, data, wish, _helper(rng, wish, volunteers), settings)
    for wish in wishes:
        if wish.id in ends:
            drafts += _did_not(rng, wish, ends[wish.id], _helper(rng, wish, volunteers))
    return drafts


def _not_true(rng: Random, wishes: Sequence[Made], count: int) -> list[Made]:
    """Wishes of late, as far as they go each for something else: a wall of the same wish three times looks odd."""
    newest_first = sorted(wishes, key=lambda wish: wish.at_ms, reverse=True)
    young = rng.sample(newest_first[: max(count, len(wishes) // 3)], max(count, len(wishes) // 3))
    first_of = {wish.words.shown: wish for wish in reversed(young)}
    firsts = list(first_of.values())
    return [*firsts, *(wish for wish in young if first_of[wish.words.shown] is not wish)][:count]


def _ends(data: Data, wishes: Sequence[Made]) -> dict[str, OpenWish]:
    """How far each of these wishes came: what departments see to is referred, what hangs on the wall was meant for it."""
    states = [state for state in data.wish_open for _ in range(state.share)]
    left, ends = list(wishes), dict[str, OpenWish]()
    for i in range(len(wishes)):
        end = states[i * len(states) // len(wishes)]
        wish = next((wish for wish in left if _suits(wish, end.state)), left[0])
        left.remove(wish)
        ends[wish.id] = end
    return ends


def _suits(wish: Made, state: str) -> bool:
    match state:
        case "referred":
            return wish.category == _PUBLIC
        case "offered" | "under_way":
            return wish.kind == REQUEST
        case "published" | "claimed" | "expired":
            return wish.kind == WISH and wish.category != _PUBLIC
        case _:
            return wish.category != _PUBLIC


def _helper(rng: Random, wish: Made, volunteers: Sequence[Person]) -> Person:
    """A volunteer of the station, keen ones more often than others; never whoever wished."""
    near = [person for person in volunteers if person.station == wish.station and person.id != wish.member]
    near = near or [person for person in volunteers if person.id != wish.member]
    return rng.choices(near, [person.zeal for person in near])[0]


def _came_true(rng: Random, data: Data, wish: Made, helper: Person, settings: Settings) -> Iterator[Draft]:
    how = rng.choice(data.wish_fulfilled.reasons)
    if wish.category == _PUBLIC:
        yield from _department(wish)
        yield _step(wish, "settle", reason=how)
    else:
        yield from _taken_on(wish, helper)
        yield _step(wish, "finish", HELPER, member=helper.id, reason=how)
    if rng.random() >= _CONFIRMED:
        return
    rating, thanks = rng.choices((3, 2), (4, 1))[0], rng.randrange(1, len(settings.thanks) + 1)
    by = REQUESTER if wish.member else STAFF
    yield _step(wish, "confirm", by, member=wish.member, rating=rating, thanks=thanks)
    points = next((each.points for each in settings.wish_categories if each.id == wish.category), 0)
    if wish.category != _PUBLIC and points:
        helper.earned += points
        body = WishRewarded(wish=wish.id, points=points, rules=settings.revision)
        yield Draft(body=body, member=helper.id, moves=(Move(ISSUED, member_account(helper.id), points),))


def _did_not(rng: Random, wish: Made, end: OpenWish, helper: Person) -> Iterator[Draft]:
    """The way to where a wish is that did not come true; its last step says why it is there."""
    n = rng.randrange(len(end.reasons))
    reason = end.reasons[n]
    match end.state:
        case "verified":
            yield _step(wish, "verify", reason=reason)
        case "published":
            yield _step(wish, "publish", reason=reason)
        case "offered":
            yield _step(wish, "publish")
            yield _step(wish, "offer", helper=helper.id, reason=reason)
        case "claimed":
            yield _step(wish, "publish")
            yield _step(wish, "claim", HELPER, member=helper.id, reason=reason)
        case "under_way":
            yield from _taken_on(wish, helper)
            yield _step(wish, "set_out", HELPER, member=helper.id, reason=reason)
        case "referred":
            yield _step(wish, "verify")
            yield _step(wish, "refer", reason=reason)
            if n < len(end.answers) and end.answers[n]:
                yield _step(wish, "answer", reason=end.answers[n])
        case "disputed":
            yield from _taken_on(wish, helper)
            yield _step(wish, "finish", HELPER, member=helper.id)
            yield _by_wisher(wish, "dispute", reason)
        case "expired":
            yield _step(wish, "publish")
            yield _step(wish, "expire", SYSTEM, reason=reason)
        case "withdrawn":
            yield _by_wisher(wish, "withdraw", reason)
        case "unfulfilled":
            yield _step(wish, "verify")
            yield _step(wish, "decide_against", reason=reason)
        case _:
            raise ValueError(f"the demo knows no way to the state {end.state!r}")


def _taken_on(wish: Made, helper: Person) -> Iterator[Draft]:
    """Claimed from the wall, or accepted by whoever the station asked."""
    yield _step(wish, "publish")
    if wish.kind == WISH:
        yield _step(wish, "claim", HELPER, member=helper.id)
    else:
        yield _step(wish, "offer", helper=helper.id)
        yield _step(wish, "accept", HELPER, member=helper.id)


def _department(wish: Made) -> Iterator[Draft]:
    yield _step(wish, "verify")
    yield _step(wish, "refer", reason="转物业公司")
    yield _step(wish, "answer", reason="物业公司：已安排人员处理")


def _by_wisher(wish: Made, step: str, reason: str) -> Draft:
    return _step(wish, step, REQUESTER if wish.member else STAFF, member=wish.member, reason=reason)


def _step(
    wish: Made,
    step: str,
    by: str = STAFF,
    *,
    member: str = "",
    helper: str = "",
    reason: str = "",
    rating: int = 0,
    thanks: int = 0,
) -> Draft:
    body = WishProgressed(wish=wish.id, step=step, by=by, helper=helper, reason=reason, rating=rating, thanks=thanks)
    return Draft(body=body, private={"shown": wish.words.shown} if step == "publish" else {}, member=member)
