"""What the camera sees, like a mirror, with corners that show where to hold the card."""

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from kivy.clock import Clock, ClockEvent
from kivy.graphics import Color, InstructionGroup, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.scan.frames import Frame
from kiosk.texts import Texts
from kiosk.ui import tokens
from kiosk.ui.window import look
from kiosk.ui.window.widgets.block import Block
from kiosk.ui.window.widgets.icon_picture import IconPicture  # noqa: F401 (named in the .kv)
from kiosk.ui.window.widgets.words import Words  # noqa: F401 (named in the .kv)

look.rules(__file__)

PER_SECOND: Final = 15
"""Frames drawn; a hand before a mirror needs no more."""
TALLEST_MM: Final = 130.0
CARD: Final = (0.66, 0.66 * 4 / 3 * 54 / 85.6)
"""Of the picture's width and height, what a card takes (ISO/IEC 7810 ID-1) when it is held near enough to be read."""
COARSE: Final = (32, 24)
MOVED: Final = 5
"""By how many of 256 grey levels a part of the picture must differ: more than the noise of a dark room, less than a hand."""
STILL_MS: Final = 2_000
"""However still it is, so often it is drawn all the same: daylight goes slowly."""
CORNER_MM, CORNER_THICK_MM = 11.0, 1.4


class Preview(Block):
    """The camera's picture while it is on the glass; says so where there is none.

    Attributes:
        eyes: what it looks through.
        hint: said under it: where to hold the card.
        language: of what it says itself.
        texture: the picture, or None.
        least_mm: how high the picture must be.
    """

    eyes = ObjectProperty(None, allownone=True)
    hint = StringProperty("")
    language = StringProperty("zh-Hans")
    texture = ObjectProperty(None, allownone=True)
    least_mm = NumericProperty(55.0)
    sees = BooleanProperty(False)
    u0 = NumericProperty(1.0)
    v0 = NumericProperty(0.0)
    u1 = NumericProperty(0.0)
    v1 = NumericProperty(1.0)
    picture_x = NumericProperty(0)
    picture_y = NumericProperty(0)
    picture_width = NumericProperty(0)
    picture_height = NumericProperty(0)

    def __init__(self, **values: Any) -> None:
        """See nothing yet."""
        self._looking: ClockEvent | None = None
        self._seen: Frame | None = None
        self._coarse: npt.NDArray[np.int16] | None = None
        self._drawn_ms = 0
        super().__init__(**values)
        self._frame = InstructionGroup()
        self.canvas.after.add(self._frame)

    def on_hint(self, _: object, hint: str) -> None:
        """It stands under the picture."""
        self.ids.hint.said = hint

    def on_parent(self, *_: object) -> None:
        """Look while on the glass, and no longer."""
        self._look_or_not()

    def on_shown(self, *_: object) -> None:
        """The same."""
        self._look_or_not()

    def height_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        hint = self.ids.hint
        said = hint.height_for(width, tight) + look.px(tokens.GAP_MM / 2) if self.hint else 0
        return look.px(self.least_mm * min(1.0, tight)) + said

    def most_for(self, width: int, tight: float) -> int:
        """See `Block`."""
        said = self.ids.hint.height_for(width, tight) + look.px(tokens.GAP_MM / 2) if self.hint else 0
        return min(look.px(TALLEST_MM), width * 3 // 4) + said

    def arrange(self) -> None:
        """See `Block`."""
        ids = self.ids
        x, top, width, height = round(self.x), round(self.top), round(self.width), round(self.height)
        if width <= 0:
            return
        said = ids.hint.height_for(width, self.tight) if self.hint else 0
        high = min(height - (said + look.px(tokens.GAP_MM / 2) if said else 0), look.px(TALLEST_MM))
        wide = min(width, high * 4 // 3)
        high = min(high, wide * 3 // 4)
        block = high + (said + look.px(tokens.GAP_MM / 2) if said else 0)
        top -= (height - block) // 2
        self.picture_width, self.picture_height = wide, high
        self.picture_x, self.picture_y = x + (width - wide) // 2, top - high
        inset = look.px(tokens.PAD_MM)
        ids.gone.said = "" if self.sees else self._why()

        def told(scale: float) -> int:
            return look.px(tokens.TITLE_MM * scale) + int(ids.gone.height_for(wide - 2 * inset, scale))

        tight = look.fitting(self.tight, lambda scale: told(scale) <= high)
        icon = look.px(tokens.TITLE_MM * tight)
        needed = told(tight) - icon
        middle = top - (high - icon - needed) // 2
        if self.sees:
            ids.gone.put_away()
            ids.blind.put_away()
        else:
            ids.blind.place(self.picture_x, middle, wide, icon, tight)
            ids.gone.place(self.picture_x + inset, middle - icon, wide - 2 * inset, needed, tight)
        self._corners()
        if said:
            ids.hint.place(x, top - block + said, width, said, self.tight)
        else:
            ids.hint.put_away()

    def _corners(self) -> None:
        """Four corners, where the card should be."""
        self._frame.clear()
        if not self.sees:
            return
        long, thick = look.px(CORNER_MM * look.air(self.tight)), look.px(CORNER_THICK_MM)
        wide, high = round(self.picture_width * CARD[0]), round(self.picture_height * CARD[1])
        left, low = self.picture_x + (self.picture_width - wide) // 2, self.picture_y + (self.picture_height - high) // 2
        for colour, off in ((tokens.SHADE, 1), (tokens.ON_RED, 0)):
            self._frame.add(Color(rgba=look.rgba(colour)))
            for x, inward in ((left, 1), (left + wide, -1)):
                for y, upward in ((low, 1), (low + high, -1)):
                    for across, up in ((long, thick), (thick, long)):
                        corner = (x if inward > 0 else x - across, y if upward > 0 else y - up)
                        self._frame.add(
                            Rectangle(pos=(corner[0] - off, corner[1] - off), size=(across + 2 * off, up + 2 * off))
                        )

    def look(self, *_: object) -> None:
        """Draw the newest frame, if it is another."""
        frame = self.eyes.newest() if self.eyes is not None else None
        if frame is None:
            self.texture = self._seen = None
        elif frame is not self._seen and (self.texture is None or self._moved(frame)):
            self._draw(frame)
        self._seen = frame
        if self.sees != (frame is not None):
            self.sees = frame is not None
            self.arrange()

    def _moved(self, frame: Frame) -> bool:
        """Whether anything is to be seen that is not drawn yet. Where nothing moves, the glass need not be drawn anew:
        without a graphics card that takes most of a processor."""
        coarse = cv2.resize(frame.pixels, COARSE, interpolation=cv2.INTER_AREA).astype(np.int16)
        drawn, self._coarse = self._coarse, coarse
        if drawn is not None and int(np.abs(coarse - drawn).max()) < MOVED and frame.at_mono_ms - self._drawn_ms < STILL_MS:
            self._coarse = drawn
            return False
        return True

    def _draw(self, frame: Frame) -> None:
        self._drawn_ms = frame.at_mono_ms
        rows, columns = frame.pixels.shape
        if self.texture is None or self.texture.size != (columns, rows):
            self.texture = Texture.create(size=(columns, rows), colorfmt="luminance")
        self.texture.blit_buffer(
            np.ascontiguousarray(frame.pixels).reshape(-1).data, colorfmt="luminance", bufferfmt="ubyte"
        )
        # The middle of it, in the shape of the frame; left and right turned, as a mirror does; the first row is on top.
        wide = min(1.0, rows * 4 / 3 / columns)
        high = min(1.0, columns * 3 / 4 / rows)
        self.u0, self.u1 = (1 + wide) / 2, (1 - wide) / 2
        self.v0, self.v1 = (1 + high) / 2, (1 - high) / 2
        self.property("texture").dispatch(self)

    def _why(self) -> str:
        texts = Texts(self.language)
        if self.eyes is None or not self.eyes.any:
            return texts.say("camera.none")
        return texts.say("camera.gone")

    def _look_or_not(self) -> None:
        wanted = self.parent is not None and self.shown
        if wanted and self._looking is None:
            self._looking = Clock.schedule_interval(self.look, 1 / PER_SECOND)
            # At once, too: a new screen must not say for a moment that there is no camera.
            self.look()
        elif not wanted and self._looking is not None:
            self._looking.cancel()
            self._looking = None
            self.texture = self._seen = self._coarse = None
