"""The commands about paper: which printer the kiosk has, and a slip once more."""

import argparse
from pathlib import Path

import msgspec
from PIL import Image

from kiosk import sentences
from kiosk.actions.slips import slip_of
from kiosk.commands.answers import Answers
from kiosk.commands.opening import folder_trouble
from kiosk.commands.trouble import Trouble
from kiosk.desk import Desk
from kiosk.printing.paper import Paper
from kiosk.printing.press import keep_printer, kept_printer, put, put_slip
from kiosk.printing.printers import Printer, printer_of
from kiosk.texts import Texts
from sync.contract.refusals import Refusal


class PrinterHere(msgspec.Struct, frozen=True, kw_only=True):
    """Which printer the kiosk has; empty for none."""

    printer: str


def printer_for(folder: Path, spec: str | None) -> Printer | None:
    """The printer that was named on the command line, which is kept; else the one that was kept before.

    Raises:
        Trouble: the text names none, or the folder can't be written to.
    """
    if spec is None:
        return kept_printer(folder)
    try:
        printer = printer_of(spec)
    except ValueError:
        raise Trouble("printer", spec) from None
    try:
        keep_printer(folder, printer)
    except OSError as error:
        raise folder_trouble(error, folder) from None
    return printer


def run_printer(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Say or set which printer the kiosk has; with `--test` print a page."""
    printer, texts = printer_for(desk.kiosk.folder, args.spec), answers.texts
    if args.test:
        printed = put(printer, lambda dots: _test_page(texts, dots))
        if isinstance(printed, Refusal):
            return answers.refused(printed)
        return answers.result(printed, texts.say("printer.printed", printer=printed.printer, dots=printed.page_dots))
    said = texts.say("printer.is", printer=printer.spec) if printer else texts.say("printer.none")
    return answers.result(PrinterHere(printer=printer.spec if printer else ""), said)


def run_slip(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """The slip of a redemption, printed where there is a printer, else in words."""
    slip, texts = slip_of(desk, args.redemption), answers.texts
    if isinstance(slip, Refusal):
        return answers.refused(slip)
    printer = printer_for(desk.kiosk.folder, args.printer)
    if printer is None:
        return answers.result(slip, *sentences.slip(texts, slip))
    printed = put_slip(printer, slip, texts)
    if isinstance(printed, Refusal):
        return answers.refused(printed)
    return answers.result(slip, texts.say("printer.printed", printer=printed.printer, dots=printed.page_dots))


def _test_page(texts: Texts, dots: int) -> Image.Image:
    paper = Paper(dots)
    paper.text(texts.say("paper.test"), 40, bold=True, align="center")
    paper.rule()
    paper.text(texts.say("paper.test_said"), 28)
    paper.gap(20)
    return paper.finish()
