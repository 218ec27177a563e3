"""The flow: which step is on the screen, and what leads to the next. It knows no widget and no thread.

It is told what was pressed, scanned and touched, and that time passes; `view()` says what to show. Everything a visit knew
is dropped with it: the steps, the card, the language.
"""

import logging
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from kiosk.actions.comfort import choose_comfort
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.staff_mode import helper_of
from kiosk.texts import Texts
from kiosk.ui import drafts, frame, tokens
from kiosk.ui.drafts import Draft
from kiosk.ui.house import House, KioskShut, Visit
from kiosk.ui.step import Go, Leave, Step, To
from kiosk.ui.views import Calling, Chrome, Keypad, StillThere, Stroke, View, Writing
from sync.contract.comfort import lasting
from sync.contract.refusals import Refusal
from sync.contract.settings import Settings
from sync.contract.slips import looks_like_slip

_log = logging.getLogger(__name__)

TOUCH_MS: Final = 1_500
"""Longer than any tap takes from finger down to finger up."""
CALL_SHOWN_MS: Final = 120_000
"""A call for staff stays on the screen so long, unless somebody takes it away; what it is laid over waits meanwhile."""
WARNED_MIN_MS: Final = 5_000
"""Whatever the district sets, a visit is warned for so long before it ends."""
TWICE_MS: Final = 350
"""A second press of the same thing so soon after the first is a hand that shakes; but on keys, where a PIN's 88 is typed as
fast."""
SWEEP_MS: Final = 60_000
"""So often, while nobody is there, drafts are erased whose time is over."""


class Doors(Protocol):
    """The steps that the flow itself leads to."""

    def attract(self, house: House) -> Step:
        """Nobody is here."""
        ...

    def home(self, house: House) -> Step:
        """Somebody without a card."""
        ...

    def greeting(self, house: House) -> Step:
        """Somebody with a card: `house.visit` says whose."""
        ...

    def refused(self, house: House, refusal: Refusal) -> Step:
        """Something was refused."""
        ...

    def kept(self, house: House) -> Step | None:
        """Something is kept for the card that was held up, or asked of its holder. None where nothing is."""
        ...

    def leaving(self, house: House, draft: Draft) -> Step:
        """Home would throw this away: whether that is meant. Its name is `leaving`."""
        ...

    def comfort(self, house: House) -> Step:
        """How somebody likes the screen."""
        ...

    def slip(self, house: House, code: str) -> Step:
        """A slip was held up."""
        ...

    def fault(self, house: House) -> Step:
        """The program failed; whether the last step was saved before that is not known here."""
        ...

    def shut(self, house: House) -> Step:
        """There is no desk: enrolment, or what keeps the kiosk from working."""
        ...


class Flow:
    """Steps, one after another."""

    def __init__(self, house: House, doors: Doors, *, settle_ms: int = tokens.SETTLE_MS) -> None:
        """Begin with nobody there.

        Args:
            house: where.
            doors: the steps to begin with.
            settle_ms: a press so soon after a new step appeared is ignored.
        """
        self.house = house
        self._doors = doors
        self._settle_ms = settle_ms
        self._serial = 0
        self._shown_ms = 0
        self._touched_ms = house.mono_ms()
        self._called_ms: int | None = None
        self._last_press = (0, "", 0)
        self._swept_ms: int | None = None
        self._warned = False
        self._last_settings = Settings()
        self._steps: list[Step] = []
        self._on_screen: Step | None = None
        self._end()

    # --- What happens -------------------------------------------------------------------------------------------------

    @property
    def step(self) -> Step:
        """The one on the screen."""
        return self._steps[-1]

    @property
    def attended(self) -> bool:
        """Whether somebody stands there."""
        return len(self._steps) > 1 or not self._is_resting(self._steps[0])

    def press(self, serial: int, name: str, at_mono_ms: int | None = None) -> None:
        """Something was pressed.

        Args:
            serial: of the view in which it stood; of an older one it does nothing.
            name: of what was pressed.
            at_mono_ms: when, by the house's clock; now if not said.
        """
        at_ms = self.house.mono_ms() if at_mono_ms is None else at_mono_ms
        self._touch()
        if serial != self._serial or at_ms - self._shown_ms < self._settle_ms:
            return
        before, self._last_press = self._last_press, (serial, name, at_ms)
        if before[:2] == (serial, name) and at_ms - before[2] < TWICE_MS and not self._has_keys():
            return
        self._guarded(lambda: self._pressed(name))

    def drew(self, serial: int, stroke: Stroke) -> None:
        """A stroke was drawn on the pad of the view of this serial."""
        self._touch()
        if serial == self._serial and self._called_ms is None and not self._warned:
            self._guarded(lambda: self._go(self.step.drew(stroke)))

    def scanned(self, code: str) -> None:
        """A code was scanned or typed by a scanner."""
        self._touch()
        self._warned = False
        self._guarded(lambda: self._go(self._scanned(code)))

    def touched(self) -> None:
        """Somebody touched the glass, wherever: the visit goes on."""
        self._touch()

    def could_not_show(self, serial: int) -> None:
        """The window failed to draw the step of this serial: say that the program failed, and begin anew."""
        if serial == self._serial and self.step.name != "fault":
            self._steps = [self._doors.fault(self.house)]
            self._changed()

    def tick(self) -> None:
        """Time passed; call it some five times a second."""
        if self._called_ms is not None:
            self._touch()
            if self.house.mono_ms() - self._called_ms >= CALL_SHOWN_MS:
                self._called_ms = None
        self._guarded(lambda: self._go(self.step.tick()))
        if self.step.busy:
            self._touch()
        if not self.attended:
            self._sweep_drafts()
            return
        warn_ms, end_ms = self._idle_ms()
        idle_ms = self.house.mono_ms() - self._touched_ms
        if idle_ms >= end_ms:
            self._end()
        elif idle_ms >= warn_ms:
            self._warned = True
        elif idle_ms >= TOUCH_MS:
            # A finger that comes down on the warning extends the visit; what it presses is heard when it goes up.
            self._warned = False

    def view(self) -> View:
        """What to show now."""
        shown: list[View] = []
        self._guarded(lambda: shown.append(self._view()))
        if not shown:
            # Where the step itself can't say what it shows, the one that says so can.
            self._guarded(lambda: shown.append(self._view()))
        return shown[0] if shown else self._bare_view()

    # --- How it goes on -----------------------------------------------------------------------------------------------

    def _pressed(self, name: str) -> None:
        if self._called_ms is not None:
            self._called_ms = None if name == "hush" else self._called_ms
            return
        if self._warned:
            self._warned = False
            if name == "end":
                self._end()
            return
        match name:
            case "back" if self._can_go_back():
                self._go(Leave.BACK)
            case "home" if self._can_go_home():
                draft = None if self.step.name == "leaving" else self._draft()
                self._go(To(self._doors.leaving(self.house, draft)) if draft else Leave.HOME)
            case "call":
                self.step.hidden()
                self._called_ms = self.house.mono_ms()
                self.house.around.chime()
            case "language":
                self._change_language()
            case "sound":
                comfort = self.house.visit.comfort
                self.house.visit.comfort = msgspec.structs.replace(comfort, voice=not comfort.voice)
                if self._is_resting(self.step) and self.house.is_open:
                    # Whoever silences it is here, and the silence ends with the visit.
                    self._go(To(self._doors.home(self.house), root=True))
            case "comfort" if self.step.name != "comfort":
                self._go(To(self._doors.comfort(self.house)))
            case _:
                self._go(self.step.press(name))

    def _change_language(self) -> None:
        self.house.change_language()
        if self._is_resting(self.step) and self.house.is_open:
            # Whoever asks for a language is here: the visit begins, and the language ends with it.
            self._go(To(self._doors.home(self.house), root=True))
        else:
            self.step.resumed()

    def _scanned(self, code: str) -> Go:
        go = self.step.scanned(code)
        if go is not None:
            return go
        house = self.house
        if not house.is_open:
            return Leave.STAY
        if looks_like_slip(code):
            return To(self._doors.slip(house, code), keep=self.step.name not in ("refused", "slip_seen"))
        seen = scan(house.desk, code)
        if isinstance(seen, Refusal):
            return To(self._doors.refused(house, seen), keep=self.step.name != "refused")
        if house.visit.seen is not None and house.visit.seen.card == seen.card:
            return Leave.BACK if self.step.name == "refused" else Leave.STAY
        return self._greet(code, seen)

    def _greet(self, code: str, seen: Recognised) -> Go:
        house = self.house
        # A card that was refused a moment ago takes nothing away from what it was held up for.
        before = next((step for step in reversed(self._steps) if step.name != "refused"), self.step)
        with_card = house.visit.seen is None
        if not with_card:
            house.texts = Texts()
        self._keep_draft()
        self._remember_comfort()
        helper = helper_of(house.desk, house.visit.staff, seen.card) if before.assists else None
        house.visit = self._visit_with(code, seen)
        house.visit.assisted = helper
        self._called_ms = None
        self._go(To(self._doors.greeting(house), root=True))
        onward = (before.with_card() if with_card else None) or self._doors.kept(house)
        return To(onward) if onward else Leave.STAY

    def _visit_with(self, code: str, seen: Recognised) -> Visit:
        """Whoever chose without a card and then held it up finds the screen as it was a moment ago. That the card remembers
        it must be wanted: another change, or the card held up where the choice is made, says so."""
        before = self.house.visit
        if before.seen is None and before.has_chosen:
            return Visit(code=code, seen=seen, comfort=lasting(before.comfort), remembered=seen.comfort)
        visit = Visit(code=code, seen=seen, comfort=self._settings().comfort)
        visit.recalls(seen.comfort)
        return visit

    def _remember_comfort(self) -> None:
        """Let the card remember what was chosen in the visit that ends. Nothing waits for it, and nobody is told where it
        can't be saved: the choice held as long as it was needed."""
        visit = self.house.visit
        if visit.seen is None or not visit.seen.remembers or not visit.has_chosen or not self.house.is_open:
            return
        try:
            kept = choose_comfort(self.house.desk, visit.code, visit.comfort)
        except Exception:
            _log.exception("what was chosen of the screen was not saved")
        else:
            if isinstance(kept, Refusal):
                _log.warning("what was chosen of the screen was not saved: %s", kept)

    def _go(self, go: Go) -> None:
        match go:
            case Leave.STAY:
                return
            case Leave.BACK if len(self._steps) > 1:
                self._steps.pop()
                self.step.resumed()
                self._changed()
            case Leave.HOME if len(self._steps) > 1:
                del self._steps[1:]
                self.step.resumed()
                self._changed()
            case To(step, keep, root, done):
                if self._is_resting(self._steps[0]) and self.house.visit.seen is None and not self.house.visit.has_chosen:
                    # The settings may have come since the last visit ended.
                    self.house.visit = Visit(comfort=self._settings().comfort)
                if root or self._is_resting(self._steps[0]):
                    # Whoever comes from the resting screen begins a visit, at home if nowhere else.
                    first = [] if root else [self._doors.home(self.house) if self.house.is_open else self._steps[0]]
                    self._steps = first
                elif done:
                    del self._steps[1:]
                elif not keep and len(self._steps) > 1:  # the first step of a visit is where Home leads
                    self._steps.pop()
                if not self._steps or self._steps[-1] is not step:
                    self._steps.append(step)
                self._changed()
            case _:
                self._end()

    def _end(self) -> None:
        house = self.house
        self._keep_draft()
        self._remember_comfort()
        house.visit, house.texts = Visit(comfort=self._settings().comfort), Texts()
        self._called_ms = None
        self._steps = [self._resting()]
        self._changed()

    def _draft(self) -> Draft | None:
        """What would be lost if the visit ended now: the uppermost step that has something says it."""
        return next((draft for step in reversed(self._steps) if (draft := step.draft())), None)

    def _keep_draft(self) -> None:
        """Keep it for this card's next scan. Nothing waits for it, and of somebody without a card nothing is kept."""
        visit = self.house.visit
        if visit.seen is None or not self.house.is_open:
            return
        try:
            if draft := self._draft():
                drafts.keep(self.house.desk, visit.code, draft)
        except Exception:
            _log.exception("what was begun could not be kept")

    def _sweep_drafts(self) -> None:
        now_ms = self.house.mono_ms()
        if not self.house.is_open or (self._swept_ms is not None and now_ms - self._swept_ms < SWEEP_MS):
            return
        self._swept_ms = now_ms
        try:
            drafts.sweep(self.house.desk)
        except Exception:
            _log.exception("drafts could not be looked through")

    def _has_keys(self) -> bool:
        return self._called_ms is None and not self._warned and isinstance(self.step.body(), Keypad | Writing)

    def _resting(self) -> Step:
        try:
            return self._doors.attract(self.house) if self.house.is_open else self._doors.shut(self.house)
        except Exception:
            _log.exception("the resting screen failed")
            return self._doors.fault(self.house)

    def _changed(self) -> None:
        before, self._on_screen = self._on_screen, self.step
        if before is not None and before is not self.step:
            try:
                before.hidden()
            except Exception:  # it is gone anyhow
                _log.exception("step %s could not be left well", before.name)
        if self.house.visit.seen is not None:
            self.house.visit.recalls(self.house.visit.seen.comfort)
        self._serial += 1
        self._last_press = (0, "", 0)
        self._shown_ms = self.house.mono_ms()
        self._warned = False
        self._touch()
        self.house.around.attended(self.attended)

    def _touch(self) -> None:
        self._touched_ms = self.house.mono_ms()

    def _guarded(self, act: Callable[[], None]) -> None:
        """Let no fault of a step end in a dead screen: say it, and begin anew."""
        try:
            act()
        except KioskShut:
            self._end()
        except Exception:
            _log.exception("step %s failed", self.step.name)
            self._steps = [self._doors.fault(self.house)]
            self._changed()

    # --- What it shows ------------------------------------------------------------------------------------------------

    def _view(self) -> View:
        around = frame.chrome(self.house, can_go_back=self._can_go_back(), can_go_home=self._can_go_home())
        return self._framed(around, self._over())

    def _bare_view(self) -> View:
        """What can be shown where even the store can't be read: nothing that was there before may stay."""
        return self._framed(frame.bare_chrome(self.house), None)

    def _framed(self, around: Chrome, over: StillThere | Calling | None) -> View:
        return View(
            serial=self._serial,
            step=self.step.name,
            language=self.house.texts.language,
            chrome=around,
            body=frame.with_pages(self.house, self.step.body()),
            over=over,
            comfort=self.house.visit.comfort,
            attended=self.attended,
            private=self.house.visit.seen is not None,
        )

    def _over(self) -> StillThere | Calling | None:
        if self._called_ms is not None:
            return frame.calling(self.house, self._settings().hotline)
        if self._warned:
            left_ms = self._idle_ms()[1] - (self.house.mono_ms() - self._touched_ms)
            return frame.still_there(self.house, left_ms)
        return None

    def _can_go_back(self) -> bool:
        return len(self._steps) > 1 and self.step.can_go_back

    def _can_go_home(self) -> bool:
        return len(self._steps) > 1

    def _is_resting(self, step: Step) -> bool:
        return step.name in ("attract", "enrolment", "shut")

    def _idle_ms(self) -> tuple[int, int]:
        """When to warn and when to end, ms without a touch."""
        settings = self._settings()
        warned_ms = max(WARNED_MIN_MS, (settings.idle_end_s - settings.idle_warn_s) * 1000)
        end_ms = max(2 * warned_ms, round(settings.idle_end_s * 1000 * self.step.idle_share))
        return end_ms - warned_ms, end_ms

    def _settings(self) -> Settings:
        """The district's settings; those read last where the store can't be read, for a visit must end even then."""
        try:
            if self.house.is_open:
                self._last_settings = self.house.desk.kiosk.replica.settings()
        except Exception:  # whoever looks at the store for more than this says so
            _log.debug("settings can't be read", exc_info=True)
        return self._last_settings
