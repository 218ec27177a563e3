"""What is likely where it stands."""

import pytest

from kiosk.ui.input.lexicon import word
from kiosk.ui.input.likely import Likely

LIKELY = Likely(
    [
        word(6.0, "水", "shui"),
        word(9.0, "冰", "bing"),
        word(8.0, "愿", "yuan"),
        word(8.0, "原", "yuan"),
        word(9.0, "冰水", "bing'shui"),
    ],
    own=[word(7.5, "心愿", "xin'yuan")],
    first=[word(5.0, "水", "shui")],
)


@pytest.mark.parametrize(
    ("likelier", "other", "before"),
    [
        ("水", "冰", "热"),  # commoner
        ("愿", "原", "心"),  # goes on with a word of this place
        ("冰水", "水冰", "热"),  # a word
        ("水", "愿", ""),  # stands first
        ("水", "䶮", "热"),  # known
    ],
)
def test_what_costs_less(likelier: str, other: str, before: str) -> None:
    assert LIKELY.cost(likelier, before) < LIKELY.cost(other, before)


def test_a_surname_is_cheaper_only_where_a_name_begins() -> None:
    assert LIKELY.cost("水", "") < LIKELY.cost("水", "王")


def test_nothing_costs_nothing() -> None:
    assert LIKELY.cost("", "水") == 0
