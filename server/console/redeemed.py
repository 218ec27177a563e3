"""Redemptions (兑换) as the pages show them: in which of a few states each is."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import Q

from server.console.text import T, word
from server.console.words import REDEMPTION_STATES, RETURN_STATES
from server.models import Partner, Redemption, Reward, Station
from server.partners import COUNTED
from server.projections.redemptions import BOOKED

TO_HAND_OUT: Final = "to_hand_out"
WAITING: Final = "waiting"
RETURNED: Final = "returned"

_STANDS: Final = Q(undone=False) & ~Q(returned=BOOKED)

STATE_IS: Final[dict[str, Q]] = {
    WAITING: _STANDS & Q(settled="") & ~Q(set_aside=""),
    TO_HAND_OUT: _STANDS & Q(set_aside="", handed_ms=0),
    "handed_out": _STANDS & Q(set_aside="", handed_ms__gt=0),
    "undone": Q(undone=True),
    RETURNED: Q(undone=False, returned=BOOKED),
    **{settled: _STANDS & Q(settled=settled) & ~Q(set_aside="") for settled in ("owed", "loss", "dropped")},
}
"""Every redemption is in exactly one of these."""

COUNTS: Final = COUNTED & ~Q(returned=BOOKED)
"""Redemptions that points were booked for, and that were not returned."""


class RedemptionLine(NamedTuple):
    """A redemption in a list.

    Attributes:
        row: the redemption.
        title: of the reward.
        station: its name.
        state: one of `STATE_IS`.
        says: the state in words.
        back: what became of a return that was not booked, in words, or None.
        partner: the merchant's or pantry's name, or empty.
        collect: the name of the station where the goods are, or empty for where it was redeemed.
    """

    row: Redemption
    title: str
    station: str
    state: str
    says: T
    back: T | None
    partner: str
    collect: str


def state_of(row: Redemption) -> str:
    """Which of `STATE_IS` a redemption is in."""
    if row.undone:
        return "undone"
    if row.returned == BOOKED:
        return RETURNED
    if row.set_aside:
        return row.settled or WAITING
    return "handed_out" if row.handed_ms else TO_HAND_OUT


def redemption_lines(rows: Sequence[Redemption]) -> list[RedemptionLine]:
    """Redemptions with reward, partner, stations and state in words."""
    titles = dict(Reward.objects.filter(id__in={row.reward for row in rows}).values_list("id", "title"))
    stations = dict(Station.objects.values_list("id", "name"))
    partners = dict(Partner.objects.filter(id__in={row.partner for row in rows}).values_list("id", "name"))
    return [
        RedemptionLine(
            row,
            titles.get(row.reward, row.reward),
            stations.get(row.station, row.station),
            state,
            word(REDEMPTION_STATES, state),
            RETURN_STATES.get(row.returned) if state != RETURNED else None,
            partners.get(row.partner, row.partner),
            stations.get(row.collect, row.collect),
        )
        for row in rows
        for state in (state_of(row),)
    ]
