"""The engine: one thread for the flow, views out, and nothing that happens there ends it."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk.ui.engine import Engine
from kiosk.ui.flow import Flow
from kiosk.ui.views import View
from tests.clocks import FakeClock
from tests.kiosk.district import PIN

SOON_S = 30.0
"""Longer than anything here takes on the slowest machine."""


class Screen:
    """What the engine showed, and in which threads."""

    def __init__(self) -> None:
        self.views: queue.Queue[View] = queue.Queue()
        self.threads: set[str] = set()

    def show(self, view: View) -> None:
        self.threads.add(threading.current_thread().name)
        self.views.put(view)

    def until(self, fits: Callable[[View], bool]) -> View:
        """The next view that fits."""
        while True:
            view = self.views.get(timeout=SOON_S)
            if fits(view):
                return view

    def at(self, step: str) -> View:
        return self.until(lambda view: view.step == step)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def engine(flow: Flow, screen: Screen) -> Iterator[Engine]:
    engine = Engine(flow, screen.show)
    engine.start()
    yield engine
    assert engine.stop(SOON_S)


def press(engine: Engine, screen: Screen, clock: FakeClock, step: str, name: str) -> None:
    """Press something of the step that is waited for, as the window does: with the view that it saw."""
    view = screen.at(step)
    clock.advance(1_000)
    engine.tell(lambda flow: flow.press(view.serial, name))


def test_the_first_view_is_shown_at_once(engine: Engine, screen: Screen) -> None:
    assert screen.at("attract")


def test_what_is_told_is_shown_from_the_engines_own_thread(
    engine: Engine, screen: Screen, clock: FakeClock, code: str
) -> None:
    engine.tell(lambda flow: flow.scanned(code))
    press(engine, screen, clock, "greeting", "redeem")
    press(engine, screen, clock, "rewards", "reward:soap")
    press(engine, screen, clock, "redeem_read_back", "confirm")
    view = screen.at("redeem_pin")
    clock.advance(1_000)
    for digit in PIN:
        engine.tell(lambda flow, digit=digit: flow.press(view.serial, digit))  # type: ignore[misc]
    assert screen.at("redeemed")
    assert screen.threads == {"flow"}


def test_time_passes_by_itself(engine: Engine, screen: Screen, clock: FakeClock, code: str) -> None:
    engine.tell(lambda flow: flow.scanned(code))
    screen.at("greeting")
    clock.advance(60_000)
    assert screen.at("attract").chrome.who == ""


def test_a_view_that_says_the_same_is_not_shown_again(flow: Flow, clock: FakeClock) -> None:
    screen = Screen()
    engine = Engine(flow, screen.show)
    engine.start()
    passed = threading.Event()
    for _ in range(50):
        engine.tell(lambda flow: flow.touched())
    engine.tell(lambda flow: passed.set())
    assert passed.wait(SOON_S)
    assert engine.stop(SOON_S)
    assert screen.views.qsize() == 1


def test_time_passes_even_while_much_happens(engine: Engine, screen: Screen, clock: FakeClock, code: str) -> None:
    engine.tell(lambda flow: flow.scanned(code))
    screen.at("greeting")
    clock.advance(60_000)

    def again(flow: Flow) -> None:
        if flow.view().step == "greeting":
            engine.tell(again)  # there is always something to do

    engine.tell(again)
    assert screen.at("attract")


def test_a_happening_that_fails_ends_nothing(
    engine: Engine, screen: Screen, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)

    def fails(flow: Flow) -> None:
        raise RuntimeError("broken")

    engine.tell(fails)
    engine.tell(lambda flow: flow.scanned(code))
    assert screen.at("greeting")


def test_stop_ends_what_is_under_way_first(flow: Flow, code: str) -> None:
    screen = Screen()
    engine = Engine(flow, screen.show)
    engine.start()
    engine.tell(lambda flow: flow.scanned(code))
    assert engine.stop(SOON_S)
    assert flow.step.name == "greeting"
    engine.tell(lambda flow: flow.scanned("late"))  # nobody listens any more, and nothing is wrong
    assert flow.step.name == "greeting"
