"""Enrolment: a machine that belongs to no district yet waits for its code, and for nothing else."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from kiosk.actions.enrolment import EnrolledHere, enrol_here
from kiosk.ui.house import House
from kiosk.ui.step import BACK, END, STAY, Go, Step, To
from kiosk.ui.steps.told import Waiting
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Scanning
from sync.contract.enrolment_code import BadCode, decode_code
from sync.contract.refusals import Refusal
from sync.errors import IdentityDamaged

CODE_MAX: Final = 500
"""An enrolment code has some 180 characters; an address may be long."""

CAN_TRY_AGAIN: Final = (Refusal.DISTRICT_UNREACHABLE, Refusal.NOT_THE_DISTRICT)
"""The code was good, as far as anybody knows."""

Outcome = EnrolledHere | Refusal | str
"""How it went; a text is what keeps the kiosk shut, as in `House.trouble`."""


class Enrolment(Step):
    """The code is held up, typed by a scanner, or written by hand; then the district is asked."""

    name = "enrolment"

    def __init__(self, house: House, *, enrol: Callable[[Path, str], EnrolledHere | Refusal] = enrol_here) -> None:
        """Wait for a code.

        Args:
            house: where.
            enrol: asks the district.
        """
        super().__init__(house)
        self._enrol = enrol
        self._code = ""
        self._problem: Refusal | None = None
        self._errand: Future[Outcome] | None = None
        # Made once: what was written with patience is still there when the network was at fault.
        self._by_hand = Write(
            house,
            "enrolment_code",
            question=lambda: house.say("enrolment.by_hand"),
            hint=lambda: house.say("enrolment.hint"),
            done=self._ask,
            max_characters=CODE_MAX,
            kind="code",
            scanned=self.scanned,
        )

    def body(self) -> Scanning:
        """See `Step`."""
        say = self.house.say
        buttons = [Button(name="write", label=say("enrolment.write"), icon="keyboard")]
        if self._code and self._problem in CAN_TRY_AGAIN:
            buttons.append(Button(name="again", label=say("enrolment.again"), icon="undo", kind="main"))
        return Scanning(
            question=say("enrolment.question"),
            said=(say("enrolment.how"), say("enrolment.where")),
            problem=self.house.texts.refusal(self._problem) if self._problem else "",
            buttons=tuple(buttons),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "write":
                return To(self._by_hand)
            case "again" if self._code:
                return self.scanned(self._code)
            case _:
                return STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. Nothing else counts here: not even a card."""
        answer = self._ask(code)
        if isinstance(answer, Refusal):
            self._problem = answer
            return STAY
        return answer

    def tick(self) -> Go:
        """See `Step`. Whoever went home from waiting is told all the same."""
        errand = self._errand
        if errand is None or not errand.done():
            return STAY
        go = self._ended(errand.result())
        return STAY if go is BACK else go

    def _ask(self, code: str) -> Go | Refusal:
        """Ask the district, unless the text is no code at all; one question at a time."""
        try:
            decode_code(code)
        except BadCode:
            return Refusal.CODE_BAD
        house, enrol = self.house, self._enrol
        self._code, self._problem = code, None
        if self._errand is None:
            self._errand = house.errand(lambda: _outcome(enrol, house.folder, code))
        return To(Waiting(house, lambda: house.say("enrolment.asking"), self._errand, self._ended))

    def _ended(self, outcome: Outcome) -> Go:
        self._errand = None
        match outcome:
            case EnrolledHere():
                self.house.around.enrolled()
                return END
            case Refusal():
                self._problem = outcome
                return BACK
            case trouble:
                self.house.open(None, trouble)
                return END


def _outcome(enrol: Callable[[Path, str], EnrolledHere | Refusal], folder: Path, code: str) -> Outcome:
    try:
        return enrol(folder, code)
    except IdentityDamaged:
        return "identity_damaged"
    except OSError:
        return "folder"
