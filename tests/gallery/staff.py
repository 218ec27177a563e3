"""Walks through the self-test of a kiosk, and through help for somebody at the screen."""

import time
from typing import TYPE_CHECKING

from kiosk.ui.steps.self_test import CELLS
from tests.kiosk.district import KEEPER_PIN

if TYPE_CHECKING:
    from tests.gallery.scenes import World


def walk_staff(world: "World") -> None:
    """All of it: half of it well, half of it not."""
    world.begin(world.district.code(2))
    world.walker.press("staff").digits(KEEPER_PIN).press("health")
    world.go("self_test")
    world.go("glass")
    world.walker.press("cell:1", "cell:5")
    world.keep("-half")
    world.walker.press(*(f"cell:{number}" for number in range(1, CELLS + 1) if number not in (1, 5)))
    world.go("scan")
    world.walker.press("no")
    world.go("speaker")
    world.walker.press("yes")
    world.go("microphone")
    world.walker.press("write")
    world.go("printer")
    while not world.walker.can_press("no"):
        time.sleep(0.01)  # it prints in a thread of its own
        world.walker.wait(200)
    world.keep("-asks")
    world.walker.press("no", "disk")
    world.keep("-all")
    world.begin(world.district.code(2))
    world.walker.press("staff").digits(KEEPER_PIN)
    world.go("assist")
    world.walker.scan(world.district.code(1))
    world.keep("-assisted")
