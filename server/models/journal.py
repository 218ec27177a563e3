"""The journal of the district: every stream's events, verbatim, in one order. Only ever appended to."""

from django.db import models


class Stream(models.Model):
    """A stream and its head; the district's own is named `district`.

    The two tokens are the newest and the one before: the one before with an agreeing chain is a lost reply, an older one
    is a copy of a disk.
    """

    name = models.CharField(max_length=80, unique=True)
    kiosk = models.CharField(max_length=80, blank=True, db_index=True)
    station = models.CharField(max_length=80, blank=True)
    head = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    status = models.CharField(max_length=8, default="live")
    status_reason = models.CharField(max_length=40, blank=True)
    token = models.CharField(max_length=64, blank=True)
    previous_token = models.CharField(max_length=64, blank=True)
    token_epoch = models.CharField(max_length=40, blank=True)
    """The epoch in which `token` was given: tokens of other epochs say nothing."""
    public_key = models.CharField(max_length=64, blank=True)
    key_since = models.BigIntegerField(default=0)
    """The seq from which heads are signed with `public_key`; earlier ones with `previous_key`."""
    previous_key = models.CharField(max_length=64, blank=True)
    backed_up_to = models.BigIntegerField(default=0)
    pushed_in_epoch = models.CharField(max_length=40, blank=True)
    """The last epoch in which this stream pushed or showed that it has nothing more; recovery waits for it."""


class Push(models.Model):
    """A push that was taken in: the kiosk's clocks, and its signature over the head as evidence."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_index=False)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    received_ms = models.BigIntegerField()
    boot = models.CharField(max_length=80)
    mono_ms = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    signed_head = models.TextField()


class JournalEvent(models.Model):
    """One event: its exact bytes, in its place in the stream (seq) and in the district's order (pos).

    The database does not check the two foreign keys: stream and push are written by the same transaction, and looking
    them up for each event takes as long as writing it.
    """

    pk = models.CompositePrimaryKey("stream_id", "seq")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    seq = models.BigIntegerField()
    pos = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    data = models.BinaryField()
    push = models.ForeignKey(Push, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)


class PrivateText(models.Model):
    """What the law may ask to erase, beside the event that holds its digest."""

    pk = models.CompositePrimaryKey("stream_id", "seq")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_index=False)
    seq = models.BigIntegerField()
    text = models.TextField()


class ForkEvent(models.Model):
    """An event that came under a number the journal holds another event for. Kept for people to see."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    data = models.BinaryField()
    private = models.TextField(blank=True)
    received_ms = models.BigIntegerField()

    class Meta:
        """Each branch is kept once."""

        constraints = (models.UniqueConstraint(fields=["stream", "seq", "hash"], name="fork_once"),)


class Counter(models.Model):
    """Numbers that must come in the order of commits (`pos`, `rev`): taken by updating the row, which locks it."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=0)


class Meta(models.Model):
    """The district's few single values: `epoch`, `epochs`, `recovering`, `name`, `next_card_serial`, `settings`."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()


class Blob(models.Model):
    """A recording or picture beside the stream; the bytes lie in a file named by the hash."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    have = models.BigIntegerField(default=0)
    stream = models.CharField(max_length=80)
