"""`linli-kiosk window`: the kiosk with its window, for whoever stands before it."""

import argparse
from pathlib import Path

from kiosk.commands.answers import Answers
from kiosk.commands.cards import source_of
from kiosk.commands.printing import printer_for
from kiosk.commands.sound import microphone_of, speaker_of
from kiosk.ui.rest import RestTimes


def run_window_command(args: argparse.Namespace, folder: Path, _answers: Answers) -> int:
    """The command itself. A kiosk that is not enrolled or can't work says so on the glass."""
    sources = [source_of(camera) for camera in args.camera]
    printer = printer_for(folder, args.printer)
    speaker, microphone = speaker_of(args.speaker), microphone_of(args.microphone)
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
        speaker=speaker,
        microphone=microphone,
        times=RestTimes(dim_after_s=args.dim_after_min * 60, opens=args.open[0], closes=args.open[1], restarts=args.nightly),
    )
