"""Names of things, and the check digit of card numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import ids

serials = st.integers(0, 10**11 - 1)


@given(serials, st.integers(0, 11), st.integers(0, 9))
def test_a_single_wrong_digit_is_always_found(serial: int, place: int, digit: int) -> None:
    number = ids.card_number(serial)
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert ids.is_card_number(changed) == (changed == number)


@given(serials, st.integers(0, 10))
def test_a_swap_of_neighbours_is_always_found(serial: int, place: int) -> None:
    number = ids.card_number(serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert ids.is_card_number(swapped) == (swapped == number)


@pytest.mark.parametrize("number", ["", "1", "0" * 11, "0" * 13, "00000000000a", "٠" * 12, " 00000000000"])
def test_what_is_no_card_number_is_none(number: str) -> None:
    assert not ids.is_card_number(number)


@pytest.mark.parametrize("serial", [-1, 10**11])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError):
        ids.card_number(serial)


@given(st.text(), st.integers(0, 10**12))
def test_an_event_reference_is_read_back(stream: str, seq: int) -> None:
    if stream:
        assert ids.parse_event_ref(ids.event_ref(stream, seq)) == (stream, seq)


@pytest.mark.parametrize("ref", ["", "k.i", ":3", "k.i:", "k.i:x", "k.i:-1"])
def test_a_text_that_is_no_reference_says_so(ref: str) -> None:
    with pytest.raises(ValueError):
        ids.parse_event_ref(ref)


def test_the_kiosk_of_a_stream_is_in_its_name() -> None:
    assert ids.kiosk_of(ids.stream_id("k1", "abc")) == "k1"
    assert ids.kiosk_of(ids.DISTRICT) == "district"


def test_random_ids_do_not_repeat_and_fit_a_name() -> None:
    made = [f() for f in (ids.new_member_id, ids.new_kiosk_id, ids.new_incarnation, ids.new_nonce) for _ in range(200)]
    made += [ids.new_fact_id("w") for _ in range(200)]
    assert len(set(made)) == len(made)
    assert all(len(name) <= 80 and name.isascii() and name.isalnum() for name in made)


def test_a_card_number_is_read_out_in_groups_of_four() -> None:
    assert ids.spoken_card_number("123456789012") == "1234 5678 9012"
