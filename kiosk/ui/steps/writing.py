"""A text is written with the panel of keys: Chinese by pinyin, Latin letters, digits."""

import re
from collections.abc import Callable
from typing import Final

from kiosk.ui.house import House
from kiosk.ui.input import composition
from kiosk.ui.input.composition import MAX_LETTERS, Composition
from kiosk.ui.input.engines import engines
from kiosk.ui.input.layouts import MODES, Kind, Mode, Panel, rows_of
from kiosk.ui.input.pinyin import Candidate
from kiosk.ui.input.syllables import BREAK
from kiosk.ui.step import STAY, Go, Step
from kiosk.ui.views import Button, Writing
from sync.contract.refusals import Refusal

CANDIDATES: Final = 60
"""Nobody turns more pages than these fill."""
ROOM_SAID: Final = 20
"""With so little room left, how much there is is said."""


class Write(Step):
    """One text is written. Of Chinese, letters that wait must be chosen for or deleted before it can be taken."""

    def __init__(
        self,
        house: House,
        name: str,
        *,
        question: Callable[[], str],
        done: Callable[[str], Go | Refusal],
        hint: Callable[[], str] | None = None,
        text: str = "",
        max_characters: int = 500,
        optional: bool = False,
        kind: Kind = "text",
        scanned: Callable[[str], Go | None] | None = None,
    ) -> None:
        """Ask for a text.

        Args:
            house: where.
            name: of this step.
            question: what is asked for, in the language of that moment.
            done: takes the text, without blanks around it, or refuses it: the refusal's sentence stands here as the problem
                and the text stays. Gets an empty text where an optional one was skipped.
            hint: shown while nothing is written yet.
            text: to begin with.
            max_characters: never more than these.
            optional: it may be skipped.
            kind: `name` of a person: surnames and the characters of names first; `code`: capital letters and digits alone,
                on one panel.
            scanned: what a scanned code means here, as `Step.scanned`.
        """
        super().__init__(house)
        self.name = name
        self._question = question
        self._done = done
        self._hint = hint
        self._optional = optional
        self._kind = kind
        self._scanned = scanned
        self._state = Composition(max_characters, text[:max_characters])
        self._chosen_mode: Mode | None = "code" if kind == "code" else None
        self._refusal: Refusal | None = None
        self._offer()

    def body(self) -> Writing:
        """See `Step`."""
        say, state = self.house.say, self._state
        buttons = []
        if self._optional:
            buttons.append(Button(name="skip", label=say("writing.skip"), icon="right", enabled=not state.letters))
        buttons.append(Button(name="take", label=say("writing.take"), icon="done", kind="main", enabled=self._may_be_taken))
        return Writing(
            question=self._question(),
            text=state.text,
            hint=self._hint() if self._hint else "",
            composing=self._composing,
            candidates=tuple(candidate.text for candidate in self._candidates),
            more=say("writing.more") if self._mode == "pinyin" else "",
            fewer=say("writing.fewer") if self._mode == "pinyin" else "",
            keys=rows_of(self._panel),
            tip=self._tip(),
            problem=self.house.texts.refusal(self._refusal) if self._refusal else "",
            buttons=tuple(buttons),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "take":
            return self._hand_over(self._state.text.strip()) if self._may_be_taken else STAY
        if name == "skip":
            return self._hand_over("") if self._optional and not self._state.letters else STAY
        if name.startswith("pick:"):
            self._change(self._picked(name.removeprefix("pick:")))
        elif any(key.name == name and key.enabled for row in rows_of(self._panel) for key in row):
            self._key(name)
        return STAY

    def scanned(self, code: str) -> Go | None:
        """See `Step`."""
        return self._scanned(code) if self._scanned else None

    def resumed(self) -> None:
        """See `Step`."""
        self._offer()

    # --- Keys ---------------------------------------------------------------------------------------------------------

    def _key(self, name: str) -> None:
        state = self._state
        match name:
            case _ if name in MODES:
                self._chosen_mode = MODES[name]
                self._offer()
            case "shift":
                self._chosen_mode = "latin" if self._mode == "capitals" else "capitals"
            case "delete":
                self._change(composition.deleted(state))
            case "clear":
                self._change(composition.cleared(state))
            case "put_back":
                self._change(composition.put_back(state))
            case "enter":
                self._change(composition.as_letters(state))
            case "space":
                self._change(self._picked("0") if state.letters else composition.with_text(state, " "))
            case _ if self._mode == "pinyin" and ((name.isascii() and name.isalpha()) or name == BREAK):
                self._change(composition.with_letter(state, name))
            case _:
                self._change(composition.with_text(state, name))
                if self._mode == "capitals":
                    self._chosen_mode = "latin"

    def _picked(self, place: str) -> Composition:
        if place.isdecimal() and int(place) < len(self._candidates):
            return composition.picked(self._state, self._candidates[int(place)])
        return self._state

    def _change(self, state: Composition) -> None:
        if state != self._state:
            self._state, self._refusal = state, None
            self._offer()

    def _offer(self) -> None:
        """Look up what the letters may mean, or what may come next; done once a key, so that `body` only lays out."""
        self._candidates: list[Candidate] = []
        self._composing = ""
        if self._mode != "pinyin":
            return
        engine = engines().name if self._kind == "name" else engines().text
        letters, before, room = self._state.letters, self._state.text, self._state.room
        if letters:
            read = engine.read(letters, CANDIDATES, before)
            found = read.candidates
            self._composing = _with_umlauts(" ".join(read.syllables))
        else:
            found = [Candidate(text, 0) for text in engine.following(before, CANDIDATES)]
        self._candidates = [candidate for candidate in found if len(candidate.text) <= room]

    # --- What it is like now --------------------------------------------------------------------------------------------

    @property
    def _mode(self) -> Mode:
        """The panel that was chosen, or the one that the language suggests; letters that wait keep theirs."""
        if self._chosen_mode is None:
            return "pinyin" if self.house.texts.language == "zh-Hans" or self._state.letters else "latin"
        return self._chosen_mode

    @property
    def _panel(self) -> Panel:
        return Panel(self._mode, self._kind, self._state, self.house.texts)

    @property
    def _may_be_taken(self) -> bool:
        return bool(self._state.text.strip()) and not self._state.letters

    def _tip(self) -> str:
        say, state = self.house.say, self._state
        if len(state.letters) >= MAX_LETTERS:
            return say("writing.many_letters")
        if state.letters:
            return say("writing.choose") if self._candidates else say("writing.no_candidates")
        if state.cleared:
            return say("writing.cleared")
        if not state.room:
            return say("writing.full", count=state.limit)
        if state.room <= min(ROOM_SAID, state.limit // 4):
            return say("writing.room", count=state.room)
        return ""

    def _hand_over(self, text: str) -> Go:
        answer = self._done(text)
        if isinstance(answer, Refusal):
            self._refusal = answer
            return STAY
        self._refusal = None
        return answer


def _with_umlauts(letters: str) -> str:
    """Letters as they are read: the key says ü, and gives v."""
    return re.sub("(?<=[jlnqxy])v", "ü", letters)
