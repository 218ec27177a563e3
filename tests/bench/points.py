"""One redemption at the kiosk beside a bare commit of the same bytes, by members with a short history and by one with five
years of it; postings a second at the district beside bare inserts
of the same rows into the same table of the same database.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.scan import scan
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk, open_kiosk
from sync.contract.cards import Card, make_code, read_code
from sync.contract.documents import CardHolder, Document, Grant, Member, Reward
from sync.contract.events import Draft, Move
from sync.contract.ids import card_number, event_ref, new_fact_id
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, Redeemed
from sync.contract.ledger import ISSUED, held_account, member_account, spent_account
from sync.contract.messages import Page
from sync.contract.settings import Settings
from sync.contract.signing import SigningKey, as_builtins
from sync.pin import make_verifier
from tests.bench.figures import percentile, row
from tests.bench.scan import MEMBERS, bare_commits, build, member_id

SPENDERS = 40
TIMES = 10
HISTORY = 1_500
"""Events of one member at one kiosk in five years."""
PIN = "271828"
BATCH = 500
BATCHES = 60


def main() -> None:
    """Print both."""
    _at_the_kiosk()
    subprocess.run([sys.executable, "-m", "tests.bench.points"], check=True)


def _at_the_kiosk() -> None:
    district, cards = SigningKey.generate(), SigningKey.generate()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder = Path(name)
        kiosk = build(folder, district, cards)
        codes = _furnish(kiosk, district, cards)
        desk = Desk(kiosk)
        whole, checking = [], []
        inner = desk.pins.check

        def timed(*args: object) -> object:
            began = time.perf_counter()
            try:
                return inner(*args)  # type: ignore[arg-type]
            finally:
                checking.append(time.perf_counter() - began)

        desk.pins.check = timed  # type: ignore[method-assign, assignment]
        for _ in range(TIMES):
            for code in codes:
                began = time.perf_counter()
                done = redeem(desk, code, PIN, "soap")
                whole.append(time.perf_counter() - began)
                assert isinstance(done, RedeemedHere), done
        last = kiosk.journal.pending(kiosk.journal.state().head_seq - 1, 1)[0]
        floor = bare_commits(folder, last.data, len(whole))
        _give_history(kiosk)
        kiosk.close()
        first, long = _after_years(folder, codes[0])
    acting = [w - c for w, c in zip(whole, checking, strict=True)]
    bare = percentile(floor, 0.5)
    row("a redemption, PIN to fact on disk, p50", f"{percentile(whole, 0.5) * 1000:.1f} ms", f"{MEMBERS:,} members")
    row("a redemption, p99", f"{percentile(whole, 0.99) * 1000:.1f} ms")
    row("  of it the PIN (argon2id) and its two commits, p50", f"{percentile(checking, 0.5) * 1000:.1f} ms")
    ratio = f"{percentile(acting, 0.5) / bare:.1f} x a bare commit"
    row("  of it card, person, rule, commit, p50", f"{percentile(acting, 0.5) * 1000:.2f} ms", ratio)
    ratio = f"{percentile(long, 0.5) / bare:.1f} x a bare commit; aim: under 10 ms"
    row(f"the same by a member with {HISTORY:,} events, p50", f"{percentile(long, 0.5) * 1000:.2f} ms", ratio)
    row("  their first scan after the kiosk was started", f"{first * 1000:.1f} ms")
    row("bare commit of the same bytes, p50", f"{bare * 1000:.2f} ms", "the floor")


def _give_history(kiosk: Kiosk) -> None:
    """The first member gets `HISTORY` events, of which the district's document counts none: the slowest there is."""
    who, card, stream = member_id(1), card_number(1), kiosk.journal.state().stream
    spend, earn = Move(held_account(stream, who), spent_account("s1"), 1), Move(ISSUED, member_account(who), 1)
    for _ in range(HISTORY // 30):
        head, drafts = kiosk.journal.state().head_seq, list[Draft]()
        for _ in range(10):
            bought = Redeemed(redemption=new_fact_id("r"), reward="soap", quantity=1, points=1)
            drafts.append(Draft(body=bought, member=who, card=card, moves=(spend,)))
            drafts.append(Draft(body=CheckedIn(), member=who, card=card))
            ended = CheckedOut(check_in=event_ref(stream, head + len(drafts)), served_min=60)
            drafts.append(Draft(body=ended, member=who, card=card, moves=(earn,)))
        kiosk.journal.append(drafts)


def _after_years(folder: Path, code: str) -> tuple[float, list[float]]:
    """Seconds of a card's first scan by a kiosk that was just started, and of redemptions without the PIN."""
    kiosk = open_kiosk(folder, machine="")
    desk, took = Desk(kiosk), []
    desk.pins.check = lambda *args: None  # type: ignore[method-assign]
    began = time.perf_counter()
    scan(desk, code)
    first = time.perf_counter() - began
    for _ in range(SPENDERS):
        began = time.perf_counter()
        done = redeem(desk, code, PIN, "soap")
        took.append(time.perf_counter() - began)
        assert isinstance(done, RedeemedHere), done
    kiosk.close()
    return first, took


def _furnish(kiosk: Kiosk, district: SigningKey, cards: SigningKey) -> list[str]:
    """Some of the members get a PIN and points that this kiosk may spend."""
    stream, settings = kiosk.journal.state().stream, Settings()
    reward = Reward(id="soap", title="洗手液", points=3)
    documents, codes, rev = [Document(kind="reward", id="soap", rev=MEMBERS + 1, body=as_builtins(reward))], [], MEMBERS + 2
    for serial in range(1, SPENDERS + 1):
        code = make_code(cards, serial, 20_000, 60_000, serial.to_bytes(15, "big"))
        card = read_code(code, {cards.id: cards.public_key})
        assert isinstance(card, Card)
        member = Member(id=member_id(serial), shown="王*", home="s1", roles=("volunteer",), balance=1_000)
        verifier = make_verifier(PIN, card.secret, settings)
        holder = CardHolder(number=card_number(serial), member=member.id, verifier=verifier)
        grant = Grant(id=f"g{serial}", member=member.id, stream=stream, points=1_000)
        documents += [
            Document(kind="member", id=member.id, rev=rev, body=as_builtins(member)),
            Document(kind="card", id=holder.number, rev=rev + 1, body=as_builtins(holder)),
            Document(kind="grant", id=grant.id, rev=rev + 2, signed=district.sign("grant", grant)),
        ]
        rev += 3
        codes.append(code)
    page = Page(stream=stream, nonce="", server_time_ms=0, epoch="e", cursor=rev, documents=tuple(documents), more=False)
    kiosk.replica.apply(page)
    return codes


# --- At the district --------------------------------------------------------------------------------------------------


def _at_the_district(folder: Path) -> None:
    """Book moves as ingest does, in transactions of a push each; and the same rows with nothing but `executemany`."""
    os.environ["LINLI_SERVER_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    import django

    django.setup()
    from django.db import connection, transaction

    from server.ledger import Books
    from server.rows import insert

    moves = [Move(ISSUED, member_account(member_id(n % MEMBERS + 1)), 10) for n in range(BATCH * BATCHES)]
    booked_s = bare_s = 0.0
    for batch in range(BATCHES):
        first = batch * BATCH
        part = moves[first : first + BATCH]
        began = time.perf_counter()
        with transaction.atomic():
            books = Books()
            books.read_ahead({account for move in part for account in (move.source, move.target)})
            for pos, move in enumerate(part, first + 1):
                assert books.post(pos, (move,)) is None
            books.write()
        booked_s += time.perf_counter() - began
        with connection.cursor() as cursor:
            marks = (first + 1, first + BATCH)
            cursor.execute(
                "SELECT member, pos + 1000000000, line, account, points FROM server_posting WHERE pos BETWEEN %s AND %s",
                marks,
            )
            rows = cursor.fetchall()
        began = time.perf_counter()
        with transaction.atomic():
            insert("server_posting (member, pos, line, account, points)", rows)
        bare_s += time.perf_counter() - began
    postings = 2 * len(moves)
    row("postings booked, with balances", f"{postings / booked_s:,.0f}/s", f"{booked_s / bare_s:.1f} x the floor's time")
    row("bare inserts of the same rows", f"{postings / bare_s:,.0f}/s", "the floor")


if __name__ == "__main__":
    from tests.journeys.district import DistrictProcess

    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        _at_the_district(DistrictProcess(Path(made) / "district").folder)
