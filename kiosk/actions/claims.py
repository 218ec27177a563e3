"""Service entered by hand (补记服务): what may be wrong, what is entered, what waits for a second keeper."""

import msgspec

from kiosk.actions.offers import titles
from kiosk.actions.saving import names_of, saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import person_of, read_card, roles_of, shown_of
from kiosk.desk import Desk
from sync.contract.documents import masked_name
from sync.contract.ids import new_fact_id
from sync.contract.kiosk_facts import ClaimDecided, ServiceClaimed
from sync.contract.refusals import Refusal
from sync.contract.rules import claims
from sync.contract.rules.claims import Claim, Record


class ShownRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A service record of somebody's, as a screen shows it; `record` as in the rule, `title` of its activity or empty."""

    record: Record
    title: str


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """Whose card it is, and what this kiosk recorded of their service.

    Attributes:
        card: its number.
        shown: masked name.
        records: newest first.
    """

    card: str
    shown: str
    records: tuple[ShownRecord, ...]


class ShownClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that waits, as a screen shows it.

    Attributes:
        claim: its id.
        member: whom it is about.
        shown: their masked name.
        by: who wrote it.
        by_shown: their masked name.
        began_ms: when service began, Unix ms.
        served_min: whole minutes.
        title: of the activity, or empty.
        reason: in words.
        corrects: it corrects a record.
    """

    claim: str
    member: str
    shown: str
    by: str
    by_shown: str
    began_ms: int
    served_min: int
    title: str
    reason: str
    corrects: bool


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for a second keeper at this kiosk, oldest first."""

    waiting: tuple[ShownClaim, ...]


class ClaimedHere(msgspec.Struct, frozen=True, kw_only=True):
    """A claim was written down.

    Attributes:
        facts: the saved facts.
        claim: its id.
        shown: masked name of whom it is about.
    """

    facts: tuple[str, ...]
    claim: str
    shown: str


class DecidedHere(msgspec.Struct, frozen=True, kw_only=True):
    """A claim was decided; fields as in `ClaimedHere`, and whether it was agreed to."""

    facts: tuple[str, ...]
    claim: str
    shown: str
    agreed: bool


@saving
def records_of(desk: Desk, staff: StaffPass, code: str) -> Records | Refusal:
    """What this kiosk recorded of the service of whoever holds a card.

    Args:
        desk: where.
        staff: the keeper who asks.
        code: of the volunteer's own card.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    person = person_of(desk, card.number)
    if not person.member:
        return Refusal.CARD_UNKNOWN_HERE
    if person.disputed:
        return Refusal.CARD_DISPUTED
    if person.proxy:
        return Refusal.PROXY_MAY_NOT
    named = titles(desk)
    found = claims.records(desk.kiosk.journal.about_member(person.member))
    return Records(
        card=card.number,
        shown=shown_of(desk, person.member),
        records=tuple(ShownRecord(record=record, title=named.get(record.activity, "")) for record in found),
    )


@saving
def claim_service(
    desk: Desk,
    staff: StaffPass,
    code: str,
    *,
    began_ms: int,
    served_min: int,
    activity: str = "",
    reason: str = "",
    corrects: str = "",
) -> ClaimedHere | Refusal:
    """Enter service by hand; it waits for a second keeper.

    Args:
        desk: where.
        staff: the keeper who enters it.
        code: of the volunteer's own card.
        began_ms: when service began, Unix ms.
        served_min: whole minutes.
        activity: its id, or empty.
        reason: why it was not clocked, or what was wrong.
        corrects: `Record.ref` of the record that is wrong, or empty.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        person = person_of(desk, card.number)
        own = kiosk.journal.about_member(person.member) if person.member else []
        draft = claims.claim_service(
            person,
            kiosk.here(),
            claim=(claim := new_fact_id("c")),
            began_ms=began_ms,
            served_min=served_min,
            activity=activity,
            activities=kiosk.replica.activities(),
            reason=reason,
            corrects=corrects,
            known_records={record.ref for record in claims.records(own)},
            keeper=keeper.member,
            keeper_roles=roles_of(desk, keeper.member),
        )
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
    return ClaimedHere(facts=names_of(events), claim=claim, shown=shown_of(desk, person.member))


@saving
def open_claims(desk: Desk) -> Claims | Refusal:
    """What was entered at this kiosk and that no second keeper of it has decided yet."""
    with desk.kiosk.store.transaction():
        named = titles(desk)
        waiting = [claim for claim in _claims(desk).values() if not claim.decided]
        shown = [_shown(desk, claim, named.get(claim.body.activity, "")) for claim in waiting]
    return Claims(waiting=tuple(shown))


@saving
def decide_claim(desk: Desk, staff: StaffPass, claim: str, *, agreed: bool, reason: str = "") -> DecidedHere | Refusal:
    """Agree to a claim, or not.

    Args:
        desk: where.
        staff: the keeper who decides.
        claim: its id.
        agreed: whether it is true.
        reason: in words, needed for a no.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        found = _claims(desk).get(claim)
        roles = roles_of(desk, keeper.member)
        draft = claims.decide(found, agreed=agreed, reason=reason, keeper=keeper.member, keeper_roles=roles)
        if isinstance(draft, Refusal):
            return draft
        events = kiosk.journal.append([draft])
    return DecidedHere(facts=names_of(events), claim=claim, shown=shown_of(desk, draft.member), agreed=agreed)


def _claims(desk: Desk) -> dict[str, Claim]:
    journal = desk.kiosk.journal
    return dict(claims.claims(journal.of_type(ServiceClaimed), journal.of_type(ClaimDecided)))


def _shown(desk: Desk, claim: Claim, title: str) -> ShownClaim:
    event, body = claim.event, claim.body
    return ShownClaim(
        claim=body.claim,
        member=event.member,
        shown=shown_of(desk, event.member) or masked_name(""),
        by=event.actor,
        by_shown=shown_of(desk, event.actor) or masked_name(""),
        began_ms=body.began_ms,
        served_min=body.served_min,
        title=title,
        reason=body.reason,
        corrects=bool(body.corrects),
    )
