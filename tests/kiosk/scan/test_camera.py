"""A camera may be unplugged at any time, and comes back by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from kiosk.scan.camera import BACK_OFF_MS, MISSED_FRAMES, CameraSource, Capture, open_camera
from kiosk.scan.frames import Frame

PICTURE = np.full((480, 640, 3), 90, np.uint8)


class FakeCapture:
    """A camera that gives so many pictures and is then pulled out."""

    def __init__(self, pictures: list[npt.NDArray[Any] | OSError | None]) -> None:
        self.pictures = pictures
        self.closed = 0

    def read(self) -> npt.NDArray[Any] | None:
        step = self.pictures.pop(0) if self.pictures else None
        if isinstance(step, OSError):
            raise step
        return step

    def close(self) -> None:
        self.closed += 1


class Bench:
    """A camera source on a clock that only its own waits move. Each try to open takes the next of `tries`."""

    def __init__(self, *tries: Capture | OSError | None, stop_after_waits: int = 50) -> None:
        self.tries = list(tries)
        self.now_ms = 0
        self.waits_s: list[float] = []
        self.stop = threading.Event()
        self.stop_after_waits = stop_after_waits
        self.source = CameraSource(0, opener=self.open, clock=lambda: self.now_ms, wait=self.wait)

    def open(self, device: int | str) -> Capture | None:
        step = self.tries.pop(0) if self.tries else None
        if isinstance(step, OSError):
            raise step
        return step

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        self.now_ms += round(seconds * 1000)
        self.waits_s.append(seconds)
        if len(self.waits_s) >= self.stop_after_waits:
            stop.set()
        return stop.is_set()

    def frames(self) -> Iterator[Frame]:
        return self.source.frames(self.stop)

    def back_offs_ms(self) -> list[int]:
        return [round(s * 1000) for s in self.waits_s if s >= 0.1]


def test_an_unplugged_camera_is_lost_and_found_again() -> None:
    first, second = FakeCapture([PICTURE] * 3), FakeCapture([PICTURE] * 2)
    bench = Bench(first, None, None, second)
    running = bench.frames()
    kinds: list[str] = [bench.source.state.kind]
    for _ in range(3):
        assert next(running).pixels.shape == (480, 640)
        kinds.append(bench.source.state.kind)
    assert kinds == ["waiting", "connected", "connected", "connected"]
    lost_at_ms = bench.now_ms
    frame = next(running)
    assert first.closed == 1
    assert bench.back_offs_ms() == [500, 1_000, 2_000]
    assert frame.at_mono_ms >= lost_at_ms + 3_500
    state = bench.source.state
    assert (state.kind, state.tries, state.since_mono_ms) == ("connected", 0, frame.at_mono_ms)
    bench.stop.set()
    assert list(running) == []
    assert (second.closed, bench.source.state.kind) == (1, "ended")


def test_a_missing_camera_is_tried_ever_more_rarely_and_says_since_when() -> None:
    bench = Bench(OSError("permission denied"), stop_after_waits=9)
    states = []
    wait = bench.wait

    def watched(stop: threading.Event, seconds: float) -> bool:
        states.append(bench.source.state)
        return wait(stop, seconds)

    bench.source = CameraSource(0, opener=bench.open, clock=lambda: bench.now_ms, wait=watched)
    assert list(bench.frames()) == []
    assert bench.back_offs_ms() == [*BACK_OFF_MS, *BACK_OFF_MS[-1:] * 3]
    assert {(s.kind, s.since_mono_ms) for s in states} == {("lost", 0)}
    assert [s.tries for s in states] == list(range(1, 10))
    assert [s.detail for s in states[:2]] == ["permission denied", "no such camera"]


def test_a_single_missed_frame_is_no_loss() -> None:
    camera = FakeCapture([PICTURE, None, OSError("busy"), np.zeros((0, 0), np.uint8), PICTURE])
    bench = Bench(camera)
    running = bench.frames()
    next(running)
    next(running)
    assert (camera.closed, bench.back_offs_ms()) == (0, [])


def test_a_camera_that_opens_but_shows_nothing_is_lost_and_backs_off() -> None:
    silent = [FakeCapture([]) for _ in range(3)]
    bench = Bench(*silent, stop_after_waits=3 * (MISSED_FRAMES + 1))
    assert list(bench.frames()) == []
    assert bench.back_offs_ms() == [500, 1_000, 2_000]
    assert [camera.closed for camera in silent] == [1, 1, 1]


def test_leaving_early_gives_the_device_back() -> None:
    camera = FakeCapture([PICTURE] * 5)
    running = Bench(camera).frames()
    next(running)
    close: Callable[[], None] = running.close  # type: ignore[attr-defined]
    close()
    assert camera.closed == 1


def test_the_real_opener_says_none_where_there_is_no_camera() -> None:
    assert open_camera("/dev/no-such-camera") is None
