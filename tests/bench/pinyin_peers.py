"""Other engines for pinyin, of Debian's libraries, each in a process of its own: they may end it.

`python -m tests.bench.pinyin_peers NAME` reads letters, a line each, and answers with the milliseconds that it took and the
first candidates, between tabs. `ask` does so from outside.
"""

import ctypes
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from pathlib import Path

from kiosk.ui.input.googlepinyin import dictionary

FIRST = 5
Engine = Callable[[str], list[str]]
Answer = tuple[float, list[str]]
# Of libpinyin's pinyin_custom2.h: pinyin with first letters, no learning; and c/ch s/sh z/zh l/n l/r an/ang en/eng in/ing.
_PLAIN = 1 << 1 | 1 << 3 | 1 << 7 | 1 << 8
_FUZZY = _PLAIN | sum(1 << bit for bit in (10, 11, 12, 15, 16, 17, 18, 19))
_LONGEST_FIRST = 1 << 2 | 1 << 3 | 1 << 4


def googlepinyin() -> Engine:
    """Debian's libgooglepinyin0."""
    library = ctypes.CDLL("libgooglepinyin.so.0")
    library.im_search.restype = ctypes.c_size_t
    library.im_search.argtypes = (ctypes.c_char_p, ctypes.c_size_t)
    library.im_get_candidate.argtypes = (ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t)
    library.im_get_candidate.restype = ctypes.c_void_p
    learned = Path(tempfile.mkdtemp()) / "learned"
    library.im_open_decoder(str(dictionary()).encode(), str(learned).encode())
    library.im_set_max_lens(ctypes.c_size_t(64), ctypes.c_size_t(32))

    def read(letters: str) -> list[str]:
        library.im_reset_search()
        count = library.im_search(letters.encode(), len(letters))
        room = ctypes.create_string_buffer(256)
        found = []
        for place in range(min(count, FIRST)):
            library.im_get_candidate(place, room, 100)
            found.append(room.raw.decode("utf-16-le").partition("\0")[0])
        return found

    return read


def libpinyin(options: int) -> Engine:
    """Debian's libpinyin15 with these options."""
    library = ctypes.CDLL("libpinyin.so.15")
    pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint32
    library.pinyin_init.restype = library.pinyin_alloc_instance.restype = pointer
    library.pinyin_init.argtypes = (ctypes.c_char_p, ctypes.c_char_p)
    library.pinyin_set_options.argtypes = (pointer, number)
    library.pinyin_alloc_instance.argtypes = library.pinyin_reset.argtypes = library.pinyin_guess_sentence.argtypes = (
        pointer,
    )
    library.pinyin_parse_more_full_pinyins.argtypes = (pointer, ctypes.c_char_p)
    library.pinyin_guess_candidates.argtypes = (pointer, size, number)
    library.pinyin_get_n_candidate.argtypes = (pointer, ctypes.POINTER(number))
    library.pinyin_get_candidate.argtypes = (pointer, number, ctypes.POINTER(pointer))
    library.pinyin_get_candidate_string.argtypes = (pointer, pointer, ctypes.POINTER(ctypes.c_char_p))
    (data,) = Path("/usr/lib").glob("*/libpinyin/data")
    context = library.pinyin_init(str(data).encode(), tempfile.mkdtemp().encode())
    library.pinyin_set_options(context, options)
    instance = library.pinyin_alloc_instance(context)

    def read(letters: str) -> list[str]:
        library.pinyin_reset(instance)
        library.pinyin_parse_more_full_pinyins(instance, letters.encode())
        library.pinyin_guess_sentence(instance)
        library.pinyin_guess_candidates(instance, 0, _LONGEST_FIRST)
        count, found = number(), []
        library.pinyin_get_n_candidate(instance, ctypes.byref(count))
        for place in range(min(count.value, FIRST)):
            one, text = pointer(), ctypes.c_char_p()
            library.pinyin_get_candidate(instance, place, ctypes.byref(one))
            library.pinyin_get_candidate_string(instance, one, ctypes.byref(text))
            found.append((text.value or b"").decode())
        return found

    return read


PEERS: dict[str, tuple[str, Callable[[], Engine]]] = {
    "libgooglepinyin": ("googlepinyin", googlepinyin),
    "libpinyin": ("pinyin", lambda: libpinyin(_PLAIN)),
    "libpinyin, fuzzy": ("pinyin", lambda: libpinyin(_FUZZY)),
}


def ask(name: str, asked: Sequence[str]) -> list[Answer] | None:
    """What an engine makes of each of these; nothing of letters that end its process; None where it isn't installed."""
    if not find_library(PEERS[name][0]):
        return None
    answers: list[Answer] = []
    while len(answers) < len(asked):
        done = subprocess.run(
            (sys.executable, "-m", "tests.bench.pinyin_peers", name),
            input="".join(f"{letters}\n" for letters in asked[len(answers) :]),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        lines = [line.split("\t") for line in done.stdout.splitlines()]
        answers += [(float(took), found) for took, *found in lines]
        if len(answers) < len(asked):
            answers.append((0.0, []))
    return answers


def main() -> None:
    """Answer."""
    read = PEERS[sys.argv[1]][1]()
    for line in sys.stdin:
        began_s = time.perf_counter()
        found = read(line.strip())
        print((time.perf_counter() - began_s) * 1e3, *found, sep="\t", flush=True)


if __name__ == "__main__":
    main()
