"""How often which scan was refused, since the store began: staff see a scanner that tears codes, or somebody who tries."""

from tinydb import where

from kiosk.store.database import Store
from sync.contract.refusals import Refusal


class ScanCounter:
    """Counts refused scans in the store."""

    def __init__(self, store: Store) -> None:
        """Count in this store."""
        self._table = store.table("refused_scans")

    def count(self, refusal: Refusal) -> None:
        """One more of these."""
        known = self._table.get(where("refusal") == refusal.value)
        times = known["times"] + 1 if isinstance(known, dict) else 1
        self._table.upsert({"refusal": refusal.value, "times": times}, where("refusal") == refusal.value)

    def counts(self) -> dict[str, int]:
        """All counts, by refusal."""
        return {row["refusal"]: row["times"] for row in self._table.all()}
