"""Pulls: the documents that are new to a kiosk, and the small question whether there are any."""

from collections.abc import Collection
from typing import Final

import msgspec

from server import answers, caller, district, feed, meta, pace, publish, turns
from server.answers import Refuse
from server.caller import Caller, Token
from server.clock import now_ms
from server.holds import along_merges, cards_of
from server.models import Card, Interest, Kiosk, Stream
from sync.contract.messages import Health, Newest, NewestRequest, Page, PullRequest, Refused
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed

PAGE_DOCUMENTS: Final = 500
CONTACT_EVERY_MS: Final = 60_000
"""How often a kiosk's contact and health are written down: not at every pull, each write is a commit."""


def page(signed: Signed) -> Page | Refused:
    """The documents after a kiosk's cursor, oldest first."""
    request = answers.asker(signed.payload)
    try:
        asked, stream = caller.open_request(signed, "pull", PullRequest)
        _check_token(stream, asked)
        epoch = meta.read().epoch
        if asked.epoch not in ("", epoch) or (asked.epoch and asked.cursor > feed.last_rev()):
            # A cursor beyond the end is of a database that was there before: what it has seen of this one is not certain.
            raise Refuse(SyncRefusal.EPOCH)
        _note_contact(stream, asked)
        if asked.cards:
            _note_roaming(stream, asked.cards)
        _keep_revocations_young()
    except Refuse as why:
        return answers.refused(request, why)
    after = asked.cursor if asked.epoch else 0
    found = feed.documents_after(stream.audiences, after, PAGE_DOCUMENTS + 1)
    shown = found[:PAGE_DOCUMENTS]
    return Page(
        stream=stream.name,
        nonce=asked.nonce,
        server_time_ms=now_ms(),
        epoch=epoch,
        cursor=shown[-1].rev if shown else after,
        documents=tuple(shown),
        more=len(found) > PAGE_DOCUMENTS,
        stream_status=stream.status,
        ask_again_ms=pace.ask_again_ms(),
    )


def newest(signed: Signed) -> Newest | Refused:
    """The newest revision that concerns a kiosk: whether a pull is worth it."""
    request = answers.asker(signed.payload)
    try:
        asked, stream = caller.open_request(signed, "newest", NewestRequest)
        epoch = meta.read().epoch
        if caller.judge_token(stream, asked, epoch) is Token.OLDER:
            raise caller.copy(stream)
    except Refuse as why:
        return answers.refused(request, why)
    return Newest(
        stream=stream.name,
        nonce=asked.nonce,
        server_time_ms=now_ms(),
        epoch=epoch,
        newest_rev=feed.newest_rev(stream.audiences),
        ask_again_ms=pace.ask_again_ms(),
    )


def _check_token(stream: Caller, asked: PullRequest) -> None:
    """Refuse copies; tell a kiosk that is ahead of a restored district where that one ends; note who has shown all.

    A kiosk that did not hear what was last acknowledged pushes that again before it pulls. One that pulls instead never
    wrote those events: a copy of its disk did, and documents that count them would hide what it writes from now on.
    """
    epoch = meta.read().epoch
    token = caller.judge_token(stream, asked, epoch)
    wrote_less = token is Token.PREVIOUS and caller.head_of(asked.ack_token) < stream.head
    if token is Token.OLDER or wrote_less:
        raise caller.copy(stream)
    if token is Token.AHEAD:
        raise caller.gap(stream)
    caught_up = token is Token.CURRENT and asked.token_epoch == epoch and asked.health.pending == 0
    if caught_up and stream.pushed_in_epoch != epoch and stream.id:
        Stream.objects.filter(pk=stream.id).update(pushed_in_epoch=epoch)


def _note_contact(stream: Caller, asked: PullRequest) -> None:
    """Keep how the kiosk is, for the console."""
    kiosk = Kiosk.objects.get(id=stream.kiosk)
    health = msgspec.json.encode(asked.health).decode()
    if now_ms() - kiosk.last_contact_ms >= CONTACT_EVERY_MS or _troubles(kiosk.health) != asked.health.notes:
        Kiosk.objects.filter(id=stream.kiosk).update(health=health, last_contact_ms=now_ms())


def _troubles(health: str) -> tuple[str, ...]:
    return msgspec.json.decode(health, type=Health).notes if health else ()


def _note_roaming(stream: Caller, cards: Collection[str]) -> None:
    """Cards that were scanned here and that somebody is known to hold: this station gets their holders' documents."""
    numbers = [number for number in cards if "\x00" not in number]
    holders = dict(Card.objects.filter(number__in=numbers).values_list("number", "member"))
    with turns.writing():
        known = Interest.objects.filter(member__in=holders.values(), station=stream.station)
        new = set(holders.values()) - set(known.values_list("member", flat=True))
        if not new:
            return
        Interest.objects.bulk_create(
            [Interest(member=member, station=stream.station) for member in sorted(new)], ignore_conflicts=True
        )
        publish.publish_members(new)
        # All their cards: another one of theirs may be held up here next.
        publish.publish_cards(cards_of(along_merges(new)))


def _keep_revocations_young() -> None:
    """Sign the list of revocations anew before staff at the kiosks are told that it is old."""
    signed = feed.signed_documents(feed.ALL, "revocations")
    stale_ms = meta.read().settings.revocations_stale_h * 3_600_000
    as_of_ms = max((msgspec.json.decode(one.payload)["as_of_ms"] for one in signed), default=0)
    if now_ms() - as_of_ms > stale_ms // 2:
        district.restate_revocations()
