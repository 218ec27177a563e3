"""Codes in pictures: the card is read in bad light, and what is no card does no harm."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import segno

from kiosk.scan.decode import Decoded, LiveDecoder, Position, by_prominence, decode, second_decoder_available
from kiosk.scan.frames import Luminance
from tests.pictures import HD, VGA, View, card_pixels, degraded, desk, sample_card, seen, torn, two_cards, without_code


def qr(content: str | bytes) -> Luminance:
    code = segno.make_qr(content, error="m")
    rows = np.array([list(row) for row in code.matrix_iter(scale=5, border=4)], np.uint8)
    return ((1 - rows) * 255).astype(np.uint8)


def texts(found: list[Decoded]) -> list[str]:
    return [code.text for code in found]


def test_a_flat_card_is_read() -> None:
    card = sample_card()
    [code] = decode(card_pixels(card))
    assert (code.text, code.decoder) == (card.code, "zxing")


@pytest.mark.slow
@pytest.mark.parametrize("size", [VGA, pytest.param(HD, marks=pytest.mark.slow)])
def test_of_sixty_spoiled_views_at_most_one_is_missed(size: tuple[int, int]) -> None:
    # 300 of 300 were read when this was written; the bound leaves room for other versions of the decoders.
    missed = [seed for seed in range(60) if sample_card(seed % 7).code not in texts(decode(view(seed, size)))]
    assert len(missed) <= 1, missed


def test_of_sixty_live_frames_nearly_all_are_read_at_once() -> None:
    live = LiveDecoder()
    read = [sample_card(s % 7).code in texts(live.decode(view(s, VGA), s * 100)) for s in range(60)]
    assert sum(read) >= 58


def view(seed: int, size: tuple[int, int]) -> Luminance:
    return degraded(sample_card(seed % 7), seed, size=size)


@pytest.mark.parametrize("seed", range(6))
def test_a_torn_code_gives_nothing(seed: int) -> None:
    assert decode(torn(sample_card(seed), seed)) == []


def test_a_card_without_a_code_and_an_empty_desk_give_nothing() -> None:
    assert decode(without_code(sample_card())) == []
    assert decode(desk(VGA, 3)) == []


@pytest.mark.parametrize("side_px", [0, 1, 20])
def test_pictures_too_small_for_a_code_give_nothing(side_px: int) -> None:
    pixels = np.zeros((side_px, side_px), np.uint8)
    assert decode(pixels) == []
    assert LiveDecoder().decode(pixels, 0) == []


def test_two_cards_in_one_picture_are_both_read_the_nearer_first() -> None:
    first, second = sample_card(1), sample_card(2)
    assert texts(decode(two_cards(first, second))) == [first.code, second.code]
    assert texts(LiveDecoder().decode(two_cards(first, second), 0)) == [first.code, second.code]
    assert texts(decode(two_cards(second, first))) == [second.code, first.code]


def test_of_two_codes_of_one_size_the_middle_one_comes_first() -> None:
    def square(x: float, y: float) -> Position:
        return Position(((x, y), (x + 50, y), (x + 50, y + 50), (x, y + 50)))

    corner, middle = Decoded("corner", "zxing", square(0, 0)), Decoded("middle", "zbar", square(300, 220))
    assert by_prominence([corner, middle], (480, 640)) == [middle, corner]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("https://example.cn/?a=1", "https://example.cn/?a=1"),
        ("你好，邻里　（全角）", "你好，邻里　（全角）"),
        ("WIFI:S:station;;", "WIFI:S:station;;"),
        (b"\x00\xff\xfebinary\x07", "\\x00ÿþbinary\\x07"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_codes_of_other_kinds_come_out_as_text(content: str | bytes, text: str) -> None:
    assert texts(decode(qr(content))) == [text]


@pytest.mark.parametrize("content", [b"\x00\xff\xfebinary\x07", b"\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7", b"\x80" * 30])
def test_any_payload_can_be_logged_and_stored(content: bytes) -> None:
    for text in texts(decode(qr(content))):
        assert text.encode("utf-8")
        assert "\x00" not in text


@pytest.mark.slow
def test_twelve_megapixels_take_bounded_time() -> None:
    large = (4000, 3000)
    shot = seen([(card_pixels(sample_card(), 2400), View(width=0.5, noise=6, turn_deg=7))], size=large)
    noise = np.random.default_rng(1).integers(0, 256, (3000, 4000), np.uint8)
    begun = time.perf_counter()
    assert texts(decode(shot)) == [sample_card().code]
    assert decode(noise) == []
    # About 3 s on two cores, nearly all for the noise; the bound is for a busy machine, and against minutes.
    assert time.perf_counter() - begun < 15


def test_a_small_code_in_a_large_picture_is_found_at_full_size() -> None:
    page = np.full((3000, 4000), 255, np.uint8)
    small = qr("SMALL CODE")[:, :]
    page[2000 : 2000 + small.shape[0], 3000 : 3000 + small.shape[1]] = small
    [code] = decode(page)
    assert code.text == "SMALL CODE"
    x, y = code.position.centre
    assert abs(x - 3000 - small.shape[1] / 2) < 4
    assert abs(y - 2000 - small.shape[0] / 2) < 4


def test_positions_are_those_of_the_picture_given_not_of_the_reduced_one() -> None:
    large = cv2.resize(card_pixels(sample_card()), (3036, 1914)).astype(np.uint8)
    [code] = decode(large)
    x, y = code.position.centre
    assert (round(x / 3036, 2), round(y / 1914, 2)) == (0.76, 0.62)


def test_a_live_camera_asks_the_second_decoder_at_intervals_only() -> None:
    # What only pyzbar reads is hard to make; the interval shows in the time that empty frames take.
    assert second_decoder_available()
    live, empty = LiveDecoder(second_every_ms=10_000), desk(VGA, 1)
    live.decode(empty, 0)
    assert lasts(lambda: live.decode(empty, 50)) < lasts(lambda: decode(empty))


def lasts(job: Callable[[], object]) -> float:
    """The shortest of five runs, in seconds."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return min(times)
