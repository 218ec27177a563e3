"""A machine becomes a district's kiosk, or learns why not."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.actions.enrolment import EnrolledHere, enrol_here
from kiosk.kiosk import open_kiosk
from sync.contract.enrolment_code import encode_code
from sync.contract.messages import EnrolmentCode, EnrolRequest, Request
from sync.contract.refusals import Refusal, SyncRefusal
from sync.contract.signing import from_text
from sync.contract.wire import encode
from sync.errors import IdentityDamaged
from sync.identity import IdentityFile
from tests.sync.fake_district import FakeDistrict, Fault, lost_reply, portal, portal_bytes


@pytest.fixture
def place() -> FakeDistrict:
    """The district that codes are issued by."""
    return FakeDistrict()


def asked(folder: Path, code: str, place: FakeDistrict) -> EnrolledHere | Refusal:
    return enrol_here(folder, code, connect=lambda _url: place, machine="")


def test_a_code_makes_a_folder_a_kiosk(tmp_path: Path, place: FakeDistrict) -> None:
    folder = tmp_path / "far" / "kiosk"
    done = asked(folder, place.code(), place)
    assert isinstance(done, EnrolledHere)
    assert (done.kiosk, done.station) == ("k1", "s1")
    kiosk = open_kiosk(folder, machine="")
    assert kiosk.journal.state().stream == done.stream
    kiosk.close()
    assert folder.stat().st_mode & 0o077 == 0


def as_a_scanner_with_caps_lock(code: str) -> str:
    return code.swapcase()


def as_it_is_read_out(code: str) -> str:
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4)) + " "


def as_a_chinese_keyboard(code: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in code)


@pytest.mark.parametrize("typed", [as_a_scanner_with_caps_lock, as_it_is_read_out, as_a_chinese_keyboard])
def test_how_a_code_is_typed_does_not_matter(tmp_path: Path, place: FakeDistrict, typed: Callable[[str], str]) -> None:
    assert isinstance(asked(tmp_path, typed(place.code()), place), EnrolledHere)


@pytest.mark.parametrize("text", ["", "nonsense", "https://pay.example/7741", "LLAEYY7XSRV7WHWIAAAA", "LLE", "LLE!!!!"])
def test_what_is_no_code_asks_nobody(tmp_path: Path, place: FakeDistrict, text: str) -> None:
    assert asked(tmp_path, text, place) is Refusal.CODE_BAD
    assert place.posts == []


def test_a_single_wrong_letter_is_found_before_the_network(tmp_path: Path, place: FakeDistrict) -> None:
    code = place.code()
    for at in range(0, len(code), 7):
        wrong = code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]
        assert asked(tmp_path, wrong, place) is Refusal.CODE_BAD
    assert place.posts == []


def test_a_code_that_the_district_never_issued_is_bad(tmp_path: Path, place: FakeDistrict) -> None:
    code = place.code()
    place.memory.codes.clear()
    assert asked(tmp_path, code, place) is Refusal.CODE_BAD


def test_a_code_is_used_once_but_for_the_kiosk_that_used_it(tmp_path: Path, place: FakeDistrict) -> None:
    code = place.code()
    place.faults.append(lost_reply)
    assert asked(tmp_path / "a", code, place) is Refusal.DISTRICT_UNREACHABLE
    assert isinstance(asked(tmp_path / "a", code, place), EnrolledHere)
    assert asked(tmp_path / "b", code, place) is Refusal.CODE_USED


def test_an_old_code_is_said_to_be_old(tmp_path: Path, place: FakeDistrict) -> None:
    def expired(district: FakeDistrict, name: str, body: bytes) -> bytes:
        asked = msgspec.json.decode(from_text(body).payload, type=EnrolRequest)
        keyrings = tuple(district.memory.keyrings)
        return encode(district.refuse(Request(stream="", nonce=asked.nonce), SyncRefusal.CODE_EXPIRED, keyrings=keyrings))

    place.faults.append(expired)
    assert asked(tmp_path, place.code(), place) is Refusal.CODE_EXPIRED


@pytest.mark.parametrize("fault", [portal, portal_bytes])
def test_a_login_page_is_not_the_district(tmp_path: Path, place: FakeDistrict, fault: Fault) -> None:
    place.faults.append(fault)
    assert asked(tmp_path, place.code(), place) is Refusal.NOT_THE_DISTRICT


def test_no_network_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    code = encode_code(EnrolmentCode(url="http://127.0.0.1:9", fingerprint="f", code="c"))
    assert enrol_here(tmp_path, code, machine="") is Refusal.DISTRICT_UNREACHABLE


def test_a_damaged_identity_is_for_a_person_to_see(tmp_path: Path, place: FakeDistrict) -> None:
    IdentityFile(tmp_path).path.write_text("{")
    with pytest.raises(IdentityDamaged):
        asked(tmp_path, place.code(), place)


def test_a_folder_that_cannot_be_is_for_a_person_to_see(tmp_path: Path, place: FakeDistrict) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        asked(tmp_path / "file" / "kiosk", place.code(), place)
