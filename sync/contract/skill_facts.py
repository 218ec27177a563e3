"""Facts about what neighbours can do for others (睦邻卡). docs/events.md lists them for readers."""

from typing import Annotated

import msgspec

from sync.contract.body import Body, Name, Whole


class SkillListed(Body, frozen=True, kw_only=True):
    """The member in the envelope lists a skill, changes what is shown of it, or renews it for another year.

    Private: `words` (what they can do, in their own words), and `phone` where `contact` is `phone`.

    Attributes:
        listing: its id; the newest fact about it counts.
        skill: one of the settings' skills.
        shown_to: `station` (neighbours at the member's home station) or `district` (at every station).
        contact: how others may reach them: `keeper` (the station keeper asks first), `message` (told at the next scan),
            `phone` (the number is shown).
        times: when: any of `day`, `evening`, `night`.
        until_ms: it is shown until then, Unix ms; consent is asked anew every year.
        consent: version of the words that the member agreed to (PIPL art. 14).
    """

    listing: Name
    skill: Name
    shown_to: Name = "station"
    contact: Name = "keeper"
    times: Annotated[tuple[Name, ...], msgspec.Meta(max_length=3)] = ("day",)
    until_ms: Whole = 0
    consent: Name = "1"


class SkillWithdrawn(Body, frozen=True, kw_only=True):
    """The member in the envelope no longer wants a listing shown. It counts at once, and for good."""

    listing: Name


class SkillLapsed(Body, frozen=True, kw_only=True):
    """A listing's time is over and the member did not renew it: it is shown no more. The member may list the skill anew.

    Attributes:
        listing: its id.
        until_ms: the end that is over, Unix ms; a listing that was renewed meanwhile has another and goes on.
    """

    listing: Name
    until_ms: Whole


class SkillVouched(Body, frozen=True, kw_only=True):
    """Staff saw the proof of a qualification (a doctor's licence, say), or no longer vouch for it.

    Attributes:
        listing: whose.
        vouched: whether they do.
        until_ms: until when the proof counts, Unix ms; 0 for no end.
    """

    listing: Name
    vouched: bool = True
    until_ms: Whole = 0
