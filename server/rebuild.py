"""Every derived table made anew from the journal, in its order, and compared with what was there.

One transaction: until its end everybody sees the old tables, and a crash leaves them. Meanwhile the journal is locked, so
pushes wait or are told to come again. Nothing is decided anew: verdicts, grants, keyrings and revocations are taken from
the journal as they stand there. Kept are what no journal holds: private texts, tokens, what kiosks last said of
themselves, and which stations scanned a roaming card.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from django.db import connection, models

from server import feed, journal, registry, rotation, signers, triggers, turns
from server.judging import replay
from server.ledger import Books
from server.models import (
    Account,
    AccountHold,
    Activity,
    Attendance,
    Card,
    CardBatch,
    CarriedFact,
    CentralInvite,
    CentralRound,
    Certificate,
    CycleBooks,
    CycleFact,
    CycleMember,
    CycleRecord,
    CycleStation,
    Doc,
    EarlySteps,
    EnrolmentCode,
    FollowerPosition,
    FundGift,
    Grant,
    Household,
    Kiosk,
    Member,
    MemberBadge,
    MemberStream,
    Meta,
    Notice,
    Pair,
    PairHelper,
    Partner,
    PartnerSettlement,
    Period,
    PeriodReport,
    Posting,
    ProjectionFault,
    Redemption,
    Reversal,
    Revocation,
    Reward,
    ServiceClaim,
    SetAsideEvent,
    SettingsRevision,
    SkillListing,
    SlipHandled,
    Stars,
    Station,
    Stream,
    StreamClock,
    Team,
    TransferOrder,
    UnderstoodType,
    Visit,
    Wish,
    WishAsk,
    WishNews,
)
from server.projections import follow
from server.projections.following import lock_position
from server.publish import publish_cards, publish_catalogue, publish_members
from server.rotation import StreamKeys
from sync.contract.district_facts import BackupMade, VerdictGiven
from sync.contract.events import Event
from sync.contract.ids import DISTRICT, event_ref
from sync.contract.messages import Verdict
from sync.contract.wire import NotAnEvent, body_of, decode_event

_CHUNK: Final = 2_000

DERIVED: Final[dict[type[models.Model], frozenset[str]]] = {
    # In the order of deletion. With each table, the columns that are not compared: row numbers, and what is kept.
    Posting: frozenset(),
    Account: frozenset(),
    Reversal: frozenset(),
    SetAsideEvent: frozenset(),
    CarriedFact: frozenset({"id"}),
    Grant: frozenset(),
    TransferOrder: frozenset(),
    AccountHold: frozenset(),
    FundGift: frozenset(),
    Revocation: frozenset({"id"}),
    CardBatch: frozenset(),
    EnrolmentCode: frozenset(),
    Kiosk: frozenset({"health", "last_contact_ms"}),
    Station: frozenset(),
    Meta: frozenset(),
    Member: frozenset(),
    MemberStream: frozenset(),
    StreamClock: frozenset(),
    Card: frozenset(),
    Attendance: frozenset(),
    ServiceClaim: frozenset(),
    SettingsRevision: frozenset(),
    Wish: frozenset(),
    WishAsk: frozenset(),
    WishNews: frozenset(),
    EarlySteps: frozenset(),
    SkillListing: frozenset(),
    Household: frozenset(),
    Pair: frozenset(),
    PairHelper: frozenset(),
    Visit: frozenset(),
    Redemption: frozenset(),
    SlipHandled: frozenset(),
    Activity: frozenset(),
    Reward: frozenset(),
    Partner: frozenset(),
    PartnerSettlement: frozenset(),
    CentralRound: frozenset(),
    CentralInvite: frozenset(),
    Notice: frozenset(),
    Team: frozenset(),
    CycleFact: frozenset(),
    CycleRecord: frozenset(),
    CycleMember: frozenset(),
    CycleBooks: frozenset(),
    CycleStation: frozenset(),
    Period: frozenset(),
    PeriodReport: frozenset(),
    Stars: frozenset(),
    MemberBadge: frozenset(),
    Certificate: frozenset(),
    ProjectionFault: frozenset({"detail"}),
    UnderstoodType: frozenset(),
    FollowerPosition: frozenset({"failure", "failed_ms"}),
    Doc: frozenset({"rev"}),
}
_STREAM_KEPT: Final = frozenset({"token", "previous_token", "token_epoch", "pushed_in_epoch"})


class TableSum(NamedTuple):
    """A table added up: how many rows, and a checksum that does not depend on their order."""

    rows: int
    checksum: int


class Difference(NamedTuple):
    """A table that was not what the journal says; it is now."""

    table: str
    rows_before: int
    rows_after: int


class Report(NamedTuple):
    """What a rebuild did: how many events it read, how many tables it compared, and which differed."""

    events: int
    tables: int
    differences: tuple[Difference, ...]


def rebuild(told: Callable[[int], None] = lambda _events: None) -> Report:
    """Make everything anew.

    Args:
        told: called now and then with the number of events read so far.
    """
    with turns.writing():
        journal.lock()
        # Compared at one position: what is new since the follower's last step is no difference.
        while follow(_CHUNK).events:
            pass
        lock_position()
        before = sums()
        _set_docs_aside()
        kiosks = list(Kiosk.objects.values_list("id", "last_contact_ms", "health"))
        _clear()
        events = _replay(told)
        for kiosk, last_contact_ms, health in kiosks:
            Kiosk.objects.filter(id=kiosk).update(last_contact_ms=last_contact_ms, health=health)
        lock_position()
        while follow(_CHUNK, publish=False).events:
            pass
        _publish_all()
        _settle_docs()
        after = sums()
    differences = tuple(
        Difference(table, before[table].rows, after[table].rows) for table in after if before[table] != after[table]
    )
    return Report(events, len(after), differences)


def sums() -> dict[str, TableSum]:
    """Every derived table added up, by name; equal sums mean equal tables, row for row."""
    added = {model._meta.db_table: _sum(model, without) for model, without in DERIVED.items()}
    added[Stream._meta.db_table] = _sum(Stream, _STREAM_KEPT)
    return added


def _sum(model: type[models.Model], without: frozenset[str]) -> TableSum:
    columns = [f.column for f in model._meta.concrete_fields if f.column and f.column not in without]
    rows = checksum = 0
    # Documents that were taken away leave a mark for kiosks that did not hear of it; it is no content.
    where = " WHERE body IS NOT NULL OR signed IS NOT NULL" if model is Doc else ""
    sql = f"SELECT {', '.join(map(connection.ops.quote_name, columns))} FROM {model._meta.db_table}{where}"  # noqa: S608
    for row in _stream(sql):
        rows += 1
        digest = blake2b(repr(row).encode(), digest_size=8).digest()
        checksum = (checksum + int.from_bytes(digest, "big")) % 2**64
    return TableSum(rows, checksum)


def _stream(sql: str, values: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows a few thousand at a time, on PostgreSQL too, whose plain cursors would fetch all of them at once."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _clear() -> None:
    triggers.allow_changes(connection, Posting._meta.db_table)
    with connection.cursor() as cursor:
        for model in DERIVED:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - names of our own tables
    triggers.forbid_changes(connection, Posting._meta.db_table)
    Stream.objects.update(
        status=registry.LIVE, status_reason="", public_key="", key_since=0, previous_key="", backed_up_to=0
    )


# --- Ledger and registry ----------------------------------------------------------------------------------------------


def _replay(told: Callable[[int], None]) -> int:
    verdicts, last_backup = _read_ahead()
    events = pos = 0
    while rows := journal.read(pos, _CHUNK):
        books = Books()
        for row in rows:
            try:
                event = decode_event(row.data)
            except NotAnEvent:
                continue
            if row.stream == DISTRICT:
                if event.moves:
                    books.force(row.pos, event.moves)
                # Only the newest backup still says something about streams, and asking each is a pass over the journal.
                if event.type != "backup_made" or row.seq == last_backup:
                    registry.apply(event)
            else:
                verdict = verdicts.get(event_ref(row.stream, row.seq))
                _apply_keys(event, verdict)
                replay(event, row.pos, row.hash, verdict, books)
        books.write()
        pos, events = rows[-1].pos, events + len(rows)
        told(events)
    return events


def _read_ahead() -> tuple[dict[str, Verdict], int]:
    """The verdicts, which stand after the events that they are about, and the seq of the newest backup."""
    verdicts: dict[str, Verdict] = {}
    last_backup = 0
    sql = "SELECT e.seq, e.data FROM server_journalevent e JOIN server_stream s ON s.id = e.stream_id WHERE s.name = %s"
    for seq, data in _stream(sql, [DISTRICT]):
        if b'"verdict_given"' not in bytes(data) and b'"backup_made"' not in bytes(data):
            continue
        body = body_of(decode_event(bytes(data)))
        if isinstance(body, VerdictGiven):
            verdicts[body.event] = Verdict(verdict=body.verdict, reason=body.reason)
        elif isinstance(body, BackupMade):
            last_backup = max(last_backup, seq)
    return verdicts, last_backup


def _apply_keys(event: Event, verdict: Verdict | None) -> None:
    """Which key signs a stream: that of the kiosk when the stream began, then each that the one before vouches for."""
    if event.seq == 1:
        for row in Stream.objects.filter(name=event.stream, public_key=""):
            key = Kiosk.objects.filter(id=row.kiosk).values_list("public_key", flat=True).first()
            Stream.objects.filter(pk=row.pk).update(public_key=key or "")
    if event.type == "key_rotated" and verdict is None:
        row = Stream.objects.get(name=event.stream)
        keys = rotation.after(StreamKeys(row.public_key, row.key_since, row.previous_key), event)
        Stream.objects.filter(pk=row.pk).update(**keys._asdict())
        Kiosk.objects.filter(id=row.kiosk).update(public_key=keys.public_key)
        signers.know_key(row.kiosk, row.station, keys.public_key)


# --- Documents --------------------------------------------------------------------------------------------------------

_BEFORE: Final = "server_doc_before"


def _set_docs_aside() -> None:
    """Keep what the feed said, to leave the revision of everything that is still said: kiosks need not pull it again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_BEFORE}")
        cursor.execute(f"CREATE TABLE {_BEFORE} AS SELECT audience, kind, doc_id, rev, body, signed FROM server_doc")  # noqa: S608
        cursor.execute(f"CREATE UNIQUE INDEX {_BEFORE}_key ON {_BEFORE} (audience, kind, doc_id)")


def _publish_all() -> None:
    publish_catalogue()
    for model, key, publish in ((Member, "id", publish_members), (Card, "number", publish_cards)):
        names = list(model._default_manager.order_by(key).values_list(key, flat=True))
        for start in range(0, len(names), _CHUNK):
            publish(names[start : start + _CHUNK])


def _settle_docs() -> None:
    """Give unchanged documents their revision back, and take away what the journal does not say."""
    same = (
        "b.audience = server_doc.audience AND b.kind = server_doc.kind AND b.doc_id = server_doc.doc_id "
        "AND COALESCE(b.body, '') = COALESCE(server_doc.body, '') "
        "AND COALESCE(b.signed, '') = COALESCE(server_doc.signed, '')"
    )
    gone = (
        f"SELECT b.audience, b.kind, b.doc_id, b.rev, b.body, b.signed FROM {_BEFORE} b WHERE NOT EXISTS ("  # noqa: S608
        "SELECT 1 FROM server_doc d WHERE d.audience = b.audience AND d.kind = b.kind AND d.doc_id = b.doc_id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE server_doc SET rev = (SELECT b.rev FROM {_BEFORE} b WHERE {same}) "  # noqa: S608
            f"WHERE EXISTS (SELECT 1 FROM {_BEFORE} b WHERE {same})"
        )
        cursor.execute(gone)
        rows = cursor.fetchall()
        taken_away = [row for row in rows if row[4] is None and row[5] is None]
        cursor.executemany(
            "INSERT INTO server_doc (audience, kind, doc_id, rev, body, signed) VALUES (%s, %s, %s, %s, %s, %s)", taken_away
        )
    # `put_docs` sees no change in taking away what is not there, so what has to go is put back first.
    going = [row for row in rows if row not in taken_away]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO server_doc (audience, kind, doc_id, rev, body, signed) VALUES (%s, %s, %s, %s, %s, %s)", going
        )
    feed.put_docs(feed.Sheet(audience, kind, doc_id) for audience, kind, doc_id, *_ in going)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_BEFORE}")
