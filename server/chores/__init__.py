"""What the district does by itself, over and over: each chore looks for what is due, and decides it in the journal.

The follower runs them when it has caught up, so what they read is as of the journal's end. A chore that is done twice does
nothing the second time. None runs while a restored district still learns its past.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from server.chores import accounts, cycle, orders, service, skills, wishes


class Chore(NamedTuple):
    """Something to be done now and then.

    Attributes:
        name: for the log.
        every_ms: how often to look.
        run: does what is due at this time (Unix ms) and gives how many things it did.
    """

    name: str
    every_ms: int
    run: Callable[[int], int]


CHORES: Final = (
    Chore("orders", 5_000, orders.run),
    Chore("service", 2_000, service.run),
    Chore("accounts", 2_000, accounts.run),
    Chore("cycle", 60_000, cycle.run),
    Chore("skills", 60_000, skills.run),
    Chore("wishes", 10_000, wishes.run),
)
