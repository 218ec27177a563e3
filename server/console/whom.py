"""Finding the one person whom a deed is for: by card, telephone, or the id that a page has passed on."""

from typing import Final

from server.console.text import T
from server.holds import merged_into
from server.models import Card, Member
from sync.contract.ids import spoken_card_number

WHOM: Final = T("卡号或电话", "Card number or telephone")
WHOM_HELP: Final = T("请核对本人的卡，或问清楚电话。", "Look at the person's own card, or ask for their telephone number.")
NOBODY: Final = T("没有找到。请写完整的卡号或电话号码。", "Nobody is found. Give the whole card number or telephone number.")
SEVERAL: Final = T("这个电话有几个人用，请写卡号。", "Several people have this telephone number: give the card number.")


def as_typed(member: str) -> str:
    """What one would type to mean a member: the number of the card, where there is one."""
    card = Card.objects.filter(member=member, proxy="", disputed=False).order_by("number").first()
    return spoken_card_number(card.number) if card is not None else member


def find_one(text: str) -> Member | T:
    """The one member whom a text means, in the whole district; or why it means none."""
    text = text.strip()
    row = Member.objects.filter(id=text).first()
    if row is not None:
        return row
    digits = "".join(sign for sign in text if sign.isdecimal())
    if not digits:
        return NOBODY
    card = Card.objects.filter(number=digits, proxy="", disputed=False).first()
    if card is not None:
        holder = merged_into([card.member]).get(card.member, card.member)
        return Member.objects.filter(id=holder).first() or NOBODY
    # Telephone numbers are kept as they were typed, with blanks and hyphens.
    near = Member.objects.filter(phone__endswith=digits[-1]).exclude(phone="")
    near = near.filter(phone__contains=digits[:3])
    rows = [row for row in near if "".join(sign for sign in row.phone if sign.isdecimal()) == digits]
    return rows[0] if len(rows) == 1 else SEVERAL if rows else NOBODY
