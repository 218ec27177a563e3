"""Blobs arrive in parts, whole or not at all."""

import hashlib
from pathlib import Path

import pytest

from server import blobs
from server.models import Blob
from sync.contract.messages import BlobHad, BlobRequest, Refused
from sync.contract.refusals import SyncRefusal
from tests.server.district import ModelKiosk

DATA = bytes(range(256)) * 40
NAME = hashlib.sha256(DATA).hexdigest()


def put(kiosk: ModelKiosk, offset: int, part: bytes, *, name: str = NAME, size: int = len(DATA)) -> int:
    """Send a part; gives how many bytes the district has."""
    answer = blobs.put(kiosk.sign("blob", BlobRequest, sha256=name, size=size, offset=offset), part)
    assert isinstance(answer, BlobHad), answer
    return answer.have


def refusal(kiosk: ModelKiosk, part: bytes, *, name: str = NAME, size: int = len(DATA)) -> str:
    """Send a part that must be refused."""
    answer = blobs.put(kiosk.sign("blob", BlobRequest, sha256=name, size=size, offset=0), part)
    assert isinstance(answer, Refused), answer
    return answer.code


def test_a_blob_arrives_in_parts_and_goes_on_where_it_ended(kiosk: ModelKiosk) -> None:
    assert put(kiosk, 0, b"") == 0
    assert put(kiosk, 0, DATA[:4_000]) == 4_000
    assert put(kiosk, 0, DATA[:4_000]) == 4_000
    assert put(kiosk, 9_000, DATA[9_000:]) == 4_000
    assert put(kiosk, 4_000, DATA[4_000:]) == len(DATA)
    assert put(kiosk, 0, b"") == len(DATA)
    assert (blobs.directory() / NAME).read_bytes() == DATA
    assert (Blob.objects.get().have, Blob.objects.get().size) == (len(DATA), len(DATA))


def test_wrong_bytes_are_refused_and_asked_for_anew(kiosk: ModelKiosk) -> None:
    assert refusal(kiosk, b"x" * len(DATA)) is SyncRefusal.BLOB_BAD
    assert refusal(kiosk, DATA + b"x") is SyncRefusal.BLOB_BAD
    assert put(kiosk, 0, b"") == 0
    assert put(kiosk, 0, DATA) == len(DATA)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "x" * 64, "A" * 64])
def test_a_name_that_is_no_hash_is_malformed(kiosk: ModelKiosk, name: str) -> None:
    assert refusal(kiosk, DATA, name=name) is SyncRefusal.MALFORMED


def test_a_blob_of_more_than_32_mib_is_too_large(kiosk: ModelKiosk) -> None:
    assert refusal(kiosk, b"", size=blobs.MAX_BLOB_BYTES + 1) is SyncRefusal.TOO_LARGE


def test_blobs_lie_in_the_data_directory(kiosk: ModelKiosk, founded: Path) -> None:
    put(kiosk, 0, DATA)
    assert (founded / "blobs" / NAME).exists()
