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
    """A station, with its share of the residents in percent."""

    id: str
    name: str
    share: int


class Team(msgspec.Struct, frozen=True):
    """A team and the programme it works for."""

    name: str
    category: str


class Reward(msgspec.Struct, frozen=True):
    """A reward and its price."""

    id: str
    title: str
    points: int


class Fulfilled(msgspec.Struct, frozen=True):
    """How wishes came true."""

    reasons: tuple[str, ...]


class OpenWish(msgspec.Struct, frozen=True):
    """A state that an open wish may be in, why, and how many of 59 are."""

    state: str
    reasons: tuple[str, ...]
    share: int


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


class Data(msgspec.Struct, frozen=True):
    """The whole file."""

    proportions: Proportions
    stations: tuple[Station, ...]
    teams: tuple[Team, ...]
    activities: dict[str, tuple[str, ...]]
    rewards: tuple[Reward, ...]
    wishes: dict[str, tuple[str, ...]]
    wish_fulfilled: Fulfilled
    wish_open: tuple[OpenWish, ...]
    names: Names
    players: tuple[Player, ...]


@cache
def load() -> Data:
    """The demo's data."""
    assert assets.__file__ is not None
    return msgspec.toml.decode((Path(assets.__file__).parent / "demo" / "nanning.toml").read_bytes(), type=Data)
