"""The desk of a kiosk: what every action needs, joined once."""

from kiosk.card_reader import CardReader
from kiosk.deals import Deals
from kiosk.kiosk import Kiosk
from kiosk.pin import PinLocks
from kiosk.scan_counts import ScanCounter
from kiosk.search.helpers import HelperPool
from kiosk.search.skills import SkillBoard


class Desk:
    """An opened kiosk that serves people.

    Attributes:
        kiosk: see there.
        cards: tells which codes are cards.
        pins: checks PINs.
        scans: counts refused scans.
        deals: what became of redemptions.
        skills: what neighbours can do.
        helpers: everybody who helps.
    """

    def __init__(self, kiosk: Kiosk) -> None:
        """Serve at this kiosk. Any thread may use the one desk."""
        self.kiosk = kiosk
        self.cards = CardReader(kiosk)
        self.pins = PinLocks(kiosk.store, kiosk.clock)
        self.scans = ScanCounter(kiosk.store)
        self.deals = Deals(kiosk.journal)
        self.skills = SkillBoard(kiosk.replica)
        self.helpers = HelperPool(kiosk.replica)
