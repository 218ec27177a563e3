"""A gift of points from member to member, within what this kiosk was granted."""

from sync.contract.documents import Member
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import PointsGiven
from sync.contract.ledger import held_account, member_account
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person, Standing


def may_give(person: Person, here: Here, document: Member | None) -> Refusal | None:
    """Why this person can give nothing here, whoever it is for.

    Args:
        person: whose points.
        here: where.
        document: the district's of the giver, or None where it has none for this kiosk yet.
    """
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    if here.settings.gift_most_points < 1:
        return Refusal.GIFTS_OFF
    if not here.may_spend:
        return Refusal.SPENDING_STOPPED
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if document is not None and document.frozen:
        return Refusal.ACCOUNT_FROZEN
    return None


def may_get(person: Person, to: Person) -> Refusal | None:
    """Why this gift can't be for whoever holds the other card."""
    if not to.member:
        return Refusal.GIFT_TO_UNKNOWN
    if to.disputed:
        return Refusal.CARD_DISPUTED
    return Refusal.GIFT_TO_SELF if to.member == person.member else None


def may_be_given(standing: Standing, here: Here, points: int) -> Refusal | None:
    """Why so many points can't be given here."""
    if points < 1:
        return Refusal.QUANTITY_BAD
    if points > here.settings.gift_most_points:
        return Refusal.GIFT_TOO_MUCH
    if points > standing.spendable_here:
        return Refusal.POINTS_NOT_HERE if points <= standing.balance else Refusal.POINTS_NOT_ENOUGH
    return None


def give(
    person: Person,
    standing: Standing,
    here: Here,
    document: Member | None,
    *,
    to: Person,
    points: int,
    gift: str,
) -> Draft | Refusal:
    """Give points away. They are the other's once the district has heard of it; there is no undo.

    The PIN is checked by whoever calls, before anything else is told.

    Args:
        person: whose points.
        standing: what this kiosk knows; `spendable_here` comes from its own journal alone.
        here: where.
        document: see `may_give`.
        to: who gets them, by their card.
        points: how many.
        gift: the new gift's id.
    """
    refusal = may_give(person, here, document) or may_get(person, to) or may_be_given(standing, here, points)
    if refusal is not None:
        return refusal
    return Draft(
        body=PointsGiven(gift=gift, to=to.member, points=points),
        member=person.member,
        card=person.card,
        moves=(Move(held_account(here.stream, person.member), member_account(to.member), points),),
    )
