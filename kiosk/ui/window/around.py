"""What the window knows that no desk does: network, devices, sound; and how the kiosk is opened."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from kiosk.clock import Clock
from kiosk.commands.opening import open_or_say
from kiosk.commands.syncing import Syncing
from kiosk.commands.trouble import CannotWork, Trouble
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.scan.frames import FrameSource
from kiosk.ui.house import Device, House
from sync.contract.refusals import Refusal
from sync.worker import Status as Network

_log = logging.getLogger(__name__)

STOP_S: Final = 8.0
"""How long the end waits for a request to the district; what it would have brought comes next time."""


class Around:
    """Implements `kiosk.ui.house.Surroundings`. The flow's thread calls it, but for `close`."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        sources: Sequence[FrameSource],
        *,
        sync: bool,
        sync_every_ms: int | None,
        ring: Callable[[], None],
        answer: Callable[[bool], None],
        somebody: Callable[[bool], None],
        opened: Callable[[Kiosk], None],
        plugged: Callable[[], Sequence[Device]] = tuple,
    ) -> None:
        """Serve the kiosk in this folder, which is not opened yet.

        Args:
            folder: its data folder.
            clock: its clocks.
            sources: its cameras.
            sync: exchange with the district in the background.
            sync_every_ms: and never wait longer than this, where given.
            ring: sounds the call for staff.
            answer: sounds that a card was taken, or was not.
            somebody: is told whether anybody stands there.
            opened: is told of the kiosk once it is open.
            plugged: knows of more devices: loudspeaker and microphone.
        """
        self._folder, self._clock, self._sources = folder, clock, sources
        self._sync, self._sync_every_ms = sync, sync_every_ms
        self._ring, self._answer, self._somebody, self._opened = ring, answer, somebody, opened
        self._plugged = plugged
        self._house: House | None = None
        self._kiosk: Kiosk | None = None
        self._syncing: Syncing | None = None
        self._typed = False
        self._head = 0

    def open(self, house: House) -> None:
        """Open the kiosk for this house, or let it say why not."""
        self._house = house
        self.enrolled()

    def network(self) -> Network:
        """See `Surroundings`."""
        return self._syncing.worker.status if self._syncing else Network()

    def devices(self) -> Sequence[Device]:
        """See `Surroundings`. A typing scanner is a keyboard to the machine: it is known by its first code alone."""
        cameras = [
            Device(kind="camera", name=source.name, works=source.state.kind == "connected", detail=source.state.detail)
            for source in self._sources
        ]
        scanners = [Device(kind="scanner", name="wedge", works=True)] if self._typed else []
        return [*cameras, *scanners, *self._plugged()]

    def sync_now(self) -> None:
        """See `Surroundings`."""
        if self._syncing is not None:
            self._syncing.hurry()

    def attended(self, somebody: bool) -> None:
        """See `Surroundings`."""
        if self._syncing is not None:
            if somebody and not self._syncing.worker.attended:
                self._syncing.wake()
            self._syncing.worker.attended = somebody
        self._somebody(somebody)

    def chime(self) -> None:
        """See `Surroundings`."""
        self._ring()

    def answered(self, well: bool) -> None:
        """See `Surroundings`."""
        self._answer(well)

    def enrolled(self) -> None:
        """See `Surroundings`."""
        house = self._house
        if house is None:
            return
        self.close()
        try:
            self._kiosk = open_or_say(self._folder, self._clock)
        except CannotWork as why:
            house.open(None, "" if why.refusal is Refusal.NOT_ENROLLED else why.refusal.value)
        except Trouble as why:
            house.open(None, why.key)
        except Exception:  # whatever it is, the screen says that the kiosk can't work, and the log says why
            _log.exception("the kiosk could not be opened")
            house.open(None, "other")
        else:
            house.open(Desk(self._kiosk))
            self._head = self._kiosk.journal.state().head_seq
            self._syncing = Syncing(self._kiosk)
            if self._sync:
                self._syncing.start(self._sync_every_ms)
            self._opened(self._kiosk)

    def typed(self) -> None:
        """A typing scanner typed a code."""
        self._typed = True

    def saved(self) -> None:
        """Something happened that may have left a fact in the journal: then the district hears of it soon."""
        if self._kiosk is None or self._syncing is None:
            return
        head = self._kiosk.journal.state().head_seq
        if head != self._head:
            self._head = head
            self._syncing.wake()

    def close(self) -> None:
        """End sync and close the store."""
        if self._syncing is not None:
            self._syncing.stop(STOP_S)
        if self._kiosk is not None:
            self._kiosk.close()
        self._syncing = self._kiosk = None
