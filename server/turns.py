"""Taking turns at writing: whoever writes to SQLite waits in a queue of the kernel's, not by SQLite's polling.

SQLite has one writer. Who finds it busy sleeps and looks again, up to a tenth of a second later, and may find somebody
else in front once more. A lock on a file beside the database wakes the next one at once. PostgreSQL has its own queues.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

_LOCK: Final = "writers.lock"


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that will write: waits for its turn, and gives it back after the commit.

    Within a transaction it is a savepoint, as `transaction.atomic` is.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with (Path(settings.DATA_DIR) / _LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with transaction.atomic():
            yield
