"""What screens and reports read. Follows the journal by position; may be thrown away and made anew at any time."""

from django.db import models


class FollowerPosition(models.Model):
    """How far the projections are, and what stopped them last; empty once they go on."""

    name = models.CharField(max_length=20, primary_key=True)
    pos = models.BigIntegerField(default=0)
    failure = models.TextField(blank=True)
    failed_ms = models.BigIntegerField(default=0)


class ProjectionFault(models.Model):
    """An event that a projection could not work off (`unreadable`), or doesn't know yet (`unknown_type`)."""

    pos = models.BigIntegerField(primary_key=True)
    event = models.CharField(max_length=160)
    type = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    detail = models.TextField(blank=True)


class Member(models.Model):
    """A member: one person, one record. Name and phone come from private texts and are empty once those are erased."""

    id = models.CharField(max_length=80, primary_key=True)
    home = models.CharField(max_length=80, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    roles = models.JSONField(default=list)
    registered_ms = models.BigIntegerField(default=0)
    served_min = models.BigIntegerField(default=0)
    attendances = models.IntegerField(default=0)
    wishes = models.IntegerField(default=0)
    entries = models.JSONField(default=list)
    """The newest passbook lines, newest first: [at_ms, event type, points, activity or reward]."""


class StreamClock(models.Model):
    """The earliest time that a stream's newest event can have: the event after it did not happen before."""

    stream = models.CharField(max_length=80, primary_key=True)
    earliest_ms = models.BigIntegerField(default=0)


class MemberStream(models.Model):
    """The last fact of each stream about a member (or, for a card's own document, about `card/NUMBER`)."""

    pk = models.CompositePrimaryKey("about", "stream")
    about = models.CharField(max_length=80)
    stream = models.CharField(max_length=80)
    seq = models.BigIntegerField()


class Card(models.Model):
    """A card that was bound. `disputed` once a second member claims it; `verifier` is the PIN's."""

    number = models.CharField(max_length=12, primary_key=True)
    member = models.CharField(max_length=80, db_index=True)
    also_bound_to = models.CharField(max_length=80, blank=True)
    disputed = models.BooleanField(default=False)
    verifier = models.TextField(blank=True)


class Attendance(models.Model):
    """One check-in with its check-out: a person-time (人次). Times as the district reckons (`sync.contract.clock`).

    `ref` names the fact where it was first written; `event` is the check-in that counts for it, which is another one
    where a new incarnation carried it over, and empty where only the check-out is known.
    """

    ref = models.CharField(max_length=160, primary_key=True)
    event = models.CharField(max_length=160, blank=True)
    member = models.CharField(max_length=80, blank=True, db_index=True)
    card = models.CharField(max_length=12, blank=True)
    station = models.CharField(max_length=80, db_index=True)
    stream = models.CharField(max_length=80)
    activity = models.CharField(max_length=80, blank=True, db_index=True)
    in_ms = models.BigIntegerField()
    in_earliest_ms = models.BigIntegerField()
    in_latest_ms = models.BigIntegerField()
    doubtful = models.BooleanField(default=False)
    kiosk_at_ms = models.BigIntegerField()
    kiosk_boot = models.CharField(max_length=80)
    kiosk_mono_ms = models.BigIntegerField()
    out_ref = models.CharField(max_length=160, blank=True)
    out_ms = models.BigIntegerField(null=True)
    served_min = models.IntegerField(default=0)
    about = models.BooleanField(default=False)
    evidence = models.CharField(max_length=20, blank=True)
    points = models.BigIntegerField(default=0)

    class Meta:
        """A member's document lists what is open; nearly nothing is."""

        indexes = (models.Index(fields=["member"], condition=models.Q(out_ref=""), name="attendance_open"),)


class Wish(models.Model):
    """A wish (微心愿) and the state it is in."""

    id = models.CharField(max_length=80, primary_key=True)
    member = models.CharField(max_length=80, blank=True, db_index=True)
    station = models.CharField(max_length=80, db_index=True)
    category = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    blob = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, default="submitted", db_index=True)
    reason = models.CharField(max_length=500, blank=True)
    made_ms = models.BigIntegerField()
    shown = models.TextField(blank=True, default="")
    """What the public wall says of it: staff's words, from a private text, and empty once that is erased."""
    progressed_ms = models.BigIntegerField(default=0)
    """When it took its last step; 0 before the first."""
    steps = models.JSONField(default=list)
    """Its way so far, oldest first: [at_ms, state, reason, who decided]."""


class Redemption(models.Model):
    """A redemption, undone or not, booked or waiting for a person."""

    id = models.CharField(max_length=80, primary_key=True)
    ref = models.CharField(max_length=160)
    member = models.CharField(max_length=80, db_index=True)
    station = models.CharField(max_length=80, db_index=True)
    reward = models.CharField(max_length=80)
    quantity = models.IntegerField()
    points = models.BigIntegerField()
    made_ms = models.BigIntegerField()
    undone = models.BooleanField(default=False)
    set_aside = models.CharField(max_length=40, blank=True)
    settled = models.CharField(max_length=10, blank=True)
    """What a person decided on one that was set aside: `owed`, `loss` or `dropped`."""
    handed_ms = models.BigIntegerField(default=0)
    """When the goods were handed out; 0 while they wait."""


class Activity(models.Model):
    """An activity; an empty station means every station. One that is not open was called off."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=80)
    station = models.CharField(max_length=80, blank=True)
    starts_ms = models.BigIntegerField(db_index=True)
    ends_ms = models.BigIntegerField()
    place = models.CharField(max_length=500, blank=True, default="")
    open = models.BooleanField(default=True)


class Notice(models.Model):
    """A notice (公告); an empty station means every station, `until_ms` 0 no end. One that is not open was taken down."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=500)
    text = models.CharField(max_length=500)
    station = models.CharField(max_length=80, blank=True)
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField(default=0)
    pinned = models.BooleanField(default=False)
    open = models.BooleanField(default=True)


class Reward(models.Model):
    """A reward; an empty station means every station."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=500)
    points = models.BigIntegerField()
    station = models.CharField(max_length=80, blank=True)
    open = models.BooleanField(default=True)


class Team(models.Model):
    """A team of volunteers (志愿服务队) with a standing programme."""

    id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=500)
    category = models.CharField(max_length=80)
    station = models.CharField(max_length=80, blank=True)
    members = models.JSONField(default=list)


class UnderstoodType(models.Model):
    """Events of this type up to this position are worked off where the journal says `type_understood`, not before."""

    label = models.CharField(max_length=80, primary_key=True)
    up_to_position = models.BigIntegerField()
