"""What kiosks pull: the newest revision of each document, for each audience that may have it."""

from django.db import models


class Doc(models.Model):
    """A document for one audience: `all`, `station/S` or `stream/X`. A body of null takes it away."""

    pk = models.CompositePrimaryKey("audience", "kind", "doc_id")
    audience = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    doc_id = models.CharField(max_length=120)
    rev = models.BigIntegerField()
    body = models.TextField(null=True)
    signed = models.TextField(null=True)

    class Meta:
        """Pulls go by audience and rev."""

        indexes = (models.Index(fields=["audience", "rev"], name="doc_feed"),)


class Interest(models.Model):
    """A station that gets a member's documents: home, or a station the member's card was seen at (roaming)."""

    pk = models.CompositePrimaryKey("member", "station")
    member = models.CharField(max_length=80)
    station = models.CharField(max_length=80)
