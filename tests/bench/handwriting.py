"""Writing by hand: how often what was written comes first or among the first five, and how long a reading takes.

Nobody's handwriting is at hand, so it is made: the middle lines of strokes of the npm package hanzi-writer-data (made from
Arphic's fonts), leaned, stretched, and shaken point by point and stroke by stroke from a fixed seed. Real hands differ more
in the shapes themselves; read the columns beside one another, not as what residents will see.

What is needed and not part of the kiosk is fetched once into a folder of its own (`~/.cache/linli-bench`, or
`$LINLI_BENCH_CACHE`) by npm and pip; zinnia with tegaki's model is Debian's `libzinnia0` and
`tegaki-zinnia-simplified-chinese`. What can't be had is left out, and said.
"""

import ctypes
import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.ui.input import handwriting, words
from kiosk.ui.input.engines import engines, hands
from kiosk.ui.input.googlepinyin import dictionary, read_words
from kiosk.ui.input.handwriting import Hand
from kiosk.ui.input.likely import Likely
from kiosk.ui.views import Stroke
from tests.bench.figures import percentile, row
from tests.bench.pinyin import NOT_KNOWN

CACHE: Final = Path(os.environ.get("LINLI_BENCH_CACHE", Path.home() / ".cache" / "linli-bench"))
STROKES: Final = "hanzi-writer-data@2.0.1"
OLDER_MODEL: Final = "rapidocr_onnxruntime==1.4.4"
ZINNIA: Final = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
CHARACTERS: Final = 500
FIRST: Final = 5
SEED: Final = 20

Strokes = tuple[Stroke, ...]
Engine = Callable[[Strokes], list[str]]


def main() -> None:
    if not _fetched():
        print("   npm can't fetch the strokes of characters; nothing to measure")
        return
    began_s = time.perf_counter()
    ready = hands()
    if ready is None:
        print("   there is no model")
        return
    row("loading words and model, once in a process", f"{(time.perf_counter() - began_s) * 1e3:.0f} ms")
    characters = common_characters(CHARACTERS)
    engines_by_name = _engines(ready.text)
    print(f"   {len(characters)} commonest characters, first / among the first {FIRST}, in per cent; ms median and 99 %")
    print(f"   {'':<34}" + "".join(f"{title:>18}" for title in HANDS) + f"{'ms':>16}")
    for name, engine in engines_by_name.items():
        _table(name, engine, characters)
    for title, texts in _lines():
        for name, engine in engines_by_name.items():
            if name.startswith("zinnia"):
                continue  # it reads one character
            _line_row(f"{title}, {name}", engine, texts)


def _table(name: str, engine: Engine, characters: Sequence[str]) -> None:
    columns, took_s = [], []
    for distort in HANDS.values():
        rng = random.Random(SEED)
        first = fifth = 0
        for character in characters:
            strokes = distort(character, rng)
            began_s = time.thread_time()
            offered = engine(strokes)
            took_s.append(time.thread_time() - began_s)
            first += offered[:1] == [character]
            fifth += character in offered[:FIRST]
        columns.append(f"{first / len(characters):.1%} / {fifth / len(characters):.1%}".replace("%", ""))
    ms = f"{percentile(took_s, 0.5) * 1e3:.1f}, {percentile(took_s, 0.99) * 1e3:.1f}"
    print(f"   {name:<34}" + "".join(f"{column:>18}" for column in columns) + f"{ms:>16}", flush=True)


def _line_row(name: str, engine: Engine, texts: Sequence[str]) -> None:
    rng = random.Random(SEED)
    first = fifth = 0
    took_s = []
    for text in texts:
        strokes = side_by_side(text, rng)
        began_s = time.thread_time()
        offered = engine(strokes)
        took_s.append(time.thread_time() - began_s)
        first += offered[:1] == [text]
        fifth += text in offered[:FIRST]
    ms = f"{percentile(took_s, 0.5) * 1e3:.1f}, {percentile(took_s, 0.99) * 1e3:.1f} ms"
    row(name, f"{first / len(texts):.0%} / {fifth / len(texts):.0%}", ms)


# --- What is written ------------------------------------------------------------------------------------------------------


def common_characters(count: int) -> list[str]:
    """The commonest of Debian's dictionary that there are strokes for."""
    path = dictionary()
    known = read_words(path) if path else words.characters()
    ranked = dict.fromkeys(one.text for one in sorted(known) if len(one.text) == 1)
    return [character for character in ranked if _file(character).exists()][:count]


def _lines() -> list[tuple[str, list[str]]]:
    """Words of this place and purpose, which the kiosk knows; and pieces of sentences, which it doesn't."""
    own = [one.text for one in words.own_words() if 2 <= len(one.text) <= 4]
    sentences = [line.split()[0] for line in NOT_KNOWN.splitlines() if line.strip()]
    pieces = [text[at : at + 4] for text in sentences for at in range(0, len(text) - 3, 4)]
    rng = random.Random(SEED)
    able = [[text for text in texts if all(_file(sign).exists() for sign in text)] for texts in (own, pieces)]
    return [
        ("own words", rng.sample(able[0], min(100, len(able[0])))),
        ("four of a sentence", rng.sample(able[1], min(60, len(able[1])))),
    ]


@cache
def medians(character: str) -> Strokes:
    """The strokes in their usual order, in heights of the character, y down."""
    found = json.loads(_file(character).read_text("utf-8"))["medians"]
    return tuple(tuple((x / 1024, (900 - y) / 1024) for x, y in stroke) for stroke in found)


def distorted(character: str, rng: random.Random, *, shake: float, lean: float = 1.0) -> Strokes:
    """As a hand writes it: leaned, stretched, every stroke and every point a little elsewhere."""
    turn, stretch, slant = (lean * rng.gauss(0, spread) for spread in (0.05, 0.08, 0.08))
    strokes = []
    for stroke in medians(character):
        dx, dy = rng.gauss(0, shake), rng.gauss(0, shake)
        points = []
        for x, y in stroke:
            x, y = x - 0.5 + dx + rng.gauss(0, shake / 2), y - 0.5 + dy + rng.gauss(0, shake / 2)
            x, y = x * math.cos(turn) - y * math.sin(turn) + slant * y, x * math.sin(turn) + y * math.cos(turn)
            points.append((x * (1 + stretch) + 0.5, y + 0.5))
        strokes.append(tuple(points))
    return _on_pad(tuple(strokes), 0.1, 0.1, 0.8)


def reordered(character: str, rng: random.Random) -> Strokes:
    """Sloppy, and in any order, some strokes the wrong way round."""
    strokes = list(distorted(character, rng, shake=0.02))
    rng.shuffle(strokes)
    return tuple(tuple(reversed(stroke)) if rng.random() < 0.3 else stroke for stroke in strokes)


def joined(character: str, rng: random.Random) -> Strokes:
    """Sloppy, and without lifting the finger between most strokes."""
    strokes: list[Stroke] = []
    for stroke in distorted(character, rng, shake=0.02):
        if strokes and rng.random() < 0.6:
            strokes[-1] += stroke
        else:
            strokes.append(stroke)
    return tuple(strokes)


def side_by_side(text: str, rng: random.Random) -> Strokes:
    """A line of characters."""
    high = 0.7
    return tuple(
        stroke
        for number, character in enumerate(text)
        for stroke in _on_pad(distorted(character, rng, shake=0.02), number * high * 1.05 + 0.05, 0.12, high)
    )


HANDS: Final[dict[str, Callable[[str, random.Random], Strokes]]] = {
    "neat": lambda character, rng: distorted(character, rng, shake=0.005),
    "sloppy": lambda character, rng: distorted(character, rng, shake=0.02),
    "very sloppy": lambda character, rng: distorted(character, rng, shake=0.04),
    "other order": reordered,
    "joined": joined,
}


def _on_pad(strokes: Strokes, left: float, top: float, high: float) -> Strokes:
    return tuple(tuple((left + high * x, top + high * y) for x, y in stroke) for stroke in strokes)


def _file(character: str) -> Path:
    return CACHE / "node_modules" / "hanzi-writer-data" / f"{character}.json"


# --- Who reads it ---------------------------------------------------------------------------------------------------------


def _engines(own: Hand) -> dict[str, Engine]:
    """The kiosk's own, and what stands beside it."""
    found: dict[str, Engine] = {"as the kiosk has it": lambda strokes: own.read(strokes, FIRST)}
    model = handwriting.model()
    if model is not None:
        alone = Hand(model, Likely([]))
        found["the picture alone"] = lambda strokes: alone.read(strokes, FIRST)
    older = handwriting.load(_older_model())
    if older is not None:
        beside = Hand(older, engines().likely_text)
        found["PP-OCRv4 in its place"] = lambda strokes: beside.read(strokes, FIRST)
    zinnia = _zinnia()
    if zinnia is not None:
        found["zinnia with tegaki's model"] = zinnia
    return found


def _zinnia() -> Engine | None:
    try:
        library = ctypes.CDLL("libzinnia.so.0")
    except OSError:
        row("zinnia", "not installed", "apt-get install libzinnia0 tegaki-zinnia-simplified-chinese")
        return None
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    library.zinnia_recognizer_new.restype = library.zinnia_character_new.restype = pointer
    library.zinnia_recognizer_classify.restype = pointer
    library.zinnia_result_value.restype = ctypes.c_char_p
    library.zinnia_result_size.restype = size
    library.zinnia_recognizer_open.argtypes = (pointer, ctypes.c_char_p)
    library.zinnia_recognizer_classify.argtypes = (pointer, pointer, size)
    library.zinnia_character_clear.argtypes = library.zinnia_result_size.argtypes = (
        library.zinnia_result_destroy.argtypes
    ) = (pointer,)
    library.zinnia_character_set_width.argtypes = library.zinnia_character_set_height.argtypes = (pointer, size)
    library.zinnia_character_add.argtypes = (pointer, size, ctypes.c_int, ctypes.c_int)
    library.zinnia_result_value.argtypes = (pointer, size)
    recognizer, drawn = library.zinnia_recognizer_new(), library.zinnia_character_new()
    if not ZINNIA.exists() or not library.zinnia_recognizer_open(recognizer, str(ZINNIA).encode()):
        row("zinnia", "has no model", "apt-get install tegaki-zinnia-simplified-chinese")
        return None

    def read(strokes: Strokes) -> list[str]:
        library.zinnia_character_clear(drawn)
        library.zinnia_character_set_width(drawn, 1000)
        library.zinnia_character_set_height(drawn, 1000)
        for number, stroke in enumerate(strokes):
            for x, y in stroke:
                library.zinnia_character_add(drawn, number, round(x * 1000), round(y * 1000))
        result = library.zinnia_recognizer_classify(recognizer, drawn, FIRST)
        if not result:
            return []
        count = library.zinnia_result_size(result)
        offered = [library.zinnia_result_value(result, place).decode() for place in range(count)]
        library.zinnia_result_destroy(result)
        return offered

    return read


def _older_model() -> Path | None:
    folder = CACHE / "ppocr4"
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), OLDER_MODEL]
        subprocess.run(command, check=False)
    return next(iter(folder.glob("rapidocr_onnxruntime/models/*_rec_infer.onnx")), None)


def _fetched() -> bool:
    """Whether the strokes are there, or can be fetched."""
    if not _file("水").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", "--silent", STROKES]
        try:
            subprocess.run(command, check=False)
        except OSError:
            return False
    return _file("水").exists()
