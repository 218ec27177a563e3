"""Service over the counter (当场服务): somebody is helped at once, and it is written down as a wish that came true.

DOMAIN: article 003's kettle: a resident comes by, a volunteer mends it, and nobody fills in a form.
"""

from collections.abc import Collection
from typing import Final

from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.rules.standing import Here, Person
from sync.contract.rules.wish_course import COUNTER, HELPER, Course, Taken, Why, advance
from sync.contract.rules.wishes import make_wish
from sync.contract.wish_facts import WishProgressed

HELPERS: Final = frozenset({"volunteer", "keeper"})
"""Roles of those who serve."""


def may_serve(helper: Person, roles: Collection[str]) -> Refusal | None:
    """Why this person can help nobody over the counter.

    Args:
        helper: who stands there, with the own card: one that acts for somebody serves nobody in that one's name.
        roles: of the helper.
    """
    if helper.proxy:
        return Refusal.PROXY_MAY_NOT
    if not helper.member:
        return Refusal.CARD_UNKNOWN_HERE
    if helper.disputed:
        return Refusal.CARD_DISPUTED
    return None if HELPERS.intersection(roles) else Refusal.VOLUNTEER_NEEDED


def serve(
    helper: Person, roles: Collection[str], helped: Person | None, here: Here, *, wish: str, category: str
) -> list[Draft] | Refusal:
    """Somebody was helped: the wish and the service, to be saved together.

    Args:
        helper: who served.
        roles: of the helper.
        helped: whose wish it was, or None where no card was held up: then nobody is named. A card that acts for somebody may
            bring that one's kettle, but not to whoever holds it: nobody serves themselves.
        here: where.
        wish: the new wish's id.
        category: one of the settings' wish categories.
    """
    refusal = may_serve(helper, roles)
    if refusal is not None:
        return refusal
    if helped is not None:
        if not helped.member:
            return Refusal.CARD_UNKNOWN_HERE
        if helped.disputed:
            return Refusal.CARD_DISPUTED
        if helper.member in (helped.member, helped.holder):
            return Refusal.SERVE_SELF
    made = make_wish(helped, here, wish=wish, category=category, text="", kind=COUNTER)
    if isinstance(made, Refusal):
        return made
    course = Course(kind=COUNTER, requester=made.member)
    if isinstance(advance(course, Taken(step="serve", by=HELPER, member=helper.member)), Why):
        return Refusal.SERVE_SELF
    served = WishProgressed(wish=wish, step="serve", by=HELPER)
    return [made, Draft(body=served, member=helper.member, card=helper.card)]
