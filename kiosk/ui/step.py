"""A step: one decision on the screen. Steps follow one another; the flow keeps those that Back returns to.

A step reads what it needs when it is made (and again in `resumed`), so that `body` only lays out. What it learnt of a
visitor it holds itself, and it is dropped when the visit ends.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from kiosk.ui.drafts import Draft
from kiosk.ui.house import House
from kiosk.ui.views import Body, Stroke


class Leave(Enum):
    """Where to go from a step, but for another step.

    STAY: nowhere; the body may say something else now. BACK: to the step before. HOME: to where the visit began (home, the
    card holder's menu, the staff's). END: the visit is over.
    """

    STAY = auto()
    BACK = auto()
    HOME = auto()
    END = auto()


STAY, BACK, HOME, END = Leave.STAY, Leave.BACK, Leave.HOME, Leave.END


class Step:
    """One decision.

    Attributes:
        name: of the step: for tests, pictures and voice; unique in the house.
        can_go_back: whether Back is offered.
        idle_share: of the settings' idle time, how much this step allows; reading takes longer than pressing.
        assists: whoever holds a card up here is helped by the keeper whose pass the visit holds.
    """

    name: str
    can_go_back: bool = True
    idle_share: ClassVar[float] = 1.0
    assists: ClassVar[bool] = False

    def __init__(self, house: House) -> None:
        """Stand in this house."""
        self.house = house

    def body(self) -> Body:
        """What the screen shows. Cheap: it is asked for after everything that happens."""
        raise NotImplementedError

    def press(self, name: str) -> "Go":  # noqa: ARG002 - for steps that override it
        """Something of the body was pressed, by its name. Names that mean nothing here are ignored."""
        return STAY

    def drew(self, stroke: Stroke) -> "Go":  # noqa: ARG002 - likewise
        """A stroke was drawn on the body's pad."""
        return STAY

    def scanned(self, code: str) -> "Go | None":  # noqa: ARG002 - likewise
        """A code was scanned. None leaves it to the flow: a card begins a visit."""
        return None

    def with_card(self) -> "Step | None":
        """Whoever was here without a card has held one up; `house.visit` knows it by now. The step that goes on with what
        was typed so far, as the card's, or None to leave it behind. Back and Home lead to the greeting."""
        return None

    def draft(self) -> Draft | None:
        """What would be lost if the visit ended now, and is worth keeping for this card's next scan.

        Never a PIN, nor anything of somebody else. A step that says one needs its kind in `kiosk.ui.steps.unfinished`.
        """
        return None

    def tick(self) -> "Go":
        """Time passed; called some five times a second."""
        return STAY

    @property
    def busy(self) -> bool:
        """Whether somebody is there without touching anything, speaking or listening: then the visit goes on."""
        return False

    def hidden(self) -> None:
        """The step is no longer on the screen: another one is, a call for staff lies over it, or the visit ended.

        What it was doing must stop.
        """

    def resumed(self) -> None:
        """The step is on the screen again: read anew what may have changed. Also called when the language changed."""


@dataclass(frozen=True)
class To:
    """Go on to another step.

    Attributes:
        step: which.
        keep: Back returns to this one; false where there is nothing to return to (a thing was done, a text was taken).
        root: the next step begins: what came before is dropped, and Home leads here.
        done: what lies between where the visit began and the next step is done with and forgotten: Back must lead into none
            of it again.
    """

    step: Step
    keep: bool = True
    root: bool = False
    done: bool = False


Go = Leave | To
