"""`linli-server`: everything a person does to a district server from its own machine. docs/server.md shows each command.

Exit codes: 0 done, 1 something is wrong (said in one line), 2 the command itself was mistyped.
"""

import argparse
import getpass
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

DEFAULT_DATA = "var/server"


class Trouble(Exception):
    """Something a person can put right; its text is all that is shown."""


def operator() -> str:
    """Who runs a command, as the actor of what it decides: `cli:` and the machine's account."""
    try:
        return f"cli:{getpass.getuser()}"[:80]
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    args = _parser().parse_args(argv)
    os.environ["LINLI_SERVER_DATA"] = str(Path(args.data).absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    module, _, function = args.run.partition(":")
    try:
        if args.needs_data and not (Path(args.data) / "keys").is_dir():
            raise Trouble(f"there is no district in {args.data}; `linli-server init` makes one")
        import django

        django.setup()
        run: Callable[[argparse.Namespace], int | None] = getattr(importlib.import_module(module), function)
        return run(args) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        print(f"linli-server: {told}", file=sys.stderr)
        return 1


def _told(error: Exception) -> str | None:
    """The line for a trouble that is not a fault of the program, or None for one that is."""
    if isinstance(error, Trouble):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
    from django.db import OperationalError

    if isinstance(error, OperationalError):
        return f"the database can't be used: {error}"
    # The domain's own refusals are sentences.
    return str(error) if type(error).__module__.startswith("server.") and not isinstance(error, AssertionError) else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="linli-server", description="The district server of Linli (邻里).")
    parser.add_argument(
        "--data",
        default=os.environ.get("LINLI_SERVER_DATA", DEFAULT_DATA),
        help="data directory of the district (default: %(default)s)",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: str, text: str, *, needs_data: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=f"server.commands.{run}", needs_data=needs_data)
        return sub

    sub = command("init", "district:init", "found a district: data directory, keys, database", needs_data=False)
    sub.add_argument("--name", default="示范区", help="the district's name (default: %(default)s)")

    sub = command("serve", "serve:serve", "serve the district until stopped")
    sub.add_argument("--host", default="127.0.0.1")
    sub.add_argument("--port", type=int, default=8000, help="0 takes a free one and says which")
    sub.add_argument("--workers", type=int, default=2)

    command("follow", "serve:follow", "keep the projections up with the journal (serve starts one)")

    sub = command("create-staff", "staff:create_staff", "make an account for a member of staff, or give it a new password")
    sub.add_argument("name")
    sub.add_argument("--password-file", type=Path, help="file with the password in its first line (default: one is made)")
    sub.add_argument("--ask", action="store_true", help="type the password")
    sub.add_argument(
        "--role", choices=("district", "branch", "keeper", "reader", "merchant"), help="what for (a new one: district)"
    )
    sub.add_argument("--branch", default="", help="of a branch officer")
    sub.add_argument("--station", default="", help="of a keeper")
    sub.add_argument("--partner", default="", help="of a merchant")

    sub = command("station-open", "district:station_open", "open a station, or rename one")
    sub.add_argument("station", help="its id: letters, digits, hyphens")
    sub.add_argument("name")
    sub.add_argument("--branch", default="")

    sub = command("activity", "district:activity", "publish an activity, change one, or call one off")
    sub.add_argument("activity", help="its id")
    sub.add_argument("title")
    sub.add_argument("--category", required=True)
    sub.add_argument("--station", default="", help="none means every station")
    sub.add_argument("--starts", required=True, help="2026-11-22T15:00, the district's time")
    sub.add_argument("--minutes", type=int, default=120)
    sub.add_argument("--place", default="", help="where at the station")
    sub.add_argument("--closed", action="store_true", help="call it off")

    sub = command("reward", "district:reward", "publish a reward, change one, or take it off the shelf")
    sub.add_argument("reward", help="its id")
    sub.add_argument("title")
    sub.add_argument("points", type=int)
    sub.add_argument("--station", default="", help="none means every station")
    sub.add_argument("--closed", action="store_true", help="take it off the shelf")

    sub = command("notice", "district:notice", "publish a notice, change one, or take one down")
    sub.add_argument("notice", help="its id")
    sub.add_argument("title")
    sub.add_argument("--text", required=True)
    sub.add_argument("--station", default="", help="none means every station")
    sub.add_argument("--days", type=int, default=0, help="how long it hangs; 0, the default, until it is taken down")
    sub.add_argument("--pinned", action="store_true", help="above the others")
    sub.add_argument("--closed", action="store_true", help="take it down")

    sub = command("settings", "district:settings", "show the district's settings, or change some")
    sub.add_argument("changes", nargs="*", metavar="NAME=VALUE")

    sub = command("enrolment-code", "kiosks:enrolment_code", "make a one-use code for a kiosk to join with")
    sub.add_argument("station")
    sub.add_argument("--url", required=True, help="where the kiosk reaches this server")

    sub = command("write-off", "kiosks:write_off", "a kiosk is lost: its points come back to the members")
    sub.add_argument("kiosk")

    sub = command("freeze", "kiosks:freeze", "put a member's account on hold, or release it")
    sub.add_argument("member", help="the member's id, as the console shows it")
    sub.add_argument("--reason", required=True)
    sub.add_argument("--release", action="store_true", help="end the hold")

    sub = command("close-stream", "kiosks:close_stream", "close a stream for good: it spends no more")
    sub.add_argument("stream")

    sub = command("settle", "kiosks:settle", "decide on an event that was set aside")
    sub.add_argument("event", help="its reference, STREAM:SEQ")
    sub.add_argument("--to", required=True, choices=("owed", "loss", "dropped"))

    sub = command("recovery", "kiosks:recovery", "after a restore: what is waited for, and confirming it")
    sub.add_argument("--confirm", action="store_true", help="every kiosk has pushed or is written off: grant again")
    sub.add_argument("--restored", action="store_true", help="an older PostgreSQL database was put back: begin a new epoch")

    sub = command("print-cards", "cards:print_cards", "print a batch of cards as a PDF")
    sub.add_argument("--count", type=int, required=True)
    sub.add_argument("--out", type=Path, required=True)
    sub.add_argument("--page", choices=("A4", "card"), default="A4")
    sub.add_argument("--years", type=int, default=5, help="how long they are valid (default: %(default)s)")

    sub = command("revoke-card", "cards:revoke_card", "make a card, or all cards issued before a day, invalid")
    sub.add_argument("number", nargs="?", default="", help="the twelve digits; blanks don't matter")
    sub.add_argument("--issued-before", default="", metavar="DATE", help="2026-11-22")
    sub.add_argument("--reason", default="")

    sub = command("rotate-keys", "cards:rotate_keys", "sign with new keys from now on")
    sub.add_argument("--cards", action="store_true", help="the card key, not the district's")

    command("rebuild", "keeping:rebuild", "make every derived table anew from the journal, and compare")
    sub = command("backup", "keeping:backup", "write everything into one file")
    sub.add_argument("out", type=Path)
    sub = command("restore", "keeping:restore", "put a backup into a data directory", needs_data=False)
    sub.add_argument("archive", type=Path)
    sub.add_argument("--replace", action="store_true", help="set aside the district that is there")
    command("check", "keeping:check", "verify chains, ledger and projections")

    sub = command("demo", "demo:demo", "fill a fresh district with a demo: members, a year of service, wishes, rewards")
    sub.add_argument("--seed", type=int, default=2026)
    sub.add_argument("--scale", type=float, default=1.0, help="1 is the size of the Nanning article")
    sub.add_argument("--out", type=Path, help="directory for demo.json and pictures of cards")
    return parser


if __name__ == "__main__":
    sys.exit(main())
