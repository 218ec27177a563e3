"""The one way to print: a page is drawn and put to the printer; what goes wrong becomes a refusal, and nothing is lost."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image

from kiosk.actions.slips import SlipHere
from kiosk.printing.passbook import PassbookSheet, passbook_page
from kiosk.printing.printers import Printer, PrinterFailed, printer_of
from kiosk.printing.slip import slip_page
from kiosk.texts import Texts
from kiosk.ui.fonts import FontMissing
from sync.contract.refusals import Refusal

_log = logging.getLogger(__name__)

KEPT: Final = "printer"
"""The file in the data folder that names the kiosk's printer."""

_one_at_a_time: Final = threading.Lock()


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A page was printed.

    Attributes:
        printer: how it is named.
        page_dots: height of the page, dots.
    """

    printer: str
    page_dots: int


def put(printer: Printer | None, draw: Callable[[int], Image.Image]) -> Printed | Refusal:
    """Print a page. Takes its time: not for the window's thread.

    Args:
        printer: where, or None where there is none.
        draw: gives the page for a paper so many dots wide.
    """
    if printer is None:
        return Refusal.PRINTER_NONE
    try:
        with _one_at_a_time:
            page = draw(printer.dots)
            printer.put(page)
    except (PrinterFailed, FontMissing, OSError) as error:
        _log.warning("%s did not print: %s", printer.spec, error)
        return Refusal.PRINTER_FAILED
    return Printed(printer=printer.spec, page_dots=page.height)


def put_slip(printer: Printer | None, slip: SlipHere, texts: Texts) -> Printed | Refusal:
    """Print a slip; see `put`."""
    return put(printer, lambda dots: slip_page(slip, texts, dots))


def put_passbook(printer: Printer | None, sheet: PassbookSheet, texts: Texts) -> Printed | Refusal:
    """Print a page of the passbook; see `put`."""
    return put(printer, lambda dots: passbook_page(sheet, texts, dots))


def kept_printer(folder: Path) -> Printer | None:
    """The printer that was set up for the kiosk in this folder."""
    try:
        spec = (folder / KEPT).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    try:
        return printer_of(spec)
    except ValueError:
        _log.warning("%s names no printer: %r", folder / KEPT, spec)
        return None


def keep_printer(folder: Path, printer: Printer | None) -> None:
    """From now on this is the printer of the kiosk in this folder.

    Raises:
        OSError: the folder can't be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / KEPT).write_text((printer.spec if printer else "none") + "\n", "utf-8")
