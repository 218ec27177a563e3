"""Pictures of cards as cameras see them: seeded, so that a picture that fails can be looked at again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.scan.frames import Luminance, picture_from_bytes
from server.cards.layout import CARD_HEIGHT_MM, CARD_WIDTH_MM, CODE_SIDE_MM, PrintableCard
from server.cards.picture import card_picture

DISTRICT = "沿江街道公益银行"
LONGEST_DISTRICT = "石家庄市桥西区东风街道建胜路社区新时代文明实践站"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
VGA = (640, 480)
HD = (1280, 720)


def sample_card(seed: int = 0) -> PrintableCard:
    """A made-up card with a code of full length (164 characters); another seed gives another card."""
    rng = random.Random(seed)
    code = "LL" + "".join(rng.choice(BASE32) for _ in range(162))
    return PrintableCard(f"62170345{seed % 10_000:04d}", code)


@lru_cache(maxsize=128)
def card_pixels(card: PrintableCard, width_px: int = 1012) -> Luminance:
    """The printed card, flat and clean, filling the picture."""
    pixels = picture_from_bytes(card_picture(card, district=DISTRICT, width_px=width_px), card.number)
    assert isinstance(pixels, np.ndarray)
    pixels.setflags(write=False)
    return pixels


def code_box(width_px: int) -> tuple[int, int, int, int]:
    """Where the code with its quiet zone stands on a flat card of that width: left, top, right, bottom in pixels."""
    k = width_px / CARD_WIDTH_MM
    left, top = CARD_WIDTH_MM - 1.6 - CODE_SIDE_MM, 14.6
    return round(left * k), round(top * k), round((left + CODE_SIDE_MM) * k), round((top + CODE_SIDE_MM) * k)


@dataclass(frozen=True, slots=True)
class View:
    """How a card is seen: its width as a share of a picture of 4 : 3, its middle as shares of the picture, the turn in
    degrees, blur and shake in pixels, noise in grey levels, contrast, darkness and glare as shares of the whole."""

    width: float = 0.75
    x: float = 0.5
    y: float = 0.5
    turn_deg: float = 0.0
    tilt: float = 0.0
    blur_px: float = 0.0
    shake_px: int = 0
    noise: float = 0.0
    contrast: float = 1.0
    darkness: float = 0.0
    glare: float = 0.0


def some_view(seed: int) -> View:
    """A view as a hand before a kiosk makes it: near, askew, in bad light; every sixth is upright or upside down."""
    rng = random.Random(seed)
    turn = rng.uniform(-18, 18) + (rng.choice((90, 180, 270)) if seed % 6 == 5 else 0)
    upright = abs(turn % 180 - 90) < 45
    return View(
        width=rng.uniform(0.55, 0.68) if upright else rng.uniform(0.62, 0.85),
        x=rng.uniform(0.45, 0.55),
        y=rng.uniform(0.45, 0.55),
        turn_deg=turn,
        tilt=rng.uniform(0, 0.12),
        blur_px=rng.uniform(0, 0.9),
        shake_px=rng.choice((0, 0, 0, 2, 3)),
        noise=rng.uniform(0, 12),
        contrast=rng.uniform(0.35, 1.0),
        darkness=rng.uniform(0, 0.55),
        glare=rng.choice((0.0, 0.0, rng.uniform(0.2, 0.8))),
    )


def desk(size: tuple[int, int], seed: int) -> Luminance:
    """What a kiosk's camera sees with no card before it: a room out of focus. `size` is (width, height) in pixels."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(60, 170, (8, 10)).astype(np.float32)
    return _grey(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC))


def seen(
    cards: Sequence[tuple[Luminance, View]], *, size: tuple[int, int] = VGA, seed: int = 0, empty: bool = False
) -> Luminance:
    """A picture of some cards, each in its view; the last one's blur, noise and light hold for the whole picture."""
    scene = desk(size, seed).astype(np.float32)
    last = cards[-1][1]
    rng = np.random.default_rng(seed)
    for pixels, view in () if empty else cards:
        _lay(scene, pixels, view, rng)
    return _spoiled(scene, last, rng)


def degraded(card: PrintableCard, seed: int, *, size: tuple[int, int] = VGA) -> Luminance:
    """The card in `some_view(seed)`."""
    return seen([(card_pixels(card), some_view(seed))], size=size, seed=seed)


def two_cards(first: PrintableCard, second: PrintableCard, *, size: tuple[int, int] = HD, seed: int = 0) -> Luminance:
    """Two cards side by side; the first is held nearer and looks larger."""
    return seen(
        [
            (card_pixels(first), View(width=0.62, x=0.27, turn_deg=4, noise=4)),
            (card_pixels(second), View(width=0.5, x=0.76, turn_deg=-5, noise=4)),
        ],
        size=size,
        seed=seed,
    )


def torn(card: PrintableCard, seed: int = 0) -> Luminance:
    """The flat card with a ragged half of its code torn off; nobody can read that one any more."""
    rng = random.Random(seed)
    pixels = card_pixels(card).copy()
    left, top, right, bottom = code_box(pixels.shape[1])
    middle = left + (right - left) * rng.uniform(0.45, 0.6)
    edge = [(middle + rng.uniform(-14, 14), y) for y in np.linspace(top - 10, bottom + 20, 12)]
    outline = np.array([*edge, (pixels.shape[1], bottom + 20), (pixels.shape[1], top - 10)], np.int32)
    return _grey(cv2.fillPoly(pixels, [outline], 120))


def without_code(card: PrintableCard) -> Luminance:
    """The flat card as it looks before its code is printed."""
    pixels = card_pixels(card).copy()
    left, top, right, bottom = code_box(pixels.shape[1])
    pixels[top:bottom, left:right] = 255
    return pixels


def write_video(path: Path, frames: Iterable[Luminance], *, fps: float = 10.0) -> None:
    """Writes a film: .mp4 (MPEG-4) or .avi (Motion JPEG), by the name's ending. All frames have the first one's size."""
    writer: cv2.VideoWriter | None = None
    codec = "MJPG" if path.suffix == ".avi" else "mp4v"
    for frame in frames:
        if writer is None:
            fourcc = cv2.VideoWriter.fourcc(*codec)
            writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, fourcc, fps, (frame.shape[1], frame.shape[0]))
            assert writer.isOpened()
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    assert writer is not None, "a film needs a frame"
    writer.release()


def write_picture(path: Path, pixels: Luminance) -> Path:
    """Writes a picture in the format of the path's ending."""
    ok, data = cv2.imencode(path.suffix, pixels)
    assert ok
    path.write_bytes(data.tobytes())
    return path


def _grey(pixels: npt.NDArray[Any]) -> Luminance:
    grey: Luminance = np.clip(pixels, 0, 255).astype(np.uint8)
    return grey


def _lay(scene: npt.NDArray[np.float32], pixels: Luminance, view: View, rng: np.random.Generator) -> None:
    height, width = scene.shape
    half_w = view.width * min(width, height * 4 / 3) / 2
    half_h = half_w * CARD_HEIGHT_MM / CARD_WIDTH_MM
    turn = np.deg2rad(view.turn_deg)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([[-half_w, -half_h], [half_w, -half_h], [half_w, half_h], [-half_w, half_h]])
    # Leaning back shortens one edge: each corner is pulled in by its own share.
    corners *= 1 - rng.uniform(0, view.tilt, (4, 2))
    target = corners @ spin.T + np.array([view.x * width, view.y * height])
    rows, columns = pixels.shape
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    # Reduced first: warping alone would skip pixels and break the fine modules, which no lens does.
    factor = min(1.0, 2 * half_w * 1.5 / columns)
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    warp = cv2.getPerspectiveTransform((flat * factor).astype(np.float32), target.astype(np.float32))
    card = cv2.warpPerspective(small, warp, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32)
    mask = cv2.warpPerspective(np.full_like(small, 255), warp, (width, height), flags=cv2.INTER_LINEAR) / 255.0
    scene[:] = scene * (1 - mask) + card * mask


def _spoiled(scene: npt.NDArray[np.float32], view: View, rng: np.random.Generator) -> Luminance:
    height, width = scene.shape
    out: npt.NDArray[Any] = 128 + (scene - 128) * view.contrast
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    out = out * (1 - view.darkness * (0.7 * across + 0.3 * down))
    if view.glare:
        x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
        spot = np.exp(-(((across * width - x) / (width * 0.10)) ** 2 + ((down * height - y) / (height * 0.08)) ** 2))
        out = out + 255 * view.glare * spot
    if view.shake_px:
        out = cv2.blur(out, (view.shake_px, 1))
    if view.blur_px > 0.05:
        out = cv2.GaussianBlur(out, (0, 0), view.blur_px)
    return _grey(out + rng.normal(0, view.noise, out.shape) if view.noise else out)
