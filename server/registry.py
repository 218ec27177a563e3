"""What the district's own events do to its registers, in the same commit: stations, kiosks, codes, cards, streams, grants.

Each handler is a function of the event alone (and of what earlier events did), never of a clock, a key or a file, so that
a rebuild that applies the journal from zero gives the same tables. What is signed is taken verbatim from the event.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from django.db import connection

from server import feed, meta, signers
from server.models import (
    AccountHold,
    CardBatch,
    EnrolmentCode,
    Grant,
    Kiosk,
    Partner,
    Revocation,
    SetAsideEvent,
    Station,
    Stream,
    TransferOrder,
)
from sync.contract import documents
from sync.contract.bank_facts import (
    AccountFrozen,
    AccountPassedOn,
    NomineeNamed,
    PartnerPublished,
    TransferEnded,
    TransferOrdered,
)
from sync.contract.body import Body
from sync.contract.district_facts import (
    BackupMade,
    CardRevoked,
    CardsPrinted,
    DistrictFounded,
    EnrolmentCodeIssued,
    EpochBegan,
    GrantIssued,
    KeyringPublished,
    KioskEnrolled,
    RecoveryConfirmed,
    SetAsideSettled,
    SettingsPublished,
    StationOpened,
    StreamClosed,
    StreamFrozen,
    VerdictGiven,
)
from sync.contract.events import BODIES, Draft, Event
from sync.contract.settings import Settings
from sync.contract.signing import from_text
from sync.contract.wire import body_of, genesis_hash

LIVE: Final = "live"
FROZEN: Final = "frozen"
CLOSED: Final = "closed"
WRITTEN_OFF: Final = "written_off"
SET_ASIDE: Final = "set_aside"
DUPLICATE: Final = "duplicate"

B = TypeVar("B", bound=Body)
Handler = Callable[[Event, Any], None]

HANDLERS: Final[dict[type[Body], Handler]] = {}
"""By body; district events without a handler are the projections' business."""


def version_of(draft: Draft) -> int:
    """The version that a draft's body is written as: the newest."""
    return BODIES[draft.type][0]


def apply(event: Event) -> None:
    """Bring the registers up to date with one event of the district's stream, in the caller's transaction."""
    body = body_of(event)
    handler = None if body is None else HANDLERS.get(type(body))
    if handler is not None:
        handler(event, body)


def handles(kind: type[B]) -> Callable[[Callable[[Event, B], None]], Callable[[Event, B], None]]:
    """Register a handler for a body."""

    def register(handler: Callable[[Event, B], None]) -> Callable[[Event, B], None]:
        HANDLERS[kind] = handler
        return handler

    return register


# --- The district -----------------------------------------------------------------------------------------------------


@handles(DistrictFounded)
def _founded(_: Event, body: DistrictFounded) -> None:
    meta.write(meta.NAME, body.name)


@handles(EpochBegan)
def _epoch_began(_: Event, body: EpochBegan) -> None:
    epochs = (*meta.read().epochs, body.epoch)
    meta.write(meta.EPOCHS, " ".join(epochs))
    meta.write(meta.EPOCH, body.epoch)
    meta.write(meta.RECOVERING, "" if body.reason == "founded" else "yes")


@handles(RecoveryConfirmed)
def _recovery_confirmed(_: Event, __: RecoveryConfirmed) -> None:
    meta.write(meta.RECOVERING, "")


@handles(SettingsPublished)
def _settings_published(_: Event, body: SettingsPublished) -> None:
    settings = msgspec.convert(body.settings, Settings)
    # A kiosk that has not heard of new settings yet earns by older ones, honestly.
    before = meta.read()
    meta.write(meta.EARN_CAP, str(max(before.earn_cap_points, settings.earn_cap_points)))
    meta.write(meta.HELD_CAP, str(max(before.held_cap_points, settings.held_cap_points)))
    meta.write(meta.SETTINGS, msgspec.json.encode(body.settings).decode())
    feed.put_doc(feed.ALL, "settings", "settings", body.settings)


@handles(KeyringPublished)
def _keyring_published(_: Event, body: KeyringPublished) -> None:
    feed.put_doc(feed.ALL, "keyring", str(body.serial), signed=from_text(body.document))


@handles(BackupMade)
def _backup_made(_: Event, body: BackupMade) -> None:
    # Seqs have no gaps and come in the order of positions, so what lies beyond the backup need only be counted.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE server_stream SET backed_up_to = "
            "COALESCE((SELECT MIN(e.seq) - 1 FROM server_journalevent e WHERE e.stream_id = server_stream.id "
            "AND e.pos > %s), head)",
            [body.position],
        )


# --- Stations and kiosks ----------------------------------------------------------------------------------------------


@handles(StationOpened)
def _station_opened(_: Event, body: StationOpened) -> None:
    told = {"name": body.name, "branch": body.branch, "east_m": body.east_m, "north_m": body.north_m}
    Station.objects.update_or_create(id=body.station, defaults=told)
    document = documents.Station(id=body.station, name=body.name, east_m=body.east_m, north_m=body.north_m)
    feed.put_doc(feed.ALL, "station", body.station, document)


@handles(EnrolmentCodeIssued)
def _code_issued(_: Event, body: EnrolmentCodeIssued) -> None:
    EnrolmentCode.objects.update_or_create(
        digest=body.digest, defaults={"station_id": body.station, "expires_ms": body.expires_ms}
    )


@handles(KioskEnrolled)
def _kiosk_enrolled(_: Event, body: KioskEnrolled) -> None:
    Kiosk.objects.update_or_create(
        id=body.kiosk,
        defaults={"station_id": body.station, "public_key": body.public_key, "document": body.document},
    )
    # A kiosk that is learnt anew may have rotated its key since it was enrolled; its first stream began with the first.
    enrolment = msgspec.json.decode(from_text(body.document).payload, type=documents.Enrolment)
    # Enrolled with a code in this epoch, it can't hold anything from before; learnt anew, it may.
    epoch = meta.read().epoch if body.code_digest else ""
    Stream.objects.get_or_create(
        name=body.stream,
        defaults={
            "kiosk": body.kiosk,
            "station": body.station,
            "hash": genesis_hash(body.stream),
            "public_key": enrolment.public_key,
            "pushed_in_epoch": epoch,
        },
    )
    Stream.objects.filter(name=body.stream, public_key="").update(public_key=enrolment.public_key)
    if body.code_digest:
        EnrolmentCode.objects.filter(digest=body.code_digest).update(kiosk=body.kiosk)
    for key in (enrolment.public_key, body.public_key):
        signers.know_key(body.kiosk, body.station, key)


@handles(StreamFrozen)
def _stream_frozen(_: Event, body: StreamFrozen) -> None:
    Stream.objects.filter(name=body.stream).exclude(status=CLOSED).update(status=FROZEN, status_reason=body.reason)


@handles(StreamClosed)
def _stream_closed(_: Event, body: StreamClosed) -> None:
    Stream.objects.filter(name=body.stream).update(status=CLOSED, status_reason=body.reason)
    if body.reason == WRITTEN_OFF:
        kiosks = Stream.objects.filter(name=body.stream).values("kiosk")
        Kiosk.objects.filter(id__in=kiosks).update(written_off=True)


@handles(PartnerPublished)
def _partner_published(_: Event, body: PartnerPublished) -> None:
    Partner.objects.update_or_create(id=body.partner, defaults={"name": body.name, "kind": body.kind, "open": body.open})


# --- Cards ------------------------------------------------------------------------------------------------------------


@handles(CardsPrinted)
def _cards_printed(_: Event, body: CardsPrinted) -> None:
    CardBatch.objects.update_or_create(
        batch=body.batch,
        defaults={
            "first_serial": body.first_serial,
            "count": body.count,
            "issue_day": body.issue_day,
            "expiry_day": body.expiry_day,
            "key": body.key,
        },
    )
    behind = body.first_serial + body.count
    if behind > meta.read().next_card_serial:
        meta.write(meta.NEXT_CARD_SERIAL, str(behind))


@handles(CardRevoked)
def _card_revoked(event: Event, body: CardRevoked) -> None:
    if body.number or body.issued_before_day:
        Revocation.objects.create(
            number=body.number, issued_before_day=body.issued_before_day, reason=body.reason, at_ms=event.at_ms
        )
    if body.document:
        feed.put_doc(feed.ALL, "revocations", "all", signed=from_text(body.document))


# --- Points -----------------------------------------------------------------------------------------------------------


@handles(GrantIssued)
def _grant_issued(event: Event, body: GrantIssued) -> None:
    signed = from_text(body.document)
    grant = msgspec.json.decode(signed.payload, type=documents.Grant)
    Grant.objects.update_or_create(
        id=grant.id,
        defaults={
            "member": grant.member,
            "stream": grant.stream,
            "points": grant.points,
            "document": body.document,
            "reward": grant.reward,
            "at_ms": event.at_ms,
        },
    )
    feed.put_doc(feed.for_stream(grant.stream), "grant", grant.id, signed=signed)


@handles(TransferOrdered)
def _transfer_ordered(event: Event, body: TransferOrdered) -> None:
    TransferOrder.objects.update_or_create(
        id=body.order,
        defaults={
            "member": event.member,
            "reward": body.reward,
            "source": body.source,
            "target": body.target,
            "points": body.points,
            "reason": body.reason,
            "at_ms": event.at_ms,
            "until_ms": body.until_ms,
            "ordered_seq": event.seq,
        },
    )
    order = documents.TransferOrder(id=body.order, member=event.member, points=body.points, reward=body.reward)
    feed.put_doc(feed.for_stream(body.source), "order", body.order, order)


@handles(TransferEnded)
def _transfer_ended(event: Event, body: TransferEnded) -> None:
    order = TransferOrder.objects.get(id=body.order)
    order.state, order.released, order.ended_seq = body.how, body.points, event.seq
    order.save()
    feed.put_doc(feed.for_stream(order.source), "order", order.id)


@handles(VerdictGiven)
def _verdict_given(_: Event, body: VerdictGiven) -> None:
    if body.verdict == SET_ASIDE:
        SetAsideEvent.objects.update_or_create(event=body.event, defaults={"reason": body.reason})


@handles(SetAsideSettled)
def _set_aside_settled(_: Event, body: SetAsideSettled) -> None:
    SetAsideEvent.objects.filter(event=body.event).update(settled=body.booked_to)


# --- Accounts ---------------------------------------------------------------------------------------------------------


@handles(AccountFrozen)
def _account_frozen(event: Event, body: AccountFrozen) -> None:
    decided = {"frozen": body.frozen, "frozen_reason": body.reason, "frozen_ms": event.at_ms}
    AccountHold.objects.update_or_create(member=event.member, defaults=decided)


@handles(NomineeNamed)
def _nominee_named(event: Event, body: NomineeNamed) -> None:
    AccountHold.objects.update_or_create(member=event.member, defaults={"nominee": body.nominee})


@handles(AccountPassedOn)
def _account_passed_on(event: Event, body: AccountPassedOn) -> None:
    """The first says when and why; later ones move what came back from kiosks."""
    decided = {"passed_to": body.to, "passed_reason": body.reason, "passed_ms": event.at_ms}
    hold, _ = AccountHold.objects.get_or_create(member=event.member)
    if hold.passed_to != body.to:
        AccountHold.objects.filter(member=event.member).update(**decided)
