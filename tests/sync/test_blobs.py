"""Recordings and pictures: by hash, in parts, and never in the way."""

import hashlib
import os

import pytest

from kiosk.kiosk import Kiosk
from sync.blobs import PART_BYTES, BlobFolder
from sync.contract.messages import BlobHad
from sync.contract.refusals import SyncRefusal
from sync.contract.wire import encode
from sync.errors import RefusedByDistrict, Unreachable
from tests.sync import fake_district as fake
from tests.sync.fake_district import FakeDistrict, refusing
from tests.sync.kiosks import synced, take, wishes_at


@pytest.fixture
def folder(kiosk: Kiosk) -> BlobFolder:
    return BlobFolder(kiosk.folder / "blobs")


@pytest.mark.parametrize("size", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES * 3 + 5])
def test_a_blob_arrives_whole_and_is_let_go(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder, size: int) -> None:
    data = os.urandom(size)
    name = folder.add(data)
    assert name == hashlib.sha256(data).hexdigest()
    synced(kiosk, district)
    assert bytes(district.memory.blobs[name]) == data
    assert folder.waiting() == []
    assert folder.has(name)


def test_it_is_kept_until_a_backup_has_it(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder) -> None:
    take(kiosk, ["w1"])
    name = folder.add(b"recording")
    synced(kiosk, district)
    stream = district.memory.streams[kiosk.journal.state().stream]
    stream.backed_up_to = kiosk.journal.state().head_seq  # of a backup that may be older than the recording
    take(kiosk, ["w2"])
    synced(kiosk, district)
    assert folder.has(name)
    stream.backed_up_to = kiosk.journal.state().head_seq
    take(kiosk, ["w3"])
    synced(kiosk, district)
    assert not folder.has(name)
    assert not list((kiosk.folder / "blobs").iterdir())


def test_a_district_that_began_anew_gets_it_again(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder) -> None:
    name = folder.add(b"recording")
    synced(kiosk, district)
    district.memory.blobs.clear()
    district.memory.epoch = "e2"
    synced(kiosk, district)
    synced(kiosk, district)
    assert bytes(district.memory.blobs[name]) == b"recording"
    assert folder.has(name)
    assert folder.waiting() == []


def test_a_note_that_cannot_be_read_costs_one_more_question(
    kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder
) -> None:
    name = folder.add(b"recording")
    synced(kiosk, district)
    (kiosk.folder / "blobs" / f"{name}.sent").write_bytes(b"{")
    assert folder.waiting() == [name]
    synced(kiosk, district)
    assert folder.waiting() == []
    assert bytes(district.memory.blobs[name]) == b"recording"


def test_it_goes_on_where_it_was_cut(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder) -> None:
    data = os.urandom(PART_BYTES * 3)
    name = folder.add(data)
    district.faults.extend([None, None, None, None, fake.lost_reply])  # push, pull, question, part, part
    with pytest.raises(Unreachable):
        synced(kiosk, district)
    assert folder.waiting() == [name]
    assert len(district.memory.blobs[name]) == PART_BYTES * 2
    before = len(district.requests)
    synced(kiosk, district)
    assert bytes(district.memory.blobs[name]) == data
    assert sum(map(len, district.requests[before:])) < PART_BYTES * 2


def test_facts_go_first_and_do_not_wait_for_blobs(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder) -> None:
    folder.add(b"recording")
    take(kiosk, ["w1"])
    district.faults.extend([None, None, fake.lost_request])
    with pytest.raises(Unreachable):
        synced(kiosk, district)
    assert wishes_at(district) == ["w1"]


def test_one_bad_blob_does_not_hold_up_the_others(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder) -> None:
    bad, good = folder.add(b"bad"), folder.add(b"good")
    os.utime(kiosk.folder / "blobs" / bad, (1, 1))
    assert folder.waiting() == [bad, good]
    district.faults.extend([None, None, None, refusing(SyncRefusal.BLOB_BAD)])
    synced(kiosk, district)
    assert folder.waiting() == [bad]
    assert good in district.memory.blobs


def test_a_busy_district_is_left_alone(kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder) -> None:
    folder.add(b"one")
    district.faults.extend([None, None, refusing(SyncRefusal.BUSY)])
    with pytest.raises(RefusedByDistrict):
        synced(kiosk, district)


@pytest.mark.parametrize("have", [-1, 0])
def test_a_district_that_takes_nothing_is_not_asked_for_ever(
    kiosk: Kiosk, district: FakeDistrict, folder: BlobFolder, have: int
) -> None:
    folder.add(b"one")

    def stubborn(district: FakeDistrict, name: str, body: bytes) -> bytes:
        request = fake.opened_request(body.partition(b"\n")[0])
        reply = BlobHad(stream=request.stream, nonce=request.nonce, server_time_ms=1, epoch="e1", have=have)
        return encode(district.key.sign("blob_reply", reply))

    district.faults.extend([None, None, *[stubborn] * 50])
    synced(kiosk, district)
    assert district.posts.count("blob") <= 2
    assert len(folder.waiting()) == 1
