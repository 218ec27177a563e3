"""The follower: one process that keeps projections, documents and grants up with the journal.

It runs beside the web workers at low priority, so that no ack waits for it. Whatever fails is logged and shown to staff,
and tried again; it never stops.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.db import Error, connection

from server import grants, journal, meta, turns
from server.chores import CHORES
from server.clock import now_ms
from server.models import FollowerPosition, UnderstoodType
from server.projections import POSITION, follow
from server.projections.book import Book
from server.projections.following import kept_types, lock_position
from sync.contract.district_facts import TypeUnderstood
from sync.contract.events import Draft

log = logging.getLogger("linli.follower")

LIVE_CHUNK: Final = 500
"""Events at a time: on SQLite a chunk holds the one write lock, and pushes must not wait long."""

_SHORTEST_S: Final = 0.2
_LONGEST_S: Final = 1.0
_AFTER_FAILURE_S: Final = 5.0
_YIELD_S: Final = 0.01
"""Between two chunks, so that a push that waits for the write lock gets it."""
_GRANTS_AT_A_TIME: Final = 200


class Stop(Protocol):
    """What ends the follower; a `threading.Event` is one."""

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds, or less when it is time to stop; gives whether it is."""


class AlreadyRunning(Exception):
    """Another process follows this district's journal."""


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Be the only follower of a data directory.

    Raises:
        AlreadyRunning: somebody else is.
    """
    with (data_dir / "follower.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(f"another process follows the journal in {data_dir}") from error
        yield


def run(stop: Stop, *, chunk: int = LIVE_CHUNK) -> None:
    """Follow until it is time to stop.

    Raises:
        AlreadyRunning: another process does.
    """
    with only_one(Path(settings.DATA_DIR)):
        follower, give_way = Follower(chunk), GiveWay(stop)
        idle_s = _SHORTEST_S
        while True:
            try:
                give_way()
                busy = follower.step()
            except Exception as error:
                log.exception("the projections stand still; next try in %s s", _AFTER_FAILURE_S)
                _note_failure(f"{type(error).__name__}: {error}")
                wait_s = _AFTER_FAILURE_S
            else:
                idle_s = _SHORTEST_S if busy else min(idle_s * 1.5, _LONGEST_S)
                wait_s = _YIELD_S if busy else idle_s
            if stop.wait(wait_s):
                return


class GiveWay:
    """Lets pushes go first while they come in fast: on SQLite both need the one write lock, and an ack must not wait.

    Facts are safe without the projections; those catch up when the rush is over, and a little while it lasts.
    """

    def __init__(self, stop: Stop, *, longest_s: float = 2.0, look_s: float = 0.05, rush: int = 200) -> None:
        """Wait on this `stop`.

        Args:
            stop: ends the waiting, too.
            longest_s: after so long a step is due, rush or not.
            look_s: how often to look.
            rush: so many new events between two looks are one.
        """
        self._stop = stop
        self._longest_s = longest_s
        self._look_s = look_s
        self._rush = rush
        self._head = 0

    def __call__(self) -> None:
        """Wait until it is quiet enough."""
        waited_s = 0.0
        while waited_s < self._longest_s:
            head = journal.head()
            came, self._head = head - self._head, head
            if came < self._rush or self._stop.wait(self._look_s):
                return
            waited_s += self._look_s


class Follower:
    """What the follower remembers between two steps: whose points may wait for a grant."""

    def __init__(self, chunk: int = LIVE_CHUNK) -> None:
        """Take up to `chunk` events a step."""
        self._chunk = chunk
        self._learnt = False
        self._waiting: set[str] = set()
        self._sweep = True
        self._done_ms: dict[str, int] = {}

    def step(self) -> bool:
        """Work off one chunk, issue the grants that wait, or do the chores that are due; gives whether anything was."""
        if not self._learnt:
            understand_kept_types()
            self._learnt = True
        progress = follow(self._chunk)
        if progress.events:
            self._remember(progress.touched)
            _note_failure("")
            return True
        return self._issue() or self._do_chores()

    def _do_chores(self) -> bool:
        """Do what is due of the chores; gives whether anything was."""
        if meta.read().recovering:
            return False
        now, done = now_ms(), 0
        for chore in CHORES:
            if abs(now - self._done_ms.get(chore.name, -chore.every_ms)) >= chore.every_ms:
                done += chore.run(now)
                self._done_ms[chore.name] = now
        return done > 0

    def _remember(self, touched: Book) -> None:
        self._waiting |= touched.grantable
        self._sweep |= touched.grants_anew

    def _issue(self) -> bool:
        if meta.read().recovering:
            self._sweep = True  # once an officer confirmed, everybody may have something waiting
            return False
        if self._sweep:
            self._sweep = False
            self._waiting.clear()
            return grants.issue_grants() > 0
        batch = sorted(self._waiting)[:_GRANTS_AT_A_TIME]
        self._waiting.difference_update(batch)
        if batch:
            grants.issue_grants(batch)
        return bool(batch)


def follow_to_the_end(chunk: int = LIVE_CHUNK) -> int:
    """Step until there is nothing left to do; for commands and tests. Gives the number of steps that did something."""
    follower, steps = Follower(chunk), 0
    while follower.step():
        steps += 1
    return steps


def understand_kept_types() -> list[str]:
    """Where this software knows types that the one before only kept, say so in the journal; following works them off."""
    types = kept_types()
    types -= set(UnderstoodType.objects.filter(label__in=types).values_list("label", flat=True))
    if not types:
        return []
    with turns.writing():
        up_to = lock_position()
        drafts = [Draft(body=TypeUnderstood(type=name, up_to_position=up_to)) for name in sorted(types)]
        journal.append_district(drafts, actor="")
    log.info("now understood: %s", ", ".join(sorted(types)))
    return sorted(types)


def _note_failure(text: str) -> None:
    """For the check and the console; where the database itself is what fails, the log has it."""
    try:
        if not connection.in_atomic_block and connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
        rows = FollowerPosition.objects.filter(name=POSITION).exclude(failure=text)
        rows.update(failure=text[:2_000], failed_ms=now_ms() if text else 0)
    except Error:
        log.warning("the failure could not be recorded")
