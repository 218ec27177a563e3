"""The kiosk can't work: what happened, what is safe, what to do."""

from typing import Final

from kiosk.ui.house import House
from kiosk.ui.step import END, STAY, Go, Step
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import Button, Told

PASSES_BY_ITSELF: Final = frozenset({"store_in_use", "store_full", "folder"})
"""A program that is still ending, a disk that somebody clears, a medium that is mounted late."""
TRY_AGAIN_MS: Final = 30_000


class Shut(Step):
    """Which of the things that keep a kiosk from working it is (`House.trouble`)."""

    name = "shut"

    def __init__(self, house: House) -> None:
        """Say so."""
        super().__init__(house)
        self._tried_ms = house.mono_ms()
        self._in_vain = False

    def body(self) -> Told:
        """See `Step`."""
        say, texts = self.house.say, self.house.texts
        key = f"shut.{self.house.trouble}"
        said = say(f"shut.{self.house.trouble}") if texts.knows(key) else say("shut.other")
        again = (say("shut.in_vain"),) if self._in_vain else ()
        return Told(
            mark="bad",
            headline=say("shut.headline"),
            said=(*sentences_of(said), *again),
            buttons=(Button(name="again", label=say("shut.again"), icon="undo", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name != "again":
            return STAY
        self._in_vain = True
        return self._try_again()

    def tick(self) -> Go:
        """See `Step`."""
        waits = self.house.mono_ms() - self._tried_ms < TRY_AGAIN_MS
        return STAY if waits or self.house.trouble not in PASSES_BY_ITSELF else self._try_again()

    def _try_again(self) -> Go:
        self._tried_ms = self.house.mono_ms()
        self.house.around.enrolled()
        return END if self.house.is_open or not self.house.trouble else STAY
