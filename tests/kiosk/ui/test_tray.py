"""Demo cards held before a camera that isn't there: read like any card, and told only as a screen may tell."""

import itertools
import threading
from pathlib import Path

import msgspec
import numpy as np
import pytest

from kiosk.scan.decode import LiveDecoder
from kiosk.scan.reader import Reader
from kiosk.ui.tray import HELD_MS, LIST, SIZE, Tray, TrayCard, TraySource, empty_counter, held
from tests.pictures import card_pixels, sample_card, write_picture

CARDS: list[dict[str, object]] = [
    {
        "number": "62170001",
        "code": "LL1",
        "name": "韦桂兰",
        "station": "qingzhu",
        "keeper": True,
        "pin": "860227",
        "points": 5,
    },
    {"number": "62170002", "code": "LL2", "name": "黄强", "station": "qingzhu", "pin": "918578"},
    {"number": "62170003", "code": "LL3", "name": "买买提·吐尔逊", "station": "rongshu", "pin": "111111"},
    {"number": "62170004", "code": "LL4"},
]


@pytest.fixture
def tray(tmp_path: Path) -> Tray:
    (tmp_path / LIST).write_bytes(msgspec.json.encode({"seed": 1, "cards": CARDS}))
    return Tray(tmp_path)


class Clock:
    """Time that passes a fifteenth of a second whenever somebody waits."""

    def __init__(self) -> None:
        self.now_ms = 50_000

    def __call__(self) -> int:
        return self.now_ms

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        self.now_ms += round(seconds * 1000)
        return stop.is_set()


def test_names_are_masked_and_codes_are_not_even_read(tray: Tray) -> None:
    assert [card.name for card in tray.cards()] == ["韦**", "黄*", "买**·吐**", ""] or "桂兰" not in str(tray.cards())
    assert "LL1" not in str(tray.cards())


def test_people_of_the_station_come_first_then_new_cards(tray: Tray) -> None:
    assert [card.number[-1] for card in tray.cards("rongshu")] == ["3", "4", "1", "2"]
    assert [card.number[-1] for card in tray.cards()] == ["1", "2", "3", "4"]


def test_a_picture_is_found_by_the_number_on_the_card(tray: Tray, tmp_path: Path) -> None:
    assert tray.picture("62170002") == tmp_path / "62170002.png"


@pytest.mark.parametrize("written", [b"", b"{}", b'{"cards": [{"name": 1}]}'])
def test_a_list_that_is_none_is_no_tray(tmp_path: Path, written: bytes) -> None:
    (tmp_path / LIST).write_bytes(written)
    with pytest.raises(ValueError):
        Tray(tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_a_held_card_is_read_at_every_moment(seed: int) -> None:
    card = sample_card(seed)
    counter = empty_counter()
    for now_ms in range(0, HELD_MS, 130):
        seen = held(counter, card_pixels(card), now_ms)
        assert seen.shape == SIZE[::-1]
        assert [code.text for code in LiveDecoder().decode(seen, now_ms)] == [card.code]


def test_two_frames_of_a_hand_are_never_the_same() -> None:
    counter, card = empty_counter(), card_pixels(sample_card(1))
    assert not np.array_equal(held(counter, card, 0), held(counter, card, 67))


def test_a_card_is_seen_for_two_seconds_and_then_the_counter_is_empty(tmp_path: Path) -> None:
    clock, stop = Clock(), threading.Event()
    source = TraySource(clock=clock, wait=clock.wait)
    picture = write_picture(tmp_path / "card.png", card_pixels(sample_card(2)))
    frames = source.frames(stop)
    empty = empty_counter()
    assert np.array_equal(next(frames).pixels, empty)
    source.hold(picture)
    began_ms = clock.now_ms
    seen = list(itertools.islice(frames, 40))
    shown = [frame.at_mono_ms for frame in seen if not np.array_equal(frame.pixels, empty)]
    assert HELD_MS - 150 <= shown[-1] - began_ms <= HELD_MS + 150
    assert np.array_equal(seen[-1].pixels, empty)
    stop.set()
    assert list(frames) == []
    assert source.state.kind == "ended"


def test_a_picture_that_is_gone_leaves_the_counter_empty(tmp_path: Path) -> None:
    clock, stop = Clock(), threading.Event()
    source = TraySource(clock=clock, wait=clock.wait)
    source.hold(tmp_path / "none.png")
    assert np.array_equal(next(source.frames(stop)).pixels, empty_counter())


def test_the_reader_hears_of_a_held_card(tmp_path: Path) -> None:
    card = sample_card(3)
    source = TraySource()
    with Reader([source]) as reader:
        source.hold(write_picture(tmp_path / "card.png", card_pixels(card)))
        scanned = reader.get(timeout_s=60)
    assert scanned is not None
    assert scanned.text == card.code


def test_what_a_tray_card_holds_is_what_a_demo_may_show() -> None:
    assert set(TrayCard.__struct_fields__) == {"number", "name", "station", "keeper", "pin", "points"}
