"""Whatever the disk does becomes a refusal, in one place; a fault of ours stays a fault."""

import errno

import pytest

from kiosk.actions.saving import saving
from kiosk.actions.wish import Wished, make_wish
from kiosk.desk import Desk
from kiosk.store.errors import StoreDamaged, StoreFull, StoreInUse
from kiosk.store.journal import EntryTooLong
from sync.contract.refusals import Refusal


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (StoreFull("full"), Refusal.STORE_FULL),
        (OSError(errno.ENOSPC, "no space"), Refusal.STORE_FULL),
        (StoreDamaged("damaged"), Refusal.STORE_DAMAGED),
        (StoreInUse("in use"), Refusal.STORE_IN_USE),
        (EntryTooLong("long"), Refusal.ENTRY_TOO_LONG),
    ],
)
def test_each_trouble_of_the_disk_has_its_refusal(error: Exception, refusal: Refusal) -> None:
    @saving
    def action() -> str | Refusal:
        raise error

    assert action() is refusal


def test_a_fault_of_ours_is_not_called_a_full_disk() -> None:
    @saving
    def action() -> str | Refusal:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        action()


def test_a_store_that_takes_no_more_refuses_and_goes_on_when_there_is_room(desk: Desk, code: str) -> None:
    execute = desk.kiosk.store.storage.execute
    long = "愿" * 400
    pages = execute("PRAGMA page_count")[0][0]
    execute(f"PRAGMA max_page_count = {pages}")
    results = [make_wish(desk, category="repair", text=long, code=code) for _ in range(40)]
    saved = sum(isinstance(result, Wished) for result in results)
    assert {result for result in results if isinstance(result, Refusal)} == {Refusal.STORE_FULL}
    execute("PRAGMA max_page_count = 1000000")
    assert isinstance(make_wish(desk, category="repair", text=long, code=code), Wished)
    assert len(desk.kiosk.journal.about_member("mwang")) == 1 + saved + 1
