"""Enrolment: a one-use code from the district makes a kiosk the district's. A lost reply is given again."""

import hashlib
import re
from typing import Final

import msgspec

from server import answers, journal, keys, meta
from server.answers import Refuse
from server.clock import now_ms
from server.models import EnrolmentCode, Kiosk, Station
from sync.contract import documents
from sync.contract.chance import random_hex
from sync.contract.district_facts import EnrolmentCodeIssued, KioskEnrolled
from sync.contract.enrolment_code import encode_code
from sync.contract.events import Draft
from sync.contract.ids import new_kiosk_id, stream_id
from sync.contract.messages import Enrolled, EnrolRequest, Refused, Request
from sync.contract.messages import EnrolmentCode as CodeText
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import BadSignature, Signed, fingerprint, from_text, key_id, open_signed, to_text

VALID_MS: Final = 7 * 24 * 3_600_000
"""How long a code may be used: a week, the time that a kiosk may take to reach its station."""

_INCARNATION: Final = re.compile(r"[0-9a-z]{1,40}")


class NoSuchStation(Exception):
    """There is no station of that id."""


def issue_code(station: str, url: str, *, actor: str, valid_ms: int = VALID_MS) -> str:
    """Issue a one-use code for one kiosk of a station.

    Args:
        station: its id.
        url: where the kiosk finds the district.
        actor: the staff account that issues it.
        valid_ms: how long it may be used.

    Returns:
        The text that a keeper types or scans. Only its digest is kept.

    Raises:
        NoSuchStation: no station has that id.
    """
    code = random_hex(16)
    with journal.writing():
        if not Station.objects.filter(id=station).exists():
            raise NoSuchStation(f"no station {station}")
        body = EnrolmentCodeIssued(digest=_digest(code), station=station, expires_ms=now_ms() + valid_ms)
        journal.append_district([Draft(body=body)], actor=actor)
    pinned = fingerprint(keys.district_key().public_key)
    return encode_code(CodeText(url=url, fingerprint=pinned, code=code))


def enrol(signed: Signed) -> Enrolled | Refused:
    """Enrol the kiosk that brings a code and a key of its own; the same two again get the same answer."""
    nonce = answers.asker(signed.payload).nonce
    try:
        request = _read(signed)
        nonce = request.nonce
        with journal.writing():
            return _enrol(request)
    except Refuse as why:
        # The kiosk has no keyring yet to check this refusal with.
        why.more["keyrings"] = keys.keyrings()
        return answers.refused(Request(stream="", nonce=nonce), why)


def enrolment_of(document: str) -> documents.Enrolment:
    """What a signed enrolment of ours says."""
    return msgspec.json.decode(from_text(document).payload, type=documents.Enrolment)


def _read(signed: Signed) -> EnrolRequest:
    try:
        request = msgspec.json.decode(signed.payload, type=EnrolRequest)
        public_key = bytes.fromhex(request.public_key)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Refuse(SyncRefusal.MALFORMED, str(error)[:200]) from error
    try:
        open_signed(signed, "enrol", EnrolRequest, {key_id(public_key): public_key})
    except BadSignature as error:
        raise Refuse(SyncRefusal.BAD_SIGNATURE, str(error)[:200]) from error
    if not _INCARNATION.fullmatch(request.incarnation):
        raise Refuse(SyncRefusal.MALFORMED, "an incarnation is small letters and digits")
    return request


def _enrol(request: EnrolRequest) -> Enrolled:
    digest = _digest(request.code)
    code = EnrolmentCode.objects.filter(digest=digest).first()
    if code is None:
        raise Refuse(SyncRefusal.CODE_UNKNOWN)
    if not code.kiosk:
        if now_ms() > code.expires_ms:
            raise Refuse(SyncRefusal.CODE_EXPIRED)
        _append(request, code, digest)
        code.refresh_from_db()
    document = Kiosk.objects.values_list("document", flat=True).get(id=code.kiosk)
    enrolment = enrolment_of(document)
    if enrolment.public_key != request.public_key:
        raise Refuse(SyncRefusal.CODE_USED)
    return Enrolled(
        stream=enrolment.stream,
        nonce=request.nonce,
        server_time_ms=now_ms(),
        epoch=meta.read().epoch,
        kiosk=enrolment.kiosk,
        station=enrolment.station,
        enrolment=from_text(document),
        keyrings=keys.keyrings(),
    )


def _append(request: EnrolRequest, code: EnrolmentCode, digest: str) -> None:
    kiosk = new_kiosk_id()
    enrolment = documents.Enrolment(
        kiosk=kiosk,
        station=code.station_id,
        stream=stream_id(kiosk, request.incarnation),
        public_key=request.public_key,
    )
    body = KioskEnrolled(
        kiosk=kiosk,
        station=enrolment.station,
        stream=enrolment.stream,
        public_key=request.public_key,
        code_digest=digest,
        document=to_text(keys.district_key().sign("enrolment", enrolment)),
    )
    journal.append_district([Draft(body=body)], actor="")


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
