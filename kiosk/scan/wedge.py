"""Scanners that type: a keyboard wedge sends a code as fast keystrokes, usually with Enter at the end.

`Wedge` is the state machine behind a window that receives text; `read_lines` serves a process without one.
"""

from __future__ import annotations

import io
import os
import select
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Literal

from kiosk.scan.frames import mono_ms

MAX_CHARACTERS = 4_096
"""No QR code a scanner may type holds more; what is longer is a stuck key or a book on the keyboard."""

_ENDINGS = frozenset("\r\n\t")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """How a scanner is told from a person; times in milliseconds.

    Scanners send a character every 1–30 ms, the fastest typists one every 60–100 ms. A burst counts as a scan when at least
    `fast_share_percent` of its gaps are at most `fast_gap_ms`: one stall of a busy machine does not spoil it. A pause longer
    than `pause_ms` ends a burst, for scanners that send no Enter and for Enters that got lost.

    The pause is measured in time in which somebody listened: between two calls at most `stall_ms` of it count. Keys wait in
    the window system while a window is busy for a moment, and must not be taken for the halves of two codes.
    """

    fast_gap_ms: int = 50
    fast_share_percent: int = 80
    pause_ms: int = 400
    stall_ms: int = 150
    min_characters: int = 6
    max_characters: int = MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class Typed:
    """A code text that a scanner typed, cleaned, and when its end was seen on the monotonic clock."""

    text: str
    at_mono_ms: int


@dataclass(frozen=True, slots=True)
class Garbage:
    """Input that can be no code: how many characters came, and why it was thrown away."""

    reason: Literal["too_long"]
    characters: int
    at_mono_ms: int


def cleaned(raw: str) -> str:
    """What a scanner meant: full-width letters made normal (NFKC), invisible characters and outer spaces taken away.

    The case of letters stays as it came; Caps Lock may have turned it round, and whoever reads the text must allow for that.
    """
    normal = unicodedata.normalize("NFKC", raw)
    return "".join(char for char in normal if unicodedata.category(char) not in _INVISIBLE).strip()


class Wedge:
    """Collects typed characters into bursts. Pure: feed it what was typed and when; not for use by several threads.

    Every call returns what became certain by it, mostly nothing. What a person types is returned by no call.
    """

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        """Starts with nothing typed."""
        self._settings = settings or WedgeSettings()
        self._heard_ms = 0
        self._reset()

    def typed(self, text: str, at_mono_ms: int) -> list[Typed | Garbage]:
        """Takes text as the window delivered it: one character, or several at once (as input methods do), with endings."""
        out = self.tick(at_mono_ms)
        for char in text:
            if char in _ENDINGS:
                out += self._end(at_mono_ms)
            else:
                self._take(char, at_mono_ms)
        return out

    def enter(self, at_mono_ms: int) -> list[Typed | Garbage]:
        """Takes an Enter or Tab key that came as a key, not as text."""
        return self.tick(at_mono_ms) + self._end(at_mono_ms)

    def tick(self, at_mono_ms: int) -> list[Typed | Garbage]:
        """Lets time pass: ends a burst that has paused for too long. Call it a few times a second."""
        self._quiet_ms += min(max(0, at_mono_ms - self._heard_ms), self._settings.stall_ms)
        self._heard_ms = at_mono_ms
        if self._count and self._quiet_ms > self._settings.pause_ms:
            return self._end(at_mono_ms)
        return []

    def _reset(self) -> None:
        self._chars: list[str] = []
        self._count = 0
        self._fast_gaps = 0
        self._last_ms = 0
        self._quiet_ms = 0

    def _take(self, char: str, at_mono_ms: int) -> None:
        # Only the count grows beyond the bound, so that a stuck key takes no memory.
        if self._count < self._settings.max_characters:
            self._chars.append(char)
        if self._count and at_mono_ms - self._last_ms <= self._settings.fast_gap_ms:
            self._fast_gaps += 1
        self._count += 1
        self._last_ms = at_mono_ms
        self._quiet_ms = 0

    def _end(self, at_mono_ms: int) -> list[Typed | Garbage]:
        count, fast_gaps, raw = self._count, self._fast_gaps, "".join(self._chars)
        self._reset()
        if count > self._settings.max_characters:
            return [Garbage("too_long", count, at_mono_ms)]
        text = cleaned(raw)
        if len(text) < self._settings.min_characters:
            return []
        if fast_gaps * 100 < (count - 1) * self._settings.fast_share_percent:
            return []
        # A key held down repeats as fast as a scanner types.
        if len(set(text.casefold())) < 2:
            return []
        return [Typed(text, at_mono_ms)]


def read_lines(
    stream: IO[Any], stop: threading.Event | None = None, *, clock: Callable[[], int] = mono_ms
) -> Iterator[Typed | Garbage]:
    """Reads a typing scanner where there is no window: each line of a terminal, pipe, device or file is a code.

    Lines are cleaned as `Wedge` does and empty ones left out; one of more than 4,096 characters is `Garbage`. Bytes that are
    no UTF-8 become replacement characters. `stop` ends it within 0.2 s where the stream is a real file; without a file
    descriptor (a `StringIO`) at the next line. `clock` gives monotonic milliseconds. The stream is left open; what others
    had already read into its buffer is not seen.
    """
    pending = bytearray()
    dropped = 0
    stop = stop or threading.Event()
    for chunk in _chunks(stream, stop):
        for line in chunk.replace(b"\r", b"\n").splitlines(keepends=True):
            ended = line.endswith(b"\n")
            piece = line.rstrip(b"\n")
            # UTF-8 takes up to four bytes a character; the count is exact once the line is complete.
            room = max(0, 4 * MAX_CHARACTERS + 4 - len(pending))
            pending += piece[:room]
            dropped += len(piece[room:])
            if ended:
                yield from _line(bytes(pending), dropped, clock())
                pending.clear()
                dropped = 0
    if not stop.is_set():  # the last line of a file needs no end, but half a code is no code
        yield from _line(bytes(pending), dropped, clock())


def _line(raw: bytes, dropped: int, at_mono_ms: int) -> list[Typed | Garbage]:
    text = raw.decode("utf-8", "replace")
    if dropped or len(text) > MAX_CHARACTERS:
        return [Garbage("too_long", len(text) + dropped, at_mono_ms)]
    text = cleaned(text)
    return [Typed(text, at_mono_ms)] if text else []


def _chunks(stream: IO[Any], stop: threading.Event) -> Iterator[bytes]:
    try:
        descriptor = stream.fileno()
    except (OSError, io.UnsupportedOperation, AttributeError):
        while not stop.is_set():
            line = stream.readline(MAX_CHARACTERS)
            if not line:
                return
            yield line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
        return
    while not stop.is_set():
        # Waiting in short turns is what lets `stop` end a read from a scanner that nobody uses.
        ready, _, _ = select.select([descriptor], [], [], 0.2)
        if not ready:
            continue
        try:
            chunk = os.read(descriptor, 65_536)
        except OSError:  # a scanner that is unplugged ends its stream
            return
        if not chunk:
            return
        yield chunk
