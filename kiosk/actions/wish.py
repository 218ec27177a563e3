"""Make a wish (微心愿): with a card, or without one and with a way to be reached."""

import hashlib
from typing import Final

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.blobs import BlobFolder
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.rules import wishes
from sync.contract.rules.wish_course import WISH

ATTACHMENT_MAX_BYTES: Final = 16 * 1024 * 1024
"""Ten minutes of speech or a large photograph; more would keep a slow line busy for hours."""


class Wished(msgspec.Struct, frozen=True, kw_only=True):
    """A wish was made.

    Attributes:
        facts: the saved facts.
        shown: masked name, or empty.
        wish: its id.
        category: as in the settings.
        blob: SHA-256 of what was attached, hex, or empty.
        kind: by which door it came.
    """

    facts: tuple[str, ...]
    shown: str
    wish: str
    category: str
    blob: str
    kind: str = WISH


@saving
def make_wish(
    desk: Desk,
    *,
    category: str,
    text: str,
    code: str | None = None,
    name: str = "",
    contact: str = "",
    attachment: bytes = b"",
    kind: str = WISH,
    behalf: bool = False,
    listing: str = "",
) -> Wished | Refusal:
    """Make a wish.

    Args:
        desk: where.
        category: one of the settings' wish categories.
        text: what is wished for; may be empty with an attachment.
        code: of a card, or None without one.
        name, contact: how to reach whoever it is for, where no card says it.
        attachment: a recording or a picture; it goes to the district beside the stream.
        kind: by which door it comes (`wish_course.KINDS`).
        behalf: the card's holder asks for a neighbour, who is named.
        listing: the skill listing through which somebody was found, or empty.
    """
    card = read_card(desk, code) if code is not None else None
    if isinstance(card, Refusal):
        return card
    if len(attachment) > ATTACHMENT_MAX_BYTES:
        return Refusal.ENTRY_TOO_LONG
    kiosk = desk.kiosk
    person = person_of(desk, card.number) if card else None
    draft = wishes.make_wish(
        person,
        kiosk.here(),
        wish=(wish := new_fact_id("w")),
        category=category,
        text=text,
        name=name,
        contact=contact,
        blob=(blob := hashlib.sha256(attachment).hexdigest() if attachment else ""),
        kind=kind,
        behalf=behalf,
        listing=listing,
    )
    if isinstance(draft, Refusal):
        return draft
    folder = BlobFolder(kiosk.folder / "blobs")
    is_new = attachment and not folder.has(blob)
    if attachment:
        # On the disk before the fact that names it.
        folder.add(attachment)
    try:
        events = kiosk.journal.append([draft])
    except Exception:
        if is_new:  # nobody's recording leaves the kiosk without the wish that it was made for
            folder.done(blob)
        raise
    shown = standing_of(desk, person).shown if person else ""
    return Wished(facts=names_of(events), shown=shown, wish=wish, category=category, blob=blob, kind=kind)
