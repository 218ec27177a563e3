"""Walks through a text that is written by hand: a character, a line, what can't be read, a name."""

from typing import TYPE_CHECKING

from tests.kiosk.ui.input.drawn import written

if TYPE_CHECKING:
    from tests.gallery.scenes import World

SCRIBBLE = (tuple((0.3 + number % 2 * 3.0, 0.1 + number / 60) for number in range(48)),)


def walk_hand(world: "World") -> None:
    """All of it, without a card."""
    walker = world.walker
    world.begin()
    world.go("wish")
    walker.press("mode:hand")
    world.keep("-by-hand")
    walker.draws(written("王"))
    world.keep("-by-hand-drawn")
    walker.picks("王").press("take").digits("13800005678").press("category:repair", "write", "mode:hand")
    world.keep("-by-hand")
    walker.draws(written("水"))
    world.keep("-by-hand-drawn")
    walker.picks("水")
    world.keep("-by-hand-written")
    walker.draws(written("中山大人"))
    world.keep("-by-hand-line")
    walker.press("wipe").draws(SCRIBBLE)
    world.keep("-by-hand-scribble")
    walker.press("clear")
    world.keep("-by-hand-cleared")
