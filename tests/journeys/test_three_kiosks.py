"""Three kiosks, one server, one member with a hundred points who tries to spend eighty at each: real processes, real HTTP.

Whatever is online and whatever is not, never more than a hundred points leave the books, and what a kiosk said was redeemed
is at the district in the end.
"""

import itertools
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.contract.events import Move
from sync.contract.ledger import owner_of
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.faults.proxy import Proxy
from tests.journeys import bank as made
from tests.journeys.bank import PIN, POINTS, STATIONS, Bank, Held, read_bank
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess
from tests.journeys.lines import KioskProcess
from tests.journeys.process import run_module

pytestmark = pytest.mark.slow

EVERY_MS = 150
WAITS_S = 8.0
"""A visitor waits so long for points that may be on their way; a slow machine only makes the refusal more likely."""


class Counter:
    """A kiosk process at a station, behind a network that can be cut."""

    def __init__(self, folder: Path, district: DistrictProcess, station: str) -> None:
        self.folder = folder
        self.network = Proxy(district.port, random.Random(station), fault_rate=0)
        folder.mkdir()
        code = district.enrolment_code(station, self.network.url)
        enrol(code, IdentityFile(folder), HttpTransport, machine="")
        self.process = KioskProcess(folder, "--sync-every-ms", str(EVERY_MS))

    @property
    def online(self) -> bool:
        return self.network.online

    @online.setter
    def online(self, online: bool) -> None:
        self.network.online = online

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        return self.process.ask(do, **values)

    def here(self, person: Held) -> int:
        """What the member may spend at this counter; -1 where nobody knows the card."""
        answer = self.ask("points", card=person.code)
        return int(answer["result"]["spendable_here"]) if answer["ok"] else -1

    def tries_to_spend(self, person: Held, reward: str = "eighty") -> bool:
        """Ask for the points where there is a network, wait a little for them, and try; whether it was redeemed."""
        if self.online and self.here(person) < 80:
            self.settle(lambda: self.here(person) >= 0)
            self.ask("bring", card=person.code)
            self.settle(lambda: self.here(person) >= 80)
        return bool(self.ask("redeem", card=person.code, pin=PIN, reward=reward)["ok"])

    def settle(self, so: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + WAITS_S
        while not so():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def pushes_all(self) -> None:
        """Online again: until the district has everything."""
        self.online = True
        deadline = time.monotonic() + 60
        while True:
            if self.ask("sync_now")["ok"] and self.ask("status")["result"]["pending"] == 0:
                return
            assert time.monotonic() < deadline, "it never came to be"

    def close(self) -> None:
        self.process.close()
        self.network.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DistrictProcess, Bank, dict[str, Counter]]]:
    """The district with its bank, and a counter at each of three stations."""
    folder = tmp_path_factory.mktemp("three")
    district = DistrictProcess(folder / "district")
    run_module(made.__name__, str(district.folder), str(folder / "bank.json"))
    with district:
        counters = {station: Counter(folder / station, district, station) for station in STATIONS}
        try:
            yield district, read_bank(folder / "bank.json"), counters
        finally:
            for counter in counters.values():
                counter.close()


def spends(books: DistrictBooks, person: Held) -> list[Move]:
    """Every move that took points out of what is the member's, as the postings have it."""
    rows = books.rows(
        "SELECT o.account, o.points FROM server_posting o JOIN server_posting m ON m.pos = o.pos AND m.line = o.line - 1 "
        "WHERE m.member = ? AND o.member = '' AND m.points < 0 AND o.account LIKE 'spent/%'",
        (person.member,),
    )
    return [Move(person.member, account, points) for account, points in rows]


COMBINATIONS = list(itertools.product((True, False), repeat=len(STATIONS)))


@pytest.mark.parametrize(("nth", "online"), list(enumerate(COMBINATIONS)), ids=lambda value: str(value))
def test_never_more_than_a_hundred_points_leave_the_books(
    place: tuple[DistrictProcess, Bank, dict[str, Counter]], nth: int, online: tuple[bool, ...]
) -> None:
    district, bank, counters = place
    person = bank.people[nth]
    for counter in counters.values():
        counter.pushes_all()
    # The points lie where the member is at home.
    assert counters["a"].settle(lambda: counters["a"].here(person) == POINTS)
    for counter, is_online in zip(counters.values(), online, strict=True):
        counter.online = is_online
    order = list(counters.values())
    random.Random(nth).shuffle(order)
    redeemed = [counter for counter in order if counter.tries_to_spend(person)]
    assert len(redeemed) <= 1
    for counter in counters.values():
        counter.pushes_all()
    books = DistrictBooks(district.folder)
    assert sum(move.points for move in spends(books, person)) == 80 * len(redeemed)
    assert books.member_total(person.member) == POINTS - 80 * len(redeemed)
    assert books.ledger_sum() == 0
    assert books.waiting() == {}
    assert owner_of(f"member/{person.member}") == person.member
    books.close()


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_what_is_taken_back_is_back_wherever_the_push_was(
    place: tuple[DistrictProcess, Bank, dict[str, Counter]], when: str
) -> None:
    district, bank, counters = place
    person = bank.people[len(COMBINATIONS) + ["before", "during", "after"].index(when)]
    counter = counters["a"]
    counter.pushes_all()
    assert counter.settle(lambda: counter.here(person) == POINTS)
    if when == "before":
        counter.online = False
    if when == "during":
        counter.network.fault_rate, counter.network.only = 1.0, "drop_reply"
    done = counter.ask("redeem", card=person.code, pin=PIN, reward="eighty")
    assert done["ok"], done
    if when == "during":  # the push has arrived, and the kiosk does not know it
        reference = done["result"]["facts"][0]
        assert counter.settle(lambda: _has(district, reference))
    if when == "after":
        counter.pushes_all()
    undone = counter.ask("undo", card=person.code)
    assert undone["ok"], undone
    assert undone["result"]["spendable_here"] == POINTS
    counter.network.fault_rate, counter.network.only = 0.0, ""
    counter.pushes_all()
    books = DistrictBooks(district.folder)
    assert books.member_total(person.member) == POINTS
    assert books.ledger_sum() == 0
    assert books.waiting() == {}
    books.close()
    assert counter.here(person) == POINTS


def _has(district: DistrictProcess, reference: str) -> bool:
    stream, _, seq = reference.rpartition(":")
    books = DistrictBooks(district.folder)
    try:
        return len(books.events(stream)) >= int(seq)
    finally:
        books.close()
