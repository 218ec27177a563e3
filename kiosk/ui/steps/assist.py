"""A keeper helps a resident: the resident's card is held up, and what is done with it names both."""

from kiosk.ui.house import House
from kiosk.ui.step import Step
from kiosk.ui.views import Scanning


class Assist(Step):
    """The resident's card is waited for. With it the keeper's own powers end: the rest is the resident's visit, with the
    resident's PIN where one is asked for.
    """

    name = "assist"
    idle_share = 3.0
    assists = True

    def __init__(self, house: House) -> None:
        """Wait."""
        super().__init__(house)

    def body(self) -> Scanning:
        """See `Step`."""
        say = self.house.say
        return Scanning(question=say("assist.question"), said=(say("assist.said"), say("assist.pin")))
