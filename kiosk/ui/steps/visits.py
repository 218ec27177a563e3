"""My visits (结对探访): whom I stand by, who is due, and noting that I was there.

Of whoever is visited a masked name alone is shown; where they live and what they need the staff tell a helper themselves.
"""

from typing import Final

from kiosk.actions.visits import MyPairs, PairHere, VisitKept, make_visit, my_pairs
from kiosk.ui.days import ago_text, dated_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.views import Button, Listing, Menu, Reading, Row, Scanning, Tile
from sync.contract.documents import Pair
from sync.contract.refusals import Refusal
from sync.contract.rules.care import AWAY, CARD, FOUND, WORSE

EARLIER_DAYS: Final = (1, 2, 3, 4, 5, 6)
"""Days ago that may be chosen; what is longer ago is for staff to write down."""
_ICONS: Final = {"well": "done", "worse": "health_advice", "away": "home"}


def read_pairs(house: House) -> MyPairs:
    """The pairs of whoever's card is here; none where that can't be read."""
    found = my_pairs(house.desk, house.visit.code) if house.visit.seen else MyPairs()
    return found if isinstance(found, MyPairs) else MyPairs()


def visits_tile(house: House, mine: MyPairs) -> Tile:
    """The way here from the greeting."""
    note = house.say("visits.tile_due", count=mine.missed) if mine.missed else house.say("visits.tile_none")
    return Tile(name="visits", label=house.say("visits.tile"), icon="company", note=note)


def duty_words(house: House, duty: str) -> str:
    """What is done there; a duty that the settings no longer have is a visit like any other."""
    found = next((each for each in house.desk.kiosk.replica.settings().duties if each.id == duty), None)
    return house.pick(found.zh, found.en) if found else house.say("visits.visit")


class Visits(Step):
    """Whom I stand by, who is due first at the top."""

    name = "visits"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """Show them."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._mine = read_pairs(self.house)
        here = self.house.desk.kiosk.here()
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        return Listing(
            heading=say("visits.heading"),
            said=(say("visits.how"),) if self._mine.pairs else (),
            rows=tuple(self._row(one) for one in self._mine.pairs),
            empty=say("visits.empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = self._mine.find(name.removeprefix("pair:")) if name.startswith("pair:") else None
        return To(OnePair(self.house, found)) if found else STAY

    def _row(self, one: PairHere) -> Row:
        house, pair = self.house, one.pair
        say = house.say
        last = say("visits.last", ago=ago_text(house.texts, pair.last_ms, self._now_ms)) if pair.last_ms else ""
        return Row(
            name=f"pair:{pair.id}",
            title=say("visits.row", who=pair.shown, duty=duty_words(house, pair.duty)),
            note=last or say("visits.never"),
            aside=say("visits.overdue", days=one.overdue_days) if one.overdue_days else self._by(pair),
            icon="company" if not pair.duty else "care",
            mark="warn" if one.overdue_days else "wait" if one.pending else "",
        )

    def _by(self, pair: Pair) -> str:
        return self.house.say("visits.by", date=dated_text(self.house.texts, pair.next_ms, self._now_ms))


class OnePair(Step):
    """One of them."""

    name = "pair"
    idle_share = 2.0

    def __init__(self, house: House, one: PairHere) -> None:
        """Show this one."""
        super().__init__(house)
        self._one = one
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._one = read_pairs(self.house).find(self._one.pair.id) or self._one
        here = self.house.desk.kiosk.here()
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Reading:
        """See `Step`."""
        house, pair = self.house, self._one.pair
        say = house.say
        done = say("visits.done_duty") if pair.duty else say("visits.done")
        return Reading(
            heading=say("visits.row", who=pair.shown, duty=duty_words(house, pair.duty)),
            paragraphs=tuple(self._said()),
            buttons=(
                Button(name="earlier", label=say("visits.earlier"), icon="calendar"),
                Button(name="today", label=done, icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "today":
                return To(HowWereThey(self.house, self._one.pair))
            case "earlier":
                return To(WhichDay(self.house, self._one.pair))
            case _:
                return STAY

    def _said(self) -> list[str]:
        house, one = self.house, self._one
        say, pair = house.say, one.pair
        last = say("visits.last_was", ago=ago_text(house.texts, pair.last_ms, self._now_ms)) if pair.last_ms else ""
        date = dated_text(house.texts, pair.next_ms, self._now_ms)
        late = say("visits.missed", days=one.overdue_days) if one.overdue_days else ""
        return [
            last or say("visits.never"),
            late or say("visits.next_is", date=date),
            *([say("visits.pending")] if one.pending else []),
            say("visits.where"),
        ]


class WhichDay(Step):
    """It was not today."""

    name = "visit_day"

    def __init__(self, house: House, pair: Pair) -> None:
        """Offer the days before."""
        super().__init__(house)
        self._pair = pair

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        tiles = tuple(
            Tile(
                name=f"day:{days}",
                label=say("visits.yesterday") if days == 1 else say("visits.days_ago", count=days),
                icon="calendar",
            )
            for days in EARLIER_DAYS
        )
        return Menu(question=say("visits.which_day"), tiles=tiles)

    def press(self, name: str) -> Go:
        """See `Step`."""
        days = next((days for days in EARLIER_DAYS if name == f"day:{days}"), 0)
        return To(HowWereThey(self.house, self._pair, days)) if days else STAY


class HowWereThey(Step):
    """Well, not so well, or nobody there."""

    name = "visit_found"

    def __init__(self, house: House, pair: Pair, days_ago: int = 0) -> None:
        """Ask."""
        super().__init__(house)
        self._pair, self._days_ago = pair, days_ago

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        tiles = tuple(
            Tile(
                name=f"found:{found}",
                label=say(f"visit_found.{found}"),
                icon=_ICONS[found],
                note=say(f"visit_found.{found}_note"),
            )
            for found in FOUND
        )
        return Menu(question=say("visits.how_were", who=self._pair.shown), tiles=tiles)

    def press(self, name: str) -> Go:
        """See `Step`. Whoever was not met, or was met the other day, has no card here."""
        found = name.removeprefix("found:")
        if found not in FOUND:
            return STAY
        if found == AWAY or self._days_ago or not self._pair.members:
            return _saves(self.house, self._pair, found, days_ago=self._days_ago)
        return To(TheirCard(self.house, self._pair, found))


class TheirCard(Step):
    """The visited one's card bears it out."""

    name = "visit_card"
    idle_share = 2.0

    def __init__(self, house: House, pair: Pair, found: str) -> None:
        """Wait for it, or for the button."""
        super().__init__(house)
        self._pair, self._found = pair, found
        self._problem: Refusal | None = None

    def body(self) -> Scanning:
        """See `Step`."""
        say = self.house.say
        return Scanning(
            question=say("visits.card", who=self._pair.shown),
            said=(say("visits.card_how"), say("visits.card_none")),
            problem=self.house.texts.refusal(self._problem) if self._problem else "",
            buttons=(Button(name="no_card", label=say("visits.no_card"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return _saves(self.house, self._pair, self._found) if name == "no_card" else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. The helper's own card may still lie before the camera, and says nothing."""
        house = self.house
        if code.strip().casefold() == house.visit.code.strip().casefold():
            return STAY
        done = make_visit(house.desk, house.visit.code, self._pair.id, found=self._found, visited_code=code)
        if isinstance(done, Refusal):
            self._problem = done  # it stands here, and another card or a touch will do
            return STAY
        return To(_told(house, done), done=True)


def _saves(house: House, pair: Pair, found: str, *, days_ago: int = 0) -> Go:
    done = make_visit(house.desk, house.visit.code, pair.id, found=found, days_ago=days_ago)
    return To(Refused(house, done)) if isinstance(done, Refusal) else To(_told(house, done), done=True)


def _told(house: House, kept: VisitKept) -> Done:
    return Done(house, "visit_saved", lambda: _said(house, kept), facts=kept.facts)


def _said(house: House, kept: VisitKept) -> list[str]:
    say = house.say
    here = house.desk.kiosk.here()
    date = dated_text(house.texts, kept.next_ms, here.now_ms if here.day_known else None)
    if kept.found == AWAY:
        return [say("visits.saved_away"), say("visits.away_next")]
    saved = say("visits.saved_worse") if kept.found == WORSE else say("visits.saved")
    return [
        saved,
        *([say("visits.worse_next")] if kept.found == WORSE else []),
        *([say("visits.saved_card")] if kept.evidence == CARD else []),
        say("visits.next_by", date=date),
        say("visits.wrong"),
    ]
