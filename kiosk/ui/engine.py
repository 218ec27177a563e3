"""The thread that the flow runs on. The window never touches the store: it hands over what happened, and gets views.

A commit, a PIN check or a full disk may take its time there; frames go on.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Final

from kiosk.ui.flow import Flow
from kiosk.ui.views import View

_log = logging.getLogger(__name__)

TICK_S: Final = 0.2

Happening = Callable[[Flow], None]
"""What happened, as what is to be told to the flow."""


class Engine:
    """Runs a flow."""

    def __init__(self, flow: Flow, show: Callable[[View], None]) -> None:
        """Run this flow.

        Args:
            flow: nobody else may touch it once the engine runs.
            show: called in the engine's thread with each view that differs from the one before.
        """
        self._flow = flow
        self._show = show
        self._shown: View | None = None
        self._happenings: queue.SimpleQueue[Happening | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="flow", daemon=True)

    def start(self) -> None:
        """Begin, with the first view."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """End after what is under way; false if that did not end in time."""
        self._happenings.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def tell(self, happening: Happening) -> None:
        """Something happened; from any thread, returns at once: `engine.tell(lambda flow: flow.scanned(code))`."""
        self._happenings.put(happening)

    def _run(self) -> None:
        self._attempt(None)
        ticked_s = time.monotonic()
        while True:
            happening: Happening | None = None
            with contextlib.suppress(queue.Empty):
                happening = self._happenings.get(timeout=max(0.0, ticked_s + TICK_S - time.monotonic()))
                if happening is None:
                    return
            self._attempt(happening)
            if time.monotonic() - ticked_s >= TICK_S:
                self._attempt(Flow.tick)
                ticked_s = time.monotonic()

    def _attempt(self, happening: Happening | None) -> None:
        try:
            if happening is not None:
                happening(self._flow)
            self._look()
        except Exception:  # the flow guards its steps; whatever else fails must not end the screen
            _log.exception("the flow failed")

    def _look(self) -> None:
        view = self._flow.view()
        if view != self._shown:
            self._shown = view
            self._show(view)
