"""`linli-kiosk window`: the kiosk with its window, for whoever stands before it."""

import argparse
from pathlib import Path

from kiosk.commands.answers import Answers
from kiosk.commands.cards import source_of
from kiosk.commands.printing import printer_for


def run_window_command(args: argparse.Namespace, folder: Path, _answers: Answers) -> int:
    """The command itself. A kiosk that is not enrolled or can't work says so on the glass."""
    sources = [source_of(camera) for camera in args.camera]
    printer = printer_for(folder, args.printer)
    # Imported here: whoever mistyped a camera learns it without a window.
    from kiosk.ui.window.app import run_window

    return run_window(
        folder,
        cameras=sources,
        sync=not args.no_sync,
        size=args.size,
        diagonal_inch=args.diagonal_inch,
        tray=args.tray,
        outline=args.outline,
        printer=printer,
    )
