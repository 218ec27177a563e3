"""QR codes in a grey picture: zxing-cpp first, pyzbar (libzbar) for what it misses.

What was measured on 300 spoiled views of a card at 640 × 480 (tests/pictures.py): zxing-cpp read 296 in 0.7 ms a frame, 299
or 300 with a second look at a slightly blurred copy where it found nothing (0.6 ms: noise on fine modules is what it minds);
pyzbar alone 278 in 12 ms. At 1280 × 720 pyzbar read 262 in 31 ms, but 298 in 7 ms of the same views at half the size. Hence
the order: zxing, zxing blurred, pyzbar on a small copy. A camera spends its day looking at nothing, and there pyzbar would
cost ten times what all the rest does; so a live picture gets pyzbar only now and then (`LiveDecoder`), which a card held up
for a second still meets twice. A picture file gets all of it, always.
"""

from __future__ import annotations

import functools
import logging
import math
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import zxingcpp

from kiosk.scan.frames import Luminance

DecoderName = Literal["zxing", "zbar"]

SMALL_SIDE_PX = 1600
"""A picture is first looked at with its longer side at most this long: a card held up fills enough of it."""
ZBAR_SIDE_PX = 800
"""What pyzbar is given first: it reads noisy pictures better, and four times as fast, when they are small."""
MAX_PIXELS = 16_000_000
"""Larger pictures are reduced to this, so that the time for one picture stays bounded."""
LEAST_SIDE_PX = 21
"""The smallest QR code has 21 modules a side; nothing smaller can hold one."""
SECOND_OPINION_EVERY_MS = 400

_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a code stands in its picture: the corners in pixels, in order around it."""

    corners: tuple[tuple[float, float], ...]

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the corners."""
        count = len(self.corners) or 1
        return sum(x for x, _ in self.corners) / count, sum(y for _, y in self.corners) / count

    @property
    def area(self) -> float:
        """The area within the corners, in square pixels."""
        around = zip(self.corners, self.corners[1:] + self.corners[:1], strict=True)
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in around)) / 2

    def covers(self, point: tuple[float, float]) -> bool:
        """Whether a point lies within the upright box around the corners."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return bool(xs) and min(xs) <= point[0] <= max(xs) and min(ys) <= point[1] <= max(ys)

    def scaled(self, factor: float) -> Position:
        """The same place in a picture `factor` times as large."""
        return Position(tuple((x * factor, y * factor) for x, y in self.corners))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A code that was read: its text, by which decoder, and where."""

    text: str
    decoder: DecoderName
    position: Position


def decode(pixels: Luminance) -> list[Decoded]:
    """All QR codes in a picture, the most prominent first (large and near the middle); an empty list if there are none.

    Both decoders are asked, at a reduced size first. Bounded: about 0.1 s for 12 megapixels with a code, 0.6 s without,
    3 s for pure noise. A payload that is no text comes out as text with its control characters written as \\x00; codes
    with no content are left out.
    """
    if pixels.ndim != 2 or min(pixels.shape) < LEAST_SIDE_PX:
        return []
    full, full_scale = _reduced(pixels, by_pixels=MAX_PIXELS)
    small, small_scale = _reduced(full, by_side=SMALL_SIDE_PX)
    small_scale *= full_scale
    found = _merged([], _zxing(small, small_scale))
    if small is not full:
        found = _merged(found, _zxing(full, full_scale))
    found = found or _merged(found, _zxing(_calmed(small), small_scale))
    tiny, tiny_scale = _reduced(small, by_side=ZBAR_SIDE_PX)
    found = _merged(found, _zbar(tiny, tiny_scale * small_scale))
    # Each step is asked only if the pictures differ and nothing was found yet: the last one takes half a second.
    for picture, coarser, scale in ((small, tiny, small_scale), (full, small, full_scale)):
        if picture is not coarser and not found:
            found = _merged(found, _zbar(picture, scale))
    return by_prominence(found, pixels.shape)


class LiveDecoder:
    """Reads the frames of one camera cheaply: zxing-cpp on each, pyzbar at intervals on those where it found nothing."""

    def __init__(self, *, second_every_ms: int = SECOND_OPINION_EVERY_MS) -> None:
        """`second_every_ms` is the least time between two runs of pyzbar; 400 ms cost 3 % of one core at 640 × 480."""
        self._second_every_ms = second_every_ms
        self._second_at_ms: int | None = None

    def decode(self, pixels: Luminance, at_mono_ms: int) -> list[Decoded]:
        """The codes in one frame, the most prominent first. Frames come in order of time."""
        if pixels.ndim != 2 or min(pixels.shape) < LEAST_SIDE_PX:
            return []
        small, scale = _reduced(pixels, by_side=SMALL_SIDE_PX)
        found = _merged([], _zxing(small, scale) or _zxing(_calmed(small), scale))
        if not found and (self._second_at_ms is None or at_mono_ms - self._second_at_ms >= self._second_every_ms):
            self._second_at_ms = at_mono_ms
            tiny, tiny_scale = _reduced(small, by_side=ZBAR_SIDE_PX)
            found = _merged([], _zbar(tiny, tiny_scale * scale))
        return by_prominence(found, pixels.shape)


def by_prominence(found: Iterable[Decoded], shape: tuple[int, ...]) -> list[Decoded]:
    """Orders codes by what a person most likely means: the larger and the nearer to the middle, the earlier.

    `shape` is the picture's (rows, columns). A code in a corner counts half of the same code in the middle.
    """
    middle_y, middle_x = shape[0] / 2, shape[1] / 2
    reach = math.hypot(middle_x, middle_y) or 1.0

    def weight(code: Decoded) -> float:
        x, y = code.position.centre
        return code.position.area * (1 - 0.5 * min(1.0, math.hypot(x - middle_x, y - middle_y) / reach))

    return sorted(found, key=weight, reverse=True)


def second_decoder_available() -> bool:
    """Whether pyzbar and its library can be loaded here. Without them scanning works, with zxing-cpp alone."""
    return _zbar_reader() is not None


def _reduced(pixels: Luminance, *, by_side: int = 0, by_pixels: int = 0) -> tuple[Luminance, float]:
    """The picture made smaller if it is too large, and the factor that leads back."""
    height, width = pixels.shape
    factor = max(
        max(height, width) / by_side if by_side else 1.0, math.sqrt(height * width / by_pixels) if by_pixels else 1.0
    )
    if factor <= 1.0:
        return pixels, 1.0
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    smaller: Luminance = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype("uint8", copy=False)
    return smaller, factor


def _calmed(pixels: Luminance) -> Luminance:
    """The picture with its grain taken off."""
    return cv2.GaussianBlur(pixels, (0, 0), 0.8).astype("uint8", copy=False)


def _merged(found: list[Decoded], more: list[Decoded]) -> list[Decoded]:
    """`found` and what is new in `more`: another text, and in another place (decoders disagree about binary payloads)."""
    out = list(found)
    for code in more:
        known = any(old.text == code.text or old.position.covers(code.position.centre) for old in out)
        if not known:
            out.append(code)
    return out


def _zxing(pixels: Luminance, scale: float) -> list[Decoded]:
    out = []
    for code in zxingcpp.read_barcodes(
        pixels,
        formats=_QR_ONLY,
        try_invert=False,
        try_downscale=False,
        text_mode=zxingcpp.TextMode.Plain,
    ):
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        text = _as_text(code.text)
        if text:
            out.append(Decoded(text, "zxing", Position(tuple((float(p.x), float(p.y)) for p in corners)).scaled(scale)))
    return out


def _zbar(pixels: Luminance, scale: float) -> list[Decoded]:
    read = _zbar_reader()
    out = []
    for code in read(pixels) if read is not None else ():
        text = _as_text(code.data.decode("utf-8", "backslashreplace"))
        if text:
            out.append(Decoded(text, "zbar", Position(tuple((float(p.x), float(p.y)) for p in code.polygon)).scaled(scale)))
    return out


@functools.cache
def _zbar_reader() -> Callable[[Luminance], list[Any]] | None:
    try:
        from pyzbar import pyzbar
    except ImportError as why:  # pyzbar raises it at import when libzbar0 is not installed
        _log.warning("the second decoder is missing, install the Debian package libzbar0: %s", why)
        return None
    return functools.partial(pyzbar.decode, symbols=[pyzbar.ZBarSymbol.QRCODE])


def _as_text(raw: str) -> str:
    """Text that can be logged and stored: control characters and lone surrogates are spelled out."""
    if raw.isprintable():
        return raw
    odd = ("Cc", "Cs")
    return "".join(
        f"\\x{ord(char):02x}" if unicodedata.category(char) in odd and char not in "\n\t" else char for char in raw
    )
