"""A text is written with the panel: keys, and a pad to write on by hand."""

from typing import Final

from kiosk.ui.views import Writing
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import (  # noqa: F401 (named in the .kv)
    button_box,
    candidate_rows,
    ink_pad,
    key_box,
    spelled,
    text_field,
    tip_line,
    words,
)

look.rules(__file__)

ROWS: Final = 5
"""Of keys, the last one to change the panel. What a panel lacks, the pad takes, or the candidates."""


class WritingScreen(Screen[Writing]):
    """Shows a `Writing`: what is asked for and the text so far; what letters or strokes may mean, and the keys."""

    _chosen_from = True

    def fill(self, body: Writing) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.field.show(body.text, body.hint)
        ids.tip.show(body.tip, body.problem)
        ids.composing.said = body.composing
        missing = max(0, ROWS - len(body.keys)) if body.more else 0
        ids.candidates.extra = 0 if body.pad else missing
        ids.candidates.show(body.candidates, fewer=body.fewer, more=body.more)
        ids.pad.show(body.pad, missing)
        # What is left over is the pad's, where there is one.
        ids.candidates.grow, ids.foot.grow = (0, 1) if body.pad else (1, 0)
        ids.panel.show(body.keys)
        portrait = look.glass().portrait
        ids.below.show(body.buttons if portrait else ())
        ids.beside.show(() if portrait else body.buttons)
        self._chosen_from = bool(body.more)

    def fit(self) -> None:
        """See `Screen`. No key may move under a finger: on each panel, type is as large as one with candidates allows."""
        width, height = round(self.width), round(self.height)
        if width <= 0:
            return
        self._show_candidates(shown=True)
        fitting = [tight for tight in look.scales() if self.height_for(width, tight) <= height]
        self._show_candidates(shown=self._chosen_from)
        self.place(round(self.x), round(self.top), width, height, fitting[0] if fitting else look.scales()[-1])

    def _show_candidates(self, *, shown: bool) -> None:
        ids = self.ids
        ids.composing.shown = ids.candidates.shown = shown
        ids.instead.shown = not shown
