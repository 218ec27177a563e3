"""Goods that this kiosk may give out."""

from kiosk.desk import Desk
from sync.contract.rules.spendable import spendable


def stock_here(desk: Desk, reward: str) -> int:
    """How many pieces of a reward this kiosk may give out now: what was allotted to it, by its own journal alone.

    Args:
        desk: where.
        reward: its id, of one that is stocked (`documents.Reward.stocked`).
    """
    journal = desk.kiosk.journal
    return spendable(journal.about_subject(reward), journal.state().stream, reward=reward)
