"""The file with the kiosk's keys."""

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.contract.signing import SigningKey
from sync.errors import IdentityDamaged
from sync.identity import Identity, IdentityFile, new_identity, write_atomically


def fresh() -> Identity:
    return new_identity(url="https://d.example", fingerprint="ab", code="c", machine="m")


def test_a_kiosk_that_was_never_enrolled_has_none(tmp_path: Path) -> None:
    assert IdentityFile(tmp_path).load() is None


def test_an_identity_is_read_back_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file, identity = IdentityFile(tmp_path), fresh()
    file.save(identity)
    assert file.load() == identity
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file.path]
    assert not identity.is_enrolled


def test_another_key_is_added_beside_the_first() -> None:
    identity, key = fresh(), SigningKey(b"new".ljust(32, b"."))
    both = identity.with_key(key)
    assert both.signing_key(key.public_key.hex()).id == key.id
    assert both.signing_key(identity.key).public_key.hex() == identity.key
    with pytest.raises(KeyError):
        identity.signing_key(key.public_key.hex())


def test_two_kiosks_never_begin_with_the_same_key_or_incarnation() -> None:
    one, two = fresh(), fresh()
    assert (one.key, one.incarnation) != (two.key, two.incarnation)
    assert one.incarnation != two.incarnation


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | st.sampled_from([b"", b"{}", b"[" * 100_000, b'{"url":"\xff"}']))
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "identity.json").write_bytes(data)
    with pytest.raises(IdentityDamaged):
        IdentityFile(tmp_path).load()


def test_a_file_without_its_key_is_damaged(tmp_path: Path) -> None:
    file, identity = IdentityFile(tmp_path), fresh()
    file.save(identity)
    whole = file.path.read_text()
    for broken in (whole.replace(identity.private_keys[identity.key], "zz"), whole.replace(identity.key, "00")):
        file.path.write_text(broken.replace('"00":', f'"{identity.key}":'))
        with pytest.raises(IdentityDamaged):
            file.load()


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    path.with_suffix(".new").mkdir()  # in the way
    with pytest.raises(OSError):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
