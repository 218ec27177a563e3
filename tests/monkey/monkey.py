"""What the monkey does, and what must be so whatever it did."""

import logging
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House, Visit
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.views import Keypad, Stroke, View, Writing
from sync.contract.signing import SigningKey
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER_PIN, NOON_MS, PIN, TODAY, District
from tests.kiosk.ui.board import hang
from tests.kiosk.ui.reach import texts_within
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import names_of, texts_of

LONG_ENOUGH = 4
"""Shorter texts stand in others by chance."""
ALONE_MS = 600_000
"""A call for staff and the longest idle time together are over by then."""
TICK_MS = 1_000
ACTS_IN_A_VISIT = (5, 60)
NAMES = ("王*", "李*")
ALWAYS_THERE = ("back", "home", "call", "language", "comfort", "sound")
GARBAGE = ("https://pay.example/?id=12345", "6901234567892", "LL1", "\u200b\u200b", "心愿" * 40, "0" * 4096)


class Wrong(AssertionError):
    """Something is not as it must be; the text says what, and what was done last."""


class Complaints(logging.Handler):
    """Keeps what the program logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging`."""
        self.said.append(self.format(record))


class Monkey:
    """One kiosk on a real disk, and somebody who knows no manners.

    Attributes:
        clock: moved by whatever is done.
        flow, house, kiosk: what it plays with.
        counts: how often each thing was done, and each step seen.
        trail: what was done last, newest last.
    """

    def __init__(self, folder: Path, seed: int, *, show: Callable[[View], None] = lambda _: None) -> None:
        """Furnish a kiosk in this folder.

        Args:
            folder: empty.
            seed: the same one does the same things.
            show: is given every view, to draw it.
        """
        self.chance = random.Random(seed)
        self.clock = FakeClock(NOON_MS, mono_ms=1_000_000)
        self.counts: Counter[str] = Counter()
        self.trail: list[str] = []
        self._show = show
        self._secrets: set[str] = set()
        self._saved: set[str] = set()
        self._district = District()
        self._district.enrol(folder)
        self._folder = folder
        self.kiosk: Kiosk = open_kiosk(folder, clock=self.clock, machine="")
        self._district.furnish(self.kiosk)
        hang(self.kiosk, self._district)
        self.house = House(clock=self.clock, around=FakeSurroundings(), folder=folder)
        self.house.open(Desk(self.kiosk))
        self.flow = Flow(self.house, HouseDoors())
        self._complaints = Complaints()
        logging.getLogger().addHandler(self._complaints)
        self._codes = self._cards()

    def close(self) -> None:
        """End it; the journal must be whole when it is opened again.

        Raises:
            Wrong: it is not.
        """
        logging.getLogger().removeHandler(self._complaints)
        before = self.kiosk.journal.state()
        self.house.close()
        self.kiosk.close()
        again = open_kiosk(self._folder, clock=self.clock, machine="")
        try:
            if again.notices or again.journal.state() != before:
                raise Wrong(f"the journal is another when it is opened again: {again.notices}")
        finally:
            again.close()

    def play(self, hours: float) -> None:
        """Do things for so many hours of its clock; those in which nobody is there don't count.

        Raises:
            Wrong: something is not as it must be.
        """
        played_ms = 0
        while played_ms < hours * 3_600_000:
            began_ms = self.clock.mono_ms()
            for _ in range(self.chance.randint(*ACTS_IN_A_VISIT)):
                self._does()
                self._looks()
            played_ms += self.clock.mono_ms() - began_ms
            # Mostly the next one comes while the last is still on the glass.
            if self.chance.random() < 0.5:
                self._goes_home()
            if self.chance.random() < 0.35:
                self._leaves()

    # --- What it does -------------------------------------------------------------------------------------------------

    def _does(self) -> None:
        view = self.flow.view()
        inside = [name for name, on in names_of(view).items() if on and name not in ALWAYS_THERE]
        match self.chance.choices(
            ("press", "around", "scan", "type", "draw", "old", "hands", "wait"), (46, 8, 9, 22, 6, 3, 3, 3)
        )[0]:
            case "press" if inside:
                self._press(view, self.chance.choice(inside))
            case "around":
                self._press(view, self.chance.choice(ALWAYS_THERE))
            case "scan":
                self._scan()
            case "type" if isinstance(view.body, Keypad | Writing):
                self._type(view.body)
            case "draw":
                self._draw(view)
            case "old":
                # A finger that was late: what it pressed is gone, or never was.
                self.flow.press(
                    view.serial - self.chance.randint(0, 3), self.chance.choice((*inside, "nothing", "pick:99", ""))
                )
                self._did("old press")
            case "hands":
                for name in self.chance.sample(inside, min(3, len(inside))):
                    self.flow.touched()
                    self.flow.press(view.serial, name)
                self._did("three fingers at once")
            case "wait":
                self._wait(self.chance.choice((500, 3_000, 20_000, 46_000)))
            case _:
                self._press(view, self.chance.choice(inside) if inside else "back")

    def _press(self, view: View, name: str) -> None:
        self.clock.advance(self.chance.choice((150, 700, 1_000, 2_500)))
        self.flow.touched()
        self.flow.press(view.serial, name)
        self._did(f"press {name}")

    def _scan(self) -> None:
        self.clock.advance(1_500)
        name = self.chance.choice(list(self._codes))
        code = self._codes[name]
        self._secrets.add(code)
        self.flow.scanned(code)
        self._did(f"scan {name}")

    def _type(self, body: Keypad | Writing) -> None:
        if isinstance(body, Keypad):
            fits = KEEPER_PIN if self.flow.view().step in ("staff_door", "group_pin") else PIN
            others = (PIN, KEEPER_PIN, "13955501234", "808182", "")
            # A PIN is mostly the right one, or it would be locked before anything could be done with it.
            typed = fits if body.secret and self.chance.random() < 0.85 else self.chance.choice(others)
        else:
            typed = self.chance.choice(("qzxwj", "zhaolan", "fvbkaa", "xiangqing", "13955501234"))
        for key in typed:
            view = self.flow.view()
            if names_of(view).get(key):
                self._press(view, key)
                self._remembers()
        for name in ("pick:0", "enter", "take"):
            view = self.flow.view()
            if self.chance.random() < 0.6 and names_of(view).get(name):
                self._press(view, name)

    def _draw(self, view: View) -> None:
        points = self.chance.randint(0, 30)
        stroke: Stroke = tuple((self.chance.uniform(-0.5, 3.0), self.chance.uniform(-0.5, 1.5)) for _ in range(points))
        self.clock.advance(600)
        self.flow.touched()
        self.flow.drew(view.serial, stroke)
        self._did(f"draw {points} points")

    def _wait(self, ms: int) -> None:
        for _ in range(0, ms, TICK_MS):
            self.clock.advance(min(ms, TICK_MS))
            self.flow.tick()
        self._did(f"wait {ms} ms")

    def _goes_home(self) -> None:
        """Home is two touches away wherever it is offered; the second says that what was begun may go."""
        view = self.flow.view()
        if view.over is not None or not view.chrome.can_go_home:
            return
        for name in ("home", "drop"):
            self.clock.advance(1_500)
            view = self.flow.view()
            if names_of(view).get(name):
                self.flow.press(view.serial, name)
                self._did(f"press {name}")
        view = self.flow.view()
        if view.chrome.can_go_home and view.step != "attract":
            raise self._wrong(f"two touches of Home led to {view.step}")

    def _leaves(self) -> None:
        """Walk away: by and by nobody is there, and nothing is left."""
        self._remembers()
        for _ in range(0, ALONE_MS, 5_000):
            self.clock.advance(5_000)
            self.flow.tick()
        self._did("leave")
        view = self.flow.view()
        self._show(view)
        if (view.step, view.language, view.over, view.chrome.who, view.chrome.staff) != (
            "attract",
            "zh-Hans",
            None,
            "",
            False,
        ):
            raise self._wrong(f"left alone it rests at {view.step} in {view.language} ({view.over}) for {view.chrome.who!r}")
        if self.house.visit != Visit(comfort=self.house.desk.kiosk.replica.settings().comfort):
            raise self._wrong(f"the visit is not over: {self.house.visit}")
        for text in {*texts_of(view), *texts_within(self.flow)}:
            for secret in (*NAMES, *self._secrets):
                if secret in text:
                    raise self._wrong(f"{secret[:40]!r} is left in {text[:80]!r}")
        self._secrets.clear()
        self.counts["came to rest"] += 1

    # --- What must be so ----------------------------------------------------------------------------------------------

    def _looks(self) -> None:
        self._remembers()
        view = self.flow.view()
        self._show(view)
        self.counts[f"at {view.step}"] += 1
        if self._complaints.said:
            raise self._wrong(f"the log says {self._complaints.said[0][-1500:]}")
        if view.step == "fault":
            raise self._wrong("the program failed")
        if view.over is None and view.step != "attract" and not any(names_of(view).values()):
            raise self._wrong(f"nothing can be pressed at {view.step}")
        facts = getattr(view.body, "facts", ())
        if not set(facts) <= self._saved:
            self._saved |= set(facts)
            self.counts["saved on the glass"] += 1

    def _remembers(self) -> None:
        """What nobody may find afterwards."""
        body = self.flow.view().body
        if isinstance(body, Writing):
            typed = (body.text, body.composing.replace(" ", ""))
        else:
            typed = (body.shown, "") if isinstance(body, Keypad) else ("", "")
        self._secrets |= {text for text in typed if len(text) >= LONG_ENOUGH and "●" not in text}

    def _did(self, what: str) -> None:
        self.counts[what.split()[0]] += 1
        self.trail = [*self.trail[-30:], what]

    def _wrong(self, what: str) -> Wrong:
        return Wrong(f"{what}\n   at {self.flow.view().step}, after: {'; '.join(self.trail)}")

    def _cards(self) -> dict[str, str]:
        district = self._district
        foreign = SigningKey(b"card key of another district!!!!")
        return {
            "resident": district.code(1),
            "the resident again": district.code(1),
            "keeper": district.code(2),
            "nobody's": district.code(7),
            "another of nobody": district.code(8),
            "expired": district.code(9, expiry_day=TODAY - 1),
            "foreign": district.code(10, key=foreign),
            "damaged": district.code(1)[:-3] + "AAA",
            "cut off": district.code(1)[:20],
            **{f"garbage {number}": text for number, text in enumerate(GARBAGE)},
        }
