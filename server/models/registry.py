"""Stations, kiosks, codes, cards printed and revoked: written in the same commit as the district's own events."""

from django.db import models


class Station(models.Model):
    """A station (储蓄所)."""

    id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=200)
    branch = models.CharField(max_length=80, blank=True)
    east_m = models.BigIntegerField(default=0)
    north_m = models.BigIntegerField(default=0)
    """Where it is on the district's map (`district_facts.StationOpened`); both 0 where nobody said."""


class Kiosk(models.Model):
    """A kiosk that was enrolled; `health` is the newest `messages.Health` it sent, JSON, not part of any rebuild."""

    id = models.CharField(max_length=80, primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT)
    public_key = models.CharField(max_length=64)
    document = models.TextField()
    written_off = models.BooleanField(default=False)
    last_contact_ms = models.BigIntegerField(default=0)
    health = models.TextField(blank=True)


class EnrolmentCode(models.Model):
    """A one-use code, by its SHA-256. Once used it names the key and the answer, so that a lost reply can be given again."""

    digest = models.CharField(max_length=64, primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT)
    expires_ms = models.BigIntegerField()
    kiosk = models.CharField(max_length=80, blank=True)


class CardBatch(models.Model):
    """A batch of cards that was printed."""

    batch = models.CharField(max_length=80, primary_key=True)
    first_serial = models.BigIntegerField()
    count = models.IntegerField()
    issue_day = models.IntegerField()
    expiry_day = models.IntegerField()
    key = models.CharField(max_length=80)


class Revocation(models.Model):
    """One revocation: a card, or all cards issued before a day. The list that kiosks hold is made of all of them."""

    number = models.CharField(max_length=12, blank=True)
    issued_before_day = models.IntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    at_ms = models.BigIntegerField()
