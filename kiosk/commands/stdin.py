"""Lines of stdin, for processes that must also hear a signal while nobody types."""

import os
import select
import signal
import threading
from collections.abc import Iterator
from typing import Final

LINE_MAX_BYTES: Final = 1024 * 1024
_LOOK_AGAIN_S: Final = 0.2


def lines(descriptor: int, stop: threading.Event) -> Iterator[bytes]:
    """The lines of a file descriptor, without their ends, until it ends or `stop` is set.

    A line longer than `LINE_MAX_BYTES` comes in pieces: nobody means one, and it must not fill the memory.
    """
    waiting = b""
    while not stop.is_set():
        ready, _, _ = select.select([descriptor], [], [], _LOOK_AGAIN_S)
        if not ready:
            continue
        chunk = os.read(descriptor, 65_536)
        *complete, waiting = (waiting + chunk).split(b"\n")
        yield from complete
        if not chunk or len(waiting) > LINE_MAX_BYTES:
            if waiting:
                yield waiting
            waiting = b""
        if not chunk:
            return


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and Ctrl-C set `stop`, so that a process ends in good order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
