"""docs/spending.md, row by row: a real server process, the kiosk's real code, real HTTP."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from kiosk import sentences
from kiosk.actions.bind import BoundHere, bind
from kiosk.actions.bring import bring
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.give import GivenHere, give
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, redeem
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.undo import UndoneHere, undo
from kiosk.texts import Texts
from sync.contract.ledger import held_account, member_account
from sync.contract.refusals import Refusal
from tests.journeys import bank as made
from tests.journeys.bank import PIN, POINTS, Bank, Held, read_bank
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess, free_port
from tests.journeys.process import run_module
from tests.journeys.station import StationKiosk, done

pytestmark = pytest.mark.slow

TABLE: Final = (Path(__file__).parents[2] / "docs" / "spending.md").read_text()
SAID: Final = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", TABLE, re.MULTILINE))
"""What the screen says, by case."""

PRICE: Final = 80


@dataclass
class World:
    """The bank, with two kiosks that have been online.

    Attributes:
        district: its server, running.
        home, away: the kiosks of two stations; whoever has points has them at home.
        bank: who there is.
    """

    folder: Path
    district: DistrictProcess
    home: StationKiosk
    away: StationKiosk
    bank: Bank

    @property
    def person(self) -> Held:
        return self.bank.people[0]

    @property
    def other(self) -> Held:
        return self.bank.people[1]

    def books(self) -> DistrictBooks:
        return DistrictBooks(self.district.folder)

    def total(self) -> int:
        """What the member has, by the district's books; which add up to zero."""
        books = self.books()
        try:
            assert books.ledger_sum() == 0
            return books.member_total(self.person.member)
        finally:
            books.close()

    def held(self, kiosk: StationKiosk, stream: str = "") -> int:
        books = self.books()
        try:
            return books.balance(held_account(stream or kiosk.stream, self.person.member))
        finally:
            books.close()

    def spent(self, station: str) -> int:
        books = self.books()
        try:
            return books.balance(f"spent/{station}")
        finally:
            books.close()

    def waiting(self) -> dict[str, str]:
        """What was set aside, with the reason."""
        books = self.books()
        try:
            return books.waiting()
        finally:
            books.close()

    def visits(self) -> None:
        """The member's card is held up away from home, and the kiosk learns who that is."""
        points(self.away.desk, self.person.code)
        self.away.sync_until(lambda: isinstance(points(self.away.desk, self.person.code), Passbook))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The bank with its two kiosks, after their first rounds; and the port that they know it by."""
    folder, port = tmp_path_factory.mktemp("bank"), free_port()
    district = DistrictProcess(folder / "district", port=port)
    run_module(made.__name__, str(district.folder), str(folder / "bank.json"))
    person = read_bank(folder / "bank.json").people[0]
    with district:
        for name, station in (("home", "a"), ("away", "b")):
            kiosk = StationKiosk(folder / name)
            kiosk.enrol(district.enrolment_code(station))
            kiosk.sync_until(lambda k=kiosk, name=name: name == "away" or spendable(k, person) == POINTS)  # type: ignore[misc]
            kiosk.sync()
            kiosk.close()
    return folder, port


@pytest.fixture
def world(built: tuple[Path, int], tmp_path: Path) -> Iterator[World]:
    """A copy of it, serving."""
    folder, port = built
    shutil.copytree(folder, tmp_path / "world")
    here = tmp_path / "world"
    with DistrictProcess(here / "district", port=port) as district:
        home, away = StationKiosk(here / "home"), StationKiosk(here / "away")
        yield World(tmp_path, district, home, away, read_bank(here / "bank.json"))
        home.close()
        away.close()


def spendable(kiosk: StationKiosk, person: Held) -> int:
    book = points(kiosk.desk, person.code)
    return -1 if isinstance(book, Refusal) else book.spendable_here


def spend(kiosk: StationKiosk, person: Held, reward: str = "eighty") -> RedeemedHere | Refusal:
    return redeem(kiosk.desk, person.code, PIN, reward)


def said(result: object) -> str:
    """What the screen says of it."""
    texts = Texts()
    match result:
        case Refusal():
            return texts.refusal(result)
        case RedeemedHere():
            return " ".join(sentences.redeemed(texts, result))
        case UndoneHere():
            return " ".join(sentences.undone(texts, result))
        case GivenHere():
            return " ".join(sentences.given(texts, result))
        case _:
            raise AssertionError(result)


Case = Callable[[World], object]
CASES: Final[dict[str, Case]] = {}


def case(play: Case) -> Case:
    CASES[play.__name__] = play
    return play


# --- At home and away --------------------------------------------------------------------------------------------------


@case
def home_online(world: World) -> object:
    found = spend(world.home, world.person)
    world.home.sync()
    assert (world.total(), world.held(world.home), world.spent("a")) == (POINTS - PRICE, POINTS - PRICE, PRICE)
    return found


@case
def home_offline(world: World) -> object:
    world.district.stop()
    found = spend(world.home, world.person)
    world.district.start()
    assert world.spent("a") == 0
    world.home.sync()
    assert (world.total(), world.spent("a")) == (POINTS - PRICE, PRICE)
    return found


def _serves(world: World, *, witnessed: bool) -> None:
    """The member is here for a day, and has spent everything else before; no network."""
    for _ in range(POINTS // 10):
        done(spend(world.home, world.person, "ten"))
    world.home.sync()
    world.district.stop()
    desk, code = world.home.desk, world.person.code
    done(check_in(desk, code))
    world.home.clock.offset_ms += 3 * 3_600_000
    if witnessed:
        keeper = done(enter_staff_mode(desk, world.bank.keepers["a"].code, PIN))
        assert isinstance(keeper, StaffPass)
        done(check_out(desk, code, witness=keeper))
    else:
        done(check_out(desk, code))


@case
def witnessed_here(world: World) -> object:
    _serves(world, witnessed=True)
    found = spend(world.home, world.person, "ten")
    world.district.start()
    world.home.sync()
    assert (world.total(), world.spent("a"), world.waiting()) == (30 - 10, POINTS + 10, {})
    return found


@case
def clocked_here(world: World) -> object:
    _serves(world, witnessed=False)
    found = spend(world.home, world.person, "ten")
    world.district.start()
    world.home.sync_until(lambda: spendable(world.home, world.person) == 30)
    assert (world.total(), world.spent("a")) == (30, POINTS)
    return found


@case
def away_online(world: World) -> object:
    world.visits()
    done(bring(world.away.desk, world.person.code))
    world.away.sync()
    world.home.sync()
    world.away.sync_until(lambda: spendable(world.away, world.person) == POINTS)
    found = spend(world.away, world.person)
    world.away.sync()
    assert (world.total(), world.held(world.home), world.held(world.away), world.spent("b")) == (20, 0, 20, PRICE)
    return found


@case
def away_home_offline(world: World) -> object:
    world.visits()
    done(bring(world.away.desk, world.person.code))
    world.away.sync()
    world.away.sync()
    assert world.held(world.home) == POINTS
    return spend(world.away, world.person)


@case
def away_offline(world: World) -> object:
    world.visits()
    world.district.stop()
    done(bring(world.away.desk, world.person.code))
    found = spend(world.away, world.person)
    world.district.start()
    assert world.held(world.home) == POINTS
    return found


@case
def unallocated_away(world: World) -> object:
    done(spend(world.home, world.person))
    world.home.sync()
    world.district.command("write-off", world.home.kiosk.identity.kiosk)
    world.visits()
    # Until the district's documents have heard of the closing, the points are nowhere that they could come from.
    world.away.sync_until(lambda: done(points(world.away.desk, world.person.code)).can_come > 0)
    done(bring(world.away.desk, world.person.code))
    world.away.sync_until(lambda: spendable(world.away, world.person) == POINTS - PRICE)
    found = spend(world.away, world.person, "ten")
    world.away.sync()
    assert (world.total(), world.held(world.away), world.spent("b")) == (10, 10, 10)
    return found


@case
def order_pending_at_home(world: World) -> object:
    world.visits()
    done(bring(world.away.desk, world.person.code))
    world.away.sync()
    found = spend(world.home, world.person)  # cut off since before the order
    world.home.sync()
    world.away.sync_until(lambda: spendable(world.away, world.person) == POINTS - PRICE)
    assert (world.total(), world.held(world.home), world.held(world.away)) == (20, 0, 20)
    return found


@case
def order_done_at_home(world: World) -> object:
    world.visits()
    done(bring(world.away.desk, world.person.code))
    world.away.sync()
    world.home.sync()
    found = spend(world.home, world.person)
    assert (world.total(), world.held(world.home)) == (POINTS, 0)
    return found


# --- Cards and accounts -------------------------------------------------------------------------------------------------


@case
def card_revoked(world: World) -> object:
    world.district.command("revoke-card", world.person.number)
    world.home.sync()
    found = spend(world.home, world.person)
    assert world.held(world.home) == POINTS
    return found


@case
def card_revoked_since(world: World) -> object:
    world.district.command("revoke-card", world.person.number)
    found = spend(world.home, world.person)
    world.home.sync()
    assert (world.total(), world.waiting()) == (POINTS - PRICE, {})
    assert spend(world.home, world.person, "ten") is Refusal.CARD_REVOKED
    return found


def _bind_again(world: World) -> None:
    """A second station, cut off, binds the member's card to somebody else."""
    keeper = done(enter_staff_mode(world.away.desk, world.bank.keepers["b"].code, PIN))
    bound = bind(world.away.desk, staff=keeper, code=world.person.code, name="赵大海", pin="864209")
    assert isinstance(bound, BoundHere)
    world.away.sync()
    _eventually(lambda: bool(_query(world, "SELECT 1 FROM server_card WHERE disputed")))


@case
def bound_twice(world: World) -> object:
    _bind_again(world)
    world.home.sync_until(lambda: done(points(world.home.desk, world.person.code)).disputed)
    found = spend(world.home, world.person)
    assert world.held(world.home) == POINTS
    return found


@case
def bound_twice_since(world: World) -> object:
    _bind_again(world)
    found = spend(world.home, world.person)
    world.home.sync_until(lambda: done(points(world.home.desk, world.person.code)).disputed)
    assert (world.total(), world.waiting()) == (POINTS - PRICE, {})
    assert spend(world.home, world.person, "ten") is Refusal.CARD_DISPUTED
    return found


@case
def frozen(world: World) -> object:
    world.district.command("freeze", world.person.member, "--reason", "核对中")
    world.home.sync_until(lambda: spend(world.home, world.person) is Refusal.ACCOUNT_FROZEN)
    world.home.sync_until(lambda: world.held(world.home) == 0)
    assert world.total() == POINTS
    return spend(world.home, world.person)


@case
def frozen_since(world: World) -> object:
    world.district.command("freeze", world.person.member, "--reason", "核对中")
    found = spend(world.home, world.person)
    world.home.sync_until(lambda: world.held(world.home) == 0)
    assert (world.total(), world.waiting()) == (POINTS - PRICE, {})
    return found


# --- Copies, losses, restores --------------------------------------------------------------------------------------------


@case
def copied_disk(world: World) -> object:
    world.home.close()
    copy = world.home.copy_to(world.folder / "copy", machine="machine-2")
    found = spend(copy, world.person)
    copy.close()
    assert world.held(world.home) == POINTS
    return found


@case
def clone(world: World) -> object:
    world.home.close()
    copy = world.home.copy_to(world.folder / "copy")
    done(spend(world.home, world.person))
    found = spend(copy, world.person)
    world.home.sync()
    copy.sync()
    assert (world.total(), list(world.waiting().values())) == (POINTS - PRICE, ["not_trusted"])
    copy.close()
    return found


@case
def old_image(world: World) -> object:
    world.home.close()
    image = world.home.copy_to(world.folder / "image")
    done(spend(world.home, world.person))
    world.home.sync()
    world.home.close()
    found = spend(image, world.person)
    image.sync()
    assert (world.total(), list(world.waiting().values())) == (POINTS - PRICE, ["not_trusted"])
    image.close()
    return found


@case
def written_off(world: World) -> object:
    world.district.command("write-off", world.home.kiosk.identity.kiosk)
    found = spend(world.home, world.person)
    world.home.sync()
    assert (world.total(), list(world.waiting().values())) == (POINTS, ["not_trusted"])
    return found


@case
def written_off_back(world: World) -> object:
    first = world.home.stream
    world.district.command("write-off", world.home.kiosk.identity.kiosk)
    world.home.sync()
    assert world.home.stream != first
    assert (world.total(), world.held(world.home, first)) == (POINTS, 0)
    return spend(world.home, world.person)


@case
def restored_server(world: World) -> object:
    world.district.stop()
    shutil.copytree(world.district.folder, world.folder / "before")
    world.district.start()
    world.visits()
    done(bring(world.away.desk, world.person.code))
    world.away.sync()
    world.home.sync()
    world.away.sync_until(lambda: spendable(world.away, world.person) == POINTS)
    # The database is put back to before the points moved.
    world.district.stop()
    shutil.rmtree(world.district.folder)
    shutil.copytree(world.folder / "before", world.district.folder)
    world.district.start()
    found = spend(world.away, world.person)
    for _ in range(3):
        world.away.sync()
        world.home.sync()
    assert (world.total(), world.spent("b"), world.waiting()) == (POINTS - PRICE, PRICE, {})
    world.district.command("recovery", "--confirm")
    assert (world.total(), world.held(world.home), world.held(world.away)) == (20, 0, 20)
    return found


# --- And else ------------------------------------------------------------------------------------------------------------


@case
def undone(world: World) -> object:
    done(spend(world.home, world.person))
    found = undo(world.home.desk, world.person.code)
    world.home.sync()
    assert (world.total(), world.held(world.home), world.spent("a")) == (POINTS, POINTS, 0)
    return found


@case
def given_away(world: World) -> object:
    found = give(world.home.desk, world.person.code, PIN, world.other.code, 30)
    world.home.sync()
    books = world.books()
    assert (world.total(), books.member_total(world.other.member)) == (POINTS - 30, POINTS + 30)
    assert books.balance(member_account(world.person.member)) == 0
    books.close()
    return found


@case
def not_enough(world: World) -> object:
    done(spend(world.home, world.person))
    return spend(world.home, world.person)


def _query(world: World, sql: str) -> list[tuple[object, ...]]:
    books = world.books()
    try:
        return books.rows(sql)
    finally:
        books.close()


def _eventually(so: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def test_every_row_has_its_case_and_every_case_its_row() -> None:
    assert list(SAID) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_seen_and_what_the_books_say(world: World, name: str) -> None:
    assert SAID[name].strip() in said(CASES[name](world))
