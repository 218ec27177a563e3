"""Words are found as they are spelled, as they are shortened, and as they sound."""

from kiosk.ui.input.lexicon import HEARD_COST, SHORTENED_COST, SLIP_COST, Lexicon, word
from kiosk.ui.input.syllables import Token

WORDS = Lexicon(
    [
        word(5, "志愿", "zhi'yuan"),
        word(9, "支援", "zhi'yuan"),
        word(6, "资源", "zi'yuan"),
        word(7, "志愿者", "zhi'yuan'zhe"),
        word(4, "你", "ni"),
        word(8, "里", "li"),
    ]
)


def find(*spelled: str, limit: int = 9) -> list[tuple[float, str]]:
    """Tokens are written as they are typed; a hyphen at the end says that more was meant."""
    tokens = [Token(0, text.rstrip("-"), not text.endswith("-")) for text in spelled]
    return [(found.cost, found.word.text) for found in WORDS.find(tokens, limit)]


def test_the_commoner_word_comes_first_and_what_only_sounds_like_it_costs_more() -> None:
    assert find("zhi", "yuan") == [(5, "志愿"), (9, "支援"), (6 + HEARD_COST, "资源")]


def test_a_word_is_found_by_its_first_letters() -> None:
    assert find("z-", "y-", "z-") == [(7 + 3 * SHORTENED_COST, "志愿者")]


def test_a_last_syllable_may_be_begun() -> None:
    assert find("zhi", "yuan", "zh-") == [(7 + SHORTENED_COST, "志愿者")]


def test_n_and_l_are_heard_alike() -> None:
    assert find("li") == [(8, "里"), (4 + HEARD_COST, "你")]


def test_a_second_slip_in_a_word_costs_less_than_the_first() -> None:
    assert find("zi", "yuan", "ze") == [(7 + HEARD_COST + SLIP_COST, "志愿者")]


def test_a_word_typed_as_it_is_spelled_is_not_only_heard() -> None:
    assert [(found.heard, found.word.text) for found in WORDS.find([Token(0, "ni", True)], 9)] == [
        (False, "你"),
        (True, "里"),
    ]


def test_no_more_of_a_kind_are_given_than_asked_for() -> None:
    assert find("zhi", "yuan", limit=1) == [(5, "志愿")]
    assert find("zi", "yuan", limit=1) == [(6, "资源"), (5 + HEARD_COST, "志愿")]


def test_the_same_word_counts_once_as_its_commonest() -> None:
    twice = Lexicon([word(9, "你", "ni"), word(2, "你", "ni")])
    assert len(twice) == 1
    assert [one.cost for one in twice] == [2]


def test_beginnings_of_words_are_known() -> None:
    assert WORDS.may_begin([Token(0, "zi", True), Token(0, "yuan", True)])
    assert not WORDS.may_begin([Token(0, "ba", True)])
