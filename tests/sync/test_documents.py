"""What a public screen may show of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.documents import KEPT_KINDS, SIGNED_KINDS, masked_name, masked_phone
from sync.contract.signing import DOCUMENTS


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王*"),
        ("王小芳", "王**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("王", "王*"),
        ("  王芳 ", "王*"),
        ("", "*"),
        ("阿卜杜热合曼·阿卜杜拉", "阿**"),
        ("Maria Lopez", "M**"),
    ],
)
def test_a_name_shows_the_surname_alone(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@given(st.text())
def test_no_more_than_two_characters_of_a_name_are_shown(name: str) -> None:
    shown = masked_name(name)
    assert "*" in shown
    assert len(shown.rstrip("*")) <= 2
    if len(name.strip().replace("*", "")) > 1:
        assert name.strip() not in shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "861****5678"),
        ("5551234", "****34"),
        ("", ""),
        ("no number", ""),
    ],
)
def test_a_phone_number_hides_its_middle(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@given(st.text())
def test_no_more_than_seven_digits_of_a_number_are_shown(phone: str) -> None:
    assert sum(c.isdigit() for c in masked_phone(phone)) <= 7


def test_what_is_signed_one_by_one_is_kept_and_has_a_purpose() -> None:
    assert set(SIGNED_KINDS) == KEPT_KINDS
    assert set(SIGNED_KINDS) <= set(DOCUMENTS)
