"""A text is written with the panel: Chinese by hand or by pinyin, Latin letters, digits, ready phrases.

By hand nothing is taken by itself after a while: hands that shake, and heads that think, need not hurry. Whoever presses a
candidate gets it, and the pad is empty for the next character; whoever writes on beside the first gets both.
"""

import re
from collections.abc import Callable
from typing import Final

from kiosk.ui.house import House
from kiosk.ui.input import composition
from kiosk.ui.input.composition import MAX_LETTERS, Composition
from kiosk.ui.input.engines import engines, hands
from kiosk.ui.input.layouts import MODES, Kind, Mode, Panel, rows_of
from kiosk.ui.input.phrases import phrases_for
from kiosk.ui.input.pinyin import Candidate
from kiosk.ui.input.syllables import BREAK
from kiosk.ui.step import STAY, Go, Step
from kiosk.ui.views import Button, Pad, Stroke, Writing
from sync.contract.refusals import Refusal

CANDIDATES: Final = 60
"""Nobody turns more pages than these fill."""
WRITTEN: Final = 20
"""So many for what was written by hand: whoever doesn't find it among these writes it again."""
PAD_WIDTH: Final = 4.0
"""Heights: room for four characters or five."""
ROOM_SAID: Final = 20
"""With so little room left, how much there is is said."""
_WITH_CANDIDATES: Final = ("hand", "pinyin", "phrases")


class Write(Step):
    """One text is written. Letters or strokes that wait must be chosen for or deleted before it can be taken."""

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
            kind: `name` of a person: surnames and the characters of names first, and no phrases; `code`: capital letters and
                digits alone, on one panel.
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
        self._capitals = False
        self._refusal: Refusal | None = None
        self._offer()

    def body(self) -> Writing:
        """See `Step`."""
        say, state = self.house.say, self._state
        buttons = []
        if self._optional:
            buttons.append(Button(name="skip", label=say("writing.skip"), icon="right", enabled=not state.waits))
        buttons.append(Button(name="take", label=say("writing.take"), icon="done", kind="main", enabled=self._may_be_taken))
        return Writing(
            question=self._question(),
            text=state.text,
            hint=self._hint() if self._hint else "",
            composing=self._composing,
            candidates=tuple(candidate.text for candidate in self._candidates),
            more=say("writing.more") if self._mode in _WITH_CANDIDATES else "",
            fewer=say("writing.fewer") if self._mode in _WITH_CANDIDATES else "",
            pad=Pad(strokes=state.strokes, hint=say("writing.write_here"), width=PAD_WIDTH)
            if self._mode == "hand"
            else None,
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
            return self._hand_over("") if self._optional and not self._state.waits else STAY
        if name.startswith("pick:"):
            self._change(self._picked(name.removeprefix("pick:")))
        elif any(key.name == name and key.enabled for row in rows_of(self._panel) for key in row):
            self._key(name)
        return STAY

    def drew(self, stroke: Stroke) -> Go:
        """See `Step`."""
        if self._mode == "hand":
            self._change(composition.with_stroke(self._state, stroke))
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
                self.house.visit.writes_with, self._capitals = MODES[name], False
                self._offer()
            case "shift":
                self._capitals = not self._capitals
            case "delete":
                self._change(composition.deleted(state))
            case "clear":
                self._change(composition.cleared(state))
            case "put_back":
                self._change(composition.put_back(state))
            case "undo_stroke":
                self._change(composition.without_last_stroke(state))
            case "wipe":
                self._change(composition.wiped(state))
            case "enter":
                self._change(composition.as_letters(state))
            case "space":
                self._change(self._picked("0") if state.letters else composition.with_text(state, " "))
            case _ if self._mode == "pinyin" and ((name.isascii() and name.isalpha()) or name == BREAK):
                self._change(composition.with_letter(state, name))
            case _:
                self._change(composition.with_text(state, name))
                self._capitals = False

    def _picked(self, place: str) -> Composition:
        if place.isdecimal() and int(place) < len(self._candidates):
            return composition.picked(self._state, self._candidates[int(place)])
        return self._state

    def _change(self, state: Composition) -> None:
        if state != self._state:
            self._state, self._refusal = state, None
            self._offer()

    def _offer(self) -> None:
        """Look up what letters or strokes may mean, or what may come next; done once a key, so that `body` only lays out."""
        self._candidates: list[Candidate] = []
        self._composing = ""
        if self._mode not in _WITH_CANDIDATES:
            return
        letters, before, room = self._state.letters, self._state.text, self._state.room
        own = engines().name if self._kind == "name" else engines().text
        if self._mode == "phrases":
            language = self.house.texts.language
            # English sentences want a blank between them; Chinese ones end with a mark as wide as a character.
            blank = " " if language != "zh-Hans" and before and not before[-1].isspace() else ""
            found = [Candidate(blank + text, 0) for text in phrases_for(self._kind, language=language)]
        elif self._state.strokes:
            found = [Candidate(text, 0) for text in self._written()]
        elif letters:
            read = own.read(letters, CANDIDATES, before)
            found = read.candidates
            self._composing = _with_umlauts(" ".join(read.syllables))
        else:
            found = [Candidate(text, 0) for text in own.following(before, CANDIDATES)]
        self._candidates = [candidate for candidate in found if len(candidate.text) <= room]

    def _written(self) -> list[str]:
        ready = hands()
        if ready is None:
            return []
        engine = ready.name if self._kind == "name" else ready.text
        return engine.read(self._state.strokes, WRITTEN, self._state.text)

    # --- What it is like now --------------------------------------------------------------------------------------------

    @property
    def _modes(self) -> tuple[Mode, ...]:
        """The panels of this kind of text."""
        hand: tuple[Mode, ...] = ("hand",) if hands() is not None else ()
        phrases: tuple[Mode, ...] = ("phrases",) if self._kind == "text" else ()
        return (*hand, "pinyin", "latin", "digits", *phrases)

    @property
    def _mode(self) -> Mode:
        """The panel that was last chosen in this visit, or the one that the language suggests; what waits keeps its own."""
        if self._kind == "code":
            return "code"
        if self._state.letters:
            return "pinyin"
        if self._state.strokes:
            return "hand"
        modes = self._modes
        first: Mode = modes[0] if self.house.texts.language == "zh-Hans" else "latin"
        mode = next((mode for mode in modes if mode == self.house.visit.writes_with), first)
        return "capitals" if mode == "latin" and self._capitals else mode

    @property
    def _panel(self) -> Panel:
        return Panel(self._mode, self._modes, self._kind, self._state, self.house.texts)

    @property
    def _may_be_taken(self) -> bool:
        return bool(self._state.text.strip()) and not self._state.waits

    def _tip(self) -> str:
        say, state = self.house.say, self._state
        if len(state.letters) >= MAX_LETTERS:
            return say("writing.many_letters")
        if state.letters:
            return say("writing.choose") if self._candidates else say("writing.no_candidates")
        if state.strokes:
            return say("writing.choose_written") if self._candidates else say("writing.unread")
        if state.cleared:
            return say("writing.cleared")
        if not state.room:
            return say("writing.full", count=state.limit)
        if state.room <= min(ROOM_SAID, state.limit // 4):
            return say("writing.room", count=state.room)
        return say("writing.choose_phrase") if self._mode == "phrases" else ""

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
