"""Checking a PIN, with a lock against guessing that neither a restart nor a pulled plug opens.

Table `pin_locks` of the store, one row a card that has wrong tries: how many, and how long it still stays locked, as of a
moment of powered-on time. A try is on the disk before the PIN is looked at: whoever pulls the plug has used it up.
"""

from collections.abc import Callable
from typing import Final

from tinydb import where

from kiosk.clock import Clock
from kiosk.store.database import Store
from sync.contract.cards import Card
from sync.contract.refusals import Refusal
from sync.contract.settings import Settings
from sync.pin import pin_fits

TABLE: Final = "pin_locks"


class PinLocks:
    """The PIN checks of a kiosk."""

    def __init__(self, store: Store, clock: Clock, *, fits: Callable[[str, bytes, str], bool] = pin_fits) -> None:
        """Count tries in this store; the lock runs by this clock. `fits` compares PIN, secret and verifier."""
        self._store = store
        self._fits = fits
        self._clock = clock
        self._table = store.table(TABLE)

    def check(self, pin: str, card: Card, verifier: str, settings: Settings) -> Refusal | None:
        """Check a PIN. Takes as long as argon2 takes (some 30 ms), outside any transaction.

        Args:
            pin: as typed.
            card: that was scanned.
            verifier: of the card, or empty where none is set.
            settings: how many tries, and how long the lock is.

        Returns:
            None if it fits; else `PIN_NOT_SET`, `PIN_LOCKED` or `PIN_WRONG`.

        Raises:
            StoreFull: the try could not be counted, so nothing was checked.
        """
        if not verifier:
            return Refusal.PIN_NOT_SET
        if not self._take_a_try(card.number, settings):
            return Refusal.PIN_LOCKED
        if not self._fits(pin, card.secret, verifier):
            return Refusal.PIN_WRONG
        self.forget(card.number)
        return None

    def locked_ms(self, number: str) -> int:
        """How much powered-on time a card's PIN still stays locked; 0 if it isn't."""
        row = self._table.get(where("card") == number)
        return self._left_ms(row) if isinstance(row, dict) else 0

    def forget(self, number: str) -> None:
        """A card has a new PIN: wrong tries at the old one count no more."""
        self._table.remove(where("card") == number)

    def _take_a_try(self, number: str, settings: Settings) -> bool:
        """Count a try; false while the card is locked. The last try locks at once, and a right PIN opens again."""
        with self._store.transaction():
            row = self._table.get(where("card") == number)
            tries = row["tries"] if isinstance(row, dict) else 0
            left_ms = self._left_ms(row) if isinstance(row, dict) else 0
            granted = left_ms == 0
            if granted:
                tries = 1 if tries >= settings.pin_tries else tries + 1
                left_ms = settings.pin_lock_s * 1000 if tries >= settings.pin_tries else 0
            self._table.upsert(
                {
                    "card": number,
                    "tries": tries,
                    "left_ms": left_ms,
                    "boot": self._clock.boot(),
                    "mono_ms": self._clock.mono_ms(),
                },
                where("card") == number,
            )
        return granted

    def _left_ms(self, row: dict[str, int | str]) -> int:
        """What is left of a lock. After a reboot the time since boot counts; what the old boot had left to say is lost,
        which makes the lock longer, never shorter."""
        left_ms, since_ms = int(row["left_ms"]), int(row["mono_ms"])
        passed_ms = self._clock.mono_ms() - (since_ms if row["boot"] == self._clock.boot() else 0)
        return max(0, left_ms - max(0, passed_ms))
