"""The engines as the kiosk has them: with the large dictionary, and without it."""

from pathlib import Path

import pytest

from kiosk.ui.fonts import covers
from kiosk.ui.input.engines import Engines, engines, load
from kiosk.ui.input.googlepinyin import dictionary
from kiosk.ui.input.words import unseemly_words

needs_dictionary = pytest.mark.skipif(dictionary() is None, reason="needs Debian's libgooglepinyin0")


@pytest.fixture(scope="module")
def full() -> Engines:
    return engines()


def first(full: Engines, letters: str, count: int = 1) -> list[str]:
    return [candidate.text for candidate in full.text.read(letters, count).candidates]


@needs_dictionary
@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("weixinyuan", "微心愿"),
        ("wxy", "微心愿"),
        ("zyz", "志愿者"),
        ("slt", "水龙头"),
        ("jialideshuilongtouhuaile", "家里的水龙头坏了"),
        ("woxiangqingrenxiuyixia", "我想请人修一下"),
        ("xiangyourenpeiwoshuoshuohua", "想有人陪我说说话"),
        ("loudongzhang", "楼栋长"),
        ("nanning", "南宁"),
        ("fang'an", "方案"),
    ],
)
def test_what_people_write_here_comes_first(full: Engines, letters: str, text: str) -> None:
    assert first(full, letters) == [text]


@needs_dictionary
@pytest.mark.parametrize(
    ("letters", "text"), [("lou", "楼"), ("lvse", "绿色"), ("lve", "略"), ("nver", "女儿"), ("xie", "写")]
)
def test_common_characters_are_on_the_first_page(full: Engines, letters: str, text: str) -> None:
    assert text in first(full, letters, 12)


@needs_dictionary
@pytest.mark.parametrize(
    ("syllable", "character"), [("yan", "䶮"), ("jie", "㛃"), ("weng", "𬭩"), ("ling", "〇"), ("zhe", "喆"), ("miao", "淼")]
)
def test_rare_characters_of_names_are_within_reach(full: Engines, syllable: str, character: str) -> None:
    for engine in (full.text, full.name):
        assert character in [candidate.text for candidate in engine.read(syllable, 60, "王").candidates]


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_leaning_on_a_key_does_no_harm(full: Engines, letter: str) -> None:
    for engine in (full.text, full.name):
        for length in range(1, 41):
            assert len(engine.read(letter * length, 60).candidates) <= 60


@needs_dictionary
@pytest.mark.parametrize("letters", ["shui", "ren", "mian", "chuang", "yi", "zhuo"])
def test_parts_of_characters_are_offered_to_nobody(full: Engines, letters: str) -> None:
    assert not set("氵亻宀讠辶扌") & set(first(full, letters, 60))


@pytest.mark.parametrize("letters", [*"abcdefghjklmnopqrstwxyz", "shi", "yan", "zhangwei", "woxiangyao"])
def test_whatever_is_offered_can_be_drawn(full: Engines, letters: str) -> None:
    for engine in (full.text, full.name):
        assert covers("".join(candidate.text for candidate in engine.read(letters, 60).candidates)) == set()


def test_a_damaged_dictionary_leaves_our_own_lists(tmp_path: Path) -> None:
    damaged = tmp_path / "dict.dat"
    damaged.write_bytes(b"no dictionary")
    for path in (damaged, tmp_path / "gone", None):
        small = load(path)
        assert small.text.read("zyz", 9).candidates[0].text == "志愿者"
        assert small.text.read("shi", 9).candidates[0].text == "是"


@needs_dictionary
@pytest.mark.parametrize("letters", ["jiba", "qusi", "nimaqusi", "zhongguojiba"])
def test_no_unseemly_word_is_offered_to_whoever_stands_beside(full: Engines, letters: str) -> None:
    offered = first(full, letters, 60)
    assert offered
    assert not [text for text in offered if any(word in text for word in unseemly_words())]
