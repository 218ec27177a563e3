"""Tells whether a code is a card that counts here, with no network: signature, days, revocations."""

from kiosk.kiosk import Kiosk
from kiosk.local_time import day_of
from kiosk.road import revocations
from sync.contract.cards import Card, check, read_code
from sync.contract.refusals import Refusal
from sync.contract.signing import Signed


class CardReader:
    """Reads codes with the district's card keys, which are verified once and again when a keyring came."""

    def __init__(self, kiosk: Kiosk) -> None:
        """Read for this kiosk."""
        self._kiosk = kiosk
        self._links: list[Signed] | None = None
        self._keys: dict[str, bytes] = {}

    def read(self, code: str) -> Card | Refusal:
        """The valid card in a code's text, or why it is none."""
        card = read_code(code, self._card_keys())
        if isinstance(card, Refusal):
            return card
        here = self._kiosk.here()
        today = day_of(here.now_ms) if here.day_known else None
        return check(card, today=today, revocations=revocations(self._kiosk)) or card

    def _card_keys(self) -> dict[str, bytes]:
        links = self._kiosk.replica.signed("keyring")
        if links != self._links:
            self._keys = dict(self._kiosk.trust().cards)
            self._links = links
        return self._keys
