"""Digits are asked for: a telephone number, or a PIN of which only dots are ever shown."""

from collections.abc import Callable
from typing import Final

from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step
from kiosk.ui.views import Button, Keypad
from sync.contract.refusals import Refusal

MAX_DIGITS: Final = 20
"""Where any number of digits will do: more than any telephone number has (ITU-T E.164: 15)."""
DOT: Final = "●"


class Digits(Step):
    """One number is typed."""

    def __init__(
        self,
        house: House,
        name: str,
        *,
        question: Callable[[], str],
        done: Callable[[str], Go | Refusal],
        said: Callable[[], list[str]] | None = None,
        places: int = 0,
        secret: bool = False,
        optional: bool = False,
        scanned: Callable[[str], Go | None] | None = None,
    ) -> None:
        """Ask for digits.

        Args:
            house: where.
            name: of this step.
            question: what is asked for, in the language of that moment.
            done: takes the digits, or refuses them: the refusal's sentence stands here as the problem. Gets an empty text
                where an optional number was skipped.
            said: sentences under the question.
            places: how many digits there will be, 0 for any number.
            secret: shown as dots. With `places` it is handed over at the last digit; after that it is forgotten here.
            optional: it may be skipped.
            scanned: what a scanned code means here, as `Step.scanned`.
        """
        super().__init__(house)
        self.name = name
        self._question = question
        self._done = done
        self._said = said
        self._places = places
        self._secret = secret
        self._optional = optional
        self._scanned = scanned
        self._digits = ""
        self._refusal: Refusal | None = None

    def body(self) -> Keypad:
        """See `Step`. Of a secret it says no more than how many digits there are."""
        say = self.house.say
        buttons = []
        if self._optional:
            buttons.append(Button(name="skip", label=say("keypad.skip"), icon="right"))
        if not self._submits_itself:
            buttons.append(
                Button(name="take", label=say("keypad.take"), icon="done", kind="main", enabled=self._is_complete)
            )
        return Keypad(
            question=self._question(),
            said=tuple(self._said()) if self._said else (),
            shown=DOT * len(self._digits) if self._secret else self._digits,
            places=self._places,
            secret=self._secret,
            delete=say("keypad.delete"),
            clear=say("keypad.clear"),
            problem=self.house.texts.refusal(self._refusal) if self._refusal else "",
            buttons=tuple(buttons),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "delete":
                self._digits = self._digits[:-1]
            case "clear":
                self._digits = ""
            case "take" if self._is_complete and not self._submits_itself:
                return self._hand_over(self._digits)
            case "skip" if self._optional:
                self._digits = ""
                return self._hand_over("")
            case _ if len(name) == 1 and name in "0123456789" and len(self._digits) < (self._places or MAX_DIGITS):
                self._digits += name
                self._refusal = None
                if self._submits_itself and self._is_complete:
                    return self._hand_over(self._digits)
        return STAY

    def scanned(self, code: str) -> Go | None:
        """See `Step`."""
        return self._scanned(code) if self._scanned else None

    @property
    def _submits_itself(self) -> bool:
        return self._secret and self._places > 0

    @property
    def _is_complete(self) -> bool:
        return len(self._digits) == self._places if self._places else bool(self._digits)

    def _hand_over(self, digits: str) -> Go:
        if self._secret:
            self._digits = ""
        answer = self._done(digits)
        if isinstance(answer, Refusal):
            self._refusal = answer
            return STAY
        self._refusal = None
        return answer
