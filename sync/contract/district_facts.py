"""Facts that the district writes into its own journal. docs/events.md lists them for readers."""

from typing import Annotated, Any

import msgspec

from sync.contract.body import Body, Name, Text, Whole


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
    """A station (储蓄所) of the district; version 2.

    Attributes:
        station: its id.
        name: what it is called.
        branch: the branch that it belongs to, or empty.
        east_m, north_m: where it is on the district's map, metres from its south-western corner, for telling who is near;
            both 0 where nobody said. Since version 2.
    """

    station: Name
    name: Text
    branch: Name = ""
    east_m: Whole = 0
    north_m: Whole = 0


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
    """An activity, new, changed or called off; version 3.

    Attributes:
        activity: its id.
        title, category: what it is.
        station: where; empty means every station.
        starts_ms, ends_ms: Unix ms.
        place: where at the station, in words; since version 2.
        open: false calls it off, and kiosks no longer show it; since version 2.
        leaders: members who may open it for group check-in and witness; since version 3.
        coefficient_pct: what an hour of it is worth, in hundredths of an hour's points; since version 3.
        difficulty: id of one of the settings' difficulties, or empty; since version 3.
    """

    activity: Name
    title: Text
    category: Name
    station: Name
    starts_ms: Whole
    ends_ms: Whole
    place: Text = ""
    open: bool = True
    leaders: Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)] = ()
    coefficient_pct: Whole = 100
    difficulty: Name = ""


class NoticePublished(Body, frozen=True, kw_only=True):
    """A notice (公告), new, changed or taken down.

    Attributes:
        notice: its id.
        title, text: what it says.
        station: where it hangs; empty means every station.
        from_ms, until_ms: when it hangs there, Unix ms; `until_ms` 0 means until it is taken down.
        pinned: stands above the others.
        open: false takes it down.
    """

    notice: Name
    title: Text
    text: Text
    station: Name = ""
    from_ms: Whole
    until_ms: Whole
    pinned: bool = False
    open: bool = True


class TeamFormed(Body, frozen=True, kw_only=True):
    """A team of volunteers (志愿服务队), new or changed; `station` empty means every station."""

    team: Name
    name: Text
    category: Name
    station: Name = ""
    members: Annotated[tuple[Name, ...], msgspec.Meta(max_length=1000)] = ()


class RewardPublished(Body, frozen=True, kw_only=True):
    """A reward, new or changed; version 2. `open` false takes it off the shelf.

    Attributes:
        reward: its id.
        title, points: what it is and its price.
        station: its home, or empty for every station.
        open: false takes it off the shelf.
        partners: other stations that offer it; since version 2.
        partner: the merchant or pantry that supplies it and gets the points, or empty; since version 2.
        stocked: pieces are counted, and only what was granted to a kiosk can be had there; since version 2.
        limit: the most that one member may have in a period, 0 for no limit; since version 2.
        period: `month`, `quarter`, `year` or `ever`: what the limit counts by; since version 2.
        collect: the station where the goods are, or empty for where they were redeemed; since version 2.
        central: only for those who were invited to a centralised redemption; since version 2.
        picture: SHA-256 of its picture beside the journal, hex, or empty; since version 2.
        category: `goods` or `service`; since version 2.
    """

    reward: Name
    title: Text
    points: Whole
    station: Name = ""
    open: bool = True
    partners: Annotated[tuple[Name, ...], msgspec.Meta(max_length=400)] = ()
    partner: Name = ""
    stocked: bool = False
    limit: Whole = 0
    period: Name = "month"
    collect: Name = ""
    central: bool = False
    picture: Name = ""
    category: Name = "goods"


class SettingsPublished(Body, frozen=True, kw_only=True):
    """The district's settings (`settings.Settings`) from now on."""

    settings: dict[str, Any]


class PointsAwarded(Body, frozen=True, kw_only=True):
    """Points by decision of the district (opening balance, honour), as moves from `issued` or a budget."""

    reason: Text


class GrantIssued(Body, frozen=True, kw_only=True):
    """Points of one member, or goods, set apart for one stream, as a move; `document` is the signed `documents.Grant`, as
    text. Version 2.

    Attributes:
        grant: its id.
        stream: whose.
        document: see there.
        relearnt: a restored server learnt it from the receipt.
        order: the transfer order that it fulfils, or empty; since version 2.
    """

    grant: Name
    stream: Name
    document: str
    relearnt: bool = False
    order: Name = ""


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


class BackupMade(Body, frozen=True, kw_only=True):
    """A backup holds the journal up to this position; kiosks may then erase private texts that it holds."""

    name: Text
    position: Whole


class StaffChanged(Body, frozen=True, kw_only=True):
    """An account of staff as it is from now on; version 2. The account itself, with its password, is beside the journal.

    Attributes:
        account: its name.
        role: `district`, `branch`, `keeper`, `reader`, `merchant`, or empty.
        branch, station: where, for a branch officer and for a keeper.
        partner: which, for a merchant; since version 2.
        active: false stops it.
        new_password: it was given another password by somebody.
    """

    account: Name
    role: Name
    branch: Name = ""
    station: Name = ""
    partner: Name = ""
    active: bool = True
    new_password: bool = False
