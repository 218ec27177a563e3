"""How something went: done, refused, under way, or failed."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from kiosk.ui.house import House
from kiosk.ui.step import BACK, END, HOME, STAY, Go, Step
from kiosk.ui.views import Button, Told
from sync.contract.refusals import Refusal

T = TypeVar("T")


class Refused(Step):
    """Something was refused: what happened, what is safe, what to do now."""

    name = "refused"

    def __init__(self, house: House, refusal: Refusal) -> None:
        """Say this refusal."""
        super().__init__(house)
        self._refusal = refusal

    def body(self) -> Told:
        """See `Step`."""
        said = self.house.texts.refusal(self._refusal)
        return Told(
            mark="warn",
            headline=self.house.say("told.not_done"),
            said=sentences_of(said),
            buttons=(Button(name="ok", label=self.house.say("told.understood"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return BACK if name == "ok" else STAY


class Fault(Step):
    """The program failed."""

    name = "fault"
    can_go_back = False

    def body(self) -> Told:
        """See `Step`."""
        say = self.house.say
        return Told(
            mark="bad",
            headline=say("told.fault"),
            said=(say("told.fault_safe"), say("told.fault_now")),
            buttons=(Button(name="ok", label=say("told.start_again"), icon="home", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return END if name == "ok" else STAY


class Done(Step):
    """Something is done, and on the disk. The first sentence is the headline."""

    can_go_back = False

    def __init__(
        self, house: House, name: str, said: Callable[[], list[str]], *, facts: tuple[str, ...] = (), then: str = "more"
    ) -> None:
        """Say so.

        Args:
            house: where.
            name: of this step.
            said: the sentences, in whatever language the visitor reads at that moment.
            facts: what was saved.
            then: `more` offers to go on or to finish (a card holder's visit), `end` only to finish.
        """
        super().__init__(house)
        self.name = name
        self._said = said
        self._facts = facts
        self._then = then

    def body(self) -> Told:
        """See `Step`."""
        headline, *said = [sentence for line in self._said() for sentence in sentences_of(line)]
        say = self.house.say
        finish = Button(name="finish", label=say("told.finish"), icon="done", kind="main")
        more = Button(name="more", label=say("told.more"), icon="home")
        return Told(
            mark="ok",
            headline=headline,
            said=tuple(said),
            facts=self._facts,
            buttons=(more, finish) if self._then == "more" else (finish,),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return {"finish": END, "more": HOME}.get(name, STAY)


class Waiting(Step, Generic[T]):
    """An errand is under way (the network's); when it ends, it goes on by itself."""

    name = "waiting"
    can_go_back = False
    idle_share = 4.0

    def __init__(self, house: House, headline: Callable[[], str], errand: "Future[T]", then: Callable[[T], Go]) -> None:
        """Wait for this errand; `then` says where its result leads, and is asked in the flow's thread."""
        super().__init__(house)
        self._headline = headline
        self._errand = errand
        self._then = then

    def body(self) -> Told:
        """See `Step`."""
        return Told(mark="wait", headline=self._headline())

    def tick(self) -> Go:
        """See `Step`."""
        return self._then(self._errand.result()) if self._errand.done() else STAY


def sentences_of(text: str) -> tuple[str, ...]:
    """A refusal's sentences, one a line: three short lines are read, one long one is not."""
    chinese = text.replace("。", "。\n").split("\n")
    lines = chinese if len(chinese) > 1 else text.replace(". ", ".\n").split("\n")
    return tuple(line.strip() for line in lines if line.strip())
