"""Claims of service that nobody clocked, and the settings that were ever in force. Follow the journal by position."""

from django.db import models


class ServiceClaim(models.Model):
    """Service that staff wrote down by hand, new or to put a record right; it earns nothing until a second person agreed.

    Attributes:
        source: `kiosk` or `console`.
        corrects: fact name of the check-in whose record is wrong, or empty for a new record.
        claimed_by: who wrote it down, as events name people; whoever that is decides nothing.
        at_ms: when; 0 while decisions alone have arrived.
        state: `waiting`, `agreed`, `refused`, `booked`.
        decided_by, decided_ms, decided_reason: the first decision that counts.
        decisions: every decision in the journal's order: [at_ms, who, agreed, reason]. The first of a second person counts.
    """

    id = models.CharField(max_length=80, primary_key=True)
    member = models.CharField(max_length=80, blank=True, db_index=True)
    station = models.CharField(max_length=80, blank=True, db_index=True)
    source = models.CharField(max_length=10, blank=True)
    began_ms = models.BigIntegerField(default=0)
    served_min = models.BigIntegerField(default=0)
    activity = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    corrects = models.CharField(max_length=160, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    at_ms = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, default="waiting", db_index=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_ms = models.BigIntegerField(default=0)
    decided_reason = models.CharField(max_length=500, blank=True)
    decisions = models.JSONField(default=list)


class SettingsRevision(models.Model):
    """The settings as they were published once: facts name the revision by which they were reckoned.

    Attributes:
        pos: of the event, in the district's order.
        actor: who decided.
        settings: `sync.contract.settings.Settings`, as it was published.
    """

    revision = models.BigIntegerField(primary_key=True)
    pos = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    actor = models.CharField(max_length=80, blank=True)
    settings = models.JSONField()
