"""The fewest touches that a task can take, by trying everything: a search over the kiosk's own flow, without a window.

What is no touch of a button (a card, digits of a PIN) is done at the step at which the robot did it, and where a text is
written, what the robot wrote is given; everything else that can be pressed is tried. Screens that look the same are one.
"""

import heapq
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.views import Writing
from tests.clocks import FakeClock
from tests.kiosk.district import NOON_MS
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import NotThere, Walker, names_of
from tests.robot.tasks.glass import Done
from tests.robot.tasks.list import Act, Card, Digits, Task
from tests.robot.tasks.station import code_of, furnish

_NEVER_SHORTER: Final = frozenset({"back", "home", "hush", "stay", "end", "delete", "clear"})
_ROUND_ABOUT: Final = frozenset({"call", "language", "comfort", "sound"})
"""Always there; tried where the task is about one of them."""


WALKS: Final = 40
"""Walks at one kiosk, which take no longer than some minutes of its clock."""


class Somebody:
    """Walks the same ways over and over: each begins at the resting screen of a kiosk at which nothing has happened yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        furnish(folder / "template")
        self._number = itertools.count()
        self._kiosk: Kiosk | None = None
        self._clock = FakeClock(NOON_MS, mono_ms=2_000_000)
        self._head = 0
        self._walks = 0

    def walk(self, way: tuple[Act, ...]) -> Walker:
        """Go a way that can be gone."""
        self._walks += 1
        # Every walk takes its seconds, and the activities of the day must not be over meanwhile.
        if self._kiosk is None or self._kiosk.journal.state().head_seq != self._head or self._walks > WALKS:
            self._open()
        assert self._kiosk is not None
        house = House(clock=self._clock, around=FakeSurroundings(), folder=self._kiosk.folder)
        house.open(Desk(self._kiosk))
        walker = Walker(Flow(house, HouseDoors()), self._clock)
        for act in way:
            _do(walker, act)
        return walker

    def close(self) -> None:
        """Let go of the kiosk."""
        if self._kiosk is not None:
            self._kiosk.close()
            shutil.rmtree(self._kiosk.folder)
            self._kiosk = None

    def _open(self) -> None:
        self.close()
        self._clock, self._walks = FakeClock(NOON_MS, mono_ms=2_000_000), 0
        folder = self._folder / f"kiosk-{next(self._number)}"
        shutil.copytree(self._folder / "template", folder)
        self._kiosk = open_kiosk(folder, clock=self._clock, machine="")
        self._head = self._kiosk.journal.state().head_seq


def fewest_touches(task: Task, done: Done) -> int:
    """The fewest touches by which a task can be done.

    Args:
        task: which.
        done: how the robot did it: no way with as many touches is looked for.
    """
    with tempfile.TemporaryDirectory(prefix="linli-fewest-") as name:
        somebody = Somebody(Path(name))
        try:
            return _search(somebody, task, done)
        finally:
            somebody.close()


def _search(somebody: Somebody, task: Task, done: Done) -> int:
    ways: list[tuple[int, int, tuple[Act, ...]]] = [(0, 0, ())]
    order = itertools.count(1)
    seen: set[object] = set()
    while ways:
        touches, _, way = heapq.heappop(ways)
        try:
            walker = somebody.walk(way)
        except NotThere:
            continue  # what was just made has another name each time
        looks = _looks(walker, way)
        if looks in seen:
            continue
        seen.add(looks)
        if walker.step == task.goal and (not task.says or task.says in walker.texts()) and way:
            return touches
        for act, cost in _choices(walker, task, done):
            if touches + cost < done.touches:
                heapq.heappush(ways, (touches + cost, next(order), (*way, act)))
    return done.touches


def _choices(walker: Walker, task: Task, done: Done) -> Iterator[tuple[Act, int]]:
    """What can be done at a screen, and how many touches it takes."""
    writes = isinstance(walker.body, Writing)
    for step, act in done.trail:
        if step == walker.step and not isinstance(act, str):
            yield act, _cost(walker, act)
        elif step == walker.step and isinstance(act, str) and writes and walker.can_press(act):
            yield act, 1
    if writes:
        return
    skipped = _NEVER_SHORTER | (_ROUND_ABOUT - set(task.way))
    for name, enabled in names_of(walker.view).items():
        if enabled and name not in skipped and not name.isdigit():
            yield name, 1


def _cost(walker: Walker, act: Act) -> int:
    if isinstance(act, Card):
        return 0
    assert isinstance(act, Digits), "other things are not searched for"
    return len(act.digits) + (not walker.step.endswith(("pin", "door")))


def _do(walker: Walker, act: Act) -> None:
    match act:
        case Card(who):
            walker.scan(code_of(who))
        case Digits(digits):
            walker.digits(digits)
        case str(name):
            walker.press(name)


def _looks(walker: Walker, way: tuple[Act, ...]) -> object:
    """What makes one screen another; how many cards were held up, too, for that does not show everywhere."""
    cards = tuple(act.who for act in way if isinstance(act, Card))
    texts = tuple(text for text in walker.texts() if ":" not in text)
    return walker.step, texts, tuple(names_of(walker.view).items()), cards
