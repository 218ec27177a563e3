"""What a member was honoured with: stars and badges, as the district told this kiosk."""

import msgspec

from kiosk.desk import Desk
from sync.contract.settings import Badge


class Honours(msgspec.Struct, frozen=True, kw_only=True):
    """A member's honours.

    Attributes:
        stars: 0 to 5.
        badges: those that the settings know, the newest first.
    """

    stars: int = 0
    badges: tuple[Badge, ...] = ()


def honours_of(desk: Desk, member: str) -> Honours:
    """A member's honours; none where the district told nothing of the member."""
    document = desk.kiosk.replica.member(member)
    if document is None:
        return Honours()
    known = {badge.id: badge for badge in desk.kiosk.replica.settings().badges}
    badges = tuple(known[badge] for badge in document.badges if badge in known)
    return Honours(stars=max(0, min(5, document.stars)), badges=badges)
