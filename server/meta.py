"""The district's few single values, as the registry wrote them: epoch, recovery, settings, name, next card serial."""

from functools import lru_cache
from typing import Final

import msgspec
from django.db import connection

from server.models import Meta
from sync.contract.settings import Settings

EPOCH: Final = "epoch"
EPOCHS: Final = "epochs"
RECOVERING: Final = "recovering"
NAME: Final = "name"
SETTINGS: Final = "settings"
NEXT_CARD_SERIAL: Final = "next_card_serial"


class District(msgspec.Struct, frozen=True, kw_only=True):
    """The district's values at one moment.

    Attributes:
        name: what it is called; empty before it was founded.
        epoch: the feed's present epoch.
        epochs: every epoch there was, oldest first.
        recovering: a restored server is learning its past anew; no grants are issued.
        settings: what the district decided for itself.
        next_card_serial: of the next card to be printed.
    """

    name: str = ""
    epoch: str = ""
    epochs: tuple[str, ...] = ()
    recovering: bool = False
    settings: Settings = Settings()
    next_card_serial: int = 1


@lru_cache(maxsize=4)
def _settings(text: str) -> Settings:
    return msgspec.json.decode(text, type=Settings)


def read() -> District:
    """The values as this transaction sees them; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value FROM server_meta")
        values: dict[str, str] = dict(cursor.fetchall())
    return District(
        name=values.get(NAME, ""),
        epoch=values.get(EPOCH, ""),
        epochs=tuple(values.get(EPOCHS, "").split()),
        recovering=values.get(RECOVERING, "") == "yes",
        settings=_settings(values[SETTINGS]) if SETTINGS in values else Settings(),
        next_card_serial=int(values.get(NEXT_CARD_SERIAL, "1")),
    )


def write(key: str, value: str) -> None:
    """Set one value. For the registry alone: each follows from the journal."""
    Meta.objects.update_or_create(key=key, defaults={"value": value})
