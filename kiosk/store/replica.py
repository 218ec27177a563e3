"""The replica: the district's documents that this kiosk keeps, and how far it has pulled.

Tables of the store: `documents`, one row a document, which names the pull from the start (`since`) that brought it last;
`feed`, one row with epoch and cursor; `wanted`, cards that were scanned here and that nobody is known to hold.
"""

import itertools
import logging
from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec
from tinydb import where
from tinydb.table import Document as Row

from kiosk.store.database import Store
from kiosk.store.journal import Journal
from kiosk.store.table import StoreTable
from sync.contract.documents import (
    KEPT_KINDS,
    Activity,
    CardHolder,
    Document,
    Grant,
    Member,
    Notice,
    RevocationList,
    Reward,
    TransferOrder,
    WallWish,
)
from sync.contract.documents import Station as StationDocument
from sync.contract.events import Draft
from sync.contract.ids import new_fact_id
from sync.contract.kiosk_facts import GrantReceived
from sync.contract.messages import Page
from sync.contract.rules.orders import release, was_released
from sync.contract.rules.spendable import spendable
from sync.contract.settings import Settings
from sync.contract.signing import BadSignature, Signed, from_text, to_text

_log = logging.getLogger(__name__)

T = TypeVar("T")

_FEED_ID: Final = 1
_WANTED_MAX: Final = 100
"""More unknown cards than this are not asked for at once; the oldest go first."""


class Watch:
    """What changed among the documents of one kind since somebody took note of it last.

    Notes are made inside the transaction that changes something, so whoever takes them does so inside `store.reading()`.
    What is taken back with its transaction is noted all the same: looking once too often does no harm.
    """

    def __init__(self) -> None:
        """All of it, to begin with."""
        self._changed: set[str] | None = None

    def note(self, doc_id: str) -> None:
        """A document came, changed or went."""
        if self._changed is not None:
            self._changed.add(doc_id)

    def note_all(self) -> None:
        """Any document may have changed."""
        self._changed = None

    def take(self) -> set[str] | None:
        """The ids of what changed, or None for all."""
        changed, self._changed = self._changed, set()
        return changed


class Replica:
    """The documents in a store. Implements `sync.outbox.Replica`."""

    def __init__(self, store: Store, journal: Journal) -> None:
        """Keep documents in this store; grants are receipted and orders answered in this journal."""
        self._store = store
        self._journal = journal
        self._documents: StoreTable = store.table("documents")
        self._feed: StoreTable = store.table("feed")
        self._wanted: StoreTable = store.table("wanted")
        self._asked: list[int] = []
        self._watches: dict[str, list[Watch]] = {}

    # --- What actions read --------------------------------------------------------------------------------------------

    def get(self, kind: str, doc_id: str, as_: type[T]) -> T | None:
        """One document, or None; also for one that this software doesn't understand."""
        found = self._documents.matching("key", f"{kind}/{doc_id}")
        return _body(found[0], as_) if found else None

    def all(self, kind: str, as_: type[T]) -> dict[str, T]:
        """All documents of a kind that this software understands, by id."""
        found = {row["id"]: _body(row, as_) for row in self._documents.matching("kind", kind)}
        return {doc_id: body for doc_id, body in found.items() if body is not None}

    def watch(self, kind: str) -> Watch:
        """Be told from now on which documents of a kind changed."""
        watch = Watch()
        self._watches.setdefault(kind, []).append(watch)
        return watch

    def settings(self) -> Settings:
        """The district's settings, or the defaults before the first pull."""
        return self.get("settings", "settings", Settings) or Settings()

    def member(self, member: str) -> Member | None:
        """A member, as far as this kiosk may show them."""
        return self.get("member", member, Member)

    def card(self, number: str) -> CardHolder | None:
        """Who holds a card."""
        return self.get("card", number, CardHolder)

    def activities(self) -> dict[str, Activity]:
        """The activities of this station, by id."""
        return self.all("activity", Activity)

    def rewards(self) -> dict[str, Reward]:
        """The rewards of this station, by id."""
        return self.all("reward", Reward)

    def notices(self) -> dict[str, Notice]:
        """The notices of this station, by id; also those whose time has not come or is over."""
        return self.all("notice", Notice)

    def wall_wishes(self) -> dict[str, WallWish]:
        """The wishes on the public wall, of every station, by id."""
        return self.all("wish", WallWish)

    def stations(self) -> dict[str, StationDocument]:
        """The stations that this kiosk knows, by id."""
        return self.all("station", StationDocument)

    def signed(self, kind: str) -> list[Signed]:
        """The signed statements of a kind, by id; numbers in their order, as the chain of keyrings needs it."""
        rows = sorted(self._documents.matching("kind", kind), key=lambda row: (len(row["id"]), row["id"]))
        return [from_text(row["signed"]) for row in rows]

    def keep_signed(self, kind: str, doc_id: str, signed: Signed) -> None:
        """Keep a signed document that came by another way than a page (at enrolment), unless a page brought it already."""
        with self._store.transaction():
            if not self._documents.matching("key", f"{kind}/{doc_id}"):
                self._apply(Document(kind=kind, id=doc_id, rev=0, signed=signed), self._feed_row()["since"])

    def want_card(self, number: str) -> None:
        """Ask the district at the next pull who holds this card."""
        with self._store.transaction():
            if not self._wanted.contains(where("number") == number):
                self._wanted.insert({"number": number})

    # --- What sync does -----------------------------------------------------------------------------------------------

    def cursor(self) -> tuple[str, int]:
        """See `sync.outbox.Replica`."""
        feed = self._feed_row()
        return feed["epoch"], feed["cursor"]

    def wanted_cards(self) -> Sequence[str]:
        """See `sync.outbox.Replica`."""
        rows = self._wanted.all()[:_WANTED_MAX]
        self._asked = [row.doc_id for row in rows]
        return [row["number"] for row in rows]

    def apply(self, page: Page) -> None:
        """See `sync.outbox.Replica`."""
        with self._store.transaction():
            feed = self._feed_row()
            for document in page.documents:
                self._apply(document, feed["since"])
                if document.kind == "order" and page.stream_status == "live":
                    self._release(document, page.stream)
            stale = feed["stale"]
            if stale and not page.more:
                self._sweep(feed["since"])
                stale = False
            self._keep_feed(page.epoch, page.cursor, stale, feed["since"])
            asked = [doc_id for doc_id in self._asked if self._wanted.contains(doc_id=doc_id)]
            if asked:
                self._wanted.remove(doc_ids=asked)
            self._journal.heard(page.stream_status, page.server_time_ms)
        self._asked = []

    def restart(self, epoch: str) -> None:
        """See `sync.outbox.Replica`."""
        self._keep_feed(epoch, 0, stale=True, since=new_fact_id("f"))

    def kept(self) -> Sequence[tuple[str, Signed]]:
        """See `sync.outbox.Replica`; keys first, since they signed the rest. Grants come again by their receipts."""
        kept = [(kind, signed) for kind in ("keyring", "enrolment", "revocations") for signed in self.signed(kind)]
        return kept + [("kiosk_key", proof) for proof in self._journal.rotation_proofs()]

    def _apply(self, document: Document, since: str) -> None:
        key = f"{document.kind}/{document.id}"
        known = self._documents.matching("key", key)
        for watch in self._watches.get(document.kind, ()):
            watch.note(document.id)
        if document.body is None and document.signed is None:
            if known and document.kind not in KEPT_KINDS:
                self._documents.remove(doc_ids=[known[0].doc_id])
            return
        if document.kind == "grant" and document.signed is not None:
            self._receipt(document.signed)
        if document.kind == "revocations" and document.signed is not None and known:
            newest = _body(known[0], RevocationList)
            if newest is not None and _as_of_ms(document.signed) < newest.as_of_ms:
                return  # of a restored server that has not heard of the newer one yet
        row: dict[str, Any] = {
            "key": key,
            "kind": document.kind,
            "id": document.id,
            "rev": document.rev,
            "since": since,
            "body": document.body,
            "signed": to_text(document.signed) if document.signed is not None else "",
        }
        if known:
            self._documents.update(row, doc_ids=[known[0].doc_id])
        else:
            self._documents.insert(row)

    def _receipt(self, signed: Signed) -> None:
        """Journal a grant before it may be used, once: what is spendable comes from the journal alone."""
        grant = msgspec.json.decode(signed.payload, type=Grant)
        if grant.stream != self._journal.state().stream or grant.points < 1 or self._journal.has_receipt(grant):
            return
        body = GrantReceived(grant=grant.id, points=grant.points, document=to_text(signed), reward=grant.reward)
        self._journal.append([Draft(body=body, member=grant.member)])

    def _release(self, document: Document, stream: str) -> None:
        """Journal, once, what goes back for an order: with the page that brings it, so that it can't be spent meanwhile."""
        try:
            order = msgspec.convert(document.body, TransferOrder)
        except msgspec.ValidationError:
            return  # it was taken away, or is a newer district's
        if stream != self._journal.state().stream:
            return
        own = self._journal.about_subject(order.reward) if order.reward else self._journal.about_member(order.member)
        if was_released(order.id, own, stream):
            return
        there = spendable(own, stream, member="" if order.reward else order.member, reward=order.reward)
        self._journal.append([release(order, there, stream)])

    def _sweep(self, since: str) -> None:
        """Drop what the district did not deliver again since the restart, but for what it signed one by one."""
        for watch in itertools.chain.from_iterable(self._watches.values()):
            watch.note_all()
        stale = [row.doc_id for row in self._documents if row["since"] != since and row["kind"] not in KEPT_KINDS]
        if stale:
            self._documents.remove(doc_ids=stale)

    def _feed_row(self) -> dict[str, Any]:
        row = self._feed.get(doc_id=_FEED_ID)
        return dict(row) if isinstance(row, Row) else {"epoch": "", "cursor": 0, "stale": False, "since": ""}

    def _keep_feed(self, epoch: str, cursor: int, stale: bool, since: str) -> None:
        self._feed.upsert(Row({"epoch": epoch, "cursor": cursor, "stale": stale, "since": since}, doc_id=_FEED_ID))


def _body(row: Row, as_: type[T]) -> T | None:
    try:
        if row["signed"]:
            return msgspec.json.decode(from_text(row["signed"]).payload, type=as_)
        return msgspec.convert(row["body"], as_)
    except (msgspec.ValidationError, BadSignature):
        _log.warning("document %s is not understood", row["key"])  # a newer district's; the others go on
        return None


def _as_of_ms(signed: Signed) -> int:
    return msgspec.json.decode(signed.payload, type=RevocationList).as_of_ms
