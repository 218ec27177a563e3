"""Transfer orders: what streams were asked to release, and how that ended."""

from django.db import models


class TransferOrder(models.Model):
    """A transfer order (`bank_facts.TransferOrdered`), written in the same commit as the district's own event.

    `ordered_seq` and `ended_seq` are those events in the district's stream, the second 0 while the order is open: what a
    document says of orders must be as of the position that it counts everything else up to.
    """

    id = models.CharField(max_length=80, primary_key=True)
    member = models.CharField(max_length=80, blank=True, db_index=True)
    reward = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=80, db_index=True)
    target = models.CharField(max_length=80, blank=True)
    points = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    at_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()
    state = models.CharField(max_length=10, default="open")
    """`open`, or how it ended: see `bank_facts.TransferEnded`."""
    released = models.BigIntegerField(default=0)
    ordered_seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(default=0)

    class Meta:
        """Of all orders that there ever were, nearly none is open."""

        indexes = (models.Index(fields=["until_ms"], condition=models.Q(state="open"), name="order_open"),)
