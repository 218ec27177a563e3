"""Points for honours, each level its own budget, and the fund that the four sources (四个一点) give to."""

from server import journal
from server.bank import MOST_POINTS, BankRefused, given_reason, hold_of, known
from server.ledger import balances
from server.models import Station
from sync.contract.bank_facts import BudgetGiven, FundReceived
from sync.contract.district_facts import PointsAwarded
from sync.contract.events import Draft, Move
from sync.contract.ledger import (
    HEAD_OFFICE,
    ISSUED,
    SOURCES,
    branch_account,
    fund_account,
    given_account,
    member_account,
    station_account,
)

# --- Honours ----------------------------------------------------------------------------------------------------------


def award(member: str, points: int, reason: str, *, source: str, actor: str = "") -> None:
    """Honour a member with points.

    Args:
        member: who.
        points: how many.
        reason: what for, in words.
        source: `ledger.ISSUED` (the district's own word), or a budget: head office, a branch's or a station's.
        actor: the staff account that decided.

    Raises:
        BankRefused: `member_unknown`, `reason_empty`, `points_wrong`, `account_passed_on`, `budget_short`.
    """
    reason = given_reason(reason)
    with journal.writing():
        known(member)
        if hold_of(member).passed_to:
            raise BankRefused("account_passed_on", f"the points of {member} were passed on")
        _check_budget(source, points)
        moves = (Move(source, member_account(member), points),)
        journal.append_district([Draft(body=PointsAwarded(reason=reason), member=member, moves=moves)], actor=actor)


def give_budget(source: str, to: str, points: int, reason: str = "", *, actor: str = "") -> None:
    """Give points for honours down a level: from the district to head office, from there to a branch, from a branch to one
    of its stations; or back up the same way.

    Args:
        source, to: `ledger.ISSUED`, `ledger.HEAD_OFFICE`, `branch_account`, `station_account`.
        points: how many.
        reason: in words, may be empty.
        actor: the staff account that decided.

    Raises:
        BankRefused: `budget_not_theirs`, `points_wrong`, `budget_short`.
    """
    with journal.writing():
        if above(to) != source and above(source) != to:
            raise BankRefused("budget_not_theirs", f"points don't go from {source} to {to}")
        _check_budget(source, points)
        body = BudgetGiven(reason=reason.strip()[:500])
        journal.append_district([Draft(body=body, moves=(Move(source, to, points),))], actor=actor)


def above(account: str) -> str:
    """The budget that a budget gets its points from; empty for accounts that are none."""
    kind, _, name = account.partition("/")
    match kind:
        case "head":
            return ISSUED
        case "branch" if Station.objects.filter(branch=name).exists():
            return HEAD_OFFICE
        case "station":
            row = Station.objects.filter(id=name).first()
            return "" if row is None else branch_account(row.branch) if row.branch else HEAD_OFFICE
        case _:
            return ""


def budgets() -> list[str]:
    """Every budget there may be: head office, then each branch with its stations."""
    found = [HEAD_OFFICE]
    for station, branch in Station.objects.order_by("branch", "name", "id").values_list("id", "branch"):
        if branch and branch_account(branch) not in found:
            found.append(branch_account(branch))
        found.append(station_account(station))
    return found


def _check_budget(source: str, points: int) -> None:
    if not 0 < points <= MOST_POINTS:
        raise BankRefused("points_wrong", "at least one point")
    if source != ISSUED and balances([source]).get(source, 0) < points:
        raise BankRefused("budget_short", f"{source} does not hold {points} points")


# --- Funds ------------------------------------------------------------------------------------------------------------


def receive_fund(source: str, giver: str, points: int, reason: str = "", *, actor: str = "") -> None:
    """One of the four sources (四个一点) gave to the fund.

    Args:
        source: one of `ledger.SOURCES`.
        giver: who, in words.
        points: what it is worth.
        reason: what for, in words, may be empty.
        actor: the staff account that wrote it down.

    Raises:
        BankRefused: `source_unknown`, `giver_empty`, `points_wrong`.
    """
    giver = giver.strip()
    if source not in SOURCES:
        raise BankRefused("source_unknown", f"sources are {', '.join(SOURCES)}")
    if not giver or len(giver) > 200:
        raise BankRefused("giver_empty", "a gift to the fund has a giver")
    if not 0 < points <= MOST_POINTS:
        raise BankRefused("points_wrong", "at least one point")
    with journal.writing():
        body = FundReceived(source=source, giver=giver, reason=reason.strip()[:500])
        moves = (Move(given_account(source), fund_account(source), points),)
        journal.append_district([Draft(body=body, moves=moves)], actor=actor)
