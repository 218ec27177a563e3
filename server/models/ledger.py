"""The points ledger. Written in the same commit as the journal, never corrected, only added to."""

from django.db import models


class Account(models.Model):
    """An account with its balance; see `sync.contract.ledger` for the names."""

    name = models.CharField(max_length=160, primary_key=True)
    balance = models.BigIntegerField(default=0)
    member = models.CharField(max_length=80, blank=True, db_index=True)


class Posting(models.Model):
    """One side of a move (积分入折). Two sides a move, so all postings add up to zero."""

    pk = models.CompositePrimaryKey("member", "pos", "line")
    member = models.CharField(max_length=80, blank=True)
    pos = models.BigIntegerField()
    line = models.IntegerField()
    account = models.CharField(max_length=160)
    points = models.BigIntegerField()


class Reversal(models.Model):
    """An event that was undone, and by which: nothing is undone twice."""

    event = models.CharField(max_length=160, primary_key=True)
    by = models.CharField(max_length=160)


class SetAsideEvent(models.Model):
    """An event whose moves wait for a person's decision. `settled` is empty until then."""

    event = models.CharField(max_length=160, primary_key=True)
    reason = models.CharField(max_length=40)
    settled = models.CharField(max_length=10, blank=True)


class CarriedFact(models.Model):
    """A fact that a new incarnation carried over, by its origin, and the event that counts for it."""

    origin = models.CharField(max_length=160)
    origin_hash = models.CharField(max_length=64)
    event = models.CharField(max_length=160)
    counts = models.BooleanField()

    class Meta:
        """A fact counts once, wherever it arrives first."""

        constraints = (models.UniqueConstraint(fields=["origin", "origin_hash", "event"], name="carried_once"),)


class Grant(models.Model):
    """A grant that was issued: the signed document, verbatim. Of goods `reward` is set, and there is no member."""

    id = models.CharField(max_length=40, primary_key=True)
    member = models.CharField(max_length=80, blank=True, db_index=True)
    stream = models.CharField(max_length=80, db_index=True)
    points = models.BigIntegerField()
    document = models.TextField()
    reward = models.CharField(max_length=80, blank=True, default="")
    at_ms = models.BigIntegerField(default=0)
