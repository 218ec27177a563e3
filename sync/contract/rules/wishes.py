"""A small wish (微心愿): with a card, or without one and with a way to be reached; and the steps that it goes."""

from typing import Final

from sync.contract.events import Draft
from sync.contract.kiosk_facts import WishMade
from sync.contract.refusals import Refusal
from sync.contract.rules.members import NAME_MAX, is_phone
from sync.contract.rules.standing import Here, Person

TEXT_MAX: Final = 500
SHOWN_MAX: Final = 120
"""Characters that the public wall has room for: what is read from two steps away."""

SUBMITTED: Final = "submitted"
PUBLISHED: Final = "published"
CLAIMED: Final = "claimed"
FULFILLED: Final = "fulfilled"
CONFIRMED: Final = "confirmed"
REFERRED: Final = "referred"
UNFULFILLED: Final = "unfulfilled"

STEPS: Final[dict[str, frozenset[str]]] = {
    SUBMITTED: frozenset({PUBLISHED, REFERRED, UNFULFILLED, FULFILLED}),
    PUBLISHED: frozenset({CLAIMED, FULFILLED, REFERRED, UNFULFILLED}),
    CLAIMED: frozenset({FULFILLED, PUBLISHED, UNFULFILLED}),
    REFERRED: frozenset({FULFILLED, UNFULFILLED, PUBLISHED}),
    FULFILLED: frozenset({CONFIRMED}),
    CONFIRMED: frozenset(),
    UNFULFILLED: frozenset(),
}
"""Every state that a wish can be in, with those that may follow it.

DOMAIN: a small wish is submitted, published, claimed, fulfilled, confirmed. Beside that road it may be referred to a
department (seed article 002: new pipes), or stay unfulfilled, for a reason. Whoever claimed one may give it back.
"""

ON_THE_WALL: Final = frozenset({PUBLISHED, CLAIMED})
"""States in which the public wall shows a wish."""


def may_step(state: str, to: str) -> bool:
    """Whether a wish that is in one state may go to the other."""
    return to in STEPS.get(state, frozenset())


def make_wish(
    person: Person | None,
    here: Here,
    *,
    wish: str,
    category: str,
    text: str,
    name: str = "",
    contact: str = "",
    blob: str = "",
) -> Draft | Refusal:
    """Make a wish.

    Args:
        person: who wishes, or None without a card; then name and contact are needed.
        here: where.
        wish: the new wish's id.
        category: one of the settings' categories.
        text: what is wished for; may be empty when there is a recording.
        name, contact: how to reach somebody without a card.
        blob: SHA-256 of a recording or picture, hex.
    """
    text, name, contact = text.strip(), name.strip(), contact.strip()
    if category not in {c.id for c in here.settings.wish_categories}:
        return Refusal.WISH_CATEGORY_UNKNOWN
    if not text and not blob:
        return Refusal.WISH_EMPTY
    if len(text) > TEXT_MAX:
        return Refusal.WISH_TOO_LONG
    private = {"text": text}
    if person is None:
        if not name or not contact:
            return Refusal.WISH_NEEDS_CONTACT
        if len(name) > NAME_MAX:
            return Refusal.NAME_TOO_LONG
        if not is_phone(contact):
            return Refusal.PHONE_BAD_FORM
        private |= {"name": name, "contact": contact}
    return Draft(
        body=WishMade(wish=wish, category=category, blob=blob),
        private=private,
        member=person.member if person else "",
        card=person.card if person else "",
        actor=person.actor if person else "",
    )
