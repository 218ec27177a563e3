"""The settings that were in force when: service is reckoned by those of its day, not by those of the day of booking."""

from functools import lru_cache
from typing import Any

import msgspec

from server.models import SettingsRevision
from sync.contract.settings import Settings


@lru_cache(maxsize=64)
def _read(text: bytes) -> Settings:
    return msgspec.json.decode(text, type=Settings)


def read_settings(published: dict[str, Any]) -> Settings:
    """Settings as they were published once."""
    return _read(msgspec.json.encode(published))


class Revisions:
    """Every revision there was, as of the projections' position."""

    def __init__(self) -> None:
        """Read them; there are as many as decisions on settings."""
        rows = SettingsRevision.objects.order_by("pos").values_list("revision", "at_ms", "settings")
        self._listed = [(revision, at_ms, read_settings(each)) for revision, at_ms, each in rows]
        self._by_number = {revision: settings for revision, _, settings in self._listed}

    def at(self, at_ms: int) -> Settings:
        """Those in force at a moment; before the first, the first."""
        before = [settings for _, since_ms, settings in self._listed if since_ms <= at_ms]
        return before[-1] if before else (self._listed[0][2] if self._listed else Settings())

    @property
    def newest(self) -> Settings:
        """Those that are in force as of the projections' position."""
        return self._listed[-1][2] if self._listed else Settings()

    def numbered(self, revision: int, at_ms: int) -> Settings:
        """Those of a revision that a fact names; where it names none, or one that nobody knows, those of the moment."""
        return self._by_number.get(revision) or self.at(at_ms)
