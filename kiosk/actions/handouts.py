"""Hand out the goods of redemptions (兑换发放): what waits at this kiosk, and that somebody got it."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TypeVar

import msgspec

from kiosk.actions.saving import names_of, saving
from kiosk.actions.staff_mode import StaffPass, still_staff
from kiosk.actions.visitor import roles_of, shown_of
from kiosk.desk import Desk
from sync.contract.body import Body
from sync.contract.documents import Reward, masked_name
from sync.contract.events import Event
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone, RewardHandedOut
from sync.contract.refusals import Refusal
from sync.contract.rules import points
from sync.contract.rules.standing import Redemption
from sync.contract.wire import NotAnEvent, body_of

B = TypeVar("B", bound=Body)


class HandOut(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that somebody redeemed and has not got yet.

    Attributes:
        redemption: its id.
        member: who redeemed.
        shown: masked name.
        title: of the reward; its id where the district no longer offers it.
        quantity: how many.
        at_ms: when it was redeemed, by the kiosk's wall clock of that moment.
    """

    redemption: str
    member: str
    shown: str
    title: str
    quantity: int
    at_ms: int


class HandOuts(msgspec.Struct, frozen=True, kw_only=True):
    """What waits to be handed out at this kiosk, oldest first."""

    waiting: tuple[HandOut, ...]


class HandedOutHere(msgspec.Struct, frozen=True, kw_only=True):
    """Goods were given.

    Attributes:
        facts: the saved facts.
        redemption: its id.
        shown: masked name of whoever redeemed.
        title: of the reward.
        quantity: how many.
    """

    facts: tuple[str, ...]
    redemption: str
    shown: str
    title: str
    quantity: int


@saving
def waiting(desk: Desk) -> HandOuts | Refusal:
    """What was redeemed at this kiosk, can't be undone any more, and was not handed out yet."""
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        here, handed_out = kiosk.here(), _handed_out(desk)
        left = [
            _hand_out(desk, redemption, body)
            for redemption, body in _redemptions(desk).values()
            if not (redemption.undone or redemption.id in handed_out or points.may_be_undone(redemption.event, here))
        ]
    return HandOuts(waiting=tuple(left))


@saving
def hand_out(desk: Desk, staff: StaffPass, redemption: str) -> HandedOutHere | Refusal:
    """Write down that the goods of a redemption were given to whoever redeemed.

    Args:
        desk: where.
        staff: the keeper who gave them.
        redemption: its id.
    """
    keeper = still_staff(desk, staff)
    if isinstance(keeper, Refusal):
        return keeper
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        found = _redemptions(desk).get(redemption)
        draft = points.hand_out(
            found[0] if found else None,
            kiosk.here(),
            handed_out=redemption in _handed_out(desk),
            keeper=keeper.member,
            keeper_roles=roles_of(desk, keeper.member),
        )
        if isinstance(draft, Refusal):
            return draft
        assert found is not None, "the rule refuses a redemption that there isn't"
        events = kiosk.journal.append([draft])
        given = _hand_out(desk, *found)
    return HandedOutHere(
        facts=names_of(events),
        redemption=redemption,
        shown=given.shown,
        title=given.title,
        quantity=given.quantity,
    )


def _redemptions(desk: Desk) -> dict[str, tuple[Redemption, Redeemed]]:
    """The redemptions made at this kiosk, by id, oldest first. A fact that was carried over is the same redemption."""
    undone = {body.redemption for _, body in _facts(desk, RedemptionUndone)}
    return {
        body.redemption: (Redemption(id=body.redemption, event=event, undone=body.redemption in undone), body)
        for event, body in _facts(desk, Redeemed)
    }


def _handed_out(desk: Desk) -> set[str]:
    return {body.redemption for _, body in _facts(desk, RewardHandedOut)}


def _facts(desk: Desk, kind: type[B]) -> Iterator[tuple[Event, B]]:
    for event in desk.kiosk.journal.of_type(kind):
        with suppress(NotAnEvent):
            body = body_of(event)
            if isinstance(body, kind):
                yield event, body


def _hand_out(desk: Desk, redemption: Redemption, body: Redeemed) -> HandOut:
    reward = desk.kiosk.replica.get("reward", body.reward, Reward)
    return HandOut(
        redemption=redemption.id,
        member=redemption.event.member,
        shown=shown_of(desk, redemption.event.member) or masked_name(""),
        title=reward.title if reward else body.reward,
        quantity=body.quantity,
        at_ms=redemption.event.at_ms,
    )
