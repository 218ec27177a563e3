"""Whatever way a code comes in, it comes out once, in order, and nothing waits for ever."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kiosk.scan.camera import CameraSource
from kiosk.scan.decode import Decoded
from kiosk.scan.frames import BadPicture, Frame, Luminance, PictureSource, SourceState, VideoSource
from kiosk.scan.presence import InView
from kiosk.scan.reader import NothingFound, Reader, ScanCounts, Scanned
from kiosk.scan.wedge import Garbage, Wedge
from tests.pictures import (
    VGA,
    card_pixels,
    degraded,
    desk,
    sample_card,
    two_cards,
    without_code,
    write_picture,
    write_video,
)


class Script:
    """A source that shows prepared frames at prepared times; `live` and `moving` as told."""

    name = "script"

    def __init__(
        self, shots: list[tuple[int, Luminance] | BadPicture | Exception], *, live: bool = False, moving: bool = True
    ) -> None:
        self.live, self.moving, self._shots = live, moving, shots
        self.state = SourceState("connected", 0)
        self.closed = threading.Event()

    def frames(self, stop: threading.Event) -> Iterator[Frame | BadPicture]:
        try:
            for shot in self._shots:
                if isinstance(shot, Exception):
                    raise shot
                yield shot if isinstance(shot, BadPicture) else Frame(shot[1], shot[0], self.name)
        finally:
            self.closed.set()


def texts_of(reader: Reader) -> list[str]:
    with reader:
        return [scanned.text for scanned in reader]


def test_a_film_gives_the_card_once_for_each_presence(tmp_path: Path) -> None:
    """Two seconds of one card, three of an empty desk, the card again, then another one."""
    first, second = sample_card(1), sample_card(2)
    film = [
        *(degraded(first, seed) for seed in range(20)),
        *(desk(VGA, seed) for seed in range(30)),
        *(degraded(first, seed) for seed in range(5)),
        *(degraded(second, seed) for seed in range(10)),
    ]
    write_video(tmp_path / "door.mp4", film, fps=10)
    reader = Reader([VideoSource(tmp_path / "door.mp4")])
    assert texts_of(reader) == [first.code, first.code, second.code]
    counts = reader.counts()
    assert (counts.frames, counts.reported, counts.dropped) == (65, 3, 0)
    assert counts.decoded == counts.ignored + 3
    assert counts.decoded >= 30


def test_a_folder_of_pictures_gives_each_card_and_names_what_is_wrong(tmp_path: Path) -> None:
    card = sample_card()
    write_picture(tmp_path / "a.png", card_pixels(card))
    write_picture(tmp_path / "b.png", without_code(card))
    (tmp_path / "c.png").write_text("oops")
    write_picture(tmp_path / "d.png", card_pixels(card))
    reader = Reader([PictureSource([tmp_path])])
    with reader:
        scans = list(reader)
    assert [(s.text, s.decoder, s.source) for s in scans] == [
        (card.code, "zxing", "a.png"),
        (card.code, "zxing", "d.png"),
    ]
    assert reader.take_problems() == [NothingFound("b.png"), BadPicture("c.png", "not_a_picture")]
    assert reader.take_problems() == []
    assert reader.counts() == ScanCounts(frames=3, looked_at=3, decoded=2, reported=2, bad_pictures=1)
    assert reader.states()["pictures"].kind == "ended"


def test_two_cards_in_one_frame_are_both_reported_the_nearer_first() -> None:
    first, second = sample_card(1), sample_card(2)
    both = two_cards(first, second)
    assert texts_of(Reader([Script([(0, both), (100, both)])])) == [first.code, second.code]


def test_a_camera_is_looked_at_ten_times_a_second_and_shown_always() -> None:
    shots: list[tuple[int, Luminance] | BadPicture | Exception] = [(i * 33, desk(VGA, 0)) for i in range(31)]
    shown: list[int] = []
    reader = Reader([Script(shots)], preview=lambda frame: shown.append(frame.at_mono_ms))
    assert texts_of(reader) == []
    assert len(shown) == reader.counts().frames == 31
    assert reader.counts().looked_at <= 10


def test_a_lost_camera_comes_back_and_the_card_is_read() -> None:
    picture = np.repeat(degraded(sample_card(), 1)[:, :, None], 3, axis=2)

    class Once:
        def __init__(self) -> None:
            self.left = 2

        def read(self) -> npt.NDArray[Any] | None:
            self.left -= 1
            return picture if self.left >= 0 else None

        def close(self) -> None: ...

    opened: list[int | str] = []

    def opener(device: int | str) -> Once | None:
        opened.append(device)
        return Once() if len(opened) in (1, 4) else None

    camera = CameraSource("/dev/video0", opener=opener, back_off_ms=(1,))
    reader = Reader([camera], presence=InView(grace_ms=0), decode_every_ms=0)
    reader.start()
    scans = [reader.get(timeout_s=5) for _ in range(4)]
    assert {scan.text for scan in scans if scan} == {sample_card().code}
    assert len(opened) >= 4
    assert reader.stop(timeout_s=5)
    assert reader.states()["camera /dev/video0"].kind == "ended"


def test_a_typing_scanner_and_the_camera_seeing_one_card_count_once() -> None:
    card = sample_card()
    reader = Reader([Script([(0, card_pixels(card))])], wedge=Wedge(), clock=lambda: 500)
    reader.start()
    assert reader.get(timeout_s=5) == Scanned(card.code, "zxing", "script", 0)
    reader.typed(card.code.lower(), 400)
    reader.enter(500)
    assert reader.get() is None
    reader.typed(sample_card(1).code + "\n", 600)
    assert reader.get() == Scanned(sample_card(1).code, "wedge", "wedge", 600)
    assert reader.stop()


def test_a_burst_without_enter_is_ended_by_time() -> None:
    reader = Reader(wedge=Wedge())
    reader.typed(sample_card().code, 0)
    reader.tick(100)
    assert reader.get() is None
    for at_mono_ms in range(200, 600, 100):
        reader.tick(at_mono_ms)
    assert reader.get() == Scanned(sample_card().code, "wedge", "wedge", 500)


def test_garbage_typed_is_a_problem_and_no_scan() -> None:
    reader = Reader(wedge=Wedge())
    reader.typed("AB" * 5_000 + "\n", 0)
    assert reader.get() is None
    assert reader.take_problems() == [Garbage("too_long", 10_000, 0)]
    assert reader.counts().garbage == 1


def test_lines_of_a_scanner_without_a_window_are_scans() -> None:
    reader = Reader(lines=io.StringIO("LLA\nLLB\nLLA\n"))
    assert texts_of(reader) == ["LLA", "LLB"]
    assert reader.counts().ignored == 1


def test_live_scans_nobody_takes_make_room_for_newer_ones() -> None:
    reader = Reader(wedge=Wedge(), capacity=3)
    for i in range(10):
        reader.typed(f"CODE{i:04d}\n", i * 1_000)
    kept = [reader.get() for _ in range(4)]
    assert [scan.text if scan else None for scan in kept] == ["CODE0007", "CODE0008", "CODE0009", None]
    assert reader.counts().dropped == 7


def test_scans_of_files_wait_for_room_and_none_is_lost() -> None:
    lines = "".join(f"CODE{i:04d}\n" for i in range(200))
    reader = Reader(lines=io.StringIO(lines), capacity=2)
    assert texts_of(reader) == lines.split()
    assert reader.counts().dropped == 0


def test_stopping_frees_a_source_that_waits_for_room() -> None:
    reader = Reader(lines=io.StringIO("CODE01\nCODE02\nCODE03\n"), capacity=1)
    reader.start()
    deadline = time.monotonic() + 5
    while reader.counts().reported < 1 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert reader.stop(timeout_s=5)


def test_a_decoder_that_fails_costs_one_frame() -> None:
    calls: list[int] = []

    def moody(pixels: Luminance) -> list[Decoded]:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("decoder broke")
        from kiosk.scan.decode import decode

        return decode(pixels)

    shots: list[tuple[int, Luminance] | BadPicture | Exception] = [(i, card_pixels(sample_card())) for i in range(2)]
    reader = Reader([Script(shots, moving=False)], thorough=moody)
    assert texts_of(reader) == [sample_card().code]
    assert reader.counts().faults == 1


def test_a_source_that_breaks_does_not_end_the_others() -> None:
    broken = Script([RuntimeError("defect")])
    good = Script([(0, card_pixels(sample_card()))])
    reader = Reader([broken, good])
    assert texts_of(reader) == [sample_card().code]
    assert reader.counts().faults == 1
    assert broken.closed.is_set()


def test_a_reader_ends_its_threads_and_wakes_who_waits() -> None:
    camera = CameraSource(0, opener=lambda _: None)
    reader = Reader([camera], wedge=Wedge())
    reader.start()
    got: list[Scanned | None] = []
    waiting = threading.Thread(target=lambda: got.append(reader.get(timeout_s=60)))
    waiting.start()
    assert reader.stop(timeout_s=5)
    waiting.join(5)
    assert got == [None]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("scan ")]
