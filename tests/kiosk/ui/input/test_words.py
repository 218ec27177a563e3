"""The lists in assets/words hold together: every spelling can be typed, every character can be drawn."""

import re
from collections.abc import Callable

import pytest

from kiosk.ui.fonts import covers
from kiosk.ui.input import words
from kiosk.ui.input.lexicon import Word
from kiosk.ui.input.syllables import SYLLABLES

LISTS = [
    words.own_words,
    words.first_words,
    words.surnames,
    words.given_characters,
    words.rare_characters,
    words.characters,
]
DOMAIN = [
    "微心愿",
    "积分",
    "兑换",
    "志愿者",
    "社区",
    "楼栋长",
    "水龙头",
    "睦邻卡",
    "睦邻通",
    "爱心联系卡",
    "网格员",
    "结对",
    "认领",
    "派单",
    "存折",
    "签到",
    "乐修匠",
    "邻里",
]


@pytest.mark.parametrize("listed", LISTS)
def test_every_word_is_spelled_with_syllables_that_there_are(listed: Callable[[], list[Word]]) -> None:
    for one in listed():
        syllables = one.spelling.split("'")
        assert len(syllables) == len(one.text), one
        for syllable in syllables:
            assert re.fullmatch("[a-z]+", syllable), one
            assert syllable in SYLLABLES, one


@pytest.mark.parametrize("listed", LISTS)
def test_every_character_can_be_drawn(listed: Callable[[], list[Word]]) -> None:
    assert covers("".join(one.text for one in listed())) == set()


@pytest.mark.parametrize("text", DOMAIN)
def test_the_words_of_the_domain_are_there(text: str) -> None:
    assert text in {one.text for one in words.own_words()}


def test_surnames_come_in_the_order_of_how_common_they_are() -> None:
    assert [one.text for one in words.surnames()][:3] == ["王", "李", "张"]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("覃", "qin"),
        ("单", "shan"),
        ("解", "xie"),
        ("仇", "qiu"),
        ("查", "zha"),
        ("区", "ou"),
        ("朴", "piao"),
        ("曾", "zeng"),
    ],
)
def test_surnames_are_spelled_as_they_are_read(name: str, reading: str) -> None:
    assert reading in {one.spelling for one in words.surnames() if one.text == name}


def test_the_common_characters_are_those_of_the_first_level() -> None:
    first_level = {bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)}
    first_level |= {bytes((0xD7, cell)).decode("gb2312") for cell in range(0xA1, 0xFA)}
    assert {one.text for one in words.characters()} == first_level
