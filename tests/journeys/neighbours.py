"""What people do with wishes at a kiosk's window, for journeys: come by with a card, find the own wish again, be thanked."""

import time

from playwright.sync_api import Page

from tests.journeys.station import DemoCard
from tests.journeys.street import Street
from tests.robot.outline import Outline
from tests.robot.window import KioskWindow

TIMEOUT_S = 60.0


def greets(street: Street, window: KioskWindow, card: DemoCard, *steps: str) -> Outline:
    """Somebody holds up a card, and takes it away again: what is on the glass then, the greeting or one of these steps."""
    window.show_card(street.picture_of(card))
    outline = window.at("greeting", *steps)
    window.take_away()
    return outline


def named(window: KioskWindow, prefix: str) -> list[str]:
    """What can be pressed whose name begins so."""
    outline = window.wait(lambda outline: any(target.name.startswith(prefix) for target in outline.targets), prefix)
    return [target.name for target in outline.targets if target.name.startswith(prefix)]


def opens_own(window: KioskWindow, name: str = "") -> str:
    """From the greeting to the newest of the card's wishes, or to this one: what its row is called."""
    window.tap("my_wishes", "my_wishes")
    name = name or named(window, "own:")[0]
    window.tap(name, "own_wish")
    return name


def until_it_says(street: Street, officer: Page, wish: str, words: str) -> str:
    """The console's page of a wish, once it says this."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        officer.goto(f"{street.district.url}/wishes/{wish}/")
        page = officer.locator("main").inner_text()
        if words in page:
            return page
        assert time.monotonic() < deadline, page
        time.sleep(0.1)


def thanked(street: Street, window: KioskWindow, card: DemoCard) -> str:
    """All that a card's holder is told at one scan after another, once the points for it are among it."""
    told, deadline = "", time.monotonic() + TIMEOUT_S
    while "您帮成了一个心愿" not in told:
        assert time.monotonic() < deadline, told
        told += greets(street, window, card).said
        window.tap("finish", "attract")
    return told
