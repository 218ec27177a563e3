"""Events that were looked up once, kept decoded: a kiosk asks for those of whoever stands there again and again.

Nothing here is derived: they are the journal's rows, which never change. Only what came after is read anew.
"""

from collections import OrderedDict
from typing import Final

from kiosk.store.database import Store
from kiosk.store.table import StoreTable
from sync.contract import wire
from sync.contract.events import Event

KEPT_EVENTS: Final = 16_384
"""Kept at most, of all look-ups together: some 20 MB. What was not asked for the longest goes first."""


class _Found:
    """What a look-up has found so far: its events, and the id of the last row that was read."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.read_to = 0


class DecodedEvents:
    """The events of an append-only table, by an indexed field. Any thread may ask."""

    def __init__(self, store: Store, table: StoreTable, kept_events: int = KEPT_EVENTS) -> None:
        """Keep nothing yet.

        Args:
            store: the table's.
            table: with the bytes of an event as text in each document's `data`.
            kept_events: see `KEPT_EVENTS`; one look-up alone may be longer.
        """
        self._storage = store.storage
        self._table = table
        self._kept_events = kept_events
        self._kept: OrderedDict[tuple[str, str], _Found] = OrderedDict()
        self._count = 0
        self._undone = self._storage.undone

    def matching(self, field: str, value: str) -> list[Event]:
        """The events whose row's `field` is this value, in order; a list of the caller's own."""
        with self._storage.lock:
            if self._storage.undone != self._undone:
                # Rows that were read inside the transaction may be gone, and others may have taken their ids.
                self._undone = self._storage.undone
                self._kept.clear()
                self._count = 0
            found = self._kept.get((field, value)) or _Found()
            self._read_on(found, field, value)
            if found.events:
                self._kept[field, value] = found
                self._kept.move_to_end((field, value))
            while self._count > self._kept_events and len(self._kept) > 1:
                self._count -= len(self._kept.popitem(last=False)[1].events)
            return list(found.events)

    def _read_on(self, found: _Found, field: str, value: str) -> None:
        for row in self._table.matching(field, value, found.read_to):
            found.read_to = row.doc_id
            try:
                found.events.append(wire.decode_event(row["data"].encode()))
            except wire.NotAnEvent:
                continue  # pushed as it is, for people to see; it tells nothing here
            self._count += 1
