"""Standing help in the demo: where volunteers belong, four lists of households with overlaps, keepers, pairs and visits.

The lists are those of seed article 004: 17, 39, 37 and 140 households. A household may be on several of them and is counted
once. All of it is drawn by itself, so that it changes nothing else of the demo.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from random import Random
from typing import Final

import msgspec

from server.demo.data import Data
from server.demo.history import DAY_MS, HOUR_MS, History
from server.demo.people import Person, drawn_id
from sync.contract.care_facts import HouseholdKept, MemberPlaced, PairMade, VisitMade
from sync.contract.events import Draft
from sync.contract.rules.care import ALONE, AWAY, CARD, STEADY, TOLD, URGENT, WATCHED, WELL, WORSE, usual_days
from sync.contract.settings import Settings

_DAYS: Final = 90
"""So long pairs have been standing."""
_ON_ONE_LIST: Final = 12
"""Households on one volunteer's list (seed article 001)."""
_ALSO_AGED: Final = {"allowance": 6, "disability": 8, "alone": 24}
"""Of the households on these lists, so many of the article's are on that of great age, too."""
_FORGOTTEN: Final = 0.08
"""The part of the pairs that have not been anywhere of late."""
_DUTIES: Final = ("meal", "shopping", "medicine", "cleaning", "hair")


class Home(msgspec.Struct, kw_only=True):
    """A household that is to be kept, before it is a fact."""

    id: str
    head: Person
    lists: set[str]
    risk: int = STEADY


class Helped(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to write.

    Attributes:
        facts: of the district.
        visits: by station, when and what its kiosk wrote, in order.
        homes: the households.
    """

    facts: list[Draft]
    visits: dict[str, list[tuple[int, Draft]]]
    homes: list[Home]


def make_care(seed: int, data: Data, people: Sequence[Person], scale: float, today_ms: int, settings: Settings) -> Helped:
    """Everything of standing help.

    Args:
        seed: of the demo.
        data: of the demo.
        people: all, players first.
        scale: 1 for the article's figures.
        today_ms: when the day began, Unix ms.
        settings: with the rhythms of visits.
    """
    rng = Random(f"care {seed}")  # noqa: S311 - a demo has to be the same each time
    facts = list(_places(rng, data, people))
    homes = _homes(rng, data, people, scale)
    visits: dict[str, list[tuple[int, Draft]]] = {station.id: [] for station in data.stations}
    for station in visits:
        near = [home for home in homes if home.head.station == station]
        volunteers = [person for person in people if person.station == station and person.volunteer]
        facts += _kept(rng, data, near, volunteers)
        for home in near:
            facts += _pairs(rng, home, volunteers, visits[station], today_ms, settings)
        visits[station].sort(key=lambda visit: visit[0])
    if homes:
        # Somebody moved away and gave the list back; nobody has taken it up.
        facts.append(_fact(rng, data, homes[0], keeper=homes[0].head.id))
    return Helped(facts=facts, visits=visits, homes=homes)


def write_visits(helped: Helped, history: History) -> None:
    """Put the visits that a station's kiosk heard of into its year."""
    for at_ms, draft in helped.visits[history.station]:
        history.write(at_ms, draft)


def _places(rng: Random, data: Data, people: Sequence[Person]) -> Iterator[Draft]:
    for person in people:
        if person.volunteer:
            unit = rng.choice(data.care.units) if rng.random() < 1 / 6 else ""
            body = MemberPlaced(grid=f"第{rng.randrange(data.care.grids) + 1}网格", unit=unit)
            yield Draft(body=body, private={"building": _building(rng, data)}, member=person.id)


def _building(rng: Random, data: Data) -> str:
    return f"{rng.choice(data.care.estates)}{rng.randrange(1, 25)}栋"


# --- Households -------------------------------------------------------------------------------------------------------


def _homes(rng: Random, data: Data, people: Sequence[Person], scale: float) -> list[Home]:
    """Households on their lists, as many on each as the article says."""
    sizes = {name: max(1, round(size * scale)) for name, size in data.care.lists.items()}
    heads = [person for person in people if not person.pin and not person.keeper]
    rng.shuffle(heads)
    # Some who live alone have a card: their scans say that they are well.
    with_card = [person for person in heads if person.volunteer]
    without = [person for person in heads if not person.volunteer]
    homes = [Home(id=drawn_id(rng, "h", 16), head=without.pop(), lists={"aged"}) for _ in range(sizes["aged"])]
    for name, of_the_article in _ALSO_AGED.items():
        shared = min(sizes[name], round(of_the_article * scale))
        for home in rng.sample(homes[: sizes["aged"]], shared):
            home.lists.add(name)
        for _ in range(sizes[name] - shared):
            source = with_card if name == ALONE and with_card else without
            homes.append(Home(id=drawn_id(rng, "h", 16), head=source.pop(), lists={name}))
    for home in homes:
        watched = len(home.lists) > 1 or rng.random() < 0.2
        home.risk = URGENT if {ALONE, "aged"} <= home.lists and rng.random() < 0.4 else WATCHED if watched else STEADY
    return homes


def _kept(rng: Random, data: Data, homes: Sequence[Home], volunteers: Sequence[Person]) -> Iterator[Draft]:
    """Each household on the list of a volunteer of the station, some on each list."""
    count = max(1, ceil(len(homes) / _ON_ONE_LIST))
    keepers = sorted(volunteers, key=lambda person: (-person.zeal, person.id))[: count + 1]
    for n, home in enumerate(homes):
        others = [keeper for keeper in keepers if keeper is not home.head]
        yield _fact(rng, data, home, keeper=others[n % len(others)].id)


def _fact(rng: Random, data: Data, home: Home, *, keeper: str) -> Draft:
    body = HouseholdKept(
        household=home.id,
        station=home.head.station,
        keeper=keeper,
        grid=f"第{rng.randrange(data.care.grids) + 1}网格",
        risk=home.risk,
    )
    building = _building(rng, data)
    floor, door = rng.randrange(1, 8), rng.randrange(1, 5)
    private = {
        "lists": ",".join(name for name in data.care.lists if name in home.lists),
        "members": home.head.id,
        "name": home.head.name,
        "address": f"{building}{floor}0{door}室",
        "building": building,
        "phone": home.head.phone,
        "needs": rng.choice(data.care.needs[min(home.lists)]),
    }
    return Draft(body=body, private=private)


# --- Pairs and visits -------------------------------------------------------------------------------------------------


def _pairs(
    rng: Random,
    home: Home,
    volunteers: Sequence[Person],
    visits: list[tuple[int, Draft]],
    today_ms: int,
    settings: Settings,
) -> Iterator[Draft]:
    """A pair that visits, for some another one with a duty; and where they have been."""
    near = [person for person in volunteers if person is not home.head]
    for duty in ("", *([rng.choice(_DUTIES)] if rng.random() < 0.3 else [])):
        # Players have somebody to look after, too: their zeal is great.
        count = min(len(near), rng.choice((1, 1, 2)))
        helpers = list({each.id: each for each in rng.choices(near, [person.zeal for person in near], k=count)}.values())
        every_days = usual_days(home.risk, settings.visit_days) if not duty else rng.choice((3, 7, 14))
        pair = drawn_id(rng, "p", 16)
        from_ms = today_ms - _DAYS * DAY_MS
        yield Draft(
            body=PairMade(
                pair=pair,
                household=home.id,
                helpers=tuple(helper.id for helper in helpers),
                every_days=every_days,
                duty=duty,
                from_ms=from_ms,
            )
        )
        until_ms = today_ms - (2 * every_days * DAY_MS if rng.random() < _FORGOTTEN else 0)
        visits += _visits(rng, home, pair, helpers, every_days, from_ms, until_ms)


def _visits(
    rng: Random, home: Home, pair: str, helpers: Sequence[Person], every_days: int, from_ms: int, until_ms: int
) -> Iterator[tuple[int, Draft]]:
    at_ms = from_ms
    while True:
        at_ms += max(1, round(every_days * rng.uniform(0.6, 0.98))) * DAY_MS
        moment_ms = at_ms + rng.randrange(8, 20) * HOUR_MS
        if moment_ms >= until_ms:
            return
        helper = rng.choice(helpers)
        evidence = CARD if home.head.card and rng.random() < 0.7 else TOLD
        found = rng.choices((WELL, WORSE, AWAY), (90, 4, 6))[0]
        body = VisitMade(visit=drawn_id(rng, "v", 16), pair=pair, evidence=evidence, found=found)
        yield moment_ms, Draft(body=body, member=helper.id, card=helper.card)
