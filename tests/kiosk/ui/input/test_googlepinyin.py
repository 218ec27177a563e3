"""The dictionary of libgooglepinyin0 is read, and what is none is said to be none."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.ui.input.googlepinyin import NotADictionary, dictionary, read_words

FIRST_SYLLABLE = 30


def small_dictionary() -> bytes:
    """水 shui, 水龙 shui'long and 門 men, as the file holds them."""
    syllables = ["shui", "long", "men", *(f"x{number}" for number in range(300))]
    data = struct.pack("<QQfB", 8, len(syllables), -14.0, 65)
    data += b"".join(syllable.upper().encode().ljust(8, b"\0") for syllable in syllables)
    text = "水門水龙"
    starts, ids = (0, 2, 4, 4, 4, 4, 4, 4, 4), (1, 3, 4, 4, 4, 4, 4, 4, 4)
    data += struct.pack("<Q9Q9Q", 3, *starts, *ids) + bytes(12) + text.encode("utf-16-le")
    roots = [(1, 0, 0, 2, 0), (0, 0, FIRST_SYLLABLE, 1, 1), (0, 1, FIRST_SYLLABLE + 2, 0, 1)]
    numbers = (1, 2, 3)
    data += struct.pack("<4Q", len(roots), 1, len(numbers) * 3, 0)
    data += b"".join(struct.pack("<QQHHHxx", *root) for root in roots)
    data += struct.pack("<HHHBBBB", 0, 2, FIRST_SYLLABLE + 1, 0, 1, 0, 0)
    data += b"".join(number.to_bytes(3, "little") for number in numbers)
    return data + struct.pack("<Q256H", 4, *(step * 800 for step in range(8)), *([0] * 248)) + bytes([0, 5, 6, 7])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dict.dat"


def test_words_come_with_their_spelling_and_how_common_they_are(file: Path) -> None:
    file.write_bytes(small_dictionary())
    assert [(one.text, one.spelling, one.cost) for one in read_words(file)] == [
        ("水", "shui", 5.0),
        ("水龙", "shui'long", 7.0),
    ]  # and no 門: it is not how we write


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(0, len(small_dictionary()) - 1))
def test_a_file_that_was_cut_is_no_dictionary(file: Path, length: int) -> None:
    file.write_bytes(small_dictionary()[:length])
    with pytest.raises(NotADictionary):
        read_words(file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(small_dictionary()) - 1), value=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused_but_nothing_else_happens(file: Path, at: int, value: int) -> None:
    data = bytearray(small_dictionary())
    data[at] = value
    file.write_bytes(bytes(data))
    try:
        words = read_words(file)
    except NotADictionary:
        return
    assert all(one.text for one in words)


def test_a_file_that_is_gone_is_said_to_be_gone(file: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        read_words(file)


@pytest.mark.skipif(dictionary() is None, reason="needs Debian's libgooglepinyin0")
def test_debians_dictionary_has_the_words_of_every_day() -> None:
    found = dictionary()
    assert found is not None
    words = {one.text: one for one in read_words(found)}
    assert len(words) > 50_000
    assert words["我们"].spelling == "wo'men"
    assert words["我们"].cost < words["公益"].cost
