"""A kiosk in this process: its real code on a real disk, with clocks that a test moves, talking HTTP to a real district."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from kiosk.road import make_round
from sync.contract.refusals import Refusal
from sync.enrol import enrol
from sync.errors import Unreachable
from sync.identity import IdentityFile
from sync.round import Outcome
from sync.transport import HttpTransport, Transport

R = TypeVar("R")

DAY_MS = 86_400_000


class DemoCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card in demo.json."""

    number: str
    code: str
    holder: str = ""
    name: str = ""
    station: str = ""
    keeper: bool = False
    pin: str = ""
    points: int = 0


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What journeys read of demo.json."""

    district: str
    stations: dict[str, str]
    cards: tuple[DemoCard, ...]


class MovableClock:
    """Clocks that begin right and go where the test moves them."""

    def __init__(self) -> None:
        self.offset_ms = 0
        self.wall_ahead_ms = 0
        self.boot_id = "boot-1"
        self._boots = 1

    def wall_ms(self) -> int:
        """See `kiosk.clock.Clock`."""
        return int(time.time() * 1000) + self.offset_ms + self.wall_ahead_ms

    def boot(self) -> str:
        """See `kiosk.clock.Clock`."""
        return self.boot_id

    def mono_ms(self) -> int:
        """See `kiosk.clock.Clock`."""
        return int(time.monotonic() * 1000) + self.offset_ms

    def pass_days(self, days: float) -> None:
        """Let days go by."""
        self.offset_ms += int(days * DAY_MS)

    def reboot(self) -> None:
        """A new boot."""
        self._boots += 1
        self.boot_id = f"boot-{self._boots}"


class LossyTransport:
    """A transport that loses the replies the test names; the requests arrive."""

    def __init__(self, inner: Transport, lose: Callable[[str, int], bool]) -> None:
        """`lose(name, nth)` decides for the nth request (from 1) of each name."""
        self._inner = inner
        self._lose = lose
        self._counts: dict[str, int] = {}

    def post(self, name: str, body: bytes) -> bytes:
        """See `sync.transport.Transport`."""
        self._counts[name] = self._counts.get(name, 0) + 1
        reply = self._inner.post(name, body)
        if self._lose(name, self._counts[name]):
            raise Unreachable(f"{name}: the reply was lost")
        return reply


class StationKiosk:
    """A kiosk in a folder."""

    def __init__(self, folder: Path, *, machine: str = "machine-1", clock: MovableClock | None = None) -> None:
        self.folder = folder
        self.machine = machine
        self.clock = clock or MovableClock()
        self.wrap: Callable[[Transport], Transport] = lambda transport: transport
        self._kiosk: Kiosk | None = None
        self._desk: Desk | None = None
        folder.mkdir(exist_ok=True)

    def enrol(self, code: str) -> None:
        """Enrol, or finish an enrolment."""
        enrol(code, IdentityFile(self.folder), lambda url: self.wrap(HttpTransport(url)), machine=self.machine)

    @property
    def kiosk(self) -> Kiosk:
        """The opened kiosk."""
        if self._kiosk is None:
            self._kiosk = open_kiosk(self.folder, clock=self.clock, machine=self.machine)
            self._desk = Desk(self._kiosk)
        return self._kiosk

    @property
    def desk(self) -> Desk:
        """Where actions happen."""
        assert self.kiosk is not None
        assert self._desk is not None
        return self._desk

    @property
    def stream(self) -> str:
        """The current stream."""
        return self.kiosk.journal.state().stream

    def sync(self) -> Outcome:
        """One round over HTTP."""
        kiosk = self.kiosk
        transport = HttpTransport(kiosk.identity.url)
        try:
            return make_round(kiosk, self.wrap(transport)).run()
        finally:
            transport.close()

    def sync_until(self, condition: Callable[[], bool], timeout_s: float = 30.0) -> None:
        """Rounds until something is so: grants and documents follow the journal a moment later."""
        deadline = time.monotonic() + timeout_s
        while True:
            self.sync()
            if condition():
                return
            assert time.monotonic() < deadline, "it never came to be"
            time.sleep(0.1)

    def close(self) -> None:
        """Switch it off."""
        if self._kiosk is not None:
            self._kiosk.close()
        self._kiosk = self._desk = None

    def copy_to(self, folder: Path, *, machine: str | None = None) -> "StationKiosk":
        """Copy the disk as it is; the kiosk must be closed."""
        assert self._kiosk is None
        shutil.copytree(self.folder, folder)
        return StationKiosk(folder, machine=machine or self.machine, clock=self.clock)


def read_demo(folder: Path) -> Demo:
    """The demo that `linli-server demo --out` wrote."""
    return msgspec.json.decode((folder / "demo.json").read_bytes(), type=Demo)


def player(demo: Demo, station: str, *, at_least: int = 0, nth: int = 0) -> DemoCard:
    """A volunteer of a station with a PIN and so many points."""
    found = [c for c in demo.cards if c.station == station and not c.keeper and c.pin and c.points >= at_least]
    return found[nth]


def done(result: R | Refusal) -> R:
    """The result of an action that must not have been refused."""
    assert not isinstance(result, Refusal), result
    return result
