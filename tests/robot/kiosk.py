"""The kiosk's window with two parts that a machine without a kiosk lacks: a camera that sees a picture file, and clocks
that a test moves. Everything else is what `linli-kiosk window` runs."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from kiosk.clock import SystemClock
from kiosk.commands.sound import microphone_of, speaker_of
from kiosk.printing.printers import printer_of
from kiosk.scan.camera import CameraSource, Capture, Device
from kiosk.scan.frames import BadPicture, load_picture
from kiosk.store.journal import Journal
from sync.contract.events import Draft, Event


class FileClock(SystemClock):
    """This machine's clocks, as far ahead as a file says; the wall clock further, where it is told so."""

    def __init__(self, path: Path, wall_ahead_ms: int = 0) -> None:
        self._path = path
        self._wall_ahead_ms = wall_ahead_ms
        self._read_s = 0.0
        self._offset_ms = 0

    def wall_ms(self) -> int:
        """See `Clock`."""
        return super().wall_ms() + self._ahead_ms() + self._wall_ahead_ms

    def mono_ms(self) -> int:
        """See `Clock`."""
        return super().mono_ms() + self._ahead_ms()

    def _ahead_ms(self) -> int:
        if time.monotonic() - self._read_s > 0.05:
            self._read_s = time.monotonic()
            self._offset_ms = int(self._path.read_text()) if self._path.exists() else 0
        return self._offset_ms


class CounterCapture:
    """A camera that sees the picture in a file, 15 times a second, while the file is there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> npt.NDArray[Any] | None:
        """See `kiosk.scan.camera.Capture`."""
        time.sleep(1 / 15)
        picture = load_picture(self._path)
        return None if isinstance(picture, BadPicture) else picture

    def close(self) -> None:
        """See `kiosk.scan.camera.Capture`."""


def counter_camera(path: Path) -> CameraSource:
    """The camera over that counter; looked for again every half second when it is gone."""

    def opener(_device: Device) -> Capture | None:
        return CounterCapture(path) if path.exists() else None

    return CameraSource("counter", opener=opener, back_off_ms=(500,))


def slow_disk(delay_file: Path) -> None:
    """A disk that takes its time: every write to the journal first sleeps for as many ms as the file says."""
    append = Journal.append

    def late(self: Journal, drafts: Sequence[Draft]) -> Sequence[Event]:
        if delay_file.exists():
            time.sleep(int(delay_file.read_text()) / 1000)
        return append(self, drafts)

    Journal.append = late  # type: ignore[method-assign,assignment]  # no disk here can be told to be slow


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", required=True)
    parser.add_argument("--diagonal-inch", type=float, default=21.5)
    parser.add_argument("--outline", type=Path)
    parser.add_argument("--counter", type=Path)
    parser.add_argument("--clock-offset", type=Path, required=True)
    parser.add_argument("--wall-ahead-ms", type=int, default=0)
    parser.add_argument("--sync-every-ms", type=int)
    parser.add_argument("--tray", type=Path)
    parser.add_argument("--disk-delay", type=Path)
    parser.add_argument("--printer", default="")
    parser.add_argument("--speaker", type=Path)
    parser.add_argument("--microphone", type=Path)
    args = parser.parse_args()
    if args.disk_delay:
        slow_disk(args.disk_delay)
    from kiosk.ui.window.app import run_window

    width, height = (int(part) for part in args.size.split("x"))
    status: int = run_window(
        args.folder,
        cameras=[counter_camera(args.counter)] if args.counter else [],
        clock=FileClock(args.clock_offset, args.wall_ahead_ms),
        size=(width, height),
        diagonal_inch=args.diagonal_inch,
        outline=args.outline,
        tray=args.tray,
        sync_every_ms=args.sync_every_ms,
        printer=printer_of(args.printer),
        speaker=speaker_of(args.speaker),
        microphone=microphone_of(args.microphone),
    )
    return status


if __name__ == "__main__":
    sys.exit(main())
