"""What a kiosk may spend of a member's points, or give out of a reward's pieces: from its own journal alone."""

from collections.abc import Iterable

from sync.contract.events import Event
from sync.contract.kiosk_facts import GrantReceived
from sync.contract.ledger import granted_account, spendable_points
from sync.contract.wire import NotAnEvent, body_of


def spendable(events: Iterable[Event], stream: str, *, member: str = "", reward: str = "") -> int:
    """What a stream may spend now.

    Args:
        events: of the kiosk's journal, all that are about the member or the reward.
        stream: the kiosk's current stream.
        member: whose points; or
        reward: whose pieces.
    """

    def brought(event: Event) -> int:
        if event.type != "grant_received":
            return 0
        try:
            body = body_of(event)
        except NotAnEvent:
            return 0
        return body.points if isinstance(body, GrantReceived) and body.reward == reward else 0

    return spendable_points(events, stream, granted_account(stream, member, reward), brought)
