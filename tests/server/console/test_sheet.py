"""Files for spreadsheets: Chinese is read as Chinese, and nothing in them is run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.console.sheet import guarded, sheet


@pytest.mark.parametrize("text", ["=1+1", "+861380", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u3000=1", "＝1", "\n=1"])
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "written"), [(-5, "-5"), (0, "0"), ("张三", "张三"), ("a=b", "a=b"), ("", ""), ("5-1", "5-1")]
)
def test_numbers_and_plain_text_stay_as_they_are(cell: object, written: str) -> None:
    assert guarded(cell) == written


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=6))
def test_a_file_is_read_back_as_it_was_written_and_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    answer = sheet("x", ["一", "二"], rows)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert read[1:] == [[guarded(cell) for cell in row] for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in read for cell in row)
