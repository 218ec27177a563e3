"""A slip says what it says, to anybody who knows the kiosk, and nothing else passes for one."""

import base64

import pytest
import segno
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sync.contract.cards import make_code
from sync.contract.ids import new_fact_id
from sync.contract.refusals import Refusal
from sync.contract.signing import SigningKey
from sync.contract.slips import (
    CODE_MAX,
    LINES_MAX,
    PREFIX,
    Slip,
    SlipLine,
    looks_like_slip,
    make_slip,
    read_slip,
)

KEY = SigningKey(b"a kiosk's key of the slip tests!")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
KEYS = {KEY.id: KEY.public_key}
LINE = SlipLine(redemption="r" + "0" * 16, reward="soap", quantity=2, title="洗手液")
CODE = make_slip(KEY, day=20_000, expiry_day=20_030, lines=[LINE])

CODES = [
    make_slip(KEY, day=1, expiry_day=2, lines=[SlipLine(redemption="r1", reward="soap", quantity=1, title="x" * length)])
    for length in range(5)
]
"""Of five lengths in a row four have bits to spare in their last character."""

ids = st.one_of(
    st.from_regex(r"[a-z][0-9abcdefghjkmnpqrstvwxyz]{16}", fullmatch=True),
    st.text(st.characters(codec="utf-8"), max_size=12),
)
lines = st.builds(
    SlipLine,
    redemption=ids,
    reward=ids,
    quantity=st.integers(1, 99),
    collect=ids,
    title=st.text(st.characters(codec="utf-8"), max_size=40),
)


def readable(code: str, **keys: bytes) -> Slip:
    slip = read_slip(code, {**KEYS, **keys})
    assert isinstance(slip, Slip), slip
    return slip


@given(st.lists(lines, min_size=1, max_size=LINES_MAX), st.integers(0, 65_535), st.integers(0, 65_535))
@hypothesis_settings(deadline=None, max_examples=150)
def test_what_was_written_is_read(written: list[SlipLine], day: int, expiry_day: int) -> None:
    try:
        code = make_slip(KEY, day=day, expiry_day=expiry_day, lines=written)
    except ValueError:
        return  # too long for a code, and nothing was made
    assert len(code) <= CODE_MAX
    slip = readable(code)
    assert (slip.key, slip.day, slip.expiry_day) == (KEY.id, day, expiry_day)
    for read, line in zip(slip.lines, written, strict=True):
        assert (read.redemption, read.reward, read.quantity) == (line.redemption, line.reward, line.quantity)
        assert read.collect == line.collect
        assert line.title.startswith(read.title)


@given(st.integers(0, len(base64.b32decode(CODE[2:] + "=" * (-len(CODE[2:]) % 8))) * 8 - 1))
@hypothesis_settings(deadline=None, max_examples=300)
def test_any_flipped_bit_is_refused(bit: int) -> None:
    data = bytearray(base64.b32decode(CODE[2:] + "=" * (-len(CODE[2:]) % 8)))
    data[bit // 8] ^= 1 << bit % 8
    assert isinstance(read_slip(PREFIX + base64.b32encode(data).decode().rstrip("="), KEYS), Refusal)


@given(st.integers(len(PREFIX), len(CODE) - 1), st.sampled_from(ALPHABET))
@hypothesis_settings(deadline=None, max_examples=300)
def test_any_other_character_is_refused(place: int, character: str) -> None:
    if CODE[place] != character:
        assert isinstance(read_slip(CODE[:place] + character + CODE[place + 1 :], KEYS), Refusal)


@pytest.mark.parametrize("code", CODES, ids=len)
def test_bits_to_spare_at_the_end_must_be_as_they_were_written(code: str) -> None:
    assert isinstance(read_slip(code, KEYS), Slip)
    others = [code[:-1] + character for character in ALPHABET if character != code[-1]]
    assert {read_slip(other, KEYS) for other in others} == {Refusal.SLIP_TORN}


@given(st.text(max_size=300))
@hypothesis_settings(deadline=None)
def test_no_text_is_too_strange_to_be_refused(text: str) -> None:
    assert isinstance(read_slip(text, KEYS), Refusal)
    assert isinstance(read_slip(PREFIX + text, KEYS), Refusal)


@given(st.integers(0, len(CODE) - 1))
def test_a_slip_that_was_not_read_to_its_end_is_torn_or_nothing(length: int) -> None:
    assert read_slip(CODE[:length], KEYS) in (Refusal.SLIP_TORN, Refusal.SLIP_NOT_A_SLIP)


def test_letter_case_blanks_and_full_width_forms_do_not_matter() -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in CODE)
    for text in (CODE.lower(), f" {CODE[:50]} {CODE[50:]}\n", wide):
        assert readable(text).lines == (LINE,)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("", Refusal.SLIP_NOT_A_SLIP),
        ("https://pay.example/7741", Refusal.SLIP_NOT_A_SLIP),
        (make_code(KEY, 1, 1, 2, b"0" * 15), Refusal.SLIP_NOT_A_SLIP),
        ("LS://pay.example/?order=0018-0090&amount=1.00&time=2026-11-22", Refusal.SLIP_NOT_A_SLIP),
        (CODE[:-1], Refusal.SLIP_TORN),
        (CODE[:60], Refusal.SLIP_TORN),
        (make_slip(SigningKey.generate(), day=1, expiry_day=2, lines=[LINE]), Refusal.SLIP_UNKNOWN_KIOSK),
    ],
)
def test_what_is_no_good_slip_is_told_apart(code: str, refusal: Refusal) -> None:
    assert read_slip(code, KEYS) is refusal


def test_a_slip_that_its_kiosk_did_not_sign_is_forged() -> None:
    other = SigningKey.generate()
    code = make_slip(other, day=1, expiry_day=2, lines=[LINE])
    assert read_slip(code, {other.id: KEY.public_key}) is Refusal.SLIP_FORGED


def test_a_card_is_no_slip_and_a_slip_is_known_at_sight() -> None:
    assert looks_like_slip(CODE.lower())
    assert not looks_like_slip(make_code(KEY, 1, 1, 2, b"0" * 15))


@pytest.mark.parametrize("count", [1, 3, LINES_MAX])
def test_a_basket_of_ours_fits_a_code_that_narrow_paper_holds(count: int) -> None:
    written = [
        SlipLine(redemption=new_fact_id("r"), reward=new_fact_id("p"), quantity=9, title="新疆阿克苏冰糖心苹果礼盒")
        for _ in range(count)
    ]
    code = make_slip(KEY, day=20_000, expiry_day=20_030, lines=written)
    assert int(segno.make_qr(code, error="m", boost_error=False).version) <= 15
    assert readable(code).lines[0].title == ("新疆阿克苏冰糖心苹果礼盒" if count < LINES_MAX else "")


@pytest.mark.parametrize(
    "bad",
    [
        SlipLine(redemption="r1", reward="soap", quantity=0),
        SlipLine(redemption="r1", reward="soap", quantity=256),
        SlipLine(redemption="r1", reward="x" * 81, quantity=1),
        SlipLine(redemption="r1", reward="soap", quantity=1, collect="站" * 27),
    ],
)
def test_what_does_not_fit_is_not_made(bad: SlipLine) -> None:
    with pytest.raises(ValueError, match=r"slip|quantity"):
        make_slip(KEY, day=1, expiry_day=2, lines=[bad])


def test_an_empty_slip_and_one_of_eleven_lines_are_not_made() -> None:
    for count in (0, LINES_MAX + 1):
        with pytest.raises(ValueError, match="1 to 10 lines"):
            make_slip(KEY, day=1, expiry_day=2, lines=[LINE] * count)
