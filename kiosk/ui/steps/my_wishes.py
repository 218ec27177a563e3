"""My wishes (我的心愿) and what I took on (我接的单): how far each is, in plain words, and what can be done now."""

from kiosk.actions.wishes import MyWishes, WishHere, my_wishes, take_steps
from kiosk.ui.days import ago_text
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.wish import category_icon
from kiosk.ui.steps.wish_answer import RateWish
from kiosk.ui.steps.wish_words import category_words, due, journey, what
from kiosk.ui.views import Button, Kind, Listing, Mark, Reading, Row, Told
from sync.contract.documents import OwnWish
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import HELPER, OFFERED, OVER, REQUESTER, WITH_A_HELPER
from sync.contract.rules.wish_deeds import awaits_an_answer

ASKED_TWICE = frozenset({"withdraw", "give_back"})
"""What somebody else loses something by."""


def answers(mine: MyWishes) -> int:
    """How many of them wait for an answer of whoever holds the card."""
    return sum(1 for wish in mine.wishes if _waits_for_me(wish.own))


class MyWishesList(Step):
    """All of them."""

    name = "my_wishes"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """Show them."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._mine = read(self.house)
        here = self.house.desk.kiosk.here()
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Listing:
        """See `Step`."""
        say, made, helping = self.house.say, self._mine.made, self._mine.helping
        rows: list[Row] = []
        for heading, wishes in (("my_wishes.heading", made), ("my_wishes.heading_helping", helping)):
            if wishes and made and helping:
                rows.append(Row(title=say(heading), icon="wish" if wishes is made else "care", head=True))
            rows += [self._row(wish) for wish in wishes]
        return Listing(
            heading=say("my_wishes.heading" if made or not helping else "my_wishes.heading_helping"),
            said=(say("my_wishes.how"),) if rows else (),
            rows=tuple(rows),
            empty=say("my_wishes.empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = self._mine.find(name.removeprefix("own:")) if name.startswith("own:") else None
        return To(OwnWishPage(self.house, found)) if found else STAY

    def _row(self, wish: WishHere) -> Row:
        own = wish.own
        ago = ago_text(self.house.texts, own.at_ms, self._now_ms)
        return Row(
            name=f"own:{own.id}",
            title=what(self.house, own),
            note=journey(self.house, own),
            aside=self.house.say("my_wishes.pending") if wish.pending else ago,
            icon=category_icon(own.category),
            mark=_mark(own),
        )


class OwnWishPage(Step):
    """One of them."""

    name = "own_wish"
    idle_share = 2.0

    def __init__(self, house: House, wish: WishHere) -> None:
        """Show this one."""
        super().__init__(house)
        self._wish = wish
        self.resumed()

    def resumed(self) -> None:
        """See `Step`. What is in the list no more is shown as it was, and nothing can be done with it."""
        self._wish = read(self.house).find(self._wish.own.id) or WishHere(own=self._wish.own)
        here = self.house.desk.kiosk.here()
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Reading:
        """See `Step`."""
        own, house = self._wish.own, self.house
        kind = house.say(f"wish_kind.{own.kind}") if house.texts.knows(f"wish_kind.{own.kind}") else ""
        about = [kind, category_words(house, own.category) if own.shown else ""]
        category = " · ".join(text for text in about if text)
        byline = house.say("my_wishes.byline", category=category, ago=ago_text(house.texts, own.at_ms, self._now_ms))
        return Reading(
            heading=what(house, own),
            byline=byline,
            paragraphs=tuple(text for text in (journey(house, own), due(house, own)) if text),
            buttons=self._buttons(),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name not in {button.name for button in self._buttons()}:
            return STAY
        own = self._wish.own
        if name in ("came_true", "confirm"):
            return To(RateWish(self.house, own))
        return To(Sure(self.house, own, name)) if name in ASKED_TWICE else takes(self.house, own, name)

    def _buttons(self) -> tuple[Button, ...]:
        """At most three, what most people want at the right."""
        may, own, say = self._wish.steps, self._wish.own, self.house.say

        def button(name: str, icon: str, kind: Kind = "plain") -> Button:
            return Button(name=name, label=say(f"wish_deed.{name}"), icon=icon, kind=kind)

        if own.role == HELPER:
            offered = [
                *([button("decline", "wrong")] if "decline" in may else []),
                *([button("give_back", "undo")] if "give_back" in may else []),
                *([button("set_out", "errand")] if "set_out" in may else []),
                *([button("accept", "done", "main")] if "accept" in may else []),
                *([button("finish", "done", "main")] if "finish" in may else []),
            ]
        else:
            offered = [
                *([button("withdraw", "delete")] if "withdraw" in may else []),
                *([button("dispute", "wrong")] if "dispute" in may else []),
                *([button("came_true", "done", "main")] if own.state in WITH_A_HELPER and "finish" in may else []),
                *([button("confirm", "done", "main")] if "confirm" in may else []),
            ]
        return tuple(offered)


class Sure(Step):
    """Asked twice."""

    name = "wish_sure"

    def __init__(self, house: House, own: OwnWish, step: str) -> None:
        """Ask whether this step is meant."""
        super().__init__(house)
        self._own, self._step = own, step

    def body(self) -> Told:
        """See `Step`."""
        say, step = self.house.say, self._step
        return Told(
            mark="warn",
            headline=say(f"wish_sure.{step}"),
            said=(what(self.house, self._own), say(f"wish_sure.{step}_then")),
            buttons=(
                Button(name="sure", label=say(f"wish_deed.{step}"), icon="undo", kind="danger"),
                Button(name="keep", label=say(f"wish_sure.{step}_keep"), icon="back", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "keep":
                return BACK
            case "sure":
                return takes(self.house, self._own, self._step)
            case _:
                return STAY


def read(house: House) -> MyWishes:
    """What the card that is here has to do with wishes; nothing where that can't be read."""
    mine = my_wishes(house.desk, house.visit.code) if house.visit.seen else MyWishes()
    return MyWishes() if isinstance(mine, Refusal) else mine


def takes(house: House, own: OwnWish, step: str) -> Go:
    """Take this step, and say how it went."""
    done = take_steps(house.desk, house.visit.code, own.id, step)
    if isinstance(done, Refusal):
        return To(Refused(house, done))
    return To(Done(house, "wish_step", lambda: [house.say(f"wish_told.{step}")], facts=done.facts), done=True)


def _waits_for_me(own: OwnWish) -> bool:
    return awaits_an_answer(own) or (own.role == HELPER and own.state == OFFERED)


def _mark(own: OwnWish) -> Mark:
    if _waits_for_me(own):
        return "warn"
    if own.state in OVER:
        return "ok" if own.state == "confirmed" else ""
    return "wait" if own.role == REQUESTER or own.state in WITH_A_HELPER else ""
