"""Something was begun and not finished: go on with it, or throw it away?

It is asked when its card is held up again, and when Home would lose it. What it says is not shown before somebody wants to
go on: the next in the queue can read, too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.ui import drafts
from kiosk.ui.drafts import Draft
from kiosk.ui.house import House
from kiosk.ui.step import BACK, HOME, STAY, Go, Step, To
from kiosk.ui.steps.redeem import basket_again
from kiosk.ui.steps.wish import wish_again
from kiosk.ui.views import Menu, Tile


@dataclass(frozen=True)
class Kind:
    """What a kind of draft needs: an icon, the question, and what goes on with it (None: it can't be done any more)."""

    icon: str
    asks: Callable[[House], str]
    again: Callable[[House, Draft], Step | None]


KINDS: Final[Mapping[str, Kind]] = {
    "wish": Kind("wish", lambda house: house.say("draft.wish"), wish_again),
    "basket": Kind("goods", lambda house: house.say("draft.basket"), basket_again),
}


class Unfinished(Step):
    """One decision about one draft."""

    def __init__(
        self,
        house: House,
        name: str,
        draft: Draft,
        *,
        said: Callable[[], str],
        drop: Callable[[], str],
        go_on: Callable[[], Go],
        dropped: Callable[[], Go],
    ) -> None:
        """Ask.

        Args:
            house: where.
            name: of this step.
            draft: what was begun.
            said: the sentence under the question, in the language of that moment.
            drop: the words on the tile that throws it away.
            go_on: goes on with it.
            dropped: throws it away.
        """
        super().__init__(house)
        self.name = name
        self._kind = KINDS[draft.kind]
        self._said, self._drop, self._go_on, self._dropped = said, drop, go_on, dropped

    def body(self) -> Menu:
        """See `Step`."""
        return Menu(
            question=self._kind.asks(self.house),
            said=(self._said(),),
            tiles=(
                Tile(name="go_on", label=self.house.say("draft.go_on"), icon=self._kind.icon, kind="main"),
                Tile(name="drop", label=self._drop(), icon="delete"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "go_on":
                return self._go_on()
            case "drop":
                return self._dropped()
            case _:
                return STAY


def kept(house: House) -> Step | None:
    """Asks whoever's card was just held up about what is kept for it, if something is. Back and Home leave that for another
    time."""
    code, seen = house.visit.code, house.visit.seen
    draft = drafts.find(house.desk, code)
    if draft is None or seen is None:
        return None
    number = seen.card
    if draft.kind not in KINDS:  # of another version of this software
        drafts.forget(house.desk, number)
        return None

    def go_on() -> Go:
        drafts.forget(house.desk, number)
        step = KINDS[draft.kind].again(house, draft)
        return To(step, keep=False) if step else BACK

    def dropped() -> Go:
        drafts.forget(house.desk, number)
        return BACK

    return Unfinished(
        house,
        "unfinished",
        draft,
        said=lambda: house.say("draft.kept", time=house.texts.moment(draft.kept_ms)),
        drop=lambda: house.say("draft.drop"),
        go_on=go_on,
        dropped=dropped,
    )


def leaving(house: House, draft: Draft) -> Step:
    """Asks whoever pressed Home in the middle of something. Back goes on with it, Home throws it away as the tile does."""
    return Unfinished(
        house,
        "leaving",
        draft,
        said=lambda: house.say("draft.leaving"),
        drop=lambda: house.say("draft.leave"),
        go_on=lambda: BACK,
        dropped=lambda: HOME,
    )
