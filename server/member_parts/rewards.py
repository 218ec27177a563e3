"""What a member had of rewards with a limit, and which centralised redemptions the member is invited to.

Both follow from the member's own facts and the district's, never from a clock, so that a document is the same whenever it is
made: of each reward the newest period in which the member had any is told, and a kiosk that is in a later one ignores it.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from server.models import CentralInvite, CentralRound, Redemption, Reward
from sync.contract.rules.limits import key_of

TAKEN = Q(undone=False) & ~Q(settled="dropped") & ~Q(returned="booked")
"""Redemptions that use up a limit: the goods went, or are about to."""


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, `bought` and `invited`."""
    bought, invited = _bought(members), _invited(members)
    return {member: {"bought": bought.get(member, {}), "invited": tuple(invited.get(member, ()))} for member in members}


def _bought(members: Collection[str]) -> dict[str, dict[str, int]]:
    periods = dict(Reward.objects.filter(limit__gt=0).values_list("id", "period"))
    if not periods:
        return {}
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    rows = Redemption.objects.filter(TAKEN, member__in=members, reward__in=periods)
    for member, reward, made_ms, quantity in rows.values_list("member", "reward", "made_ms", "quantity"):
        key, (known, pieces) = key_of(reward, periods[reward], made_ms), newest.get((member, reward), ("", 0))
        if key >= known:
            newest[member, reward] = key, quantity + (pieces if key == known else 0)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (member, _), (key, pieces) in sorted(newest.items()):
        found[member][key] = pieces
    return found


def _invited(members: Collection[str]) -> dict[str, list[str]]:
    rounds = set(CentralRound.objects.filter(open=True).values_list("id", flat=True))
    found: dict[str, list[str]] = defaultdict(list)
    if rounds:
        rows = CentralInvite.objects.filter(member__in=members, round__in=rounds, invited=True)
        for member, name in rows.order_by("round").values_list("member", "round"):
            found[member].append(name)
    return found
