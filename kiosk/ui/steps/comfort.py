"""How somebody likes the screen: size of the type, contrast, sides, height, motion, voice.

What a tile says is how it is now; pressing it changes the whole glass at once, which is the preview. The flow lets the card
remember it when the visit ends.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step
from kiosk.ui.views import Button, Menu, Tile
from sync.contract.comfort import VOLUMES, Comfort, TextSize

SIZES: Final[tuple[TextSize, ...]] = ("normal", "large", "largest")
"""In the order in which presses lead through them, and round again."""


def changed(comfort: Comfort, name: str) -> Comfort:
    """What a comfort becomes when the tile of this name is pressed; the same where it is no tile's."""
    match name:
        case "text":
            after = SIZES[(SIZES.index(comfort.text) + 1) % len(SIZES)]
            return msgspec.structs.replace(comfort, text=after)
        case "contrast" | "left" | "low" | "calm" | "voice" | "earphone":
            return msgspec.structs.replace(comfort, **{name: not getattr(comfort, name)})
        case "softer" | "louder":
            volume = comfort.volume + (1 if name == "louder" else -1)
            return msgspec.structs.replace(comfort, volume=volume) if volume in VOLUMES else comfort
        case _:
            return comfort


class ComfortStep(Step):
    """The choices."""

    name = "comfort"

    def __init__(self, house: House) -> None:
        """Offer them."""
        super().__init__(house)
        self._usual = Comfort()
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        if self.house.is_open:
            self._usual = self.house.desk.kiosk.replica.settings().comfort

    def with_card(self) -> Step:
        """See `Step`. Whoever holds up a card just here wants it to remember what was chosen."""
        visit = self.house.visit
        if visit.seen is not None and visit.seen.remembers:
            visit.began_with = visit.remembered or self._usual
        return ComfortStep(self.house)

    def body(self) -> Menu:
        """See `Step`."""
        say, comfort = self.house.say, self.house.visit.comfort
        return Menu(
            question=say("comfort.question"),
            said=(self._how_long(),),
            tiles=_tiles(say, comfort),
            buttons=(
                Button(name="usual", label=say("comfort.usual"), icon="undo", enabled=comfort != self._usual),
                Button(name="done", label=say("comfort.done"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        visit = self.house.visit
        match name:
            case "done":
                return BACK
            case "usual":
                visit.comfort = self._usual
            case _ if name not in ("softer", "louder", "earphone") or visit.comfort.voice:
                visit.comfort = changed(visit.comfort, name)
        return STAY

    def _how_long(self) -> str:
        say, seen = self.house.say, self.house.visit.seen
        if seen is None:
            return say("comfort.no_card")
        return say("comfort.remembered" if seen.remembers else "comfort.this_visit")


def _tiles(say: Callable[..., str], comfort: Comfort) -> tuple[Tile, ...]:
    """Nine: what is seen, how it is reached, what is heard. Where there is no voice, there is nothing to turn up."""
    on, off = say("comfort.on"), say("comfort.off")
    volume = say("comfort.volume", volume=comfort.volume, most=VOLUMES[-1]) if comfort.voice else off
    sizes = {
        "normal": say("comfort.normal"),
        "large": say("comfort.large"),
        "largest": say("comfort.largest"),
    }
    return (
        Tile(name="text", label=say("comfort.text"), icon="text_size", note=sizes[comfort.text]),
        Tile(name="contrast", label=say("comfort.contrast"), icon="contrast", note=on if comfort.contrast else off),
        Tile(name="calm", label=say("comfort.calm"), icon="calm", note=off if comfort.calm else on),
        Tile(
            name="left",
            label=say("comfort.hand"),
            icon="left_hand",
            note=say("comfort.left") if comfort.left else say("comfort.right"),
        ),
        Tile(
            name="low",
            label=say("comfort.height"),
            icon="low",
            note=say("comfort.low") if comfort.low else say("comfort.high"),
        ),
        Tile(
            name="voice",
            label=say("comfort.voice"),
            icon="voice" if comfort.voice else "voice_off",
            note=on if comfort.voice else off,
        ),
        Tile(
            name="softer",
            label=say("comfort.softer"),
            icon="softer",
            note=volume,
            enabled=comfort.voice and comfort.volume > VOLUMES[0],
        ),
        Tile(
            name="louder",
            label=say("comfort.louder"),
            icon="louder",
            note=volume,
            enabled=comfort.voice and comfort.volume < VOLUMES[-1],
        ),
        Tile(
            name="earphone",
            label=say("comfort.earphone"),
            icon="earphone",
            note=on if comfort.earphone and comfort.voice else off,
            enabled=comfort.voice,
        ),
    )
