"""One history: a world that begins as the template, and the steps that it takes."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from server.models import Kiosk, Stream
from sync.contract.chance import use_source
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.simulation.books import Everyone, MachineBooks, ServerBooks, must
from tests.simulation.line import Line
from tests.simulation.machine import Machine
from tests.simulation.office import Office, at_work, copy_folder
from tests.simulation.template import KIOSKS, Neighbour, Template, template

FAULTS: Final = (
    "card bound twice",
    "card from elsewhere",
    "card revoked",
    "clock begins in 1970",
    "clock jumped",
    "crash",
    "disk cloned",
    "disk damaged",
    "disk in another machine",
    "image put back",
    "kiosk added",
    "kiosk key rotated",
    "kiosk off and on",
    "kiosk offline",
    "kiosk written off",
    "machine lost for good",
    "new incarnation",
    "points wanted elsewhere",
    "power cut in a write",
    "power cut in sync",
    "redemption undone",
    "reply lost",
    "request came late or twice",
    "request doubled",
    "request held up",
    "request lost",
    "requests out of order",
    "server off",
    "server restored",
    "server restored by hand",
    "somebody else answered",
    "taken away: a copy",
    "taken away: refused for good",
)
"""Everything that can go wrong; over some hundred seeds none of it occurs never."""


class World:
    """Kiosks, people and a district.

    Attributes:
        rng: decides everything.
        often: steps with another weight than they have.
        office, line: see there.
        machines: every machine there ever was.
        people: everybody with a card; some cards are held by two.
        merged: records that staff merged, with those that they became; a restored district may have forgotten it.
        spare: printed cards that nobody holds.
        faults: how often each fault occurred.
        deeds: how often each thing was done, with success.
        trace: what happened, a line a step.
    """

    def __init__(self, seed: int, folder: Path, office: Office, made: Template, often: Mapping[str, int]) -> None:
        self.seed = seed
        self.often = often
        self.rng = random.Random(seed)
        self.folder = folder
        self.office = office
        self.office.clock.at_ms = made.at_ms + 3_600_000
        self.faults: Counter[str] = Counter(dict.fromkeys(FAULTS, 0))
        self.deeds: Counter[str] = Counter()
        self.trace: list[str] = []
        self.line = Line(office, self.rng, self.faults)
        self.line.trouble = self.rng.choice((0.0, 0.1, 0.3, 0.6))
        self.people: list[Neighbour] = list(made.people)
        self.merged: dict[str, set[str]] = {}
        self.keepers = made.keepers
        self.spare = list(made.spare)
        self.serving: dict[str, list[Neighbour]] = {}
        self.bound: dict[str, set[str]] = {}
        self.machines: list[Machine] = []
        self.server_books = ServerBooks()
        self.books: dict[str, MachineBooks] = {}
        self.everyone = Everyone()
        self.lost_epochs: set[str] = set()
        for index in range(1, len(KIOSKS) + 1):
            self.add_machine(f"k{index}", folder / f"k{index}").start()
        self.look_at_everything()

    def add_machine(self, name: str, folder: Path, hardware: str = "") -> Machine:
        """A machine more, switched off."""
        machine = Machine(name, folder, self.line, clock=FakeClock(self.office.clock.at_ms), hardware=hardware)
        return self.take_in(machine)

    def take_in(self, machine: Machine) -> Machine:
        """Keep books of a machine."""
        self.machines.append(machine)
        self.books[machine.name] = MachineBooks(machine)
        return machine

    # --- Choosing -----------------------------------------------------------------------------------------------------

    def some(self, machines: list[Machine]) -> Machine | None:
        """One of these, or None where there is none."""
        return self.rng.choice(machines) if machines else None

    def running(self) -> list[Machine]:
        """The machines that are on."""
        return [machine for machine in self.machines if machine.on]

    def holders_of(self, code: str) -> set[str]:
        """Whom a card may stand for: whoever it was bound to, or what that record became."""
        found, new = set[str](), {person.member for person in self.people if person.code == code}
        while new:
            found |= new
            new = {to for member in new for to in self.merged.get(member, ())} - found
        return found

    def person_at(self, machine: Machine) -> Neighbour:
        """Somebody who stands there: mostly a neighbour, sometimes from elsewhere."""
        station = machine.kiosk.identity.station
        near = [person for person in self.people if person.home == station]
        return self.rng.choice(near) if near and self.rng.random() < 0.75 else self.rng.choice(self.people)

    # --- Telling ------------------------------------------------------------------------------------------------------

    def told(self, machine: Machine, answer: object) -> str:
        """Remember what an action said is saved; gives a word for the trace."""
        if isinstance(answer, Refusal):
            return answer.value
        facts: tuple[str, ...] = getattr(answer, "facts", ())
        machine.saved.update(dict.fromkeys(facts))
        name = type(answer).__name__
        self.deeds[name] += 1
        return f"{name} {' '.join(facts)}"

    def pass_time(self, ms: int) -> None:
        """Time passes, for everybody who is on."""
        self.office.clock.at_ms += ms
        for machine in self.machines:
            if not machine.gone:
                machine.clock.advance(ms)

    # --- Looking ------------------------------------------------------------------------------------------------------

    def look_at_everything(self) -> None:
        """Read every book, and check what must always hold."""
        server_moved = self.server_books.read(self.everyone)
        if server_moved:
            self.server_books.check()
        moved = []
        for machine in self.running():
            books = self.books[machine.name]
            if books.read(self.everyone) or not books.chains:
                moved.append(machine)
                books.check()
        for machine in self.running() if server_moved else moved:
            self.books[machine.name].compare(self.server_books)
        if moved:
            self.everyone.check([self.books[m.name] for m in self.machines if not m.tainted and not m.gone])
        heard = self.office.complaints.heard
        if any(machine.tainted for machine in self.machines):
            # An old image that hands out what it no longer remembers to have sold: kept for people to see.
            heard = [text for text in heard if "CannotWorkOff" not in text]
        must(not heard, "the server answers without a fault", heard[:1])

    def look_at_acks(self, machine: Machine) -> None:
        """What the district acknowledged it has."""
        state = machine.kiosk.journal.state()
        chain = self.server_books.chains.get(state.stream)
        if state.acked_seq == 0 or self.forgetful(state.token_epoch):
            return
        has = chain is not None and len(chain.hashes) >= state.acked_seq
        must(
            has and chain is not None and chain.hashes[state.acked_seq - 1] == state.acked_hash,
            "what was acknowledged is at the district",
            f"{machine.name} {state.stream}:{state.acked_seq}",
        )

    def forgetful(self, epoch: str) -> bool:
        """Whether an ack of this epoch may have been forgotten by a restore."""
        return self.office.restores > 0 and (epoch in self.lost_epochs or epoch != self.epoch())

    def forget(self) -> None:
        """The district is about to be restored: what it acknowledged until now it may have forgotten."""
        self.lost_epochs.add(self.epoch())

    def epoch(self) -> str:
        """The district's epoch, as its journal says."""
        chain = self.server_books.chains["district"]
        began = [event for event in chain.events if event.type == "epoch_began"]
        return str(msgspec.json.decode(began[-1].body)["epoch"])

    def knows_every_kiosk(self) -> bool:
        """Whether the district's list holds every kiosk that there is: an officer looks before confirming."""
        known = set(Kiosk.objects.values_list("id", flat=True))
        return all(machine.gone or self.kiosk_id(machine) in known for machine in self.machines)

    def kiosk_id(self, machine: Machine) -> str:
        """The id of the kiosk on a machine."""
        text = (machine.folder / "identity.json").read_bytes()
        return str(msgspec.json.decode(text)["kiosk"])

    def taint(self, kiosk: str) -> None:
        """Whatever runs as this kiosk may spend what it no longer has."""
        for machine in self.machines:
            if not machine.gone and self.kiosk_id(machine) == kiosk:
                machine.tainted = True

    def frozen_streams(self) -> list[str]:
        """Streams that wait for a person to close them."""
        rows = Stream.objects.filter(status="frozen").exclude(kiosk="").order_by("id")
        return list(rows.values_list("name", flat=True))

    def fingerprint(self) -> str:
        """A hash of all that happened: the same seed gives the same."""
        digest = hashlib.sha256("\n".join(self.trace).encode())
        for chain in sorted(self.server_books.chains.values(), key=lambda chain: chain.stream):
            digest.update(f"{chain.stream} {chain.hashes[-1]}".encode())
        return digest.hexdigest()


@contextmanager
def world(seed: int, folder: Path, often: Mapping[str, int]) -> Iterator[World]:
    """The world of a seed, in an empty folder; `often` gives some steps another weight."""
    made = template()
    for part in made.folder.iterdir():
        copy_folder(part, folder / part.name)
    chance = random.Random(f"chance {seed}")
    before = use_source(chance.randbytes)
    try:
        with at_work(folder / "district") as office:
            lived = World(seed, folder, office, made, often)
            try:
                yield lived
            finally:
                for machine in lived.running():
                    machine.stop()
    finally:
        use_source(before)
