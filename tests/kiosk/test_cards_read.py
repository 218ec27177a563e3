"""Who stands there: each kind of code gets its refusal, and a card its person."""

import base64
import hashlib
import zlib

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.actions.check_in import check_in
from kiosk.actions.scan import Recognised, scan
from kiosk.desk import Desk
from sync.contract.cards import Card
from sync.contract.documents import CardHolder, Keyring, PublicKey, RevocationList
from sync.contract.events import Draft
from sync.contract.kiosk_facts import CardBound
from sync.contract.refusals import Refusal
from sync.contract.signing import SigningKey
from tests.clocks import FakeClock
from tests.kiosk.district import HOUR_MS, KEEPER, MEMBER, NOON_MS, TODAY, District

FOREIGN = SigningKey(b"the card key of another district")


def forged(code: str) -> str:
    """A code whose serial somebody changed, with the check sum put right."""
    data = bytearray(base64.b32decode(code[2:] + "=" * (-len(code[2:]) % 8)))
    data[13] ^= 1
    data[-4:] = zlib.crc32(bytes(data[:-4])).to_bytes(4, "big")
    return "LL" + base64.b32encode(bytes(data)).decode().rstrip("=")


def test_a_known_card_is_greeted_by_its_masked_name(desk: Desk, code: str) -> None:
    seen = scan(desk, code)
    assert isinstance(seen, Recognised)
    assert (seen.shown, seen.known, seen.pin_set, seen.checked_in) == ("王*", True, True, False)


def test_a_scanner_with_caps_lock_and_blanks_reads_the_same_card(desk: Desk, code: str) -> None:
    assert scan(desk, f"  {code.lower()}\n") == scan(desk, code)


def test_each_bad_code_has_its_own_refusal_and_is_counted(desk: Desk, district: District, code: str) -> None:
    district.publish(
        desk.kiosk,
        district.signed(
            "revocations", "all", RevocationList(as_of_ms=NOON_MS, numbers=(district.card(district.code(5)).number,))
        ),
    )
    cases = {
        "": Refusal.CARD_EMPTY,
        "https://example.com/pay": Refusal.CARD_NOT_A_CARD,
        code[:90]: Refusal.CARD_TORN,
        district.code(3, key=FOREIGN): Refusal.CARD_FOREIGN,
        forged(code): Refusal.CARD_FORGED,
        district.code(4, expiry_day=TODAY - 1): Refusal.CARD_EXPIRED,
        district.code(5): Refusal.CARD_REVOKED,
    }
    for text, refusal in cases.items():
        assert scan(desk, text) is refusal
        assert check_in(desk, text) is refusal
    assert desk.scans.counts() == {refusal.value: 2 for refusal in cases.values()}


def test_a_card_is_valid_through_its_last_day_in_beijing(desk: Desk, district: District, clock: FakeClock) -> None:
    card = district.code(4, expiry_day=TODAY)
    clock.advance(11 * HOUR_MS)  # 23:00 in Beijing
    assert isinstance(scan(desk, card), Recognised)
    clock.advance(HOUR_MS)
    assert scan(desk, card) is Refusal.CARD_EXPIRED


def test_a_kiosk_that_cannot_tell_the_day_refuses_no_card_for_its_age(
    desk: Desk, district: District, clock: FakeClock
) -> None:
    card = district.code(4, expiry_day=TODAY - 1)
    assert scan(desk, card) is Refusal.CARD_EXPIRED
    clock.reboot(wall_ms=0)
    assert isinstance(scan(desk, card), Recognised)


def test_cards_of_a_new_key_are_read_once_the_keyring_came(desk: Desk, district: District, code: str) -> None:
    new = SigningKey(b"the next card key of our distric")
    card = district.code(9, key=new)
    assert scan(desk, card) is Refusal.CARD_FOREIGN
    first, cards = district.keyring, (district.card_key, new)
    ring = Keyring(
        serial=2,
        previous=hashlib.sha256(first.payload.encode()).hexdigest(),
        district=(PublicKey(id=district.key.id, public_key=district.key.public_key.hex()),),
        cards=tuple(PublicKey(id=key.id, public_key=key.public_key.hex()) for key in cards),
    )
    district.publish(desk.kiosk, district.signed("keyring", "2", ring))
    assert isinstance(scan(desk, card), Recognised)
    assert isinstance(scan(desk, code), Recognised)


def test_a_card_that_nobody_is_known_to_hold_is_asked_for_at_the_next_pull(desk: Desk, district: District) -> None:
    card = district.code(9)
    seen = scan(desk, card)
    assert isinstance(seen, Recognised)
    assert not seen.known
    scan(desk, card)
    assert desk.kiosk.replica.wanted_cards() == [district.card(card).number]


def test_the_districts_word_counts_before_the_kiosks_own_binding_and_a_difference_is_a_dispute(
    desk: Desk, district: District
) -> None:
    card = district.code(9)
    number = district.card(card).number
    desk.kiosk.journal.append([Draft(body=CardBound(), member="mlocal", card=number)])
    district.publish(desk.kiosk, district.holder(card, MEMBER))
    seen = scan(desk, card)
    assert isinstance(seen, Recognised)
    assert seen.disputed
    assert seen.shown == "王*"


def test_a_binding_that_the_district_counts_already_is_no_dispute(desk: Desk, district: District) -> None:
    card = district.code(9)
    number = district.card(card).number
    event = desk.kiosk.journal.append([Draft(body=CardBound(), member="mlocal", card=number)])[0]
    holder = CardHolder(number=number, member=KEEPER, includes_up_to={event.stream: event.seq})
    district.publish(desk.kiosk, district.document("card", number, msgspec.to_builtins(holder)))
    seen = scan(desk, card)
    assert isinstance(seen, Recognised)
    assert not seen.disputed
    assert seen.shown == "李*"


@pytest.mark.parametrize("serial", [1, 2, 7])
def test_the_secret_of_a_card_is_nowhere_in_the_store(desk: Desk, district: District, serial: int) -> None:
    code = district.code(serial)
    card = district.card(code)
    assert isinstance(card, Card)
    scan(desk, code)
    check_in(desk, code)
    content = b"".join(path.read_bytes() for path in desk.kiosk.folder.iterdir() if path.is_file())
    assert card.secret not in content
    assert code.encode() not in content


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.text("LABCDEFGHIJKMNOPQRSTUVWXYZ234567", min_size=150, max_size=170).map("LL".__add__))
def test_no_text_whatever_is_more_than_refused(desk: Desk, text: str) -> None:
    assert isinstance(scan(desk, text), Refusal)
