"""The kiosk's pulse: whether the glass is drawn, the flow answers and the store can be read. From it follow the sign of life
to systemd, the proof of a new release, and what a kiosk does while nobody is there.

The window asks the flow for a beat like for anything else, through its queue: a flow that hangs gives none.
"""

from typing import Final

import msgspec

from kiosk.ui.flow import Flow

SHARE: Final = 0.6
"""Of the time that whoever watches waits: an older beat is none. The rest is for a machine that is busy."""
STEADY_S: Final = 120.0
"""A kiosk that has lived so long, with its store, is a good one."""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """How the flow found things.

    Attributes:
        at_s: when, by the clock of whoever asked.
        now_ms: what the kiosk believes the time is, Unix ms.
        day_known: whether it may believe it.
        attended: whether somebody stands there.
        works: it serves, or waits to be enrolled; false where something keeps it shut.
        trouble: what does, a key of the texts' table `shut`.
    """

    at_s: float
    now_ms: int
    day_known: bool
    attended: bool
    works: bool
    trouble: str = ""


def beat_of(flow: Flow, at_s: float) -> Beat:
    """What the flow says; in its thread.

    Raises:
        StoreError: the store can't be read: no beat at all, for it must be opened anew.
    """
    house = flow.house
    here = None
    if house.is_open:
        # Asked of the disk, whatever was read from it before.
        with house.desk.kiosk.store.transaction():
            here = house.desk.kiosk.here()
    return Beat(
        at_s=at_s,
        now_ms=here.now_ms if here else house.clock.wall_ms(),
        day_known=here is not None and here.day_known,
        attended=flow.attended,
        works=house.is_open or not house.trouble,
        trouble=house.trouble,
    )


class Pulse:
    """What has been heard of the flow."""

    def __init__(self, now_s: float, patience_s: float | None) -> None:
        """Nothing yet.

        Args:
            now_s: by whatever clock.
            patience_s: how long whoever watches waits; None where nobody does.
        """
        self._began_s = now_s
        self._patience_s = patience_s
        self._works_since_s: float | None = None
        self.last: Beat | None = None

    def felt(self, beat: Beat) -> None:
        """The flow gave this beat."""
        self.last = beat
        if not beat.works:
            self._works_since_s = None
        elif self._works_since_s is None:
            self._works_since_s = beat.at_s

    def lives(self, now_s: float) -> bool:
        """Whether the flow answered lately enough to say so."""
        if self.last is None:
            return False
        return self._patience_s is None or now_s - self.last.at_s < self._patience_s * SHARE

    @property
    def works(self) -> bool:
        """Whether the last beat said so."""
        return self._works_since_s is not None

    def is_steady(self, now_s: float) -> bool:
        """Whether this kiosk has worked for so long that its release is proven."""
        return self.lives(now_s) and self._works_since_s is not None and now_s - self._works_since_s >= STEADY_S

    def up_s(self, now_s: float) -> float:
        """How long it has run."""
        return now_s - self._began_s
