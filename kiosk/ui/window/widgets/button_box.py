"""A button: an icon and a word or two, in the middle."""

from typing import Any

from kivy.properties import NumericProperty

from kiosk.ui import tokens
from kiosk.ui.views import Button
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Side, reuse
from kiosk.ui.window.widgets.icon_picture import IconPicture
from kiosk.ui.window.widgets.press import LIP_MM, Press
from kiosk.ui.window.widgets.words import Words

look.rules(__file__)


class ButtonBox(Press):
    """Shows a `Button`.

    Attributes:
        mm: of its word.
    """

    mm = NumericProperty(tokens.LARGE_MM)

    def show(self, button: Button) -> None:
        """Show this one, in place."""
        self.name, self.label, self.enabled, self.kind = button.name, button.label, button.enabled, button.kind
        self.ids.icon.icon, self.ids.word.said = button.icon, button.label

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        room = width - 2 * look.px(tokens.GAP_MM) - self._icon_room(tight)
        word: Words = self.ids.word
        needed = word.height_for(room, tight) + 2 * look.px(tokens.GAP_MM / 2) + look.px(LIP_MM)
        return max(super().height_for(width, tight), needed)

    def arrange(self) -> None:
        """See `Block`: the icon and the word stand in the middle together, smaller where the place is given and scarce."""
        if self.width <= 0 or not self.ids:
            return
        icon, word = self.ids.icon, self.ids.word
        icon.ink = word.ink = self.ink
        x, top, width, height = self.inner()
        # Above and below the word the rim may come nearer than at its sides.
        top, height = top + look.px(tokens.GAP_MM / 2), height + look.px(tokens.GAP_MM)

        def fits(scale: float) -> bool:
            room = width - self._icon_room(scale)
            return bool(word.height_for(room, scale) <= height and word.piece_for(scale) <= room)

        tight = look.fitting(self.tight, fits)
        room = self._icon_room(tight)
        wide = min(width - room, max(word.width_for(tight), 1))
        x += (width - room - wide) // 2
        if icon.shown:
            icon.place(x, top, room - look.px(tokens.GAP_MM / 2), height, tight)
        else:
            icon.put_away()
        word.place(x + room, top, wide, height, tight)

    def _icon_room(self, tight: float) -> int:
        icon: IconPicture = self.ids.icon
        return look.px(icon.mm * tight) + look.px(tokens.GAP_MM / 2) if icon.shown else 0


class ButtonBar(Side):
    """The buttons of a body, side by side, the main one last; none at all take no room."""

    def __init__(self, **values: Any) -> None:
        """Make it."""
        super().__init__(handed=True, **values)

    def show(self, buttons: tuple[Button, ...]) -> None:
        """Show these, in place as far as they are the same number."""
        for box, button in zip(reuse(self, ButtonBox, len(buttons)), buttons, strict=True):
            box.show(button)
        self.shown = bool(buttons)
