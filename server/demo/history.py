"""A year of a station, as the facts its kiosk would have written."""

from collections.abc import Sequence
from random import Random
from typing import Final

import msgspec

from server.demo.data import Data
from server.demo.people import Person, drawn_id
from sync.contract import documents
from sync.contract.events import Draft, Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import (
    CardBound,
    CheckedIn,
    CheckedOut,
    MemberRegistered,
    PinSet,
    Redeemed,
    RedemptionUndone,
    RewardHandedOut,
)
from sync.contract.ledger import ISSUED, held_account, inverse, member_account, partner_account, spent_account
from sync.contract.rules.service import CLOCKED, points_for
from sync.contract.settings import Settings

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
AHEAD_OF_UTC_MS: Final = 8 * HOUR_MS
"""Of China, all year."""

_COMING_DAYS: Final = 14
_SKILLED: Final = ("义诊", "维修", "法律", "理发", "用药")
"""Activities with such a word in their title take somebody who has learnt it."""


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """One of the year's activities, or of the coming ones; an empty station means every station."""

    id: str
    title: str
    category: str
    station: str
    starts_ms: int
    ends_ms: int
    place: str
    difficulty: str = ""


class Timed(msgspec.Struct, kw_only=True):
    """A fact, when it was written, and in which order among facts of one moment."""

    at_ms: int
    draft: Draft


class History:
    """The facts of one station's year, in order; a fact's place in the list is its seq less one offset."""

    def __init__(self, stream: str, station: str, first_seq: int) -> None:
        """Begin an empty year whose first fact will have this seq."""
        self.stream = stream
        self.station = station
        self.facts: list[Timed] = []
        self._first_seq = first_seq

    def write(self, at_ms: int, draft: Draft) -> str:
        """Add a fact after all that is there; gives its reference."""
        self.facts.append(Timed(at_ms=at_ms, draft=draft))
        return event_ref(self.stream, self._first_seq + len(self.facts) - 1)


def make_activities(rng: Random, data: Data, count: int, first_ms: int, last_ms: int) -> list[Activity]:
    """The year's activities: each on a day of its own, at a station in proportion to its size."""
    days = (last_ms - first_ms) // DAY_MS
    categories = [(category, title) for category, titles in data.activities.items() for title in titles]
    # However few there are, no station goes without.
    everywhere = [station.id for station in data.stations] * 2
    drawn = rng.choices([s.id for s in data.stations], [s.share for s in data.stations], k=count)
    stations = (everywhere + drawn)[:count]
    rng.shuffle(stations)
    activities = []
    for i, day in enumerate(sorted(rng.sample(range(days), min(count, days)))):
        activities.append(
            _activity(rng, data, f"a-{i + 1:03d}", rng.choice(categories), stations[i], first_ms + day * DAY_MS)
        )
    return activities


def make_coming(rng: Random, data: Data, tomorrow_ms: int) -> list[Activity]:
    """What stands in the calendar for the next two weeks: half the days of each station, and one thing for everybody."""
    categories = [(category, title) for category, titles in data.activities.items() for title in titles]
    coming: list[Activity] = []
    for station in data.stations:
        programme = rng.sample(categories, _COMING_DAYS // 2)
        for what, day in zip(programme, sorted(rng.sample(range(_COMING_DAYS), len(programme))), strict=True):
            name = f"coming-{len(coming) + 1:02d}"
            coming.append(_activity(rng, data, name, what, station.id, tomorrow_ms + day * DAY_MS))
    festival = data.festival
    starts_ms = tomorrow_ms + (festival.in_days - 1) * DAY_MS + 10 * HOUR_MS
    coming.append(
        Activity(
            id="festival",
            title=festival.title,
            category=festival.category,
            station="",
            starts_ms=starts_ms,
            ends_ms=starts_ms + 4 * HOUR_MS,
            place=festival.place,
        )
    )
    return coming


def _activity(rng: Random, data: Data, name: str, what: tuple[str, str], station: str, day_ms: int) -> Activity:
    """An activity of this category and title, some time on a day."""
    category, title = what
    starts_ms = day_ms + rng.choice((9, 10, 14, 15, 17, 19)) * HOUR_MS
    return Activity(
        id=name,
        title=title,
        category=category,
        station=station,
        starts_ms=starts_ms,
        ends_ms=starts_ms + rng.choice((90, 120, 150)) * MINUTE_MS,
        place=rng.choice(next(s.places for s in data.stations if s.id == station)),
        difficulty="skilled" if any(word in title for word in _SKILLED) else "",
    )


def register(history: History, people: Sequence[Person], at_ms: int, verifiers: dict[str, str]) -> None:
    """Everybody of the station is put on record, volunteers with their cards."""
    keeper = keeper_of(people)
    for i, person in enumerate(people):
        moment_ms = at_ms + i * 20_000
        private = {"name": person.name, "phone": person.phone}
        roles = tuple(role for role in person.roles if role != "keeper")
        body = MemberRegistered(home=person.station, roles=roles)
        history.write(moment_ms, Draft(body=body, private=private, member=person.id, card=person.card, actor=keeper))
        if person.card:
            history.write(moment_ms, Draft(body=CardBound(), member=person.id, card=person.card, actor=keeper))
        if person.id in verifiers:
            pin = {"verifier": verifiers[person.id]}
            history.write(moment_ms, Draft(body=PinSet(), private=pin, member=person.id, card=person.card, actor=keeper))


def keeper_of(people: Sequence[Person]) -> str:
    """The id of a station's keeper."""
    return next((person.id for person in people if person.keeper), "")


def hold_activity(
    rng: Random, history: History, activity: Activity, volunteers: Sequence[Person], count: int, settings: Settings
) -> None:
    """Volunteers clock in and out of one activity, those who turn up often more than others.

    Whoever redeems later has the points held at the station, as a witnessed earning may state; the others' go to what the
    district allocates.
    """
    # Weighted, without repetition (Efraimidis and Spirakis, 2006).
    ranked = sorted(volunteers, key=lambda person: rng.random() ** (1 / person.zeal), reverse=True)
    moments: list[tuple[int, int, int, Person]] = []
    for i, person in enumerate(ranked[:count]):
        in_ms = activity.starts_ms + rng.randrange(-20, 15) * MINUTE_MS + i * 1_000
        moments.append((in_ms, 0, i, person))
        moments.append((activity.ends_ms + rng.randrange(-20, 30) * MINUTE_MS + i * 1_000, 1, i, person))
    began: dict[str, tuple[str, int]] = {}
    told = documents.Activity(**msgspec.structs.asdict(activity))
    for at_ms, ends, _, person in sorted(moments, key=lambda moment: moment[:3]):
        if not ends:
            draft = Draft(body=CheckedIn(activity=activity.id), member=person.id, card=person.card)
            began[person.id] = (history.write(at_ms, draft), at_ms)
            continue
        ref, in_ms = began[person.id]
        minutes = (at_ms - in_ms) // MINUTE_MS
        earned = points_for(minutes, activity=told, evidence=CLOCKED, settings=settings)
        points = earned.points
        target = held_account(history.stream, person.id) if redeems(person) else member_account(person.id)
        person.earned += points
        history.write(
            at_ms,
            Draft(
                body=CheckedOut(
                    check_in=ref, served_min=minutes, activity=activity.id, rules=settings.revision, why=earned.why
                ),
                member=person.id,
                card=person.card,
                moves=(Move(ISSUED, target, points),) if points else (),
            ),
        )


def redeems(person: Person) -> bool:
    """Whether this volunteer comes for rewards; about a third do."""
    return int(person.phone[-2:]) < 33 and not person.pin


def redeem(rng: Random, history: History, data: Data, person: Person, at_ms: int, keeper: str = "") -> None:
    """Somebody takes a reward that the points allow; now and then it was the wrong button.

    The keeper hands it out; where none is named, it still waits for that.
    """
    points = person.earned - person.spent
    can_have = [reward for reward in data.rewards if reward.points <= points]
    if not can_have:
        return
    reward = rng.choice(can_have)
    redemption = drawn_id(rng, "r", 16)
    payee = partner_account(reward.partner) if reward.partner else spent_account(history.station)
    moves = (Move(held_account(history.stream, person.id), payee, reward.points),)
    body = Redeemed(redemption=redemption, reward=reward.id, quantity=1, points=reward.points, partner=reward.partner)
    ref = history.write(at_ms, Draft(body=body, member=person.id, card=person.card, moves=moves))
    if keeper and rng.random() < 0.03:
        undone = RedemptionUndone(redemption=redemption)
        back = Draft(body=undone, member=person.id, card=person.card, moves=inverse(moves), reverses=ref)
        history.write(at_ms + 5_000, back)
        return
    person.spent += reward.points
    if keeper:
        handed = Draft(body=RewardHandedOut(redemption=redemption), member=person.id, actor=keeper)
        history.write(at_ms + 2 * MINUTE_MS, handed)
