"""Left alone, the window forgets who was there: nothing of it is shown, and nothing of it can be reached any more."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.ui.flow import Flow
from kiosk.ui.house import House, Visit
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.views import Keypad, Writing
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, KEEPER_PIN, MEMBER, PIN, District
from tests.kiosk.ui.board import hang
from tests.kiosk.ui.reach import texts_within
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker, names_of, texts_of

LONG_ENOUGH = 4
"""Shorter texts than this occur in others by chance."""
ALONE_MS = 600_000
"""More than a call for staff and the longest idle time together."""


class Wanderer:
    """Somebody who presses whatever is there, types, holds up cards, and remembers what nobody may find afterwards."""

    def __init__(self, walker: Walker, codes: list[str]) -> None:
        self.walker = walker
        self.codes = codes
        self.secrets = {MEMBER, KEEPER, *codes}

    def does(self, way: int, which: int) -> None:
        """One thing: of what kind, and which of them."""
        view = self.walker.view
        around = ("back", "home", "call", "language")
        inside = [name for name, enabled in names_of(view).items() if enabled and name not in around]
        if view.over is None and way < len(around):
            self._presses(around[way])
        elif way == 4:
            self.walker.wait(3_000, tick_ms=1_000)
        elif way == 5 or (way < 12 and view.step in ("attract", "home")):
            self._scans(which)
        elif view.over is None and way < 16 and isinstance(view.body, Writing | Keypad):
            self._types(view.body, which)
        elif view.over is None and way < 18 and isinstance(view.body, Writing | Keypad):
            self._presses("take")
        else:
            self._presses(inside[which % len(inside)] if inside else "back")
        self._looks()

    def _scans(self, which: int) -> None:
        codes = [*self.codes, "https://pay.example/?id=12345"]
        self.walker.scan(codes[which % len(codes)])

    def _types(self, body: Writing | Keypad, which: int) -> None:
        numbers = (PIN, KEEPER_PIN, "5550123456", "808182")
        typed = numbers[which % len(numbers)] if isinstance(body, Keypad) else ("qzxwj", "zhao", "fvbk")[which % 3]
        if isinstance(body, Keypad) and body.secret:
            self.secrets.add(typed)
        for key in typed:
            self._presses(key)
        if which % 2:
            self._presses("enter")

    def _presses(self, name: str) -> None:
        if self.walker.can_press(name):
            self.walker.press(name)

    def _looks(self) -> None:
        body = self.walker.body
        if isinstance(body, Writing | Keypad):
            typed = (body.text, body.composing.replace(" ", "")) if isinstance(body, Writing) else (body.shown,)
            self.secrets |= {text for text in typed if len(text) >= LONG_ENOUGH and "●" not in text}
        assert self.walker.step != "fault"

    def forgotten(self, flow: Flow) -> None:
        """Assert that nothing of all this is left."""
        self.walker.wait(ALONE_MS, tick_ms=5_000)
        view = self.walker.view
        assert (view.step, view.language, view.chrome.who, view.chrome.staff) == ("attract", "zh-Hans", "", False)
        assert view.over is None
        assert flow.house.visit == Visit()
        for text in (*texts_of(view), *texts_within(flow)):
            assert "王*" not in text
            assert "李*" not in text
            for secret in self.secrets:
                assert secret not in text, f"{secret!r} is left in {text!r}"


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_whatever_somebody_did_nothing_of_it_is_left(
    desk: Desk, kiosk: Kiosk, district: District, clock: FakeClock, seed: int
) -> None:
    hang(kiosk, district)
    house = House(clock=clock, around=FakeSurroundings())
    house.open(desk)
    try:
        flow = Flow(house, HouseDoors())
        wanderer = Wanderer(Walker(flow, clock), [district.code(serial) for serial in (1, 2, 7, 8)])
        chance = random.Random(seed)
        for _ in range(60):
            wanderer.does(chance.randrange(40), chance.randrange(100))
        wanderer.forgotten(flow)
    finally:
        house.close()


@pytest.mark.parametrize(
    ("presses", "step"),
    [
        (("passbook",), "passbook"),
        (("wish", "category:repair", "write", "mode:pinyin", *"qzxw", "enter"), "wish_text"),
        (("wish", "category:repair", "phrases", "phrase:0", "save"), "wished"),
        (("redeem", "reward:soap", "confirm", *PIN[:-1]), "redeem_pin"),
        (("redeem", "reward:soap", "line:soap"), "redeem_quantity"),
        (("redeem", "reward:soap", "confirm", *PIN), "redeemed"),
        (("redeem", "reward:soap", "confirm", *PIN, "undo"), "undone"),
        (("language", "check_in", "walk_in"), "checked_in"),
        (("wish", "call"), "wish_category"),
    ],
)
def test_whoever_walks_away_with_a_card_is_forgotten(
    flow: Flow, walker: Walker, code: str, presses: tuple[str, ...], step: str
) -> None:
    wanderer = Wanderer(walker, [code])
    wanderer.secrets |= {"qzxw", PIN[:-1]}
    walker.scan(code).press(*presses).at(step)
    wanderer.forgotten(flow)


def test_whoever_walks_away_without_a_card_is_forgotten(flow: Flow, walker: Walker) -> None:
    wanderer = Wanderer(walker, [])
    wanderer.secrets |= {"zhao", "13812345678", "z**", "138****5678"}
    walker.press("touch", "wish").write("zhao").digits("13812345678").press("category:repair", "phrases", "phrase:0").sees(
        "z**"
    )
    wanderer.forgotten(flow)


def test_what_is_reachable_is_found_while_somebody_is_there(flow: Flow, walker: Walker, code: str) -> None:
    """The proof of the proof: what must be forgotten can be seen before it is."""
    walker.press("touch", "wish").write("zhao").digits("13812345678").press(
        "category:repair", "write", "mode:pinyin", *"qzxw", "enter"
    )
    within = texts_within(flow)
    assert {"zhao", "13812345678", "qzxw"} <= within
    walker.scan(code)
    assert code in texts_within(flow)
    assert not {"zhao", "13812345678"} & texts_within(flow)
    walker.press("home", "drop", "redeem", "reward:soap", "confirm", *PIN[:-1])
    assert PIN[:-1] in texts_within(flow)
    walker.press(PIN[-1]).at("redeemed")
    assert not any(PIN[:-1] in text for text in texts_within(flow))
