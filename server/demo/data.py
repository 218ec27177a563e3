"""What the demo is made of, from assets/demo/nanning.toml."""

from functools import cache
from pathlib import Path

import msgspec

import assets


class Proportions(msgspec.Struct, frozen=True):
    """Figures of the article: people, and what happened in a year."""

    residents: int
    volunteers: int
    wishes: int
    wishes_fulfilled: int
    activities: int
    person_times: int


class Station(msgspec.Struct, frozen=True):
    """A station, with its share of the residents in percent, and places where something goes on."""

    id: str
    name: str
    share: int
    places: tuple[str, ...]


class Team(msgspec.Struct, frozen=True):
    """A team and the programme it works for."""

    name: str
    category: str


class Partner(msgspec.Struct, frozen=True):
    """A merchant of the alliance, or a pantry."""

    id: str
    name: str
    kind: str


class Reward(msgspec.Struct, frozen=True):
    """A reward and its price; fields as in `district_facts.RewardPublished`."""

    id: str
    title: str
    points: int
    partner: str = ""
    limit: int = 0
    period: str = "month"
    category: str = "goods"


class Counted(msgspec.Struct, frozen=True):
    """A reward whose pieces are counted: where it is offered, and how many came in."""

    id: str
    title: str
    points: int
    pieces: int
    given_by: str
    station: str = ""
    partners: tuple[str, ...] = ()
    partner: str = ""
    central: bool = False


class Wish(msgspec.Struct, frozen=True):
    """What somebody wishes for, in their own words and in those for the public wall."""

    text: str
    shown: str


class Notice(msgspec.Struct, frozen=True):
    """A notice: since when it hangs and for how many days from today, 0 for no end; no station means every station."""

    title: str
    text: str
    days_ago: int
    days: int
    station: str = ""
    pinned: bool = False


class Festival(msgspec.Struct, frozen=True):
    """An activity for every station, in so many days."""

    title: str
    category: str
    place: str
    in_days: int


class Fulfilled(msgspec.Struct, frozen=True):
    """How wishes came true."""

    reasons: tuple[str, ...]


class OpenWish(msgspec.Struct, frozen=True):
    """A state that a wish may be in which did not come true, why, and how many of 59 are; of a referred one, by reason, what
    the department answered, or nothing."""

    state: str
    reasons: tuple[str, ...]
    share: int
    answers: tuple[str, ...] = ()


class Names(msgspec.Struct, frozen=True):
    """What names are made of: common surnames (commonest first), double ones, given and rare characters, whole names."""

    surnames: str
    double_surnames: tuple[str, ...]
    given: str
    rare: tuple[str, ...]
    whole: tuple[str, ...]


class Player(msgspec.Struct, frozen=True):
    """Somebody whose card and PIN the demo hands out."""

    name: str
    station: str
    keeper: bool = False


class Care(msgspec.Struct, frozen=True):
    """Households with special needs: how many on each list, where they live, what they need; units and grids of members."""

    lists: dict[str, int]
    estates: tuple[str, ...]
    units: tuple[str, ...]
    grids: int
    needs: dict[str, tuple[str, ...]]


class Data(msgspec.Struct, frozen=True):
    """The whole file."""

    hotline: str
    proportions: Proportions
    stations: tuple[Station, ...]
    teams: tuple[Team, ...]
    activities: dict[str, tuple[str, ...]]
    partners: tuple[Partner, ...]
    rewards: tuple[Reward, ...]
    shelf: tuple[Counted, ...]
    notices: tuple[Notice, ...]
    festival: Festival
    wishes: dict[str, tuple[Wish, ...]]
    wish_fulfilled: Fulfilled
    wish_open: tuple[OpenWish, ...]
    names: Names
    players: tuple[Player, ...]
    care: Care
    skills: dict[str, tuple[str, ...]]


@cache
def load() -> Data:
    """The demo's data."""
    assert assets.__file__ is not None
    return msgspec.toml.decode((Path(assets.__file__).parent / "demo" / "nanning.toml").read_bytes(), type=Data)
