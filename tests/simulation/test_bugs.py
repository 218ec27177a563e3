"""The simulator finds what it is for: a bug put into the product's code breaks an invariant within a few seeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from kiosk.store import journal as kiosk_journal
from kiosk.store import replica
from kiosk.store.journal import Journal
from server import grants, ingest, judging, recovery
from sync.contract import wire
from sync.contract.documents import Grant
from sync.contract.events import Move
from sync.contract.ledger import grant_move
from tests.simulation.run import run_seed, tell

SEEDS = 10


@contextmanager
def swapped(owner: object, name: str, bug: object) -> Iterator[None]:
    """Put something else in the place of a part of the product."""
    before = getattr(owner, name)
    setattr(owner, name, bug)
    try:
        yield
    finally:
        setattr(owner, name, before)


def found(*, often: dict[str, int]) -> str:
    """The first violation in a few seeds."""
    for seed in range(1, SEEDS + 1):
        lived = run_seed(seed, steps=200, often=often)
        if lived.violation:
            return tell(lived)
    return ""


@pytest.mark.slow
def test_a_grant_that_is_received_twice_is_found() -> None:
    """A kiosk that takes a page again forgets that it had the grant."""
    with swapped(Journal, "has_receipt", lambda _self, _grant: False):
        assert "a grant is received once" in found(often={"crashes": 60, "server_is_restored": 60, "backup_is_made": 60})


@pytest.mark.slow
def test_a_grant_that_is_signed_for_more_than_is_set_apart_is_found() -> None:
    """The ledger moves a point less than the kiosk is told."""

    def less(grant: Grant) -> Move:
        return grant_move(msgspec.structs.replace(grant, points=max(1, grant.points - 1)))

    with swapped(grants, "grant_move", less):
        assert "a kiosk may spend what was set apart for it" in found(often={"staff_award": 60})


@pytest.mark.slow
def test_a_release_of_what_is_spent_is_found() -> None:
    """A kiosk gives back all that was asked for, whatever is left of it."""
    with swapped(replica, "spendable", lambda *_own, **_of_whom: 10**6):
        assert "a kiosk spends what it was granted and no more" in found(often={"brings": 400, "staff_recall": 200})


@pytest.mark.slow
def test_a_fact_that_counts_twice_is_found() -> None:
    """Facts that were carried over are not told from those that arrived before."""
    with swapped(judging.Judge, "_dedupe", lambda _self, _carried: None):
        assert "each fact counts once" in found(often={"image_is_put_back": 40, "image_is_made": 60, "disk_is_cloned": 20})


@pytest.mark.slow
def test_a_fork_that_goes_on_being_trusted_is_found() -> None:
    """Other events under known numbers are kept, and nobody hears of it."""
    with swapped(ingest._Intake, "_freeze", lambda _self, _reason, _last_common_seq: None):
        assert "a fork is kept" in found(often={"image_is_put_back": 60, "image_is_made": 60, "disk_is_cloned": 60})


@pytest.mark.slow
def test_a_restored_district_that_forgets_grants_is_found() -> None:
    """Receipts of grants teach it nothing."""
    with swapped(recovery, "learn_grants", lambda _events: None):
        assert found(often={"server_is_restored": 40, "backup_is_made": 30, "staff_award": 60})


@pytest.mark.slow
def test_a_chain_that_hashes_something_else_is_found() -> None:
    """The journal's hash leaves a byte out."""

    class Wire:
        """The contract's wire, but for its hash."""

        def __getattr__(self, name: str) -> Any:
            return getattr(wire, name)

        @staticmethod
        def event_hash(data: bytes) -> str:
            return wire.event_hash(data[:-1])

    with swapped(kiosk_journal, "wire", Wire()):
        assert "hashed" in found(often={})
