"""Slips (兑换小票): a receipt signed by this kiosk, and what a slip says that somebody holds up, whichever kiosk made it."""

from collections.abc import Mapping

import msgspec

from kiosk.actions.offers import station_name
from kiosk.actions.saving import saving
from kiosk.desk import Desk
from kiosk.local_time import day_of
from sync.contract.documents import KioskSigner, Reward
from sync.contract.kiosk_facts import Redeemed
from sync.contract.refusals import Refusal
from sync.contract.rules.goods import Deal
from sync.contract.rules.points import may_be_undone
from sync.contract.signing import key_id
from sync.contract.slips import Slip, SlipLine, make_slip, read_slip


class SlipGoods(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a slip.

    Attributes:
        redemption: its id.
        title: of the reward; on another kiosk's slip perhaps only its beginning.
        quantity: how many.
        points: the price, all together; 0 where this kiosk does not know it.
        collect: name of the station where it is fetched, or empty for here.
        state: `waiting`, `early` (it may still be taken back), `handed_out`, `returned`, `undone`, or `elsewhere`: it is
            fetched at another station, whatever became of it there.
    """

    redemption: str
    title: str
    quantity: int
    points: int = 0
    collect: str = ""
    state: str = "waiting"


class SlipHere(msgspec.Struct, frozen=True, kw_only=True):
    """A slip of this kiosk's, ready to be shown or printed. Nothing in it says whose it is.

    Attributes:
        code: the text of its QR.
        station: name of this station.
        at_ms: when it was redeemed, by the kiosk's wall clock of that moment.
        expiry_day: the last day on which it counts, days since 1970-01-01.
        lines: what was redeemed and not taken back.
        points: the price, all together.
    """

    code: str
    station: str
    at_ms: int
    expiry_day: int
    lines: tuple[SlipGoods, ...]
    points: int


class SlipSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a good slip says.

    Attributes:
        day, expiry_day: days since 1970-01-01.
        expired: whether the last day is over; false where the kiosk can't tell the day.
        station: name of the station where it was redeemed, or empty for this one.
        lines: what was redeemed.
    """

    day: int
    expiry_day: int
    expired: bool
    station: str
    lines: tuple[SlipGoods, ...]


@saving
def slip_of(desk: Desk, redemption: str) -> SlipHere | Refusal:
    """The slip for what was redeemed at this kiosk; as often as it is wanted, for it is no voucher.

    Args:
        desk: where.
        redemption: its id, or a basket's.
    """
    kiosk = desk.kiosk
    with kiosk.store.transaction():
        found = [
            (deal, deal.event, deal.body)
            for deal in desk.deals.known().values()
            if deal.event and deal.body and redemption and redemption in (deal.id, deal.body.basket)
        ]
        if not found:
            return Refusal.HANDOUT_UNKNOWN
        left = [(event, body) for deal, event, body in found if not (deal.undone or deal.returned)]
        if not left:
            return Refusal.HANDOUT_UNDONE
        here, state = kiosk.here(), kiosk.journal.state()
        day = day_of(max(0, left[0][0].at_ms))
        expiry_day = day + here.settings.slip_days
        # Signed with a key that the district has heard of, for other kiosks know it by the district alone.
        key = kiosk.signing_key(kiosk.journal.key_at(state.acked_seq))
        lines = tuple(
            SlipGoods(
                redemption=body.redemption,
                title=title_of(desk, body.reward),
                quantity=body.quantity,
                points=body.points,
                collect=station_name(desk, body.collect),
            )
            for _, body in left
        )
    try:
        code = make_slip(key, day=day, expiry_day=expiry_day, lines=[_line(desk, body) for _, body in left])
    except ValueError:
        return Refusal.ENTRY_TOO_LONG
    return SlipHere(
        code=code,
        station=own_station(desk),
        at_ms=left[0][0].at_ms,
        expiry_day=expiry_day,
        lines=lines,
        points=sum(line.points for line in lines),
    )


@saving
def check_slip(desk: Desk, code: str) -> SlipSeen | Refusal:
    """What a slip says, and what became of it as far as this kiosk knows.

    Args:
        desk: where.
        code: as scanned.
    """
    read = read_here(desk, code)
    if isinstance(read, Refusal):
        return read
    slip, station = read
    with desk.kiosk.store.transaction():
        known = desk.deals.known()
        lines = tuple(_seen(desk, known, line, station) for line in slip.lines)
    return SlipSeen(
        day=slip.day,
        expiry_day=slip.expiry_day,
        expired=is_expired(desk, slip),
        station=station_name(desk, station),
        lines=lines,
    )


def read_here(desk: Desk, code: str) -> tuple[Slip, str] | Refusal:
    """The slip in a code, and the station where it was made."""
    signers = _signers(desk)
    slip = read_slip(code, {key: bytes.fromhex(public) for key, (_, public) in signers.items()})
    return slip if isinstance(slip, Refusal) else (slip, signers[slip.key][0])


def is_expired(desk: Desk, slip: Slip) -> bool:
    """Whether a slip's last day is over; never where the kiosk can't tell the day."""
    here = desk.kiosk.here()
    return here.day_known and day_of(here.now_ms) > slip.expiry_day


def is_elsewhere(desk: Desk, line: SlipLine, station: str) -> bool:
    """Whether the goods of a line are fetched at another station; `station`: where its slip was made."""
    return (line.collect or station) != desk.kiosk.identity.station


def title_of(desk: Desk, reward: str, otherwise: str = "") -> str:
    """A reward's title; what else is known of it where the district no longer offers it here, at worst its id."""
    known = desk.kiosk.replica.get("reward", reward, Reward)
    return known.title if known else otherwise or reward


def _seen(desk: Desk, known: Mapping[str, Deal], line: SlipLine, station: str) -> SlipGoods:
    deal = known.get(line.redemption) or Deal(id=line.redemption)
    return SlipGoods(
        redemption=line.redemption,
        title=title_of(desk, line.reward, line.title),
        quantity=line.quantity,
        points=deal.body.points if deal.body else 0,
        collect=station_name(desk, line.collect or station),
        state=_state(desk, deal, elsewhere=is_elsewhere(desk, line, station)),
    )


def _state(desk: Desk, deal: Deal, *, elsewhere: bool) -> str:
    if deal.undone:
        return "undone"
    if deal.returned:
        return "returned"
    if deal.handed_out:
        return "handed_out"
    if elsewhere:
        return "elsewhere"
    return "early" if deal.event is not None and may_be_undone(deal.event, desk.kiosk.here()) else "waiting"


def _line(desk: Desk, body: Redeemed) -> SlipLine:
    return SlipLine(
        redemption=body.redemption,
        reward=body.reward,
        quantity=body.quantity,
        collect=body.collect,
        title=title_of(desk, body.reward),
    )


def _signers(desk: Desk) -> dict[str, tuple[str, str]]:
    """Station and public key (hex) of every kiosk whose slips can be checked here, by key id."""
    kiosk = desk.kiosk
    signers = {
        key_id(bytes.fromhex(key)): (signer.station, key)
        for signer in kiosk.replica.all("kiosk", KioskSigner).values()
        for key in signer.keys
    }
    return signers | {key_id(bytes.fromhex(key)): (kiosk.identity.station, key) for key in kiosk.own_keys()}


def own_station(desk: Desk) -> str:
    """Name of this station; its id where the district has not told it yet."""
    station = desk.kiosk.identity.station
    known = desk.kiosk.replica.stations().get(station)
    return known.name if known else station
