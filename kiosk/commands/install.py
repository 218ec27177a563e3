"""`linli-kiosk install`: make this machine a kiosk. docs/install.md is the page for whoever does it."""

import argparse
from pathlib import Path

import msgspec

from kiosk.commands.answers import Answers
from kiosk.commands.opening import folder_trouble
from kiosk.install.places import DATA, HOME
from kiosk.install.units import take_own, tell_system, write_files


class Installed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done.

    Attributes:
        release: that the kiosk runs.
        written: files.
        undone: commands of systemd's that failed, or are not there: whoever installs must see to them.
    """

    release: str
    written: list[str]
    undone: list[str]


def run_install(args: argparse.Namespace, _folder: Path, answers: Answers) -> int:
    """The command itself.

    Raises:
        Trouble: a file can't be written.
    """
    root: Path = args.root
    data: Path = (args.data or DATA).absolute()
    try:
        release = take_own(root, HOME)
        written = write_files(root, args.display, home=HOME, data=data)
    except OSError as error:
        raise folder_trouble(error, root) from None
    undone = tell_system(root, args.display)
    done = Installed(release=release, written=[str(path) for path in written], undone=undone)
    say = answers.texts.say
    sentences = [say("install.done", release=release, files="\n  ".join(done.written))]
    if undone:
        return answers.not_done(done, *sentences, say("install.undone", commands="\n  ".join(undone)))
    after = say("install.desktop") if args.display == "desktop" else say("install.after")
    return answers.result(done, *sentences, after)
