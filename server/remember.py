"""Documents that the district signed once and may have forgotten by a restore: kiosks show them, and it learns them anew.

Grants are not learnt here but from their receipts, in the order of the journal that spends them (`recovery.learn_grants`).
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from server import answers, caller, district, journal, keys, meta, recovery
from server.answers import Refuse
from server.clock import now_ms
from server.models import Kiosk, Revocation, Station
from server.rotation import vouched
from sync.contract import documents
from sync.contract.body import Body
from sync.contract.district_facts import CardRevoked, KeyringPublished, KioskEnrolled, StationOpened
from sync.contract.events import Draft
from sync.contract.ids import kiosk_of
from sync.contract.messages import Refused, Remembered, RememberRequest
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import BadSignature, Signed, open_signed, to_text

KIOSK_KEY = "kiosk_key"
"""A kiosk that rotated its key shows the old key's word for the new one as well."""

T = TypeVar("T", bound=msgspec.Struct)
Shown = Sequence[tuple[str, Signed]]


def remember(signed: Signed) -> Remembered | Refused:
    """Learn what a kiosk shows; says how many of its documents were news."""
    request = answers.asker(signed.payload)
    try:
        asked = caller.read_request(signed, RememberRequest)
        with journal.writing():
            return _remember(signed, asked)
    except Refuse as why:
        return answers.refused(request, why)


def _remember(signed: Signed, request: RememberRequest) -> Remembered:
    shown = request.documents
    before = len(keys.keyrings())
    for link in _of(shown, "keyring"):
        _learn_keyring(link)
    learnt = len(keys.keyrings()) - before
    ours = keys.our_public_keys()
    stream = caller.find(request.stream)
    enrolments = [_open(document, documents.Enrolment, ours) for document in _of(shown, "enrolment")]
    mine = [enrolment for enrolment in enrolments if enrolment.kiosk == kiosk_of(request.stream)]
    trusted = [key for key in (stream.public_key, stream.previous_key) if key] if stream else []
    trusted += [enrolment.public_key for enrolment in mine] if stream is None else []
    if not trusted:
        raise Refuse(SyncRefusal.UNKNOWN_STREAM, "no enrolment of ours for this kiosk")
    key = _vouched_in_turn(trusted, _of(shown, KIOSK_KEY))
    caller.verify(signed, "remember", RememberRequest, [*trusted, key])
    for grant in _of(shown, "grant"):
        _open(grant, documents.Grant, ours)
    news = [
        *_enrolment_news(mine, dict(zip(enrolments, _of(shown, "enrolment"), strict=True)), key),
        *_revocation_news([_open(document, documents.RevocationList, ours) for document in _of(shown, "revocations")]),
    ]
    if news or learnt:
        recovery.found_restored()
        revoked = [body for body in news if isinstance(body, CardRevoked)]
        others = [Draft(body=body) for body in news if not isinstance(body, CardRevoked)]
        journal.append_district(others, actor="")
        if revoked:
            district.publish_revocations(revoked, actor="")
    return Remembered(
        stream=request.stream,
        nonce=request.nonce,
        server_time_ms=now_ms(),
        epoch=meta.read().epoch,
        learnt=learnt + len([body for body in news if not isinstance(body, StationOpened)]),
    )


def _of(shown: Shown, kind: str) -> list[Signed]:
    return [signed for name, signed in shown if name == kind]


def _open(signed: Signed, kind: type[T], ours: dict[str, bytes]) -> T:
    purpose = next(name for name, known in documents.SIGNED_KINDS.items() if known is kind)
    try:
        return open_signed(signed, purpose, kind, ours)
    except BadSignature as error:
        raise Refuse(SyncRefusal.NOT_A_DOCUMENT, str(error)[:200]) from error


def _learn_keyring(link: Signed) -> None:
    """Take the next link of our own chain; one that we know, or that does not follow ours, is let be."""
    chain = keys.keyrings()
    if any(link.payload == known.payload for known in chain):
        return
    ring = _open(link, documents.Keyring, keys.our_public_keys())
    if ring.serial == len(chain) + 1 and ring.previous == hashlib.sha256(chain[-1].payload.encode()).hexdigest():
        body = KeyringPublished(serial=ring.serial, document=to_text(link))
        journal.append_district([Draft(body=body)], actor="")


def _vouched_in_turn(trusted: Sequence[str], proofs: Sequence[Signed]) -> str:
    """The key that the first trusted one vouches for, over as many rotations as are shown."""
    key = trusted[0]
    for proof in proofs:
        key = vouched(proof, key) or key
    return key


def _enrolment_news(mine: Sequence[documents.Enrolment], signed: dict[documents.Enrolment, Signed], key: str) -> list[Body]:
    """What a kiosk's own enrolment says that we do not know: the kiosk, its station, or its present key."""
    news: list[Body] = []
    for enrolment in mine[:1]:
        known = Kiosk.objects.filter(id=enrolment.kiosk).values_list("public_key", flat=True).first()
        if known == key:
            continue
        if not Station.objects.filter(id=enrolment.station).exists():
            news.append(StationOpened(station=enrolment.station, name=enrolment.station))
        news.append(
            KioskEnrolled(
                kiosk=enrolment.kiosk,
                station=enrolment.station,
                stream=enrolment.stream,
                public_key=key,
                code_digest="",
                document=to_text(signed[enrolment]),
            )
        )
    return news


def _revocation_news(lists: Sequence[documents.RevocationList]) -> list[CardRevoked]:
    """Revocations that are in a list of ours and not in our tables."""
    known = set(Revocation.objects.values_list("number", flat=True))
    known_day = max(Revocation.objects.values_list("issued_before_day", flat=True), default=0)
    numbers = sorted({number for whole in lists for number in whole.numbers} - known)
    day = max((whole.issued_before_day for whole in lists), default=0)
    news = [CardRevoked(number=number, reason="learnt anew from a kiosk") for number in numbers]
    if day > known_day:
        news.append(CardRevoked(issued_before_day=day, reason="learnt anew from a kiosk"))
    return news
