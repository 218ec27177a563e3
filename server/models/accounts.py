"""Members' accounts on hold, nominees, and who gave to the fund."""

from django.db import models


class AccountHold(models.Model):
    """What staff decided about a member's account, in the same commit: it is frozen, or its points belong to another.

    A member without a row has a plain account.
    """

    member = models.CharField(max_length=80, primary_key=True)
    frozen = models.BooleanField(default=False)
    frozen_reason = models.CharField(max_length=500, blank=True)
    frozen_ms = models.BigIntegerField(default=0)
    """When it was frozen or thawed last."""
    passed_to = models.CharField(max_length=80, blank=True, db_index=True)
    """Who gets the points from now on; empty while they are the member's own."""
    passed_reason = models.CharField(max_length=80, blank=True)
    passed_ms = models.BigIntegerField(default=0)
    nominee = models.CharField(max_length=80, blank=True)
    """Who is to get them one day."""


class FundGift(models.Model):
    """What one of the four sources (四个一点) gave to the fund, in points."""

    event = models.CharField(max_length=160, primary_key=True)
    source = models.CharField(max_length=80, db_index=True)
    giver = models.CharField(max_length=500)
    reason = models.CharField(max_length=500, blank=True)
    points = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    actor = models.CharField(max_length=80, blank=True)
