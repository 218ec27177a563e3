"""The window's frame in Kivy: it opens, takes keys, and lets go of everything at its end.

Kivy's globals keep every class of its own for ever, and with a class its module and all that it imports. So neither this
module nor any widget imports a decoder or a store: those are handed in, and are gone before the interpreter clears up.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock

from kiosk.ui import tokens
from kiosk.ui.window import look, tidying, trail
from kiosk.ui.window.whole import Whole

_log = logging.getLogger(__name__)

KEYS_THAT_END: Final = (9, 13, 271)
"""Tab, Enter, and Enter on the number pad, as Kivy numbers them: a typing scanner ends a code with one of them."""


class KioskApp(App):
    """The window's own thread: widgets and nothing else."""

    title = "Linli"

    def __init__(
        self,
        *,
        make: Callable[[], Whole],
        started: Callable[[], None],
        typed: Callable[[str], None],
        entered: Callable[[], None],
    ) -> None:
        """Be ready to run.

        Args:
            make: makes what fills the window, once it is open.
            started: is called when that is on it.
            typed: gets text that the window received.
            entered: is called for an Enter.
        """
        super().__init__()
        self._make, self._started, self._typed, self._entered = make, started, typed, entered
        self._calm = _Calm()

    def build(self) -> Whole:
        """See Kivy."""
        # Imported here, for it opens the window.
        from kivy.core.window import Window

        Window.clearcolor = look.rgba(tokens.PAPER)
        trail.remember()
        Window.bind(on_textinput=self._text, on_keyboard=self._key)
        whole = self._make()
        pace, flip = whole.pace, Window.flip

        def flipped() -> None:
            flip()
            pace.drawn()

        Window.bind(on_draw=lambda _: pace.drawing())
        # Kivy has no event for the end of a frame's drawing.
        Window.flip = flipped
        return whole

    def on_start(self) -> None:
        """See Kivy."""
        ExceptionManager.add_handler(self._calm)
        self._started()

    def open_settings(self, *_: object) -> bool:
        """No settings page: a kiosk has none to offer."""
        return False

    def let_go(self) -> None:
        """Take back from Kivy's globals what they hold of ours."""
        from kivy.core.window import Window

        for event in Clock.get_events():
            event.cancel()
        Window.unbind(on_textinput=self._text, on_keyboard=self._key)
        for child in list(Window.children):
            Window.remove_widget(child)
        ExceptionManager.remove_handler(self._calm)
        App._running_app = None
        tidying.let_go()

    def _text(self, _: Any, text: str) -> None:
        self._typed(text)

    def _key(self, _: Any, key: int, *_more: Any) -> bool:
        if key in KEYS_THAT_END:
            self._entered()
        # Nothing that Kivy knows keys for (its settings, the end of the program) is anybody's business here.
        return True


class _Calm(ExceptionHandler):
    """A fault in one frame must not end the window; it is in the log, and the next frame is drawn."""

    def handle_exception(self, inst: BaseException) -> int:
        """See Kivy."""
        if not isinstance(inst, Exception):
            return int(ExceptionManager.RAISE)
        _log.error("a frame failed", exc_info=inst)
        return int(ExceptionManager.PASS)
