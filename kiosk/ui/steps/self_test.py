"""The self-test: a keeper tries out what the kiosk can't judge alone, one thing after the other."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, NamedTuple

from kiosk.local_time import moment
from kiosk.printing.press import Printed, put
from kiosk.printing.trial import trial_page
from kiosk.self_test import DISK_SLOW_MS, disk_ms
from kiosk.sound.seams import Sound
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.spoken import Spoken, judged
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import Button, Listing, Mark, Menu, Row, Scanning, Tile, Told
from sync.contract.refusals import Refusal

CHECKS: Final = ("glass", "scan", "printer", "speaker", "microphone", "disk")
"""In the order in which they are tried."""
CELLS: Final = 9
"""Squares that together cover the glass as far as anything is pressed there."""


class Found(NamedTuple):
    """What came of a trial.

    Attributes:
        mark: how it is.
        key: of the table `self_test`.
        ms: how long it took, where that matters.
    """

    mark: Mark
    key: str = "well"
    ms: int = 0


class SelfTest(Step):
    """What there is to try, and what came of it so far."""

    name = "self_test"
    idle_share = 3.0

    def __init__(self, house: House) -> None:
        """Nothing was tried yet."""
        super().__init__(house)
        self._found: dict[str, Found] = {}

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        wrong = sum(found.mark != "ok" for found in self._found.values())
        untried = [check for check in CHECKS if check not in self._found]
        if untried:
            said = say("self_test.how")
        else:
            said = say("self_test.some_wrong", count=wrong) if wrong else say("self_test.all_well")
        done = Button(name="done", label=say("self_test.done"), icon="done", kind="plain" if untried else "main")
        onward = Button(name="next", label=say("self_test.next"), icon="right", kind="main")
        return Listing(
            heading=say("self_test.heading"),
            said=(said,),
            rows=tuple(self._row(check) for check in CHECKS),
            buttons=(done, onward) if untried else (done,),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "done":
            return BACK
        if name == "next":
            name = next((check for check in CHECKS if check not in self._found), "")
        return self._try(name) if name in CHECKS else STAY

    def _row(self, check: str) -> Row:
        say, found = self.house.say, self._found.get(check)
        note = say(f"self_test.{found.key}", ms=found.ms) if found else say("self_test.untried")
        # What came of it is seen by its mark's own icon, never by a colour alone.
        mark: Mark = found.mark if found else ""
        return Row(name=check, title=say(f"self_test.{check}"), note=note, mark=mark, icon="" if mark else _ICONS[check])

    def _try(self, check: str) -> Go:
        house = self.house

        def tried(found: Found) -> Go:
            self._found[check] = found
            return BACK

        match check:
            case "glass":
                return To(GlassTrial(house, tried))
            case "scan":
                return To(ScanTrial(house, tried))
            case "printer":
                return To(PrinterTrial(house, tried))
            case "speaker":
                return To(SpeakerTrial(house, tried))
            case "microphone":
                return To(_microphone_trial(house, tried))
            case _:
                self._found[check] = _disk(house)
                return STAY


_ICONS: Final = {
    "glass": "eye",
    "scan": "card",
    "printer": "print",
    "speaker": "voice",
    "microphone": "microphone",
    "disk": "health",
}

Tried = Callable[[Found], Go]


class Trial(Step):
    """One thing is tried; `tried` takes what came of it."""

    idle_share = 3.0

    def __init__(self, house: House, tried: Tried) -> None:
        """Begin."""
        super().__init__(house)
        self._tried = tried

    def _yes_or_no(self, wrong: str, name: str) -> Go:
        match name:
            case "yes":
                return self._tried(Found("ok"))
            case "no":
                return self._tried(Found("bad", wrong))
            case _:
                return STAY

    def _answers(self) -> tuple[Button, Button]:
        say = self.house.say
        return (
            Button(name="no", label=say("self_test.no"), icon="wrong"),
            Button(name="yes", label=say("self_test.yes"), icon="done", kind="main"),
        )


class GlassTrial(Trial):
    """Every part of the glass is pressed once."""

    name = "self_test_glass"

    def __init__(self, house: House, tried: Tried) -> None:
        """None is pressed yet."""
        super().__init__(house, tried)
        self._pressed: set[str] = set()

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        cells = [f"cell:{number}" for number in range(1, CELLS + 1)]
        return Menu(
            question=say("self_test.glass_question"),
            said=(say("self_test.glass_said"),),
            tiles=tuple(
                Tile(
                    name=cell,
                    label=say("self_test.well") if cell in self._pressed else say("self_test.glass_cell"),
                    icon="done" if cell in self._pressed else "",
                    enabled=cell not in self._pressed,
                )
                for cell in cells
            ),
            buttons=(Button(name="no", label=say("self_test.glass_give_up"), icon="wrong"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name.startswith("cell:"):
            self._pressed.add(name)
            return self._tried(Found("ok")) if len(self._pressed) == CELLS else STAY
        return self._yes_or_no("glass_wrong", name)


class ScanTrial(Trial):
    """Any code that is read will do; nothing is done with it."""

    name = "self_test_scan"

    def body(self) -> Scanning:
        """See `Step`."""
        say = self.house.say
        return Scanning(
            question=say("self_test.scan_question"),
            said=(say("self_test.scan_said"),),
            buttons=(Button(name="no", label=say("self_test.scan_give_up"), icon="wrong"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return self._yes_or_no("scan_wrong", name)

    def scanned(self, code: str) -> Go:  # noqa: ARG002 - that it was read is all
        """See `Step`."""
        return self._tried(Found("ok"))


class PrinterTrial(Trial):
    """A page is printed, and looked at."""

    name = "self_test_printer"

    def __init__(self, house: House, tried: Tried) -> None:
        """Print it."""
        super().__init__(house, tried)
        printer, texts, when = house.printer, house.texts, f"{moment(house.now_ms()):%Y-%m-%d %H:%M}"
        self._printing: Future[Printed | Refusal] = house.errand(
            lambda: put(printer, lambda dots: trial_page(texts, when, dots))
        )

    def body(self) -> Told:
        """See `Step`."""
        say = self.house.say
        if not self._printing.done():
            return Told(mark="wait", headline=say("self_test.printer_printing"), said=(say("self_test.printer_wait"),))
        printed = self._printing.result()
        if isinstance(printed, Refusal):
            ok = Button(name="no", label=say("told.understood"), icon="done", kind="main")
            said = sentences_of(self.house.texts.refusal(printed))
            return Told(mark="warn", headline=say("self_test.printer"), said=said, buttons=(ok,))
        return Told(
            mark="wait",
            headline=say("self_test.printer_question"),
            said=(say("self_test.printer_said"),),
            buttons=self._answers(),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return self._yes_or_no("printer_wrong", name) if self._printing.done() else STAY


class SpeakerTrial(Trial):
    """The door bell of the call for staff is sounded."""

    name = "self_test_speaker"

    def __init__(self, house: House, tried: Tried) -> None:
        """Sound it."""
        super().__init__(house, tried)
        house.around.chime()

    def body(self) -> Told:
        """See `Step`."""
        say = self.house.say
        again = Button(name="again", label=say("self_test.speaker_again"), icon="voice")
        return Told(
            mark="wait",
            headline=say("self_test.speaker_question"),
            said=(say("self_test.speaker_said"),),
            buttons=(again, *self._answers()),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "again":
            self.house.around.chime()
        return self._yes_or_no("speaker_wrong", name)


def _microphone_trial(house: House, tried: Tried) -> Step:
    """Something is said and heard again, as with a wish; nothing of it is kept."""

    def said(sound: Sound) -> Go:
        soft = judged(sound) == "soft"
        return tried(Found("warn", "microphone_soft") if soft else Found("ok"))

    return Spoken(
        house,
        "self_test_microphone",
        question=lambda: house.say("self_test.microphone_question"),
        consent=lambda: house.say("self_test.microphone_consent"),
        done=said,
        write=lambda: tried(Found("bad", "microphone_wrong")),
        rather=lambda: house.say("self_test.no"),
    )


def _disk(house: House) -> Found:
    try:
        ms = disk_ms(house.folder)
    except OSError:
        return Found("bad", "disk_wrong")
    return Found("warn", "disk_slow", ms) if ms > DISK_SLOW_MS else Found("ok", "disk_said", ms)
