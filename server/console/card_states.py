"""How cards stand: good, revoked, expired, or claimed by two."""

from collections.abc import Collection
from typing import Final, NamedTuple

from django.db.models import Q

from server.clock import now_ms
from server.console.text import T
from server.holds import merged_from
from server.models import Card, CardBatch, Revocation
from sync.contract.cards import DAY_MS, is_revoked

CARD_STATES: Final[dict[str, T]] = {
    "valid": T("有效", "valid"),
    "revoked": T("已停用", "revoked"),
    "expired": T("已过期", "expired"),
    "disputed": T("有两位持有人，待处理", "claimed by two, to be decided"),
}


class CardNow(NamedTuple):
    """A card as it stands.

    Attributes:
        number: of the card.
        state: one of `CARD_STATES`; what is revoked is that before anything else.
        expiry_day: its last good day, days since 1970-01-01; 0 where its batch is not known.
        also_bound_to: the second member who claims it, or empty.
        member: who held it first.
        has_pin: whether points can be spent with it.
    """

    number: str
    state: str
    expiry_day: int
    member: str
    also_bound_to: str
    has_pin: bool


def cards_of(member: str) -> list[CardNow]:
    """The cards that a member holds or claims, by number; with those of records that were merged into the member's."""
    records = {member, *merged_from([member]).get(member, ())}
    return card_states(
        Card.objects.filter(Q(member__in=records) | Q(also_bound_to=member, disputed=True)).order_by("number")
    )


def card_states(cards: Collection[Card]) -> list[CardNow]:
    """How some cards stand."""
    batches = list(CardBatch.objects.all())
    revoked = set(Revocation.objects.filter(number__in=[card.number for card in cards]).values_list("number", flat=True))
    before = max(Revocation.objects.values_list("issued_before_day", flat=True), default=0)
    today = now_ms() // DAY_MS
    found = []
    for card in cards:
        serial = int(card.number[:-1]) if card.number.isdecimal() and len(card.number) > 1 else -1
        batch = next((b for b in batches if b.first_serial <= serial < b.first_serial + b.count), None)
        # A card of a batch that a restored server has forgotten can't be told to be old.
        issue_day = batch.issue_day if batch else before
        if is_revoked(card.number, issue_day, revoked, before):
            state = "revoked"
        elif batch and today > batch.expiry_day:
            state = "expired"
        else:
            state = "disputed" if card.disputed else "valid"
        expiry_day = batch.expiry_day if batch else 0
        found.append(CardNow(card.number, state, expiry_day, card.member, card.also_bound_to, bool(card.verifier)))
    return found
