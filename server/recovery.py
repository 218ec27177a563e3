"""A district server that was restored from a backup learns its past anew from the kiosks.

Kiosks keep what was signed for them and their whole journals. Until every known kiosk has pushed or was written off, and
an officer has confirmed it, no grants are issued, and a member's unallocated points may stand below zero for a while.
"""

import logging
from collections.abc import Sequence

from server import closing, grants, journal, keys, meta
from server.caller import Caller, head_of
from server.models import Account, Grant, Kiosk, Stream
from server.registry import CLOSED
from sync.contract import documents
from sync.contract.district_facts import EpochBegan, RecoveryConfirmed
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import new_fact_id
from sync.contract.kiosk_facts import GrantReceived
from sync.contract.ledger import goods_in, goods_of, owed_account
from sync.contract.messages import Ack, PushHead
from sync.contract.signing import BadSignature, Signed, from_text, open_signed
from sync.contract.wire import NotAnEvent, body_of

log = logging.getLogger("linli.recovery")
_MOVES_AT_A_TIME = 200


class StillWaiting(Exception):
    """Kiosks have not pushed since the restore; write them off or wait.

    Attributes:
        kiosks: their ids.
    """

    def __init__(self, kiosks: Sequence[str]) -> None:
        super().__init__(f"these kiosks have neither pushed since the restore nor been written off: {', '.join(kiosks)}")
        self.kiosks = tuple(kiosks)


class NotRecovering(Exception):
    """There is nothing to confirm: the district is not recovering."""


def begin_epoch(reason: str, *, actor: str = "") -> str:
    """Begin a new epoch of the feed; kiosks push what is missing and pull from the start.

    Args:
        reason: `restored` or `found_restored`.
        actor: who restored.

    Returns:
        The epoch's id.
    """
    epoch = new_fact_id("e")
    with journal.writing():
        journal.append_district([Draft(body=EpochBegan(epoch=epoch, reason=reason))], actor=actor)
    return epoch


def found_restored() -> None:
    """A kiosk proved that the district has forgotten something. A district that recovers already goes on as it was."""
    with journal.writing():
        if not meta.read().recovering:
            log.warning("this database is older than what was acknowledged from it: a new epoch begins")
            begin_epoch("found_restored")


def notice_restore(caller: Caller, head: PushHead, last_ack: Signed | None) -> None:
    """Notice that a kiosk holds an ack of ours for more than we have.

    An ack of an epoch that ended since proves nothing new: that it was forgotten is why the epoch ended.
    """
    if last_ack is None or max(head_of(head.ack_token), head.base_seq) <= caller.head:
        return
    try:
        ack = open_signed(last_ack, "ack", Ack, keys.our_public_keys())
    except BadSignature:
        log.warning("%s shows an ack that is not ours", caller.name)
        return
    if ack.stream == caller.name and ack.head > caller.head and ack.epoch not in meta.read().epochs[:-1]:
        found_restored()


def learn_grants(events: Sequence[Event | None]) -> None:
    """Issue again the grants that these events say were received, where the district has forgotten them.

    Inside the transaction that takes the events in, before their moves are booked.
    """
    receipts = {body.grant: (body, event) for event in events if event is not None and (body := _receipt(event))}
    for known in Grant.objects.filter(id__in=receipts).values_list("id", flat=True):
        del receipts[known]
    if not receipts:
        return
    ours = keys.our_public_keys()
    drafts = []
    for body, event in receipts.values():
        stream = event.stream if event.carried_from is None else event.carried_from.stream
        try:
            grant = open_signed(from_text(body.document), "grant", documents.Grant, ours)
        except BadSignature:
            log.warning("%s: a grant that we never signed", event.stream)
            continue
        closed = Stream.objects.filter(name=stream, status=CLOSED).exists()
        if grant.id == body.grant and grant.stream == stream and not closed:
            drafts.append(grants.grant_draft(grant, body.document, relearnt=True))
    if drafts:
        found_restored()
        journal.append_district(drafts, actor="")


def _receipt(event: Event) -> GrantReceived | None:
    if event.type != "grant_received" or "\x00" in event.stream:
        return None
    try:
        body = body_of(event)
    except NotAnEvent:
        return None
    return body if isinstance(body, GrantReceived) and "\x00" not in body.grant else None


def waiting_kiosks() -> list[str]:
    """Kiosks that have not pushed everything in this epoch, nor been written off; ids in order."""
    epoch = meta.read().epoch
    done = Stream.objects.filter(pushed_in_epoch=epoch).values("kiosk")
    return list(Kiosk.objects.filter(written_off=False).exclude(id__in=done).order_by("id").values_list("id", flat=True))


def confirm(*, actor: str) -> None:
    """An officer confirms the list: recovery is over, grants are issued again.

    What a member's unallocated points are still below zero becomes owed; goods that the store lacks because kiosks have
    them must have come in.

    Raises:
        NotRecovering: nothing to confirm.
        StillWaiting: for kiosks that may hold what is missing.
    """
    with journal.writing():
        district = meta.read()
        if not district.recovering:
            raise NotRecovering("the district is not recovering")
        if waiting := waiting_kiosks():
            raise StillWaiting(waiting)
        below = Account.objects.filter(name__startswith="member/", balance__lt=0).order_by("name")
        moves = [Move(owed_account(account.member), account.name, -account.balance) for account in below]
        stores = Account.objects.filter(name__startswith="goods/", name__endswith="/store", balance__lt=0).order_by("name")
        moves += [Move(goods_in(goods_of(store.name)), store.name, -store.balance) for store in stores]
        parts = closing.parts(moves, _MOVES_AT_A_TIME) or [()]
        journal.append_district(
            [Draft(body=RecoveryConfirmed(epoch=district.epoch), moves=part) for part in parts], actor=actor
        )
