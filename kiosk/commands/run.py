"""`linli-kiosk run`: the kiosk as a process with no window: cameras and a typing scanner in, sentences out, sync beside."""

import argparse
import queue
import sys
import termios
import threading
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from kiosk.commands.answers import Answers
from kiosk.commands.cards import source_of
from kiosk.commands.stdin import stop_on_signals
from kiosk.commands.syncing import Syncing
from kiosk.desk import Desk
from kiosk.scan.frames import mono_ms
from kiosk.scan.presence import InView
from kiosk.scan.reader import Reader
from kiosk.scan.wedge import Typed, read_lines
from kiosk.session import Session
from kiosk.texts import Texts

_LOOK_EVERY_S: Final = 0.2
_CODE_LENGTH: Final = 40

What = Literal["scanned", "typed", "stdin_ended"]


def run_command(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """The command itself."""
    return run(desk, answers.texts, args.camera, sync=not args.no_sync)


def run(desk: Desk, texts: Texts, cameras: Sequence[str], *, sync: bool = True) -> int:
    """Serve visitors until a signal comes, or until stdin and all sources have ended.

    Args:
        desk: of the opened kiosk.
        texts: what to say.
        cameras: SOURCEs to watch (`cards.source_of`).
        sync: exchange with the district in the background.

    Returns:
        The exit code.

    Raises:
        Trouble: a SOURCE that isn't there.
    """
    sources = [source_of(camera) for camera in cameras]
    stop = threading.Event()
    stop_on_signals(stop)
    heard: queue.Queue[tuple[What, str]] = queue.Queue()
    syncing, session = Syncing(desk.kiosk), Session(desk, texts)
    if sync:
        syncing.start()
    reader = Reader(sources)
    watching = [
        threading.Thread(target=_watch, args=(reader, heard), name="scans", daemon=True),
        threading.Thread(target=_listen, args=(stop, heard), name="stdin", daemon=True),
    ]
    try:
        with reader:
            for thread in watching:
                thread.start()
            _say(session.end())
            _serve(session, syncing, heard, stop, sources=bool(sources))
    finally:
        stop.set()
        _echo(shown=True)
        syncing.stop()
    return 0


def _serve(
    session: Session, syncing: Syncing, heard: "queue.Queue[tuple[What, str]]", stop: threading.Event, *, sources: bool
) -> None:
    in_view = InView()
    while not stop.is_set():
        try:
            what, text = heard.get(timeout=_LOOK_EVERY_S)
        except queue.Empty:
            _say(session.tick())
            _echo(shown=not session.hidden)
            syncing.worker.attended = session.attended
            continue
        if what == "stdin_ended":
            # A kiosk in a service has no stdin; without cameras either there is nothing left to wait for.
            if not sources:
                return
            continue
        # A card held before a typing scanner comes again and again.
        if what == "typed" and len(text) >= _CODE_LENGTH and not in_view.newcomers([text], mono_ms()):
            continue
        _say(session.scanned(text) if what == "scanned" else session.typed(text))
        _echo(shown=not session.hidden)
        syncing.worker.attended = session.attended
        syncing.wake()


def _watch(reader: Reader, heard: "queue.Queue[tuple[What, str]]") -> None:
    for scanned in reader:
        heard.put(("scanned", scanned.text))


def _listen(stop: threading.Event, heard: "queue.Queue[tuple[What, str]]") -> None:
    for line in read_lines(sys.stdin, stop):
        heard.put(("typed", line.text if isinstance(line, Typed) else "?"))
    heard.put(("stdin_ended", ""))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _echo(*, shown: bool) -> None:
    """Show what is typed at a terminal, or don't: a PIN is nobody's business."""
    if not sys.stdin.isatty():
        return
    settings = termios.tcgetattr(sys.stdin)
    settings[3] = settings[3] | termios.ECHO if shown else settings[3] & ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)
