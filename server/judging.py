"""What a batch's events do to the points: judged one by one in their order, booked or set aside, each fact once.

Whatever the verdict, the event itself is in the journal. A replay takes the verdicts from the district's journal and
decides nothing (`replay`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.db import connection

from server import journal
from server.batch import Batch
from server.caller import Caller
from server.ledger import Books, accounts_of
from server.meta import District
from server.models import CarriedFact, Reversal, SetAsideEvent, Stream
from server.registry import DUPLICATE, FROZEN, LIVE, SET_ASIDE
from server.rows import insert
from sync.contract.events import Event, Move, Origin
from sync.contract.ids import event_ref, kiosk_of, parse_event_ref
from sync.contract.ledger import SetAside, judge_moves, owner_of
from sync.contract.messages import Verdict
from sync.contract.wire import NotAnEvent, decode_event

SUPERSEDED: Final = "superseded"


def is_trusted(status: str, reason: str) -> bool:
    """Whether a stream may move points out of what it holds.

    A stream that was frozen only because its kiosk began a new incarnation spent in good faith, and never more than it
    holds; a closed one, a fork and a copy wait for a person.
    """
    return status == LIVE or (status == FROZEN and reason == SUPERSEDED)


class Fact(NamedTuple):
    """An event of the batch that needs a look.

    Attributes:
        seq, pos: its places.
        event: the envelope.
        hash: SHA-256 of its bytes, hex.
    """

    seq: int
    pos: int
    event: Event
    hash: str

    @property
    def ref(self) -> str:
        """How other events name it."""
        return event_ref(self.event.stream, self.event.seq)


class Judge:
    """Judges the new events of one push, inside its transaction, after their rows are written."""

    def __init__(self, caller: Caller, district: District) -> None:
        """Judge for this stream, by the district's settings."""
        self._caller = caller
        self._district = district
        self._books = Books(recovering=district.recovering)
        self._verdicts: dict[int, Verdict] = {}
        self._seen: dict[str, Fact] = {}
        self._carried: list[tuple[str, str, str, bool]] = []
        self._reversals: dict[str, str] = {}
        self._impossible: set[str] = set()

    def judge(self, batch: Batch, skip: int, first_pos: int) -> dict[int, Verdict]:
        """Judge and book.

        Args:
            batch: the push.
            skip: how many of its events the journal had before.
            first_pos: position of the first new one.

        Returns:
            By seq, the verdicts on events that do not simply count.
        """
        first_seq = batch.base_seq + 1
        for index in batch.unreadable:
            if index >= skip:
                self._verdicts[first_seq + index] = _set_aside(SetAside.UNREADABLE)
        facts = [
            Fact(first_seq + index, first_pos + index - skip, event, batch.hashes[index])
            for index in batch.special
            if index >= skip and index not in batch.unreadable and (event := batch.events[index]) is not None
        ]
        if has_copies(self._caller.name):
            self._find_originals_that_came_late(batch, skip)
        self._dedupe([fact for fact in facts if fact.event.carried_from is not None])
        facts = [fact for fact in facts if fact.seq not in self._verdicts]
        accounts = accounts_of(move for fact in facts for move in fact.event.moves)
        self._impossible = {name for name in accounts if not is_storable(name)}
        self._books.read_ahead(accounts - self._impossible)
        origins = self._origin_streams(facts)
        undoing = any(fact.event.reverses for fact in facts)
        for fact in facts:
            if undoing:
                self._seen[fact_name(fact.event)] = fact
            if fact.event.moves or fact.event.reverses:
                self._book(fact, origins)
        self._write()
        return self._verdicts

    def _book(self, fact: Fact, origins: Mapping[str, tuple[str, str]]) -> None:
        event = fact.event
        stream = event.stream if event.carried_from is None else event.carried_from.stream
        name, undone = self._what_it_undoes(event)
        if self._impossible and not self._impossible.isdisjoint(accounts_of(event.moves)):
            self._verdicts[fact.seq] = _set_aside(SetAside.NOT_ALLOWED)
            return
        why = judge_moves(
            event,
            stream=stream,
            station=self._caller.station,
            trusted=is_trusted(*origins[stream]),
            earn_cap_points=self._district.earn_cap_points,
            held_cap_points=self._district.held_cap_points,
            reversed_moves=undone,
        )
        why = why or self._books.post(fact.pos, event.moves)
        if why is not None:
            self._verdicts[fact.seq] = _set_aside(why)
        if name and why in (None, SetAside.REVERSES_SET_ASIDE):
            self._reversals[name] = fact.ref

    def _what_it_undoes(self, event: Event) -> tuple[str, tuple[Move, ...] | SetAside | None]:
        """The name of the fact that an event undoes, with that one's moves, or why they can't be undone."""
        if not event.reverses:
            return "", None
        found = self._find(event.reverses)
        if found is None:
            return "", None
        original, ref = found
        name = fact_name(original)
        if name in self._reversals or Reversal.objects.filter(event=name).exists():
            return name, SetAside.ALREADY_REVERSED
        verdict = self._verdicts.get(original.seq) if original.stream == self._caller.name else None
        waits = verdict is not None and verdict.verdict == SET_ASIDE
        if waits or SetAsideEvent.objects.filter(event__in={name, ref}).exists():
            return name, SetAside.REVERSES_SET_ASIDE
        return name, original.moves

    def _find(self, reverses: str) -> tuple[Event, str] | None:
        """The event of this reference that counts, and its own reference: here, in the journal, or carried over."""
        if reverses in self._seen:
            fact = self._seen[reverses]
            return fact.event, fact.ref
        for ref in (reverses, counting_copy(reverses)):
            event = _event(ref)
            if event is not None:
                return event, ref
        return None

    def _dedupe(self, carried: Sequence[Fact]) -> None:
        """Let each fact that was carried over count once: where it arrived first."""
        if not carried:
            return
        at_home = _hashes_of(fact.event.carried_from for fact in carried)
        counting = _counting(fact_name(fact.event) for fact in carried)
        for fact in carried:
            origin = fact.event.carried_from
            assert origin is not None
            if not _is_origin(origin, self._caller.name):
                self._verdicts[fact.seq] = _set_aside(SetAside.NOT_ALLOWED)
                continue
            name = event_ref(origin.stream, origin.seq)
            if at_home.get(name) == origin.hash:
                self._verdicts[fact.seq] = _duplicate_of(name)
            elif (name, origin.hash) in counting:
                self._verdicts[fact.seq] = _duplicate_of(counting[name, origin.hash])
            else:
                counting[name, origin.hash] = fact.ref
            self._carried.append((name, origin.hash, fact.ref, fact.seq not in self._verdicts))

    def _find_originals_that_came_late(self, batch: Batch, skip: int) -> None:
        """A stream may bring facts whose carried copies count already."""
        first_seq = batch.base_seq + 1
        names = {event_ref(batch.stream, first_seq + index): index for index in range(skip, len(batch.lines))}
        for (name, digest), copy in _counting(names).items():
            index = names[name]
            if digest == batch.hashes[index]:
                self._verdicts[first_seq + index] = _duplicate_of(copy)
                self._carried.append((name, digest, name, False))

    def _origin_streams(self, facts: Sequence[Fact]) -> dict[str, tuple[str, str]]:
        """Status and reason of every stream whose points these facts may touch."""
        origins = {self._caller.name: (self._caller.status, self._caller.status_reason)}
        names = {fact.event.carried_from.stream for fact in facts if fact.event.carried_from is not None}
        # A stream that the district never met was left by its kiosk before it could push.
        origins.update(dict.fromkeys(names, (FROZEN, SUPERSEDED)))
        if names:
            rows = Stream.objects.filter(name__in=names).values_list("name", "status", "status_reason")
            origins.update({name: (status, reason) for name, status, reason in rows})
        return origins

    def _write(self) -> None:
        self._books.write()
        _insert(self._carried, list(self._reversals.items()))


def fact_name(event: Event) -> str:
    """The name of a fact for good: where it was first written."""
    origin = event.carried_from
    return event_ref(event.stream, event.seq) if origin is None else event_ref(origin.stream, origin.seq)


def is_storable(account: str) -> bool:
    """Whether an account's name fits the tables of every database."""
    return "\x00" not in account and len(owner_of(account)) <= 80


def counting_copy(name: str) -> str:
    """The event that counts for a fact which arrived as a copy first, or empty."""
    if "\x00" in name:
        return ""
    return CarriedFact.objects.filter(origin=name, counts=True).values_list("event", flat=True).first() or ""


def has_copies(stream: str) -> bool:
    """Whether facts of a stream are here as copies that a later stream carried over.

    Also a stream that is met for the first time may have some: of two copies of a disk, or an old image and what went on
    after it, either comes first.
    """
    return CarriedFact.objects.filter(origin__gt=f"{stream}:", origin__lt=f"{stream};").exists()


def given_verdicts(stream: str, seqs: range) -> dict[int, Verdict]:
    """The verdicts on events that the journal had before, for the ack of a repeated push."""
    refs = {event_ref(stream, seq): seq for seq in seqs}
    if not refs:
        return {}
    verdicts = {
        refs[ref]: _set_aside(reason)
        for ref, reason in SetAsideEvent.objects.filter(event__in=refs).values_list("event", "reason")
    }
    for ref, name, digest in CarriedFact.objects.filter(event__in=refs, counts=False).values_list(
        "event", "origin", "origin_hash"
    ):
        copy = CarriedFact.objects.filter(origin=name, origin_hash=digest, counts=True).first()
        verdicts[refs[ref]] = _duplicate_of(name if copy is None else copy.event)
    return verdicts


def _insert(carried: Sequence[tuple[str, str, str, bool]], reversals: Sequence[tuple[str, str]]) -> None:
    insert("server_carriedfact (origin, origin_hash, event, counts)", carried, "ON CONFLICT DO NOTHING")
    insert("server_reversal (event, by)", reversals, "ON CONFLICT DO NOTHING")


def _set_aside(reason: str) -> Verdict:
    return Verdict(verdict=SET_ASIDE, reason=reason)


def _duplicate_of(ref: str) -> Verdict:
    return Verdict(verdict=DUPLICATE, reason=ref)


def _is_origin(origin: Origin, stream: str) -> bool:
    """Whether a fact can have been carried over from there: another stream of the same kiosk."""
    return (
        kiosk_of(origin.stream) == kiosk_of(stream)
        and origin.stream != stream
        and "\x00" not in origin.stream + origin.hash
        and len(origin.hash) == 64
        and origin.seq > 0
    )


def _hashes_of(origins: Iterable[Origin | None]) -> dict[str, str]:
    """By fact name, the hash of the event that the journal holds in its original place."""
    by_stream: dict[str, list[int]] = {}
    for origin in origins:
        if origin is not None and "\x00" not in origin.stream:
            by_stream.setdefault(origin.stream, []).append(origin.seq)
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for stream, seqs in by_stream.items():
            marks = ", ".join(["%s"] * len(seqs))
            cursor.execute(
                "SELECT e.seq, e.hash FROM server_journalevent e JOIN server_stream s ON s.id = e.stream_id "  # noqa: S608
                f"WHERE s.name = %s AND e.seq IN ({marks})",
                [stream, *seqs],
            )
            found.update({event_ref(stream, seq): bytes(digest).hex() for seq, digest in cursor.fetchall()})
    return found


def _counting(names: Iterable[str]) -> dict[tuple[str, str], str]:
    """By fact name and hash, the carried copy that counts."""
    wanted = [name for name in names if "\x00" not in name]
    rows = CarriedFact.objects.filter(origin__in=wanted, counts=True).values_list("origin", "origin_hash", "event")
    return {(name, digest): event for name, digest, event in rows}


def _event(ref: str) -> Event | None:
    if "\x00" in ref:
        return None
    try:
        data = journal.event_at(*parse_event_ref(ref))
        return None if data is None else decode_event(data)
    except (ValueError, NotAnEvent):
        return None


# --- Replay -----------------------------------------------------------------------------------------------------------


def replay(event: Event, pos: int, digest: str, verdict: Verdict | None, books: Books) -> None:
    """Do again what a kiosk's event did to the ledger's tables, as the journal says it was judged.

    Args:
        event: the envelope.
        pos: its position.
        digest: SHA-256 of its bytes, hex.
        verdict: from the district's `verdict_given`, or None where it simply counted.
        books: to book on; the caller writes them.
    """
    if verdict is not None and verdict.reason == SetAside.UNREADABLE:
        return
    ref = event_ref(event.stream, event.seq)
    is_duplicate = verdict is not None and verdict.verdict == DUPLICATE
    carried: list[tuple[str, str, str, bool]] = []
    if event.carried_from is not None and _is_origin(event.carried_from, event.stream):
        carried.append((fact_name(event), event.carried_from.hash, ref, not is_duplicate))
    elif event.carried_from is None and is_duplicate:
        carried.append((ref, digest, ref, False))
    undone: list[tuple[str, str]] = []
    if event.reverses and (verdict is None or verdict.reason == SetAside.REVERSES_SET_ASIDE):
        original = _event(event.reverses) or _event(counting_copy(event.reverses))
        if original is not None:
            undone.append((fact_name(original), ref))
    _insert(carried, undone)
    if verdict is None and event.moves:
        books.force(pos, event.moves)
