"""Python's collector of cycles, kept from making the glass wait.

A full pass looks at every object there is: with half a million of them (modules, words, a station's documents) it takes
tenths of a second, in the middle of whatever is shown. What is there for good is therefore set apart once, what visitors
left behind is collected when they have gone, and no full pass begins by itself.
"""

import gc
from typing import Final

MUCH: Final = 150
"""Middle passes since the last full one: about a million objects made. Rests are that far apart only where people queue."""
_NEVER: Final = 1_000_000
_USUAL: Final = gc.get_threshold()


def set_apart() -> None:
    """Everything that is there now stays for good: no pass looks at it again. Once, when all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_USUAL[0], _USUAL[1], _NEVER)


def tidy() -> None:
    """Collect what visits left; for a moment in which nobody waits."""
    gc.collect()


def is_needed() -> bool:
    """Whether so much was left that tidying can't wait for a rest."""
    return gc.get_count()[2] >= MUCH


def let_go() -> None:
    """The window is gone: collect as always."""
    gc.set_threshold(*_USUAL)
    gc.unfreeze()
    gc.collect()
