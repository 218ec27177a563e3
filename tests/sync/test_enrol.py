"""Enrolment: one code, one key, one kiosk, whatever gets lost on the way."""

from pathlib import Path

import msgspec
import pytest

from kiosk.kiosk import NotEnrolled, open_kiosk
from sync.contract.documents import Keyring
from sync.contract.enrolment_code import BadCode
from sync.contract.messages import EnrolRequest, Request
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import SigningKey, from_text
from sync.contract.wire import encode
from sync.enrol import enrol
from sync.errors import NotTheDistrict, RefusedByDistrict, Unreachable
from sync.identity import Identity, IdentityFile
from tests.sync import fake_district as fake
from tests.sync.fake_district import FakeDistrict, public


def enrolling(folder: Path, district: FakeDistrict, code: str) -> Identity:
    return enrol(code, IdentityFile(folder), lambda _url: district, machine="m1")


def requests_of(district: FakeDistrict) -> list[EnrolRequest]:
    return [msgspec.json.decode(from_text(body).payload, type=EnrolRequest) for body in district.requests]


def test_a_kiosk_learns_who_it_is_and_whom_to_trust(tmp_path: Path, district: FakeDistrict) -> None:
    identity = enrolling(tmp_path, district, district.code())
    assert (identity.kiosk, identity.station, identity.code) == ("k1", "s1", "")
    assert identity.keyrings == tuple(district.memory.keyrings)
    assert identity.enrolment is not None
    assert IdentityFile(tmp_path).load() == identity
    assert identity.first_stream in district.memory.streams


def test_an_enrolled_kiosk_is_not_enrolled_again(tmp_path: Path, district: FakeDistrict) -> None:
    identity = enrolling(tmp_path, district, district.code())
    assert enrolling(tmp_path, district, "nonsense") == identity
    assert len(district.posts) == 1


@pytest.mark.parametrize("fault", [fake.lost_reply, fake.lost_request, fake.truncated, fake.wrong_signature])
def test_the_same_code_again_brings_the_same_key_and_gets_the_same_answer(
    tmp_path: Path, district: FakeDistrict, fault: fake.Fault
) -> None:
    code = district.code()
    district.faults.append(fault)
    with pytest.raises((Unreachable, NotTheDistrict)):
        enrolling(tmp_path, district, code)
    with pytest.raises(NotEnrolled):
        open_kiosk(tmp_path)
    identity = enrolling(tmp_path, district, code)
    first, second = requests_of(district)
    assert (
        (first.public_key, first.incarnation)
        == (second.public_key, second.incarnation)
        == (
            identity.key,
            identity.incarnation,
        )
    )
    assert len(district.memory.kiosks) == 1


def test_key_and_incarnation_are_on_the_disk_before_the_first_request(tmp_path: Path, district: FakeDistrict) -> None:
    def power_fails(district: FakeDistrict, name: str, body: bytes) -> bytes:
        raise KeyboardInterrupt

    code = district.code()
    district.faults.append(power_fails)
    with pytest.raises(KeyboardInterrupt):
        enrolling(tmp_path, district, code)
    saved = IdentityFile(tmp_path).load()
    assert saved is not None
    assert requests_of(district)[0].public_key == saved.key
    assert enrolling(tmp_path, district, code).key == saved.key


def test_another_code_begins_with_another_key(tmp_path: Path, district: FakeDistrict) -> None:
    district.faults.append(fake.lost_request)
    with pytest.raises(Unreachable):
        enrolling(tmp_path, district, district.code("first"))
    enrolling(tmp_path, district, district.code("second"))
    first, second = requests_of(district)
    assert first.public_key != second.public_key


@pytest.mark.parametrize(
    "code", [SyncRefusal.CODE_UNKNOWN, SyncRefusal.CODE_USED, SyncRefusal.CODE_EXPIRED, SyncRefusal.BUSY]
)
def test_a_refusal_counts_when_the_pinned_key_stands_behind_it(
    tmp_path: Path, district: FakeDistrict, code: SyncRefusal
) -> None:
    def refuse(district: FakeDistrict, name: str, body: bytes) -> bytes:
        request = Request(stream="", nonce=requests_of(district)[-1].nonce)
        return encode(district.refuse(request, code, keyrings=tuple(district.memory.keyrings)))

    district.faults.append(refuse)
    with pytest.raises(RefusedByDistrict, match=code.value):
        enrolling(tmp_path, district, district.code())


def test_a_code_that_another_kiosk_used_is_refused(tmp_path: Path, district: FakeDistrict) -> None:
    code = district.code()
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    enrolling(tmp_path / "one", district, code)
    with pytest.raises(RefusedByDistrict, match="code_used"):
        enrolling(tmp_path / "two", district, code)


def test_a_refusal_without_a_chain_is_nobodys(tmp_path: Path, district: FakeDistrict) -> None:
    def bare(district: FakeDistrict, name: str, body: bytes) -> bytes:
        return encode(district.refuse(Request(stream="", nonce="n"), SyncRefusal.CODE_USED))

    district.faults.append(bare)
    with pytest.raises(NotTheDistrict):
        enrolling(tmp_path, district, district.code())


def test_an_old_refusal_is_no_answer(tmp_path: Path, district: FakeDistrict) -> None:
    def old(district: FakeDistrict, name: str, body: bytes) -> bytes:
        request = Request(stream="", nonce="yesterday")
        return encode(district.refuse(request, SyncRefusal.CODE_USED, keyrings=tuple(district.memory.keyrings)))

    district.faults.append(old)
    with pytest.raises(NotTheDistrict):
        enrolling(tmp_path, district, district.code())


def test_another_district_at_that_address_is_not_believed(tmp_path: Path, district: FakeDistrict) -> None:
    other = FakeDistrict()
    other.key = SigningKey(b"other".ljust(32, b"."))
    other.memory.keyrings = [fake.first_keyring(other.key)]
    other.memory.codes["one-use"] = None
    with pytest.raises(NotTheDistrict):
        enrol(district.code(), IdentityFile(tmp_path), lambda _url: other, machine="m1")


def test_another_district_that_knows_the_public_key_is_not_believed_either(tmp_path: Path, district: FakeDistrict) -> None:
    other = FakeDistrict()
    other.key = SigningKey(b"other".ljust(32, b"."))
    ring = Keyring(serial=1, previous="", district=(public(fake.KEY), public(other.key)), cards=())
    other.memory.keyrings = [other.key.sign("keyring", ring)]
    other.memory.codes["one-use"] = None
    with pytest.raises(NotTheDistrict, match="signed nothing"):
        enrol(district.code(), IdentityFile(tmp_path), lambda _url: other, machine="m1")


def test_an_enrolment_of_another_kiosk_is_no_answer(tmp_path: Path, district: FakeDistrict) -> None:
    def mixed_up(district: FakeDistrict, name: str, body: bytes) -> bytes:
        signed = from_text(district.answer(name, body))
        reply = msgspec.json.decode(signed.payload)
        return encode(district.key.sign("enrolled", reply | {"stream": "k9.else"}))

    district.faults.append(mixed_up)
    with pytest.raises(NotTheDistrict):
        enrolling(tmp_path, district, district.code())


@pytest.mark.parametrize("code", ["", "LLE", "https://example.com", "LL234567"])
def test_a_text_that_is_no_code_asks_nobody(tmp_path: Path, district: FakeDistrict, code: str) -> None:
    with pytest.raises(BadCode):
        enrolling(tmp_path, district, code)
    assert district.posts == []
    assert not (tmp_path / "identity.json").exists()


def test_a_garbled_request_may_be_sent_again(tmp_path: Path, district: FakeDistrict) -> None:
    code = district.code()

    def garbled(district: FakeDistrict, name: str, body: bytes) -> bytes:
        nobody = Request(stream="", nonce="")
        return encode(district.refuse(nobody, SyncRefusal.MALFORMED, keyrings=tuple(district.memory.keyrings)))

    district.faults.append(garbled)
    with pytest.raises(Unreachable):
        enrolling(tmp_path, district, code)
    assert enrolling(tmp_path, district, code).is_enrolled
