"""A card other than the visitor's own is held up: the one that something is done for, or with."""

from collections.abc import Callable

from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step
from kiosk.ui.views import Button, Scanning
from sync.contract.refusals import Refusal


class HoldCard(Step):
    """Waits for a card; `taken` says where its code leads, or why it will not do, which stands here as the problem."""

    def __init__(
        self,
        house: House,
        name: str,
        *,
        question: Callable[[], str],
        taken: Callable[[str], Go | Refusal],
        said: Callable[[], list[str]] | None = None,
        skip: Callable[[], Go] | None = None,
        own: bool = False,
    ) -> None:
        """Ask for a card.

        Args:
            house: where.
            name: of this step.
            question: what is asked for, in the language of that moment.
            taken: takes the code, or refuses it.
            said: sentences under the question.
            skip: where it leads if there is no such card; None where there must be one.
            own: whether the card whose visit this is will do; it still lies before the camera, so it says nothing elsewhere.
        """
        super().__init__(house)
        self.name = name
        self._question, self._said = question, said
        self._taken, self._skip, self._own = taken, skip, own
        self._problem: Refusal | None = None

    def body(self) -> Scanning:
        """See `Step`."""
        say = self.house.say
        return Scanning(
            question=self._question(),
            said=tuple(self._said()) if self._said else (),
            problem=self.house.texts.refusal(self._problem) if self._problem else "",
            buttons=(Button(name="skip", label=say("card_step.skip"), icon="right"),) if self._skip else (),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return self._skip() if name == "skip" and self._skip else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`."""
        if not self._own and code.casefold() == self.house.visit.code.casefold():
            return STAY
        answer = self._taken(code)
        self._problem = answer if isinstance(answer, Refusal) else None
        return STAY if isinstance(answer, Refusal) else answer
