"""`linli-kiosk rehearse`: whether this software could go on with a kiosk's data, tried on a copy.

An update runs it in the new release before that is taken. Nothing of the kiosk's own is written, and nothing is sent.
"""

import argparse
import importlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from kiosk.actions.status import status
from kiosk.commands.answers import Answers
from kiosk.commands.opening import open_or_say
from kiosk.commands.trouble import CANNOT_WORK, Trouble
from kiosk.desk import Desk
from kiosk.kiosk import STORE_NAME
from kiosk.store.errors import from_sqlite
from kiosk.ui.fonts import FontMissing, faces
from sync.contract.refusals import Refusal
from sync.contract.versions import SOFTWARE
from sync.identity import FILE_NAME

COPY: Final = "rehearsal"
"""The copy lies beside what it is a copy of, under its owner's eyes alone, and for as long as it is needed."""


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """What the copy was like.

    Attributes:
        software: that tried.
        facts: in the journal; 0 where there is none yet.
    """

    software: str
    facts: int


def run_rehearse(_args: argparse.Namespace, folder: Path, answers: Answers) -> int:
    """The command itself.

    Raises:
        CannotWork, Trouble: it could not go on.
    """
    _load_all()
    facts = _try_copy(folder) if (folder / FILE_NAME).exists() and (folder / STORE_NAME).exists() else 0
    done = Rehearsed(software=SOFTWARE, facts=facts)
    return answers.result(done, answers.texts.say("release.rehearsed", release=SOFTWARE, facts=facts))


def _load_all() -> None:
    """Every library that the kiosk needs, and the font; no window is opened."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    try:
        importlib.import_module("kiosk.ui.window")
        for name in ("kiosk.ui.window.app", "kiosk.scan.camera", "kiosk.scan.decode", "kiosk.printing.printers"):
            importlib.import_module(name)
        faces()
    except FontMissing as why:
        raise Trouble("font", why, CANNOT_WORK) from None


def _try_copy(folder: Path) -> int:
    copy = folder / COPY
    try:
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(mode=0o700)
        shutil.copy2(folder / FILE_NAME, copy / FILE_NAME)
        _copy_store(folder / STORE_NAME, copy / STORE_NAME)
        kiosk = open_or_say(copy)
        try:
            seen = status(Desk(kiosk))
            if "salvaged" in kiosk.notices or isinstance(seen, Refusal):
                raise Trouble("source", folder / STORE_NAME, CANNOT_WORK)
            return seen.head_seq
        finally:
            kiosk.close()
    except OSError as error:
        raise Trouble("folder", f"{error.filename or copy}: {error.strerror or error}", CANNOT_WORK) from None
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _copy_store(source: Path, copy: Path) -> None:
    """Copy a store that another process may be using, as of one moment."""
    try:
        reading = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=30)
        try:
            writing = sqlite3.connect(copy)
            try:
                reading.backup(writing)
            finally:
                writing.close()
        finally:
            reading.close()
    except sqlite3.Error as error:
        raise Trouble("source", from_sqlite(error), CANNOT_WORK) from None
