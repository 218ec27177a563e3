"""A street of small houses with lit windows, along the floor of the resting screen: neighbours live here."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.ui.tokens import STREET
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block

MM: Final = 46.0
"""How high it is."""
_HOUSES: Final = (
    # Where it stands and how wide and high it is, in mm; the roof; how dark; windows across and down; which of them are lit.
    (4, 24, 20, "gable", 1, 2, 2, 0b0110),
    (30, 18, 30, "flat", 0, 2, 4, 0b10010010),
    (50, 26, 17, "gable", 2, 3, 1, 0b010),
    (80, 16, 25, "flat", 1, 2, 3, 0b001001),
    (98, 30, 21, "gable", 0, 3, 2, 0b100010),
    (132, 20, 33, "flat", 1, 2, 4, 0b01001000),
    (154, 25, 18, "gable", 2, 2, 1, 0b01),
    (182, 17, 27, "flat", 0, 2, 3, 0b010010),
    (201, 28, 20, "gable", 1, 3, 2, 0b001100),
    (232, 19, 24, "flat", 2, 2, 3, 0b100001),
)
_SPAN_MM: Final = 256.0
_FINER: Final = 2


def stands() -> bool:
    """Whether the resting screen has a street on its floor. In low mode one stands over every screen instead."""
    return not look.comfort().contrast and not look.is_lowered()


class Street(Block):
    """The street, repeated along its width."""

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        return look.px(MM)

    def arrange(self) -> None:
        """See `Block`."""
        self.canvas.clear()
        if self.width <= 0 or look.comfort().contrast:
            return
        picture = _picture(look.glass().px_per_mm)
        wide, high = picture.size
        with self.canvas:
            Color(1, 1, 1, 1)
            shown = self.width / wide
            Rectangle(texture=picture, pos=self.pos, size=(self.width, high), tex_coords=(0, 1, shown, 1, shown, 0, 0, 0))


@lru_cache(maxsize=2)
def _picture(px_per_mm: float) -> Texture:
    scale = px_per_mm * _FINER
    width, height = round(_SPAN_MM * scale), round(MM * scale)
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:] = _bgr(look.palette().paper)

    def fill(colour: str, points: list[tuple[float, float]]) -> None:
        corners = np.round(np.array([(x * scale, height - y * scale) for x, y in points]) * 16).astype(np.int32)
        cv2.fillPoly(picture, [corners], _bgr(colour), cv2.LINE_AA, 4)

    def box(colour: str, x: float, y: float, wide: float, high: float) -> None:
        fill(colour, [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)])

    for at, (x, wide, high, roof, shade, across, down, lit) in enumerate(_HOUSES):
        for where in (x, x - _SPAN_MM):
            if at % 3 == 2:
                centre = (round((where + wide + 2) * scale), round(height - 9 * scale))
                box(str(STREET["tree"]), where + wide + 1.5, 0, 1, 6)
                cv2.circle(picture, centre, round(4.5 * scale), _bgr(str(STREET["tree"])), -1, cv2.LINE_AA)
            box(STREET["walls"][shade], where, 0, wide, high)
            if roof == "gable":
                fill(
                    STREET["roofs"][shade],
                    [(where - 1.5, high), (where + wide + 1.5, high), (where + wide / 2, high + wide * 0.42)],
                )
            else:
                box(STREET["roofs"][shade], where - 0.8, high, wide + 1.6, 1.6)
            side = 3.4
            for number in range(across * down):
                row, column = divmod(number, across)
                left = where + (wide - across * side) / (across + 1) * (column + 1) + side * column
                low = high - (row + 1) * (high / (down + 1)) - side / 2
                box(str(STREET["lit"] if lit >> number & 1 else STREET["dark"]), left, low, side, side * 1.2)
    size = (width // _FINER, height // _FINER)
    soft = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    texture = Texture.create(size=size, colorfmt="rgb")
    texture.wrap = "repeat"
    texture.blit_buffer(soft[..., ::-1].tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    return texture


def _bgr(colour: str) -> tuple[int, int, int]:
    red, green, blue, _ = look.paint(colour)
    return round(blue * 255), round(green * 255), round(red * 255)
