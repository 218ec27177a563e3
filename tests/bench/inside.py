"""Where the time of a push goes inside the district: one process, no HTTP, a clock around each step.

Run by `tests.bench ingest` in a process of its own, since Django has one database for the life of a process.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.contract import wire
from sync.contract.ids import new_nonce
from sync.contract.messages import Ack, PushHead
from sync.identity import Identity
from tests.bench.streams import Fact

BATCH = 500


def run(data: Path, identity: Identity, made: list[Fact]) -> tuple[float, dict[str, float]]:
    """Push everything; gives events a second and microseconds an event by step."""
    os.environ["LINLI_SERVER_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    import django

    django.setup()
    from django.db.backends.sqlite3.base import DatabaseWrapper

    from server import batch, ingest, judging, wsgi  # noqa: F401  as the web workers do, garbage collection too

    spent_s: defaultdict[str, float] = defaultdict(float)

    def timed(owner: Any, name: str, step: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def around(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                spent_s[step] += time.perf_counter() - began

        setattr(owner, name, around)

    timed(ingest, "check_signature", "signature")
    timed(batch.Batch, "__init__", "decode, hash, chain, bodies")
    timed(judging.Judge, "judge", "ledger: judge, balances, postings")
    timed(ingest, "insert", "journal rows and private texts")
    timed(DatabaseWrapper, "_commit", "commit (fsync)")
    key = identity.signing_key(identity.key)
    stream, token, epoch = identity.first_stream, "", ""
    base_seq, base_hash = 0, wire.genesis_hash(stream)
    took_s = 0.0
    for first in range(0, len(made), BATCH):
        part = made[first : first + BATCH]
        head = PushHead(
            stream=stream,
            nonce=new_nonce(),
            ack_token=token,
            token_epoch=epoch,
            base_seq=base_seq,
            base_hash=base_hash,
            seq=part[-1].seq,
            hash=part[-1].hash,
            boot="b0",
            mono_ms=10**9,
            at_ms=1_800_000_000_000,
        )
        private = {fact.seq: fact.private for fact in part if fact.private}
        header = wire.PushHeader(head=key.sign("push", head), private=private)
        lines = [fact.data for fact in part]
        began = time.perf_counter()
        ack = ingest.push(header, lines, int(time.time() * 1000))
        took_s += time.perf_counter() - began
        assert isinstance(ack, Ack), ack
        token, epoch, base_seq, base_hash = ack.ack_token, ack.epoch, ack.head, ack.hash
    steps = {step: seconds / len(made) * 1e6 for step, seconds in sorted(spent_s.items(), key=lambda item: -item[1])}
    steps["the rest"] = took_s / len(made) * 1e6 - sum(steps.values())
    return len(made) / took_s, steps


def main() -> None:
    """`python -m tests.bench.inside FOLDER EVENTS`: a fresh district in the folder, one kiosk, so many events."""
    from tests.bench.figures import row
    from tests.bench.ingest import prepare
    from tests.journeys.district import DistrictProcess

    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    district = DistrictProcess(folder / "inside")
    district.command("station-open", "s1", "一号站")
    with district:
        identity, made = prepare(district, folder / "kiosk-inside", 5, count)
    rate, steps = run(district.folder, identity, made)
    row("in process, 1 core, no HTTP", f"{rate:,.0f} events/s")
    for step, microseconds in steps.items():
        row(f"  {step}", f"{microseconds:.2f} us/event")


if __name__ == "__main__":
    main()
