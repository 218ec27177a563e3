"""Redeem (兑换): which reward and how many, read back, PIN, done, and ten seconds to take it back."""

from typing import Final

from kiosk import sentences
from kiosk.actions.offers import rewards
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.scan import scan
from kiosk.actions.undo import undo
from kiosk.ui.house import House
from kiosk.ui.step import END, HOME, STAY, Go, Step, To
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.told import Done, Refused, sentences_of
from kiosk.ui.views import Button, Listing, Pair, ReadBack, Row, Told
from sync.contract.documents import Reward
from sync.contract.refusals import Refusal

QUANTITY_MAX: Final = 9
"""At the window; who wants more than nine of a thing asks staff."""


def begin_redeem(house: House) -> Step:
    """The shelf, or what stands in the way: told before anything is chosen, not after the PIN."""
    seen = scan(house.desk, house.visit.code)
    if isinstance(seen, Refusal):
        return Refused(house, seen)
    if not seen.known:
        return Refused(house, Refusal.CARD_UNKNOWN_HERE)
    if seen.disputed:
        return Refused(house, Refusal.CARD_DISPUTED)
    if not house.desk.kiosk.here().may_spend:
        return Refused(house, Refusal.SPENDING_STOPPED)
    if not seen.pin_set:
        return Refused(house, Refusal.PIN_NOT_SET)
    if house.desk.pins.locked_ms(seen.card):
        return PinLocked(house, seen.card)
    shelf, book = rewards(house.desk), points(house.desk, house.visit.code)
    if isinstance(shelf, Refusal):
        return Refused(house, shelf)
    return Refused(house, book) if isinstance(book, Refusal) else Shelf(house, shelf.rewards, book)


class Shelf(Step):
    """What points buy."""

    name = "rewards"

    def __init__(self, house: House, offered: tuple[Reward, ...], book: Passbook) -> None:
        """Offer these to whoever has this passbook."""
        super().__init__(house)
        self._keep(offered, book)

    def resumed(self) -> None:
        """See `Step`."""
        shelf, book = rewards(self.house.desk), points(self.house.desk, self.house.visit.code)
        if not isinstance(shelf, Refusal) and not isinstance(book, Refusal):
            self._keep(shelf.rewards, book)

    def body(self) -> Listing:
        """See `Step`."""
        return Listing(
            heading=self.house.say("redeem.which"),
            said=tuple(sentences.spendable(self.house.texts, self._book)),
            rows=tuple(self._row(reward) for reward in self._rewards),
            empty=self.house.say("show.no_rewards"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((r for r in self._rewards if name == f"reward:{r.id}" and not self._lacks(r)), None)
        return To(RedeemReadBack(self.house, found, self._book)) if found else STAY

    def _row(self, reward: Reward) -> Row:
        say, lacks = self.house.say, self._lacks(reward)
        note = ""
        if lacks:
            # Where there are enough in all, what is elsewhere can come; else there is service to be done.
            enough = reward.points <= self._book.balance
            note = say("redeem.lacks_here", points=lacks) if enough else say("redeem.lacks", points=lacks)
        return Row(
            name=f"reward:{reward.id}",
            title=reward.title,
            note=note,
            aside=say("redeem.price", points=reward.points),
            icon="redeem",
            enabled=not lacks,
        )

    def _keep(self, offered: tuple[Reward, ...], book: Passbook) -> None:
        self._rewards = tuple(reward for reward in offered if reward.points > 0)  # the rule refuses others
        self._book = book

    def _lacks(self, reward: Reward) -> int:
        """How many points are missing for one of these: in all, or at this kiosk."""
        book = self._book
        return max(0, reward.points - (book.spendable_here if reward.points <= book.balance else book.balance))


class RedeemReadBack(Step):
    """How many, what it costs and what is left, before the PIN is asked for."""

    name = "redeem_read_back"

    def __init__(self, house: House, reward: Reward, book: Passbook) -> None:
        """Read this one back to whoever has this passbook."""
        super().__init__(house)
        self._reward, self._book = reward, book
        self._quantity = 1
        self._undo_s = house.desk.kiosk.replica.settings().undo_s

    def resumed(self) -> None:
        """See `Step`. Its price may be another one by now."""
        self._reward = _as_offered(self.house, self._reward) or self._reward
        book = points(self.house.desk, self.house.visit.code)
        if not isinstance(book, Refusal):
            self._book = book
        self._quantity = max(1, min(self._quantity, self._most()))

    def body(self) -> ReadBack:
        """See `Step`."""
        say, reward, price = self.house.say, self._reward, self._reward.points * self._quantity
        left = self._book.spendable_here - price
        return ReadBack(
            question=say("redeem.read_back"),
            pairs=(
                Pair(label=say("redeem.what"), value=say("redeem.what_many", title=reward.title, quantity=self._quantity)),
                Pair(label=say("redeem.costs"), value=say("redeem.price", points=price)),
                Pair(label=say("redeem.left"), value=say("redeem.price", points=left)),
            ),
            said=(say("redeem.after", seconds=self._undo_s),),
            buttons=(
                Button(name="fewer", label=say("redeem.fewer"), icon="down", enabled=self._quantity > 1),
                Button(name="more", label=say("redeem.more"), icon="up", enabled=self._quantity < self._most()),
                Button(name="confirm", label=say("redeem.confirm"), icon="done", kind="main", enabled=left >= 0),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "fewer":
                self._quantity = max(1, self._quantity - 1)
            case "more":
                self._quantity = max(1, min(self._quantity + 1, self._most()))
            case "confirm" if self._most():
                return To(RedeemPin(self.house, self._reward, self._quantity))
        return STAY

    def _most(self) -> int:
        return min(QUANTITY_MAX, self._book.spendable_here // self._reward.points)


class RedeemPin(Digits):
    """The PIN; with the right one the points are spent."""

    def __init__(self, house: House, reward: Reward, quantity: int) -> None:
        """Ask for it, to spend on this."""
        price = reward.points * quantity
        super().__init__(
            house,
            "redeem_pin",
            question=lambda: house.say("redeem.pin"),
            said=lambda: [house.say("redeem.pin_for", title=reward.title, quantity=quantity, points=price)],
            done=self._typed,
            places=house.desk.kiosk.replica.settings().pin_digits,
            secret=True,
        )
        self._reward, self._quantity = reward, quantity

    def _typed(self, pin: str) -> Go | Refusal:
        house = self.house
        if _as_offered(house, self._reward) != self._reward:
            return To(Refused(house, Refusal.REWARD_UNKNOWN), keep=False)  # never at another price than was read back
        done = redeem(house.desk, house.visit.code, pin, self._reward.id, self._quantity)
        if isinstance(done, RedeemedHere):
            return To(Redeemed(house, done), keep=False)
        seen = house.visit.seen
        if done in (Refusal.PIN_WRONG, Refusal.PIN_LOCKED) and seen and house.desk.pins.locked_ms(seen.card):
            return To(PinLocked(house, seen.card), keep=False)
        return done if done is Refusal.PIN_WRONG else To(Refused(house, done), keep=False)


class PinLocked(Step):
    """Too many wrong tries: for how long."""

    name = "pin_locked"

    def __init__(self, house: House, card: str) -> None:
        """Tell how long the PIN of this card stays locked."""
        super().__init__(house)
        self._until_mono_ms = house.mono_ms() + house.desk.pins.locked_ms(card)

    def body(self) -> Told:
        """See `Step`."""
        say, texts = self.house.say, self.house.texts
        minutes = -(-max(0, self._until_mono_ms - self.house.mono_ms()) // 60_000)
        wait = say("redeem.locked_for", time=texts.duration(minutes)) if minutes else say("redeem.lock_over")
        return Told(
            mark="warn",
            headline=say("redeem.locked"),
            said=(*sentences_of(texts.refusal(Refusal.PIN_LOCKED)), wait),
            buttons=(Button(name="ok", label=say("told.understood"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return HOME if name == "ok" else STAY


class Redeemed(Step):
    """Points were spent. While it may be taken back, the seconds are counted; then, where the goods are."""

    name = "redeemed"
    can_go_back = False

    def __init__(self, house: House, done: RedeemedHere) -> None:
        """Say so."""
        super().__init__(house)
        self._done = done

    def body(self) -> Told:
        """See `Step`."""
        say, left_s = self.house.say, self._seconds_left()
        spent, *_ = sentences.redeemed(self.house.texts, self._done)
        headline, *said = sentences_of(spent)
        buttons = [
            Button(name="more", label=say("told.more"), icon="home"),
            Button(name="finish", label=say("told.finish"), icon="done", kind="main"),
        ]
        if left_s:
            buttons.insert(0, Button(name="undo", label=say("redeem.undo"), icon="undo", kind="danger"))
        return Told(
            mark="ok",
            headline=headline,
            said=(*said, say("done.may_undo", seconds=left_s) if left_s else say("redeem.collect")),
            seconds_left=left_s,
            facts=self._done.facts,
            buttons=tuple(buttons),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "undo" if self._seconds_left():
                return self._undo()
            case "more":
                return HOME
            case "finish":
                return END
            case _:
                return STAY

    def _undo(self) -> Go:
        house = self.house
        done = undo(house.desk, house.visit.code, self._done.redemption)
        if isinstance(done, Refusal):
            return To(Refused(house, done))
        undone = done
        return To(Done(house, "undone", lambda: sentences.undone(house.texts, undone), facts=undone.facts))

    def _seconds_left(self) -> int:
        return max(0, -(-(self._done.undo_until_mono_ms - self.house.mono_ms()) // 1000))


def _as_offered(house: House, reward: Reward) -> Reward | None:
    """The reward as the district offers it at this moment, or None."""
    return house.desk.kiosk.replica.get("reward", reward.id, Reward)
