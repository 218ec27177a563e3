"""Facts about standing help: where members live, households on a keeper's list, pairs and their visits (结对, 特需).

What is sensitive (on which lists a household is, who lives there, where, what they need) is private text, which is no part
of the chain and is emptied when it is erased. docs/events.md lists the facts for readers.
"""

from typing import Annotated

import msgspec

from sync.contract.body import Body, Name, Text, Whole


class MemberPlaced(Body, frozen=True, kw_only=True):
    """Where the member in the envelope belongs; the newest fact counts. Private: `building` (楼栋).

    Attributes:
        grid: the grid (网格) of the neighbourhood, or empty.
        unit: the unit (单位) that the member reports to the community with (在职党员), or empty.
    """

    grid: Name = ""
    unit: Text = ""


class HouseholdKept(Body, frozen=True, kw_only=True):
    """A household with special needs (特需) is on a keeper's list; the newest fact counts. A household has one keeper.

    Private: `lists` (ids of the settings' need lists, with commas), `members` (ids of members who live there, with commas),
    `name`, `address`, `building`, `phone`, `needs`.

    Attributes:
        household: its id.
        station: the station that looks after it.
        keeper: the member on whose list it is.
        grid: the grid in which it lies, or empty.
        risk: 1 (steady), 2 (to be watched), 3 (urgent), others count as the
            nearest; missed visits are shown in this order.
    """

    household: Name
    station: Name
    keeper: Name
    grid: Name = ""
    risk: Whole = 1


class HouseholdLeft(Body, frozen=True, kw_only=True):
    """A household no longer needs looking after: it moved, recovered, or somebody died. Its pairs end with it.

    Attributes:
        household: its id.
        reason: why, in words that name nobody.
    """

    household: Name
    reason: Text = ""


class PairMade(Body, frozen=True, kw_only=True):
    """One or several members stand by a household (结对), or do a recurring duty there; the newest fact counts.

    Attributes:
        pair: its id.
        household: whom they help.
        helpers: the members who do, one or more.
        every_days: at the latest so many days lie between two visits; 1 to 366, others count as the nearest of these.
        duty: one of the settings' duties, or empty for a visit. A duty may need a qualification.
        from_ms: the rhythm begins here, Unix ms.
    """

    pair: Name
    household: Name
    helpers: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=20)]
    every_days: Whole
    duty: Name = ""
    from_ms: Whole = 0


class PairEnded(Body, frozen=True, kw_only=True):
    """A pair is no more."""

    pair: Name
    reason: Text = ""


class VisitMade(Body, frozen=True, kw_only=True):
    """The member in the envelope visited a household or did the duty there. Private: `note`.

    Attributes:
        visit: its id.
        pair: which.
        evidence: `card` (the visited member's card was scanned along with it), `told` (the helper says so), `staff` (staff
            wrote it down).
        found: how they were: `well`, `worse`, or `away` (nobody opened; it does not count as a visit).
        days_ago: it was not today but so many days ago; more than 31 count as 31.
    """

    visit: Name
    pair: Name
    evidence: Name = "told"
    found: Name = "well"
    days_ago: Whole = 0


class MemberSeen(Body, frozen=True, kw_only=True):
    """A member whose document asks for it scanned the card: "I am well" (一切都好). Once a day at most."""
