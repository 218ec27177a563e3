"""My points: how many, where they can be spent, and the last lines of the passbook (存折)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from kiosk.actions.offers import titles
from kiosk.actions.saving import saving
from kiosk.actions.visitor import person_of, read_card, standing_of
from kiosk.desk import Desk
from sync.contract.documents import Entry, Station
from sync.contract.refusals import Refusal
from sync.contract.rules import orders
from sync.contract.rules.expiry import Expiring, expiring
from sync.contract.rules.standing import Standing


class HeldThere(msgspec.Struct, frozen=True, kw_only=True):
    """Points that the kiosks of a station may spend.

    Attributes:
        station: what it is called; empty for other kiosks of this one.
        points: how many.
    """

    station: str
    points: int


class Passbook(msgspec.Struct, frozen=True, kw_only=True):
    """A member's points as a screen may show them.

    Attributes:
        shown: masked name.
        balance: points in all.
        spendable_here: of them, at this kiosk, now.
        elsewhere: the others: at other kiosks, or not granted yet.
        served_min: service in all, minutes.
        wishes: wishes made.
        checked_in: service has begun and not ended.
        entries: last passbook lines, newest first.
        pending: facts of this kiosk that the district's figures don't count yet.
        disputed: the card is bound to two members, so it moves no points.
        held_there: where the others are, as far as the district knows.
        free: those that are set apart for no kiosk yet.
        can_come: those that would come if they were asked for (`bring`).
        coming: those that are on the way to this station.
        stuck: those at kiosks that staff must decide on first.
        asked: they were asked for here, and the district may not have heard of it yet.
        owed: what is still to be repaid, 0 or more.
        frozen: staff froze the account.
        expiring: points that expire soon, where there are any.
    """

    shown: str
    balance: int
    spendable_here: int
    elsewhere: int
    served_min: int
    wishes: int
    checked_in: bool
    entries: tuple[Entry, ...]
    pending: int
    disputed: bool
    held_there: tuple[HeldThere, ...] = ()
    free: int = 0
    can_come: int = 0
    coming: int = 0
    stuck: int = 0
    asked: bool = False
    owed: int = 0
    frozen: bool = False
    expiring: Expiring | None = None


@saving
def points(desk: Desk, code: str) -> Passbook | Refusal:
    """A card holder's points.

    Args:
        desk: where.
        code: of the card.
    """
    card = read_card(desk, code)
    if isinstance(card, Refusal):
        return card
    with desk.kiosk.store.reading():
        person = person_of(desk, card.number)
        if not person.member:
            return Refusal.CARD_UNKNOWN_HERE
        known = standing_of(desk, person, titles(desk))
        where = _where(desk, person.member, known)
    return Passbook(
        shown=known.shown,
        balance=known.balance,
        spendable_here=known.spendable_here,
        elsewhere=known.elsewhere,
        served_min=known.served_min,
        wishes=known.wishes,
        checked_in=bool(known.open),
        entries=known.entries,
        pending=known.pending,
        disputed=person.disputed,
        **where,
    )


def _where(desk: Desk, member: str, known: Standing) -> dict[str, Any]:
    """The part of the passbook that says where points are which are not here."""
    kiosk, here = desk.kiosk, desk.kiosk.here()
    document, stations = kiosk.replica.member(member), kiosk.replica.stations()
    asked = orders.asked(kiosk.journal.about_member(member), document, here)
    if document is None:
        return {"asked": asked}
    there = dict(document.held_at)
    # What this kiosk holds itself is told by its own journal.
    there[here.station] = max(0, there.get(here.station, 0) - document.held.get(here.stream, 0))
    return {
        "held_there": tuple(
            HeldThere(station="" if name == here.station else _title(stations, name), points=points)
            for name, points in sorted(there.items(), key=lambda one: (-one[1], one[0]))
            if points
        ),
        "free": document.unallocated,
        "can_come": orders.elsewhere(known, document, here.stream),
        "coming": sum(order.points for order in document.on_the_way if order.target == here.station),
        "stuck": max(0, orders.stuck(document)),
        "asked": asked,
        "owed": -document.owed,
        "frozen": document.frozen,
        "expiring": expiring(document, here.settings, here.now_ms) if here.day_known else None,
    }


def _title(stations: Mapping[str, Station], name: str) -> str:
    return stations[name].name if name in stations else name
