"""What steps stand in: the desk, the texts, who is here, and what is known of network and devices."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from kiosk.actions.scan import Recognised
from kiosk.actions.staff_mode import StaffPass
from kiosk.clock import Clock
from kiosk.desk import Desk
from kiosk.local_time import moment
from kiosk.printing.printers import Printer
from kiosk.sound.seams import DeafMicrophone, Microphone, SilentSpeaker, Speaker
from kiosk.texts import LANGUAGES, Texts
from sync.contract.comfort import Comfort, lasting
from sync.worker import Status as Network

T = TypeVar("T")

ATTENDED_WORKERS: Final = 2


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """How something that is plugged in is.

    Attributes:
        kind: `camera`, `scanner`.
        name: for staff.
        works: it does.
        detail: for staff, as it came from the device.
    """

    kind: str
    name: str
    works: bool
    detail: str = ""


class Surroundings(Protocol):
    """What the window knows that no desk does."""

    def network(self) -> Network:
        """How the last round of sync went."""
        ...

    def devices(self) -> Sequence[Device]:
        """Cameras and scanners, as they are now."""
        ...

    def sync_now(self) -> None:
        """Ask for a round of sync soon; returns at once."""
        ...

    def attended(self, somebody: bool) -> None:
        """Somebody stands at the kiosk, or nobody does."""
        ...

    def chime(self) -> None:
        """Sound the call for staff, where there is a loudspeaker."""
        ...

    def answered(self, well: bool) -> None:
        """Sound that a card was taken (or was not), for whoever holds up one after another and looks at no screen."""
        ...

    def enrolled(self) -> None:
        """The kiosk was enrolled, or what kept it shut was put right: open it, and let `House.desk` have it."""
        ...


class KioskShut(Exception):
    """There is no desk: the kiosk is not enrolled, or can't work."""


@dataclass
class Visit:
    """What is known of whoever stands there. Made anew for everybody: what a visit knew is gone with it.

    Attributes:
        code: of the card, or empty.
        seen: whom it stands for, or None without a card.
        staff: the keeper's pass, while staff mode is on.
        assisted: the keeper who helps whoever's card it is; what is saved names both.
        comfort: how whoever is there likes the screen.
        began_with: what `comfort` was at the beginning: another one by the end was chosen in this visit.
        remembered: what the card is known to remember, if anything.
        writes_with: the panel that was last chosen to write with, or empty.
    """

    code: str = ""
    seen: Recognised | None = None
    staff: StaffPass | None = None
    assisted: StaffPass | None = None
    comfort: Comfort = field(default_factory=Comfort)
    began_with: Comfort | None = None
    remembered: Comfort | None = None
    writes_with: str = ""

    def __post_init__(self) -> None:
        """The screen is first as it is found."""
        self.began_with = self.began_with or self.comfort

    @property
    def has_chosen(self) -> bool:
        """Whether the screen was made otherwise in this visit, in a way that may outlast it."""
        return self.began_with is not None and lasting(self.comfort) != lasting(self.began_with)

    def recalls(self, comfort: Comfort | None) -> None:
        """It is known what the card remembers, perhaps only now. What was chosen in this visit stays."""
        if comfort is not None and comfort != self.remembered:
            self.remembered = comfort
            if not self.has_chosen:
                self.comfort = self.began_with = comfort


@dataclass
class House:
    """A kiosk with a window.

    Attributes:
        clock: its clocks.
        around: network and devices.
        texts: in the language of whoever stands there.
        visit: whoever that is.
        trouble: why there is no desk: a key of the texts' table `shut`, or empty.
        folder: where its data lies; enrolment writes there before there is a desk.
        printer: prints slips and passbooks, or None: then slips are shown.
        speaker, microphone: silent where there are none.
    """

    clock: Clock
    around: Surroundings
    texts: Texts = field(default_factory=Texts)
    visit: Visit = field(default_factory=Visit)
    trouble: str = ""
    folder: Path = field(default_factory=Path)
    printer: Printer | None = None
    speaker: Speaker = field(default_factory=SilentSpeaker)
    microphone: Microphone = field(default_factory=DeafMicrophone)
    _desk: Desk | None = None
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(ATTENDED_WORKERS, "errand"))

    @property
    def desk(self) -> Desk:
        """Where actions happen.

        Raises:
            KioskShut: it is not open.
        """
        if self._desk is None:
            raise KioskShut(self.trouble)
        return self._desk

    @property
    def is_open(self) -> bool:
        """Whether there is a desk."""
        return self._desk is not None

    def open(self, desk: Desk | None, trouble: str = "") -> None:
        """Serve at this desk from now on; without one, say why not."""
        self._desk, self.trouble = desk, trouble
        if desk is not None:
            desk.kiosk.journal.assistant = lambda: self.visit.assisted.member if self.visit.assisted else ""

    def say(self, key: str, /, **values: object) -> str:
        """A sentence in the visitor's language; see `Texts.say`."""
        return self.texts.say(key, **values)

    def pick(self, zh: str, en: str) -> str:
        """Of a text that the district wrote in both languages, the visitor's."""
        return en if self.texts.language == "en" and en else zh

    def change_language(self) -> None:
        """The other language, until the visit ends."""
        here = LANGUAGES.index(self.texts.language)
        self.texts = Texts(LANGUAGES[(here + 1) % len(LANGUAGES)])

    def now_ms(self) -> int:
        """What the kiosk believes the time is, Unix ms."""
        return self._desk.kiosk.here().now_ms if self._desk else self.clock.wall_ms()

    def mono_ms(self) -> int:
        """Time since boot, ms."""
        return self.clock.mono_ms()

    def clock_text(self) -> str:
        """Hours and minutes; "about" where the clock is known to be behind."""
        here = self._desk.kiosk.here() if self._desk else None
        text = f"{moment(here.now_ms if here else self.clock.wall_ms()):%H:%M}"
        return self.say("time.about", time=text) if here and not here.day_known else text

    def errand(self, job: Callable[[], T]) -> "Future[T]":
        """Do something slow (the network's) beside the flow; a `Waiting` step looks for the end."""
        return self._workers.submit(job)

    def close(self) -> None:
        """Wait for no errand any more."""
        self._workers.shutdown(wait=False, cancel_futures=True)
