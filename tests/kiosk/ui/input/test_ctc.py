"""The likeliest texts of a table of likelihoods, against counting every way through it."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ui.input import ctc

SIGNS = ("", "水", "王")
ALL = np.array([1, 2])


def counted(table: list[list[float]]) -> dict[str, float]:
    """Every way through the table, added up by what it spells."""
    found: dict[str, float] = {}
    for way in itertools.product(range(len(SIGNS)), repeat=len(table)):
        text = "".join(SIGNS[sign] for sign, _ in itertools.groupby(way))
        found[text] = found.get(text, 0.0) + math.prod(row[sign] for row, sign in zip(table, way, strict=True))
    return found


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3), min_size=1, max_size=5))
def test_the_likelihoods_are_those_of_all_ways_together(rows: list[list[float]]) -> None:
    table = [[share / sum(row) for share in row] for row in rows]
    found = ctc.texts(np.array(table), SIGNS, ALL, 1000)
    true = counted(table)
    best = max((text for text in true if text), key=lambda text: true[text])
    assert true[found[0][1]] == pytest.approx(true[best])
    for (cost, text), (other_cost, other) in itertools.pairwise(found[:4]):
        assert other_cost - cost == pytest.approx(math.log(true[text] / true[other]), abs=0.05)


def test_the_same_sign_twice_needs_a_blank_between() -> None:
    table = np.array([[0.01, 0.98, 0.01], [0.98, 0.01, 0.01], [0.01, 0.98, 0.01]])
    assert ctc.texts(table, SIGNS, ALL, 1)[0][1] == "水水"
    assert ctc.texts(table[[0, 0]], SIGNS, ALL, 1)[0][1] == "水"


def test_what_may_not_be_used_is_not() -> None:
    table = np.array([[0.01, 0.98, 0.01]])
    assert [text for _, text in ctc.texts(table, SIGNS, np.array([2]), 5)] == ["王"]


def test_of_empty_paper_nothing_sure_is_said() -> None:
    assert ctc.texts(np.array([[1.0, 0.0, 0.0]] * 4), SIGNS, ALL, 5) == []
    assert ctc.texts(np.zeros((0, 3)), SIGNS, ALL, 5) == []
