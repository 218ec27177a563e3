"""What all screens are: a stack of blocks that shows one kind of body, in place."""

from typing import Generic, TypeVar

from kiosk.ui import tokens
from kiosk.ui.views import Body
from kiosk.ui.window import look
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.widgets.block import Stack
from kiosk.ui.window.widgets.preview import Preview

B = TypeVar("B", bound=Body)


class Screen(Stack, Generic[B]):
    """Shows a body. A new one is made for every step, so that nothing of the step before can stay.

    A screen derives from it, fills its widgets (named in its .kv) in `fill`, and nothing else.
    """

    def __init__(self, eyes: Eyes) -> None:
        """Look through these eyes where a preview is shown."""
        self._body: B | None = None
        self._language = ""
        super().__init__(gap_mm=tokens.GAP_MM * 1.5)
        for block in self.walk(restrict=True):
            if isinstance(block, Preview):
                block.eyes = eyes

    def on_parent(self, _: object, parent: object) -> None:
        """Taken off the glass, it sees no more."""
        if parent is None:
            for block in self.walk(restrict=True):
                if isinstance(block, Preview):
                    block.shown = False

    def fill(self, body: B) -> None:
        """Put the body into the widgets; called when it differs from the one before."""
        raise NotImplementedError

    def show(self, body: B, language: str) -> None:
        """Show this body, in place."""
        if body == self._body and language == self._language:
            return
        self._body, self._language = body, language
        for block in self.walk(restrict=True):
            if isinstance(block, Preview):
                block.language = language
        self.fill(body)
        self.fit()

    def fit(self) -> None:
        """Lay out in the place given, with type as large as it allows."""
        width, height = round(self.width), round(self.height)
        if width <= 0:
            return
        tight = look.fitting(look.scales()[0], lambda scale: self.height_for(width, scale) <= height)
        self.place(round(self.x), round(self.top), width, height, tight)
