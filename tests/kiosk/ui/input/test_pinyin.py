"""What letters mean: words, sentences, first letters, southern ears, names. Over small lists of our own, so that every
expectation can be read off them; what the large dictionary adds is in `test_engines`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.input import words
from kiosk.ui.input.engines import load
from kiosk.ui.input.lexicon import Found, Word, word
from kiosk.ui.input.pinyin import Candidate, Pinyin
from kiosk.ui.input.syllables import BREAK, SYLLABLES, Token

OWN = [word(7, "志愿者", "zhi'yuan'zhe"), word(7, "微心愿", "wei'xin'yuan"), word(7, "水龙头", "shui'long'tou")]
ENGINE = Pinyin(
    [
        *OWN,
        word(5, "我", "wo"),
        word(6, "想", "xiang"),
        word(6, "修", "xiu"),
        word(9, "秀", "xiu"),
        word(8, "我想", "wo'xiang"),
        word(6, "先", "xian"),
        word(9, "西安", "xi'an"),
        word(7, "西", "xi"),
        word(7, "安", "an"),
        word(8, "水", "shui"),
        word(8, "谁", "shui"),
    ],
    own=OWN,
    first=[word(6, "想请人", "xiang'qing'ren"), word(7, "家里的", "jia'li'de")],
)

SMALL = load(None)
BOTH = (SMALL.text, SMALL.name)


class Careful(Pinyin):
    """The same engine, for those who hear every difference."""

    def _find(self, tokens: tuple[Token, ...], limit: int, *, at_first: bool) -> list[Found]:
        return [found for found in super()._find(tokens, limit, at_first=at_first) if not found.heard]


CAREFUL = Careful(words.characters() + words.own_words(), own=words.own_words())
ALL_EARS = Pinyin(words.characters() + words.own_words(), own=words.own_words())


def texts(letters: str, before: str = "已") -> list[str]:
    return [candidate.text for candidate in ENGINE.read(letters, 60, before).candidates]


def test_a_sentence_is_put_together_from_words() -> None:
    assert texts("woxiangxiushuilongtou")[0] == "我想修水龙头"


def test_a_candidate_says_how_many_letters_it_stands_for() -> None:
    offered = ENGINE.read("woxiangxiu", 60, "已").candidates
    assert Candidate("我想修", 10) in offered
    assert Candidate("我想", 7) in offered
    assert Candidate("我", 2) in offered


def test_words_for_more_of_the_letters_come_first() -> None:
    offered = texts("woxiangxiu")
    assert offered.index("我想修") < offered.index("我想") < offered.index("我")


def test_first_letters_are_enough() -> None:
    assert texts("zyz")[0] == "志愿者"


def test_own_words_are_offered_before_they_are_spelled_to_the_end() -> None:
    assert texts("shuilong")[0] == "水龙头"
    assert texts("weix")[0] == "微心愿"


def test_southern_ears_find_the_word() -> None:
    assert texts("ziyuanze")[0] == "志愿者"
    assert texts("suilongtou")[0] == "水龙头"


def test_who_takes_one_sound_for_another_in_one_word_does_so_in_the_next() -> None:
    assert texts("woxian")[0] == "我先"
    assert texts("woxianxiusuinongtou")[0] == "我想修水龙头"
    assert texts("suinongtousuinongtou")[0] == "水龙头水龙头"


def test_what_is_spelled_so_comes_before_what_only_sounds_so() -> None:
    offered = texts("xian")
    assert offered.index("先") < offered.index("西安") < offered.index("想")


def test_own_words_are_gone_on_with_also_as_they_sound() -> None:
    assert "水龙头" in texts("suinong")


def test_a_break_decides_what_is_meant() -> None:
    assert texts("xian")[:2] == ["先", "西安"]
    assert texts("xi'an")[0] == "西安"


def test_letters_are_shown_as_they_are_read() -> None:
    assert ENGINE.read("woxiangxiu", 9, "已").syllables == ["wo", "xiang", "xiu"]
    assert ENGINE.read("zyz", 9, "已").syllables == ["z", "y", "z"]


def test_nothing_is_offered_for_what_spells_nothing() -> None:
    assert texts("v") == []
    assert ENGINE.read("vvv", 9).syllables == ["vvv"]


def test_what_can_be_read_is_offered_though_the_rest_cannot() -> None:
    assert ENGINE.read("woiii", 60, "已").candidates[0] == Candidate("我", 2)


def test_a_beginning_is_offered_before_a_letter_is_typed() -> None:
    assert ENGINE.following("", 9) == ["想请人", "家里的"]
    assert ENGINE.following("谢谢。", 9) == ["想请人", "家里的"]


def test_words_that_stand_first_stand_nowhere_else() -> None:
    assert "想请人" in [candidate.text for candidate in ENGINE.read("xiangqingren", 9, "").candidates]
    assert "想请人" not in texts("xiangqingren")


def test_a_word_that_is_begun_is_gone_on_with() -> None:
    assert ENGINE.following("家里的水龙", 9) == ["头"]
    assert ENGINE.following("微", 9) == ["心愿"]
    assert ENGINE.following("好", 9) == []


LETTERS = st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=40).map(lambda text: text.lstrip("'") or "a")
LEANT_ON = st.sampled_from("abcdefghijklmnopqrstuvwxyz").map(lambda letter: letter * 40)


@given(LETTERS | LEANT_ON, st.sampled_from(["", "已"]))
def test_no_letters_are_too_strange(letters: str, before: str) -> None:
    """The C library behind the dictionary ends the process at zzzzzzzzzzzzzzz; this is why we read it ourselves."""
    for engine in BOTH:
        read = engine.read(letters, 60, before)
        assert "".join(read.syllables) == letters
        for candidate in read.candidates:
            assert candidate.text
            assert 0 < candidate.letters_used <= len(letters)


SPELLED = st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=6).map("".join)


@given(SPELLED | LETTERS)
def test_what_only_sounds_so_never_takes_the_place_of_what_is_spelled_so(letters: str) -> None:
    everything = 10_000
    careful = {candidate.text for candidate in CAREFUL.read(letters, everything, "已").candidates}
    assert careful <= {candidate.text for candidate in ALL_EARS.read(letters, everything, "已").candidates}


@given(SPELLED)
def test_what_is_spelled_so_has_three_in_four_places_at_least(letters: str) -> None:
    careful = {candidate.text for candidate in CAREFUL.read(letters, 10_000, "已").candidates}
    offered = [candidate.text for candidate in ALL_EARS.read(letters, 20, "已").candidates]
    assert len(careful & set(offered)) >= min(15, len(careful))


@given(st.sampled_from(words.own_words()))
def test_every_word_of_our_own_is_among_the_first_when_it_is_typed_as_it_is_spelled(one: Word) -> None:
    assert one.text in [candidate.text for candidate in ALL_EARS.read(one.spelling, 60, "已").candidates[:5]]


@given(st.sampled_from(words.own_words()))
def test_every_word_of_our_own_is_found_by_those_who_do_not_hear_every_difference(one: Word) -> None:
    heard = one.sounds.replace(BREAK, "")
    if len(one.text) > 1:
        assert one.text in [candidate.text for candidate in ALL_EARS.read(heard, 60, "已").candidates]


@given(LETTERS)
def test_nothing_is_offered_twice_and_no_more_than_asked_for(letters: str) -> None:
    offered = [candidate.text for candidate in SMALL.text.read(letters, 20).candidates]
    assert len(offered) == len(set(offered)) <= 20


def test_with_our_own_lists_alone_every_common_character_can_be_written() -> None:
    engine = SMALL.text
    assert engine.read("woyaoxiu", 60).candidates[0].letters_used == 8
    assert "修" in [candidate.text for candidate in engine.read("xiu", 60).candidates]


@pytest.mark.parametrize(
    ("letters", "name"),
    [("zhangguilan", "张桂兰"), ("weixiuying", "韦秀英"), ("ouyangfang", "欧阳芳"), ("lijianguo", "李建国")],
)
def test_a_name_is_put_together_from_what_names_are_made_of(letters: str, name: str) -> None:
    assert name in [candidate.text for candidate in SMALL.name.read(letters, 60).candidates[:3]]


@pytest.mark.parametrize(
    ("syllable", "character"), [("yan", "䶮"), ("jie", "㛃"), ("weng", "𬭩"), ("ling", "〇"), ("zhe", "喆"), ("miao", "淼")]
)
def test_rare_characters_of_names_can_be_written(syllable: str, character: str) -> None:
    for engine in BOTH:
        assert character in [candidate.text for candidate in engine.read(syllable, 60, "王").candidates]


def test_surnames_are_offered_where_a_name_begins_and_only_there() -> None:
    engine = SMALL.name
    assert engine.following("", 3) == ["王", "李", "张"]
    assert engine.following("王", 3) == []
