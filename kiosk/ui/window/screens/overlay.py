"""What is laid over a screen: the warning that the visit ends, the call for staff."""

from kiosk.ui import tokens
from kiosk.ui.views import Button, Calling, StillThere
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.button_box import ButtonBar  # noqa: F401 (named in the .kv)

look.rules(__file__)


class Overlay(Block):
    """Nothing, a `StillThere` or a `Calling`, over a shade that shows what waits beneath."""

    def __init__(self, **values: object) -> None:
        """Show nothing."""
        super().__init__(**values)
        self.shown = False
        self.over: StillThere | Calling | None = None
        self._room = (0, 0, 0, 0)

    def show(self, over: StillThere | Calling | None) -> None:
        """Show this, in place."""
        if over == self.over and over is not None:
            return
        self.over = over
        self.shown = over is not None
        ids = self.ids
        if over is None:
            for words in (ids.headline, ids.said, ids.seconds):
                words.said = ""
            ids.buttons.show(())
            ids.icon.icon = ""
        elif isinstance(over, StillThere):
            ids.icon.icon, ids.icon.ink = "clock", tokens.AMBER
            ids.headline.said, ids.said.said, ids.seconds.said = over.headline, over.said, str(over.seconds_left)
            ids.buttons.show(
                (
                    Button(name="end", label=over.end, icon="check_out"),
                    Button(name="stay", label=over.stay, icon="done", kind="main"),
                )
            )
        else:
            ids.icon.icon, ids.icon.ink = "call_staff", tokens.RED
            ids.headline.said, ids.said.said, ids.seconds.said = over.headline, "\n".join(over.said), ""
            ids.buttons.show((Button(name="hush", label=over.done, icon="done", kind="main"),))
        self.cover(*self._room)

    def cover(self, x: int, top: int, width: int, height: int) -> None:
        """Lie over this, when there is something to show; otherwise nothing is drawn, not even something clear."""
        self._room = (x, top, width, height)
        if self.shown:
            self.place(x, top, width, height, 1.0)
        else:
            self.put_away()
            self.ids.panel.put_away()

    def arrange(self) -> None:
        """See `Block`: a card in the middle of what is in reach."""
        panel, reach = self.ids.panel, look.reach_px(round(self.height))
        width = min(round(self.width) - 2 * look.px(tokens.PAD_MM), look.px(230))
        tight = look.fitting(look.scales()[0], lambda scale: panel.height_for(width, scale) <= reach)
        high = panel.height_for(width, tight)
        panel.place(round(self.center_x - width / 2), round(self.y + (reach + high) / 2), width, high, tight)
