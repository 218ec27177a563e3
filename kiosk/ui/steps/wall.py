"""The wish wall (微心愿): what neighbours wish for, in the words that staff chose, and nobody's name; and taking one on."""

from collections.abc import Iterable, Mapping
from typing import Final

from kiosk.actions.wishes import MyWishes, my_wishes, take_steps, wall
from kiosk.ui.days import ago_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.wish import TILES_MAX, category_icon
from kiosk.ui.steps.wish_words import category_words
from kiosk.ui.views import Button, Listing, Menu, Reading, Row, Tile
from sync.contract.documents import WallWish
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import HELPER, PUBLISHED
from sync.contract.settings import WishCategory

ON_A_PAGE: Final = 8
"""More wishes than this are looked through category by category."""

Group = tuple[WishCategory | None, tuple[WallWish, ...]]


def by_category(wishes: Mapping[str, WallWish], categories: Iterable[WishCategory]) -> tuple[Group, ...]:
    """The wall's wishes, category by category in the settings' order: those that wait for somebody first, then newest first.

    Wishes of a category that the settings no longer have come last, under None.
    """
    ordered = sorted(wishes.values(), key=lambda wish: (wish.state != PUBLISHED, -wish.at_ms, wish.id))
    known: list[WishCategory | None] = list(categories)
    ids = {category.id for category in known if category}
    groups = [
        (category, tuple(w for w in ordered if (w.category == category.id if category else w.category not in ids)))
        for category in [*known, None]
    ]
    return tuple((category, found) for category, found in groups if found)


class Wall(Step):
    """The wall; a long one asks first what kind of wish somebody would like to see."""

    name = "wall"
    idle_share = 2.0

    def __init__(self, house: House, category: str | None = None) -> None:
        """Show it.

        Args:
            house: where.
            category: only wishes of this one (empty: of none that the settings have); None for all.
        """
        super().__init__(house)
        self._category = category
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        kiosk = self.house.desk.kiosk
        here = kiosk.here()
        groups = by_category(wall(self.house.desk), here.settings.wish_categories)
        if self._category is not None:
            groups = tuple(group for group in groups if _id(group[0]) == self._category)
        self._groups = groups
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Listing | Menu:
        """See `Step`."""
        say = self.house.say
        if self._asks_for_category():
            return Menu(question=say("wall_wish.which"), tiles=tuple(self._tile(*group) for group in self._groups))
        rows: list[Row] = []
        for category, wishes in self._groups:
            rows.append(Row(title=self._title(category), icon=category_icon(_id(category)), head=True))
            rows += [self._row(wish) for wish in wishes]
        return Listing(
            heading=say("wall.heading"),
            said=(say("wall.how"),) if rows else (),
            rows=tuple(rows),
            empty=say("wall.empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        for category, wishes in self._groups:
            if self._asks_for_category() and name == f"category:{_id(category)}":
                return To(Wall(self.house, _id(category)))
            for wish in wishes:
                if name == f"wish:{wish.id}":
                    return To(OneOfTheWall(self.house, wish))
        return STAY

    def _asks_for_category(self) -> bool:
        count = sum(len(wishes) for _, wishes in self._groups)
        return self._category is None and count > ON_A_PAGE and 1 < len(self._groups) <= TILES_MAX

    def _title(self, category: WishCategory | None) -> str:
        return self.house.pick(category.zh, category.en) if category else self.house.say("wall.other")

    def _tile(self, category: WishCategory | None, wishes: tuple[WallWish, ...]) -> Tile:
        say = self.house.say
        waiting = sum(wish.state == PUBLISHED for wish in wishes)
        note = say("wall_wish.waiting", count=waiting) if waiting else say("wall_wish.none_waiting")
        name, icon = f"category:{_id(category)}", category_icon(_id(category))
        return Tile(name=name, label=self._title(category), icon=icon, note=note)

    def _row(self, wish: WallWish) -> Row:
        say = self.house.say
        waits = wish.state == PUBLISHED
        return Row(
            name=f"wish:{wish.id}",
            title=wish.shown,
            note=ago_text(self.house.texts, wish.at_ms, self._now_ms),
            aside=say("wall.waits") if waits else say("wall.claimed"),
            icon="wish",
            mark="" if waits else "ok",
        )


class OneOfTheWall(Step):
    """One wish: what is wished for, since when, where; and taking it on with a card, alone or for one's unit."""

    name = "wall_wish"
    idle_share = 2.0

    def __init__(self, house: House, wish: WallWish) -> None:
        """Show this one."""
        super().__init__(house)
        self._wish = wish
        self.resumed()

    def resumed(self) -> None:
        """See `Step`. Somebody may have taken it on meanwhile, or it hangs there no more."""
        house = self.house
        here = house.desk.kiosk.here()
        now = wall(house.desk).get(self._wish.id)
        self._hangs, self._wish = now is not None, now or self._wish
        self._now_ms = here.now_ms if here.day_known else None
        station = house.desk.kiosk.replica.stations().get(self._wish.station)
        self._station = station.name if station else house.say("my_wishes.station")
        mine = my_wishes(house.desk, house.visit.code) if house.visit.seen else MyWishes()
        self._mine = MyWishes() if isinstance(mine, Refusal) else mine

    def with_card(self) -> Step:
        """See `Step`. Whoever holds up a card here would like to help."""
        return OneOfTheWall(self.house, self._wish)

    def body(self) -> Reading:
        """See `Step`."""
        say, wish = self.house.say, self._wish
        byline = say(
            "wall_wish.byline",
            category=category_words(self.house, wish.category),
            station=self._station,
            ago=ago_text(self.house.texts, wish.at_ms, self._now_ms),
        )
        return Reading(heading=wish.shown, byline=byline, paragraphs=self._said(), buttons=self._buttons())

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name not in {button.name for button in self._buttons()}:
            return STAY
        house, unit = self.house, self._mine.unit if name == "claim_unit" else ""
        done = take_steps(house.desk, house.visit.code, self._wish.id, "claim", for_unit=bool(unit))
        if isinstance(done, Refusal):
            return To(Refused(house, done))
        return To(Done(house, "wish_step", lambda: [house.say("wish_told.claim")], facts=done.facts), done=True)

    def _said(self) -> tuple[str, ...]:
        say, wish, seen = self.house.say, self._wish, self.house.visit.seen
        mine = self._mine.find(wish.id)
        if mine is not None:
            return (say("wall_wish.helping" if mine.own.role == HELPER else "wall_wish.own"),)
        if not self._hangs:
            return (say("wall_wish.gone"),)
        if wish.state != PUBLISHED:
            return (say("wall_wish.taken_unit", unit=wish.unit) if wish.unit else say("wall_wish.taken"),)
        if seen is None:
            return (say("wall_wish.waits"), say("wall_wish.card"))
        if seen.proxy:
            return (say("wall_wish.waits"), say("wall_wish.proxy"))
        if not seen.known or seen.disputed:
            return (say("wall_wish.waits"), say("wall_wish.unknown"))
        unit = (say("wall_wish.unit", unit=self._mine.unit),) if self._mine.unit else ()
        return (say("wall_wish.waits"), say("wall_wish.next"), *unit)

    def _buttons(self) -> tuple[Button, ...]:
        say, seen = self.house.say, self.house.visit.seen
        is_free = self._hangs and self._wish.state == PUBLISHED and self._mine.find(self._wish.id) is None
        if not is_free or seen is None or seen.proxy or not seen.known or seen.disputed:
            return ()
        claim = Button(name="claim", label=say("wall_wish.claim"), icon="care", kind="main")
        if not self._mine.unit:
            return (claim,)
        return (Button(name="claim_unit", label=say("wall_wish.claim_unit"), icon="company"), claim)


def _id(category: WishCategory | None) -> str:
    return category.id if category else ""
