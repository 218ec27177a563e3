"""How often kiosks ask whether there is news: as often as one small machine can bear, which depends on how many ask."""

from typing import Final

from server.models import Kiosk

SOONEST_MS: Final = 2_000
LATEST_MS: Final = 30_000
EACH_MS: Final = 10
"""Of the server's time, what one question may cost, all in: with 314 kiosks one asks every 3.1 s, so a hundred a second."""


def ask_again_ms() -> int:
    """What to tell a kiosk that has nothing else to do; see `messages.Ack`."""
    return pace(Kiosk.objects.filter(written_off=False).count())


def pace(kiosks: int) -> int:
    """The pace for so many kiosks, ms."""
    return min(LATEST_MS, max(SOONEST_MS, kiosks * EACH_MS))
