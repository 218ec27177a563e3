"""A new member, and the card that a station binds to one."""

import itertools
import re
from typing import Final

from sync.contract.events import Draft
from sync.contract.kiosk_facts import CardBound, MemberRegistered, PinSet
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person
from sync.contract.settings import Settings

NAME_MAX: Final = 60
"""The longest names on Chinese identity papers have some 30 characters (Uyghur and Tibetan names with middle dots)."""

ROLES: Final = ("resident", "volunteer", "keeper")
"""What a member may be; one person may be all of it at once (DOMAIN: one record, many roles)."""

_PHONE: Final = re.compile(r"\+?[0-9][0-9 \-]{4,18}[0-9]")


def is_phone(text: str) -> bool:
    """Whether this looks like a telephone number, a mobile or a landline with area code."""
    return _PHONE.fullmatch(text.strip()) is not None


def pin_is_acceptable(pin: str, settings: Settings) -> bool:
    """Whether a PIN has the right form and is none that anybody tries first: one digit repeated, or a run."""
    if len(pin) != settings.pin_digits or not pin.isascii() or not pin.isdecimal():
        return False
    steps = {int(b) - int(a) for a, b in itertools.pairwise(pin)}
    return steps not in ({0}, {1}, {-1})


def bind_card(
    here: Here,
    *,
    card: str,
    bound_to: str,
    keeper: str,
    keeper_roles: tuple[str, ...],
    member: str,
    name: str,
    phone: str,
    verifier: str,
    roles: tuple[str, ...] = ("resident", "volunteer"),
) -> tuple[Draft, ...] | Refusal:
    """Make a new member and bind a pre-printed card, in one go.

    Args:
        here: where.
        card: the card's number; it must be valid.
        bound_to: the member who is known to hold it here, or empty.
        keeper, keeper_roles: who does this, PIN already checked.
        member: the new member's id.
        name, phone: private; the phone may be empty.
        verifier: of the new PIN, or empty for none yet.
        roles: what the new member is.
    """
    name, phone = name.strip(), phone.strip()
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if bound_to:
        return Refusal.CARD_ALREADY_BOUND
    if not name:
        return Refusal.NAME_EMPTY
    if len(name) > NAME_MAX:
        return Refusal.NAME_TOO_LONG
    if phone and not is_phone(phone):
        return Refusal.PHONE_BAD_FORM
    drafts = [
        Draft(
            body=MemberRegistered(home=here.station, roles=roles),
            private={"name": name, "phone": phone},
            member=member,
            card=card,
            actor=keeper,
        ),
        Draft(body=CardBound(), member=member, card=card, actor=keeper),
    ]
    if verifier:
        drafts.append(Draft(body=PinSet(), private={"verifier": verifier}, member=member, card=card, actor=keeper))
    return tuple(drafts)


PROXIES: Final = ("relative", "lead")
"""Who may act for a member with a card of their own: a relative, or the building lead (楼栋长)."""


def bind_proxy(
    principal: Person,
    *,
    card: str,
    bound_to: str,
    proxy: str,
    holder: str,
    holder_name: str,
    keeper: str,
    keeper_roles: tuple[str, ...],
    verifier: str,
) -> tuple[Draft, ...] | Refusal:
    """Bind a pre-printed card that acts for a member: both names are kept, and what it does names both.

    Args:
        principal: for whom it acts, with their own card at hand.
        card: the new card's number; it must be valid.
        bound_to: the member who is known to hold it here, or empty.
        proxy: one of `PROXIES`.
        holder: the member who will hold it, or empty for somebody who is none.
        holder_name: private.
        keeper, keeper_roles: who does this, PIN already checked.
        verifier: of the new card's own PIN.
    """
    holder_name = holder_name.strip()
    if "keeper" not in keeper_roles:
        return Refusal.KEEPER_NEEDED
    if not principal.member:
        return Refusal.CARD_UNKNOWN_HERE
    if principal.disputed:
        return Refusal.CARD_DISPUTED
    if principal.proxy or proxy not in PROXIES or holder == principal.member:
        return Refusal.PROXY_MAY_NOT
    if bound_to:
        return Refusal.CARD_ALREADY_BOUND
    if not holder_name:
        return Refusal.NAME_EMPTY
    if len(holder_name) > NAME_MAX:
        return Refusal.NAME_TOO_LONG
    return (
        Draft(
            body=CardBound(proxy=proxy, holder=holder),
            private={"holder_name": holder_name},
            member=principal.member,
            card=card,
            actor=keeper,
        ),
        Draft(body=PinSet(), private={"verifier": verifier}, member=principal.member, card=card, actor=keeper),
    )
