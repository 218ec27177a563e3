"""Enrolment: one code, one kiosk, the same answer however often it has to be given."""

import pytest

from server import enrol, keys
from server.enrol import NoSuchStation
from server.models import EnrolmentCode, Kiosk, Stream
from sync.contract import documents
from sync.contract.enrolment_code import decode_code
from sync.contract.ids import new_nonce
from sync.contract.messages import Enrolled, EnrolRequest, Refused
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey, fingerprint, open_signed
from tests.server.district import FixedClock, ModelKiosk


def code_for(station: str) -> str:
    """The secret of a fresh enrolment code."""
    return decode_code(enrol.issue_code(station, "http://127.0.0.1", actor="test")).code


def request(code: str, key: SigningKey, incarnation: str = "i1") -> Signed:
    """A signed enrolment request."""
    public_key = key.public_key.hex()
    return key.sign("enrol", EnrolRequest(code=code, public_key=public_key, incarnation=incarnation, nonce=new_nonce()))


def refusal(answer: Enrolled | Refused) -> str:
    """The code of a refusal."""
    assert isinstance(answer, Refused), answer
    return answer.code


def test_a_code_makes_a_kiosk(founded: object) -> None:
    key = SigningKey.generate()
    answer = enrol.enrol(request(code_for("s1"), key))
    assert isinstance(answer, Enrolled)
    assert (answer.station, answer.stream) == ("s1", f"{answer.kiosk}.i1")
    enrolment = open_signed(answer.enrolment, "enrolment", documents.Enrolment, keys.our_public_keys())
    assert enrolment.public_key == key.public_key.hex()
    assert Stream.objects.get(name=answer.stream).public_key == key.public_key.hex()


def test_the_code_pins_the_district(founded: object) -> None:
    code = decode_code(enrol.issue_code("s1", "http://10.0.0.1:8000", actor="test"))
    assert code.fingerprint == fingerprint(keys.district_key().public_key)
    assert code.url == "http://10.0.0.1:8000"


def test_the_same_code_and_key_get_the_same_answer_even_after_a_week(founded: object, clock: FixedClock) -> None:
    code, key = code_for("s1"), SigningKey.generate()
    first = enrol.enrol(request(code, key))
    clock.at_ms += enrol.VALID_MS + 1
    second = enrol.enrol(request(code, key, incarnation="i2"))
    assert isinstance(first, Enrolled)
    assert isinstance(second, Enrolled)
    assert (first.stream, first.enrolment, first.keyrings) == (second.stream, second.enrolment, second.keyrings)
    assert Kiosk.objects.count() == 1


def test_another_key_cannot_use_a_used_code(founded: object) -> None:
    code = code_for("s1")
    enrol.enrol(request(code, SigningKey.generate()))
    assert refusal(enrol.enrol(request(code, SigningKey.generate()))) is SyncRefusal.CODE_USED


def test_an_old_code_and_an_unknown_one_are_told_apart(founded: object, clock: FixedClock) -> None:
    code = code_for("s1")
    clock.at_ms += enrol.VALID_MS + 1
    assert refusal(enrol.enrol(request(code, SigningKey.generate()))) is SyncRefusal.CODE_EXPIRED
    assert refusal(enrol.enrol(request("0" * 32, SigningKey.generate()))) is SyncRefusal.CODE_UNKNOWN


def test_a_refusal_shows_the_keyrings_that_its_signature_can_be_checked_with(founded: object) -> None:
    answer = enrol.enrol(request("0" * 32, SigningKey.generate()))
    assert isinstance(answer, Refused)
    assert answer.keyrings == keys.keyrings() != ()


def test_somebody_elses_key_is_not_enrolled(founded: object) -> None:
    code, key, other = code_for("s1"), SigningKey.generate(), SigningKey.generate()
    stolen = EnrolRequest(code=code, public_key=key.public_key.hex(), incarnation="i1", nonce=new_nonce())
    assert refusal(enrol.enrol(other.sign("enrol", stolen))) is SyncRefusal.BAD_SIGNATURE


@pytest.mark.parametrize("incarnation", ["", "I1", "a.b", "a/b", "x" * 41, "i\x00"])
def test_an_incarnation_that_would_break_names_is_malformed(founded: object, incarnation: str) -> None:
    answer = enrol.enrol(request(code_for("s1"), SigningKey.generate(), incarnation))
    assert refusal(answer) is SyncRefusal.MALFORMED


def test_what_is_no_request_is_malformed(founded: object) -> None:
    assert refusal(enrol.enrol(SigningKey.generate().sign("enrol", {"code": 1}))) is SyncRefusal.MALFORMED
    public_key = "not hex"
    broken = EnrolRequest(code="x", public_key=public_key, incarnation="i1", nonce="n")
    assert refusal(enrol.enrol(SigningKey.generate().sign("enrol", broken))) is SyncRefusal.MALFORMED


def test_only_the_digest_of_a_code_is_kept(founded: object) -> None:
    code = code_for("s1")
    assert code not in EnrolmentCode.objects.get().digest


def test_no_code_for_a_station_that_is_not_there(founded: object) -> None:
    with pytest.raises(NoSuchStation):
        enrol.issue_code("s9", "http://127.0.0.1", actor="test")


def test_rotated_district_keys_form_a_chain(founded: object) -> None:
    ModelKiosk.enrolled("s1")
    keys.rotate_district_key(actor="test")
    new_card_key = keys.rotate_card_key(actor="test")
    ring = keys.newest_keyring()
    assert ring.serial == 3
    assert ring.district[-1].id == keys.district_key().id
    assert ring.cards[-1].id == new_card_key.id == keys.card_key().id
    assert ModelKiosk.enrolled("s2").push().head == 1
