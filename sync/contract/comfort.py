"""How somebody likes a screen: what a resident chose once, and finds again wherever the card is held up."""

from typing import Final, Literal

import msgspec

PRIVATE_FIELD: Final = "comfort"
"""Its name in the private text beside the fact that tells of it: it says something of eyes, ears and hands."""

TextSize = Literal["normal", "large", "largest"]
"""Three sizes; the smallest is already twice what MIIT 适老化 asks for, the largest half as large again."""

VOLUMES: Final = (1, 2, 3, 4, 5)
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


def lasting(comfort: Comfort) -> Comfort:
    """What of a comfort outlasts a visit: all but the earphone.

    Where the card is held up next there may be none, and what is personal would be read to the whole room.
    """
    return msgspec.structs.replace(comfort, earphone=False)


def comfort_text(comfort: Comfort) -> str:
    """A comfort as it stands beside a fact and in a member's document: JSON, defaults left out."""
    return msgspec.json.encode(comfort).decode()


def comfort_of(text: str) -> Comfort | None:
    """The comfort in a text, or None where there is none.

    A text that this software does not understand is none, too: it is a later kiosk's, which knows sizes that this one can't
    draw, and must not keep this one from serving whoever it belongs to.
    """
    try:
        return msgspec.json.decode(text, type=Comfort) if text else None
    except (ValueError, RecursionError):
        return None
