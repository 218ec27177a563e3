"""What a kiosk's window says of itself (`linli-kiosk window --outline`): which step, which words, what to press where."""

from pathlib import Path

import msgspec

Box = tuple[float, float, float, float]
"""x, y, width, height in pixels, from the top left corner."""


class Words(msgspec.Struct, frozen=True):
    """A text on the glass."""

    text: str
    box: Box


class Target(msgspec.Struct, frozen=True):
    """Something to press."""

    name: str
    box: Box
    label: str = ""
    enabled: bool = True

    @property
    def middle(self) -> tuple[int, int]:
        """Where a finger goes."""
        x, y, width, height = self.box
        return round(x + width / 2), round(y + height / 2)


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """One screen."""

    serial: int
    step: str
    language: str
    size: tuple[int, int]
    px_per_mm: float
    texts: tuple[Words, ...]
    targets: tuple[Target, ...]
    over: str | None = None
    pad: Box | None = None
    facts: tuple[str, ...] = ()
    frames: int = 0
    frame_gap_ms_max: float = 0.0

    def target(self, name: str) -> Target | None:
        """What is pressed by that name, if it is on the glass."""
        return next((target for target in self.targets if target.name == name), None)

    @property
    def said(self) -> str:
        """All words, a line each."""
        return "\n".join(words.text for words in self.texts)


def read_outline(path: Path) -> Outline | None:
    """The newest outline; None before the first."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Outline)
    except FileNotFoundError:
        return None
