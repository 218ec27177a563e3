"""The glass while nobody is there: darker, never quite at the same place. A touch brings all back, and does nothing else."""

from typing import Any, Final

from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.uix.widget import Widget

from kiosk.backlight import Backlight
from kiosk.ui.rest import Light, wander

SHADE: Final[dict[Light, float]] = {"full": 0.0, "dim": 0.6, "dark": 1.0}
"""How much of the light is kept back, where only the picture can be made darker."""
BACKLIGHT: Final[dict[Light, float]] = {"full": 1.0, "dim": 0.3, "dark": 0.0}


class Dimming:
    """A shade over everything. Drawn where the light changes and a pixel's step a minute, else it costs no frame.

    Attributes:
        light: how bright it is.
    """

    def __init__(self, whole: Widget, backlight: Backlight) -> None:
        """Full light.

        Args:
            whole: what fills the window.
            backlight: of the panel, where there is one.
        """
        self.light: Light = "full"
        self._backlight = backlight
        self._turn = 0
        with whole.canvas.before:
            PushMatrix()
            self._place = Translate(0, 0)
        with whole.canvas.after:
            PopMatrix()
            self._colour = Color(0, 0, 0, 0)
            self._shade = Rectangle(size=(0, 0))
        self._whole = whole

    def set(self, light: Light) -> None:
        """Make it so bright."""
        if light == self.light:
            return
        self.light = light
        if self._backlight:
            self._backlight.set(BACKLIGHT[light])
        # What a panel's own light does need not be done twice; a dark glass is black whatever its light does.
        shade = 0.0 if self._backlight and light == "dim" else SHADE[light]
        self._colour.a = shade
        self._shade.size = tuple(self._whole.size) if shade else (0, 0)

    def wander(self) -> None:
        """Draw the resting picture a pixel beside where it was."""
        self._turn += 1
        self._place.x, self._place.y = wander(self._turn)

    def wake(self) -> None:
        """Somebody is there: full light, everything at its place."""
        self.set("full")
        self._place.x, self._place.y = 0, 0

    def takes(self, touch: Any) -> bool:
        """Whether this touch, which begins now, wakes the glass and is nothing else."""
        asleep = self.light != "full"
        self.wake()
        return asleep
