"""Events: the facts that journals are made of.

An event is an envelope that never changes its meaning and a body that may: bodies have versions, and `wire.body_of` brings
old ones up to date on a copy. The ledger, the chain and dedupe read the envelope alone, so a server can keep, count and
book an event whose type it has never heard of. docs/events.md lists the catalogue for readers.
"""

from typing import Annotated, Any, Final

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A whole number that every language and every database holds exactly."""

Name = Annotated[str, msgspec.Meta(max_length=80)]
"""An id, a type, an account part."""

Account = Annotated[str, msgspec.Meta(max_length=160)]
Text = Annotated[str, msgspec.Meta(max_length=500)]


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


# --- Bodies -----------------------------------------------------------------------------------------------------------


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What a body is made from. Integers, texts, lists and objects; never floats, which two languages print in two ways."""


class IncarnationStarted(Body, frozen=True, kw_only=True):
    """A kiosk's journal began: at enrolment, or because the one before can't be gone on with.

    Attributes:
        reason: `enrolled`, `salvaged` (damaged file), `copied` (other hardware, or the district saw a copy), `forked`,
            `closed` (written off, or closed by staff).
        previous: the stream that it follows, or empty.
        previous_seq: the last seq of that stream that the district is known to have; later facts are carried over.
        software: version of the kiosk's software.
    """

    reason: Text
    previous: Name = ""
    previous_seq: Whole = 0
    software: str = ""


class KeyRotated(Body, frozen=True, kw_only=True):
    """From this event on the kiosk signs with another key.

    Attributes:
        public_key: the new one, hex.
        proof: the old key's signed statement (`messages.KioskKey`), as text.
    """

    public_key: str
    proof: str


class GrantReceived(Body, frozen=True, kw_only=True):
    """A grant reached the kiosk that it is for; from here on it may be spent.

    Attributes:
        grant: its id.
        points: how many.
        document: the district's signed `documents.Grant`, as text: what a restored server learns it anew from.
    """

    grant: Name
    points: Whole
    document: str


class MemberRegistered(Body, frozen=True, kw_only=True):
    """A new member. Private: `name`, `phone`.

    Attributes:
        home: the station that keeps the member's record.
        consent: version of the consent text that was shown (PIPL art. 14).
        roles: `resident`, `volunteer`, `keeper`.
    """

    home: Name
    consent: str = "1"
    roles: tuple[str, ...] = ("resident",)


class CardBound(Body, frozen=True, kw_only=True):
    """The card in the envelope now belongs to the member in the envelope."""


class PinSet(Body, frozen=True, kw_only=True):
    """The card in the envelope has a PIN. Private: `verifier` (argon2id over PIN and the secret in the QR)."""


class CheckedIn(Body, frozen=True, kw_only=True):
    """Service began.

    Attributes:
        activity: an activity's id, or empty for walk-in service.
        dated: false where the kiosk could not tell the day, so that the activity is the person's own word.
    """

    activity: Name = ""
    dated: bool = True


class CheckedOut(Body, frozen=True, kw_only=True):
    """Service ended; with the points earned as moves.

    Attributes:
        check_in: `ids.event_ref` of the check-in that it ends.
        served_min: whole minutes of service.
        about: true where a restart or a wrong clock lies between, so that the time is an estimate.
        evidence: `clocked`, `witnessed` or `manual` (DOMAIN: sold hours are the field's scandal).
        activity: as at check-in.
    """

    check_in: Name
    served_min: Whole
    about: bool = False
    evidence: Name = "clocked"
    activity: Name = ""


class WishMade(Body, frozen=True, kw_only=True):
    """A resident's wish (微心愿). Private: `text`, and `name` and `contact` where no card was shown.

    Attributes:
        wish: its id.
        category: one of the district's wish categories.
        blob: SHA-256 of a recording or picture beside the stream, hex, or empty.
    """

    wish: Name
    category: Name
    blob: Name = ""


class Redeemed(Body, frozen=True, kw_only=True):
    """Points spent on a reward; the spend is in the moves.

    Attributes:
        redemption: its id.
        reward: the reward's id.
        quantity: how many.
        points: the price paid, all together.
    """

    redemption: Name
    reward: Name
    quantity: Whole
    points: Whole


class RedemptionUndone(Body, frozen=True, kw_only=True):
    """A redemption taken back; `reverses` in the envelope names it and the moves return the points."""

    redemption: Name


# The district's own facts.


class DistrictFounded(Body, frozen=True, kw_only=True):
    """The first event of the district's stream."""

    name: Text


class EpochBegan(Body, frozen=True, kw_only=True):
    """The feed starts anew: at founding, and after a restore.

    Attributes:
        epoch: random id; kiosks compare for equality alone.
        reason: `founded`, `restored` (by command), `found_restored` (a kiosk proved it).
    """

    epoch: str
    reason: Text


class KeyringPublished(Body, frozen=True, kw_only=True):
    """A link of the signed chain of district and card keys; `document` is the signed `documents.Keyring`, as text."""

    serial: Whole
    document: str


class StationOpened(Body, frozen=True, kw_only=True):
    """A station (储蓄所) of the district."""

    station: Name
    name: Text
    branch: Name = ""


class EnrolmentCodeIssued(Body, frozen=True, kw_only=True):
    """A one-use code for one kiosk; only its SHA-256 is kept."""

    digest: str
    station: Name
    expires_ms: Whole


class KioskEnrolled(Body, frozen=True, kw_only=True):
    """A kiosk joined.

    Attributes:
        kiosk: its id.
        station: where it stands.
        stream: its first stream.
        public_key: hex.
        code_digest: of the code that it used, or empty when a restored server learnt it from the kiosk.
        document: the signed `documents.Enrolment`, as text.
    """

    kiosk: Name
    station: Name
    stream: Name
    public_key: str
    code_digest: str
    document: str


class CardsPrinted(Body, frozen=True, kw_only=True):
    """A batch of cards: consecutive serials, one issue day, one expiry day (days since 1970-01-01)."""

    batch: Name
    first_serial: Whole
    count: Whole
    issue_day: Whole
    expiry_day: Whole
    key: Name


class CardRevoked(Body, frozen=True, kw_only=True):
    """A card, or all cards issued before a day, are no longer valid.

    Attributes:
        number: the card, or empty.
        issued_before_day: all cards issued before this day, or 0.
        reason: for staff.
        document: the signed `documents.RevocationList` as it is from now on, as text.
    """

    number: Name = ""
    issued_before_day: Whole = 0
    reason: Text = ""
    document: str = ""


class RolesGiven(Body, frozen=True, kw_only=True):
    """What the member in the envelope is from now on."""

    roles: tuple[str, ...]


class ActivityPublished(Body, frozen=True, kw_only=True):
    """An activity, new or changed; times in Unix ms. `station` empty means every station."""

    activity: Name
    title: Text
    category: Name
    station: Name
    starts_ms: Whole
    ends_ms: Whole


class TeamFormed(Body, frozen=True, kw_only=True):
    """A team of volunteers (志愿服务队), new or changed; `station` empty means every station."""

    team: Name
    name: Text
    category: Name
    station: Name = ""
    members: Annotated[tuple[Name, ...], msgspec.Meta(max_length=1000)] = ()


class RewardPublished(Body, frozen=True, kw_only=True):
    """A reward, new or changed. `station` empty means every station; `open` false takes it off the shelf."""

    reward: Name
    title: Text
    points: Whole
    station: Name = ""
    open: bool = True


class SettingsPublished(Body, frozen=True, kw_only=True):
    """The district's settings (`settings.Settings`) from now on."""

    settings: dict[str, Any]


class PointsAwarded(Body, frozen=True, kw_only=True):
    """Points by decision of the district (opening balance, honour), as moves."""

    reason: Text


class GrantIssued(Body, frozen=True, kw_only=True):
    """Points set apart for one member at one stream, as a move; `document` is the signed `documents.Grant`, as text."""

    grant: Name
    stream: Name
    document: str
    relearnt: bool = False


class OwedRepaid(Body, frozen=True, kw_only=True):
    """A member's points went to what the member owed, as a move."""


class VerdictGiven(Body, frozen=True, kw_only=True):
    """What the district made of an event other than simply counting it.

    Attributes:
        event: its `ids.event_ref`.
        verdict: `set_aside` (kept, moves not booked, staff decide), `duplicate` (the same fact counts already).
        reason: one of `ledger.SetAside` or `unreadable`; for a duplicate the reference of the event that counts.
    """

    event: Name
    verdict: Name
    reason: Text


class SetAsideSettled(Body, frozen=True, kw_only=True):
    """A person decided on an event that was set aside, with the booking as moves.

    Attributes:
        event: its `ids.event_ref`.
        booked_to: `owed` (the member), `loss` (the station), `dropped` (it moves nothing).
    """

    event: Name
    booked_to: str


class StreamClosed(Body, frozen=True, kw_only=True):
    """A person closed a stream: it spends no more, what it held went back to the members, as moves.

    Attributes:
        stream: which.
        reason: `written_off` (the kiosk is lost), `fork`, `copy`, `salvaged`, `closed`.
    """

    stream: Name
    reason: Text


class StreamFrozen(Body, frozen=True, kw_only=True):
    """The district stopped trusting a stream to spend; its grants stay counted until a person closes it.

    Attributes:
        stream: which.
        reason: `fork` or `copy` or `superseded` (its kiosk began a new incarnation).
        last_common_seq: for a fork, the last event both branches share.
    """

    stream: Name
    reason: Text
    last_common_seq: Whole = 0


class RecoveryConfirmed(Body, frozen=True, kw_only=True):
    """An officer confirmed that every kiosk has pushed or was written off since the restore; grants are issued again."""

    epoch: str


class TypeUnderstood(Body, frozen=True, kw_only=True):
    """A server that knows a type now works off the events of that type that it only kept before."""

    type: Name
    up_to_position: Whole


class WishProgressed(Body, frozen=True, kw_only=True):
    """A wish went a step on: `published`, `claimed`, `fulfilled`, `confirmed`, `referred`, `unfulfilled`, with a reason."""

    wish: Name
    state: Name
    reason: Text = ""


class BackupMade(Body, frozen=True, kw_only=True):
    """A backup holds the journal up to this position; kiosks may then erase private texts that it holds."""

    name: Text
    position: Whole


BODIES: Final[dict[str, tuple[int, type[Body]]]] = {
    "incarnation_started": (1, IncarnationStarted),
    "key_rotated": (1, KeyRotated),
    "grant_received": (1, GrantReceived),
    "member_registered": (1, MemberRegistered),
    "card_bound": (1, CardBound),
    "pin_set": (1, PinSet),
    "checked_in": (1, CheckedIn),
    "checked_out": (1, CheckedOut),
    "wish_made": (1, WishMade),
    "redeemed": (1, Redeemed),
    "redemption_undone": (1, RedemptionUndone),
    "district_founded": (1, DistrictFounded),
    "epoch_began": (1, EpochBegan),
    "keyring_published": (1, KeyringPublished),
    "station_opened": (1, StationOpened),
    "enrolment_code_issued": (1, EnrolmentCodeIssued),
    "kiosk_enrolled": (1, KioskEnrolled),
    "cards_printed": (1, CardsPrinted),
    "card_revoked": (1, CardRevoked),
    "roles_given": (1, RolesGiven),
    "activity_published": (1, ActivityPublished),
    "team_formed": (1, TeamFormed),
    "reward_published": (1, RewardPublished),
    "settings_published": (1, SettingsPublished),
    "points_awarded": (1, PointsAwarded),
    "grant_issued": (1, GrantIssued),
    "owed_repaid": (1, OwedRepaid),
    "verdict_given": (1, VerdictGiven),
    "set_aside_settled": (1, SetAsideSettled),
    "stream_closed": (1, StreamClosed),
    "stream_frozen": (1, StreamFrozen),
    "recovery_confirmed": (1, RecoveryConfirmed),
    "type_understood": (1, TypeUnderstood),
    "wish_progressed": (1, WishProgressed),
    "backup_made": (1, BackupMade),
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
