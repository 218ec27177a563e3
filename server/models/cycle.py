"""The cycle of the bank: periods and their reports, what counts in which month, stars, badges and certificates.

All of it follows the journal by position (`server.projections.cycle`) and can be made anew from it.
"""

from typing import Final

from django.db import models

BOOKS: Final = "books"
"""The one row of `CycleBooks`."""


class Period(models.Model):
    """A month, quarter or year that was closed; see `server.periods`.

    Attributes:
        id: `2026-10`, `2026-Q4`, `2026`.
        kind: `month`, `quarter`, `year`.
        up_to_pos: position of the journal that its report counts up to.
        closed_by: who closed it, as events name people.
        at_ms: when it was closed.
    """

    id = models.CharField(max_length=10, primary_key=True)
    kind = models.CharField(max_length=10)
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField(db_index=True)
    up_to_pos = models.BigIntegerField()
    closed_by = models.CharField(max_length=80, blank=True)
    at_ms = models.BigIntegerField()


class CycleStation(models.Model):
    """A station as it was at the position of the projections: what a report calls it, and the branch it adds up to."""

    id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=500)
    branch = models.CharField(max_length=80, blank=True)


class CycleBooks(models.Model):
    """One row: the first month of the books and the last that was closed; both empty until one is."""

    id = models.CharField(max_length=10, primary_key=True)
    first_month = models.CharField(max_length=7, blank=True)
    closed_month = models.CharField(max_length=7, blank=True)


class PeriodReport(models.Model):
    """What a closed period came to, for the district, a branch or a station; `figures` are `server.reports.Figures`.

    Names are kept as they were: stations are renamed, and a report that hangs on a wall must still be found.
    """

    key = models.CharField(max_length=180, primary_key=True)
    period = models.CharField(max_length=10, db_index=True)
    scope = models.CharField(max_length=10)
    scope_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=500, blank=True)
    branch = models.CharField(max_length=80, blank=True)
    figures = models.JSONField(default=dict)


class CycleFigures(models.Model):
    """Whose something is, when it happened, and how much of it there is.

    Attributes:
        kind: `service`, `redemption`, `wish` (fulfilled), `held` (an activity, at a station), `account`.
        subject: activity, reward or wish.
        partner: the merchant or pantry that supplied it.
        at_ms: when it happened, Unix ms, as the district reckons.
        times: how often: person-times, redemptions, wishes, activities, accounts.
        minutes: of service.
        vouched_min: of these, clocked or witnessed.
        ended: person-times that a check-out with the card ended.
        points: earned, or redeemed.
        quantity: of goods.
    """

    kind = models.CharField(max_length=12)
    member = models.CharField(max_length=80, blank=True)
    station = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    partner = models.CharField(max_length=80, blank=True)
    at_ms = models.BigIntegerField()
    times = models.IntegerField(default=0)
    minutes = models.BigIntegerField(default=0)
    vouched_min = models.BigIntegerField(default=0)
    ended = models.IntegerField(default=0)
    points = models.BigIntegerField(default=0)
    quantity = models.BigIntegerField(default=0)

    class Meta:
        """No table of its own."""

        abstract = True


class CycleFact(CycleFigures):
    """What one fact of the journal changed in what is counted. Each counts in exactly one month, for good.

    Figures are what is added; less than nothing takes back.

    Attributes:
        pos: of the fact, in the district's order.
        line: of several changes by one fact, which.
        record: what it is about: `service/REF`, `redemption/ID`, `wish/ID`, `held/ACTIVITY/STATION`, `account/MEMBER`.
        own_month: the month in which it happened.
        month: the month in which it counts: its own, or the first that was open when the district heard of it.
    """

    pk = models.CompositePrimaryKey("pos", "line")
    pos = models.BigIntegerField()
    line = models.IntegerField()
    record = models.CharField(max_length=200)
    own_month = models.CharField(max_length=7)
    month = models.CharField(max_length=7)

    class Meta:
        """Reports read months, the appraisal reads members."""

        indexes = (
            models.Index(fields=["month", "kind"], name="cycle_month"),
            models.Index(fields=["member", "kind"], name="cycle_member"),
        )


class CycleRecord(CycleFigures):
    """How a record counts as far as facts have come; `key` is `CycleFact.record`."""

    key = models.CharField(max_length=200, primary_key=True)


class CycleMember(models.Model):
    """What a member did in all, as badges ask for it.

    Attributes:
        months: by programme category (empty for service without an activity), by own month: [person-times, minutes].
        best_run: the longest row of months with service.
        wishes: of others, fulfilled.
    """

    member = models.CharField(max_length=80, primary_key=True)
    times = models.IntegerField(default=0)
    minutes = models.BigIntegerField(default=0)
    wishes = models.IntegerField(default=0)
    best_run = models.IntegerField(default=0)
    months = models.JSONField(default=dict)


class Stars(models.Model):
    """The stars that staff confirmed last, of a volunteer (`member/M`) or a station (`station/S`).

    `history` has every decision, oldest first: [at_ms, stars, period, actor, reason].
    """

    key = models.CharField(max_length=90, primary_key=True)
    stars = models.IntegerField()
    period = models.CharField(max_length=10)
    at_ms = models.BigIntegerField()
    history = models.JSONField(default=list)


class MemberBadge(models.Model):
    """A badge that a member has, or had: one that was taken back is not given again by rule.

    `key` is `MEMBER/BADGE`.
    """

    key = models.CharField(max_length=170, primary_key=True)
    member = models.CharField(max_length=80, db_index=True)
    badge = models.CharField(max_length=80)
    given = models.BooleanField(default=True)
    at_ms = models.BigIntegerField()
    actor = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Who has a badge, and who does not have it yet."""

        indexes = (models.Index(fields=["badge", "member"], name="badge_member"),)


class Certificate(models.Model):
    """A certificate of service that was issued; see `bank_facts.CertificateIssued`."""

    id = models.CharField(max_length=40, primary_key=True)
    member = models.CharField(max_length=80, db_index=True)
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()
    up_to_pos = models.BigIntegerField()
    times = models.IntegerField()
    served_min = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at_ms = models.BigIntegerField()
    actor = models.CharField(max_length=80, blank=True)
