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
EARN_CAP: Final = "earn_cap_points"
HELD_CAP: Final = "held_cap_points"


class District(msgspec.Struct, frozen=True, kw_only=True):
    """The district's values at one moment.

    Attributes:
        name: what it is called; empty before it was founded.
        epoch: the feed's present epoch.
        epochs: every epoch there was, oldest first.
        recovering: a restored server is learning its past anew; no grants are issued.
        settings: what the district decided for itself.
        next_card_serial: of the next card to be printed.
        earn_cap_points, held_cap_points: the largest that any settings ever said, by which kiosks are judged: one that was
            out of reach may honestly go by older settings.
    """

    name: str = ""
    epoch: str = ""
    epochs: tuple[str, ...] = ()
    recovering: bool = False
    settings: Settings = Settings()
    next_card_serial: int = 1
    earn_cap_points: int = 0
    held_cap_points: int = 0


@lru_cache(maxsize=4)
def _settings(text: str) -> Settings:
    return msgspec.json.decode(text, type=Settings)


def read() -> District:
    """The values as this transaction sees them; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value FROM server_meta")
        values: dict[str, str] = dict(cursor.fetchall())
    settings = _settings(values[SETTINGS]) if SETTINGS in values else Settings()
    return District(
        name=values.get(NAME, ""),
        epoch=values.get(EPOCH, ""),
        epochs=tuple(values.get(EPOCHS, "").split()),
        recovering=values.get(RECOVERING, "") == "yes",
        settings=settings,
        next_card_serial=int(values.get(NEXT_CARD_SERIAL, "1")),
        earn_cap_points=int(values.get(EARN_CAP, settings.earn_cap_points)),
        held_cap_points=int(values.get(HELD_CAP, settings.held_cap_points)),
    )


def write(key: str, value: str) -> None:
    """Set one value. For the registry alone: each follows from the journal."""
    Meta.objects.update_or_create(key=key, defaults={"value": value})
