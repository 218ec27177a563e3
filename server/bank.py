"""What staff decide about a member's account: it is put on hold, passed on to somebody else, or whose a card is.

Points are only ever taken out of what no kiosk may spend. What kiosks hold is asked back (`server.orders`) and dealt with
when it comes, by `server.chores.accounts`.
"""

from server import journal, orders
from server.holds import heir_of
from server.ledger import balances
from server.models import AccountHold, Card, Member
from server.refused import DeedRefused
from sync.contract.bank_facts import AccountFrozen, AccountPassedOn, CardSettled, NomineeNamed
from sync.contract.district_facts import OwedRepaid
from sync.contract.events import Draft, Move
from sync.contract.ledger import member_account, owed_account

PASSED_ON_FOR = ("death", "moved", "merged")
"""Why somebody's points become another's."""
MOST_POINTS = 10**9
"""More at once was mistyped."""


class BankRefused(DeedRefused):
    """A deed of the bank's that makes no sense; its codes are in `server.console.words.REFUSED`."""


# --- On hold ----------------------------------------------------------------------------------------------------------


def freeze(member: str, reason: str, *, frozen: bool = True, actor: str = "") -> None:
    """Put an account on hold, or release it. Nothing is granted out of it meanwhile, and what kiosks hold is asked back.

    A kiosk that is offline learns it when it is next online.

    Raises:
        BankRefused: `member_unknown`, `reason_empty`, `frozen_already`, `not_frozen`.
    """
    reason = given_reason(reason)
    with journal.writing():
        known(member)
        if hold_of(member).frozen == frozen:
            if frozen:
                raise BankRefused("frozen_already", f"the account of {member} is frozen already")
            raise BankRefused("not_frozen", f"the account of {member} is not frozen")
        journal.append_district([Draft(body=AccountFrozen(frozen=frozen, reason=reason), member=member)], actor=actor)
        if frozen:
            orders.recall(member, "freeze", actor=actor)


def name_nominee(member: str, nominee: str, *, actor: str = "") -> None:
    """Who is to get a member's points one day, as the member said; empty for nobody.

    Raises:
        BankRefused: `member_unknown`, `to_self`.
    """
    with journal.writing():
        for name in (member, *filter(None, [nominee])):
            known(name)
        if nominee == member:
            raise BankRefused("to_self", "nobody inherits from themselves")
        if hold_of(member).nominee != nominee:
            journal.append_district([Draft(body=NomineeNamed(nominee=nominee), member=member)], actor=actor)


# --- Passed on --------------------------------------------------------------------------------------------------------


def pass_on(member: str, to: str, reason: str, *, actor: str = "") -> None:
    """A member's points are another's from now on: what is free moves at once, what kiosks hold as it comes back.

    What the member owes is repaid first; a debt that is more than the points stays where it is.

    Args:
        member: whose.
        to: who gets them; where that one's were passed on as well, whoever they went to.
        reason: one of `PASSED_ON_FOR`; `merged` is one person with two records, whose cards are then the other record's.
        actor: the staff account that decided.

    Raises:
        BankRefused: `member_unknown`, `to_self`, `reason_unknown`, `passed_already`, `passed_in_a_circle`.
    """
    if reason not in PASSED_ON_FOR:
        raise BankRefused("reason_unknown", f"reasons are {', '.join(PASSED_ON_FOR)}")
    with journal.writing():
        known(member)
        known(to)
        if member == to:
            raise BankRefused("to_self", "points are passed on to somebody else")
        if hold_of(member).passed_to:
            raise BankRefused("passed_already", f"the points of {member} were passed on before")
        if heir_of(to) == member:
            raise BankRefused("passed_in_a_circle", f"the points of {to} were passed on to {member}")
        journal.append_district(passing_on(member, to, reason, always=True), actor=actor)
        orders.recall(member, "succession", actor=actor)


def passing_on(member: str, to: str, reason: str, *, always: bool = False) -> list[Draft]:
    """Drafts that repay what a member owes and move what is left and free to whoever inherits; none where nothing is.

    Args:
        member: whose.
        to, reason: as decided.
        always: say so even where nothing moves now.
    """
    free, owed = free_and_owed(member)
    repaid = min(free, owed)
    drafts = []
    if repaid:
        drafts.append(
            Draft(body=OwedRepaid(), member=member, moves=(Move(member_account(member), owed_account(member), repaid),))
        )
    left = free - repaid
    if left or always:
        moves = (Move(member_account(member), member_account(heir_of(to)), left),) if left else ()
        drafts.append(Draft(body=AccountPassedOn(to=to, reason=reason), member=member, moves=moves))
    return drafts


# --- Taking points ----------------------------------------------------------------------------------------------------


def free_and_owed(member: str) -> tuple[int, int]:
    """The points of a member that no kiosk may spend, and how many the member owes."""
    there = balances([member_account(member), owed_account(member)])
    return max(0, there.get(member_account(member), 0)), -min(0, there.get(owed_account(member), 0))


def taking(member: str, points: int, to: str) -> tuple[Move, ...]:
    """Moves that take points from a member: as far as they are free, the rest is owed."""
    free, _ = free_and_owed(member)
    from_free = min(free, points)
    moves = (Move(member_account(member), to, from_free), Move(owed_account(member), to, points - from_free))
    return tuple(move for move in moves if move.points)


def ask_back_what_is_owed(member: str, *, actor: str = "") -> None:
    """Where a member owes points, ask kiosks to give back as many."""
    _, owed = free_and_owed(member)
    if owed:
        orders.recall(member, "owed", points=owed, actor=actor)


# --- Cards ------------------------------------------------------------------------------------------------------------


def settle_card(number: str, member: str, reason: str = "", *, actor: str = "") -> None:
    """Decide whose a card is that was bound to two members. What either of them did with it before stays as it is.

    Raises:
        BankRefused: `card_not_disputed`, `card_not_theirs`.
    """
    with journal.writing():
        row = Card.objects.filter(number=number, disputed=True).first()
        if row is None:
            raise BankRefused("card_not_disputed", f"card {number} is not bound to two members")
        if member not in (row.member, row.also_bound_to):
            raise BankRefused("card_not_theirs", f"card {number} was never bound to {member}")
        body = CardSettled(reason=reason.strip()[:500])
        journal.append_district([Draft(body=body, member=member, card=number)], actor=actor)


# --- What they have in common -----------------------------------------------------------------------------------------


def known(member: str) -> Member:
    """The member's row.

    Raises:
        BankRefused: `member_unknown`.
    """
    row = Member.objects.filter(id=member).first()
    if row is None:
        raise BankRefused("member_unknown", f"there is no member {member!r}")
    return row


def hold_of(member: str) -> AccountHold:
    """What was decided about an account; nothing yet where there is no row."""
    return AccountHold.objects.filter(member=member).first() or AccountHold(member=member)


def given_reason(reason: str) -> str:
    """A reason in words.

    Raises:
        BankRefused: `reason_empty`.
    """
    reason = reason.strip()
    if not reason:
        raise BankRefused("reason_empty", "say why")
    return reason[:500]
