"""Round things with soft edges, as textures: discs and arcs. See `icon_picture` for why."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from kivy.graphics.texture import Texture

from kiosk.ui.window.widgets.icon_picture import soft_texture

_FINER: Final = 4


@lru_cache(maxsize=64)
def arc_texture(side_px: int, width_px: int, degrees: int) -> Texture:
    """A white arc from the top, clockwise, as a square texture; 360 is a ring. `width_px` of half the side is a disc."""
    side, width = side_px * _FINER, width_px * _FINER
    ink = np.zeros((side, side), np.uint8)
    if width * 2 >= side:
        cv2.circle(ink, (side // 2, side // 2), side // 2 - _FINER, 255, -1, cv2.LINE_AA)
    elif degrees > 0:
        radius = (side - width) // 2 - _FINER
        cv2.ellipse(ink, (side // 2, side // 2), (radius, radius), -90, 0, degrees, 255, width, cv2.LINE_AA)
    return soft_texture(cv2.resize(ink, (side_px, side_px), interpolation=cv2.INTER_AREA).astype(np.uint8))
