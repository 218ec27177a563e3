"""Redemptions (兑换) as the pages show them: in which of a few states each is."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import Q

from server.console.text import T, word
from server.console.words import REDEMPTION_STATES
from server.models import Redemption, Reward, Station

TO_HAND_OUT: Final = "to_hand_out"
WAITING: Final = "waiting"

STATE_IS: Final[dict[str, Q]] = {
    WAITING: Q(undone=False, settled="") & ~Q(set_aside=""),
    TO_HAND_OUT: Q(undone=False, set_aside="", handed_ms=0),
    "handed_out": Q(undone=False, set_aside="", handed_ms__gt=0),
    "undone": Q(undone=True),
    **{settled: Q(undone=False, settled=settled) & ~Q(set_aside="") for settled in ("owed", "loss", "dropped")},
}
"""Every redemption is in exactly one of these."""

COUNTS: Final = Q(undone=False) & (Q(set_aside="") | Q(settled__in=("owed", "loss")))
"""Redemptions that points were booked for."""


class RedemptionLine(NamedTuple):
    """A redemption in a list.

    Attributes:
        row: the redemption.
        title: of the reward.
        station: its name.
        state: one of `STATE_IS`.
        says: the state in words.
    """

    row: Redemption
    title: str
    station: str
    state: str
    says: T


def state_of(row: Redemption) -> str:
    """Which of `STATE_IS` a redemption is in."""
    if row.undone:
        return "undone"
    if row.set_aside:
        return row.settled or WAITING
    return "handed_out" if row.handed_ms else TO_HAND_OUT


def redemption_lines(rows: Sequence[Redemption]) -> list[RedemptionLine]:
    """Redemptions with reward, station and state in words."""
    titles = dict(Reward.objects.filter(id__in={row.reward for row in rows}).values_list("id", "title"))
    stations = dict(Station.objects.values_list("id", "name"))
    return [
        RedemptionLine(
            row,
            titles.get(row.reward, row.reward),
            stations.get(row.station, row.station),
            state,
            word(REDEMPTION_STATES, state),
        )
        for row in rows
        for state in (state_of(row),)
    ]
