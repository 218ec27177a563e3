"""When a visit has ended, no widget holds anything of it: not on the glass, not hidden, not in what it remembers."""

from collections.abc import Iterator
from typing import Any

from kivy.uix.widget import Widget

from kiosk.texts import Texts
from tests.kiosk.district import PIN
from tests.kiosk.ui.reach import texts_within
from tests.kiosk.ui.walk import Walker, texts_of
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.theatre import PORTRAIT, Theatre

SECRET = "qzxwsecret"
LONG_ENOUGH = 2
"""Shorter texts (a digit, a mark) are the same for everybody."""


def texts_of_widgets(root: Widget) -> set[str]:
    """Every text in the properties and attributes of a widget and of all below it, shown or hidden."""
    found: set[str] = set()
    for widget in root.walk(restrict=True):
        values = [getattr(widget, name, None) for name in widget.properties() if name not in ("parent", "children")]
        values += [value for value in vars(widget).values() if not isinstance(value, Widget)]
        for value in values:
            found |= texts_within(value) if is_data(value) else set()
    return found


def is_data(value: Any) -> bool:
    """Whether it is texts, or holds such, and no part of Kivy."""
    if isinstance(value, str):
        return True
    return type(value).__module__.startswith(("builtins", "kiosk.ui.views")) and not callable(value)


def visit(played: Theatre, walker: Walker, code: str) -> Iterator[str]:
    """A visit that is drawn step by step; gives the texts that were on the glass."""
    presses = ("passbook", "home", "language", "wish", "category:repair", "write", *SECRET, "take", "home", "drop")
    walker.scan(code)
    for name in (*presses, "redeem", "reward:soap", "confirm", *PIN[:-1], "call", "hush"):
        played.show(walker.view)
        yield from texts_of(walker.view)
        walker.press(name)
    walker.wait(45_000)
    played.show(walker.view)
    yield from texts_of(walker.view)


def test_after_a_visit_no_widget_holds_anything_of_it(theatre: MakeTheatre, walker: Walker, code: str) -> None:
    played = theatre(PORTRAIT)
    played.show(walker.view)
    public = texts_of_widgets(played.stage)
    shown = set(visit(played, walker, code))
    assert {"王*", SECRET} <= shown
    assert "王*" in texts_of_widgets(played.stage)
    walker.wait(60_000).at("attract")
    played.show(walker.view)
    played.wait(1)
    left = texts_of_widgets(played.stage)
    assert not [text for text in left if "王*" in text or SECRET in text or "●" in text or code in text]
    everybodys = public | set(texts_of(walker.view)) | {Texts("en").say("still_there.headline")}
    assert {text for text in shown & left if len(text) >= LONG_ENOUGH} <= everybodys
