"""What a resident asks for: with a card, or without one and with a way to be reached."""

from typing import Final

from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules.members import NAME_MAX, is_phone
from sync.contract.rules.standing import Here, Person
from sync.contract.rules.wish_course import COUNTER, WISH
from sync.contract.wish_facts import WishMade

TEXT_MAX: Final = 500
SHOWN_MAX: Final = 120
"""Characters that the public wall has room for: what is read from two steps away."""


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
    kind: str = WISH,
    behalf: bool = False,
    listing: str = "",
) -> Draft | Refusal:
    """Make a wish.

    Args:
        person: who wishes, or None without a card; then name and contact are needed, but over the counter.
        here: where.
        wish: the new wish's id.
        category: one of the settings' categories.
        text: what is wished for; may be empty when there is a recording, and over the counter.
        name, contact: how to reach whoever it is for, where no card says it.
        blob: SHA-256 of a recording or picture, hex.
        kind: by which door it comes (`wish_course.KINDS`).
        behalf: the person asks for a neighbour, who is named.
        listing: the skill listing through which somebody was found, or empty.
    """
    text, name, contact = text.strip(), name.strip(), contact.strip()
    if category not in {c.id for c in here.settings.wish_categories}:
        return Refusal.WISH_CATEGORY_UNKNOWN
    is_done = kind == COUNTER  # over the counter nobody needs to be found again, nor to say what everybody sees
    if not text and not blob and not is_done:
        return Refusal.WISH_EMPTY
    if len(text) > TEXT_MAX:
        return Refusal.WISH_TOO_LONG
    private = {"text": text}
    if (person is None and not is_done) or behalf:
        if not name or not contact:
            return Refusal.WISH_NEEDS_CONTACT
        if len(name) > NAME_MAX:
            return Refusal.NAME_TOO_LONG
        if not is_phone(contact):
            return Refusal.PHONE_BAD_FORM
        private |= {"name": name, "contact": contact}
    return Draft(
        body=WishMade(
            wish=wish, category=category, blob=blob, kind=kind, behalf=behalf and person is not None, listing=listing
        ),
        private=private,
        member=person.member if person else "",
        card=person.card if person else "",
        actor=person.actor if person else "",
    )
