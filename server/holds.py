"""Members whose points stay where they are: frozen, passed on to somebody else, or about to expire.

Nothing is granted out of such an account, so that what kiosks give back doesn't go out again.
"""

from collections.abc import Collection

from django.db.models import Q

from server import meta
from server.clock import now_ms
from server.models import AccountHold, Card, Member
from sync.contract.rules.expiry import expired_before

MERGED = "merged"
_LONGEST_CHAIN = 100
"""A chain of accounts that were passed on can't be longer; there are no circles, so this only bounds the work."""


def on_hold(members: Collection[str]) -> set[str]:
    """Those of these members who get no grants."""
    decided = AccountHold.objects.filter(member__in=members).exclude(frozen=False, passed_to="")
    held = set(decided.values_list("member", flat=True))
    before = expired_before(now_ms(), meta.read().settings)
    if before:
        old = Member.objects.filter(id__in=members, oldest_month__gt="", oldest_month__lt=before)
        held |= set(old.values_list("id", flat=True))
    return held


def heir_of(member: str) -> str:
    """Whose a member's points are now: the end of the chain of those whom they were passed on to, or the member."""
    return _end_of(member, {})


def merged_into(members: Collection[str]) -> dict[str, str]:
    """Of these members the ones whose records were merged into another's, with that one: their cards are that one's."""
    found = {member: _end_of(member, {"passed_reason": MERGED}) for member in _passed_on(members, MERGED)}
    return {member: end for member, end in found.items() if end != member}


def along_merges(members: Collection[str]) -> set[str]:
    """These members and everybody whom their records were merged into, at whatever remove: a station that has to do with
    one of these members has to do with all of them."""
    found = edge = set(members)
    for _ in range(_LONGEST_CHAIN):
        rows = AccountHold.objects.filter(member__in=edge, passed_reason=MERGED).exclude(passed_to="")
        edge = set(rows.values_list("passed_to", flat=True)) - found
        if not edge:
            break
        found = found | edge
    return found


def cards_of(members: Collection[str]) -> list[str]:
    """The cards that these members hold or claim, by number."""
    rows = Card.objects.filter(Q(member__in=members) | Q(also_bound_to__in=members))
    return list(rows.order_by("number").values_list("number", flat=True))


def merged_from(members: Collection[str]) -> dict[str, set[str]]:
    """By member, those whose records were merged into theirs, at whatever remove; members with none are left out."""
    found: dict[str, set[str]] = {member: set() for member in members}
    # Each round is one link further back in all chains at once.
    edge = {member: {member} for member in members}
    for _ in range(_LONGEST_CHAIN):
        rows = AccountHold.objects.filter(passed_to__in=edge, passed_reason=MERGED).values_list("member", "passed_to")
        before: dict[str, set[str]] = {}
        for member, to in rows:
            before.setdefault(member, set()).update(edge[to])
        if not before:
            break
        for member, ends in before.items():
            for end in ends:
                found[end].add(member)
        edge = before
    return {member: others for member, others in found.items() if others}


def _passed_on(members: Collection[str], reason: str) -> list[str]:
    rows = AccountHold.objects.filter(member__in=members, passed_reason=reason).exclude(passed_to="")
    return list(rows.order_by("member").values_list("member", flat=True))


def _end_of(member: str, only: dict[str, str]) -> str:
    for _ in range(_LONGEST_CHAIN):
        to = AccountHold.objects.filter(member=member, **only).values_list("passed_to", flat=True).first()
        if not to:
            break
        member = to
    return member
