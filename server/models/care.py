"""Standing help: households on a keeper's list, pairs, and their visits (特需, 结对).

What is sensitive stands in private texts of the journal, and is empty here once those are erased and the tables made anew.
"""

from django.db import models


class Household(models.Model):
    """A household with special needs (特需) on a keeper's list; the columns are as in `care_facts.HouseholdKept`."""

    id = models.CharField(max_length=80, primary_key=True)
    station = models.CharField(max_length=80, db_index=True)
    keeper = models.CharField(max_length=80, db_index=True)
    grid = models.CharField(max_length=80, blank=True)
    risk = models.IntegerField(default=1)
    lists = models.TextField(blank=True)
    """Ids of the settings' need lists, with a comma before and after each, to be looked for."""
    members = models.JSONField(default=list)
    """Ids of members who live there."""
    name = models.TextField(blank=True)
    address = models.TextField(blank=True)
    building = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    since_ms = models.BigIntegerField()
    """When it was first put on a list, Unix ms."""
    kept_ms = models.BigIntegerField()
    """When that which stands here was said."""
    left_ms = models.BigIntegerField(default=0)
    """When it left; 0 while it is looked after."""
    left_reason = models.CharField(max_length=500, blank=True)

    @property
    def on_lists(self) -> tuple[str, ...]:
        """Ids of the need lists on which it is."""
        return tuple(name for name in self.lists.split(",") if name)


class Pair(models.Model):
    """Members who stand by a household; the columns are as in `care_facts.PairMade`.

    One of which only visits are known yet (the journal lost the rest) has no `made_ms`.
    """

    id = models.CharField(max_length=80, primary_key=True)
    household = models.CharField(max_length=80, blank=True, db_index=True)
    helpers = models.JSONField(default=list)
    every_days = models.BigIntegerField(default=0)
    duty = models.CharField(max_length=80, blank=True)
    from_ms = models.BigIntegerField(default=0)
    made_ms = models.BigIntegerField(default=0)
    ended_ms = models.BigIntegerField(default=0)
    """When it ended, by itself or with its household; 0 while it stands."""
    ended_reason = models.CharField(max_length=500, blank=True)
    last_ms = models.BigIntegerField(default=0)
    """The last visit that counts, Unix ms; 0 for none."""
    last_event = models.CharField(max_length=160, blank=True)
    found = models.CharField(max_length=80, blank=True)
    """How they were at that visit, and the fact that says so."""


class PairHelper(models.Model):
    """Who helps in which pair, to find a member's pairs by; gone when the member no longer does."""

    id = models.CharField(max_length=170, primary_key=True)
    """`PAIR/MEMBER`."""
    pair = models.CharField(max_length=80)
    member = models.CharField(max_length=80, db_index=True)
    helps = models.BooleanField(default=True)


class Visit(models.Model):
    """A visit of somebody of a pair, or a duty done; `note` is from a private text."""

    id = models.CharField(max_length=80, primary_key=True)
    event = models.CharField(max_length=160)
    pair = models.CharField(max_length=80, db_index=True)
    member = models.CharField(max_length=80, blank=True, db_index=True)
    station = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=80)
    found = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()
    """When it was, Unix ms."""
    written_ms = models.BigIntegerField()
    """When it was written down."""
    note = models.TextField(blank=True)
