"""Rounds of sync for a process: one now, or one after another in the background; never two at once."""

import threading

import msgspec

from kiosk.actions.saving import saving
from kiosk.kiosk import Kiosk
from kiosk.road import asked_lately, make_round
from sync.contract.refusals import Refusal
from sync.errors import SyncError
from sync.transport import HttpTransport
from sync.worker import SyncWorker, state_after


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """What a round came to.

    Attributes:
        state: `online` (all is exchanged), `offline`, `captive` (somebody else answers), `refused` (staff are needed).
        detail: for the log and for staff.
        pushed: facts that the district acknowledged.
        pulled: documents that came.
        incarnations: new incarnations that had to begin.
        pending: facts that still wait.
        agree: whether both sides' totals agree, or None where they were not compared.
    """

    state: str
    detail: str = ""
    pushed: int = 0
    pulled: int = 0
    incarnations: int = 0
    pending: int = 0
    agree: bool | None = None


class Syncing:
    """The sync of one process."""

    def __init__(self, kiosk: Kiosk) -> None:
        """Talk to the district that the kiosk is enrolled in."""
        self._kiosk = kiosk
        self._transport = HttpTransport(kiosk.identity.url)
        self._alone = threading.Lock()
        self._stopped = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.worker = SyncWorker(
            lambda: make_round(kiosk, self._transport),
            kiosk.journal.pending_count,
            kiosk.clock.mono_ms,
            eager=lambda: asked_lately(kiosk),
        )

    @saving
    def now(self, *, compare: bool = False) -> Synced | Refusal:
        """Run one round; with `compare` let both sides add up the stream, too."""
        agree: bool | None = None
        before = self._kiosk.journal.state()
        try:
            with self._alone:
                round_ = make_round(self._kiosk, self._transport)
                outcome = round_.run()
                if compare:
                    agree = round_.check().agree
        except SyncError as error:
            after = self._kiosk.journal.state()
            same = after.stream == before.stream
            return Synced(
                state=state_after(error),
                detail=str(error),
                pushed=max(0, after.acked_seq - before.acked_seq) if same else 0,
                pending=after.head_seq - after.acked_seq,
            )
        return Synced(
            state="online",
            pushed=outcome.pushed,
            pulled=outcome.pulled,
            incarnations=outcome.incarnations,
            pending=self._kiosk.journal.pending_count(),
            agree=agree,
        )

    def start(self, every_ms: int | None = None) -> None:
        """Run rounds in the background; with `every_ms` never wait longer than that, after failures neither."""
        self._thread = threading.Thread(target=self._run, args=(every_ms,), name="sync", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was saved: look sooner, unless the last round failed."""
        if self.worker.status.state == "online":
            self._wake.set()

    def hurry(self) -> None:
        """Somebody asks for a round: begin it now, whatever became of the last one."""
        self._wake.set()

    def stop(self, timeout_s: float = 35.0) -> None:
        """End after the request that is under way."""
        self._stopped.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        self._transport.close()

    def _run(self, every_ms: int | None) -> None:
        while not self._stopped.is_set():
            with self._alone:
                wait_ms = self.worker.step()
            self._wake.wait(min(wait_ms, every_ms or wait_ms) / 1000)
            self._wake.clear()
