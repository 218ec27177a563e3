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
    earned = models.JSONField(default=dict)
    """Points earned on the last days on which service ended (`documents.Member.earned`)."""
    came_in = models.JSONField(default=list)
    """Points that came in, by month of China's time, oldest first: [month, points]. See `rules.expiry`."""
    went_out = models.BigIntegerField(default=0)
    """Points that went out, ever."""
    oldest_month = models.CharField(max_length=7, blank=True, default="", db_index=True)
    """The month of the oldest points that are not used up, or empty."""
    comfort = models.TextField(blank=True, default="")
    """How the member likes a screen (`documents.Member.comfort`); from a private text, and empty once that is erased."""
    comfort_ms = models.BigIntegerField(default=0)
    comfort_event = models.CharField(max_length=160, blank=True, default="")
    """When and by which fact that was chosen."""
    news_heard = models.BigIntegerField(default=0)
    """News of wishes up to this position were told (`documents.Member.news`)."""
    grid = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=500, blank=True, default="")
    building = models.TextField(blank=True, default="")
    """Where the member belongs (`care_facts.MemberPlaced`); the building is from a private text."""
    household = models.CharField(max_length=80, blank=True, default="", db_index=True)
    """The household on a keeper's list in which the member lives, or empty; from a private text."""
    household_ms = models.BigIntegerField(default=0)
    """Since when that is known, Unix ms."""
    last_seen_ms = models.BigIntegerField(default=0)
    """When somebody who lives in such a household was seen last (`care_facts.MemberSeen`); 0 for never."""
    merged_to = models.CharField(max_length=80, blank=True, default="")
    """The member whose record this one was merged into, as of the projections' position; else empty."""


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
    """A card that was bound. `disputed` once a second member claims it; `verifier` is the PIN's.

    `proxy` is empty for the member's own card, else `relative` or `lead`: it acts for the member, and both names are kept:
    `holder` is the member who holds it, or empty for somebody who is none; `holder_name` comes from a private text.
    """

    number = models.CharField(max_length=12, primary_key=True)
    member = models.CharField(max_length=80, db_index=True)
    also_bound_to = models.CharField(max_length=80, blank=True, db_index=True)
    disputed = models.BooleanField(default=False)
    verifier = models.TextField(blank=True)
    proxy = models.CharField(max_length=10, blank=True, default="")
    holder = models.CharField(max_length=80, blank=True, default="")
    holder_name = models.CharField(max_length=200, blank=True, default="")


class Attendance(models.Model):
    """One check-in with its check-out: a person-time (人次). Times as the district reckons (`sync.contract.clock`).

    `ref` names the fact where it was first written; `event` is the check-in that counts for it, which is another one
    where a new incarnation carried it over, and empty where only the check-out is known. Service that was written down by
    hand and agreed to is an attendance too; its `ref` is the claim's id.

    `own_min` and `own_points` are what the record says for itself. `served_min` is what counts, once over all stations, and
    `points` what the record brought in the ledger, all together; see `server.counting`.
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
    own_min = models.IntegerField(default=0)
    own_points = models.BigIntegerField(default=0)
    witness = models.CharField(max_length=80, blank=True)
    rules = models.BigIntegerField(default=0)
    """Revision of the settings by which the points were reckoned; 0 where nobody said."""
    why = models.CharField(max_length=20, blank=True)
    """What points were held back for, see `kiosk_facts.CheckedOut`."""
    forgotten = models.BooleanField(default=False)
    """Nobody checked out: the rule closed it."""
    overlaps = models.BooleanField(default=False)
    """It lies, all or in part, at the same time as another record of the member's, or was ended twice."""
    capped = models.BooleanField(default=False)
    """The day's most was reached over several stations, and points were taken back."""
    claim = models.CharField(max_length=80, blank=True)
    """The claim that made it, or put it right last."""
    period = models.CharField(max_length=80, blank=True)
    """The closed period that it belongs to, where it was settled after that."""
    changed_pos = models.BigIntegerField(default=0, db_index=True)
    """Position of the last fact that changed it."""

    class Meta:
        """A member's document lists what is open; nearly nothing is."""

        indexes = (models.Index(fields=["member"], condition=models.Q(out_ref=""), name="attendance_open"),)


class Wish(models.Model):
    """A wish (微心愿) and the state it is in."""

    id = models.CharField(max_length=80, primary_key=True)
    listing = models.CharField(max_length=80, blank=True, default="", db_index=True)
    """The skill listing through which somebody was found, or empty."""
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
    """Since when it is in its state, Unix ms; 0 before the first step."""
    steps = models.JSONField(default=list)
    """Its way so far, oldest first: [at_ms, state, reason, who decided, step, as whom, member]."""
    late = models.JSONField(default=list)
    """Steps that did not count, oldest first: [at_ms, step, member, why not]."""
    kind = models.CharField(max_length=20, default="wish")
    behalf = models.BooleanField(default=False)
    """The member asked for a neighbour, whom name and contact are of."""
    helper = models.CharField(max_length=80, blank=True, default="", db_index=True)
    """Whoever is asked, has it, or did it."""
    unit = models.CharField(max_length=200, blank=True, default="")
    back = models.CharField(max_length=20, default="submitted")
    """The state to which an offer or a claim returns."""
    asked = models.JSONField(default=list)
    """Members who were asked in vain, or gave it back."""
    answer = models.CharField(max_length=500, blank=True, default="")
    """What the department said that it was referred to."""
    rating = models.IntegerField(default=0)
    thanks = models.IntegerField(default=0)
    rewarded = models.IntegerField(default=0)
    """Points that were posted for it."""
    transcript = models.TextField(blank=True, default="")
    """What a spoken one says, as staff heard it; empty until somebody listened, and once that is erased."""
    transcribed_ms = models.BigIntegerField(default=0)
    transcribed_by = models.CharField(max_length=200, blank=True, default="")
    merged_into = models.CharField(max_length=80, blank=True, default="", db_index=True)
    """The wish that asks for the same and goes on for both; empty for every other."""


class EarlySteps(models.Model):
    """Steps of a wish that the journal has before the wish itself, as after a restore; the wish takes them when it comes."""

    id = models.CharField(max_length=80, primary_key=True)
    """The wish's."""
    steps = models.JSONField(default=list)
    """Each as `projections.wishes` keeps it, in the journal's order; empty once the wish has taken them."""


class WishAsk(models.Model):
    """Somebody was asked to make a wish come true, and what they said."""

    id = models.CharField(max_length=120, primary_key=True)
    """`WISH/STEP`, the place of the offer on the wish's way."""
    wish = models.CharField(max_length=80, db_index=True)
    member = models.CharField(max_length=80, db_index=True)
    at_ms = models.BigIntegerField(db_index=True)
    answer = models.CharField(max_length=20, blank=True)
    """The step that ended the offer: `accept`, `decline`, `lapse`, or what staff did instead; empty while it stands."""


class WishNews(models.Model):
    """What became of a wish, for one member to be told (`documents.News`)."""

    id = models.CharField(max_length=120, primary_key=True)
    """`POSITION/MEMBER`."""
    member = models.CharField(max_length=80, db_index=True)
    pos = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    wish = models.CharField(max_length=80)
    points = models.IntegerField(default=0)


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
    handed_at = models.CharField(max_length=80, blank=True, default="")
    """The station that handed them out."""
    handed_again = models.CharField(max_length=80, blank=True, default="")
    """The station that handed them out once more: one slip shown at two counters that did not hear of each other."""
    basket = models.CharField(max_length=80, blank=True, default="", db_index=True)
    """What was taken together; empty for one alone."""
    partner = models.CharField(max_length=80, blank=True, default="", db_index=True)
    """The merchant or pantry that the points went to, or empty."""
    collect = models.CharField(max_length=80, blank=True, default="")
    """The station where the goods are; empty for where they were redeemed."""
    returned = models.CharField(max_length=10, blank=True, default="")
    """`booked` (goods came back, points too), `waiting` (an officer has to book it), `refused`; or empty."""
    returned_ms = models.BigIntegerField(default=0)
    return_reason = models.CharField(max_length=500, blank=True, default="")
    from_paid = models.BooleanField(default=False)
    """Its points came back out of what the partner had been paid for, not out of what the partner is still owed."""
    paid_pos = models.BigIntegerField(default=0)
    """Position of the settlement that its partner was paid with; 0 while it was not."""
    deducted_pos = models.BigIntegerField(default=0)
    """Position of the settlement that it was taken off again, since it was returned after it had been paid for."""


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
    leaders = models.JSONField(default=list)
    coefficient_pct = models.IntegerField(default=100)
    difficulty = models.CharField(max_length=80, blank=True, default="")


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
    """A reward; an empty station means every station. The columns are as in `district_facts.RewardPublished`."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=500)
    points = models.BigIntegerField()
    station = models.CharField(max_length=80, blank=True)
    open = models.BooleanField(default=True)
    partners = models.JSONField(default=list)
    partner = models.CharField(max_length=80, blank=True, default="", db_index=True)
    stocked = models.BooleanField(default=False)
    limit = models.BigIntegerField(default=0)
    period = models.CharField(max_length=10, default="month")
    collect = models.CharField(max_length=80, blank=True, default="")
    central = models.BooleanField(default=False)
    picture = models.CharField(max_length=64, blank=True, default="")
    category = models.CharField(max_length=20, default="goods")


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
