"""How somebody likes a screen: what a resident chose once, and finds again wherever the card is held up."""

from typing import Literal

import msgspec

TextSize = Literal["normal", "large", "largest"]
"""Three sizes; the smallest is already twice what MIIT 适老化 asks for, the largest half as large again."""

VOLUMES = (1, 2, 3, 4, 5)
"""Of the voice, soft to loud."""


class Comfort(msgspec.Struct, frozen=True, omit_defaults=True):
    """How somebody likes a screen.

    Attributes:
        text: size of the type.
        contrast: black on white, with strong rims.
        left: what is pressed most lies at the left.
        low: everything lies in the lower part of an upright glass, within reach of a wheelchair (EN 301 549, 5.2).
        calm: nothing moves.
        voice: screens are read aloud.
        earphone: what is personal is read aloud, too, for it is heard by an ear alone.
        volume: of the voice, one of `VOLUMES`.
    """

    text: TextSize = "normal"
    contrast: bool = False
    left: bool = False
    low: bool = False
    calm: bool = False
    voice: bool = True
    earphone: bool = False
    volume: Literal[1, 2, 3, 4, 5] = 3
