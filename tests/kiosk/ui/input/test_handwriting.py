"""Handwriting is read: single characters and lines, in any order of strokes; and whatever is drawn, nothing fails."""

import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ui.input import handwriting
from kiosk.ui.input.composition import MAX_STROKES
from kiosk.ui.input.engines import Hands, hands
from kiosk.ui.input.ink import HIGH_PX, WIDEST_PX, picture
from kiosk.ui.views import Stroke
from tests.kiosk.ui.input.drawn import DRAWN, written

ANY = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-0.5, 4.5)
STROKES = st.lists(st.lists(st.tuples(ANY, ANY), max_size=12).map(tuple), max_size=12)


@pytest.fixture(scope="module")
def ready() -> Hands:
    found = hands()
    assert found is not None
    return found


@pytest.mark.parametrize("character", DRAWN)
def test_a_character_is_among_the_first_five(ready: Hands, character: str) -> None:
    assert character in ready.text.read(written(character), 5)


def test_nearly_every_character_is_the_first(ready: Hands) -> None:
    first = [character for character in DRAWN if ready.text.read(written(character), 1) == [character]]
    assert len(first) >= len(DRAWN) - 2, set(DRAWN) - set(first)


@pytest.mark.parametrize("character", "大天中水王")
def test_the_order_of_strokes_does_not_matter(ready: Hands, character: str) -> None:
    other = tuple(tuple(reversed(stroke)) for stroke in reversed(written(character)))
    assert ready.text.read(other, 1) == [character]


@pytest.mark.parametrize("text", ["水王", "大人", "天天", "下山", "中山大人"])
def test_characters_side_by_side_are_read_as_a_line(ready: Hands, text: str) -> None:
    assert text in ready.text.read(written(text), 3)


@pytest.mark.parametrize("high", [0.35, 0.6, 0.95])
@pytest.mark.parametrize("left", [0.0, 2.5])
def test_it_may_be_written_small_or_large_and_anywhere(ready: Hands, high: float, left: float) -> None:
    assert "水" in ready.text.read(written("水", left=left, top=0.02, high=high), 3)


def test_a_line_alone_is_no_blown_up_bar(ready: Hands) -> None:
    assert ready.text.read(written("一", high=0.9), 1) == ["一"]
    assert ready.text.read((((0.2, 0.5), (0.5, 0.49), (0.8, 0.5)),), 1) == ["一"]
    paper = picture(written("一", high=0.9))
    assert paper is not None
    assert paper.shape[1] < 3 * HIGH_PX


def test_of_characters_that_look_alike_the_one_that_makes_a_word_comes_first(ready: Hands) -> None:
    # A cross-stroke as long as the one under it: 未 or 末.
    strokes = (
        *(((0.2, 0.32), (0.8, 0.32)), ((0.19, 0.5), (0.81, 0.5)), ((0.5, 0.12), (0.5, 0.9))),
        *(((0.48, 0.52), (0.35, 0.7), (0.15, 0.85)), ((0.52, 0.52), (0.65, 0.7), (0.86, 0.85))),
    )
    after_weekend = ready.text.read(strokes, 5, before="周")
    after_not_yet = ready.text.read(strokes, 5, before="从")
    assert after_weekend.index("末") < after_weekend.index("未")
    assert after_not_yet.index("未") < after_not_yet.index("末")


def test_a_surname_comes_first_where_a_name_begins(ready: Hands) -> None:
    # A hook so small that it may be none: 于, a surname, or 干.
    hook = ((0.5, 0.2), (0.5, 0.6), (0.5, 0.9), (0.47, 0.88))
    strokes = (((0.25, 0.2), (0.75, 0.2)), ((0.1, 0.45), (0.9, 0.45)), hook)
    assert ready.name.read(strokes, 2) == ["于", "干"]
    assert ready.text.read(strokes, 2, before="我") == ["干", "于"]


def test_no_traditional_form_and_nothing_but_what_is_written_here_is_offered(ready: Hands) -> None:
    rare = {"䶮", "㛃", "𬭩", "〇"}
    for character in DRAWN:
        for text in ready.text.read(written(character), 40):
            for sign in text:
                assert sign.isascii() or sign in handwriting.MARKS or sign in rare or sign.encode("gb2312") or sign


@pytest.mark.parametrize(
    ("sign", "may"), [("国", True), ("國", False), ("龙", True), ("龍", False), ("a", True), ("7", True), ("，", True)]
)
def test_what_may_be_written(sign: str, may: bool) -> None:
    assert handwriting._is_written(sign) is may


@pytest.mark.parametrize("sign", ["☎", "Ω", "ア", "ㄅ", " ", "—", "🛃", "|", ""])
def test_signs_that_nobody_means_are_not_read(sign: str) -> None:
    assert not handwriting._is_written(sign)


@settings(deadline=None, max_examples=60)
@given(STROKES, st.text(max_size=4))
def test_whatever_is_drawn_nothing_fails(strokes: list[Stroke], before: str) -> None:
    ready = hands()
    assert ready is not None
    offered = ready.text.read(strokes, 20, before)
    assert len(offered) <= 20
    assert len(offered) == len(set(offered))
    assert all(offered)


@settings(deadline=None)
@given(STROKES)
def test_a_picture_is_as_high_as_the_model_reads_and_never_wider_than_may_be(strokes: list[Stroke]) -> None:
    paper = picture(strokes)
    if paper is not None:
        assert paper.shape[0] == HIGH_PX
        assert HIGH_PX <= paper.shape[1] <= WIDEST_PX
        assert paper.min() < 128  # there is ink
    else:
        assert not any(
            math.isfinite(x) and math.isfinite(y) for stroke in strokes for x, y in stroke if -1 <= y <= 2 and -1 <= x <= 20
        )


@pytest.mark.parametrize("strokes", [(), ((),), (((math.nan, 0.5),),), (((math.inf, -math.inf),),)])
def test_of_nothing_nothing_is_read(ready: Hands, strokes: tuple[Stroke, ...]) -> None:
    assert ready.text.read(strokes, 5) == []


@pytest.mark.parametrize(
    "strokes",
    [
        (tuple((0.5 + 0.4 * math.sin(n), 0.5 + 0.4 * math.cos(n * 1.7)) for n in range(10_000)),),
        tuple(((n % 40 / 10, n // 40 / 4),) for n in range(MAX_STROKES)),
        tuple(((0.0, n / MAX_STROKES), (4.0, 1 - n / MAX_STROKES)) for n in range(MAX_STROKES)),
    ],
    ids=["ten thousand points", "dots", "scribbles"],
)
def test_scribbles_take_no_longer_than_a_line_of_writing(ready: Hands, strokes: tuple[Stroke, ...]) -> None:
    line = written("中山大人")
    ready.text.read(line, 20)
    began_s = time.thread_time()
    for _ in range(3):
        ready.text.read(line, 20)
    usual_s = time.thread_time() - began_s
    began_s = time.thread_time()
    for _ in range(3):
        ready.text.read(strokes, 20)
    assert time.thread_time() - began_s < 10 * usual_s


def test_a_kiosk_without_the_model_writes_on_without_it(tmp_path: Path) -> None:
    assert handwriting.load(None) is None
    assert handwriting.load(tmp_path / "missing.onnx") is None
    torn = tmp_path / "torn.onnx"
    torn.write_bytes(b"\0" * 1000)
    assert handwriting.load(torn) is None


def test_the_model_lies_in_its_wheel() -> None:
    path = handwriting.model_file()
    assert path is not None
    assert path.stat().st_size > 1_000_000


def test_ink_is_dark_on_white_paper_and_in_its_middle() -> None:
    paper = picture(written("十"))
    assert paper is not None
    assert paper[0].min() == paper[:, 0].min() == 255
    rows, columns = np.nonzero(paper < 128)
    assert abs(rows.mean() - HIGH_PX / 2) < 4
    assert abs(columns.mean() - paper.shape[1] / 2) < 4
