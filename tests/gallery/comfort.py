"""Walks through what a resident chooses of the screen: with a card, without one, with one that remembers nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gallery.scenes import World


def walk_comfort(world: "World") -> None:
    """All of it; the screens are kept as everybody sees them, for the gallery itself draws each in every comfort."""
    world.begin()
    world.go("comfort")
    world.walker.press("voice")
    world.keep("-silent")
    world.walker.press("usual")
    world.begin(world.district.code(1))
    world.walker.press("comfort")
    world.keep("-remembered")
    world.walker.press("done")
    world.begin(world.district.code(40))
    world.walker.press("comfort", "text", "text", "contrast", "calm", "left", "low", "earphone", "louder", "louder")
    world.keep("-all")
    world.walker.press("usual")
