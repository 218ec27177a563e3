"""What stands on which page."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.window.paging import Piece, pages_of

PIECES = st.lists(st.builds(Piece, st.integers(1, 40), st.booleans()), max_size=30)


def test_what_fits_stands_on_one_page() -> None:
    assert pages_of([Piece(10), Piece(10)], 21, 1) == [range(2)]


def test_what_does_not_fit_stands_on_the_next() -> None:
    assert pages_of([Piece(10), Piece(10), Piece(10)], 21, 1) == [range(2), range(2, 3)]


def test_a_head_goes_on_to_the_page_of_what_it_heads() -> None:
    assert pages_of([Piece(10), Piece(5, head=True), Piece(10)], 16, 0) == [range(1), range(1, 3)]


def test_nothing_has_no_page() -> None:
    assert pages_of([], 10, 1) == []


@given(PIECES, st.integers(1, 100), st.integers(0, 5))
def test_every_piece_always_stands_on_one_page_in_its_order(pieces: list[Piece], room: int, gap: int) -> None:
    pages = pages_of(pieces, room, gap)
    assert [at for page in pages for at in page] == list(range(len(pieces)))
    assert all(pages)


@given(PIECES, st.integers(80, 200), st.integers(0, 5))
def test_no_page_is_ever_overfull(pieces: list[Piece], room: int, gap: int) -> None:
    for page in pages_of(pieces, room, gap):
        assert (
            len(page) == 1
            or sum(pieces[at].high for at in page) + gap * (len(page) - 1) <= room
            or all(pieces[at].head for at in page[:-1])
        )
