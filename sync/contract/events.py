"""Events: the facts that journals are made of.

An event is an envelope that never changes its meaning and a body that may: bodies have versions, and `wire.body_of` brings
old ones up to date on a copy. The ledger, the chain and dedupe read the envelope alone, so a server can keep, count and
book an event whose type it has never heard of. docs/events.md lists the catalogue for readers.
"""

from typing import Annotated, Final

import msgspec

from sync.contract import bank_facts, care_facts, district_facts, kiosk_facts, skill_facts, wish_facts
from sync.contract.body import Account, Body, Name, Whole


class Move(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Points that go from one ledger account to another; see `ledger` for the accounts.

    Attributes:
        source: the account that gives.
        target: the account that takes.
        points: how many, more than 0.
    """

    source: Account
    target: Account
    points: Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class Origin(msgspec.Struct, frozen=True):
    """Where a fact that a new incarnation carries over was first written. Names the fact for good: it counts once."""

    stream: Name
    seq: Whole
    hash: Name


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The envelope of one fact. Field order is the order on the wire.

    Attributes:
        stream: whose journal this is (`ids.stream_id`, or `district`).
        seq: place in the stream, from 1, without gaps.
        prev: SHA-256 of the event before, hex; of the first one `wire.genesis_hash(stream)`.
        type: one of `BODIES`, or something a later version knows.
        version: of the body.
        at_ms: the writer's wall clock, Unix ms, right or wrong.
        boot: id of the boot of the writer's machine; monotonic times compare within one boot alone.
        mono_ms: the writer's time since boot, in ms.
        body: what the type says, JSON.
        member: whom it is about, as the writer resolved it, or empty. Never resolved anew.
        card: number of the card that was scanned, or empty.
        actor: the member, staff account or `cli:` account that acted for somebody, or empty.
        moves: the points it moves.
        reverses: `ids.event_ref` of the event whose moves this one undoes, or empty.
        private: SHA-256 of the private text beside the event, hex, or empty.
        carried_from: set when a new incarnation carries over a fact of an old one.
    """

    stream: Name
    seq: Whole
    prev: Name
    type: Name
    version: Whole
    at_ms: Whole
    boot: Name
    mono_ms: Whole
    body: msgspec.Raw
    member: Name = ""
    card: Name = ""
    actor: Name = ""
    moves: Annotated[tuple[Move, ...], msgspec.Meta(max_length=256)] = ()
    reverses: Account = ""
    private: Name = ""
    carried_from: Origin | None = None


BODIES: Final[dict[str, tuple[int, type[Body]]]] = {
    "incarnation_started": (1, kiosk_facts.IncarnationStarted),
    "key_rotated": (1, kiosk_facts.KeyRotated),
    "grant_received": (2, kiosk_facts.GrantReceived),
    "released": (1, kiosk_facts.Released),
    "points_wanted": (1, kiosk_facts.PointsWanted),
    "member_registered": (1, kiosk_facts.MemberRegistered),
    "card_bound": (2, kiosk_facts.CardBound),
    "pin_set": (2, kiosk_facts.PinSet),
    "checked_in": (2, kiosk_facts.CheckedIn),
    "checked_out": (2, kiosk_facts.CheckedOut),
    "service_claimed": (1, kiosk_facts.ServiceClaimed),
    "claim_decided": (1, kiosk_facts.ClaimDecided),
    "wish_made": (2, wish_facts.WishMade),
    "redeemed": (2, kiosk_facts.Redeemed),
    "redemption_undone": (1, kiosk_facts.RedemptionUndone),
    "redemption_returned": (1, kiosk_facts.RedemptionReturned),
    "reward_handed_out": (1, kiosk_facts.RewardHandedOut),
    "points_given": (1, kiosk_facts.PointsGiven),
    "comfort_chosen": (1, kiosk_facts.ComfortChosen),
    "wish_news_heard": (1, wish_facts.WishNewsHeard),
    "skill_listed": (1, skill_facts.SkillListed),
    "skill_withdrawn": (1, skill_facts.SkillWithdrawn),
    "visit_made": (1, care_facts.VisitMade),
    "member_seen": (1, care_facts.MemberSeen),
    "district_founded": (1, district_facts.DistrictFounded),
    "epoch_began": (1, district_facts.EpochBegan),
    "keyring_published": (1, district_facts.KeyringPublished),
    "station_opened": (2, district_facts.StationOpened),
    "enrolment_code_issued": (1, district_facts.EnrolmentCodeIssued),
    "kiosk_enrolled": (1, district_facts.KioskEnrolled),
    "cards_printed": (1, district_facts.CardsPrinted),
    "card_revoked": (1, district_facts.CardRevoked),
    "roles_given": (1, district_facts.RolesGiven),
    "activity_published": (3, district_facts.ActivityPublished),
    "notice_published": (1, district_facts.NoticePublished),
    "team_formed": (1, district_facts.TeamFormed),
    "reward_published": (2, district_facts.RewardPublished),
    "settings_published": (1, district_facts.SettingsPublished),
    "points_awarded": (1, district_facts.PointsAwarded),
    "grant_issued": (2, district_facts.GrantIssued),
    "owed_repaid": (1, district_facts.OwedRepaid),
    "verdict_given": (1, district_facts.VerdictGiven),
    "set_aside_settled": (1, district_facts.SetAsideSettled),
    "stream_closed": (1, district_facts.StreamClosed),
    "stream_frozen": (1, district_facts.StreamFrozen),
    "recovery_confirmed": (1, district_facts.RecoveryConfirmed),
    "type_understood": (1, district_facts.TypeUnderstood),
    "wish_progressed": (2, wish_facts.WishProgressed),
    "wish_transcribed": (1, wish_facts.WishTranscribed),
    "wish_rewarded": (1, wish_facts.WishRewarded),
    "skill_vouched": (1, skill_facts.SkillVouched),
    "skill_lapsed": (1, skill_facts.SkillLapsed),
    "member_placed": (1, care_facts.MemberPlaced),
    "household_kept": (1, care_facts.HouseholdKept),
    "household_left": (1, care_facts.HouseholdLeft),
    "pair_made": (1, care_facts.PairMade),
    "pair_ended": (1, care_facts.PairEnded),
    "backup_made": (1, district_facts.BackupMade),
    "staff_changed": (2, district_facts.StaffChanged),
    "transfer_ordered": (1, bank_facts.TransferOrdered),
    "transfer_ended": (1, bank_facts.TransferEnded),
    "goods_counted": (1, bank_facts.GoodsCounted),
    "service_decided": (1, bank_facts.ServiceDecided),
    "service_entered": (1, bank_facts.ServiceEntered),
    "service_settled": (1, bank_facts.ServiceSettled),
    "points_corrected": (1, bank_facts.PointsCorrected),
    "account_frozen": (1, bank_facts.AccountFrozen),
    "nominee_named": (1, bank_facts.NomineeNamed),
    "account_passed_on": (1, bank_facts.AccountPassedOn),
    "points_expired": (1, bank_facts.PointsExpired),
    "budget_given": (1, bank_facts.BudgetGiven),
    "fund_received": (1, bank_facts.FundReceived),
    "partner_published": (1, bank_facts.PartnerPublished),
    "partner_settled": (1, bank_facts.PartnerSettled),
    "return_booked": (1, bank_facts.ReturnBooked),
    "central_called": (1, bank_facts.CentralCalled),
    "card_settled": (1, bank_facts.CardSettled),
    "period_closed": (1, bank_facts.PeriodClosed),
    "stars_given": (1, bank_facts.StarsGiven),
    "badge_given": (1, bank_facts.BadgeGiven),
    "certificate_issued": (1, bank_facts.CertificateIssued),
}
"""Every type with the newest version of its body."""

TYPE_OF: Final[dict[type[Body], str]] = {body: name for name, (_, body) in BODIES.items()}


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a rule decided on, before a journal gives it its place, time and hash.

    Attributes:
        body: what it says; the type follows from it.
        private: what the law may ask to erase; goes beside the event, which holds its digest.
        member, card, actor, moves, reverses: as in `Event`. A `reverses` of another draft in the same list is not possible.
    """

    body: Body
    private: dict[str, str] = {}
    member: str = ""
    card: Name = ""
    actor: str = ""
    moves: tuple[Move, ...] = ()
    reverses: str = ""

    @property
    def type(self) -> str:
        """The event type of the body."""
        return TYPE_OF[type(self.body)]
