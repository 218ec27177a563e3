"""Scanners that type are told from people, and what keyboards do to a code is undone where it can be."""

from __future__ import annotations

import io
import os
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scan.wedge import MAX_CHARACTERS, Garbage, Typed, Wedge, WedgeSettings, cleaned, read_lines
from tests.pictures import BASE32, sample_card

CODE = sample_card().code


TICK_MS = 100
"""As often as the window lets time pass."""


def wait(wedge: Wedge, from_ms: int, until_ms: int) -> list[Typed | Garbage]:
    """Lets time pass, tick by tick; gives what came out."""
    return [event for now_ms in range(from_ms + TICK_MS, until_ms, TICK_MS) for event in wedge.tick(now_ms)]


def feed(wedge: Wedge, text: str, *, from_ms: int = 0, gap_ms: int = 10) -> tuple[list[Typed | Garbage], int]:
    """Types `text` with a fixed gap; gives what came out and the time of the next key."""
    out: list[Typed | Garbage] = []
    now_ms = from_ms
    for char in text:
        out += wedge.typed(char, now_ms)
        out += wait(wedge, now_ms, now_ms + gap_ms)
        now_ms += gap_ms
    return out, now_ms


def scanned(text: str, *, gap_ms: int = 10) -> list[str]:
    wedge = Wedge()
    out, now_ms = feed(wedge, text, gap_ms=gap_ms)
    out += wedge.enter(now_ms)
    return [event.text for event in out if isinstance(event, Typed)]


@pytest.mark.parametrize("gap_ms", [0, 1, 10, 30, 50])
def test_a_scanner_s_burst_is_a_code_at_any_of_its_speeds(gap_ms: int) -> None:
    assert scanned(CODE, gap_ms=gap_ms) == [CODE]


@pytest.mark.parametrize("gap_ms", [60, 80, 150, 300])
def test_a_person_s_typing_is_no_scan(gap_ms: int) -> None:
    assert scanned("hello neighbours", gap_ms=gap_ms) == []


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\t"])
def test_each_ending_closes_a_burst_once(ending: str) -> None:
    out, _ = feed(Wedge(), CODE + ending)
    assert [event.text for event in out if isinstance(event, Typed)] == [CODE]


def test_without_an_ending_a_pause_closes_the_burst() -> None:
    wedge = Wedge()
    out, now_ms = feed(wedge, CODE)
    assert out == []
    assert wait(wedge, now_ms, now_ms + 400) == []
    assert wedge.tick(now_ms + 400) == [Typed(CODE, now_ms + 400)]
    assert wait(wedge, now_ms + 400, now_ms + 9_000) == []


@pytest.mark.parametrize("stall_ms", [500, 5_000])
@pytest.mark.parametrize("at", [1, 60, len(CODE) - 1])
def test_a_window_that_is_busy_for_a_moment_does_not_cut_a_code_in_two(at: int, stall_ms: int) -> None:
    wedge = Wedge()
    out, now_ms = feed(wedge, CODE[:at])
    rest, now_ms = feed(wedge, CODE[at:], from_ms=now_ms + stall_ms, gap_ms=0)
    assert out + rest + wedge.enter(now_ms) == [Typed(CODE, now_ms)]


def test_a_lost_enter_does_not_join_two_cards() -> None:
    wedge, other = Wedge(), sample_card(1).code
    _, now_ms = feed(wedge, CODE)
    out = wait(wedge, now_ms, now_ms + 1_500)
    rest, now_ms = feed(wedge, other, from_ms=now_ms + 1_500)
    out += rest + wedge.enter(now_ms)
    assert [event.text for event in out if isinstance(event, Typed)] == [CODE, other]


def test_slow_typing_before_a_scan_is_left_out_of_it() -> None:
    wedge = Wedge()
    _, now_ms = feed(wedge, "abc", gap_ms=500)
    out, now_ms = feed(wedge, CODE + "\n", from_ms=now_ms)
    assert [event.text for event in out if isinstance(event, Typed)] == [CODE]


def test_one_stall_of_the_machine_does_not_spoil_a_scan() -> None:
    wedge = Wedge()
    _, now_ms = feed(wedge, CODE[:80])
    out, _ = feed(wedge, CODE[80:] + "\n", from_ms=now_ms + 300)
    assert [event.text for event in out if isinstance(event, Typed)] == [CODE]


def test_a_dropped_character_still_gives_a_text_for_the_contract_to_refuse() -> None:
    spoiled = CODE[:50] + CODE[51:]
    assert scanned(spoiled) == [spoiled]


def test_jumbled_case_comes_through_as_typed() -> None:
    jumbled = "".join(c.lower() if i % 3 else c for i, c in enumerate(CODE))
    assert scanned(jumbled) == [jumbled]


def test_full_width_letters_of_an_input_method_become_plain_ones() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in CODE)
    assert scanned(wide) == [CODE]


def test_an_input_method_that_commits_all_at_once_is_no_obstacle() -> None:
    wedge = Wedge()
    assert wedge.typed(f"\u200b{CODE} ", 0) == []
    assert wedge.enter(600) == [Typed(CODE, 600)]


def test_spaces_around_a_code_are_taken_away() -> None:
    assert scanned(f"  \u3000{CODE} ") == [CODE]


def test_chinese_words_committed_by_an_input_method_are_no_scan() -> None:
    wedge = Wedge()
    assert wedge.typed("微心愿", 0) + wedge.enter(100) == []


@pytest.mark.parametrize("text", ["", " ", "12345", "aaaaaaaaaaaaaaaaaaaa", "        "])
def test_stray_keys_and_held_keys_are_no_scan(text: str) -> None:
    assert scanned(text, gap_ms=30) == []


def test_input_without_end_is_garbage_and_takes_no_memory() -> None:
    wedge = Wedge()
    out, now_ms = feed(wedge, "AB" * 50_000, gap_ms=1)
    assert out == []
    assert wedge.enter(now_ms) == [Garbage("too_long", 100_000, now_ms)]
    out, _ = feed(wedge, CODE + "\n", from_ms=now_ms + 10)
    assert [event.text for event in out if isinstance(event, Typed)] == [CODE]


def test_the_longest_allowed_text_passes_and_one_more_does_not() -> None:
    longest = "AB" * (MAX_CHARACTERS // 2)
    assert scanned(longest) == [longest]
    assert scanned(longest + "A") == []


def test_settings_suit_other_scanners() -> None:
    wedge = Wedge(WedgeSettings(fast_gap_ms=120, pause_ms=1_000))
    _, now_ms = feed(wedge, CODE, gap_ms=100)
    assert wedge.enter(now_ms) == [Typed(CODE, now_ms)]


@given(st.lists(st.tuples(st.text(max_size=6), st.integers(0, 500)), max_size=50))
def test_nothing_typed_ever_breaks_it_and_texts_are_always_clean(keys: list[tuple[str, int]]) -> None:
    wedge, now_ms = Wedge(), 0
    for text, gap_ms in keys:
        now_ms += gap_ms
        for event in wedge.typed(text, now_ms):
            assert isinstance(event, Typed)
            assert event.text == cleaned(event.text)


@given(st.text(alphabet=BASE32, min_size=20, max_size=200).filter(lambda t: len(set(t)) > 1), st.integers(0, 40))
def test_every_scan_comes_out_as_it_was(text: str, gap_ms: int) -> None:
    assert scanned(text, gap_ms=gap_ms) == [text]


def lines_of(data: bytes) -> list[Typed | Garbage]:
    return list(read_lines(io.BytesIO(data), clock=lambda: 7))


def test_lines_are_codes_whatever_ends_them() -> None:
    assert lines_of(b"LLA\r\nLLB\n\n  LLC \rLLD") == [Typed(text, 7) for text in ("LLA", "LLB", "LLC", "LLD")]


def test_lines_of_a_text_stream_are_codes_too() -> None:
    assert list(read_lines(io.StringIO("ＬＬＡ\nLLB\n"), clock=lambda: 7)) == [Typed("LLA", 7), Typed("LLB", 7)]


def test_a_line_too_long_is_garbage_and_the_next_one_is_read() -> None:
    assert lines_of(b"A" * 1_000_000 + b"\nLLB\n") == [Garbage("too_long", 1_000_000, 7), Typed("LLB", 7)]
    assert lines_of(b"A" * (MAX_CHARACTERS + 1) + b"\n") == [Garbage("too_long", MAX_CHARACTERS + 1, 7)]


def test_bytes_that_are_no_text_do_not_end_the_stream() -> None:
    [_, last] = lines_of(b"\xff\xfe\x00\nLLB\n")
    assert last == Typed("LLB", 7)


def test_a_pipe_is_read_as_it_comes_and_stops_when_told() -> None:
    read_end, write_end = os.pipe()
    got: list[Typed | Garbage] = []
    stop = threading.Event()
    with open(read_end, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor has no path
        thread = threading.Thread(target=lambda: got.extend(read_lines(stream, stop, clock=lambda: 7)))
        thread.start()
        os.write(write_end, b"LL")
        os.write(write_end, b"A\nLLB\nhalf")
        deadline = time.monotonic() + 5
        time.sleep(0.05)
        stop.set()
        thread.join(max(0.0, deadline - time.monotonic()))
        assert not thread.is_alive()
        os.close(write_end)
    assert got == [Typed("LLA", 7), Typed("LLB", 7)]
