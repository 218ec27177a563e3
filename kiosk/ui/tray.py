"""A tray of demo cards, for machines without a camera: a card that is picked up is held before a camera that isn't there.

What the tray shows goes the whole way: frames, decoder, reader, preview. Pure of any window.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import sin
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import cv2
import msgspec
import numpy as np

from kiosk.scan.frames import BadPicture, Frame, Luminance, SourceState, load_picture, mono_ms
from sync.contract.documents import masked_name

LIST: Final = "demo.json"
FRAMES_A_SECOND: Final = 15
HELD_MS: Final = 2_000
SIZE: Final = (640, 480)
"""Width and height of the frames."""
WIDTH_SHARE: Final = 0.66
"""Of a frame's width, what a card held at arm's length takes."""
_LEANING_DEG, _SHAKING_DEG = -4.0, 1.2
_SWAY_PX: Final = 6.0


class TrayCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card to play with, as `linli-server demo` writes it down.

    Attributes:
        number: as printed on it; the picture beside the list is named by it.
        name: of its holder, masked when read; empty for a card that nobody holds yet.
        station: the holder's.
        keeper: the holder keeps that station.
        pin: the holder's, told because it is a demo.
        points: the holder's balance when the demo was made.
    """

    number: str
    name: str = ""
    station: str = ""
    keeper: bool = False
    pin: str = ""
    points: int = 0


class _List(msgspec.Struct, frozen=True):
    cards: tuple[TrayCard, ...]


class Tray:
    """The cards in a folder."""

    def __init__(self, folder: Path) -> None:
        """Take the cards out of a folder that `linli-server demo --out` made.

        Raises:
            OSError: it can't be read.
            msgspec.DecodeError: its list is none.
        """
        self._folder = folder
        self._cards = tuple(
            msgspec.structs.replace(card, name=masked_name(card.name) if card.name else "")
            for card in msgspec.json.decode((folder / LIST).read_bytes(), type=_List).cards
        )

    def cards(self, station: str = "") -> Sequence[TrayCard]:
        """All of them; those of a station first, then those that nobody holds, then the others."""
        order = {station: 0, "": 1}
        return sorted(self._cards, key=lambda card: order.get(card.station, 2) if station else 0)

    def picture(self, number: str) -> Path:
        """The picture of a card."""
        return self._folder / f"{number}.png"


class TraySource:
    """A counter as a camera would see it, 15 frames a second: empty, and for two seconds after `hold` with a card."""

    name = "tray"
    live = True
    moving = True

    def __init__(
        self,
        *,
        clock: Callable[[], int] = mono_ms,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """`clock` (monotonic milliseconds) and `wait` (event, seconds) are seams for tests."""
        self._clock = clock
        self._wait = wait
        self._wanted: SimpleQueue[Path] = SimpleQueue()
        self.state = SourceState("waiting", clock())

    def hold(self, picture: Path) -> None:
        """Hold a card up; from any thread, returns at once. A picture that can't be read leaves the counter empty."""
        self._wanted.put(picture)

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        """See `kiosk.scan.frames.FrameSource`."""
        counter = empty_counter()
        card: Luminance | BadPicture | None = None
        until_ms = 0
        self.state = SourceState("connected", self._clock())
        try:
            while not self._wait(stop, 1 / FRAMES_A_SECOND):
                now_ms = self._clock()
                with suppress(Empty):
                    card, until_ms = load_picture(self._wanted.get_nowait()), now_ms + HELD_MS
                shows = card if isinstance(card, np.ndarray) and now_ms < until_ms else None
                yield Frame(counter if shows is None else held(counter, shows, now_ms), now_ms, self.name)
        finally:
            self.state = SourceState("ended", self._clock())


def empty_counter() -> Luminance:
    """A counter with nothing on it, in the soft light of a room."""
    width, height = SIZE
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    light: Luminance = (176 - 52 * down - 26 * (across - 0.4) ** 2).astype(np.uint8)
    return light


def held(counter: Luminance, card: Luminance, now_ms: int) -> Luminance:
    """The card in a hand before that counter: a little aslant, swaying, never twice in the same place."""
    width, height = SIZE
    rows, columns = card.shape
    scale = width * WIDTH_SHARE / columns
    # Reduced first: turning alone would skip pixels of the code, which no lens does.
    small = cv2.resize(card, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rows, columns = small.shape
    beat_s = now_ms / 1000
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), _LEANING_DEG + _SHAKING_DEG * sin(beat_s * 5), 1.0)
    turn[0, 2] += (width - columns) / 2 + _SWAY_PX * sin(beat_s * 3)
    turn[1, 2] += (height - rows) / 2 + _SWAY_PX * sin(beat_s * 4)
    over = cv2.warpAffine(small, turn, SIZE, flags=cv2.INTER_LINEAR)
    where = cv2.warpAffine(np.full_like(small, 255), turn, SIZE, flags=cv2.INTER_LINEAR)
    seen: Luminance = np.where(where > 127, over, counter).astype(np.uint8)
    return seen
