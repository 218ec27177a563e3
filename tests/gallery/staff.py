"""Walks through the self-test of a kiosk."""

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
    world.walker.wait(1_000)
    world.keep("-asks")
    world.walker.press("no", "disk")
    world.keep("-all")
