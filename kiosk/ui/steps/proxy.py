"""Staff mode: a card that acts for a member (代办卡) is bound: for whom, who will hold it, and its own PIN."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.actions.bind import fresh_card
from kiosk.actions.pins import knows_pin, pin_state
from kiosk.actions.proxy import ProxyBoundHere, bind_proxy
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.card import HoldCard
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.told import Refused
from kiosk.ui.steps.unheard import Unheard, unheard
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Menu, Pair, ReadBack, Tile
from sync.contract.documents import masked_name
from sync.contract.ids import spoken_card_number
from sync.contract.refusals import Refusal
from sync.contract.rules.members import NAME_MAX, PROXIES, pin_is_acceptable


@dataclass
class Form:
    """What is known so far.

    Attributes:
        code, pin, shown: of the member's own card: code, PIN where it has one, masked name.
        proxy: `relative` or `lead`.
        card_code, card: of the new card: code and number.
        name: of whoever will hold it.
        holder_code: of the holder's own card, or empty.
        card_pin: of the new card.
    """

    code: str = ""
    pin: str = ""
    shown: str = ""
    proxy: str = ""
    card_code: str = ""
    card: str = ""
    name: str = ""
    holder_code: str = ""
    card_pin: str = ""


def begin_proxy(house: House) -> Step:
    """Where it begins: for whom?"""
    form = Form()

    def taken(code: str) -> Go | Refusal:
        staff = house.visit.staff
        state = pin_state(house.desk, staff, code) if staff else Refusal.KEEPER_NEEDED
        if isinstance(state, Refusal):
            return state
        form.code, form.shown = code, state.shown
        return To(_members_pin(house, form) if state.is_set else WhichProxy(house, form))

    return HoldCard(
        house,
        "proxy_for",
        question=lambda: house.say("proxy.card"),
        said=lambda: [house.say("proxy.card_why")],
        taken=taken,
        own=True,
    )


def _members_pin(house: House, form: Form) -> Step:
    def typed(pin: str) -> Go | Refusal:
        known = knows_pin(house.desk, form.code, pin)
        if isinstance(known, Refusal):
            return known if known is Refusal.PIN_WRONG else To(Refused(house, known), keep=False)
        form.pin = pin
        return To(WhichProxy(house, form), keep=False)

    return _pin(house, "proxy_agreed", lambda: house.say("proxy.agreed", who=form.shown), typed)


class WhichProxy(Unheard):
    """Who will act for the member: a relative, or the building lead."""

    name = "proxy_kind"

    def __init__(self, house: House, form: Form) -> None:
        """Ask about this form."""
        super().__init__(house)
        self._form = form

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        return Menu(
            question=say("proxy.kind", who=self._form.shown),
            tiles=(
                Tile(name="relative", label=say("proxy.relative"), icon="card", note=say("proxy.relative_note")),
                Tile(name="lead", label=say("proxy.lead"), icon="staff", note=say("proxy.lead_note")),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name not in PROXIES:
            return STAY
        self._form.proxy = name
        return To(_new_card(self.house, self._form))


def _new_card(house: House, form: Form) -> Step:
    def taken(code: str) -> Go | Refusal:
        found = fresh_card(house.desk, code)
        if isinstance(found, Refusal):
            return found
        form.card_code, form.card = code, found.card
        return To(_name(house, form))

    return HoldCard(
        house,
        "proxy_card",
        question=lambda: house.say("proxy.new_card"),
        said=lambda: [house.say("proxy.new_card_how")],
        taken=taken,
    )


def _name(house: House, form: Form) -> Step:
    def typed(name: str) -> Go | Refusal:
        form.name = name
        return To(_holders_card(house, form))

    return Write(
        house,
        "proxy_name",
        question=lambda: house.say("proxy.name"),
        hint=lambda: house.say("proxy.name_hint"),
        done=typed,
        max_characters=NAME_MAX,
        kind="name",
        scanned=unheard,
    )


def _holders_card(house: House, form: Form) -> Step:
    def taken(code: str) -> Go | Refusal:
        staff = house.visit.staff
        state = pin_state(house.desk, staff, code) if staff else Refusal.KEEPER_NEEDED
        if isinstance(state, Refusal):
            return state
        if code.casefold() in (form.code.casefold(), form.card_code.casefold()):
            return STAY
        form.holder_code = code
        return To(_pin_of_card(house, form))

    def skip() -> Go:
        form.holder_code = ""
        return To(_pin_of_card(house, form))

    return HoldCard(
        house,
        "proxy_holder",
        question=lambda: house.say("proxy.holder"),
        said=lambda: [house.say("proxy.holder_why")],
        taken=taken,
        skip=skip,
        own=True,
    )


def _pin_of_card(house: House, form: Form) -> Step:
    settings = house.desk.kiosk.replica.settings()

    def typed(pin: str) -> Go | Refusal:
        if not pin_is_acceptable(pin, settings):
            return Refusal.PIN_BAD_FORM
        form.card_pin = pin
        return To(_pin(house, "proxy_pin_again", lambda: house.say("proxy.pin_again"), again))

    def again(pin: str) -> Go | Refusal:
        return To(ReadBackProxy(house, form)) if pin == form.card_pin else Refusal.PIN_DIFFERS

    return _pin(house, "proxy_pin", lambda: house.say("proxy.pin", who=masked_name(form.name)), typed)


def _pin(house: House, name: str, question: Callable[[], str], typed: Callable[[str], Go | Refusal]) -> Step:
    return Digits(
        house,
        name,
        question=question,
        said=lambda: [house.say("pins.look_away")],
        done=typed,
        places=house.desk.kiosk.replica.settings().pin_digits,
        secret=True,
        scanned=unheard,
    )


class ReadBackProxy(Unheard):
    """Everything once more, masked."""

    name = "proxy_read_back"

    def __init__(self, house: House, form: Form) -> None:
        """Read this form back."""
        super().__init__(house)
        self._form = form

    def body(self) -> ReadBack:
        """See `Step`."""
        say, form = self.house.say, self._form
        kind = say("proxy.lead") if form.proxy == "lead" else say("proxy.relative")
        return ReadBack(
            question=say("proxy.read_back"),
            pairs=(
                Pair(label=say("proxy.for_label"), value=form.shown),
                Pair(label=say("proxy.holder_label"), value=say("proxy.holder_is", who=masked_name(form.name), kind=kind)),
                Pair(label=say("proxy.card_label"), value=spoken_card_number(form.card)),
            ),
            said=(say("proxy.may"), say("proxy.may_not")),
            buttons=(Button(name="save", label=say("proxy.save"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, form, staff = self.house, self._form, self.house.visit.staff
        if name != "save":
            return STAY
        if staff is None:
            return To(Refused(house, Refusal.KEEPER_NEEDED))
        done = bind_proxy(
            house.desk,
            staff=staff,
            code=form.code,
            pin=form.pin,
            card_code=form.card_code,
            proxy=form.proxy,
            holder_name=form.name,
            holder_code=form.holder_code,
            card_pin=form.card_pin,
        )
        return To(Refused(house, done)) if isinstance(done, Refusal) else To(_told(house, done), done=True)


def _told(house: House, done: ProxyBoundHere) -> Step:
    return Settled(
        house,
        "proxy_done",
        said=lambda: [
            house.say("proxy.done", holder=done.holder_shown, who=done.shown),
            house.say("proxy.done_card", card=spoken_card_number(done.card)),
        ],
        again=lambda: house.say("proxy.another"),
        once_more=lambda: To(begin_proxy(house), done=True),
        facts=done.facts,
    )
