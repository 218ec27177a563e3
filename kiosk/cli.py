"""`linli-kiosk`: a kiosk, with a window and without. docs/kiosk.md shows each command.

Exit codes: 0 done; 1 refused, the sentence on stdout; 2 mistyped, or a file that isn't there; 3 the kiosk can't work (not
enrolled, in use, damaged). With `--json` every answer is one JSON line.
"""

import argparse
import importlib
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import time
from pathlib import Path

from kiosk.commands.answers import Answers
from kiosk.commands.opening import opened
from kiosk.commands.trouble import CANNOT_WORK, CannotWork, Trouble
from kiosk.desk import Desk
from kiosk.store.errors import StoreError
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.tokens import DIAGONAL_INCH

LEAST_PX = 480

DATA_VARIABLE = "LINLI_KIOSK_DATA"

WITHOUT_A_DESK = ("enrol", "window", "prompts", "install", "update", "releases", "rehearse")
"""Commands that need no opened kiosk, or open it themselves."""

AtDesk = Callable[[argparse.Namespace, Desk, Answers], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    _bear_any_text()
    args = _parser().parse_args(argv)
    _log_to_stderr()
    answers = Answers(Texts(args.lang), as_json=args.json or args.command == "serve-lines")
    try:
        return _run(args, answers)
    except CannotWork as error:
        answers.refused(error.refusal)
        return CANNOT_WORK
    except Trouble as error:
        return answers.trouble(error.key, error.code, detail=error.detail)
    except BrokenPipeError:
        # Whoever read the answer is gone. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def default_folder() -> Path:
    """Where a kiosk's data lies when nothing else is said."""
    return Path(os.environ.get(DATA_VARIABLE) or Path.home() / ".local/share/linli-kiosk")


def _run(args: argparse.Namespace, answers: Answers) -> int:
    folder: Path = args.data or default_folder()
    # Loaded when it is needed: a status has no use for a camera's libraries.
    module, _, function = args.at_desk.partition(":")
    at_desk = getattr(importlib.import_module(f"kiosk.commands.{module}"), function)
    if args.command in WITHOUT_A_DESK:
        code: int = at_desk(args, folder, answers)
        return code
    with opened(folder) as kiosk:
        served: AtDesk = at_desk
        return served(args, Desk(kiosk), answers)


class _Calm(logging.Formatter):
    """A traceback tells about faults of ours; a full disk is none."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, StoreError | OSError):
            return f"{record.levelname} {record.name}: {record.getMessage()}: {error}"
        return super().format(record)


def _bear_any_text() -> None:
    """Let no byte from a scanner and no character that a terminal lacks end a command."""
    for stream, instead in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=instead)


def _text(argument: str) -> str:
    """A text from the command line, where bytes that are no UTF-8 come as half characters that no journal takes."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _size(argument: str) -> tuple[int, int]:
    width, _, height = argument.partition("x")
    if not (width.isdecimal() and height.isdecimal() and min(int(width), int(height)) >= LEAST_PX):
        raise argparse.ArgumentTypeError(f"{argument!r} is no size such as 1080x1920 (at least {LEAST_PX} pixels a side)")
    return int(width), int(height)


def _inches(argument: str) -> float:
    try:
        inches = float(argument)
    except ValueError:
        inches = 0.0
    if not 5 <= inches <= 120:
        raise argparse.ArgumentTypeError(f"{argument!r} is no diagonal in inches")
    return inches


def _time_of_day(argument: str) -> time:
    try:
        return time.fromisoformat(argument)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{argument!r} is no time of day such as 03:30") from None


def _hours(argument: str) -> tuple[time, time]:
    opens, _, closes = argument.partition("-")
    return _time_of_day(opens), _time_of_day(closes)


def _minutes(argument: str) -> float:
    if not (argument.isdecimal() and (argument == "0" or 3 <= int(argument) <= 1440)):
        raise argparse.ArgumentTypeError(f"{argument!r} is no number of minutes from 3 to 1440 (0: never)")
    return float(argument)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Calm("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _everywhere() -> argparse.ArgumentParser:
    """The options that may stand before and after the command. Made anew each time: argparse shares a parent's defaults,
    and those of the whole must not become those of a command, where they would undo what was said before it."""
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument(
        "--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=f"data folder (default: ${DATA_VARIABLE})"
    )
    everywhere.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help="language of the sentences")
    everywhere.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer with one JSON line")
    return everywhere


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="linli-kiosk", description="A kiosk of Linli (邻里).", parents=[_everywhere()])
    parser.set_defaults(data=None, lang=LANGUAGES[0], json=False)
    commands = parser.add_subparsers(dest="command", title="commands", required=True, metavar="COMMAND")

    def command(name: str, at_desk: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[_everywhere()])
        sub.set_defaults(at_desk=at_desk)
        return sub

    _add_staff(command)
    _add_visitor(command)
    _add_processes(command)
    _add_machine(command)
    return parser


def _add_staff(command: Callable[..., argparse.ArgumentParser]) -> None:
    sub = command("enrol", "staff:run_enrol", "make this kiosk a district's, with a one-use code from its console")
    sub.add_argument("enrolment_code", metavar="CODE")
    command("status", "staff:run_status", "how the kiosk is, and what waits")
    sub = command("sync", "staff:run_sync", "exchange with the district once")
    sub.add_argument("--check", action="store_true", help="let both sides add up the stream and compare")
    command("rotate-key", "staff:run_rotate_key", "sign with a new key from now on")
    sub = command(
        "bind", "visitor:run_bind", "register a member and bind a new card, as a keeper; asks for the keeper's PIN"
    )
    _add_keeper(sub)
    _add_card(sub)
    sub.add_argument("--name", type=_text, required=True, help="the new member's")
    sub.add_argument("--phone", type=_text, default="", help="the new member's")
    sub.add_argument("--set-pin", action="store_true", help="ask for a PIN for the new card")
    sub.add_argument("--new-pin-file", metavar="FILE", help="the new card's PIN, from a file instead of stdin")
    command("handouts", "staff:run_handouts", "list what was redeemed here and waits to be handed out")
    sub = command("hand-out", "staff:run_hand_out", "write down that goods were given; asks for the keeper's PIN")
    sub.add_argument("redemption", metavar="ID", help="as `handouts` lists it")
    _add_keeper(sub)
    sub = command("hand-out-slip", "staff:run_hand_out_slip", "write down that a slip's goods were given, as a keeper")
    sub.add_argument("slip", metavar="TEXT", help="the text of the slip's code")
    _add_keeper(sub)
    sub = command("take-back", "staff:run_take_back", "write down that goods were brought back, as a keeper")
    sub.add_argument("redemption", metavar="ID", help="as `redeem` or `check-slip` tells it")
    sub.add_argument("--reason", type=_text, required=True, help="why")
    sub.add_argument("--slip", default="", metavar="TEXT", help="the text of the slip's code, if another kiosk made it")
    _add_keeper(sub)
    sub = command("slip", "printing:run_slip", "the slip of a redemption once more, printed where there is a printer")
    sub.add_argument("redemption", metavar="ID", help="of the redemption, or of the basket")
    sub.add_argument("--printer", metavar="SPEC", help="see `printer`")
    sub = command("check-slip", "staff:run_check_slip", "what a slip says, and what became of it")
    sub.add_argument("slip", metavar="TEXT", help="the text of its code")
    sub = command("printer", "printing:run_printer", "say or set which printer the kiosk has")
    sub.add_argument(
        "spec", nargs="?", metavar="SPEC", help="usb:VENDOR:PRODUCT, network:HOST[:PORT], file:///PATH, png:FOLDER or none"
    )
    sub.add_argument("--test", action="store_true", help="print a test page")


def _add_visitor(command: Callable[..., argparse.ArgumentParser]) -> None:
    sub = command("scan", "visitor:run_scan", "tell whose card it is")
    sub.add_argument("source", metavar="SOURCE", help="picture, folder, film, camera:0, or - for a typing scanner on stdin")
    sub = command("check-in", "visitor:run_check_in", "begin service")
    _add_card(sub)
    sub.add_argument("--activity", default="", metavar="ID", help="one of today's activities (default: walk-in service)")
    _add_card(command("check-out", "visitor:run_check_out", "end service"))
    sub = command("wish", "visitor:run_wish", "make a wish, with a card or with a name and a telephone")
    _add_card(sub, required=False)
    sub.add_argument("--category", required=True, metavar="ID")
    sub.add_argument("--text", type=_text, default="", help="what is wished for")
    sub.add_argument("--name", type=_text, default="", help="without a card: who wishes")
    sub.add_argument("--contact", type=_text, default="", help="without a card: a telephone number")
    sub.add_argument("--attach", metavar="FILE", help="a recording or a picture")
    sub = command("redeem", "visitor:run_redeem", "spend points; asks for the PIN")
    _add_card(sub)
    sub.add_argument("--reward", required=True, metavar="ID")
    sub.add_argument("--quantity", type=int, default=1)
    sub.add_argument("--pin-file", metavar="FILE", help="read the PIN from a file instead of stdin")
    sub = command("undo", "visitor:run_undo", "take a redemption back, within seconds")
    _add_card(sub)
    sub.add_argument("--redemption", default="", metavar="ID", help="which (default: the newest)")
    _add_card(command("points", "visitor:run_points", "show a member's points"))
    command("activities", "visitor:run_activities", "list today's activities")
    command("rewards", "visitor:run_rewards", "list what points buy")


def _add_processes(command: Callable[..., argparse.ArgumentParser]) -> None:
    sub = command("run", "run:run_command", "serve visitors: scans from cameras and stdin, answers typed as numbers")
    sub.add_argument("--camera", action="append", default=[], metavar="SOURCE", help="camera:0, a film or pictures")
    sub.add_argument("--no-sync", action="store_true", help="do not exchange with the district")
    sub = command("window", "window:run_window_command", "serve visitors at a window")
    sub.add_argument("--camera", action="append", default=[], metavar="SOURCE", help="camera:0, a film or pictures")
    sub.add_argument("--no-sync", action="store_true", help="do not exchange with the district")
    sub.add_argument("--size", type=_size, metavar="WxH", help="in pixels (default: the whole screen)")
    sub.add_argument(
        "--diagonal-inch", type=_inches, default=DIAGONAL_INCH, metavar="N", help="of the panel (default: %(default)s)"
    )
    sub.add_argument("--tray", type=Path, metavar="FOLDER", help="demo cards to lay beside it, as if held before a camera")
    sub.add_argument("--outline", type=Path, metavar="FILE", help="write what is on the glass there, as JSON")
    sub.add_argument("--printer", metavar="SPEC", help="for slips and passbooks, see `printer`; kept for the next time")
    sub.add_argument("--speaker", type=Path, metavar="FOLDER", help="write what is heard there, as WAV files")
    sub.add_argument("--microphone", type=Path, metavar="FILE", help="hear this sound file instead of a microphone")
    _add_rest(sub)
    sub = command("prompts", "prompts:run_prompts", "list what the voice says, and what the station recorded instead")
    sub.add_argument("--check", action="store_true", help="only the recordings that can't be used")
    sub = command("serve-lines", "lines:lines_command", "serve a program: JSON commands on stdin, JSON answers on stdout")
    sub.add_argument("--sync", action="store_true", help="exchange with the district in the background")
    sub.add_argument("--sync-every-ms", type=int, metavar="N", help="… and never wait longer than this")


def _add_rest(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--dim-after-min", type=_minutes, default=10.0, metavar="N", help="with nobody there (default: 10; 0: never)"
    )
    sub.add_argument(
        "--open", type=_hours, default="06:00-22:00", metavar="HH:MM-HH:MM", help="the station's hours; dark outside of them"
    )
    sub.add_argument(
        "--nightly", type=_time_of_day, metavar="HH:MM", help="end about then, when nobody is there, to be restarted"
    )


def _add_machine(command: Callable[..., argparse.ArgumentParser]) -> None:
    sub = command("install", "install:run_install", "make this machine a kiosk: units, user, limits (as root)")
    sub.add_argument("--display", choices=("x", "cage", "desktop"), default="x", help="what draws (default: %(default)s)")
    sub.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="write into this folder instead of /")
    sub = command("update", "update:run_update", "install the release in a folder of wheels, with the way back (as root)")
    sub.add_argument("stick", type=Path, metavar="FOLDER", help="with the wheels and SHA256SUMS")
    sub.add_argument("--extras", default="[kiosk]", help=argparse.SUPPRESS)
    sub = command("releases", "update:run_releases", "say which releases are installed")
    sub.add_argument("--back", action="store_true", help="take the one before (as root)")
    command("rehearse", "rehearse:run_rehearse", "try on a copy whether this software could go on with the data")


def _add_keeper(sub: argparse.ArgumentParser) -> None:
    which = sub.add_mutually_exclusive_group(required=True)
    which.add_argument("--keeper-card", metavar="SOURCE", help="picture, folder, film, camera:0, or - for a typing scanner")
    which.add_argument("--keeper-code", metavar="TEXT", help="the text of its code (others on this machine can see it)")
    sub.add_argument("--pin-file", metavar="FILE", help="the keeper's PIN, from a file instead of stdin")


def _add_card(sub: argparse.ArgumentParser, *, required: bool = True) -> None:
    which = sub.add_mutually_exclusive_group(required=required)
    which.add_argument("--card", metavar="SOURCE", help="picture, folder, film, camera:0, or - for a typing scanner")
    which.add_argument("--code", metavar="TEXT", help="the text of the card's code (others on this machine can see it)")


if __name__ == "__main__":
    sys.exit(main())
