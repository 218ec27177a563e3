"""Sync in the background: a thread that runs rounds when there is something to do, and waits politely when it fails.

It never touches a window and nobody waits for it: a resident's fact is safe in the journal before sync hears of it.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from sync.contract.messages import Checked
from sync.errors import NotTheDistrict, RefusedByDistrict, SyncError, Unreachable
from sync.retry import Backoff
from sync.round import Outcome

_log = logging.getLogger(__name__)

EAGER_MS: Final = 1_000
"""How often to ask for news while somebody waits for something that was asked for."""
ATTENDED_MS: Final = 2_000
"""How often while somebody stands at the kiosk: a visitor's points arrive while he waits."""
IDLE_MS: Final = 30_000
"""How often otherwise, where the district sets no pace."""
SLOWEST_MS: Final = 600_000
"""However slow a pace the district sets: an alarm of a day without contact must not come of it."""
CHECK_MS: Final = 24 * 3_600_000


class Status(NamedTuple):
    """What a screen may say about the network; always true, never a hope.

    Attributes:
        state: `never` (no round yet), `online`, `offline`, `captive` (somebody else answers), `refused` (staff needed).
        detail: for the log and for staff.
        last_contact_mono_ms: monotonic ms of the last signed answer, or None.
        check_differs: the daily check found a difference.
    """

    state: str = "never"
    detail: str = ""
    last_contact_mono_ms: int | None = None
    check_differs: bool = False


class Rounds(Protocol):
    """What the worker drives: `round.Round`."""

    ask_again_ms: int
    """How soon the district wants to be asked again, ms; 0 leaves it to the worker."""

    def run(self) -> Outcome:
        """Push and pull everything."""
        ...

    def has_news(self) -> bool:
        """Whether a pull would bring anything."""
        ...

    def check(self) -> Checked:
        """The daily check."""
        ...


class SyncWorker:
    """Runs rounds until stopped."""

    def __init__(
        self,
        rounds: Callable[[], Rounds],
        pending: Callable[[], int],
        mono_ms: Callable[[], int],
        *,
        eager: Callable[[], bool] = lambda: False,
        backoff: Backoff | None = None,
    ) -> None:
        """Drive these rounds.

        Args:
            rounds: makes the parts of a round; called in the worker's thread, again after a failure.
            pending: how many events wait.
            mono_ms: a monotonic clock, ms.
            eager: whether somebody waits for what was just asked for.
            backoff: how to wait after failures.
        """
        self._make = rounds
        self._pending = pending
        self._mono_ms = mono_ms
        self._eager = eager
        self._backoff = backoff or Backoff()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._checked_at_ms: int | None = None
        self.status = Status()
        self.attended = False
        """Set while somebody stands at the kiosk."""

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was journaled, or somebody came: look sooner. Does not cut a wait after a failure short."""
        self._wake.set()

    def stop(self, timeout_s: float = 35.0) -> None:
        """End after the request that is under way, and wait for that."""
        self._stopped.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def step(self) -> int:
        """Do what is to be done now.

        Returns:
            How long to wait before the next step, ms.
        """
        try:
            rounds = self._make()
            if self.status.state != "online" or self._pending() or rounds.has_news():
                rounds.run()
            if self._checked_at_ms is None or self._mono_ms() - self._checked_at_ms >= CHECK_MS:
                self._check(rounds)
        except SyncError as error:
            self.status = self.status._replace(state=state_after(error), detail=str(error))
            if isinstance(error, RefusedByDistrict):
                self.status = self.status._replace(last_contact_mono_ms=self._mono_ms())
            _log.info("sync: %s", error)
            return self._backoff.failed(error.retry_after_ms)
        except Exception as error:  # a fault of ours must not end the thread: say it, and try again later
            self.status = self.status._replace(state="offline", detail=f"{type(error).__name__}: {error}")
            _log.exception("sync failed")
            return self._backoff.failed()
        self._backoff.succeeded()
        self.status = self.status._replace(state="online", detail="", last_contact_mono_ms=self._mono_ms())
        return self._pace(rounds.ask_again_ms)

    def _pace(self, ask_again_ms: int) -> int:
        """How long to wait, ms: as the district likes it best, but sooner while somebody is here or waits."""
        if self._eager():
            return EAGER_MS
        idle_ms = min(max(ask_again_ms, EAGER_MS), SLOWEST_MS) if ask_again_ms else IDLE_MS
        return min(ATTENDED_MS, idle_ms) if self.attended else idle_ms

    def _check(self, rounds: Rounds) -> None:
        checked = rounds.check()
        self._checked_at_ms = self._mono_ms()
        self.status = self.status._replace(check_differs=not checked.agree)
        if not checked.agree:
            _log.error("the daily check differs; the district holds %s", checked.totals)

    def _run(self) -> None:
        while not self._stopped.is_set():
            wait_ms = self.step()
            if self.status.state == "online":
                self._wake.wait(wait_ms / 1000)
            else:
                self._stopped.wait(wait_ms / 1000)
            self._wake.clear()


def state_after(error: SyncError) -> str:
    """What a failed round says of the network, as one of `Status.state`."""
    if isinstance(error, RefusedByDistrict):
        return "offline" if error.refused.can_try_again else "refused"
    if isinstance(error, NotTheDistrict):
        return "captive"
    return "offline" if isinstance(error, Unreachable) else "refused"
