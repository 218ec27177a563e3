"""Pictures and films become frames; what cannot be read is named, and the rest goes on."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from kiosk.scan import frames
from kiosk.scan.decode import decode
from kiosk.scan.frames import BadPicture, Frame, PictureSource, VideoSource, load_picture, to_luminance
from tests.pictures import card_pixels, degraded, sample_card, write_picture, write_video

CARD = card_pixels(sample_card())


def all_of(source: PictureSource | VideoSource) -> list[Frame | BadPicture]:
    return list(source.frames(threading.Event()))


@pytest.mark.parametrize("ending", [".png", ".jpg", ".bmp", ".tiff", ".webp"])
def test_each_picture_format_is_read(tmp_path: Path, ending: str) -> None:
    [frame] = all_of(PictureSource([write_picture(tmp_path / f"卡{ending}", CARD)], clock=lambda: 5))
    assert isinstance(frame, Frame)
    assert (frame.source, frame.at_mono_ms) == (f"卡{ending}", 5)
    assert (frame.pixels.shape, frame.pixels.dtype.name) == (CARD.shape, "uint8")
    assert decode(frame.pixels)[0].text == sample_card().code


def test_bad_files_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    whole = write_picture(tmp_path / "b.png", CARD).read_bytes()
    (tmp_path / "a-empty.png").write_bytes(b"")
    (tmp_path / "c-cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "d-words.txt").write_text("not a picture")
    (tmp_path / "e-magic.png").write_bytes(whole[:8] + os.urandom(300))
    (tmp_path / "f-link.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    write_picture(tmp_path / "z.jpg", CARD)
    seen = all_of(PictureSource([tmp_path, tmp_path / "gone.png"]))
    assert [(f.name, f.reason) for f in seen if isinstance(f, BadPicture)] == [
        ("a-empty.png", "empty"),
        ("c-cut.png", "not_a_picture"),
        ("d-words.txt", "not_a_picture"),
        ("e-magic.png", "not_a_picture"),
        ("f-link.png", "missing"),
        ("gone.png", "missing"),
    ]
    assert [f.source for f in seen if isinstance(f, Frame)] == ["b.png", "z.jpg"]


def test_a_pipe_in_the_folder_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert load_picture(tmp_path / "pipe.png") == BadPicture("pipe.png", "not_a_picture")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(frames.MAX_PICTURE_BYTES + 1)
    bad = load_picture(path)
    assert isinstance(bad, BadPicture)
    assert str(bad) == "huge.png: too large (more than 64 MB)"


def test_a_transparent_background_counts_as_paper(tmp_path: Path) -> None:
    ink = np.zeros((*CARD.shape, 4), np.uint8)
    ink[..., 3] = 255 - CARD
    picture = load_picture(write_picture(tmp_path / "clear.png", ink))
    assert isinstance(picture, np.ndarray)
    assert decode(picture)[0].text == sample_card().code


@pytest.mark.parametrize("shape", [(40, 60), (40, 60, 1), (40, 60, 3), (40, 60, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_any_kind_of_picture_becomes_grey(shape: tuple[int, ...], kind: type) -> None:
    white: npt.NDArray[Any] = np.full(shape, np.iinfo(kind).max, kind)
    grey = to_luminance(white)
    assert (grey.shape, grey.dtype.name, int(grey.min())) == ((40, 60), "uint8", 255)


def test_pictures_stop_when_told(tmp_path: Path) -> None:
    for i in range(5):
        write_picture(tmp_path / f"{i}.png", CARD)
    stop, source = threading.Event(), PictureSource([tmp_path])
    running = source.frames(stop)
    next(running)
    stop.set()
    assert list(running) == []
    assert source.state.kind == "ended"


@pytest.mark.parametrize("name", ["card.mp4", "card.avi"])
def test_a_film_s_frames_carry_its_own_time(tmp_path: Path, name: str) -> None:
    film = [degraded(sample_card(), seed) for seed in range(5)]
    write_video(tmp_path / name, film, fps=10)
    seen = [f for f in all_of(VideoSource(tmp_path / name, clock=lambda: 1_000)) if isinstance(f, Frame)]
    assert [f.at_mono_ms for f in seen] == [1_000, 1_100, 1_200, 1_300, 1_400]
    assert {f.pixels.shape for f in seen} == {(480, 640)}
    assert decode(seen[0].pixels)[0].text == sample_card().code


def test_what_is_no_film_is_named(tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("no film")
    (tmp_path / "empty.avi").write_bytes(b"")
    assert all_of(VideoSource(tmp_path / "words.mp4")) == [BadPicture("words.mp4", "not_a_video")]
    assert all_of(VideoSource(tmp_path / "empty.avi")) == [BadPicture("empty.avi", "not_a_video")]
    assert all_of(VideoSource(tmp_path / "gone.mp4")) == [BadPicture("gone.mp4", "missing")]


def test_a_paced_film_stops_in_the_middle_of_a_wait(tmp_path: Path) -> None:
    write_video(tmp_path / "slow.mp4", [np.zeros((64, 64), np.uint8)] * 3, fps=0.5)
    stop = threading.Event()
    running = VideoSource(tmp_path / "slow.mp4", paced=True).frames(stop)
    next(running)
    threading.Timer(0.05, stop.set).start()
    assert list(running) == []


def test_opencv_still_reads_what_we_hand_it() -> None:
    # The loader relies on None for bad data; a version that raises or returns half a picture should be noticed.
    assert cv2.imdecode(np.frombuffer(b"no picture at all", np.uint8), cv2.IMREAD_GRAYSCALE) is None
