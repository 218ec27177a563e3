"""The database itself forbids changing history."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from server.models import JournalEvent, Posting
from server.triggers import APPEND_ONLY
from tests.server.district import ModelKiosk

DEEDS: dict[str, Callable[[str], str]] = {
    "update": lambda table: f"UPDATE {table} SET pos = pos + 1000",
    "delete": lambda table: f"DELETE FROM {table}",
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_are_only_added(kiosk: ModelKiosk, table: str, deed: str) -> None:
    kiosk.earn("m1", 5)
    kiosk.push()
    before = JournalEvent.objects.count(), Posting.objects.count()
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DEEDS[deed](table))
    assert (JournalEvent.objects.count(), Posting.objects.count()) == before
