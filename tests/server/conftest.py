"""A founded district on a fresh database for each test: a file of SQLite, or a database of PostgreSQL.

With `LINLI_SERVER_DATABASE` set (a libpq string whose account may create databases) the same tests run on PostgreSQL.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import district as tested


@pytest.fixture
def clock() -> Iterator[tested.FixedClock]:
    """The server's clock, standing still until a test moves it."""
    with tested.fixed_clock() as clock:
        yield clock


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[Path]:
    """A migrated database and an empty data directory; gives the directory."""
    with tested.fresh_database(tmp_path):
        yield tmp_path


@pytest.fixture
def founded(empty_database: Path, clock: tested.FixedClock) -> Path:
    """A founded district with the stations s1 and s2; gives the data directory."""
    tested.found_district()
    return empty_database


@pytest.fixture
def kiosk(founded: Path) -> tested.ModelKiosk:
    """A kiosk enrolled at s1."""
    return tested.ModelKiosk.enrolled("s1")
