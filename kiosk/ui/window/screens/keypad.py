"""Digits are asked for, on keys as a telephone has them."""

from kiosk.ui.views import Key, Keypad
from kiosk.ui.window import look
from kiosk.ui.window.screens.screen import Screen
from kiosk.ui.window.widgets import (  # noqa: F401 (named in the .kv)
    button_box,
    key_box,
    text_field,
    tip_line,
    words,
)

look.rules(__file__)

EMPTY_PLACE = "○"
KEY_WIDTH = 2.7
"""In keys of the panel that writes."""


class KeypadScreen(Screen[Keypad]):
    """Shows a `Keypad`: what is asked for, what was typed (of a secret only how much of it), the keys."""

    def fill(self, body: Keypad) -> None:
        """See `Screen`."""
        ids = self.ids
        ids.question.said = body.question
        ids.said.said = "\n".join(body.said)
        places = body.secret and body.places > 0
        ids.places.said = body.shown + EMPTY_PLACE * (body.places - len(body.shown)) if places else ""
        ids.field.shown = not places
        ids.field.show("" if places else grouped(body.shown))
        ids.tip.show("", body.problem)
        ids.panel.show(_keys(body))
        portrait = look.glass().portrait
        ids.below.show(body.buttons if portrait else ())
        ids.beside.show(() if portrait else body.buttons)


def grouped(digits: str) -> str:
    """A mobile telephone number as it is read aloud in China, also while it is typed: 138 0013 8000."""
    if not digits.startswith("1") or len(digits) > 11:
        return digits
    return " ".join(filter(None, (digits[:3], digits[3:7], digits[7:])))


def _keys(body: Keypad) -> tuple[tuple[Key, ...], ...]:
    digits = [Key(name=digit, label=digit, width=KEY_WIDTH) for digit in "1234567890"]
    clear = Key(name="clear", label=body.clear, width=KEY_WIDTH)
    delete = Key(name="delete", label=body.delete, icon="delete", width=KEY_WIDTH)
    return tuple(digits[0:3]), tuple(digits[3:6]), tuple(digits[6:9]), (clear, digits[9], delete)
