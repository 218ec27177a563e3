"""Enrolment: a kiosk without a district shows its one-use code and a key of its own."""

from collections.abc import Callable

import msgspec

from sync.contract.enrolment_code import decode_code
from sync.contract.ids import new_nonce, stream_id
from sync.contract.messages import Enrolled, EnrolRequest, Refused
from sync.contract.signing import BadSignature, Signed, from_text
from sync.contract.versions import SOFTWARE
from sync.contract.wire import encode
from sync.conversation import open_reply
from sync.errors import NotTheDistrict, RefusedByDistrict, Unreachable
from sync.identity import Identity, IdentityFile, new_identity
from sync.keyring import Trust
from sync.transport import Transport


def enrol(code_text: str, file: IdentityFile, connect: Callable[[str], Transport], *, machine: str) -> Identity:
    """Enrol this kiosk, or finish an enrolment whose reply was lost.

    Key and incarnation are on the disk before the first request, so that the same code brings the same key again and
    gets the same answer again.

    Args:
        code_text: the enrolment code, scanned or typed.
        file: where the identity is kept.
        connect: makes a transport to an address.
        machine: fingerprint of this hardware.

    Returns:
        The enrolled identity, saved. An identity that is enrolled already is returned as it is.

    Raises:
        BadCode: the text is no enrolment code.
        RefusedByDistrict: code unknown, used by another kiosk, or expired.
        NotTheDistrict: whoever answered is not the district that the code names.
        Unreachable: no answer; try again with the same code.
        IdentityDamaged, OSError: the identity file.
    """
    known = file.load()
    if known is not None and known.is_enrolled:
        return known
    code = decode_code(code_text)
    if known is None or known.code != code.code:
        known = new_identity(url=code.url, fingerprint=code.fingerprint, code=code.code, machine=machine)
        file.save(known)
    request = EnrolRequest(
        code=code.code, public_key=known.key, incarnation=known.incarnation, nonce=new_nonce(), software=SOFTWARE
    )
    data = connect(code.url).post("enrol", encode(known.signing_key(known.key).sign("enrol", request)))
    enrolled = _open(data, code.fingerprint)
    if isinstance(enrolled, Refused) and not enrolled.nonce:
        raise Unreachable(f"enrol: {enrolled.code}: {enrolled.detail}", enrolled.retry_after_ms)
    if enrolled.nonce != request.nonce:
        raise NotTheDistrict("enrol: the answer to another question")
    if isinstance(enrolled, Refused):
        raise RefusedByDistrict(enrolled)
    if not enrolled.kiosk or enrolled.stream != stream_id(enrolled.kiosk, known.incarnation):
        raise NotTheDistrict("enrol: another kiosk's enrolment")
    identity = msgspec.structs.replace(
        known,
        code="",
        kiosk=enrolled.kiosk,
        station=enrolled.station,
        enrolment=enrolled.enrolment,
        keyrings=enrolled.keyrings,
        enrolled_ms=enrolled.server_time_ms,
    )
    file.save(identity)
    return identity


def _open(data: bytes, fingerprint: str) -> Enrolled | Refused:
    try:
        signed = from_text(data)
        # Who signed is only known from what is inside; nothing of it counts before the chain and the pin are checked.
        chain = msgspec.json.decode(signed.payload, type=_Chain).keyrings
        trust = Trust(chain, pinned=fingerprint)
    except (BadSignature, ValueError, RecursionError) as error:
        raise NotTheDistrict(f"enrol: {error}") from error
    if not trust.is_vouched_for(fingerprint, signed.key):
        raise NotTheDistrict("enrol: the key that the code names has signed nothing of this")
    return open_reply(signed, "enrolled", Enrolled, trust)


class _Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The part that an answer and a refusal have in common."""

    keyrings: tuple[Signed, ...] = ()
