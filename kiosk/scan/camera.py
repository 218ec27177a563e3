"""A camera that may be unplugged: frames while it is there, patience while it is not."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import cv2
import numpy.typing as npt

from kiosk.scan.frames import Frame, SourceState, mono_ms, to_luminance

BACK_OFF_MS = (500, 1_000, 2_000, 4_000, 8_000, 10_000)
"""How long to wait before each next try; the last value repeats. A camera plugged in again works within ten seconds."""

MISSED_FRAMES = 5
"""So many failed reads in a row mean that the camera is gone; a single one happens when USB is busy."""


class Capture(Protocol):
    """An open camera."""

    def read(self) -> npt.NDArray[Any] | None:
        """The next picture (grey, BGR or BGRA), or None if there was none."""

    def close(self) -> None:
        """Gives the device back."""


Device = int | str
Opener = Callable[[Device], Capture | None]
"""Opens a camera by number or path; None, or an `OSError` that says why, when it is not there."""


class _Cv2Capture:
    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture

    def read(self) -> npt.NDArray[Any] | None:
        ok, picture = self._capture.read()
        return picture if ok else None

    def close(self) -> None:
        self._capture.release()


def open_camera(device: Device, *, width_px: int = 640, height_px: int = 480) -> Capture | None:
    """Opens a real camera through OpenCV, asking for a size that it may not honour; None if there is no such camera."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # each failed try would print four lines
    # V4L2 by name on Linux: asked for "any", OpenCV goes on to try back ends that have nothing to do with cameras.
    capture = cv2.VideoCapture(device, cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY)
    if not capture.isOpened():
        capture.release()
        return None
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # what is shown is what is there now
    return _Cv2Capture(capture)


class CameraSource:
    """A camera as a source of frames. It is opened again, with back-off, whenever it was lost."""

    live = True
    moving = True

    def __init__(
        self,
        device: Device,
        *,
        opener: Opener = open_camera,
        clock: Callable[[], int] = mono_ms,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
        back_off_ms: tuple[int, ...] = BACK_OFF_MS,
    ) -> None:
        """`device` is a number or a path such as /dev/video0. `opener`, `clock` (monotonic milliseconds) and `wait`
        (event, seconds; True if the event was set) are seams for tests."""
        self.name = f"camera {device}"
        self._device = device
        self._opener = opener
        self._clock = clock
        self._wait = wait
        self._back_off_ms = back_off_ms
        self.state = SourceState("waiting", clock())

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        """Yields frames for ever, until `stop` is set. Never raises for a camera that is missing or breaks."""
        tries = 0
        try:
            while not stop.is_set():
                capture, why = self._open()
                if capture is not None:
                    try:
                        for frame in self._stream(capture, stop):
                            tries = 0
                            yield frame
                    finally:
                        capture.close()
                    why = "no more pictures"
                if stop.is_set():
                    return
                tries += 1
                since_ms = self.state.since_mono_ms if self.state.kind == "lost" else self._clock()
                self.state = SourceState("lost", since_ms, tries, why)
                self._wait(stop, self._back_off_ms[min(tries, len(self._back_off_ms)) - 1] / 1000)
        finally:
            self.state = SourceState("ended", self._clock())

    def _open(self) -> tuple[Capture | None, str]:
        try:
            return self._opener(self._device), "no such camera"
        except (OSError, cv2.error) as why:
            return None, str(why) or type(why).__name__

    def _stream(self, capture: Capture, stop: threading.Event) -> Iterator[Frame]:
        missed = 0
        while missed < MISSED_FRAMES and not stop.is_set():
            try:
                picture = capture.read()
            except (OSError, cv2.error):
                picture = None
            if picture is None or picture.size == 0:
                missed += 1
                self._wait(stop, 0.02)
                continue
            missed = 0
            if self.state.kind != "connected":
                self.state = SourceState("connected", self._clock())
            yield Frame(to_luminance(picture), self._clock(), self.name)
