"""From a card's picture to the fact on disk, at a station with 20,000 members and 100,000 events in its journal.

Beside it, in the same run: reading the picture alone, and a bare durable SQLite commit of the same row.
"""

import random
import sqlite3
import tempfile
import time
from pathlib import Path

from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from kiosk.scan.decode import decode
from kiosk.scan.frames import BadPicture, picture_from_bytes
from server.cards.layout import PrintableCard
from server.cards.picture import card_picture
from sync.contract.cards import make_code
from sync.contract.documents import CardHolder, Document, Enrolment, Keyring, Member, PublicKey
from sync.contract.events import Draft
from sync.contract.ids import card_number, event_ref, stream_id
from sync.contract.kiosk_facts import CheckedIn, CheckedOut
from sync.contract.messages import Page
from sync.contract.signing import SigningKey, as_builtins
from sync.contract.wire import decode_event
from sync.identity import Identity, IdentityFile
from tests.bench.figures import percentile, row

MEMBERS = 20_000
EVENTS = 100_000
SCANS = 400


def member_id(serial: int) -> str:
    return f"m{serial:020d}"


def build(folder: Path, district: SigningKey, cards: SigningKey) -> Kiosk:
    kiosk_key = SigningKey.generate()
    keyring = Keyring(
        serial=1,
        previous="",
        district=(PublicKey(id=district.id, public_key=district.public_key.hex()),),
        cards=(PublicKey(id=cards.id, public_key=cards.public_key.hex()),),
    )
    public_key = kiosk_key.public_key.hex()
    enrolment = Enrolment(kiosk="k1", station="s1", stream=stream_id("k1", "first"), public_key=public_key)
    IdentityFile(folder).save(
        Identity(
            url="http://127.0.0.1:9",
            fingerprint="",
            code="",
            private_keys={public_key: kiosk_key.private_bytes().hex()},
            key=public_key,
            incarnation="first",
            kiosk="k1",
            station="s1",
            enrolment=district.sign("enrolment", enrolment),
            keyrings=(district.sign("keyring", keyring),),
        )
    )
    kiosk = open_kiosk(folder, machine="")
    for first in range(1, MEMBERS + 1, 500):
        documents = []
        for serial in range(first, first + 500):
            member = Member(id=member_id(serial), shown="王*", home="s1", roles=("volunteer",), balance=100)
            holder = CardHolder(number=card_number(serial), member=member_id(serial))
            documents += [
                Document(kind="member", id=member.id, rev=serial, body=as_builtins(member)),
                Document(kind="card", id=holder.number, rev=serial, body=as_builtins(holder)),
            ]
        kiosk.replica.apply(
            Page(
                stream="k1.first",
                nonce="",
                server_time_ms=0,
                epoch="e",
                cursor=first + 499,
                documents=tuple(documents),
                more=True,
            )
        )
    rng = random.Random(1)
    for _ in range(EVENTS // 1_000):
        drafts: list[Draft] = []
        head = kiosk.journal.state().head_seq
        for _ in range(500):
            serial = rng.randint(1, MEMBERS)
            who, card = member_id(serial), card_number(serial)
            drafts.append(Draft(body=CheckedIn(activity="a1"), member=who, card=card))
            ended = CheckedOut(check_in=event_ref("k1.first", head + len(drafts)), served_min=60)
            drafts.append(Draft(body=ended, member=who, card=card))
        kiosk.journal.append(drafts)
    return kiosk


def main() -> None:
    """Print milliseconds from picture to fact."""
    district, cards = SigningKey.generate(), SigningKey.generate()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder = Path(name)
        began = time.perf_counter()
        kiosk = build(folder, district, cards)
        row("made members and events", f"{time.perf_counter() - began:.0f} s", f"{MEMBERS:,} and {EVENTS:,}")
        desk = Desk(kiosk)
        rng = random.Random(2)
        pictures = []
        for _ in range(40):
            serial = rng.randint(1, MEMBERS)
            code = make_code(cards, serial, 20_000, 60_000, rng.randbytes(15))
            pictures.append(card_picture(PrintableCard(card_number(serial), code), district="示范区"))
        whole, reading = [], []
        for n in range(SCANS):
            data = pictures[n % len(pictures)]
            began = time.perf_counter()
            picture = picture_from_bytes(data, "card")
            assert not isinstance(picture, BadPicture)
            found = decode(picture)
            read = time.perf_counter()
            result = (check_in if n // len(pictures) % 2 == 0 else check_out)(desk, found[0].text)
            done = time.perf_counter()
            assert not isinstance(result, str), result
            whole.append(done - began)
            reading.append(read - began)
        last = kiosk.journal.pending(kiosk.journal.state().head_seq - 1, 1)[0]
        assert decode_event(last.data).type == "checked_out"
        floor = bare_commits(folder, last.data)
        kiosk.close()
    acting = [w - r for w, r in zip(whole, reading, strict=True)]
    row("picture to fact on disk, p50", f"{percentile(whole, 0.5) * 1000:.1f} ms")
    row(
        "picture to fact on disk, p99",
        f"{percentile(whole, 0.99) * 1000:.1f} ms",
        "aim: under 50 ms",
    )
    row("  of it reading the picture, p50", f"{percentile(reading, 0.5) * 1000:.1f} ms", "PNG of 1012 x 638")
    row(
        "  of it card, person, rule, commit, p50",
        f"{percentile(acting, 0.5) * 1000:.2f} ms",
        f"{percentile(acting, 0.5) / percentile(floor, 0.5):.1f} x a bare commit",
    )
    row("bare commit of the same bytes, p50", f"{percentile(floor, 0.5) * 1000:.2f} ms", "the floor")


def bare_commits(folder: Path, data: bytes, times: int = SCANS) -> list[float]:
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, doc TEXT)"
    )
    took = []
    for _ in range(times):
        began = time.perf_counter()
        database.execute("INSERT INTO t(doc) VALUES(?)", (data,))
        took.append(time.perf_counter() - began)
    return took
