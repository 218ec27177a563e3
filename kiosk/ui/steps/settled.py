"""Something was done in staff mode: what, and whether to do one more."""

from collections.abc import Callable

from kiosk.ui.house import House
from kiosk.ui.step import HOME, STAY, Go, Step
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import Button, Told


class Settled(Step):
    """Done, and on the disk. The first sentence is the headline."""

    can_go_back = False

    def __init__(
        self,
        house: House,
        name: str,
        *,
        said: Callable[[], list[str]],
        again: Callable[[], str],
        once_more: Callable[[], Go],
        facts: tuple[str, ...],
    ) -> None:
        """Say so.

        Args:
            house: where.
            name: of this step.
            said: the sentences, in whatever language is read at that moment.
            again: label of the button that does one more, in that language.
            once_more: where that button leads.
            facts: what was saved.
        """
        super().__init__(house)
        self.name = name
        self._said, self._again, self._once_more = said, again, once_more
        self._facts = facts

    def body(self) -> Told:
        """See `Step`."""
        headline, *said = [sentence for line in self._said() for sentence in sentences_of(line)]
        return Told(
            mark="ok",
            headline=headline,
            said=tuple(said),
            facts=self._facts,
            buttons=(
                Button(name="again", label=self._again(), icon="right"),
                Button(name="menu", label=self.house.say("staff.menu"), icon="staff", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "again":
                return self._once_more()
            case "menu":
                return HOME
            case _:
                return STAY
