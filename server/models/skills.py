"""What neighbours can do for others (睦邻卡)."""

from django.db import models


class SkillListing(models.Model):
    """A skill that a member lists; the columns are as in `skill_facts.SkillListed`.

    `words` and `phone` come from a private text, and are empty once the listing is not shown any more. One that was taken
    back before the district heard of it has nothing but that.
    """

    id = models.CharField(max_length=80, primary_key=True)
    member = models.CharField(max_length=80, db_index=True)
    skill = models.CharField(max_length=80, blank=True)
    shown_to = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=80, blank=True)
    times = models.JSONField(default=list)
    words = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    until_ms = models.BigIntegerField(default=0)
    """Shown until then, as the district reckons, Unix ms."""
    listed_ms = models.BigIntegerField(default=0)
    listed_event = models.CharField(max_length=160, blank=True)
    """When, and by which fact, that was said."""
    vouched_for = models.CharField(max_length=80, blank=True)
    """The skill that staff saw the proof of, or empty; it counts while that is what is listed."""
    vouched_until_ms = models.BigIntegerField(default=0)
    """Until when, Unix ms; 0 for no end."""
    lapsed_ms = models.BigIntegerField(default=0)
    """The latest end that was over without a renewal; a listing that ends later is shown again."""
    withdrawn_ms = models.BigIntegerField(default=0)
    """When it was taken back, for good; 0 for not."""
    shown = models.BooleanField(default=False, db_index=True)
    """Whether it is shown, as far as it says itself."""
    vouched = models.BooleanField(default=False)
    """Whether staff vouch for the skill that is listed."""
