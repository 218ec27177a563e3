"""A kiosk's machine in a simulation: a folder, clocks, power. The kiosk that runs on it is the product's own."""

import random
import shutil
from pathlib import Path

from kiosk.desk import Desk
from kiosk.kiosk import STORE_NAME, Kiosk, open_kiosk
from kiosk.road import make_round
from sync.errors import SyncError
from sync.round import Round
from tests.clocks import FakeClock
from tests.simulation.line import Line, PowerCut, Watched
from tests.simulation.office import copy_folder

_PARTS = ("", "-wal")


class Files:
    """A store's files as they lie on a disk at one moment."""

    def __init__(self, folder: Path) -> None:
        self.parts = {part: _read(folder / (STORE_NAME + part)) for part in _PARTS}
        self.identity = _read(folder / "identity.json")

    def write(self, folder: Path) -> None:
        """Put them into a folder; what is not among them is not there."""
        for part, content in self.parts.items():
            (folder / (STORE_NAME + part)).write_bytes(content)
        (folder / f"{STORE_NAME}-shm").unlink(missing_ok=True)
        (folder / "identity.json").write_bytes(self.identity)

    def torn(self, later: "Files", rng: random.Random) -> "Files":
        """What a power cut leaves between this moment and a later one: the log, cut at any byte after the last fsync."""
        if self.parts[""] != later.parts[""] or self.identity != later.identity:
            return later  # the log was folded into the file in between
        before, after = self.parts["-wal"], later.parts["-wal"]
        common = _common(before, after)
        cut = rng.randint(common, len(after))
        later.parts["-wal"] = after[:cut] + before[cut:]
        return later


def _common(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    if other.startswith(one):
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


class Machine:
    """One machine.

    Attributes:
        name: in the trace.
        folder: of its disk.
        clock: its clocks; wrong ones are the kiosk's to cope with.
        hardware: its fingerprint.
        desk: the kiosk that runs, or None while it is off.
        connected: whether it reaches the district.
        gone: it will never be switched on again.
        tainted: its disk was copied or put back, or the district closed what it still might spend: the streams that it
            holds now may spend what they no longer have.
        is_copy: its disk was copied from another machine's.
        saved: the facts that a person was told are saved, by name.
        notices: what its starts told staff.
    """

    def __init__(self, name: str, folder: Path, line: Line, *, clock: FakeClock, hardware: str = "") -> None:
        self.name = name
        self.folder = folder
        self.clock = clock
        self.hardware = hardware or f"board-{name}"
        self.desk: Desk | None = None
        self.connected = True
        self.gone = False
        self.tainted = False
        self.is_copy = False
        self.saved: dict[str, None] = {}
        self.image: Files | None = None
        self.image_saved: dict[str, None] = {}
        self.notices: list[str] = []
        self.lives = 0
        self._line = line
        self._posts_left = -1
        self._at_cut: Files | None = None
        self._round: Round | None = None

    @property
    def on(self) -> bool:
        """Whether it runs."""
        return self.desk is not None

    @property
    def running(self) -> Desk:
        """The kiosk's desk."""
        assert self.desk is not None
        return self.desk

    @property
    def kiosk(self) -> Kiosk:
        """The kiosk that runs."""
        return self.running.kiosk

    def start(self) -> list[str]:
        """Switch it on; gives what staff are told."""
        kiosk = open_kiosk(self.folder, clock=self.clock, machine=self.hardware)
        self.desk = Desk(kiosk)
        self._round = make_round(kiosk, Watched(self._line, self._before_post))
        self.lives += 1
        self.notices += kiosk.notices
        return kiosk.notices

    def stop(self) -> None:
        """Switch it off in good order."""
        self.kiosk.close()
        self.desk = self._round = None

    def crash(self, left: Files | None = None) -> None:
        """The program dies on the spot, and leaves the files as they are, or as given."""
        left = left or Files(self.folder)
        self.stop()
        left.write(self.folder)

    def sync(self) -> str:
        """A round of sync; gives how it ended."""
        assert self._round is not None
        if not self.connected:
            return "no line"
        try:
            done = self._round.run()
        except SyncError as error:
            return f"{type(error).__name__} {str(error)[:60]}"
        return f"pushed {done.pushed}, pulled {done.pulled}" + (f", new {done.incarnations}" if done.incarnations else "")

    def sync_until_power_fails(self, rng: random.Random) -> str:
        """A round of sync in which the power fails between two requests, somewhere in what is written there."""
        self._posts_left = rng.randrange(4)
        self._at_cut = Files(self.folder)
        try:
            ended = self.sync()
        except PowerCut:
            ended = "cut"
        left = self._at_cut.torn(Files(self.folder), rng)
        self._posts_left, self._at_cut = -1, None
        self.crash(left)
        return ended

    def _before_post(self) -> None:
        if self._posts_left == 0:
            raise PowerCut
        if self._posts_left > 0:
            self._posts_left -= 1
            self._at_cut = Files(self.folder)

    def check(self) -> bool:
        """The daily check; whether both sides agree."""
        assert self._round is not None
        return self._round.check().agree

    def keep_image(self) -> None:
        """Somebody makes an image of the disk."""
        self.image = Files(self.folder)
        self.image_saved = dict(self.saved)

    def put_image_back(self) -> None:
        """Somebody puts the image back while the machine is off."""
        assert self.image is not None
        assert not self.on
        self.image.write(self.folder)
        self.saved = dict(self.image_saved)

    def copy(self, name: str, folder: Path, *, hardware: str) -> "Machine":
        """A copy of the disk in another machine. Bit for bit, but for the hardware where that is another."""
        files = Files(self.folder)
        copy_folder(self.folder, folder)
        for leftover in folder.glob(f"{STORE_NAME}-shm"):
            leftover.unlink()
        files.write(folder)
        twin = Machine(
            name, folder, self._line, clock=FakeClock(self.clock.wall_ms(), self.clock.mono_ms()), hardware=hardware
        )
        twin.saved = dict(self.saved)
        twin.is_copy = True
        return twin

    def throw_away(self) -> None:
        """The machine is gone for good, with its disk."""
        if self.on:
            self.stop()
        self.gone = True
        self.saved = {}
        shutil.rmtree(self.folder)
