"""What a kiosk does while nobody is there: when it goes dark, how its picture wanders, when it starts anew.

Nothing here acts; `kiosk.ui.window.caretaker` does.
"""

from datetime import datetime, time, timedelta
from typing import Final, Literal

import msgspec

Light = Literal["full", "dim", "dark"]

NIGHT_RESTART: Final = time(3, 30)
NIGHT_RESTART_FOR: Final = timedelta(hours=2)
"""Where somebody is there at that time, it is done later in the night, or the next one."""
QUIET_S: Final = 600.0
"""Nobody was there for so long: a start that takes seconds disturbs nobody."""
FRESH_S: Final = 6 * 3600.0
"""One that has run for less needs no new start this night."""
UNDATED_S: Final = 24 * 3600.0
"""A kiosk that can't tell the hour starts anew when it has run for so long …"""
UNDATED_QUIET_S: Final = 3600.0
"""… and nobody was there for so long."""
NEW_RELEASE_QUIET_S: Final = 60.0
"""A new release begins after so long with nobody there."""
PROOF_S: Final = 600.0
"""A kiosk of a new release that never worked for all this time is given up, and its start counts as a failed one."""
WANDER_EVERY_S: Final = 60.0
WANDER_PX: Final = 4
"""How far the resting picture ever is from its place: no edge stays on the same pixels (burn-in), nobody sees it move."""


class RestTimes(msgspec.Struct, frozen=True, kw_only=True):
    """A station's habits.

    Attributes:
        dim_after_s: so long after the last touch the light goes down; 0 for never.
        opens, closes: the station's hours, China's time. Outside of them it goes dark instead of dim. The same: always open.
        restarts: every night at this time, or None for never.
    """

    dim_after_s: float = 600.0
    opens: time = time(6)
    closes: time = time(22)
    restarts: time | None = None


def light(times: RestTimes, idle_s: float, now: datetime | None) -> Light:
    """How bright the glass should be.

    Args:
        times: the station's.
        idle_s: since somebody was last there.
        now: China's time, or None where the kiosk can't tell: then it only dims.
    """
    if not times.dim_after_s or idle_s < times.dim_after_s:
        return "full"
    return "dim" if now is None or is_open(times, now.time()) else "dark"


def is_open(times: RestTimes, at: time) -> bool:
    """Whether the station is open at this time of day; hours may go past midnight."""
    if times.opens <= times.closes:
        return times.opens == times.closes or times.opens <= at < times.closes
    return at >= times.opens or at < times.closes


def wander(turn: int) -> tuple[int, int]:
    """How far from its place the resting picture is drawn, px to the right and up: a walk round a square, a step a turn."""
    side = 2 * WANDER_PX
    at = turn % (4 * side)
    edge, along = divmod(at, side)
    x, y = ((along, 0), (side, along), (side - along, side), (0, side - along))[edge]
    return x - WANDER_PX, y - WANDER_PX


def night_restart_due(times: RestTimes, *, now: datetime | None, up_s: float, idle_s: float) -> bool:
    """Whether the kiosk should start anew now.

    Args:
        times: the station's.
        now: China's time, or None where the kiosk can't tell.
        up_s: how long it has run.
        idle_s: since somebody was last there; 0 while somebody is.
    """
    if times.restarts is None:
        return False
    if now is None:
        return up_s >= UNDATED_S and idle_s >= UNDATED_QUIET_S
    begin = now.replace(hour=times.restarts.hour, minute=times.restarts.minute, second=0, microsecond=0)
    # Shortly after midnight the night may have begun the day before.
    in_the_night = any(begin - day <= now < begin - day + NIGHT_RESTART_FOR for day in (timedelta(), timedelta(days=1)))
    return in_the_night and up_s >= FRESH_S and idle_s >= QUIET_S
