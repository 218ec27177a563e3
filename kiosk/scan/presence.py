"""A card held before the camera is one showing, however many frames see it."""

from __future__ import annotations

from collections.abc import Iterable

GRACE_MS = 2_000
"""A card must be out of sight this long before it counts again: hands shake, and a frame in three may not be read."""


class InView:
    """Remembers which codes are in view. Pure: time comes in with every call, in monotonic milliseconds."""

    def __init__(self, *, grace_ms: int = GRACE_MS) -> None:
        """`grace_ms` is how long a code must have been unseen before it is reported again; at least 0."""
        if grace_ms < 0:
            raise ValueError("grace_ms must not be negative")
        self._grace_ms = grace_ms
        self._last_seen_ms: dict[str, int] = {}

    def newcomers(self, texts: Iterable[str], now_ms: int) -> list[str]:
        """Those of the texts seen now that were not in view before, in their order; all of them are in view from now on.

        Codes that differ in case alone are the same card: a typing scanner and the camera may both see it. A time before
        the last sighting (sources have clocks of their own) counts as still in view.
        """
        new = []
        for text in texts:
            key = text.strip().casefold()
            last_ms = self._last_seen_ms.get(key)
            if last_ms is None or now_ms - last_ms >= self._grace_ms:
                new.append(text)
            self._last_seen_ms[key] = now_ms if last_ms is None else max(now_ms, last_ms)
        self._forget(now_ms)
        return new

    def in_view(self, now_ms: int) -> int:
        """How many codes count as in view."""
        self._forget(now_ms)
        return len(self._last_seen_ms)

    def clear(self) -> None:
        """Forgets all: the next sighting of any card counts. For when one person leaves and the next steps up."""
        self._last_seen_ms.clear()

    def _forget(self, now_ms: int) -> None:
        # Codes out of sight are dropped, so that a day of passers-by takes no memory.
        for key in [key for key, last_ms in self._last_seen_ms.items() if now_ms - last_ms >= self._grace_ms]:
            del self._last_seen_ms[key]
