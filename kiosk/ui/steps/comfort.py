"""How somebody likes the screen: size of the type, contrast, sides, height, motion, voice."""

from kiosk.ui.step import Step
from kiosk.ui.views import Menu


class ComfortStep(Step):
    """The choices."""

    name = "comfort"

    def body(self) -> Menu:
        """See `Step`."""
        return Menu(question=self.house.say("chrome.comfort"))
