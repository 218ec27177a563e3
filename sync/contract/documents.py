"""Documents: the state that the district publishes and kiosks keep in their replica.

A document is identified by (kind, id); the newest revision alone counts. Documents whose words must hold beyond one
reply (grants, revocations, keyrings, enrolments) are signed one by one; the others are covered by the signed page.
"""

import re
from typing import Any, Final

import msgspec

from sync.contract.signing import Signed


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document in a page.

    Attributes:
        kind, id: which.
        rev: its place in the feed; counts up over the whole district.
        body: what it says, one of the Structs below as plain JSON; None takes it away from this kiosk.
        signed: for signed kinds, the statement; `body` is then empty.
    """

    kind: str
    id: str
    rev: int
    body: dict[str, Any] | None = None
    signed: Signed | None = None


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `station`, id is the station's; `east_m` and `north_m` as in `district_facts.StationOpened`."""

    id: str
    name: str
    east_m: int = 0
    north_m: int = 0


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `activity`. Times in Unix ms; an empty station means every station; `place` says where there, or is empty.

    `leaders`, `coefficient_pct` and `difficulty` as in `district_facts.ActivityPublished`.
    """

    id: str
    title: str
    category: str
    station: str
    starts_ms: int
    ends_ms: int
    place: str = ""
    leaders: tuple[str, ...] = ()
    coefficient_pct: int = 100
    difficulty: str = ""


class Reward(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `reward`: what may be had for points; fields as in `district_facts.RewardPublished`.

    `partner_name` is the merchant's or pantry's, for the screen.
    """

    id: str
    title: str
    points: int
    partner: str = ""
    partner_name: str = ""
    stocked: bool = False
    limit: int = 0
    period: str = "month"
    collect: str = ""
    central: bool = False
    picture: str = ""
    category: str = "goods"


class Central(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `central`: a centralised redemption that is to come or under way. Who is invited stands in the members."""

    id: str
    title: str
    from_ms: int
    until_ms: int


class KioskSigner(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `kiosk`: the keys of another kiosk, with which any kiosk checks its slips offline.

    Attributes:
        id: the kiosk's.
        station: where it stands.
        keys: public keys, hex, newest first: slips outlive a rotation.
    """

    id: str
    station: str
    keys: tuple[str, ...]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `notice` (公告): hangs from `from_ms` until `until_ms` (Unix ms; 0: no end), pinned ones above the others.

    An empty station means every station.
    """

    id: str
    title: str
    text: str
    station: str
    from_ms: int
    until_ms: int
    pinned: bool


class WallWish(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `wish`: a wish on the public wall (`rules.wish_course.ON_THE_WALL`). Nothing in it says whose it is.

    Attributes:
        id: the wish's.
        category: one of the settings' wish categories.
        shown: what is wished for, in the words that staff chose for the wall.
        station: where it was made.
        at_ms: when it was made, Unix ms.
        state: where it is on its way.
        kind: by which door it came.
        unit: in whose name it was claimed, or empty.
        includes_up_to: how far each stream's facts about this wish are counted in all of the above.
    """

    id: str
    category: str
    shown: str
    station: str
    at_ms: int
    state: str
    kind: str = "wish"
    unit: str = ""
    includes_up_to: dict[str, int] = {}


class SkillListing(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `skill`: what a neighbour can do for others, as far as they agreed that it is shown, to those who may see it.

    Attributes:
        id: the listing's.
        member: whose: for the member's own kiosk visits; a screen shows `shown`.
        shown: the masked name.
        skill: one of the settings' skills.
        words: in their own words, or empty.
        station: the member's home.
        contact: `keeper`, `message` or `phone`.
        phone: only where `contact` is `phone`.
        times: when: any of `day`, `evening`, `night`.
        until_ms: it is shown until then, Unix ms.
        vouched: staff saw the proof of the qualification.
    """

    id: str
    member: str
    shown: str
    skill: str
    station: str
    words: str = ""
    contact: str = "keeper"
    phone: str = ""
    times: tuple[str, ...] = ("day",)
    until_ms: int = 0
    vouched: bool = False


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `need`: a wish or request that its station has yet to do something for, for the keepers at that station's kiosks.

    Attributes:
        id, kind, category, shown, station, at_ms, state, unit, includes_up_to: as in `WallWish`; `shown` may be empty.
        since_ms, due_ms: as in `OwnWish`.
        helper: the member who was asked or has it, or empty.
        helper_shown: the masked name of that member.
        asked: members who were asked in vain.
        requester: the member who asked, who is not asked to help, or empty.
        back: the state to which an offer or a claim returns.
        skill: the skill through which somebody was found, or empty.
    """

    id: str
    kind: str
    category: str
    station: str
    at_ms: int
    state: str
    shown: str = ""
    skill: str = ""
    since_ms: int = 0
    due_ms: int = 0
    helper: str = ""
    helper_shown: str = ""
    asked: tuple[str, ...] = ()
    requester: str = ""
    back: str = "submitted"
    unit: str = ""
    includes_up_to: dict[str, int] = {}


class OwnListing(msgspec.Struct, frozen=True, kw_only=True):
    """A skill listing in its owner's document; fields as in `SkillListing`. `shown_to` as in `skill_facts.SkillListed`."""

    id: str
    skill: str
    shown_to: str
    contact: str
    times: tuple[str, ...]
    until_ms: int
    vouched: bool = False


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A pair in the document of a member who helps in it (`care_facts.PairMade`); the name alone says who is helped.

    Attributes:
        id: the pair's.
        shown: masked name of whoever is helped.
        every_days: at the latest so many days lie between two visits.
        duty: one of the settings' duties, or empty for a visit.
        last_ms: the last visit of anybody in the pair, Unix ms; 0 for none.
        next_ms: by when the next one should be, Unix ms.
        members: members who live there, whose card bears a visit out.
    """

    id: str
    shown: str
    every_days: int
    duty: str = ""
    last_ms: int = 0
    next_ms: int = 0
    members: tuple[str, ...] = ()


class OwnWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish in a member's document: one that the member made, or was asked to make come true, or took on.

    Never the words of whoever wished, a name or an address: those staff tell a helper themselves.

    Attributes:
        id, kind, category, station, at_ms: as in `WallWish`.
        state, since_ms: where it is on its way, and since when, Unix ms.
        shown: staff's words for the wall, or empty.
        role: `requester` or `helper`: what the member is in it.
        other: the masked name of the other one, or empty.
        unit: in whose name it was claimed, or empty.
        reason: why it is in its state, in staff's words.
        answer: what the department said that it was referred to, or empty.
        due_ms: by when something should happen, Unix ms; 0 for no deadline.
        rating: 1 to 3, or 0.
        back: the state to which an offer or a claim returns.
    """

    id: str
    kind: str
    category: str
    station: str
    at_ms: int
    state: str
    since_ms: int
    role: str
    shown: str = ""
    other: str = ""
    unit: str = ""
    reason: str = ""
    answer: str = ""
    due_ms: int = 0
    rating: int = 0
    back: str = "submitted"


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a wish, to be told to a member at the next scan, once (`wish_facts.WishNewsHeard`).

    Attributes:
        pos: place in the district's journal; news come in this order.
        kind: to whoever asked: `published`, `claimed`, `under_way`, `fulfilled`, `referred`, `answered`, `expired`,
            `unfulfilled`; to a helper: `offered`, `claim_lost` (somebody else was first), `lapsed` (the offer went on to
            another), `taken_back` (withdrawn, or staff gave it to another), `confirmed`, `disputed`, `rewarded`.
        wish, category: which.
        other: masked name of the other one, or empty.
        words: staff's words for the wall, or the reason; may be empty.
        rating, thanks, points: what `confirmed` and `rewarded` have to say.
    """

    pos: int
    kind: str
    wish: str
    category: str
    other: str = ""
    words: str = ""
    rating: int = 0
    thanks: int = 0
    points: int = 0


class OpenCheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """Service that began and has not ended, with what it takes to measure it (see `rules.served_time`)."""

    ref: str
    at_ms: int
    boot: str
    mono_ms: int
    activity: str
    stream: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a member's passbook as a screen shows it.

    Attributes:
        at_ms: when.
        kind: event type.
        points: what it did to the balance.
        title: reward or activity, may be empty.
        pending: not at the district yet.
        balance: the member's balance after it, where it is known; see `rules.standing`.
    """

    at_ms: int
    kind: str
    points: int
    title: str = ""
    pending: bool = False
    balance: int | None = None


class OnTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer order of a member's that is still open, as a screen tells it.

    Attributes:
        order: its id.
        source, target: stations; an empty target means nowhere in particular.
        points: how many were asked for.
    """

    order: str
    source: str
    target: str
    points: int


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `member`: no more than the kiosk may show.

    Attributes:
        id: the member's.
        shown: the name as a public screen shows it: 王*.
        home: station that keeps the record.
        roles: see `kiosk_facts.MemberRegistered`.
        balance: of the ledger, see there.
        unallocated: part of it that no kiosk may spend yet.
        held: part of it that each stream may spend, as far as the district knows.
        owed: 0 or less.
        served_min: service in all.
        wishes: wishes made.
        open: open check-ins.
        entries: the newest few passbook lines, newest first.
        includes_up_to: how far each stream's facts about this member are counted in all of the above.
        held_at: what the kiosks of each station hold, by station; kiosks that are written off or not trusted are left out.
        on_the_way: open transfer orders.
        frozen: staff froze the account: nothing is granted.
        oldest_month, oldest_points: when (month of China's time) the oldest points came in that are not used up, and how
            many they are; what expires first, where points do (`rules.expiry`).
        stars: 0 to 5, confirmed by staff.
        badges: ids of the settings' badges.
        bought: pieces had in the period that is under way, by `REWARD@PERIOD` (`rules.limits`), of rewards with a limit.
        invited: centralised redemptions that the member is invited to, by id.
        earned: points earned of late, by day (ISO, China's time), for the day's most.
        comfort: how the member likes a screen (`comfort.comfort_of`), as the kiosk wrote it that heard it last; or empty.
        own_wishes: the member's own wishes that are not over, or ended of late, and those that the member is asked for or
            has taken on; newest first.
        news: what became of wishes and was not told yet, in order.
        unit: the unit (单位) that the member reports to the community with, by its name, or empty.
        grid: the grid (网格) that the member belongs to, or empty.
        listings: the member's own skill listings that are shown.
        pairs: the pairs in which the member helps, the one that is due first at the top.
        says_well: a scan of the member's card is told to the district once a day (`care_facts.MemberSeen`).
    """

    id: str
    shown: str
    home: str
    roles: tuple[str, ...] = ()
    balance: int = 0
    unallocated: int = 0
    held: dict[str, int] = {}
    owed: int = 0
    served_min: int = 0
    wishes: int = 0
    open: tuple[OpenCheckIn, ...] = ()
    entries: tuple[Entry, ...] = ()
    includes_up_to: dict[str, int] = {}
    held_at: dict[str, int] = {}
    on_the_way: tuple[OnTheWay, ...] = ()
    frozen: bool = False
    oldest_month: str = ""
    oldest_points: int = 0
    stars: int = 0
    badges: tuple[str, ...] = ()
    bought: dict[str, int] = {}
    invited: tuple[str, ...] = ()
    earned: dict[str, int] = {}
    comfort: str = ""
    own_wishes: tuple[OwnWish, ...] = ()
    news: tuple[News, ...] = ()
    unit: str = ""
    grid: str = ""
    listings: tuple[OwnListing, ...] = ()
    pairs: tuple[Pair, ...] = ()
    says_well: bool = False


class CardHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `card`, id is the card's number: who holds it.

    Attributes:
        number: of the card.
        member: who, as the district first learnt.
        disputed: it was bound to two members; it moves no points until staff decide.
        verifier: of the PIN, argon2id, or empty where none is set.
        includes_up_to: how far each stream's facts about this card are counted here.
        proxy: empty for the member's own card; `relative` or `lead` for one that acts for the member.
        holder: the member who holds a proxy's card, or empty.
        holder_shown: masked name of whoever holds a proxy's card.
    """

    number: str
    member: str
    disputed: bool = False
    verifier: str = ""
    includes_up_to: dict[str, int] = {}
    proxy: str = ""
    holder: str = ""
    holder_shown: str = ""


class TransferOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `order`: a stream is asked to release points of a member's, or a reward's goods.

    See `bank_facts.TransferOrdered`. Only the stream that is asked gets it; it goes when the order is over.
    """

    id: str
    member: str
    points: int
    reward: str = ""


# --- Signed one by one ------------------------------------------------------------------------------------------------


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `grant`: points of one member, or pieces of one reward, that one stream may spend, for good.

    Attributes:
        id: of the grant.
        member: whose points; empty for goods.
        stream: who may spend them.
        points: how many; of goods: pieces.
        reward: of goods: the reward's id; empty for points.
    """

    id: str
    member: str
    stream: str
    points: int
    reward: str = ""


class RevocationList(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `revocations`, id `all`: the whole list each time, so that a kiosk never holds half of one."""

    as_of_ms: int
    numbers: tuple[str, ...] = ()
    issued_before_day: int = 0


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key, hex, with its `signing.key_id`."""

    id: str
    public_key: str


class Keyring(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `keyring`, id is the serial: the district's keys from now on.

    Signed by a district key of the keyring before (the first by its own), so that a kiosk that trusts one trusts the next.

    Attributes:
        serial: from 1, without gaps.
        previous: SHA-256 of the payload of the keyring before, hex; empty for the first.
        district: keys that sign replies and documents, newest last.
        cards: keys that sign cards, old ones too: cards outlive keys.
    """

    serial: int
    previous: str
    district: tuple[PublicKey, ...]
    cards: tuple[PublicKey, ...]


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """Kind `enrolment`: the district knows this kiosk. A restored server learns it anew from the kiosk."""

    kiosk: str
    station: str
    stream: str
    public_key: str


SIGNED_KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    "grant": Grant,
    "revocations": RevocationList,
    "keyring": Keyring,
    "enrolment": Enrolment,
}
"""Kinds that are signed one by one; the kind is the purpose of the signature."""

KEPT_KINDS: Final = frozenset(SIGNED_KINDS)
"""Kinds that a kiosk keeps when the feed begins anew: what a restored server may have forgotten."""


def masked_name(name: str) -> str:
    """A name as a public screen shows it: the surname and stars (王*, 欧阳**), whatever its script."""
    name = name.strip()
    if not name:
        return "*"
    shown = 2 if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else 1
    return name[:shown] + "*" * max(1, min(2, len(name) - shown))


def masked_phone(phone: str) -> str:
    """A phone number as a public screen shows it: 138****5678; a short one shows its last two digits."""
    digits = "".join(c for c in phone if c.isdigit())
    if len(digits) < 8:
        return "****" + digits[-2:] if digits else ""
    return digits[:3] + "****" + digits[-4:]


_DOUBLE_SURNAMES: Final = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫夏侯诸葛尉迟公孙慕容司徒令狐皇甫宇文长孙鲜于闾丘"
        "司空淳于单于呼延轩辕申屠钟离公羊澹台濮阳赫连万俟闻人",
    )
)
