"""Following the journal: read what is new, work it off, remember how far, all in one transaction.

What the district made of an event (set aside, a duplicate) is written in the same commit as the event itself and never
changed, so it is there whenever the event is, live and in a replay.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Min

from server import journal, registry, turns
from server.judging import fact_name
from server.models import (
    CarriedFact,
    FollowerPosition,
    JournalEvent,
    Member,
    PrivateText,
    ProjectionFault,
    Push,
    SetAsideEvent,
    StreamClock,
    UnderstoodType,
)
from server.projections import (
    accounts,
    cards,
    care,
    catalogue,
    claims,
    comfort,
    cycle,
    members,
    orders,
    redemptions,
    revisions,
    service,
    skills,
    wishes,
)
from server.projections.book import Book, Key, upsert
from server.projections.fact import HANDLERS, Fact, branch_name
from sync.contract.body import Body
from sync.contract.clock import Happened, reckon
from sync.contract.district_facts import TypeUnderstood
from sync.contract.events import Event
from sync.contract.ids import event_ref, parse_event_ref
from sync.contract.kiosk_facts import CardBound, PinSet
from sync.contract.wire import NotAnEvent, body_of, decode_event, private_values

log = logging.getLogger("linli.follower")

POSITION: Final = "projections"
CHUNK: Final = 2_000
_NOUNS: Final = (
    accounts,
    cards,
    care,
    catalogue,
    claims,
    comfort,
    cycle,
    members,
    orders,
    redemptions,
    revisions,
    service,
    skills,
    wishes,
)
"""Importing them fills `HANDLERS`."""


class Progress(NamedTuple):
    """What one step of following did.

    Attributes:
        events: how many were worked off; 0 when there is nothing new.
        touched: the rows of theirs that documents are made from.
    """

    events: int
    touched: Book


class _Item(NamedTuple):
    """An event as the journal has it: a fact with its body, or bytes that are none."""

    row: journal.Row
    fact: Fact | None
    body: Body | None
    counts: bool
    trouble: str


def position() -> int:
    """Up to which position of the journal the projections are."""
    return FollowerPosition.objects.filter(name=POSITION).values_list("pos", flat=True).first() or 0


def lock_position() -> int:
    """The same, held until the transaction ends, so that nobody moves it while a document is made. Call within one."""
    FollowerPosition.objects.get_or_create(name=POSITION)
    return FollowerPosition.objects.select_for_update().get(name=POSITION).pos


def follow(limit: int = CHUNK, *, publish: bool = True) -> Progress:
    """Work off the next events of the journal.

    Args:
        limit: at most so many.
        publish: also put the documents of everything that was touched into the feed, in the same transaction.

    An event that a handler can't cope with is recorded as a `ProjectionFault`, and the others go on.
    """
    from server import publish as feed  # it needs `position` from here

    if not journal.read(position(), 1):
        return Progress(0, Book())
    with turns.writing():
        rows = journal.read(lock_position(), limit)
        if not rows:
            return Progress(0, Book())
        book = _work_off(_understand(rows))
        FollowerPosition.objects.filter(name=POSITION).update(pos=rows[-1].pos)
        if publish:
            feed.publish_touched(book)
    return Progress(len(rows), book)


def label(event: Event) -> str:
    """What a type is called where it is not understood: each version of a body is learnt by itself."""
    return f"{event.type[:60]}/{event.version}"


# --- From rows to facts -----------------------------------------------------------------------------------------------


def _understand(rows: Sequence[journal.Row]) -> list[_Item]:
    """Decode a chunk and look up all that belongs to its events, a query per table."""
    events: list[Event | None] = []
    refs: list[str] = []
    names: list[str] = []
    for row in rows:
        try:
            event = decode_event(row.data)
        except NotAnEvent:
            event = None
        events.append(event)
        ref = event_ref(row.stream, row.seq)
        if event is None or event.moves or event.reverses or event.carried_from is not None:
            refs.append(ref)
        names.append(ref if event is None else fact_name(event))
    set_aside = _set_aside(refs)
    carried = list(CarriedFact.objects.filter(origin__in=names).values_list("origin", "origin_hash", "event", "counts"))
    # The events that stand for facts which another event counts for; also an original that came after its copy.
    duplicates = {ref for _, _, ref, counts in carried if not counts}
    branches = _other_branches(rows, events, names, [(name, digest, ref) for name, digest, ref, counts in carried if counts])
    texts = _private(rows)
    moments = _moments(rows, events)
    later = dict(UnderstoodType.objects.values_list("label", "up_to_position"))

    items = []
    for row, event, happened in zip(rows, events, moments, strict=True):
        if event is None:
            items.append(_Item(row, None, None, False, "no event"))
            continue
        ref = event_ref(row.stream, row.seq)
        fact = Fact(
            pos=row.pos,
            event=event,
            station=row.station,
            happened=happened,
            private=texts.get(row.pos, {}),
            set_aside=set_aside.get(ref, ""),
            name=branches.get(row.pos, ""),
        )
        body, trouble = None, ""
        try:
            body = body_of(event) if later.get(label(event), 0) < row.pos else None
        except NotAnEvent as error:
            trouble = str(error)
        items.append(_Item(row, fact, body, ref not in duplicates, trouble))
    return items


def _set_aside(refs: list[str]) -> dict[str, str]:
    return dict(SetAsideEvent.objects.filter(event__in=refs).values_list("event", "reason"))


def _other_branches(
    rows: Sequence[journal.Row],
    events: Sequence[Event | None],
    names: Sequence[str],
    counting: Sequence[tuple[str, str, str]],
) -> dict[int, str]:
    """By position, a name of its own for each fact under whose name another one came before.

    Two branches of a forked stream have other facts under the same numbers, and both count: one as it stands in the stream,
    the other as it was carried over. Only what stands before a fact in the journal names it, so a replay finds the same.

    Args:
        rows, events, names: of a chunk, with what each event is called.
        counting: of those names, the carried copies that count: name, hash of the original, reference.
    """
    copies = {name for name, event in zip(names, events, strict=True) if event is not None and event.carried_from}
    asked = copies | {name for name, _, _ in counting}
    if not asked:
        return {}
    places = _places({*asked, *(ref for _, _, ref in counting)})
    held: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name in asked & places.keys():
        held[name].append(places[name])
    for name, digest, ref in counting:
        held[name].append((digest, places[ref][1]))
    found = {}
    for row, event, name in zip(rows, events, names, strict=True):
        if event is None or name not in held:
            continue
        digest = event.carried_from.hash if event.carried_from else row.hash
        if any(other != digest and pos < row.pos for other, pos in held[name]):
            ref = event_ref(row.stream, row.seq)
            found[row.pos] = ref if ref != name else branch_name(ref, digest)
    return found


def _places(refs: Iterable[str]) -> dict[str, tuple[str, int]]:
    """By reference, the hash and position of those events that the journal has."""
    by_stream: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        with suppress(ValueError):  # what a kiosk calls the origin of a fact is its own word
            stream, seq = parse_event_ref(ref)
            if "\x00" not in stream:
                by_stream[stream].append(seq)
    return {
        event_ref(stream, seq): (bytes(digest).hex(), pos)
        for stream, seqs in by_stream.items()
        for seq, digest, pos in JournalEvent.objects.filter(stream__name=stream, seq__in=seqs).values_list(
            "seq", "hash", "pos"
        )
    }


def _private(rows: Sequence[journal.Row]) -> dict[int, dict[str, str]]:
    """The private texts of a stretch of the journal, by position: one pass over it, whatever streams it holds."""
    event, text = JournalEvent._meta.db_table, PrivateText._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.pos, p.text FROM {event} e JOIN {text} p ON p.stream_id = e.stream_id AND p.seq = e.seq "  # noqa: S608 - names of our own tables
            "WHERE e.pos BETWEEN %s AND %s",
            [rows[0].pos, rows[-1].pos],
        )
        found = cursor.fetchall()
    texts = {}
    for pos, value in found:
        try:
            texts[pos] = private_values(value)
        except NotAnEvent:
            log.warning("the private text of the event at %s is not one", pos)
    return texts


def _moments(rows: Sequence[journal.Row], events: Sequence[Event | None]) -> list[Happened]:
    """When each event happened, each stream going on from where the chunk before left it."""
    pushes = Push.objects.in_bulk({row.push_id for row in rows if row.push_id is not None})
    clocks = dict(StreamClock.objects.filter(stream__in={row.stream for row in rows}).values_list("stream", "earliest_ms"))
    moments = []
    for row, event in zip(rows, events, strict=True):
        not_before_ms = clocks.get(row.stream, 0)
        push = pushes.get(row.push_id) if row.push_id is not None else None
        if event is None:
            happened = Happened(earliest_ms=not_before_ms, latest_ms=not_before_ms, best_ms=not_before_ms, doubtful=True)
        elif push is None:  # the district's own clock is the one that all others are measured by
            happened = Happened(earliest_ms=event.at_ms, latest_ms=event.at_ms, best_ms=event.at_ms, doubtful=False)
        else:
            happened = reckon(
                at_ms=event.at_ms,
                boot=event.boot,
                mono_ms=event.mono_ms,
                push_boot=push.boot,
                push_mono_ms=push.mono_ms,
                received_ms=push.received_ms,
                not_before_ms=not_before_ms,
            )
        clocks[row.stream] = happened.earliest_ms
        moments.append(happened)
    upsert(StreamClock, (StreamClock(stream=stream, earliest_ms=ms) for stream, ms in clocks.items()))
    return moments


# --- From facts to rows -----------------------------------------------------------------------------------------------


def _work_off(items: Sequence[_Item]) -> Book:
    """All together, and where that fails one by one, so that the poisonous one stands alone."""
    book = Book()
    try:
        with transaction.atomic():
            book.load(_needs(items))
            for item in items:
                _apply(item, book)
            book.flush()
    except Exception as error:
        log.warning("a chunk goes one by one: %s: %s", type(error).__name__, error)
    else:
        return book
    touched = Book()
    for item in items:
        touched.touch(_work_off_alone(item))
    return touched


def _work_off_alone(item: _Item) -> Book:
    book = Book()
    try:
        with transaction.atomic():
            _apply(item, book)
            book.flush()
    except Exception as error:
        log.warning("event at %s can't be worked off: %s: %s", item.row.pos, type(error).__name__, error)
        book = Book()
        if item.fact is not None:
            # The envelope is good: ledger and documents count it, whatever its body says.
            members.record(item.fact, None, book, counts=item.counts)
        book.put(_fault(item, "unreadable", f"{type(error).__name__}: {error}"))
        book.flush()
    return book


def _needs(items: Iterable[_Item]) -> Iterable[Key]:
    for _, fact, body, counts, _ in items:
        if fact is None:
            continue
        for member in members.members_of(fact.event):
            yield Member, member
        handler = HANDLERS.get(type(body)) if body is not None and counts else None
        if handler is not None:
            keys = list(handler.needs(fact, body))
            yield from keys
            yield from cycle.needs(fact, keys)


def _apply(item: _Item, book: Book) -> None:
    _, fact, body, counts, trouble = item
    if fact is None:
        book.put(_fault(item, "unreadable", trouble))
        return
    members.record(fact, body, book, counts=counts)
    if isinstance(body, CardBound | PinSet):
        cards.touch(fact, book)
    if trouble:
        book.put(_fault(item, "unreadable", trouble))
    elif body is None:
        if counts:
            book.put(_fault(item, "unknown_type", ""))
    elif isinstance(body, TypeUnderstood):
        _catch_up(body, book)
    elif counts:
        handler = HANDLERS.get(type(body))
        if handler is not None:
            handler.apply(fact, body, book)
    if counts:
        care.seen(fact, book)
    cycle.note(fact, book.changed_by_this_fact(), book)


def _fault(item: _Item, kind: str, detail: str) -> ProjectionFault:
    row, event = item.row, item.fact.event if item.fact else None
    return ProjectionFault(
        pos=row.pos,
        event=event_ref(row.stream, row.seq),
        type=label(event) if event else "",
        kind=kind,
        detail=detail[:2_000],
    )


def _catch_up(understood: TypeUnderstood, book: Book) -> None:
    """Work off the events that were only kept until their type was understood. Their envelopes were counted long ago."""
    book.flush()
    waiting = ProjectionFault.objects.filter(kind="unknown_type", type=understood.type, pos__lte=understood.up_to_position)
    for pos in list(waiting.order_by("pos").values_list("pos", flat=True)):
        [row] = journal.read(pos - 1, 1)
        event = decode_event(row.data)
        body = body_of(event)
        if body is None:
            continue
        push = Push.objects.in_bulk([row.push_id]).get(row.push_id) if row.push_id is not None else None
        received_ms = push.received_ms if push else event.at_ms
        at_ms = min(event.at_ms, received_ms)
        fact = Fact(
            pos=pos,
            event=event,
            station=row.station,
            happened=Happened(earliest_ms=0, latest_ms=received_ms, best_ms=at_ms, doubtful=False),
            private=_private([row]).get(pos, {}),
            set_aside=_set_aside([event_ref(row.stream, row.seq)]).get(event_ref(row.stream, row.seq), ""),
        )
        book.members.update(members.members_of(event))
        if isinstance(body, CardBound | PinSet):
            cards.touch(fact, book)
        handler = HANDLERS.get(type(body))
        if handler is not None:
            handler.apply(fact, body, book)
        cycle.note(fact, book.changed_by_this_fact(), book)
        ProjectionFault.objects.filter(pos=pos).delete()


@registry.handles(TypeUnderstood)
def _type_understood(_event: Event, body: TypeUnderstood) -> None:
    """Known in the same commit, so that a replay waits for this entry as it was waited for live."""
    UnderstoodType.objects.update_or_create(label=body.type, defaults={"up_to_position": body.up_to_position})


def kept_types() -> set[str]:
    """Labels of types that were not understood when their events came and are now."""
    known = set()
    firsts = ProjectionFault.objects.filter(kind="unknown_type").values("type").annotate(first=Min("pos"))
    for name, pos in firsts.values_list("type", "first"):
        [row] = journal.read(pos - 1, 1)
        try:
            if body_of(decode_event(row.data)) is not None:
                known.add(name)
        except NotAnEvent:
            known.add(name)
    return known
