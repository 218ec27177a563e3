"""The wish wall (微心愿): what neighbours wish for, in the words that staff chose, and nobody's name."""

from collections.abc import Iterable, Mapping

from kiosk.ui.days import ago_text
from kiosk.ui.house import House
from kiosk.ui.step import Step
from kiosk.ui.steps.wish import category_icon
from kiosk.ui.views import Listing, Row
from sync.contract.documents import WallWish
from sync.contract.rules.wish_course import PUBLISHED
from sync.contract.settings import WishCategory


def by_category(
    wishes: Mapping[str, WallWish], categories: Iterable[WishCategory]
) -> tuple[tuple[WishCategory | None, tuple[WallWish, ...]], ...]:
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
    """The wall."""

    name = "wall"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """Show it."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        kiosk = self.house.desk.kiosk
        here = kiosk.here()
        self._groups = by_category(kiosk.replica.wall_wishes(), here.settings.wish_categories)
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        rows: list[Row] = []
        for category, wishes in self._groups:
            title = self.house.pick(category.zh, category.en) if category else say("wall.other")
            rows.append(Row(title=title, icon=category_icon(category.id if category else ""), head=True))
            rows += [self._row(wish) for wish in wishes]
        return Listing(
            heading=say("wall.heading"),
            said=(say("wall.how"),) if rows else (),
            rows=tuple(rows),
            empty=say("wall.empty"),
        )

    def _row(self, wish: WallWish) -> Row:
        say = self.house.say
        waits = wish.state == PUBLISHED
        return Row(
            title=wish.shown,
            note=ago_text(self.house.texts, wish.at_ms, self._now_ms),
            aside=say("wall.waits") if waits else say("wall.claimed"),
            icon="wish",
            mark="" if waits else "ok",
        )
