"""Printers: ESC/POS over USB, the network or a file (python-escpos), and pictures in a folder where there is none.

A printer is named by a text: `usb:04b8:0e15`, `network:192.168.1.50:9100`, `file:///dev/usb/lp0`, `png:FOLDER`, or `none`;
with `@384` at its end for paper of 58 mm (else 576 dots, 80 mm).
"""

import contextlib
import os
import re
import select
import time
from pathlib import Path
from typing import Any, Final, Protocol

from PIL.Image import Image

WIDE_DOTS: Final = 576
"""Paper of 80 mm at 203 dots an inch."""
NARROW_DOTS: Final = 384
"""Paper of 58 mm."""
TIMEOUT_S: Final = 5.0
"""A printer that takes nothing for so long has failed."""
NONE: Final = "none"
_FORM: Final = re.compile(r"(?P<kind>usb|network|file|png):(?P<where>.+?)(?:@(?P<dots>\d{3,4}))?")
_USB: Final = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_PAPER_OUT: Final = 0
_ESC_INIT: Final = b"\x1b@"


class PrinterFailed(Exception):
    """Nothing was printed, or not all of it; the text says why, for staff."""


class Printer(Protocol):
    """Something that prints pages.

    Attributes:
        spec: how it is named.
        dots: width of its paper.
    """

    spec: str
    dots: int

    def put(self, page: Image) -> None:
        """Print a page and cut the paper. Takes its time: not for the window's thread.

        Raises:
            PrinterFailed: it did not.
        """
        ...


def printer_of(spec: str) -> Printer | None:
    """The printer of that name; None for `none` and for an empty text.

    Raises:
        ValueError: it is no name of a printer.
    """
    if spec in ("", NONE):
        return None
    form = _FORM.fullmatch(spec)
    if form is None:
        raise ValueError(spec)
    where, dots = form["where"], int(form["dots"] or WIDE_DOTS)
    match form["kind"]:
        case "usb" if ids := _USB.fullmatch(where):
            return UsbPrinter(spec, dots, int(ids[1], 16), int(ids[2], 16))
        case "network":
            host, _, port = where.partition(":")
            if not port or port.isdecimal():
                return NetworkPrinter(spec, dots, host, int(port or 9100))
        case "file":
            return FilePrinter(spec, dots, Path(where.removeprefix("//")))
        case "png":
            return PngPrinter(spec, dots, Path(where.removeprefix("//")))
    raise ValueError(spec)


def escpos_bytes(page: Image) -> bytes:
    """A page in a printer's language: its dots as raster (`GS v 0`), and a cut."""
    from escpos.printer import Dummy

    made: Any = Dummy()
    # It asks the printer's profile for the width, and complains on stdout where there is none.
    made.profile.profile_data = {**made.profile.profile_data, "media": {"width": {"pixels": page.width}}}
    made._raw(_ESC_INIT)
    made.image(page)
    made.cut()
    return bytes(made.output)


class UsbPrinter:
    """A printer at a USB socket."""

    def __init__(self, spec: str, dots: int, vendor: int, product: int) -> None:
        """The one with these ids."""
        self.spec, self.dots = spec, dots
        self._vendor, self._product = vendor, product

    def put(self, page: Image) -> None:
        """See `Printer`."""
        from escpos.printer import Usb

        _send(Usb(self._vendor, self._product, timeout=round(TIMEOUT_S * 1000)), escpos_bytes(page))


class NetworkPrinter:
    """A printer that listens on the network."""

    def __init__(self, spec: str, dots: int, host: str, port: int) -> None:
        """The one there."""
        self.spec, self.dots = spec, dots
        self._host, self._port = host, port

    def put(self, page: Image) -> None:
        """See `Printer`."""
        from escpos.printer import Network

        _send(Network(self._host, self._port, timeout=TIMEOUT_S), escpos_bytes(page))


class FilePrinter:
    """A printer behind a device file, or a plain file that collects what would have been printed."""

    def __init__(self, spec: str, dots: int, path: Path) -> None:
        """The one there."""
        self.spec, self.dots = spec, dots
        self._path = path

    def put(self, page: Image) -> None:
        """See `Printer`. It never waits for ever for a printer that is off."""
        data = memoryview(escpos_bytes(page))
        try:
            fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        except OSError as error:
            raise PrinterFailed(f"{self._path}: {error.strerror}") from error
        try:
            until = time.monotonic() + TIMEOUT_S
            while data:
                if not select.select([], [fd], [], max(0.0, until - time.monotonic()))[1]:
                    raise PrinterFailed(f"{self._path}: it takes nothing")
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(fd, data) :]
                    until = time.monotonic() + TIMEOUT_S
        except OSError as error:
            raise PrinterFailed(f"{self._path}: {error.strerror}") from error
        finally:
            os.close(fd)


class PngPrinter:
    """A folder of pictures, a page each: for robots, and for trying out."""

    def __init__(self, spec: str, dots: int, folder: Path) -> None:
        """That folder."""
        self.spec, self.dots = spec, dots
        self._folder = folder

    def put(self, page: Image) -> None:
        """See `Printer`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = sum(1 for _ in self._folder.glob("page-*.png")) + 1
            page.save(self._folder / f"page-{number:04}.png")
        except OSError as error:
            raise PrinterFailed(f"{self._folder}: {error.strerror}") from error


def _send(printer: Any, data: bytes) -> None:
    """Send it, unless the printer says that it has no paper. Many say nothing; they are believed to have some."""
    from escpos.exceptions import Error

    try:
        printer.open()
        try:
            if _paper_is_out(printer):
                raise PrinterFailed("no paper")
            printer._raw(data)
        finally:
            printer.close()
    except (Error, OSError, RuntimeError) as error:  # libusb and a missing backend come as either
        raise PrinterFailed(str(error) or type(error).__name__) from error


def _paper_is_out(printer: Any) -> bool:
    try:
        return bool(printer.paper_status() == _PAPER_OUT)
    except (OSError, RuntimeError, NotImplementedError, IndexError):
        return False
