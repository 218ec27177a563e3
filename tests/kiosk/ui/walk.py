"""Walk through the window as a person does, with no window: press what is on the screen, by its name."""

from collections.abc import Iterable, Iterator
from typing import Any

from kiosk.ui.flow import Flow
from kiosk.ui.views import Attract, Calling, Keypad, Part, StillThere, Stroke, View
from tests.clocks import FakeClock

STEP_MS = 1_000
"""How long a person takes from one press to the next: longer than a screen takes to settle."""


class NotThere(AssertionError):
    """What was to be pressed is not on the screen, or can't be pressed."""


class Walker:
    """Somebody at the kiosk.

    Attributes:
        flow: what is walked through.
        clock: of its house; moved by a second with every press.
    """

    def __init__(self, flow: Flow, clock: FakeClock) -> None:
        self.flow = flow
        self.clock = clock

    @property
    def view(self) -> View:
        """What the screen shows now."""
        return self.flow.view()

    @property
    def body(self) -> Any:
        """Its body; a test says of which kind it must be by what it asks of it."""
        return self.view.body

    @property
    def step(self) -> str:
        """The name of the step on the screen."""
        return self.view.step

    def at(self, *steps: str) -> "Walker":
        """Assert that one of these steps is on the screen."""
        assert self.step in steps, f"at {self.step}: {' / '.join(self.texts())}"
        return self

    def press(self, *names: str) -> "Walker":
        """Press these, one after another; each must be on the screen and enabled."""
        for name in names:
            self.clock.advance(STEP_MS)
            view = self.view
            offered = names_of(view)
            if not offered.get(name, False):
                why = "can't be pressed" if name in offered else "is not there"
                raise NotThere(f"{name} {why} at {view.step}; there are {', '.join(n for n in offered if offered[n])}")
            self.flow.touched()
            self.flow.press(view.serial, name)
        return self

    def can_press(self, name: str) -> bool:
        """Whether this is on the screen and enabled."""
        return names_of(self.view).get(name, False)

    def scan(self, code: str) -> "Walker":
        """Hold up a card, or type with a scanner."""
        self.clock.advance(STEP_MS)
        self.flow.scanned(code)
        return self

    def digits(self, digits: str) -> "Walker":
        """Type on the keypad, and hand over unless it does so itself."""
        body = self.body
        assert isinstance(body, Keypad), f"no keypad at {self.step}"
        for digit in digits:
            self.press(digit)
        if self.can_press("take") and self.body.shown:
            self.press("take")
        return self

    def write(self, text: str, *, spelt: str = "") -> "Walker":
        """Write this with the panel's keys, and hand it over.

        Args:
            text: in letters as they are; or in Chinese, which needs
            spelt: its pinyin, for which what is to be written must be among the candidates, piece by piece.
        """
        if spelt:
            return self.press("mode:pinyin", *spelt).picks(text).press("take")
        if self.can_press("mode:latin") and not any(self.can_press(character) for character in text):
            self.press("mode:latin")
        for character in text:
            self.press("space" if character == " " else character)
        if self.can_press("enter"):
            self.press("enter")
        return self.press("take")

    def draws(self, strokes: Iterable[Stroke]) -> "Walker":
        """Draw these on the pad, one after another."""
        for stroke in strokes:
            self.clock.advance(STEP_MS)
            self.flow.touched()
            self.flow.drew(self.view.serial, stroke)
        return self

    def picks(self, text: str) -> "Walker":
        """Choose candidates until this is written."""
        while text:
            candidates: tuple[str, ...] = self.body.candidates
            fitting = [c for c in candidates if text.startswith(c)]
            assert fitting, f"{text} is not among {' '.join(candidates)}"
            best = max(fitting, key=len)
            self.press(f"pick:{candidates.index(best)}")
            text = text.removeprefix(best)
        return self

    def wait(self, ms: int, *, tick_ms: int = 200) -> "Walker":
        """Do nothing for so long, while time passes tick by tick."""
        for _ in range(0, ms, tick_ms):
            self.clock.advance(tick_ms)
            self.flow.tick()
        return self

    def texts(self) -> list[str]:
        """Every text on the screen."""
        return list(texts_of(self.view))

    def sees(self, *parts: str) -> "Walker":
        """Assert that each of these stands in some text on the screen."""
        texts = self.texts()
        for part in parts:
            assert any(part in text for text in texts), f"{part!r} is not at {self.step}: {' / '.join(texts)}"
        return self

    def sees_not(self, *parts: str) -> "Walker":
        """Assert that none of these stands anywhere on the screen."""
        for part in parts:
            found = [text for text in self.texts() if part in text]
            assert not found, f"{part!r} is at {self.step}: {found}"
        return self


def names_of(view: View) -> dict[str, bool]:
    """What can be pressed, by name, and whether it is enabled; under an overlay that alone."""
    match view.over:
        case StillThere():
            return {"stay": True, "end": True}
        case Calling():
            return {"hush": True}
    chrome = view.chrome
    names = {"back": chrome.can_go_back, "home": chrome.can_go_home}
    names |= dict.fromkeys(("call", "language", "comfort", "sound"), True)
    if isinstance(view.body, Attract):
        names["touch"] = True
    if isinstance(view.body, Keypad):
        names |= dict.fromkeys([*"0123456789", "delete", "clear"], True)
    names |= {f"pick:{place}": True for place, _ in enumerate(getattr(view.body, "candidates", ()))}
    for part in parts_of(view.body):
        if name := getattr(part, "name", ""):
            names[name] = getattr(part, "enabled", True)
    return names


def parts_of(found: object) -> Iterator[Part]:
    """A part of a view with all the parts in it."""
    if isinstance(found, tuple):
        for inner in found:
            yield from parts_of(inner)
    elif isinstance(found, Part):
        yield found
        for field in found.__struct_fields__:
            yield from parts_of(getattr(found, field))


def texts_of(view: View) -> Iterator[str]:
    """Every text of a view that a person may read: all but names of steps, buttons and icons."""
    for part in parts_of(view):
        for field in part.__struct_fields__:
            if field in _UNREAD or (field == "language" and isinstance(part, View)):
                continue
            value = getattr(part, field)
            yield from (text for text in (value if isinstance(value, tuple) else (value,)) if isinstance(text, str) and text)


_UNREAD = frozenset({"name", "icon", "kind", "mark", "step", "facts"})
