"""Where lines break: no line too wide, nothing lost, no mark at the wrong end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.window.wrap import NOT_FIRST, NOT_LAST, balanced, lines_of

TEXT = st.text(alphabet="中国志愿者。，：（）“”《》ab c1-9.,()\n", max_size=80)


def one(char: str) -> float:
    return 1.0 if ord(char) > 0x2E00 else 0.5


def width(line: str) -> float:
    return sum(map(one, line))


@pytest.mark.parametrize(
    ("text", "wide", "lines"),
    [
        ("", 10, []),
        ("志愿服务", 2, ["志愿", "服务"]),
        ("今天，好", 2, ["今", "天，", "好"]),
        ("（今天）好", 3, ["（今", "天）好"]),
        ("call staff", 3, ["call", "staff"]),
        ("call staff", 20, ["call staff"]),
        ("0771-1234567", 3, ["0771-1", "234567"]),
        ("有 3 条待上报", 3.5, ["有 3 条", "待上报"]),
        ("一\n\n二", 9, ["一", "", "二"]),
    ],
)
def test_lines_break_where_a_printer_would(text: str, wide: float, lines: list[str]) -> None:
    assert lines_of(text, wide, one) == lines


@given(TEXT, st.integers(2, 30))
def test_no_line_is_ever_wider_than_its_room(text: str, wide: int) -> None:
    assert all(width(line) <= wide for line in lines_of(text, wide, one))


@given(TEXT, st.integers(2, 30))
def test_nothing_but_blanks_is_ever_lost(text: str, wide: int) -> None:
    kept = "".join(lines_of(text, wide, one))
    assert kept.replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(st.text(alphabet="中国志愿者。，：（）“”《》", max_size=60), st.integers(12, 30))
def test_no_line_ever_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, wide: int) -> None:
    # Marks that nobody would write in such rows are cut where they must be.
    lines = lines_of(text, wide, one)
    runs = max((len(run) for run in _runs(text)), default=0)
    if runs < wide:
        assert all(line[0] not in NOT_FIRST for line in lines[1:] if line)
        assert all(line[-1] not in NOT_LAST for line in lines[:-1] if line)


@given(TEXT, st.integers(4, 30))
def test_an_even_headline_never_has_more_lines(text: str, wide: int) -> None:
    lines = balanced(text, wide, one)
    assert len(lines) == len(lines_of(text, wide, one))
    assert all(width(line) <= wide for line in lines)


def test_an_even_headline_leaves_no_lone_character() -> None:
    assert balanced("邻里有难处大家来帮忙", 9, one) == ["邻里有难处", "大家来帮忙"]


def _runs(text: str) -> list[str]:
    """What must not be torn."""
    runs = [""]
    for char in text:
        if runs[-1] and not (char in NOT_FIRST or runs[-1][-1] in NOT_LAST):
            runs.append("")
        runs[-1] += char
    return runs
