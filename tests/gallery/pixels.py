"""What a picture says of its own letters: the contrast that is really on the glass."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[float, float, float]
Picture = NDArray[np.uint8]
"""Rows of pixels of red, green and blue, from the top."""

NEAR: Final = 40.0
"""Colours no farther apart (in steps of 255, all three together) are taken for one: letters have soft edges."""


def luminance(colour: Any) -> float:
    """WCAG 2.2's relative luminance of a colour whose parts go from 0 to 255."""
    parts = np.asarray(colour, dtype=float) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: Any, other: Any) -> float:
    """WCAG 2.2's ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def measured_contrast(picture: Picture, box: tuple[int, int, int, int], ink: Rgb) -> float:
    """The contrast of letters against what lies around them.

    The letters' colour is the pixel that comes nearest to the ink, whatever it really is; the ground is the most frequent
    colour that is not the ink's.

    Args:
        picture: of the whole glass.
        box: of the letters, from the top left corner, px.
        ink: that they should have, its parts from 0 to 255.

    Returns:
        The ratio; 1 where nothing can be told from its ground.
    """
    left, top, width, height = box
    cut = picture[max(0, top) : top + height, max(0, left) : left + width].reshape(-1, 3)
    if not len(cut):
        return 1.0
    colours, counts = np.unique(
        cut[:, 0].astype(np.uint32) << 16 | cut[:, 1].astype(np.uint32) << 8 | cut[:, 2], return_counts=True
    )
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(float)
    apart = np.sqrt(((parts - np.asarray(ink)) ** 2).sum(axis=1))
    away = apart > NEAR
    if not away.any():
        return 1.0
    ground = parts[away][counts[away].argmax()]
    return contrast(parts[apart.argmin()], ground)
