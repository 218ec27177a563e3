"""The dictionary of Debian's libgooglepinyin0 (Apache-2.0): 65,000 words with how common they are.

Only its data are read. The library itself ends the whole process by an assertion when some fifteen first letters follow one
another (zzzzzzzzzzzzzzz), which is what leaning on a key does; it also knows no words of our own.

The file holds what the library has in memory on a 64-bit machine with little-endian numbers, one part after another:
syllables, words by length, a tree from syllables to numbers of words, and how common each word is, as one of 256 steps.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.ui.input.lexicon import Word, word
from kiosk.ui.input.syllables import BREAK

PLACES: Final = ("/usr/lib/*/googlepinyin/data", "/usr/lib/googlepinyin/data", "/usr/local/lib/googlepinyin/data")
NAME: Final = "dict_pinyin.dat"
_FIRST_SYLLABLE: Final = 30
"""Numbers under this stand for first letters alone."""
_LENGTHS: Final = 8
_COST_STEPS: Final = 800.0
"""The file counts in eight hundredths of a natural logarithm."""
_NODE: Final = struct.Struct("<HHHBBBB")
_MAX_WORDS: Final = 1_000_000


class NotADictionary(Exception):
    """The file is not what it should be: damaged, or of a machine with other numbers."""


def dictionary() -> Path | None:
    """Where Debian puts the dictionary, if it is installed."""
    return next((path for place in PLACES for path in sorted(Path("/").glob(f"{place[1:]}/{NAME}"))), None)


def read_words(path: Path) -> list[Word]:
    """All words of the dictionary that GB 2312 can write: what is beyond is hardly ever meant.

    Raises:
        NotADictionary: the file is not one.
        OSError: it can't be read.
    """
    try:
        return list(_Reader(path.read_bytes()).words())
    except (struct.error, IndexError, ValueError) as error:
        raise NotADictionary(f"{path}: {error}") from error


class _Node(NamedTuple):
    """A syllable of the tree: `words` in the list of numbers from `first_word`, `children` in the list of nodes."""

    syllable: int
    first_word: int
    words: int
    first_child: int
    children: int


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._walked = 0
        self._syllables = self._read_syllables()
        self._starts, self._ids, self._text = self._read_texts()
        self._roots, self._nodes, self._numbers = self._read_tree()
        self._costs, self._steps = self._read_costs()

    def words(self) -> Iterator[Word]:
        for root in self._roots[1:]:
            yield from self._walk(root, [])

    def _walk(self, node: _Node, before: list[str]) -> Iterator[Word]:
        self._walked += 1
        if len(before) >= _LENGTHS or self._walked > _MAX_WORDS:
            raise ValueError("its tree does not end")
        spelled = [*before, self._syllables[node.syllable - _FIRST_SYLLABLE]]
        spelling = BREAK.join(spelled)
        for number in map(self._number, range(node.first_word, node.first_word + node.words)):
            text = self._text_of(number)
            if text and _is_simplified(text):
                yield word(self._costs[self._steps[number]], text, spelling)
        for child in range(node.first_child, node.first_child + node.children):
            yield from self._walk(self._node(child), spelled)

    def _text_of(self, number: int) -> str:
        for length in range(1, _LENGTHS + 1):
            if self._ids[length - 1] <= number < self._ids[length]:
                start = self._starts[length - 1] + (number - self._ids[length - 1]) * length
                return self._text[start : start + length]
        return ""

    def _read_syllables(self) -> list[str]:
        size, count = self._take("<QQ")
        self._take("<fB")
        if not (2 <= size <= 16 and 300 <= count <= 512):
            raise ValueError("no table of syllables")
        table = self._bytes(size * count)
        return [table[at : at + size].split(b"\0", 1)[0].decode("ascii").lower() for at in range(0, len(table), size)]

    def _read_texts(self) -> tuple[tuple[int, ...], tuple[int, ...], str]:
        (singles,) = self._take("<Q")
        starts, ids = self._take(f"<{_LENGTHS + 1}Q"), self._take(f"<{_LENGTHS + 1}Q")
        if max(singles, ids[-1]) > _MAX_WORDS or list(ids) != sorted(ids) or list(starts) != sorted(starts):
            raise ValueError("no list of words")
        self._bytes(singles * 4)  # each character with its syllables: the tree says the same
        return starts, ids, self._bytes(starts[-1] * 2).decode("utf-16-le")

    def _read_tree(self) -> tuple[list[_Node], bytes, bytes]:
        roots, nodes, numbers, _ = self._take("<4Q")
        first = [
            _Node(syllable, word, words, child, children)
            for child, word, syllable, children, words in struct.iter_unpack("<QQHHHxx", self._bytes(roots * 24))
        ]
        return first, self._bytes(nodes * _NODE.size), self._bytes(numbers)

    def _node(self, at: int) -> _Node:
        child, word, syllable, children, words, child_high, word_high = _NODE.unpack_from(self._nodes, at * _NODE.size)
        return _Node(syllable, word | word_high << 16, words, child | child_high << 16, children)

    def _number(self, at: int) -> int:
        return int.from_bytes(self._numbers[at * 3 : at * 3 + 3], "little")

    def _read_costs(self) -> tuple[list[float], bytes]:
        (count,) = self._take("<Q")
        costs = [cost / _COST_STEPS for cost in self._take("<256H")]
        return costs, self._bytes(count)

    def _take(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self._bytes(struct.calcsize(layout)))

    def _bytes(self, size: int) -> bytes:
        if not 0 <= size <= len(self._data) - self._at:
            raise ValueError("it ends too early")
        self._at += size
        return self._data[self._at - size : self._at]


def _is_simplified(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
