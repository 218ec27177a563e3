"""Give points to another member (转赠积分): whose card, how many, read back, PIN, done. There is no undo."""

from kiosk import sentences
from kiosk.actions.give import GivenHere, Giver, Recipient, give, giver, recipient
from kiosk.actions.points import Passbook, points
from kiosk.actions.scan import Recognised
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.card import HoldCard
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.redeem import PinLocked
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.views import Button, Pair, ReadBack
from sync.contract.refusals import Refusal

_DIGITS_MAX = 6


def may_give(seen: Recognised | None, book: Passbook, most_points: int) -> bool:
    """Whether to offer it: the settings allow gifts, and there is something here to give with one's own card."""
    own = seen is not None and not seen.proxy
    return own and most_points > 0 and book.spendable_here > 0 and not (book.disputed or book.frozen)


def gift_button(house: House) -> Button:
    """The button; pressed, it is `give`."""
    return Button(name="give", label=house.say("gift.button"), icon="care")


def begin_gift(house: House) -> Step:
    """Where it begins: whose card? Or what stands in the way, told before anything is typed."""
    found = giver(house.desk, house.visit.code)
    if isinstance(found, Refusal):
        return Refused(house, found)
    if not found.pin_set:
        return Refused(house, Refusal.PIN_NOT_SET)
    if house.desk.pins.locked_ms(found.card):
        return PinLocked(house, found.card)
    if found.most < 1:
        return Refused(house, _nothing_to_give(house))

    def taken(code: str) -> Go | Refusal:
        to = recipient(house.desk, house.visit.code, code)
        return to if isinstance(to, Refusal) else To(_how_many(house, found, code, to))

    return HoldCard(
        house,
        "gift_card",
        question=lambda: house.say("gift.card"),
        said=lambda: [house.say("gift.card_how")],
        taken=taken,
    )


def _nothing_to_give(house: House) -> Refusal:
    book = points(house.desk, house.visit.code)
    has_some = not isinstance(book, Refusal) and book.balance > 0
    return Refusal.POINTS_NOT_HERE if has_some else Refusal.POINTS_NOT_ENOUGH


def _how_many(house: House, found: Giver, code: str, to: Recipient) -> Step:
    def typed(digits: str) -> Go | Refusal:
        many = int(digits[:_DIGITS_MAX])
        if many < 1:
            return Refusal.QUANTITY_BAD
        settings = house.desk.kiosk.replica.settings()
        if many > settings.gift_most_points:
            return Refusal.GIFT_TOO_MUCH
        book = points(house.desk, house.visit.code)
        if isinstance(book, Refusal):
            return book
        if many > book.spendable_here:
            return Refusal.POINTS_NOT_HERE if many <= book.balance else Refusal.POINTS_NOT_ENOUGH
        return To(ReadBackGift(house, code, to, many, left=book.spendable_here - many))

    return Digits(
        house,
        "gift_points",
        question=lambda: house.say("gift.how_many", who=_who(house, to)),
        said=lambda: [house.say("gift.at_most", points=found.most)],
        done=typed,
    )


class ReadBackGift(Step):
    """To whom, how many, and that it can't be taken back."""

    name = "gift_read_back"

    def __init__(self, house: House, code: str, to: Recipient, many: int, *, left: int) -> None:
        """Read this gift back."""
        super().__init__(house)
        self._code, self._to, self._many, self._left = code, to, many, left

    def body(self) -> ReadBack:
        """See `Step`."""
        say = self.house.say
        return ReadBack(
            question=say("gift.read_back"),
            pairs=(
                Pair(label=say("gift.to"), value=_who(self.house, self._to)),
                Pair(label=say("gift.points"), value=say("gift.many", points=self._many)),
                Pair(label=say("gift.left"), value=say("gift.many", points=self._left)),
            ),
            said=(say("gift.no_undo"),),
            buttons=(Button(name="confirm", label=say("gift.confirm"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return To(_pin(self.house, self._code, self._to, self._many)) if name == "confirm" else STAY


def _pin(house: House, code: str, to: Recipient, many: int) -> Step:
    def typed(pin: str) -> Go | Refusal:
        done = give(house.desk, house.visit.code, pin, code, many)
        if isinstance(done, GivenHere):
            house.around.sync_now()  # the other may stand there and wait for them
            return To(_told(house, done), done=True)
        seen = house.visit.seen
        if done in (Refusal.PIN_WRONG, Refusal.PIN_LOCKED) and seen and house.desk.pins.locked_ms(seen.card):
            return To(PinLocked(house, seen.card), keep=False)
        return done if done is Refusal.PIN_WRONG else To(Refused(house, done), keep=False)

    return Digits(
        house,
        "gift_pin",
        question=lambda: house.say("gift.pin"),
        said=lambda: [house.say("gift.pin_for", who=_who(house, to), points=many)],
        done=typed,
        places=house.desk.kiosk.replica.settings().pin_digits,
        secret=True,
    )


def _told(house: House, done: GivenHere) -> Step:
    return Done(house, "gift_done", lambda: sentences.given(house.texts, done), facts=done.facts)


def _who(house: House, to: Recipient) -> str:
    return to.shown or house.say("gift.holder")
