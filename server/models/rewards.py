"""Redemption: who supplies rewards, what was paid to them, who was invited.

Partners are written in the same commit as the district's event, the others follow the journal by position.
"""

from django.db import models


class Partner(models.Model):
    """A merchant of the alliance (爱心联盟) or a charity pantry (义仓); one that is not open has ended."""

    id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    open = models.BooleanField(default=True)


class PartnerSettlement(models.Model):
    """A partner was paid: by its position in the journal. Its lines are the redemptions that name it."""

    pos = models.BigIntegerField(primary_key=True)
    partner = models.CharField(max_length=80, db_index=True)
    source = models.CharField(max_length=20)
    points = models.BigIntegerField()
    """What the fund paid, in points."""
    at_ms = models.BigIntegerField()
    actor = models.CharField(max_length=80, blank=True)


class CentralRound(models.Model):
    """A centralised redemption (集中兑换); one that is not open was called off."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=500)
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()
    open = models.BooleanField(default=True)


class CentralInvite(models.Model):
    """A member who is on the list of a centralised redemption, or was. `id` is `ROUND/MEMBER`."""

    id = models.CharField(max_length=161, primary_key=True)
    round = models.CharField(max_length=80, db_index=True)
    member = models.CharField(max_length=80, db_index=True)
    invited = models.BooleanField(default=True)


class SlipHandled(models.Model):
    """What one station did about a redemption that another has not reported yet; the columns are as in `Redemption`.

    A slip may be shown at a kiosk that is online while the one that printed it is not. Once the redemption itself arrives,
    it takes this over.
    """

    id = models.CharField(max_length=80, primary_key=True)
    handed_ms = models.BigIntegerField(default=0)
    handed_at = models.CharField(max_length=80, blank=True, default="")
    handed_again = models.CharField(max_length=80, blank=True, default="")
    returned = models.CharField(max_length=10, blank=True, default="")
    returned_ms = models.BigIntegerField(default=0)
    return_reason = models.CharField(max_length=500, blank=True, default="")
