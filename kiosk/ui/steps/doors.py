"""The doors of the house: the steps that the flow itself leads to."""

from kiosk.ui.drafts import Draft
from kiosk.ui.house import House
from kiosk.ui.step import Step
from kiosk.ui.steps.attract import AttractStep
from kiosk.ui.steps.comfort import ComfortStep
from kiosk.ui.steps.enrolment import Enrolment
from kiosk.ui.steps.home import Home
from kiosk.ui.steps.shut import Shut
from kiosk.ui.steps.slips import begin_slip
from kiosk.ui.steps.told import Fault, Refused
from kiosk.ui.steps.unfinished import kept, leaving
from kiosk.ui.steps.visit import Greeting
from kiosk.ui.steps.wish_answer import asked
from sync.contract.refusals import Refusal


class HouseDoors:
    """Implements `kiosk.ui.flow.Doors` with the steps of the real house."""

    def attract(self, house: House) -> Step:
        """See `Doors`."""
        return AttractStep(house)

    def home(self, house: House) -> Step:
        """See `Doors`."""
        return Home(house)

    def greeting(self, house: House) -> Step:
        """See `Doors`."""
        return Greeting(house)

    def refused(self, house: House, refusal: Refusal) -> Step:
        """See `Doors`."""
        return Refused(house, refusal)

    def kept(self, house: House) -> Step | None:
        """See `Doors`."""
        return kept(house) or asked(house)

    def leaving(self, house: House, draft: Draft) -> Step:
        """See `Doors`."""
        return leaving(house, draft)

    def comfort(self, house: House) -> Step:
        """See `Doors`."""
        return ComfortStep(house)

    def slip(self, house: House, code: str) -> Step:
        """See `Doors`."""
        return begin_slip(house, code)

    def fault(self, house: House) -> Step:
        """See `Doors`."""
        return Fault(house)

    def shut(self, house: House) -> Step:
        """See `Doors`. A kiosk with nothing wrong but that it belongs to no district yet waits for enrolment."""
        return Shut(house) if house.trouble else Enrolment(house)
