"""The basket that a visitor fills: what is in it, what it costs, and what may still be put in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kiosk.actions.offers import Offer, Offers
from kiosk.actions.points import Passbook
from kiosk.actions.redeem import Wanted
from sync.contract.documents import Reward
from sync.contract.refusals import Refusal
from sync.contract.rules.points import LINES_MAX

QUANTITY_MAX: Final = 9
"""At the window; who wants more than nine of a thing asks staff."""


@dataclass(frozen=True)
class BasketLine:
    """A thing in it: which, as it was offered, where it is fetched (empty for here), and how many."""

    reward: Reward
    collect: str
    quantity: int = 1

    @property
    def points(self) -> int:
        """What it costs, all together."""
        return self.reward.points * self.quantity


class Basket:
    """What somebody wants, at the prices that were shown.

    Attributes:
        book: the passbook of whoever pays.
        offers: what there is.
        lines: what was chosen.
    """

    def __init__(self, found: Offers, book: Passbook) -> None:
        """Begin with nothing in it."""
        self.lines: list[BasketLine] = []
        self._last = ""
        self.look(found, book)

    def look(self, found: Offers, book: Passbook) -> None:
        """What there is, and what can be spent, as they are now. What is no longer offered falls out."""
        self.book = book
        self.offers = tuple(offer for offer in found.offers if offer.reward.points > 0)  # the rule refuses others
        offered = {offer.reward.id: offer for offer in self.offers}
        self.lines = [
            replace(line, reward=offer.reward, collect=offer.collect)
            for line in self.lines
            if (offer := offered.get(line.reward.id)) and not offer.refusal
        ]

    # --- What it comes to ---------------------------------------------------------------------------------------------

    @property
    def points(self) -> int:
        """What all of it costs."""
        return sum(line.points for line in self.lines)

    @property
    def spendable_left(self) -> int:
        """Points that could still be spent here; below zero where it costs too much."""
        return self.book.spendable_here - self.points

    @property
    def balance_left(self) -> int:
        """Points left in all."""
        return self.book.balance - self.points

    def line(self, reward: str) -> BasketLine | None:
        """What is in it of a reward."""
        return next((line for line in self.lines if line.reward.id == reward), None)

    def wanted(self) -> tuple[Wanted, ...]:
        """All of it, for the action."""
        return tuple(Wanted(line.reward.id, line.quantity) for line in self.lines)

    # --- What may be put in -------------------------------------------------------------------------------------------

    def lacks(self, offer: Offer) -> int:
        """How many points are missing for one more of these: in all, or at this kiosk."""
        enough = offer.reward.points <= self.balance_left
        return max(0, offer.reward.points - max(0, self.spendable_left if enough else self.balance_left))

    def refusal_of(self, offer: Offer) -> Refusal | None:
        """Why one more of these can't be had, whatever the points."""
        if offer.refusal is not None:
            return offer.refusal
        in_it = self._in_it(offer)
        if offer.left is not None and in_it >= offer.left:
            return Refusal.LIMIT_REACHED
        if offer.stock is not None and in_it >= offer.stock:
            return Refusal.STOCK_NOT_HERE
        return None

    def may_add(self, offer: Offer) -> bool:
        """Whether one more of these may be put in."""
        line = self.line(offer.reward.id)
        few = line is None or line.quantity < QUANTITY_MAX
        return few and not self.refusal_of(offer) and not self.lacks(offer)

    def may_have_more(self, reward: str) -> bool:
        """Whether one more of what is in it may be put in."""
        offer = next((offer for offer in self.offers if offer.reward.id == reward), None)
        return offer is not None and self.line(reward) is not None and self.may_add(offer)

    def is_full_for(self, offer: Offer) -> bool:
        """Whether it holds as many different things as one basket takes, and not this one."""
        return len(self.lines) >= LINES_MAX and self.line(offer.reward.id) is None

    # --- Putting in and taking out ------------------------------------------------------------------------------------

    def add(self, offer: Offer) -> None:
        """Put one of these in. Until `keep`, it may be taken out again without a word."""
        if self.line(offer.reward.id) is None:
            self.lines.append(BasketLine(offer.reward, offer.collect, 0))
        self._change(offer.reward.id, 1)
        self._last = offer.reward.id

    def keep(self) -> None:
        """What was put in last is meant."""
        self._last = ""

    def take_out_last(self) -> None:
        """What was put in last, and not kept, was not meant."""
        if self._last:
            self._change(self._last, -1)
        self._last = ""

    def fill(self, quantities: Mapping[str, int]) -> None:
        """Put in so many of each reward, as far as that may be had now, and mean it."""
        for offer in self.offers:
            for _ in range(quantities.get(offer.reward.id, 0)):
                if self.may_add(offer) and not self.is_full_for(offer):
                    self.add(offer)
        self.keep()

    def more(self, reward: str) -> None:
        """One more of what is in it."""
        self._change(reward, 1)

    def fewer(self, reward: str) -> None:
        """One less; of the last one nothing stays."""
        self._change(reward, -1)

    def _in_it(self, offer: Offer) -> int:
        line = self.line(offer.reward.id)
        return line.quantity if line else 0

    def _change(self, reward: str, by: int) -> None:
        changed = [replace(line, quantity=line.quantity + by) if line.reward.id == reward else line for line in self.lines]
        self.lines = [line for line in changed if line.quantity > 0]
