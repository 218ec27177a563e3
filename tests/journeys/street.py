"""A district with its demo, and the network between it and a kiosk: where journeys with a window take place."""

import random
import re
from pathlib import Path
from typing import Self

import segno

from tests.faults.proxy import Proxy
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess
from tests.journeys.station import Demo, DemoCard, read_demo


class Street:
    """A district, its demo people and their cards, and a network that can be cut.

    Attributes:
        folder: where everything lies.
        district: the server's process.
        network: between kiosks and district.
        demo: people and cards.
        station: the first station.
        told: what the demo said while it was built.
    """

    def __init__(
        self, folder: Path, *, seed: int = 2026, scale: float = 0.05, name: str = "示范区", workers: int = 1
    ) -> None:
        """Build the demo of this seed and scale (1 is the article's size), and serve it."""
        self.folder = folder
        self.cards = folder / "cards"
        self.district = DistrictProcess(folder / "district", name=name, workers=workers)
        self.told = self.district.command("demo", "--seed", str(seed), "--scale", str(scale), "--out", str(self.cards))
        self.district.start()
        self.network = Proxy(self.district.port, random.Random(seed), fault_rate=0)
        self.demo: Demo = read_demo(self.cards)
        self.station = next(iter(self.demo.stations))

    def close(self) -> None:
        """Switch everything off."""
        self.network.close()
        self.district.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def login(self, name: str, *options: str) -> tuple[str, str]:
        """A staff account of the console: name and password."""
        found = re.search(r"password: (\S+)", self.district.command("create-staff", name, *options))
        assert found is not None
        return name, found.group(1)

    def player(self, nth: int = 0) -> DemoCard:
        """A volunteer of the station with a PIN; the first has the most points."""
        return [card for card in self.people() if card.pin][nth]

    def people(self) -> list[DemoCard]:
        """Whoever of the station holds a card and is no keeper; whoever has the most points comes first."""
        found = [card for card in self.demo.cards if card.station == self.station and card.holder and not card.keeper]
        return sorted(found, key=lambda card: (-card.points, card.number))

    def keeper(self) -> DemoCard:
        """The station's keeper."""
        return next(card for card in self.demo.cards if card.station == self.station and card.keeper)

    def new_card(self, nth: int = 0) -> DemoCard:
        """A printed card that nobody holds."""
        return [card for card in self.demo.cards if not card.holder][nth]

    def picture_of(self, card: DemoCard) -> Path:
        """The card as a camera would see it."""
        return self.cards / f"{card.number}.png"

    def enrolment_code(self) -> str:
        """A fresh enrolment code for a kiosk at the station, through the network that can be cut."""
        return self.district.enrolment_code(self.station, self.network.url)

    def picture_of_code(self, code: str) -> Path:
        """A code as QR, as the console shows it."""
        path = self.folder / "code.png"
        segno.make(code, error="m", micro=False).save(str(path), scale=6, border=4)
        return path

    def books(self) -> DistrictBooks:
        """The district's books."""
        return DistrictBooks(self.district.folder)
