"""What became of every redemption that this kiosk knows of. Read from the journal once, and from then on only what is new.

A keeper's list must not take longer with every year that a journal grows.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from kiosk.store.journal import Journal
from sync.contract.events import TYPE_OF, Event
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned, RedemptionUndone, RewardHandedOut
from sync.contract.rules.goods import Deal
from sync.contract.wire import NotAnEvent, body_of

_KINDS: Final = (Redeemed, RedemptionUndone, RedemptionReturned, RewardHandedOut)
_TYPES: Final = frozenset(TYPE_OF[kind] for kind in _KINDS)


class Deals:
    """The redemptions in a kiosk's journal. A fact that was carried over is the same redemption."""

    def __init__(self, journal: Journal) -> None:
        """Read this journal, when it is asked for first."""
        self._journal = journal
        self._known: dict[str, Deal] = {}
        self._read_to: tuple[str, int] | None = None

    def known(self) -> Mapping[str, Deal]:
        """All of them by id, in the order in which they were first heard of.

        Ask inside the transaction in which something is decided by it, before anything is written there: what is written
        and then undone with the transaction would be remembered.
        """
        newest = next((event for event, _ in self._journal.newest_first()), None)
        for event in self._news():
            with suppress(NotAnEvent):
                self._take(event)
        if newest is not None:
            self._read_to = (newest.stream, newest.seq)
        return self._known

    def _news(self) -> list[Event]:
        """The events that were not read yet, oldest first."""
        if self._read_to is None:
            return [event for kind in _KINDS for event in self._journal.of_type(kind)]
        return list(self._since(self._read_to))[::-1]

    def _since(self, read_to: tuple[str, int]) -> Iterator[Event]:
        for event, _ in self._journal.newest_first():
            if (event.stream, event.seq) == read_to:
                return
            if event.type in _TYPES:
                yield event

    def _take(self, event: Event) -> None:
        body = body_of(event)
        match body:
            case Redeemed():
                self._note(body.redemption, event=event, body=body)
            case RedemptionUndone():
                self._note(body.redemption, undone=True)
            case RedemptionReturned():
                self._note(body.redemption, returned=True)
            case RewardHandedOut():
                self._note(body.redemption, handed_out=True)

    def _note(self, redemption: str, **known: object) -> None:
        self._known[redemption] = msgspec.structs.replace(self._known.get(redemption) or Deal(id=redemption), **known)
