"""Frames to look for codes in: one shape for pictures, videos and cameras (the camera has its own module)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import cv2
import numpy as np
import numpy.typing as npt

Luminance = npt.NDArray[np.uint8]
"""A grey picture: rows by columns, 0 black to 255 white."""

MAX_PICTURE_BYTES = 64 * 1024 * 1024
"""Larger picture files are refused unread: nothing that photographs a card writes them."""

_PNG_MAGIC = b"\x89PNG"


def mono_ms() -> int:
    """The machine's monotonic clock in milliseconds."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One grey picture, when it was seen on the monotonic clock, and the name of the source it came from."""

    pixels: Luminance
    at_mono_ms: int
    source: str


BadReason = Literal["missing", "unreadable", "empty", "too_large", "not_a_picture", "not_a_video"]


@dataclass(frozen=True, slots=True)
class BadPicture:
    """A file that could not be looked at. A value, not an exception: the files after it are still read."""

    name: str
    reason: BadReason
    detail: str = ""

    def __str__(self) -> str:
        words = self.reason.replace("_", " ")
        return f"{self.name}: {words}" + (f" ({self.detail})" if self.detail else "")


StateKind = Literal["waiting", "connected", "lost", "ended"]


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing, for a health page: since when on the monotonic clock, failed tries in a row, and why."""

    kind: StateKind
    since_mono_ms: int
    tries: int = 0
    detail: str = ""


class FrameSource(Protocol):
    """Where frames come from. One thread runs `frames`; `state` may be asked from any thread."""

    @property
    def name(self) -> str:
        """A short name for reports, such as a file's or a device's."""

    @property
    def live(self) -> bool:
        """Whether frames show what is in front of the kiosk now, so that late results are worth less than new ones."""

    @property
    def moving(self) -> bool:
        """Whether frames follow one another in time and show the same scene, so that a card stays in view."""

    @property
    def state(self) -> SourceState:
        """How the source is doing."""

    def frames(self, stop: threading.Event) -> Iterator[Frame | BadPicture]:
        """Yields frames until the source ends or `stop` is set; closes what it opened when it is closed itself."""


def to_luminance(picture: npt.NDArray[Any]) -> Luminance:
    """Grey, 8 bits, from what OpenCV reads: grey, BGR, or BGRA, whose transparent parts count as white paper."""
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    if picture.ndim == 3 and picture.shape[2] == 1:
        picture = picture[:, :, 0]
    if picture.ndim == 3 and picture.shape[2] == 4:
        grey = cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY).astype(np.uint16)
        alpha = picture[:, :, 3].astype(np.uint16)
        picture = ((grey * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    elif picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.ascontiguousarray(picture, dtype=np.uint8)


def load_picture(path: Path) -> Luminance | BadPicture:
    """Reads one picture file (what OpenCV knows: PNG, JPEG, BMP, TIFF, WebP), or says why it cannot be read."""
    try:
        if not path.is_file():
            return BadPicture(path.name, "missing" if not path.exists() else "not_a_picture")
        if path.stat().st_size > MAX_PICTURE_BYTES:
            return BadPicture(path.name, "too_large", f"more than {MAX_PICTURE_BYTES // 1024 // 1024} MB")
        data = path.read_bytes()
    except OSError as why:
        return BadPicture(path.name, "unreadable", why.strerror or type(why).__name__)
    return picture_from_bytes(data, path.name)


def picture_from_bytes(data: bytes, name: str) -> Luminance | BadPicture:
    """Reads a picture from its file's bytes, or says why it cannot be read; `name` is for the report."""
    if not data:
        return BadPicture(name, "empty")
    # Only PNGs carry the transparent backgrounds that would turn black; everything else goes the shorter way.
    how = cv2.IMREAD_UNCHANGED if data.startswith(_PNG_MAGIC) else cv2.IMREAD_GRAYSCALE
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), how)
    except (cv2.error, MemoryError) as why:
        return BadPicture(name, "not_a_picture", type(why).__name__)
    # The stubs promise a picture, but OpenCV answers None for what it cannot read.
    if not isinstance(picture, np.ndarray) or picture.size == 0:
        return BadPicture(name, "not_a_picture")
    return to_luminance(picture)


class PictureSource:
    """Picture files, one frame each: single files, and folders whose files are taken by name, without their subfolders."""

    live = False
    moving = False

    def __init__(self, paths: Sequence[Path], *, name: str = "pictures", clock: Callable[[], int] = mono_ms) -> None:
        """`paths` are files or folders; `clock` gives monotonic milliseconds."""
        self.name = name
        self._paths = tuple(paths)
        self._clock = clock
        self.state = SourceState("waiting", clock())

    def frames(self, stop: threading.Event) -> Iterator[Frame | BadPicture]:
        """Yields a frame or a `BadPicture` for every file; a frame's source is its file's name."""
        self.state = SourceState("connected", self._clock())
        try:
            for path in self._paths:
                for file in self._files(path):
                    if stop.is_set():
                        return
                    if isinstance(file, BadPicture):
                        yield file
                        continue
                    picture = load_picture(file)
                    if isinstance(picture, BadPicture):
                        yield picture
                    else:
                        yield Frame(picture, self._clock(), file.name)
        finally:
            self.state = SourceState("ended", self._clock())

    @staticmethod
    def _files(path: Path) -> list[Path | BadPicture]:
        try:
            if not path.is_dir():
                return [path]
            return [*sorted(file for file in path.iterdir() if not file.is_dir() and not file.name.startswith("."))]
        except OSError as why:
            return [BadPicture(path.name, "unreadable", why.strerror or type(why).__name__)]


class VideoSource:
    """A video file. Its frames carry the film's own time, laid on the clock from when it was begun."""

    moving = True

    def __init__(self, path: Path, *, paced: bool = False, clock: Callable[[], int] = mono_ms) -> None:
        """`paced` plays as slowly as it was filmed, a stand-in for a camera; otherwise frames come as fast as they are
        read, for tests and for reading a recording. `clock` gives monotonic milliseconds."""
        self.name = path.name
        self.live = paced
        self._path = path
        self._clock = clock
        self.state = SourceState("waiting", clock())

    def frames(self, stop: threading.Event) -> Iterator[Frame | BadPicture]:
        """Yields the frames of the film, or one `BadPicture` if it is no film."""
        begun_ms = self._clock()
        if not self._path.is_file():
            yield self._bad("missing")
            return
        film = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        seen = 0
        try:
            fps = film.get(cv2.CAP_PROP_FPS) or 25.0
            self.state = SourceState("connected", begun_ms)
            at_ms = begun_ms
            while not stop.is_set():
                ok, picture = film.read()
                if not ok:
                    break
                # Some containers give no time stamps; then the frame rate must do. Time never runs backwards.
                at_ms = max(at_ms, begun_ms + round(film.get(cv2.CAP_PROP_POS_MSEC) or seen * 1000 / fps))
                seen += 1
                if self.live and stop.wait(max(0, at_ms - self._clock()) / 1000):
                    break
                yield Frame(to_luminance(picture), at_ms, self.name)
            if not seen and not stop.is_set():
                yield self._bad("not_a_video")
        finally:
            film.release()
            if self.state.kind == "connected" and seen:
                self.state = SourceState("ended", self._clock())

    def _bad(self, reason: BadReason) -> BadPicture:
        self.state = SourceState("ended", self._clock(), detail=reason)
        return BadPicture(self.name, reason)
