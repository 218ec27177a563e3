"""Python's collector of cycles, kept from making the glass wait.

A full pass looks at every object there is: with half a million of them (modules, words, a station's documents) it takes
tenths of a second, in the middle of whatever is shown. What is there for good is therefore set apart once, and what visitors
left behind is collected when they have gone.
"""

import gc


def set_apart() -> None:
    """Everything that is there now stays for good: no pass looks at it again. Once, when all is loaded."""
    gc.collect()
    gc.freeze()


def tidy() -> None:
    """Collect what the last visit left; for a moment in which nobody waits."""
    gc.collect()
