"""Staff mode: the PIN of a member's card is set, changed or reset. Whoever the card belongs to types it; staff look away."""

from collections.abc import Callable

from kiosk.actions.pins import PinSetHere, PinState, change_pin, knows_pin, pin_state, reset_pin, set_pin
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.card import HoldCard
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.told import Refused
from kiosk.ui.steps.unheard import Unheard, unheard
from kiosk.ui.views import Menu, Tile
from sync.contract.refusals import Refusal
from sync.contract.rules.members import pin_is_acceptable

Give = Callable[[str], PinSetHere | Refusal]


def begin_pins(house: House) -> Step:
    """Where it begins: whose PIN?"""

    def taken(code: str) -> Go | Refusal:
        staff = house.visit.staff
        if staff is None:
            return Refusal.KEEPER_NEEDED
        state = pin_state(house.desk, staff, code)
        if isinstance(state, Refusal):
            return state
        if state.is_set:
            return To(ChangeOrReset(house, code, state))
        return To(new_pin(house, state, lambda pin: set_pin(house.desk, staff, code, pin)))

    return HoldCard(
        house,
        "pin_card",
        question=lambda: house.say("pins.card"),
        said=lambda: [house.say("pins.card_how")],
        taken=taken,
        own=True,
    )


class ChangeOrReset(Unheard):
    """The card has a PIN: does its holder know it?"""

    name = "pin_change_or_reset"

    def __init__(self, house: House, code: str, state: PinState) -> None:
        """Ask about this card."""
        super().__init__(house)
        self._code, self._state = code, state

    def body(self) -> Menu:
        """See `Step`."""
        say, state = self.house.say, self._state
        return Menu(
            question=say("pins.has_one", who=state.shown),
            said=(say("pins.locked"),) if state.locked_ms else (),
            tiles=(
                Tile(name="change", label=say("pins.change"), icon="lock", note=say("pins.change_note"), kind="main"),
                Tile(name="reset", label=say("pins.reset"), icon="staff", note=say("pins.reset_note")),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "change":
                return To(old_pin(self.house, self._code, self._state))
            case "reset":
                return To(second_keeper(self.house, self._code, self._state))
            case _:
                return STAY


def old_pin(house: House, code: str, state: PinState) -> Step:
    """Asks for the PIN that the card has."""

    def typed(old: str) -> Go | Refusal:
        known = knows_pin(house.desk, code, old)
        if isinstance(known, Refusal):
            return known if known is Refusal.PIN_WRONG else To(Refused(house, known), keep=False)

        def give(pin: str) -> PinSetHere | Refusal:
            staff = house.visit.staff
            return change_pin(house.desk, staff, code, old, pin) if staff else Refusal.KEEPER_NEEDED

        return To(new_pin(house, state, give), keep=False)

    return _pin_step(house, "pin_old", lambda: house.say("pins.old"), typed, lambda: [house.say("pins.look_away")])


def second_keeper(house: House, code: str, state: PinState) -> Step:
    """Asks a second keeper for card and PIN."""

    def card_taken(second_code: str) -> Go | Refusal:
        def typed(second_pin: str) -> Go | Refusal:
            second = enter_staff_mode(house.desk, second_code, second_pin)
            if isinstance(second, Refusal):
                return second if second is Refusal.PIN_WRONG else To(Refused(house, second), keep=False)
            return _reset_by(house, code, state, second)

        question = lambda: house.say("pins.second_pin")  # noqa: E731 - asked in the language of that moment
        return To(_pin_step(house, "pin_second_keeper", question, typed, lambda: [house.say("pins.second_why")]))

    return HoldCard(
        house,
        "pin_second_card",
        question=lambda: house.say("pins.second_card"),
        said=lambda: [house.say("pins.second_why")],
        taken=card_taken,
    )


def _reset_by(house: House, code: str, state: PinState, second: StaffPass) -> Go | Refusal:
    staff = house.visit.staff
    if staff is None or second.member == staff.member:
        return To(Refused(house, Refusal.SECOND_KEEPER_NEEDED), keep=False)
    return To(new_pin(house, state, lambda pin: reset_pin(house.desk, staff, second, code, pin)), keep=False)


def new_pin(house: House, state: PinState, give: Give) -> Step:
    """Asks for the new PIN, twice, and gives it to the card."""
    settings = house.desk.kiosk.replica.settings()

    def typed(pin: str) -> Go | Refusal:
        if not pin_is_acceptable(pin, settings):
            return Refusal.PIN_BAD_FORM

        def again(second: str) -> Go | Refusal:
            if second != pin:
                return Refusal.PIN_DIFFERS
            done = give(pin)
            return To(Refused(house, done), done=True) if isinstance(done, Refusal) else To(_told(house, done), done=True)

        return To(_pin_step(house, "pin_again", lambda: house.say("pins.again"), again))

    return _pin_step(
        house,
        "pin_new",
        lambda: house.say("pins.new", who=state.shown, digits=settings.pin_digits),
        typed,
        lambda: [house.say("pins.new_how"), house.say("pins.look_away")],
    )


def _told(house: House, done: PinSetHere) -> Step:
    return Settled(
        house,
        "pin_done",
        said=lambda: [house.say("pins.done", who=done.shown), house.say("pins.done_safe")],
        again=lambda: house.say("pins.another"),
        once_more=lambda: To(begin_pins(house), done=True),
        facts=done.facts,
    )


def _pin_step(
    house: House,
    name: str,
    question: Callable[[], str],
    typed: Callable[[str], Go | Refusal],
    said: Callable[[], list[str]] | None = None,
) -> Step:
    places = house.desk.kiosk.replica.settings().pin_digits
    return Digits(house, name, question=question, done=typed, said=said, places=places, secret=True, scanned=unheard)
