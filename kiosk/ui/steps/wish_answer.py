"""Whoever wished says how it went: two touches, one for how content they are, one for a word of thanks."""

import logging

from kiosk.actions.wishes import my_wishes, take_steps
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.wish_words import RATINGS, what, who
from kiosk.ui.views import Button, Listing, Menu, Row, Tile
from sync.contract.documents import OwnWish
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import FULFILLED, WITH_A_HELPER
from sync.contract.rules.wish_deeds import awaits_an_answer

_log = logging.getLogger(__name__)

_ICONS = {"very": "star", "fine": "done", "not": "wrong"}


def asked(house: House) -> Step | None:
    """The question that waits for whoever's card was held up: something is said to be done, and that is news. It is asked
    once; put off, it waits in the list."""
    mine = my_wishes(house.desk, house.visit.code)
    if isinstance(mine, Refusal):
        return None
    told = {news.wish for news in mine.news if news.kind == "fulfilled"}
    found = next((wish.own for wish in mine.made if wish.own.id in told and awaits_an_answer(wish.own)), None)
    return RateWish(house, found, is_news=True) if found else None


class RateWish(Step):
    """Is it done, and how content are you?"""

    name = "wish_rating"
    idle_share = 2.0

    def __init__(self, house: House, own: OwnWish, *, is_news: bool = False) -> None:
        """Ask.

        Args:
            house: where.
            own: about which wish; one that somebody has, or that is said to be done.
            is_news: it was not asked for, so it may be put off, or answered with no.
        """
        super().__init__(house)
        self._own, self._is_news = own, is_news
        self._thanks: ThankWish | None = None

    def resumed(self) -> None:
        """See `Step`. Whoever comes back may say something else."""
        if self._thanks is not None:
            self._thanks.drop()
            self._thanks = None

    def body(self) -> Menu:
        """See `Step`."""
        say, own = self.house.say, self._own
        about = what(self.house, own)
        is_done = own.state == FULFILLED
        said = say("wish_rating.what", who=who(self.house, own.other), what=about)
        buttons = (
            Button(name="dispute", label=say("wish_deed.dispute"), icon="wrong"),
            Button(name="later", label=say("wish_rating.later"), icon="clock"),
        )
        return Menu(
            question=say("wish_rating.question"),
            said=(said if is_done else say("wish_rating.what_still", what=about),),
            tiles=tuple(Tile(name=name, label=say(f"wish_rated.{name}"), icon=_ICONS[name]) for name in RATINGS),
            buttons=buttons if self._is_news else (),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "later" if self._is_news:
                return BACK
            case "dispute" if self._is_news:
                house = self.house
                done = take_steps(house.desk, house.visit.code, self._own.id, "dispute")
                if isinstance(done, Refusal):
                    return To(Refused(house, done))
                told = Done(house, "wish_step", lambda: [house.say("wish_told.dispute")], facts=done.facts)
                return To(told, done=True)
            case "not":
                return confirms(self.house, self._own, rating=1)  # nobody is asked to thank for that
            case _ if name in RATINGS:
                self._thanks = ThankWish(self.house, self._own, rating=3 - RATINGS.index(name))
                return To(self._thanks)
            case _:
                return STAY


class ThankWish(Step):
    """A word of thanks, or none. Whoever just walks away has said how it went all the same."""

    name = "wish_thanks"

    def __init__(self, house: House, own: OwnWish, *, rating: int) -> None:
        """Ask.

        Args:
            house: where.
            own: about which wish.
            rating: what was said: 1 to 3.
        """
        super().__init__(house)
        self._own, self._rating = own, rating
        self._code = house.visit.code
        self._is_said = False

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        words = self.house.desk.kiosk.replica.settings().thanks
        return Listing(
            heading=say("wish_thanks.heading"),
            said=(say("wish_thanks.how"),),
            rows=tuple(
                Row(name=f"thanks:{number}", title=self.house.pick(phrase.zh, phrase.en), icon="star")
                for number, phrase in enumerate(words, 1)
            ),
            buttons=(Button(name="none", label=say("wish_thanks.none"), icon="done"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        count = len(self.house.desk.kiosk.replica.settings().thanks)
        numbers = {f"thanks:{number}": number for number in range(1, count + 1)} | {"none": 0}
        if name not in numbers:
            return STAY
        if self._is_said:  # it was saved while a call for staff lay over it
            return _told(self.house, (), has_thanked=False)
        go = confirms(self.house, self._own, rating=self._rating, thanks=numbers[name])
        self._is_said = isinstance(go, To) and go.done
        return go

    def hidden(self) -> None:
        """See `Step`."""
        if self._is_said or not self.house.is_open:
            return
        self._is_said = True
        done = take_steps(self.house.desk, self._code, self._own.id, *_steps(self._own), rating=self._rating)
        if isinstance(done, Refusal):
            _log.warning("what was said of a wish was not saved: %s", done)

    def drop(self) -> None:
        """What was said is taken back."""
        self._is_said = True


def confirms(house: House, own: OwnWish, *, rating: int, thanks: int = 0) -> Go:
    """Save that it came true, and say so."""
    done = take_steps(house.desk, house.visit.code, own.id, *_steps(own), rating=rating, thanks=thanks)
    if isinstance(done, Refusal):
        return To(Refused(house, done))
    return _told(house, done.facts, has_thanked=bool(thanks))


def _told(house: House, facts: tuple[str, ...], *, has_thanked: bool) -> Go:
    key = "wish_told.confirm_thanks" if has_thanked else "wish_told.confirm"
    return To(Done(house, "wish_step", lambda: [house.say(key)], facts=facts), done=True)


def _steps(own: OwnWish) -> tuple[str, ...]:
    return ("finish", "confirm") if own.state in WITH_A_HELPER else ("confirm",)
