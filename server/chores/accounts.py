"""Points that come back to an account that was passed on go where they belong; what is on hold is asked back; old points
expire."""

from collections.abc import Iterable

from server import bank, journal, meta, orders
from server.models import Account, AccountHold, Member
from server.projections import position
from server.projections.accounts import came_in
from sync.contract.bank_facts import PointsExpired
from sync.contract.events import Draft, Move
from sync.contract.ledger import EXPIRED, member_account
from sync.contract.rules.expiry import begins_ms, expired_before, lots

_AT_A_TIME = 200


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    return _pass_on() + _ask_back() + _expire(now_ms)


def _pass_on() -> int:
    """What came back to accounts that were passed on, or was earned with their cards since."""
    passed = AccountHold.objects.exclude(passed_to="").values("member")
    back = Account.objects.filter(member__in=passed, name__startswith="member/", balance__gt=0)
    members = list(back.order_by("member").values_list("member", flat=True)[:_AT_A_TIME])
    if not members:
        return 0
    with journal.writing():
        drafts: list[Draft] = []
        for hold in AccountHold.objects.filter(member__in=members).order_by("member"):
            drafts += bank.passing_on(hold.member, hold.passed_to, hold.passed_reason)
        journal.append_district(drafts, actor="")
    return len(drafts)


def _ask_back() -> int:
    """Points that kiosks hold of an account on hold: earned there since, or asked for in vain before."""
    holds = AccountHold.objects.exclude(frozen=False, passed_to="")
    held = Account.objects.filter(member__in=holds.values("member"), name__startswith="held/", balance__gt=0)
    members = set(held.values_list("member", flat=True))
    passed_on = set(holds.exclude(passed_to="").values_list("member", flat=True))
    return sum(orders.recall(member, "succession" if member in passed_on else "freeze") for member in sorted(members))


def _expire(now_ms: int) -> int:
    """Points that are too old: what is free expires now, for the rest kiosks are asked."""
    before = expired_before(now_ms, meta.read().settings)
    if not before:
        return 0
    due = Member.objects.filter(oldest_month__gt="", oldest_month__lt=before)
    members = list(due.order_by("id").values_list("id", flat=True))
    return sum(_expire_some(members[i : i + _AT_A_TIME], before) for i in range(0, len(members), _AT_A_TIME))


def _expire_some(members: Iterable[str], before: str) -> int:
    with journal.writing():
        if position() != journal.head():
            return 0  # what is old is only known once everything is counted
        drafts: list[Draft] = []
        missing: dict[str, int] = {}
        for row in Member.objects.filter(id__in=members).order_by("id"):
            old = sum(lot.points for lot in lots(came_in(row), row.went_out) if "" < lot.month < before)
            free, owed = bank.free_and_owed(row.id)
            now = min(old, max(0, free - owed))
            if now:
                move = Move(member_account(row.id), EXPIRED, now)
                drafts.append(Draft(body=PointsExpired(before_ms=begins_ms(before)), member=row.id, moves=(move,)))
            if old > now:
                missing[row.id] = old - now
        journal.append_district(drafts, actor="")
        asked = sum(orders.recall(member, "expiry", points=points) for member, points in missing.items())
    return len(drafts) + asked
