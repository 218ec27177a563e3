"""The people of the demo district, all of them invented."""

from random import Random
from typing import Final

import msgspec

from server.demo.data import Data, Names, Player
from sync.contract.rules.members import pin_is_acceptable
from sync.contract.settings import Settings

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


class Person(msgspec.Struct, kw_only=True):
    """A resident, perhaps a volunteer with a card, perhaps one whose card and PIN the demo hands out.

    Attributes:
        id, name, phone, station: as registered.
        volunteer: has a card.
        keeper: of the station.
        pin: of players, else empty.
        zeal: how often this volunteer turns up, beside the others.
        card: number, once bound.
        earned, spent: points so far.
    """

    id: str
    name: str
    phone: str
    station: str
    volunteer: bool = False
    keeper: bool = False
    pin: str = ""
    zeal: float = 1.0
    card: str = ""
    earned: int = 0
    spent: int = 0

    @property
    def roles(self) -> tuple[str, ...]:
        """As the district's events name them."""
        return ("resident", *(("volunteer",) if self.volunteer else ()), *(("keeper",) if self.keeper else ()))


def drawn_id(rng: Random, prefix: str, length: int) -> str:
    """An id of the form that `sync.contract.ids` makes, the same for the same seed."""
    return prefix + "".join(rng.choices(_ALPHABET, k=length))


def make_people(rng: Random, data: Data, scale: float) -> list[Person]:
    """All residents, players first.

    Args:
        rng: seeded.
        data: of the demo.
        scale: 1 for the article's figures.
    """
    residents = max(len(data.players) + 20, round(data.proportions.residents * scale))
    volunteers = max(len(data.players) + 10, round(data.proportions.volunteers * scale))
    names = _names(rng, data.names, residents - len(data.players))
    stations = rng.choices([s.id for s in data.stations], [s.share for s in data.stations], k=len(names))
    people = [_player(rng, player) for player in data.players]
    for i, (name, station) in enumerate(zip(names, stations, strict=True)):
        people.append(
            Person(
                id=drawn_id(rng, "m", 20),
                name=name,
                phone=_phone(rng),
                station=station,
                volunteer=i < volunteers - len(data.players),
                # A few carry much of the work, as everywhere.
                zeal=rng.paretovariate(1.3),
            )
        )
    return people


def _player(rng: Random, player: Player) -> Person:
    pin = ""
    while not pin_is_acceptable(pin, Settings()):
        pin = f"{rng.randrange(10**6):06d}"
    return Person(
        id=drawn_id(rng, "m", 20),
        name=player.name,
        phone=_phone(rng),
        station=player.station,
        volunteer=True,
        keeper=player.keeper,
        pin=pin,
        zeal=12.0,
    )


def _phone(rng: Random) -> str:
    """Of a mobile phone's length, in a range that no operator has: nobody's number."""
    return f"120{rng.randrange(10**8):08d}"


def _names(rng: Random, names: Names, count: int) -> list[str]:
    falling = [1 / (rank + 3) for rank in range(len(names.surnames))]
    surnames = rng.choices(names.surnames, falling, k=count)
    made = []
    for surname in surnames:
        chance = rng.random()
        if chance < 0.004:
            made.append(rng.choice(names.whole))
            continue
        if chance < 0.02:
            surname = rng.choice(names.double_surnames)
        given = "".join(rng.choices(names.given, k=1 if rng.random() < 0.2 else 2))
        if chance > 0.99:
            given = rng.choice(names.rare) + given[1:]
        made.append(surname + given)
    return made
