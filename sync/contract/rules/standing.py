"""What a kiosk knows about a person: the district's document with the kiosk's own later facts laid on top."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping

import msgspec

from sync.contract.clock import day_in_china
from sync.contract.documents import Entry, Member, OpenCheckIn
from sync.contract.events import Event
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import (
    CheckedIn,
    CheckedOut,
    ClaimDecided,
    ComfortChosen,
    GrantReceived,
    MemberRegistered,
    PointsWanted,
    Redeemed,
    Released,
    RewardHandedOut,
    ServiceClaimed,
)
from sync.contract.ledger import owner_of
from sync.contract.rules.spendable import spendable
from sync.contract.settings import Settings
from sync.contract.wire import NotAnEvent, body_of
from sync.contract.wish_facts import WishMade

ENTRIES_SHOWN = 20
"""Lines of a passbook that are kept at hand: a printed page of them."""


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when something is asked.

    Attributes:
        station, stream: the kiosk's.
        boot, mono_ms: its boot and the time since.
        now_ms: what it believes the time is (`clock.believed_now_ms`).
        day_known: false where the wall clock is behind, so that today is not certain.
        may_spend: false once the district stopped trusting this stream, or before a person closed the one before.
        settings: the district's.
    """

    station: str
    stream: str
    boot: str
    mono_ms: int
    now_ms: int
    day_known: bool
    may_spend: bool
    settings: Settings


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands there, as far as the kiosk resolved it.

    Attributes:
        card: number of the card that was scanned, or empty.
        member: who holds it, or empty where the kiosk doesn't know.
        disputed: the card is bound to two members.
        proxy: empty for the member's own card; `relative` or `lead` where it acts for the member.
        holder: the member who holds a proxy's card, or empty for somebody who is none.
    """

    card: str = ""
    member: str = ""
    disputed: bool = False
    proxy: str = ""
    holder: str = ""

    @property
    def actor(self) -> str:
        """Who acts: empty for the member, else whoever holds the proxy's card, by id, or by the card where it has none."""
        return (self.holder or f"card:{self.card}") if self.proxy else ""


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption made at this kiosk.

    Attributes:
        id: of the redemption.
        event: the fact.
        undone: whether it was taken back.
        basket: what was taken together with others, or empty.
    """

    id: str
    event: Event
    undone: bool
    basket: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A person's state at this kiosk.

    Attributes:
        shown: the name as a screen shows it, or empty.
        balance: points in all, with this kiosk's own facts.
        spendable_here: what this kiosk may spend of them.
        served_min: service in all.
        wishes: wishes made.
        open: service that has begun, newest last.
        entries: passbook lines, newest first.
        redemptions: made at this stream.
        pending: facts of this kiosk about the person that the district's document doesn't count yet.
        frozen: staff froze the account.
        earned: points that service earned of late, by the day on which it ended (`clock.day_in_china`).
    """

    shown: str = ""
    balance: int = 0
    spendable_here: int = 0
    served_min: int = 0
    wishes: int = 0
    open: tuple[OpenCheckIn, ...] = ()
    entries: tuple[Entry, ...] = ()
    redemptions: tuple[Redemption, ...] = ()
    pending: int = 0
    frozen: bool = False
    earned: Mapping[str, int] = {}

    @property
    def elsewhere(self) -> int:
        """Points that this kiosk may not spend: on other kiosks, or not granted yet."""
        return max(0, self.balance - self.spendable_here)


def is_counted(
    event: Event,
    stream: str,
    includes_up_to: Mapping[str, int],
    carried_after: Mapping[str, int],
    counted: Collection[str] = (),
) -> bool:
    """Whether a kiosk's own event is already in a document, or stands for one that is.

    Args:
        event: of the kiosk's journal.
        stream: the kiosk's current stream.
        includes_up_to: of the document.
        carried_after: of each earlier stream, the last seq that was not carried over into the next.
        counted: first names (`fact_name`) of facts of which the document has some copy.
    """
    if event.seq <= includes_up_to.get(event.stream, 0):
        return True
    if event.stream != stream and event.seq > carried_after.get(event.stream, 0):
        return True  # its carried copy stands for it
    origin = event.carried_from
    return origin is not None and (origin.seq <= includes_up_to.get(origin.stream, 0) or fact_name(event) in counted)


def fact_name(event: Event) -> str:
    """How an event was named where it was first written: the same for a fact and all its carried copies."""
    origin = event.carried_from
    return event_ref(origin.stream, origin.seq) if origin else event_ref(event.stream, event.seq)


def standing(
    events: Iterable[Event],
    *,
    stream: str,
    member: str,
    document: Member | None = None,
    shown: str = "",
    carried_after: Mapping[str, int] = {},
    titles: Mapping[str, str] = {},
) -> Standing:
    """Fold the kiosk's own facts about one person over the district's document.

    Args:
        events: all events about this person (or this unresolved card) in the kiosk's journal, in order.
        stream: the kiosk's current stream.
        member: the person's id, or empty for a card that nobody is known to hold.
        document: the district's, or None where it has none for this kiosk yet.
        shown: the name to show where there is no document.
        carried_after: see `is_counted`.
        titles: of rewards and activities, by id.
    """
    doc = document or Member(id=member, shown=shown, home="")
    balance, served_min, wishes, pending = doc.balance, doc.served_min, doc.wishes, 0
    lines: deque[tuple[Event, int, str, int]] = deque(maxlen=ENTRIES_SHOWN)
    earned = dict(doc.earned)
    redemptions: dict[str, Redemption] = {}
    own = tuple(events)
    origins = {event_ref(e.stream, e.seq): fact_name(e) for e in own if e.carried_from}
    # Only copies are looked up in it, and most kiosks have none.
    counted = {fact_name(e) for e in own if e.seq <= doc.includes_up_to.get(e.stream, 0)} if origins else ()

    def named(ref: str) -> str:
        # Facts that were carried over still name one another as they were first written.
        return origins.get(ref, ref)

    open_ = {named(check_in.ref): check_in for check_in in doc.open}
    for event in own:
        try:
            body = body_of(event)
        except NotAnEvent:
            continue
        if isinstance(body, Redeemed) and event.stream == stream:
            ref = fact_name(event)
            redemptions[ref] = Redemption(id=body.redemption, event=event, undone=False, basket=body.basket)
        if event.reverses and (undone := named(event.reverses)) in redemptions:
            redemptions[undone] = msgspec.structs.replace(redemptions[undone], undone=True)
        if is_counted(event, stream, doc.includes_up_to, carried_after, counted):
            continue
        pending += 1
        points = _points_of(event, member)
        balance += points
        title = ""
        match body:
            case CheckedIn():
                ref = fact_name(event)
                open_[ref] = OpenCheckIn(
                    ref=ref,
                    at_ms=event.at_ms,
                    boot=event.boot,
                    mono_ms=event.mono_ms,
                    activity=body.activity,
                    stream=event.stream,
                )
                title = titles.get(body.activity, "")
            case CheckedOut():
                began = open_.pop(named(body.check_in), None)
                # Where the rule ended it, that was long before it was written down.
                by_rule = began.at_ms + body.served_min * 60_000 if began and body.forgotten else event.at_ms
                day = day_in_china(min(by_rule, event.at_ms))
                earned[day] = earned.get(day, 0) + points
                served_min += body.served_min
                title = titles.get(body.activity, "")
            case Redeemed():
                title = titles.get(body.reward, "")
            case WishMade():
                wishes += 1
            case ServiceClaimed():
                title = titles.get(body.activity, "")
            case ClaimDecided() | ComfortChosen() | GrantReceived() | MemberRegistered() | PointsWanted() | Released():
                continue
            case RewardHandedOut():
                continue
            case _:
                pass
        lines.append((event, points, title, balance))
    own_entries = (
        Entry(at_ms=event.at_ms, kind=event.type, points=points, title=title, pending=True, balance=after)
        for event, points, title, after in lines
    )
    entries = [*_with_balances(doc), *own_entries][-ENTRIES_SHOWN:]
    return Standing(
        shown=doc.shown or shown,
        balance=balance,
        spendable_here=spendable(own, stream, member=member) if member else 0,
        served_min=served_min,
        wishes=wishes,
        open=tuple(open_.values()),
        entries=tuple(reversed(entries)),
        redemptions=tuple(redemptions.values()),
        pending=pending,
        frozen=doc.frozen,
        earned=earned,
    )


def moved(known: Standing, events: Iterable[Event], *, stream: str, member: str) -> Standing:
    """A person's points once more facts were written: what a new fold over all events would give of them.

    Args:
        known: the standing before.
        events: written since, about this person; no grants among them.
        stream: the kiosk's current stream, which wrote them.
        member: the person's id.

    Returns:
        The standing with `balance` and `spendable_here` as of now, and all else as it was.
    """
    written = tuple(events)
    return msgspec.structs.replace(
        known,
        balance=known.balance + sum(_points_of(event, member) for event in written),
        spendable_here=known.spendable_here + spendable(written, stream, member=member),
    )


def _points_of(event: Event, member: str) -> int:
    """What an event's moves bring to a member, or take away where it is negative; 0 for nobody."""
    points = 0
    if member:
        for move in event.moves:
            points += (owner_of(move.target) == member) * move.points - (owner_of(move.source) == member) * move.points
    return points


def _with_balances(document: Member) -> list[Entry]:
    """The document's passbook lines, oldest first, each with the balance after it: the newest led to the document's."""
    lines, balance = [], document.balance
    for entry in document.entries:
        lines.append(msgspec.structs.replace(entry, balance=balance))
        balance -= entry.points
    return lines[::-1]
