"""A visit to the kiosk, without a window: a card is scanned, a menu is offered, numbers are typed.

The session knows no screen and no keyboard: it is told what was scanned and typed, and says what to show. What it knows of
a visitor (card, wish, name, telephone) it forgets when the visit ends, and it ends by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk import sentences
from kiosk.actions.bring import bring
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.offers import rewards, todays
from kiosk.actions.points import points
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import scan
from kiosk.actions.slips import check_slip
from kiosk.actions.undo import undo
from kiosk.actions.wish import make_wish
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.refusals import Refusal
from sync.contract.slips import looks_like_slip

WARN_MS: Final = 40_000
END_MS: Final = 60_000
"""Without a word the visit ends; DOMAIN: time-outs warn and can be extended."""

BACK: Final = "0"
_CODE_LENGTH: Final = 40
"""A typed line this long that begins like a card is a scanner's; nobody types one as an answer."""

Said = list[str]
Step = Callable[[str], Said]


@dataclass
class _Visit:
    """What is known of whoever stands there; gone when the visit ends."""

    code: str | None
    last_ms: int
    step: Step
    warned: bool = False
    hidden: bool = False
    redemption: str = ""


class Session:
    """Visits, one after another."""

    def __init__(self, desk: Desk, texts: Texts) -> None:
        """Serve at this desk in this language."""
        self._desk = desk
        self._texts = texts
        self._visit: _Visit | None = None

    @property
    def attended(self) -> bool:
        """Whether somebody stands there."""
        return self._visit is not None

    @property
    def hidden(self) -> bool:
        """Whether what is typed next must not be shown: a PIN."""
        return self._visit is not None and self._visit.hidden

    def scanned(self, code: str) -> Said:
        """A code was scanned. A valid card begins a visit, and ends the one before; a slip is told about."""
        if looks_like_slip(code):
            slip = check_slip(self._desk, code)
            return [self._texts.refusal(slip)] if isinstance(slip, Refusal) else sentences.slip_seen(self._texts, slip)
        seen = scan(self._desk, code)
        if isinstance(seen, Refusal):
            return [self._texts.refusal(seen)]
        self._begin(code, self._choose)
        return [*sentences.greeting(self._texts, seen), self._texts.say("session.menu")]

    def typed(self, line: str) -> Said:
        """A line was typed: an answer to what was asked, or a code from a typing scanner."""
        line = line.strip()
        if (line[:2].upper() == "LL" and len(line) >= _CODE_LENGTH) or looks_like_slip(line):
            return self.scanned(line)
        visit = self._visit
        if visit is None:
            return self._without_card() if line == "1" else self.scanned(line)
        visit.last_ms, visit.warned, visit.hidden = self._now_ms(), False, False
        if line == BACK:
            if visit.step == self._choose or visit.code is None:
                return self.end()
            return self._menu()
        return visit.step(line)

    def tick(self) -> Said:
        """Time passes; call it a few times a second."""
        visit = self._visit
        if visit is None:
            return []
        idle_ms = self._now_ms() - visit.last_ms
        if idle_ms >= END_MS:
            return self.end()
        if idle_ms >= WARN_MS and not visit.warned:
            visit.warned = True
            return [self._texts.say("session.still_there", seconds=(END_MS - WARN_MS) // 1000)]
        return []

    def end(self) -> Said:
        """The visit is over: forget it."""
        self._visit = None
        return [self._texts.say("session.welcome")]

    # --- The menu -----------------------------------------------------------------------------------------------------

    def _choose(self, line: str) -> Said:
        code = self._code()
        match line:
            case "1":
                return self._ask_activity()
            case "2":
                left = check_out(self._desk, code)
                return self._told(left if isinstance(left, Refusal) else sentences.checked_out(self._texts, left))
            case "3":
                return self._ask_category("", "")
            case "4":
                return self._ask_reward()
            case "5":
                bring(self._desk, code)  # what is elsewhere comes meanwhile, as at the window
                book = points(self._desk, code)
                return self._told(book if isinstance(book, Refusal) else sentences.passbook(self._texts, book))
            case "6":
                back = undo(self._desk, code, self._redemption())
                return self._told(back if isinstance(back, Refusal) else sentences.undone(self._texts, back))
            case _:
                return self._menu()

    def _ask_activity(self) -> Said:
        today = todays(self._desk)
        if isinstance(today, Refusal):
            return self._told(today)
        ids = ["", *(activity.id for activity in today.activities)]

        def chosen(line: str) -> Said:
            number = _number(line, len(ids))
            if number is None:
                return self._told(Refusal.ACTIVITY_UNKNOWN)
            done = check_in(self._desk, self._code(), ids[number])
            return self._told(done if isinstance(done, Refusal) else sentences.checked_in(self._texts, done))

        return self._ask(chosen, self._texts.say("session.which_activity"), *sentences.activities(self._texts, today))

    def _ask_reward(self) -> Said:
        shelf = rewards(self._desk)
        if isinstance(shelf, Refusal):
            return self._told(shelf)
        if not shelf.rewards:
            return self._told(sentences.rewards(self._texts, shelf))

        def chosen(line: str) -> Said:
            number = _number(line, len(shelf.rewards))
            if number is None:
                return self._told(Refusal.REWARD_UNKNOWN)
            reward = shelf.rewards[number]

            def pin_typed(pin: str) -> Said:
                done = redeem(self._desk, self._code(), pin, reward.id)
                if isinstance(done, Refusal):
                    return self._told(done)
                if self._visit is not None:
                    self._visit.redemption = done.redemption
                return self._told(sentences.redeemed(self._texts, done))

            return self._ask(pin_typed, self._texts.say("ask.pin"), hidden=True)

        return self._ask(chosen, self._texts.say("session.which_reward"), *sentences.rewards(self._texts, shelf))

    # --- Wishes -------------------------------------------------------------------------------------------------------

    def _without_card(self) -> Said:
        """A wish needs no card, but a way to be reached."""

        def name_typed(name: str) -> Said:
            def contact_typed(contact: str) -> Said:
                return self._ask_category(name, contact)

            return self._ask(contact_typed, self._texts.say("session.contact"))

        self._begin(None, name_typed)
        return [self._texts.say("session.name")]

    def _ask_category(self, name: str, contact: str) -> Said:
        categories = self._desk.kiosk.replica.settings().wish_categories
        english = self._texts.language == "en"
        lines = [
            self._texts.say("show.numbered", number=number, what=category.en if english else category.zh)
            for number, category in enumerate(categories, 1)
        ]

        def chosen(line: str) -> Said:
            number = _number(line, len(categories))
            if number is None:
                return self._told(Refusal.WISH_CATEGORY_UNKNOWN)

            def text_typed(text: str) -> Said:
                done = make_wish(
                    self._desk,
                    category=categories[number].id,
                    text=text,
                    code=self._visit.code if self._visit else None,
                    name=name,
                    contact=contact,
                )
                return self._told(done if isinstance(done, Refusal) else sentences.wished(self._texts, done))

            return self._ask(text_typed, self._texts.say("session.wish_text"))

        return self._ask(chosen, self._texts.say("session.which_category"), *lines)

    # --- Small things -------------------------------------------------------------------------------------------------

    def _begin(self, code: str | None, step: Step) -> None:
        self._visit = _Visit(code=code, last_ms=self._now_ms(), step=step)

    def _ask(self, step: Step, *said: str, hidden: bool = False) -> Said:
        if self._visit is not None:
            self._visit.step, self._visit.hidden = step, hidden
        return list(said)

    def _told(self, said: Refusal | Said) -> Said:
        """Say it; then the menu, or for a visit without a card the end."""
        lines = [self._texts.refusal(said)] if isinstance(said, Refusal) else said
        if self._visit is None or self._visit.code is None:
            return lines + self.end()
        return lines + self._menu()

    def _menu(self) -> Said:
        return self._ask(self._choose, self._texts.say("session.menu"))

    def _code(self) -> str:
        return (self._visit.code if self._visit else None) or ""

    def _redemption(self) -> str:
        return self._visit.redemption if self._visit else ""

    def _now_ms(self) -> int:
        return self._desk.kiosk.clock.mono_ms()


def _number(line: str, count: int) -> int | None:
    """The place in a list that a typed number means, or None."""
    if line.isascii() and line.isdecimal() and len(line) <= 4 and 1 <= int(line) <= count:
        return int(line) - 1
    return None
