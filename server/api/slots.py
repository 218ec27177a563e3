"""Not more pushes at once than this process can serve: a thousand stations that return together get times to come again."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.answers import Refuse
from sync.contract.refusals import SyncRefusal


class Slots:
    """So many pushes may be under way; the others are spread over the time that the ones before them will take."""

    def __init__(self, count: int, *, push_ms: int = 100) -> None:
        """Have slots.

        Args:
            count: pushes at once.
            push_ms: how long a push takes when many come, to tell the others when to come again.
        """
        self._free = count
        self._push_ms = push_ms
        self._turned_away = 0
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one slot.

        Raises:
            Refuse: BUSY, with a time to come again that grows with the queue.
        """
        with self._lock:
            if self._free == 0:
                self._turned_away += 1
                longest_ms = 1_000 + self._turned_away * self._push_ms
                raise Refuse(SyncRefusal.BUSY, retry_after_ms=random.randint(1_000, longest_ms))  # noqa: S311 - no secret
            self._free -= 1
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
                self._turned_away = max(0, self._turned_away - 1)
