"""Where a command's card comes from: a picture, a folder, a film, a camera, a typing scanner, or its text."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.commands.trouble import Trouble
from kiosk.scan.camera import CameraSource
from kiosk.scan.frames import BadPicture, FrameSource, PictureSource, VideoSource
from kiosk.scan.reader import Reader
from kiosk.scan.wedge import cleaned
from sync.contract.cards import PREFIX

CAMERA: Final = "camera:"
STDIN: Final = "-"
FILMS: Final = frozenset({".mp4", ".m4v", ".avi", ".mov", ".mkv", ".webm", ".mpg", ".mpeg"})
CAMERA_WAIT_S: Final = 30.0


def source_of(text: str) -> FrameSource:
    """The frames that a SOURCE means: `camera:0`, `camera:/dev/video2`, a film's, a picture's or a folder's path.

    Raises:
        Trouble: there is no such file.
    """
    if text.startswith(CAMERA):
        device = text.removeprefix(CAMERA)
        return CameraSource(int(device) if device.isdecimal() else device)
    path = Path(text)
    try:
        if not path.exists():
            raise Trouble("source", f"{text}: missing")
    except OSError as error:
        raise Trouble("source", f"{text}: {error.strerror}") from error
    return VideoSource(path) if path.suffix.lower() in FILMS else PictureSource([path])


def codes_in(text: str, unreadable: list[str]) -> Iterator[str]:
    """The codes that a SOURCE shows, in their order; of a camera the first one.

    Args:
        text: the SOURCE.
        unreadable: gets a line for each picture that could not be looked at.

    Raises:
        Trouble: there is no such file, or the camera showed no card in time.
    """
    if text == STDIN:
        for line in sys.stdin:
            if code := cleaned(line):
                yield code
        return
    source = source_of(text)
    with Reader([source]) as reader:
        if source.live:
            scanned = reader.get(CAMERA_WAIT_S)
            if scanned is None:
                raise Trouble("source", f"{text}: {source.state.detail or 'no card in time'}")
            yield scanned.text
            return
        for scanned in reader:
            yield scanned.text
        unreadable += [str(problem) for problem in reader.take_problems() if isinstance(problem, BadPicture)]


def one_code(text: str) -> str:
    """The code that a SOURCE shows: the first that looks like a card, else the first; empty where there is none.

    Raises:
        Trouble: it can't be read.
    """
    if text == STDIN:
        return cleaned(sys.stdin.readline())
    first, unreadable = "", list[str]()
    for code in codes_in(text, unreadable):
        if code.upper().startswith(PREFIX):
            return code
        first = first or code
    if unreadable and not first:
        raise Trouble("source", "; ".join(unreadable))
    return first
