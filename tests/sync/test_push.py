"""Batches: as much as fits, never more."""

from pathlib import Path

from kiosk.kiosk import Kiosk
from sync.contract.events import Draft
from sync.contract.wire import MAX_BATCH_EVENTS, split_push
from sync.contract.wish_facts import WishMade
from sync.push import BATCH_BYTES
from tests.sync.fake_district import FakeDistrict
from tests.sync.kiosks import synced, take, wishes_at


def batches(district: FakeDistrict) -> list[int]:
    return [len(split_push(body)[1]) for name, body in zip(district.posts, district.requests, strict=True) if name == "push"]


def test_a_batch_has_at_most_five_hundred_events(kiosk: Kiosk, district: FakeDistrict) -> None:
    with kiosk.store.transaction():
        take(kiosk, [f"w{number:04}" for number in range(1_200)])
    synced(kiosk, district)
    assert batches(district) == [MAX_BATCH_EVENTS, MAX_BATCH_EVENTS, 201]
    assert len(wishes_at(district)) == 1_200


def test_long_private_texts_end_a_batch_early(kiosk: Kiosk, district: FakeDistrict) -> None:
    text = "x" * 60_000
    with kiosk.store.transaction():
        for number in range(150):
            kiosk.journal.append([Draft(body=WishMade(wish=f"w{number}", category="c"), private={"text": text})])
    synced(kiosk, district)
    assert len(batches(district)) > 1
    pushes = [b for n, b in zip(district.posts, district.requests, strict=True) if n == "push"]
    assert max(map(len, pushes)) < BATCH_BYTES + 200_000


def test_after_a_halving_batches_grow_again(kiosk: Kiosk, district: FakeDistrict) -> None:
    with kiosk.store.transaction():
        take(kiosk, [f"w{number:04}" for number in range(99)])
    district.largest_batch = 30
    synced(kiosk, district)
    assert batches(district)[:4] == [100, 50, 25, 50]
    assert len(wishes_at(district)) == 99


def test_what_is_written_while_a_push_is_under_way_goes_with_the_next(
    kiosk: Kiosk, district: FakeDistrict, tmp_path: Path
) -> None:
    def slow(district: FakeDistrict, name: str, body: bytes) -> bytes:
        take(kiosk, ["meanwhile"])
        return district.answer(name, body)

    district.faults.append(slow)
    synced(kiosk, district)
    assert wishes_at(district) == ["meanwhile"]
    assert kiosk.journal.pending_count() == 0
