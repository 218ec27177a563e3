"""The district of a simulation: the product's server on a database file, its clock, its follower, its staff."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest

from server import backup as backups
from server import clock as server_clock
from server import recovery
from server.api import v1
from server.follower import Follower
from sync.contract.wire import compress, decompress
from tests.server.district import NOON_MS

DATABASE = "district.sqlite3"
_HANDLERS = {
    "enrol": v1.enrol_kiosk,
    "push": v1.push,
    "pull": v1.pull_page,
    "newest": v1.newest,
    "check": v1.check_totals,
    "remember": v1.remember_documents,
    "blob": v1.blob,
    "keyrings": v1.chain_of_keyrings,
}


class VirtualClock:
    """The server's clock; the simulation moves it."""

    def __init__(self) -> None:
        self.boot = "district-boot"
        self.at_ms = NOON_MS

    def wall_ms(self) -> int:
        """Unix ms."""
        return self.at_ms

    def mono_ms(self) -> int:
        """As if the machine had been started an hour before noon."""
        return self.at_ms - NOON_MS + 3_600_000


class Complaints(logging.Handler):
    """Collects what the server logs as a fault: in a simulation nothing may fail unseen."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep errors, and the warnings of a follower that could not cope."""
        text = record.getMessage()
        if record.levelno >= logging.ERROR or "can't be worked off" in text or "one by one" in text:
            if record.exc_info and record.exc_info[1] is not None:
                text += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
            self.heard.append(text)


class Office:
    """The district's server.

    Attributes:
        folder: its data directory.
        clock: its clock.
        complaints: faults that it logged.
        restores: how often it was restored from a backup.
        backups: the backups there are, oldest first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = VirtualClock()
        self.complaints = Complaints()
        self.restores = 0
        self.backups: list[Path] = []
        self._follower = Follower()

    def answer(self, name: str, body: bytes) -> bytes:
        """What the server's own handler answers to a request's body."""
        request = HttpRequest()
        request.method, request.path = "POST", f"/api/v1/{name}"
        # Where Django keeps a body that was read.
        request._body = compress(body)
        return decompress(_HANDLERS[name](request).content)

    def follow(self, steps: int = 10_000) -> int:
        """Let the follower do so many steps, or all there is to do; gives how many did something."""
        for done in range(steps):
            if not self._follower.step():
                return done
        return steps

    def restart(self) -> None:
        """The server's processes are started anew."""
        connections.close_all()
        self._follower = Follower()

    def backup(self) -> None:
        """Make a backup, by the product's own command."""
        out = self.folder.parent / f"backup-{self.clock.at_ms}"
        backups.backup(out)
        self.backups.append(out)

    def restore(self, archive: Path, *, by_command: bool) -> None:
        """Put a backup back. Not `by_command`: somebody copied the files, and nobody told the server."""
        connections.close_all()
        backups.restore(archive, self.folder, replace=True)
        # What was backed up later belongs to a past that is gone.
        self.backups = self.backups[: self.backups.index(archive) + 1]
        self.restart()
        self.restores += 1
        if by_command:
            recovery.begin_epoch("restored")


@contextmanager
def at_work(folder: Path) -> Iterator[Office]:
    """The district in this data directory, in this process; one at a time."""
    entry = connections.settings["default"]
    before, directory = entry["NAME"], settings.DATA_DIR
    connections.close_all()
    settings.DATA_DIR = folder
    entry["NAME"] = connection.settings_dict["NAME"] = str(folder / DATABASE)
    office = Office(folder)
    clock = server_clock.set_clock(office.clock)
    loggers = [logging.getLogger(name) for name in ("linli.api", "linli.ingest", "linli.follower")]
    for logger in loggers:
        logger.addHandler(office.complaints)
        logger.propagate = False
    try:
        yield office
    finally:
        for logger in loggers:
            logger.removeHandler(office.complaints)
            logger.propagate = True
        server_clock.set_clock(clock)
        connections.close_all()
        settings.DATA_DIR = directory
        entry["NAME"] = connection.settings_dict["NAME"] = before


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder, file by file, without asking for more than its bytes."""
    shutil.copytree(source, target, copy_function=shutil.copyfile)
