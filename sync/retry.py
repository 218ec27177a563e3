"""When to try again: full jitter between one second and ten minutes."""

import random
from typing import Final

FIRST_MS: Final = 1_000
LONGEST_MS: Final = 600_000
ASKED_MAX_MS: Final = 3_600_000
"""Whatever the other side asks for, it is tried again within the hour."""


class Backoff:
    """Waits that double with every failure, each drawn from 0 to the present bound ("full jitter").

    Drawing from the whole range keeps a thousand stations, whose network came back in the same second, apart.
    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    def __init__(self, rng: random.Random | None = None) -> None:
        """Begin at the first bound; `rng` for tests that must repeat."""
        self._rng = rng or random.Random()  # noqa: S311  a wait needs no secrecy
        self._failures = 0

    def succeeded(self) -> None:
        """Begin anew after the next failure."""
        self._failures = 0

    def failed(self, retry_after_ms: int = 0) -> int:
        """How long to wait after one more failure, in ms.

        What the other side asked for comes first and the jitter on top: it may have told a thousand stations the same.
        """
        bound = min(LONGEST_MS, FIRST_MS << min(self._failures, 20))
        self._failures += 1
        return min(max(0, retry_after_ms), ASKED_MAX_MS) + self._rng.randint(0, bound)
