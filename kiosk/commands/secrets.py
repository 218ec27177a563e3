"""PINs of a command: from a file or from stdin, never from the command line, where every user of the machine sees them."""

import sys
from getpass import getpass
from pathlib import Path


def read_pin(file: str | None, prompt: str) -> str:
    """A PIN: a file's first line, else what is typed unseen at a terminal, else the next line of stdin.

    Raises:
        OSError: the file can't be read.
    """
    if file is not None:
        with Path(file).open(encoding="utf-8", errors="replace") as opened:
            return opened.readline().strip()
    if sys.stdin.isatty():
        return getpass(f"{prompt} ").strip()
    return sys.stdin.readline().strip()
