"""What the district decides for itself: it is founded, opens stations, sets its settings, prints and revokes cards.

Each deed appends to the journal in one transaction; the registry does the rest. `actor` is the staff account that decided,
or empty for the server itself.
"""

import msgspec

from server import journal, keys, meta
from server.clock import now_ms
from server.models import Revocation, Station
from server.refused import DeedRefused
from sync.contract.district_facts import (
    CardRevoked,
    CardsPrinted,
    DistrictFounded,
    EpochBegan,
    SettingsPublished,
    StationOpened,
)
from sync.contract.documents import RevocationList
from sync.contract.events import Draft
from sync.contract.ids import new_fact_id
from sync.contract.settings import Settings
from sync.contract.signing import as_builtins, to_text


class AlreadyFounded(Exception):
    """There is a district in this database."""


class NoStation(DeedRefused):
    """`station_unknown`: there is no station of that id."""


def found(name: str, *, actor: str = "", settings: Settings | None = None) -> None:
    """Begin a district: its name, first epoch, first keyring, settings and an empty revocation list. Keys must be there.

    Raises:
        AlreadyFounded: a second time.
        NoKeys: `keys.make_keys` comes first.
    """
    with journal.writing():
        if meta.read().name:
            raise AlreadyFounded(meta.read().name)
        drafts = [DistrictFounded(name=name), EpochBegan(epoch=new_fact_id("e"), reason="founded")]
        journal.append_district([Draft(body=body) for body in drafts], actor=actor)
        keys.publish_first_keyring(actor=actor)
        publish_settings(settings or Settings(), actor=actor)
        restate_revocations(actor=actor)


def open_station(
    station: str, name: str, *, branch: str = "", place: tuple[int, int] | None = None, actor: str = ""
) -> None:
    """Open a station (储蓄所), or give it another name, branch or place.

    Args:
        station: its id.
        name: what it is called.
        branch: the branch that it belongs to, or empty.
        place: metres east and north of the south-western corner of the district's map; None for as it was.
        actor: who decided.
    """
    with journal.writing():
        before = Station.objects.filter(id=station).first()
        east_m, north_m = place if place is not None else (before.east_m, before.north_m) if before else (0, 0)
        body = StationOpened(station=station, name=name, branch=branch, east_m=east_m, north_m=north_m)
        journal.append_district([Draft(body=body)], actor=actor)


def known_station(station: str) -> Station:
    """The station of this id.

    Raises:
        NoStation: there is none.
    """
    found = Station.objects.filter(id=station).first()
    if found is None:
        ids = ", ".join(Station.objects.order_by("id").values_list("id", flat=True)) or "none yet"
        raise NoStation("station_unknown", f"there is no station {station!r} (stations: {ids})")
    return found


def publish_settings(settings: Settings, *, actor: str = "") -> None:
    """Decide on settings; their revision counts up."""
    with journal.writing():
        revision = meta.read().settings.revision + 1
        settings = msgspec.structs.replace(settings, revision=revision)
        journal.append_district([Draft(body=SettingsPublished(settings=as_builtins(settings)))], actor=actor)


def print_cards(count: int, *, issue_day: int, expiry_day: int, actor: str = "") -> CardsPrinted:
    """Set serials apart for a batch of cards, which are then made with `keys.card_key()`.

    Returns:
        The batch: first serial, count, days, key.
    """
    with journal.writing():
        batch = CardsPrinted(
            batch=new_fact_id("b"),
            first_serial=meta.read().next_card_serial,
            count=count,
            issue_day=issue_day,
            expiry_day=expiry_day,
            key=keys.card_key().id,
        )
        journal.append_district([Draft(body=batch)], actor=actor)
    return batch


def revoke_card(number: str, *, reason: str = "", actor: str = "") -> None:
    """Revoke one card; kiosks learn it with their next pull."""
    with journal.writing():
        publish_revocations([CardRevoked(number=number, reason=reason)], actor=actor)


def revoke_cards_issued_before(day: int, *, reason: str = "", actor: str = "") -> None:
    """Revoke all cards issued before a day (days since 1970-01-01)."""
    with journal.writing():
        publish_revocations([CardRevoked(issued_before_day=day, reason=reason)], actor=actor)


def restate_revocations(*, actor: str = "") -> None:
    """Sign the list as it stands, so that a kiosk can tell that nothing was revoked lately."""
    with journal.writing():
        publish_revocations([CardRevoked()], actor=actor)


def publish_revocations(news: list[CardRevoked], *, actor: str) -> None:
    """Append revocations, the last with the signed whole list, inside the caller's transaction."""
    before = Revocation.objects.all()
    numbers = {revocation.number for revocation in before} | {revoked.number for revoked in news}
    days = [revocation.issued_before_day for revocation in before] + [revoked.issued_before_day for revoked in news]
    whole = RevocationList(as_of_ms=now_ms(), numbers=tuple(sorted(numbers - {""})), issued_before_day=max(days, default=0))
    *others, last = news
    last = msgspec.structs.replace(last, document=to_text(keys.district_key().sign("revocations", whole)))
    journal.append_district([Draft(body=body) for body in (*others, last)], actor=actor)
