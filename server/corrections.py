"""Corrections of points: a new posting that names the event that was wrong. Nothing that was written is ever changed."""

from typing import NamedTuple

from server import bank, journal
from server.bank import BankRefused, taking
from server.ledger import balances
from server.models import JournalEvent, Posting, Reversal
from sync.contract.bank_facts import PointsCorrected
from sync.contract.district_facts import GrantIssued
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import DISTRICT, event_ref, parse_event_ref
from sync.contract.ledger import member_account, owner_of
from sync.contract.wire import NotAnEvent, body_of, decode_event

_ACCOUNTS_WITHOUT_A_FLOOR = ("issued", "expired", "spent/", "paid/", "used/", "loss/", "given/")


class Correctable(NamedTuple):
    """An event that moved a member's points.

    Attributes:
        ref: its `ids.event_ref`.
        kind: its type.
        at_ms: when it was written.
        first: what it did to the member's balance.
        now: the same, with the corrections so far.
        other: the account on the other side.
        corrections: references of those corrections, oldest first.
    """

    ref: str
    kind: str
    at_ms: int
    first: int
    now: int
    other: str
    corrections: tuple[str, ...]


def correctable(member: str, ref: str) -> Correctable:
    """What an event did to a member's points, as it stands after all corrections.

    Raises:
        BankRefused: `entry_unknown` (no such event, or its points were never booked), `entry_moves_nothing`, `entry_undone`.
    """
    event, pos = _event_at(ref)
    if event is None or not Posting.objects.filter(member=member, pos=pos).exists():
        raise BankRefused("entry_unknown", f"{ref} booked nothing for {member}")
    if Reversal.objects.filter(event=ref).exists():
        raise BankRefused("entry_undone", f"{ref} was undone")
    first, other = _effect(event, member), _other_side(event, member)
    if not first or not other:
        raise BankRefused("entry_moves_nothing", f"{ref} changed nothing for {member}")
    corrections = _corrections(member, ref)
    now = first + sum(_effect(correction, member) for correction in corrections)
    refs = tuple(event_ref(correction.stream, correction.seq) for correction in corrections)
    return Correctable(ref, event.type, event.at_ms, first, now, other, refs)


def correct(member: str, ref: str, *, was: int, points: int, reason: str, actor: str = "") -> None:
    """Put right what an event did to a member's points.

    What is taken back is taken from what no kiosk may spend; the rest the member owes, and kiosks are asked for it.

    Args:
        member: whose passbook is wrong.
        ref: the event that was wrong.
        was: what it comes to now, as it was shown to whoever decided.
        points: what it should have come to: of an earning from 0 up, of a spending from 0 down.
        reason: in words.
        actor: the staff account that decided.

    Raises:
        BankRefused: as `correctable`; `entry_changed` (somebody else corrected it meanwhile), `correction_empty`,
            `points_wrong`, `reason_empty`, `other_side_short` (a budget or a partner's account does not hold as much).
    """
    reason = reason.strip()[:500]
    if not reason:
        raise BankRefused("reason_empty", "say why")
    with journal.writing():
        entry = correctable(member, ref)
        if entry.now != was:
            raise BankRefused("entry_changed", f"{ref} comes to {entry.now} by now")
        if points == was:
            raise BankRefused("correction_empty", "that changes nothing")
        if abs(points) > bank.MOST_POINTS or points * entry.first < 0:
            raise BankRefused("points_wrong", "an earning can't become a spending, nor the other way round")
        more = points - was
        counterpart = owner_of(entry.other)
        account = member_account(counterpart) if counterpart else entry.other
        if more < 0:
            moves = taking(member, -more, account)
        elif counterpart:
            moves = taking(counterpart, more, member_account(member))
        else:
            _check_other_side(account, more)
            moves = (Move(account, member_account(member), more),)
        body = PointsCorrected(corrects=ref, reason=reason)
        journal.append_district([Draft(body=body, member=member, moves=moves)], actor=actor)
        for name in {member, counterpart} - {""}:
            bank.ask_back_what_is_owed(name, actor=actor)


def _check_other_side(account: str, points: int) -> None:
    if account.startswith(_ACCOUNTS_WITHOUT_A_FLOOR):
        return
    if balances([account]).get(account, 0) < points:
        raise BankRefused("other_side_short", f"{account} does not hold {points} points")


def _effect(event: Event, member: str) -> int:
    return sum(
        (owner_of(move.target) == member) * move.points - (owner_of(move.source) == member) * move.points
        for move in event.moves
    )


def _other_side(event: Event, member: str) -> str:
    """The account that the member's points came from, or went to: the one with most of them."""
    sides: dict[str, int] = {}
    for move in event.moves:
        mine, yours = owner_of(move.source) == member, owner_of(move.target) == member
        if mine != yours:
            other = move.target if mine else move.source
            sides[other] = sides.get(other, 0) + move.points
    return max(sides, key=lambda name: (sides[name], name), default="")


def _corrections(member: str, ref: str) -> list[Event]:
    """The district's corrections of an event, among what it booked for the member; oldest first."""
    positions = Posting.objects.filter(member=member).values("pos")
    rows = JournalEvent.objects.filter(stream__name=DISTRICT, pos__in=positions).order_by("pos")
    found = []
    for data in rows.values_list("data", flat=True).iterator():
        if b'"points_corrected"' in bytes(data):
            event = decode_event(bytes(data))
            body = body_of(event)
            if isinstance(body, PointsCorrected) and body.corrects == ref:
                found.append(event)
    return found


def _event_at(ref: str) -> tuple[Event | None, int]:
    try:
        stream, seq = parse_event_ref(ref)
        row = JournalEvent.objects.filter(stream__name=stream, seq=seq).values_list("data", "pos").first()
        if row is None:
            return None, 0
        event = decode_event(bytes(row[0]))
        if isinstance(body_of(event), GrantIssued):
            return None, 0
    except (ValueError, NotAnEvent):
        return None, 0
    return event, row[1]
