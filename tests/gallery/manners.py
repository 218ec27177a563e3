"""Walks through what was begun and not finished: left by Home, left by the clock, offered again."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gallery.scenes import World


def walk_manners(world: "World") -> None:
    """All of it."""
    code = world.district.code(1)
    world.begin(code)
    world.walker.press("wish", "category:repair", "phrases", "phrase:0", "home")
    world.keep()
    world.begin(code)
    reward = next((name for name in ("reward:r0", "reward:soap") if _offers(world, name)), "")
    if reward:
        world.walker.press("home")
        world.keep("-basket")
        language = world.walker.view.language
        world.walker.wait(200_000).scan(code)
        if world.walker.view.language != language:
            world.walker.press("language")
        world.keep("-basket")
        world.walker.press("drop")


def _offers(world: "World", reward: str) -> bool:
    """Put this into the basket, if it can be had."""
    walker = world.walker
    if walker.step == "greeting" and walker.can_press("redeem"):
        walker.press("redeem")
    if not walker.can_press(reward):
        return False
    walker.press(reward)
    return True
