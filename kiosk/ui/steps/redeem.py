"""Redeem (兑换): what and how many, all looked over, PIN, done, ten seconds to take it back, and the slip."""

from collections.abc import Mapping

from kiosk import sentences
from kiosk.actions.offers import Offer, Offers, offers
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, redeem_basket
from kiosk.actions.scan import scan
from kiosk.actions.undo import undo
from kiosk.ui.drafts import Draft
from kiosk.ui.house import House
from kiosk.ui.step import BACK, END, HOME, STAY, Go, Step, To
from kiosk.ui.steps.basket import Basket
from kiosk.ui.steps.bring import News, bring_quietly, is_online, where_points_are
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.slips import SlipStep
from kiosk.ui.steps.told import Done, Refused, sentences_of
from kiosk.ui.views import Button, Listing, Pair, ReadBack, Row, Told
from sync.contract.refusals import Refusal


def begin_redeem(house: House) -> Step:
    """The shelf, or what stands in the way: told before anything is chosen, not after the PIN. Points that are elsewhere are
    asked for meanwhile."""
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
    bring_quietly(house)
    found, book = offers(house.desk, house.visit.code), points(house.desk, house.visit.code)
    if isinstance(found, Refusal):
        return Refused(house, found)
    if found.frozen:
        return Refused(house, Refusal.ACCOUNT_FROZEN)
    return Refused(house, book) if isinstance(book, Refusal) else Shelf(house, Basket(found, book))


def basket_again(house: House, draft: Draft) -> Step:
    """The shelf with what somebody had put into the basket, as far as it may still be had; or what stands in the way."""
    step = begin_redeem(house)
    if isinstance(step, Shelf):
        step.fill({reward: int(quantity) for reward, quantity in draft.data.items()})
    return step


def look_again(house: House, basket: Basket) -> None:
    """Read anew what the basket depends on: prices, stock and points may be others by now."""
    found, book = offers(house.desk, house.visit.code), points(house.desk, house.visit.code)
    if isinstance(found, Offers) and isinstance(book, Passbook):
        basket.look(found, book)


class Shelf(Step):
    """What points buy."""

    name = "rewards"

    def __init__(self, house: House, basket: Basket) -> None:
        """Offer what there is to whoever fills this basket."""
        super().__init__(house)
        self._basket = basket
        self._news = News(house)

    def fill(self, quantities: Mapping[str, int]) -> None:
        """See `Basket.fill`."""
        self._basket.fill(quantities)

    def draft(self) -> Draft | None:
        """See `Step`. The steps that lie over this one fill the same basket."""
        lines = self._basket.lines
        return Draft(kind="basket", data={line.reward.id: line.quantity for line in lines}) if lines else None

    def tick(self) -> Go:
        """See `Step`. Points that were asked for may come while their owner looks on."""
        if self._news.came():
            look_again(self.house, self._basket)
        return STAY

    def resumed(self) -> None:
        """See `Step`. Whoever comes back from the basket without a word did not mean what was put in last."""
        self._basket.take_out_last()
        look_again(self.house, self._basket)

    def body(self) -> Listing:
        """See `Step`."""
        say, basket = self.house.say, self._basket
        texts, book = self.house.texts, basket.book
        here = say("points.here", who=book.shown, here=book.spendable_here)
        said = [here, *where_points_are(texts, book, online=is_online(self.house))]
        look = Button(name="look", label=say("basket.look"), icon="goods", kind="main")
        if basket.lines:
            said = [*said, say("basket.in_it", count=len(basket.lines), points=basket.points)]
        return Listing(
            heading=say("redeem.which"),
            said=tuple(said),
            rows=tuple(self._row(offer) for offer in basket.offers),
            empty=say("show.no_rewards"),
            buttons=(look,) if basket.lines else (),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        basket = self._basket
        if name == "look" and basket.lines:
            return To(BasketStep(self.house, basket))
        offer = next((o for o in basket.offers if name == f"reward:{o.reward.id}" and basket.may_add(o)), None)
        if offer is None:
            return STAY
        if basket.is_full_for(offer):
            return To(Refused(self.house, Refusal.BASKET_FULL))
        basket.add(offer)
        return To(BasketStep(self.house, basket))

    def _row(self, offer: Offer) -> Row:
        return Row(
            name=f"reward:{offer.reward.id}",
            title=offer.reward.title,
            note=self.house.say("show.between").join(self._notes(offer)),
            aside=self.house.say("redeem.price", points=offer.reward.points),
            icon="repair" if offer.reward.category == "service" else "redeem",
            enabled=self._basket.may_add(offer),
        )

    def _notes(self, offer: Offer) -> list[str]:
        """What should be known of a reward, and first of all why it can't be had."""
        say, basket = self.house.say, self._basket
        if refusal := basket.refusal_of(offer):
            return [say(f"offer_refused.{refusal}")]
        notes = []
        if lacks := basket.lacks(offer):
            # Where there are enough in all, what is elsewhere can come; else there is service to be done.
            enough = offer.reward.points <= basket.balance_left
            notes.append(say("redeem.lacks_here", points=lacks) if enough else say("redeem.lacks", points=lacks))
        if offer.stock is not None:
            notes.append(say("offer.stock", count=offer.stock))
        if offer.left is not None:
            period = offer.reward.period if offer.reward.period in ("month", "quarter", "year") else "ever"
            notes.append(say(f"offer_left.{period}", count=offer.left))
        if offer.collect:
            notes.append(say("offer.collect", station=offer.collect))
        return notes


class BasketStep(Step):
    """What was chosen, what it costs and what is left, before the PIN is asked for."""

    name = "redeem_read_back"

    def __init__(self, house: House, basket: Basket) -> None:
        """Read this basket back."""
        super().__init__(house)
        self._basket = basket
        self._undo_s = house.desk.kiosk.replica.settings().undo_s

    def resumed(self) -> None:
        """See `Step`."""
        look_again(self.house, self._basket)

    def body(self) -> Listing:
        """See `Step`."""
        say, basket = self.house.say, self._basket
        lacks = basket.points - basket.book.spendable_here
        total = (
            say("basket.over", points=basket.points, lacks=lacks)
            if lacks > 0
            else say("basket.sum", points=basket.points, left=-lacks)
        )
        said = (total, say("basket.how"), say("redeem.after", seconds=self._undo_s))
        confirm = say("redeem.confirm") if len(basket.lines) < 2 else say("basket.confirm_all")
        return Listing(
            heading=say("redeem.read_back"),
            said=said if basket.lines else (),
            rows=tuple(
                Row(
                    name=f"line:{line.reward.id}",
                    title=say("redeem.what_many", title=line.reward.title, quantity=line.quantity),
                    note=say("offer.collect", station=line.collect) if line.collect else "",
                    aside=say("redeem.price", points=line.points),
                    icon="redeem",
                )
                for line in basket.lines
            ),
            empty=self.house.texts.refusal(Refusal.BASKET_EMPTY),
            buttons=(
                Button(name="another", label=say("basket.another"), icon="goods"),
                Button(name="confirm", label=confirm, icon="done", kind="main", enabled=bool(basket.lines) and lacks <= 0),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        basket = self._basket
        if name == "another":
            basket.keep()
            return BACK
        if name == "confirm" and basket.lines and basket.points <= basket.book.spendable_here:
            return To(RedeemPin(self.house, basket))
        line = next((line for line in basket.lines if name == f"line:{line.reward.id}"), None)
        return To(HowMany(self.house, basket, line.reward.id)) if line else STAY


class HowMany(Step):
    """How many of one thing, or none after all."""

    name = "redeem_quantity"

    def __init__(self, house: House, basket: Basket, reward: str) -> None:
        """Ask of this reward in the basket."""
        super().__init__(house)
        self._basket, self._reward = basket, reward
        basket.keep()

    def resumed(self) -> None:
        """See `Step`."""
        look_again(self.house, self._basket)

    def body(self) -> ReadBack:
        """See `Step`."""
        say, basket = self.house.say, self._basket
        line = basket.line(self._reward)
        quantity = line.quantity if line else 0
        fewer = say("redeem.fewer") if quantity > 1 else say("basket.drop")
        return ReadBack(
            question=say("basket.many"),
            pairs=(
                Pair(
                    label=say("redeem.what"),
                    value=say("redeem.what_many", title=line.reward.title if line else "", quantity=quantity),
                ),
                Pair(label=say("redeem.costs"), value=say("redeem.price", points=line.points if line else 0)),
                Pair(label=say("redeem.left"), value=say("redeem.price", points=max(0, basket.spendable_left))),
            ),
            buttons=(
                Button(name="fewer", label=fewer, icon="down" if quantity > 1 else "delete", enabled=bool(line)),
                Button(name="more", label=say("redeem.more"), icon="up", enabled=basket.may_have_more(self._reward)),
                Button(name="keep", label=say("basket.keep"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "fewer":
                self._basket.fewer(self._reward)
                return STAY if self._basket.line(self._reward) else BACK
            case "more" if self._basket.may_have_more(self._reward):
                self._basket.more(self._reward)
            case "keep":
                return BACK
        return STAY


class RedeemPin(Digits):
    """The PIN; with the right one the points are spent."""

    def __init__(self, house: House, basket: Basket) -> None:
        """Ask for it, to spend on this."""
        basket.keep()
        lines, price = basket.lines, basket.points

        def said() -> list[str]:
            if len(lines) > 1:
                return [house.say("basket.pin_for_all", count=len(lines), points=price)]
            (line,) = lines
            return [house.say("redeem.pin_for", title=line.reward.title, quantity=line.quantity, points=price)]

        super().__init__(
            house,
            "redeem_pin",
            question=lambda: house.say("redeem.pin"),
            said=said,
            done=self._typed,
            places=house.desk.kiosk.replica.settings().pin_digits,
            secret=True,
        )
        self._basket, self._price = basket, price

    def _typed(self, pin: str) -> Go | Refusal:
        house = self.house
        # Never at another price than was read back.
        done = redeem_basket(house.desk, house.visit.code, pin, self._basket.wanted(), self._price)
        if isinstance(done, RedeemedHere):
            return To(Redeemed(house, done), done=True)
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
    """Points were spent. While it may be taken back, the seconds are counted; then comes the slip."""

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
        return Told(
            mark="ok",
            headline=headline,
            said=(*said, say("done.may_undo", seconds=left_s)),
            seconds_left=left_s,
            facts=self._done.facts,
            buttons=(
                Button(name="undo", label=say("redeem.undo"), icon="undo", kind="danger", enabled=left_s > 0),
                Button(name="more", label=say("told.more"), icon="home"),
                Button(name="finish", label=say("told.finish"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`. Whoever does not wait gives up the undo; a printed slip comes all the same."""
        match name:
            case "undo" if self._seconds_left():
                return self._undo()
            case "more" | "finish" if self.house.printer is not None:
                return self._slip()
            case "more":
                return HOME
            case "finish":
                return END
            case _:
                return STAY

    def tick(self) -> Go:
        """See `Step`."""
        return STAY if self._seconds_left() else self._slip()

    def _slip(self) -> Go:
        return To(SlipStep(self.house, self._done.redemption, facts=self._done.facts), keep=False)

    def _undo(self) -> Go:
        house = self.house
        done = undo(house.desk, house.visit.code, self._done.redemption)
        if isinstance(done, Refusal):
            return To(Refused(house, done))
        undone = done
        return To(Done(house, "undone", lambda: sentences.undone(house.texts, undone), facts=undone.facts))

    def _seconds_left(self) -> int:
        return max(0, -(-(self._done.undo_until_mono_ms - self.house.mono_ms()) // 1000))
