"""The audit: everything in the books that can be verified, verified, and said in a few lines."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from server import keys, ledger, meta, recovery
from server.models import Account, FollowerPosition, JournalEvent, ProjectionFault, SetAsideEvent, Stream
from server.registry import FROZEN
from sync.contract.wire import NotAnEvent, decode_event, genesis_hash

_AT_A_TIME = 2_000


class Finding(NamedTuple):
    """One line of the audit.

    Attributes:
        mark: `ok`, `note` (somebody should know), or `wrong`.
        text: what was found.
    """

    mark: str
    text: str


def audit() -> list[Finding]:
    """Look at everything. A pass over the whole journal, some seconds for a million events."""
    return [*_keys(), *_chains(), *_ledger(), *_projections(), *_people()]


def _finding(wrong: str, well: str) -> Finding:
    return Finding("wrong", wrong) if wrong else Finding("ok", well)


def _keys() -> Iterator[Finding]:
    try:
        ring = keys.newest_keyring()
        ours = {keys.district_key().id, keys.card_key().id}
    except keys.NoKeys as error:
        yield Finding("wrong", str(error))
        return
    known = {key.id for key in (*ring.district, *ring.cards)}
    missing = ours - known
    yield _finding(
        f"keys that sign and stand in no keyring: {', '.join(sorted(missing))}" if missing else "",
        f"keys: keyring {ring.serial} knows both that sign",
    )


def _chains() -> Iterator[Finding]:
    """Every stream from first event to head: no gap, each hash that of the bytes, each event after the one before."""
    heads = {pk: (name, head, digest) for pk, name, head, digest in Stream.objects.values_list("pk", "name", "head", "hash")}
    broken: dict[str, str] = {}
    reached = {pk: (0, genesis_hash(name)) for pk, (name, _, _) in heads.items()}
    events = 0
    for pk, seq, digest, data in _journal():
        events += 1
        name = heads[pk][0]
        before_seq, before_hash = reached[pk]
        actual = hashlib.sha256(data).hexdigest()
        if name not in broken:
            if seq != before_seq + 1:
                broken[name] = f"{name}: events {before_seq + 1} to {seq - 1} are missing"
            elif actual != digest:
                broken[name] = f"{name}:{seq}: the bytes are not those that were hashed"
            elif not _names(data, name, seq, before_hash):
                broken[name] = f"{name}:{seq}: it does not follow on the event before"
        reached[pk] = (seq, actual)
    for pk, (name, head, digest) in heads.items():
        if name not in broken and reached[pk] != (head, digest):
            broken[name] = f"{name}: the head is noted as {head}, the journal ends at {reached[pk][0]}"
    for text in broken.values():
        yield Finding("wrong", f"chain of {text}")
    if not broken:
        yield Finding("ok", f"journal: {events:,} events, {len(heads)} streams, every chain whole to its head")


def _names(data: bytes, stream: str, seq: int, before_hash: str) -> bool:
    try:
        event = decode_event(data)
    except NotAnEvent:
        return True  # kept as it came; the hashes around it hold it in its place
    return (event.stream, event.seq, event.prev) == (stream, seq, before_hash)


def _journal() -> Iterator[tuple[int, int, str, bytes]]:
    stream, seq = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT stream_id, seq, hash, data FROM server_journalevent "
                "WHERE (stream_id, seq) > (%s, %s) ORDER BY stream_id, seq LIMIT %s",
                [stream, seq, _AT_A_TIME],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for stream, seq, digest, data in rows:
            yield stream, seq, bytes(digest).hex(), bytes(data)


def _ledger() -> Iterator[Finding]:
    total = ledger.total()
    yield _finding(f"ledger: all accounts add up to {total}, not to 0" if total else "", "ledger: all accounts add up to 0")
    differ = _count(
        "SELECT COUNT(*) FROM (SELECT name FROM ("
        "SELECT name, balance AS points FROM server_account UNION ALL SELECT account, -points FROM server_posting"
        ") AS booked GROUP BY name HAVING SUM(points) <> 0) AS differing"
    )
    yield _finding(
        f"ledger: {differ} accounts are not the sum of their postings" if differ else "",
        f"ledger: {Account.objects.count():,} balances are the sums of their postings",
    )
    floors = [
        ("member/", "<", "unallocated points below zero"),
        ("held/", "<", "held points below zero"),
        ("owed/", ">", "members who owe less than nothing"),
        ("loss/", ">", "stations that lost less than nothing"),
    ]
    for prefix, wrong_side, text in floors:
        rows = Account.objects.filter(name__startswith=prefix)
        found = rows.filter(balance__lt=0).count() if wrong_side == "<" else rows.filter(balance__gt=0).count()
        if found and not (prefix == "member/" and meta.read().recovering):
            yield Finding("wrong", f"ledger: {text}: {found}")


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _projections() -> Iterator[Finding]:
    row = FollowerPosition.objects.first()
    position = row.pos if row else 0
    behind = JournalEvent.objects.filter(pos__gt=position).count()
    if row is not None and row.failure:
        yield Finding("wrong", f"projections stand still at {position:,}: {row.failure}")
    elif behind:
        yield Finding("note", f"projections: at {position:,}, {behind:,} events behind; serve follows them")
    else:
        yield Finding("ok", f"projections: at {position:,}, nothing left to follow")
    for kind, text in (("unreadable", "could not be worked off"), ("unknown_type", "wait for newer software")):
        faults = ProjectionFault.objects.filter(kind=kind).order_by("pos")
        if count := faults.count():
            first = faults.values_list("event", "detail").first()
            assert first is not None
            yield Finding("note", f"{count} events {text}; the first is {first[0]} {first[1]}".rstrip())


def _people() -> Iterator[Finding]:
    """What waits for a person."""
    if waiting := SetAsideEvent.objects.filter(settled="").count():
        first = SetAsideEvent.objects.filter(settled="").order_by("event").values_list("event", "reason").first()
        assert first is not None
        yield Finding(
            "note", f"{waiting} events wait for a decision (linli-server settle); the first is {first[0]}, {first[1]}"
        )
    for name, reason in Stream.objects.filter(status=FROZEN).order_by("name").values_list("name", "status_reason"):
        yield Finding("note", f"stream {name} may not spend ({reason}); a person closes it (linli-server close-stream)")
    if meta.read().recovering:
        kiosks = recovery.waiting_kiosks()
        text = f"waiting for {', '.join(kiosks)}" if kiosks else "ready to be confirmed"
        yield Finding("note", f"recovering after a restore, {text} (linli-server recovery)")
