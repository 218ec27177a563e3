"""Facts of the points bank that the district writes: orders, corrections, funds, partners, periods, stars.

docs/events.md lists them for readers.
"""

from typing import Annotated

import msgspec

from sync.contract.body import Body, Name, Text, Whole

Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=1000)]


# --- Moving points and goods between kiosks ---------------------------------------------------------------------------


class TransferOrdered(Body, frozen=True, kw_only=True):
    """A stream is asked to release what it holds of the member in the envelope, or of a reward's goods.

    Attributes:
        order: its id.
        source: the stream that is asked.
        target: the stream that gets what is released, or empty: it stays unallocated (a recall).
        points: how many at most; of goods: pieces.
        reason: `wanted` (a member stands at the target), `recall` (staff), `freeze`, `succession`, `expiry`, `owed`,
            `balance` (moved by policy).
        until_ms: when it is withdrawn by itself, Unix ms.
        reward: of goods: the reward's id; empty for points.
    """

    order: Name
    source: Name
    target: Name = ""
    points: Whole
    reason: Name
    until_ms: Whole
    reward: Name = ""


class TransferEnded(Body, frozen=True, kw_only=True):
    """A transfer order is over.

    Attributes:
        order: its id.
        how: `done` (released, perhaps less than was asked for), `withdrawn`, `lapsed`, `closed` (its source was).
        points: how many were released.
    """

    order: Name
    how: Name
    points: Whole = 0


class GoodsCounted(Body, frozen=True, kw_only=True):
    """Goods came into the store, or were written down, as moves.

    Attributes:
        reward: its id.
        reason: in words.
    """

    reward: Name
    reason: Text = ""


# --- Service ----------------------------------------------------------------------------------------------------------


class ServiceDecided(Body, frozen=True, kw_only=True):
    """A second person, at the console, agreed to a claim (`kiosk_facts.ServiceClaimed`) or did not."""

    claim: Name
    agreed: bool
    reason: Text = ""


class ServiceEntered(Body, frozen=True, kw_only=True):
    """Staff at the console wrote down service that nobody clocked, or that was clocked wrongly; fields as in
    `kiosk_facts.ServiceClaimed`. It earns nothing until a second person has agreed to it.

    Attributes:
        station: where it was.
    """

    claim: Name
    station: Name
    began_ms: Whole
    served_min: Whole
    activity: Name = ""
    reason: Text = ""
    corrects: Name = ""


class ServiceSettled(Body, frozen=True, kw_only=True):
    """The district put a service record right, with the points that follow as moves.

    Attributes:
        record: fact name of the check-in, or the claim's id where there was none.
        why: `claim` (a second person agreed), `correction` (the same, of a clocked record), `forgotten` (no check-out:
            closed by rule), `overlap` (counted at two stations), `cap` (more than a day's most, from several stations).
        served_min: what it counts from now on, whole minutes.
        evidence: `clocked`, `witnessed` or `manual`.
        rules: revision of the settings by which the points were reckoned.
        began_ms: when service began, Unix ms.
        activity, station: of it.
        period: the period that it belongs to, where that was closed before; it counts in the one that is open.
        claim: the claim that was agreed to, for `claim` and `correction`; else empty.
    """

    record: Name
    why: Name
    served_min: Whole
    evidence: Name
    rules: Whole = 0
    began_ms: Whole = 0
    activity: Name = ""
    station: Name = ""
    period: Name = ""
    claim: Name = ""


# --- Accounts ---------------------------------------------------------------------------------------------------------


class PointsCorrected(Body, frozen=True, kw_only=True):
    """Staff put points right, as moves.

    Attributes:
        corrects: `ids.event_ref` of the event that was wrong.
        reason: in words.
    """

    corrects: Name
    reason: Text


class AccountFrozen(Body, frozen=True, kw_only=True):
    """The member in the envelope gets no more grants, and what kiosks hold is recalled, until `frozen` is false."""

    frozen: bool
    reason: Text


class NomineeNamed(Body, frozen=True, kw_only=True):
    """Who gets the points of the member in the envelope one day; empty for nobody."""

    nominee: Name = ""


class AccountPassedOn(Body, frozen=True, kw_only=True):
    """The points of the member in the envelope belong to another from now on: what is unallocated as moves, and what kiosks
    still hold as it comes back.

    Attributes:
        to: the member who gets them.
        reason: `death`, `moved`, `merged`.
    """

    to: Name
    reason: Name


class PointsExpired(Body, frozen=True, kw_only=True):
    """Points earned before a day have expired, as a move; only where the settings say that points do."""

    before_ms: Whole


class BudgetGiven(Body, frozen=True, kw_only=True):
    """Points for honours went down a level: from head office to a branch, from a branch to a station, as moves."""

    reason: Text = ""


class FundReceived(Body, frozen=True, kw_only=True):
    """One of the four sources (四个一点) gave to the fund, as a move of what it is worth in points.

    Attributes:
        source: `sponsor`, `enterprise`, `donor`, `resident`.
        giver: who, in words.
        reason: what for, in words.
    """

    source: Name
    giver: Text
    reason: Text = ""


# --- Redemption -------------------------------------------------------------------------------------------------------


class PartnerPublished(Body, frozen=True, kw_only=True):
    """A merchant of the alliance (爱心联盟) or a charity pantry (义仓), new or changed.

    Attributes:
        partner: its id.
        name: what it is called.
        kind: `merchant` or `pantry`.
        open: false ends it.
    """

    partner: Name
    name: Text
    kind: Name
    open: bool = True


class PartnerSettled(Body, frozen=True, kw_only=True):
    """A partner was paid for the points that it took, as moves: its account, and the fund that paid.

    Attributes:
        partner: its id.
        source: the fund that paid, see `FundReceived`.
        up_to_pos: position of the journal up to which its redemptions were looked at.
        redemptions: those that it was paid for.
        returned: those that it had been paid for before, and that came back since: their points are taken off.
    """

    partner: Name
    source: Name
    up_to_pos: Whole
    redemptions: Names = ()
    returned: Names = ()


class ReturnBooked(Body, frozen=True, kw_only=True):
    """An officer booked goods that were brought back elsewhere than where they were redeemed, or refused to; as moves."""

    redemption: Name
    agreed: bool
    reason: Text = ""


class CentralCalled(Body, frozen=True, kw_only=True):
    """A centralised redemption (集中兑换): who is invited, and for which days.

    Attributes:
        round: its id.
        title: what it is called.
        from_ms, until_ms: Unix ms.
        members: who is invited; an officer confirmed the list.
        open: false calls it off.
    """

    round: Name
    title: Text
    from_ms: Whole
    until_ms: Whole
    members: Names = ()
    open: bool = True


# --- Cards ------------------------------------------------------------------------------------------------------------


class CardSettled(Body, frozen=True, kw_only=True):
    """Staff decided whose the card in the envelope is, which was bound twice: the member in the envelope."""

    reason: Text = ""


# --- The cycle --------------------------------------------------------------------------------------------------------


class PeriodClosed(Body, frozen=True, kw_only=True):
    """A month, quarter or year of the bank was closed: its report is what the journal says up to a position, for good.

    Attributes:
        period: `2026-10`, `2026-Q4`, `2026`.
        from_ms, until_ms: Unix ms.
        up_to_pos: position of the journal.
    """

    period: Name
    from_ms: Whole
    until_ms: Whole
    up_to_pos: Whole


class StarsGiven(Body, frozen=True, kw_only=True):
    """Staff confirmed the stars of the volunteer in the envelope, or of a station.

    Attributes:
        stars: 0 to 5.
        period: the period that they were earned in.
        station: of a station: its id; empty for a volunteer.
        reason: in words, where they are not what the rule proposes.
    """

    stars: Whole
    period: Name
    station: Name = ""
    reason: Text = ""


class BadgeGiven(Body, frozen=True, kw_only=True):
    """A badge (徽章) for the member in the envelope, or one taken back.

    Attributes:
        badge: id of one of the settings' badges.
        given: false takes it back.
        reason: in words; empty where the rule gave it.
    """

    badge: Name
    given: bool = True
    reason: Text = ""


class CertificateIssued(Body, frozen=True, kw_only=True):
    """The member in the envelope was given a certificate of service (志愿服务记录证明).

    Attributes:
        certificate: its number.
        from_ms, until_ms: the stretch of time that it is about, Unix ms.
        up_to_pos: position of the journal that it counts up to.
        times, served_min: person-times and minutes, all together.
        digest: SHA-256 over its lines, hex: whoever holds the paper can learn whether it still says what the records say.
    """

    certificate: Name
    from_ms: Whole
    until_ms: Whole
    up_to_pos: Whole
    times: Whole
    served_min: Whole
    digest: Name
