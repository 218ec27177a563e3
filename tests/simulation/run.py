"""Running seeds: one history each, then the healing, then everything must agree."""

import shutil
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from server import closing, ledger, recovery, settling
from server.audit import audit
from server.feed import for_station
from server.models import Doc, ForkEvent, SetAsideEvent
from server.rebuild import rebuild
from sync.contract.documents import Member
from tests.simulation import disasters, people, staff, troubles  # noqa: F401 - they fill the repertoire
from tests.simulation.books import ServerBooks, Violation, must, name_of
from tests.simulation.machine import Machine
from tests.simulation.repertoire import take_step
from tests.simulation.template import fast_place
from tests.simulation.world import World, world

STEPS = 300
_TOLD = 25
_PAUSES_MS = (200, 1_000, 3_000, 20_000, 60_000, 600_000, 3_600_000)


class Lived(NamedTuple):
    """A seed that was run.

    Attributes:
        seed: which.
        violation: what did not hold, with the step, or empty.
        trace: a line a step.
        fingerprint: a hash of all that happened; empty after a violation.
        faults, deeds: how often each occurred.
        seconds: of CPU that it took.
    """

    seed: int
    violation: str
    trace: tuple[str, ...]
    fingerprint: str
    faults: Counter[str]
    deeds: Counter[str]
    seconds: float


def run_seed(seed: int, *, steps: int = STEPS, often: Mapping[str, int] = {}) -> Lived:
    """Live through one seed.

    Args:
        seed: which.
        steps: how many.
        often: steps with another weight than they have, by name.
    """
    began = time.process_time()
    folder = Path(tempfile.mkdtemp(prefix=f"linli-seed-{seed}-", dir=fast_place()))
    violation = fingerprint = ""
    try:
        with world(seed, folder, often) as lived:
            where = "begin"
            try:
                for number in range(steps):
                    where = f"step {number}"
                    _step(lived, number)
                where = "healing"
                heal(lived)
                agree(lived)
                fingerprint = lived.fingerprint()
            except Exception as error:
                kind = "" if isinstance(error, Violation) else f"{type(error).__name__}: "
                violation = f"seed {seed}, {where}: {kind}{error}"
                if not isinstance(error, Violation):
                    lived.trace.append(_traceback(error))
            return Lived(
                seed, violation, tuple(lived.trace), fingerprint, lived.faults, lived.deeds, time.process_time() - began
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_job(job: tuple[int, int]) -> Lived:
    """A seed and its steps, as a worker process is told."""
    seed, steps = job
    return run_seed(seed, steps=steps)


def _traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


def _step(lived: World, number: int) -> None:
    lived.pass_time(lived.rng.choice(_PAUSES_MS))
    take_step(lived, number)
    lived.look_at_everything()


# --- Healing ----------------------------------------------------------------------------------------------------------


def heal(lived: World) -> None:
    """Everybody is on and connected, nothing goes wrong any more, people decide on all that waits for them."""
    lived.trace.append("heal")
    lived.line.trouble, lived.line.server_off = 0.0, False
    while lived.line.late:
        lived.line.deliver_late()
    for machine in lived.machines:
        if machine.gone:
            continue
        machine.connected = True
        if not machine.on:
            machine.clock.reboot(lived.office.clock.at_ms)
            machine.start()
            lived.books[machine.name].begin()
        machine.clock.jump(lived.office.clock.at_ms)
    for again in range(12):
        if again == 6:
            _take_copies_away(lived)
        lived.pass_time(60_000)
        for machine in lived.running():
            told = machine.sync()
            lived.trace.append(f"heal {machine.name}: {told}")
        lived.look_at_everything()
        decided = _decide(lived)
        followed = lived.office.follow()
        lived.look_at_everything()
        if not decided and not followed and all(_is_quiet(lived, machine) for machine in lived.running()):
            return
    must(False, "healing comes to an end", [(m.name, m.kiosk.journal.state().status) for m in lived.running()])


def _take_copies_away(lived: World) -> None:
    """Of two machines that are one kiosk, people take one away: the one that does not get through, or the copy.

    An image from before a rotation has lost the key that the district knows: it must be enrolled anew, too.
    """
    for machine in lived.running():
        twins = [m for m in lived.running() if m is not machine and lived.kiosk_id(m) == lived.kiosk_id(machine)]
        # A kiosk whose key nobody knows is told of a gap where its token is ahead of a restored district.
        stuck = machine.tainted and machine.sync().startswith(("RefusedByDistrict gap", "RefusedByDistrict unknown_key"))
        if stuck or (machine.is_copy and twins):
            machine.throw_away()
            lived.faults["taken away: refused for good" if stuck else "taken away: a copy"] += 1


def _is_quiet(lived: World, machine: Machine) -> bool:
    state = machine.kiosk.journal.state()
    _, cursor = machine.kiosk.replica.cursor()
    audiences = ("all", for_station(machine.kiosk.identity.station), f"stream/{state.stream}")
    newest = max(Doc.objects.filter(audience__in=audiences).values_list("rev", flat=True), default=0)
    return state.acked_seq == state.head_seq and cursor >= newest


def _decide(lived: World) -> bool:
    decided = False
    alive = {lived.kiosk_id(machine) for machine in lived.running()}
    for kiosk in recovery.waiting_kiosks() if lived.server_books.recovering else ():
        if kiosk not in alive:  # it was written off before, and the restored district forgot it
            closing.write_off(kiosk, actor="anna")
            decided = True
    if lived.server_books.recovering and not recovery.waiting_kiosks() and lived.knows_every_kiosk():
        recovery.confirm(actor="anna")
        decided = True
    for stream in lived.frozen_streams():
        lived.taint(stream.partition(".")[0])
        closing.close_stream(stream, actor="anna")
        decided = True
    for event in SetAsideEvent.objects.filter(settled="").order_by("event").values_list("event", flat=True):
        settling.settle(event, lived.rng.choice(settling.choices(event)), actor="anna")
        decided = True
    return decided


# --- Agreement --------------------------------------------------------------------------------------------------------


def agree(lived: World) -> None:
    """After the healing both sides say the same, and the journal says it too."""
    wrong = [finding.text for finding in audit() if finding.mark == "wrong"]
    must(not wrong, "the audit finds nothing", wrong)
    must(ledger.total() == 0, "all accounts add up to zero")
    anew = ServerBooks()
    anew.read(lived.everyone)
    must(anew.balances == lived.server_books.balances, "the journal is what it was")
    must(not lived.server_books.recovering, "recovery comes to an end")
    for machine in lived.running():
        _facts_arrived(lived, machine)
        _replica_agrees(lived, machine)
        must(machine.check(), "the daily check agrees", machine.name)
    report = rebuild()
    must(not report.differences, "a rebuilt ledger equals the live one", report.differences)


def _facts_arrived(lived: World, machine: Machine) -> None:
    """Everything that people were told is saved is at the district, and counts once."""
    server, books = lived.server_books, lived.books[machine.name]
    forked = set(ForkEvent.objects.values_list("hash", flat=True))
    for ref in machine.saved:
        stream, _, seq = ref.rpartition(":")
        chain = books.chains.get(stream)
        if chain is None:
            continue  # of a disk that was damaged: told in `loose`
        event, digest = chain.events[int(seq) - 1], chain.hashes[int(seq) - 1]
        if event.type in ("key_rotated", "grant_received", "incarnation_started"):
            continue
        name = name_of(event, digest)
        must(
            name in server.counted or digest in forked,
            "nothing acknowledged is ever lost",
            f"{machine.name} {ref} {event.type}",
        )


def _replica_agrees(lived: World, machine: Machine) -> None:
    station = machine.kiosk.identity.station
    balances = lived.server_books.balances
    totals: dict[str, dict[str, int]] = {}
    for account, points in balances.items():
        kind, _, rest = account.partition("/")
        member = rest if kind in ("member", "owed") else rest.rpartition("/")[2] if kind == "held" else ""
        if member:
            totals.setdefault(member, {})[account] = points
    theirs = {
        doc.doc_id: msgspec.json.decode(doc.body, type=Member)
        for doc in Doc.objects.filter(audience=for_station(station), kind="member")
        if doc.body
    }
    ours = machine.kiosk.replica.all("member", Member)
    must(ours == theirs, "replicas agree with the district", f"{machine.name} {sorted(ours.keys() ^ theirs.keys())}")
    for member, document in ours.items():
        accounts = totals.get(member, {})
        must(document.balance == sum(accounts.values()), "a document is the ledger's word", f"{member} {document.balance}")
        held = {a.split("/")[1]: p for a, p in accounts.items() if a.startswith("held/") and p}
        must(document.held == held, "a document is the ledger's word", f"{member} {document.held} {held}")


def tell(lived: Lived, *, trace: bool = False) -> str:
    """What there is to say of a seed: all of it, or its end."""
    lines = lived.trace if trace else lived.trace[-_TOLD:]
    return "\n".join((lived.violation or f"seed {lived.seed}: {lived.fingerprint}", *lines))
