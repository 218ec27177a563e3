"""A new member in under a minute: consent, a new card, name, telephone, PIN, read back, saved.

All of it or nothing: until the end everything lies in one form, and the steps that ask for it are kept with it, so that Back
finds what was typed. Once it is saved, or left, the form is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk import sentences
from kiosk.actions.bind import BoundHere, bind, fresh_card
from kiosk.ui.house import House
from kiosk.ui.step import HOME, STAY, Go, Step, To
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.told import Refused, sentences_of
from kiosk.ui.steps.unheard import Unheard, unheard
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Pair, ReadBack, Reading, Scanning
from sync.contract.documents import masked_name, masked_phone
from sync.contract.ids import spoken_card_number
from sync.contract.refusals import Refusal
from sync.contract.rules import members

Ask = Callable[[House, "Form"], Step]


@dataclass
class Form:
    """What is known of a new member so far.

    Attributes:
        code, card: of the new card: the text of its code, and its number.
        name, phone, pin: as typed; phone and PIN may stay empty.
        steps: that ask for them, by what makes them; each is made once.
    """

    code: str = ""
    card: str = ""
    name: str = ""
    phone: str = ""
    pin: str = ""
    steps: dict[Ask, Step] = field(default_factory=dict)

    def asked(self, ask: Ask, house: House) -> Step:
        """The step that asks this: the one of before, with what was typed there, or a new one."""
        if ask not in self.steps:
            self.steps[ask] = ask(house, self)
        return self.steps[ask]


def begin_new_member(house: House) -> Step:
    """Where it begins."""
    return Consent(house, Form())


class Consent(Unheard):
    """What is kept, why, and who sees it (PIPL art. 13, 14 and 17): read by whoever joins, and agreed to."""

    name = "new_member_consent"
    idle_share = 3.0

    def __init__(self, house: House, form: Form) -> None:
        """Ask before anything is typed into this form."""
        super().__init__(house)
        self._form = form

    def body(self) -> Reading:
        """See `Step`."""
        say, settings = self.house.say, self.house.desk.kiosk.replica.settings()
        return Reading(
            heading=say("new_member.consent"),
            byline=say("new_member.consent_who"),
            paragraphs=sentences_of(self.house.pick(settings.consent_zh, settings.consent_en)),
            buttons=(
                Button(name="decline", label=say("new_member.decline"), icon="back"),
                Button(name="agree", label=say("new_member.agree"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "agree":
                return To(NewCard(self.house, self._form))
            case "decline":
                return HOME
            case _:
                return STAY


class NewCard(Step):
    """The new card is held up, or typed by a scanner."""

    name = "new_member_card"

    def __init__(self, house: House, form: Form) -> None:
        """Wait for the card of this form."""
        super().__init__(house)
        self._form = form
        self._problem: Refusal | None = None
        self._is_own = False

    def body(self) -> Scanning:
        """See `Step`."""
        say, form = self.house.say, self._form
        refused = self.house.texts.refusal(self._problem) if self._problem else ""
        question, problem = say("new_member.card"), say("new_member.own_card") if self._is_own else refused
        if not form.card:
            return Scanning(question=question, said=(say("new_member.card_how"),), problem=problem)
        return Scanning(
            question=question,
            said=(say("new_member.card_read", card=spoken_card_number(form.card)), say("new_member.card_other")),
            problem=problem,
            buttons=(Button(name="next", label=say("new_member.next"), icon="right", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return To(self._form.asked(name_step, self.house)) if name == "next" and self._form.card else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`."""
        house = self.house
        self._problem, self._is_own = None, code.casefold() == house.visit.code.casefold()
        if self._is_own:
            return STAY
        found = fresh_card(house.desk, code)
        if isinstance(found, Refusal):
            self._problem = found
            return STAY
        self._form.code, self._form.card = code, found.card
        return To(self._form.asked(name_step, house))


def name_step(house: House, form: Form) -> Step:
    """Asks for the name."""

    def typed(name: str) -> Go | Refusal:
        form.name = name
        return To(form.asked(phone_step, house))

    return Write(
        house,
        "new_member_name",
        question=lambda: house.say("new_member.name"),
        hint=lambda: house.say("new_member.name_hint"),
        done=typed,
        max_characters=members.NAME_MAX,
        kind="name",
        scanned=unheard,
    )


def phone_step(house: House, form: Form) -> Step:
    """Asks for a telephone number, which nobody needs to have."""

    def typed(phone: str) -> Go | Refusal:
        if phone and not members.is_phone(phone):
            return Refusal.PHONE_BAD_FORM
        form.phone = phone
        return To(form.asked(pin_step, house))

    return Digits(
        house,
        "new_member_phone",
        question=lambda: house.say("new_member.phone"),
        said=lambda: [house.say("new_member.phone_why")],
        done=typed,
        optional=True,
        scanned=unheard,
    )


def pin_step(house: House, form: Form) -> Step:
    """Asks the new member for a PIN; it may wait for another day."""
    settings = house.desk.kiosk.replica.settings()

    def typed(pin: str) -> Go | Refusal:
        if pin and not members.pin_is_acceptable(pin, settings):
            return Refusal.PIN_BAD_FORM
        form.pin = pin
        return To(form.asked(pin_again_step, house) if pin else ReadBackMember(house, form))

    return Digits(
        house,
        "new_member_pin",
        question=lambda: house.say("new_member.pin", digits=settings.pin_digits),
        said=lambda: [house.say("new_member.pin_why"), house.say("new_member.pin_later")],
        done=typed,
        places=settings.pin_digits,
        secret=True,
        optional=True,
        scanned=unheard,
    )


def pin_again_step(house: House, form: Form) -> Step:
    """Asks for it once more."""

    def typed(pin: str) -> Go | Refusal:
        return To(ReadBackMember(house, form)) if pin == form.pin else Refusal.PIN_DIFFERS

    return Digits(
        house,
        "new_member_pin_again",
        question=lambda: house.say("new_member.pin_again"),
        done=typed,
        places=house.desk.kiosk.replica.settings().pin_digits,
        secret=True,
        scanned=unheard,
    )


class ReadBackMember(Unheard):
    """Everything once more, masked: a name and a number that others may read stand nowhere on this screen."""

    name = "new_member_read_back"

    def __init__(self, house: House, form: Form) -> None:
        """Read this form back."""
        super().__init__(house)
        self._form = form

    def body(self) -> ReadBack:
        """See `Step`."""
        say, form = self.house.say, self._form
        pin = say("new_member.pin_set") if form.pin else say("new_member.pin_none")
        return ReadBack(
            question=say("new_member.read_back"),
            pairs=(
                Pair(label=say("new_member.name_label"), value=masked_name(form.name)),
                Pair(label=say("new_member.phone_label"), value=masked_phone(form.phone) or say("new_member.none")),
                Pair(label=say("new_member.card_label"), value=spoken_card_number(form.card)),
                Pair(label=say("new_member.pin_label"), value=pin),
            ),
            said=(say("new_member.wrong"),),
            buttons=(Button(name="save", label=say("new_member.save"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, form, staff = self.house, self._form, self.house.visit.staff
        if name != "save":
            return STAY
        if staff is None:
            return To(Refused(house, Refusal.KEEPER_NEEDED))
        bound = bind(house.desk, staff=staff, code=form.code, name=form.name, phone=form.phone, pin=form.pin)
        return To(Refused(house, bound)) if isinstance(bound, Refusal) else To(_welcome(house, bound), done=True)


def _welcome(house: House, bound: BoundHere) -> Step:
    return Settled(
        house,
        "new_member_done",
        said=lambda: [house.say("new_member.welcome", who=bound.shown), *sentences.bound(house.texts, bound)],
        again=lambda: house.say("new_member.another"),
        once_more=lambda: To(begin_new_member(house), done=True),
        facts=bound.facts,
    )
