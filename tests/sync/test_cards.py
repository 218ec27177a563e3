"""Cards: a good one is known from all others, and nothing that is scanned breaks anything."""

import base64
import zlib
from collections.abc import Callable

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.cards import CODE_LENGTH, SECRET_BYTES, Card, Revocations, check, make_code, read_code
from sync.contract.ids import card_number, is_card_number
from sync.contract.refusals import Refusal
from sync.contract.signing import SigningKey

KEY = SigningKey(b"cards".ljust(32, b"."))
OTHER = SigningKey(b"other".ljust(32, b"."))
KEYS = {KEY.id: KEY.public_key}
SECRET = bytes(range(SECRET_BYTES))
CODE = make_code(KEY, 42, 20_000, 23_000, SECRET)
CARD = Card(number=card_number(42), key=KEY.id, issue_day=20_000, expiry_day=23_000, secret=SECRET)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def test_a_card_says_what_was_put_into_it() -> None:
    assert read_code(CODE, KEYS) == CARD
    assert is_card_number(CARD.number)


@given(st.integers(0, 10**11 - 1), st.integers(0, 65_535), st.integers(0, 65_535), st.binary(min_size=15, max_size=15))
def test_every_card_fits_a_qr_of_version_7_and_is_read_back(serial: int, issue: int, expiry: int, secret: bytes) -> None:
    code = make_code(KEY, serial, issue, expiry, secret)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    assert segno.make(code, error="m", boost_error=False, micro=False).version <= 7  # type: ignore[operator]
    read = read_code(code, KEYS)
    assert isinstance(read, Card)
    assert (read.number, read.issue_day, read.expiry_day, read.secret) == (card_number(serial), issue, expiry, secret)


@pytest.mark.parametrize(
    "changed",
    [
        str.lower,
        lambda code: f"  {code}\r\n",
        lambda code: " ".join(code[i : i + 4] for i in range(0, len(code), 4)),
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
        lambda code: code[:80] + "\u3000" + code[80:].lower(),
    ],
    ids=["lower case", "blanks", "groups", "full width", "mixed"],
)
def test_case_blanks_and_width_do_not_matter(changed: Callable[[str], str]) -> None:
    assert read_code(changed(CODE), KEYS) == CARD


@given(
    st.text() | st.text(ALPHABET, max_size=400).map(lambda text: "LL" + text) | st.text(ALPHABET, min_size=162, max_size=162)
)
def test_any_text_is_a_card_or_a_refusal(text: str) -> None:
    assert isinstance(read_code(text, KEYS), Refusal)
    assert isinstance(read_code("LL" + text, KEYS), Refusal)


@given(st.binary(min_size=101, max_size=101))
def test_any_bytes_behind_a_good_checksum_are_a_refusal(data: bytes) -> None:
    body = data[:97]
    for version in (body, b"\x01" + body[1:], b"\x01" + bytes.fromhex(KEY.id) + body[9:]):
        coded = base64.b32encode(version + zlib.crc32(version).to_bytes(4, "big")).decode().rstrip("=")
        assert isinstance(read_code("LL" + coded, KEYS), Refusal)


@given(
    st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET + "018-*我\ud800"), st.sampled_from(["flip", "drop", "insert"])
)
def test_a_changed_character_never_makes_another_card(place: int, character: str, what: str) -> None:
    kept = {"flip": CODE[place + 1 :], "drop": CODE[place + 1 :], "insert": CODE[place:]}[what]
    read = read_code(CODE[:place] + ("" if what == "drop" else character) + kept, KEYS)
    assert isinstance(read, Refusal) or read == CARD


@given(st.integers(8, CODE_LENGTH - 1))
def test_a_part_of_a_card_is_a_torn_one(length: int) -> None:
    assert read_code(CODE[:length], KEYS) is Refusal.CARD_TORN


def repacked(change: Callable[[bytearray], None]) -> str:
    """The code with other bytes and a checksum that fits them."""
    data = bytearray(base64.b32decode(CODE[2:] + "=" * (-len(CODE[2:]) % 8)))[:97]
    change(data)
    return "LL" + base64.b32encode(bytes(data) + zlib.crc32(data).to_bytes(4, "big")).decode().rstrip("=")


def later_expiry(data: bytearray) -> None:
    data[16] = 255


def next_version(data: bytearray) -> None:
    data[0] = 2


def serial_too_long(data: bytearray) -> None:
    data[9:14] = b"\xff" * 5


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", Refusal.CARD_EMPTY),
        (" \r\n", Refusal.CARD_EMPTY),
        ("https://qr.alipay.com/abc", Refusal.CARD_NOT_A_CARD),
        ("LL", Refusal.CARD_NOT_A_CARD),
        ("LLAMA", Refusal.CARD_NOT_A_CARD),
        ("LL 一二三四五六七八", Refusal.CARD_NOT_A_CARD),
        (CODE + CODE, Refusal.CARD_NOT_A_CARD),
        (CODE + "A", Refusal.CARD_TORN),
        (CODE[:50] + "9" + CODE[51:], Refusal.CARD_TORN),
        (repacked(later_expiry), Refusal.CARD_FORGED),
        (repacked(serial_too_long), Refusal.CARD_FORGED),
        (repacked(next_version), Refusal.CARD_TOO_NEW),
        (make_code(OTHER, 42, 20_000, 23_000, SECRET), Refusal.CARD_FOREIGN),
    ],
)
def test_each_wrong_code_gets_its_own_refusal(text: str, refusal: Refusal) -> None:
    assert read_code(text, KEYS) is refusal


@pytest.mark.parametrize(
    ("today", "revocations", "refusal"),
    [
        (20_000, Revocations(), None),
        (23_000, Revocations(), None),
        (23_001, Revocations(), Refusal.CARD_EXPIRED),
        (None, Revocations(), None),
        (21_000, Revocations(numbers=frozenset([CARD.number])), Refusal.CARD_REVOKED),
        (21_000, Revocations(numbers=frozenset([card_number(43)])), None),
        (21_000, Revocations(issued_before_day=20_000), None),
        (21_000, Revocations(issued_before_day=20_001), Refusal.CARD_REVOKED),
        (23_001, Revocations(numbers=frozenset([CARD.number])), Refusal.CARD_REVOKED),
    ],
)
def test_days_and_revocation(today: int | None, revocations: Revocations, refusal: Refusal | None) -> None:
    assert check(CARD, today=today, revocations=revocations) is refusal


@pytest.mark.parametrize(
    ("serial", "issue", "expiry", "secret"),
    [(-1, 0, 0, SECRET), (10**11, 0, 0, SECRET), (1, -1, 0, SECRET), (1, 0, 65_536, SECRET), (1, 0, 0, b"short")],
)
def test_a_card_that_cannot_be_is_not_made(serial: int, issue: int, expiry: int, secret: bytes) -> None:
    with pytest.raises(ValueError):
        make_code(KEY, serial, issue, expiry, secret)
