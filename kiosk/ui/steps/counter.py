"""Service over the counter (当场帮忙): what about, done. Whoever was helped may hold up a card and say how it was.

Three touches of whoever helped, the tile in the greeting counted; a card needs none.
"""

from typing import Final

from kiosk.actions.counter import Served, may_serve, serve
from kiosk.actions.wishes import take_steps
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.wish import TILES_MAX, category_icon
from kiosk.ui.steps.wish_words import RATINGS, category_words
from kiosk.ui.views import Button, Listing, Menu, Row, Scanning, Tile
from sync.contract.refusals import Refusal
from sync.contract.settings import WishCategory

_ICONS: Final = {"very": "star", "fine": "done", "not": "wrong"}


def serves(house: House) -> bool:
    """Whether to offer it to whoever is here: volunteers and keepers with their own cards."""
    return may_serve(house.desk, house.visit.code) is True


def counter_tile(house: House) -> Tile:
    """The tile; pressed, it is `counter`."""
    return Tile(name="counter", label=house.say("counter.tile"), icon="care", note=house.say("counter.tile_note"))


def begin_counter(house: House) -> Step:
    """Where it begins: what was needed?"""
    return CounterCategories(house)


class CounterCategories(Step):
    """What was needed?"""

    name = "counter_category"

    def __init__(self, house: House) -> None:
        """Offer the district's categories."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._categories: tuple[WishCategory, ...] = self.house.desk.kiosk.replica.settings().wish_categories

    def body(self) -> Menu | Listing:
        """See `Step`. More categories than there is room for tiles are listed."""
        question = self.house.say("counter.question")
        named = [(f"category:{c.id}", self.house.pick(c.zh, c.en), category_icon(c.id)) for c in self._categories]
        if len(named) > TILES_MAX:
            return Listing(heading=question, rows=tuple(Row(name=n, title=label, icon=icon) for n, label, icon in named))
        return Menu(question=question, tiles=tuple(Tile(name=n, label=label, icon=icon) for n, label, icon in named))

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((category for category in self._categories if name == f"category:{category.id}"), None)
        return To(CounterDone(self.house, found.id)) if found else STAY


class CounterDone(Step):
    """Is it done? A touch says so, or the card of whoever was helped."""

    name = "counter_done"
    idle_share = 2.0

    def __init__(self, house: House, category: str) -> None:
        """Wait until it is done.

        Args:
            house: where.
            category: what it is about.
        """
        super().__init__(house)
        self._category = category
        self._problem: Refusal | None = None

    def body(self) -> Scanning:
        """See `Step`."""
        say = self.house.say
        return Scanning(
            question=say("counter.done_question", what=category_words(self.house, self._category)),
            said=(say("counter.card"), say("counter.no_card")),
            problem=self.house.texts.refusal(self._problem) if self._problem else "",
            buttons=(Button(name="save", label=say("counter.done"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return self._save() if name == "save" else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. The helper's own card may still lie before the camera, and says nothing."""
        if code.strip().casefold() == self.house.visit.code.strip().casefold():
            return STAY
        return self._save(code)

    def _save(self, helped_code: str = "") -> Go:
        house = self.house
        done = serve(house.desk, house.visit.code, self._category, helped_code)
        if isinstance(done, Refusal):
            if not helped_code:
                return To(Refused(house, done))
            self._problem = done  # it stands here, and another card or a touch will do
            return STAY
        if done.helped:
            return To(CounterRating(house, done, helped_code), done=True)
        return To(_told(house, done), done=True)


class CounterRating(Step):
    """How was it? Asked of whoever was helped and held up a card; it is saved already, so nobody has to say anything."""

    name = "counter_rating"
    can_go_back = False
    idle_share = 2.0

    def __init__(self, house: House, done: Served, code: str) -> None:
        """Ask.

        Args:
            house: where.
            done: what was saved.
            code: of the card of whoever was helped.
        """
        super().__init__(house)
        self._done, self._code = done, code

    def body(self) -> Menu:
        """See `Step`."""
        say, done = self.house.say, self._done
        who = done.helped_shown or say("my_wishes.somebody")
        what = category_words(self.house, done.category)
        return Menu(
            question=say("counter.rate", who=who),
            said=(say("counter.rate_what", helper=done.helper_shown or say("counter.helper"), what=what),),
            tiles=tuple(Tile(name=name, label=say(f"wish_rated.{name}"), icon=_ICONS[name]) for name in RATINGS),
            buttons=(Button(name="later", label=say("counter.unrated"), icon="right"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, done = self.house, self._done
        if name == "later":
            return To(_told(house, done), keep=False, done=True)
        if name not in RATINGS:
            return STAY
        rated = take_steps(house.desk, self._code, done.wish, "confirm", rating=3 - RATINGS.index(name))
        if isinstance(rated, Refusal):
            return To(Refused(house, rated))
        told = Done(house, "counter_rated", lambda: [house.say("counter.rated")], facts=(*done.facts, *rated.facts))
        return To(told, done=True)

    def scanned(self, code: str) -> Go | None:
        """See `Step`. Both cards may still lie before the camera."""
        here = {self._code.strip().casefold(), self.house.visit.code.strip().casefold()}
        return STAY if code.strip().casefold() in here else None


def _told(house: House, done: Served) -> Step:
    def said() -> list[str]:
        what = category_words(house, done.category)
        if done.helped:
            who = done.helped_shown or house.say("my_wishes.somebody")
            return [house.say("counter.saved"), house.say("counter.saved_for", what=what, who=who)]
        return [house.say("counter.saved"), house.say("counter.saved_what", what=what)]

    return Done(house, "counter_saved", said, facts=done.facts)
