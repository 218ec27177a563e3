"""All ways a code can come in, joined: cameras, pictures, typing scanners in, one queue of scans out."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

from kiosk.scan.decode import Decoded, DecoderName, LiveDecoder, decode
from kiosk.scan.frames import BadPicture, Frame, FrameSource, Luminance, SourceState, mono_ms
from kiosk.scan.presence import InView
from kiosk.scan.wedge import Garbage, Typed, Wedge, read_lines

DECODE_EVERY_MS = 100
"""Ten looks a second at a camera are enough (KIOSK.md, Cards)."""
CAPACITY = 8
"""How many scans may wait for whoever acts on them."""

_MAX_PROBLEMS = 64
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code text that came into view: who read it, from which source, and when on the monotonic clock."""

    text: str
    decoder: DecoderName | Literal["wedge"]
    source: str
    at_mono_ms: int


@dataclass(frozen=True, slots=True)
class NothingFound:
    """A picture file that could be looked at and holds no code that could be read."""

    name: str


Problem = BadPicture | Garbage | NothingFound


@dataclass(frozen=True, slots=True)
class ScanCounts:
    """What happened since the start.

    `frames` seen, `looked_at` by a decoder, `decoded` codes in them and from typing scanners, `ignored` because the card was
    still in view, `reported` into the queue, `dropped` from the queue unread, `bad_pictures`, `garbage` typed, and `faults`:
    errors of a decoder or a source, each in the log.
    """

    frames: int = 0
    looked_at: int = 0
    decoded: int = 0
    ignored: int = 0
    reported: int = 0
    dropped: int = 0
    bad_pictures: int = 0
    garbage: int = 0
    faults: int = 0


class Reader:
    """Runs one thread a source and hands out scans in the order they came.

    The queue is bounded. Where a source is live (camera, typing scanner) the oldest scan makes room for the newest: who acts
    late must not act for a person who left. Other sources (files, lines) wait for room, so that none of theirs is lost.
    """

    def __init__(
        self,
        sources: Sequence[FrameSource] = (),
        *,
        wedge: Wedge | None = None,
        presence: InView | None = None,
        lines: IO[Any] | None = None,
        preview: Callable[[Frame], None] | None = None,
        decode_every_ms: int = DECODE_EVERY_MS,
        capacity: int = CAPACITY,
        thorough: Callable[[Luminance], list[Decoded]] = decode,
        clock: Callable[[], int] = mono_ms,
    ) -> None:
        """`wedge` is fed through `typed`, `enter` and `tick`, and keeps the reader open until `stop`. `lines` is a stream
        from a typing scanner, read to its end. `preview` is called in the source's thread with every frame of a moving
        source, so that a screen can show what the camera sees. `decode_every_ms` is the least time between two looks at a
        moving source, `capacity` how many scans may wait, `thorough` the decoder for still pictures; `clock` gives
        monotonic milliseconds."""
        self._sources = tuple(sources)
        self._typing = wedge is not None
        self._wedge = wedge or Wedge()
        self._presence = presence or InView()
        self._lines = lines
        self._preview = preview
        self._decode_every_ms = decode_every_ms
        self._capacity = max(1, capacity)
        self._thorough = thorough
        self._clock = clock
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._queue: deque[Scanned] = deque()
        self._problems: deque[Problem] = deque(maxlen=_MAX_PROBLEMS)
        self._counts: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []
        self._running = 0

    def start(self) -> None:
        """Starts the threads. Raises `RuntimeError` when called twice."""
        if self._threads or self._stop.is_set():
            raise RuntimeError("a reader is started once")
        work: list[tuple[str, Callable[[], None]]] = [
            (source.name, functools.partial(self._watch, source)) for source in self._sources
        ]
        if self._lines is not None:
            work.append(("lines", self._read_lines))
        self._running = len(work)
        for name, job in work:
            thread = threading.Thread(target=self._run, args=(job,), name=f"scan {name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, *, timeout_s: float = 12.0) -> bool:
        """Ends all threads and waits for them; False if one did not end in time (a camera's driver may block for 10 s)."""
        with self._changed:
            self._stop.set()
            self._changed.notify_all()
        until = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def __enter__(self) -> Reader:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def get(self, timeout_s: float = 0.0) -> Scanned | None:
        """The next scan, or None if there is none within `timeout_s`, or if all sources have ended."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._queue) or self._over(), timeout_s)
            if not self._queue:
                return None
            scanned = self._queue.popleft()
            self._changed.notify_all()
            return scanned

    def __iter__(self) -> Iterator[Scanned]:
        """Scans until every source has ended or `stop` was called."""
        while True:
            scanned = self.get(timeout_s=3600.0)
            if scanned is not None:
                yield scanned
            elif self._over():
                return

    def typed(self, text: str, at_mono_ms: int | None = None) -> None:
        """Feeds text that the window received; from the window's thread."""
        self._take_typed(self._wedge.typed(text, self._clock() if at_mono_ms is None else at_mono_ms), "wedge")

    def enter(self, at_mono_ms: int | None = None) -> None:
        """Feeds an Enter or Tab key; from the window's thread."""
        self._take_typed(self._wedge.enter(self._clock() if at_mono_ms is None else at_mono_ms), "wedge")

    def tick(self, at_mono_ms: int | None = None) -> None:
        """Ends a typed burst that has paused; from the window's thread, a few times a second."""
        self._take_typed(self._wedge.tick(self._clock() if at_mono_ms is None else at_mono_ms), "wedge")

    def counts(self) -> ScanCounts:
        """What happened so far."""
        with self._changed:
            return ScanCounts(**self._counts)

    def states(self) -> dict[str, SourceState]:
        """How each source is doing, by its name, for a health page."""
        return {source.name: source.state for source in self._sources}

    def take_problems(self) -> list[Problem]:
        """What went wrong since the last call (the newest 64), for a person to see."""
        with self._changed:
            problems = list(self._problems)
            self._problems.clear()
            return problems

    def _over(self) -> bool:
        if self._stop.is_set():
            return True
        # Somebody may always type; files and cameras end.
        return not self._typing and bool(self._threads) and self._running == 0

    def _run(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception:
            # One source's defect must not end the others; the scanner at the door keeps working.
            _log.exception("a source of scans failed")
            self._count("faults")
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _watch(self, source: FrameSource) -> None:
        live = LiveDecoder()
        looked_ms: int | None = None
        frames = source.frames(self._stop)
        try:
            for seen in frames:
                if isinstance(seen, BadPicture):
                    self._problem(seen, "bad_pictures")
                    continue
                self._count("frames")
                if source.moving:
                    if self._preview is not None:
                        self._preview(seen)
                    if looked_ms is not None and seen.at_mono_ms - looked_ms < self._decode_every_ms:
                        continue
                    looked_ms = seen.at_mono_ms
                self._look(seen, source, live)
        finally:
            close = getattr(frames, "close", None)
            if close is not None:
                close()

    def _look(self, frame: Frame, source: FrameSource, live: LiveDecoder) -> None:
        self._count("looked_at")
        try:
            found = live.decode(frame.pixels, frame.at_mono_ms) if source.moving else self._thorough(frame.pixels)
        except Exception:
            _log.exception("a frame of %s could not be decoded", frame.source)
            self._count("faults")
            return
        if not source.moving and not found:
            self._problem(NothingFound(frame.source), None)
        self._report(
            [Scanned(code.text, code.decoder, frame.source, frame.at_mono_ms) for code in found],
            # Each picture file is a showing of its own, even if the same card was on the one before.
            self._presence if source.moving else InView(),
            wait=not source.live,
        )

    def _read_lines(self) -> None:
        assert self._lines is not None
        for typed in read_lines(self._lines, self._stop, clock=self._clock):
            self._take_typed([typed], "lines", wait=True)

    def _take_typed(self, events: Iterable[Typed | Garbage], source: str, *, wait: bool = False) -> None:
        for event in events:
            if isinstance(event, Garbage):
                self._problem(event, "garbage")
            else:
                self._report([Scanned(event.text, "wedge", source, event.at_mono_ms)], self._presence, wait=wait)

    def _report(self, scans: list[Scanned], presence: InView, *, wait: bool) -> None:
        if not scans:
            return
        with self._changed:
            new = set(presence.newcomers([scan.text for scan in scans], scans[0].at_mono_ms))
            self._counts["decoded"] += len(scans)
            for scan in scans:
                if scan.text not in new:
                    self._counts["ignored"] += 1
                    continue
                new.discard(scan.text)
                if wait:
                    self._changed.wait_for(lambda: len(self._queue) < self._capacity or self._stop.is_set())
                    if self._stop.is_set():
                        return
                while len(self._queue) >= self._capacity:
                    self._queue.popleft()
                    self._counts["dropped"] += 1
                self._queue.append(scan)
                self._counts["reported"] += 1
                self._changed.notify_all()

    def _problem(self, problem: Problem, counted: str | None) -> None:
        with self._changed:
            self._problems.append(problem)
            if counted is not None:
                self._counts[counted] += 1

    def _count(self, what: str) -> None:
        with self._changed:
            self._counts[what] += 1
