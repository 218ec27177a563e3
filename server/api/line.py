"""Between HTTP and the answers: bodies in, signed and compressed replies out."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from server import answers
from server.answers import NOBODY, Refuse
from sync.contract.messages import Refused, Reply
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import BadSignature, Signed, from_text
from sync.contract.wire import CONTENT_TYPE, BodyTooLarge, Malformed, compress, decompress, encode

log = logging.getLogger("linli.api")

STATUS: Final[dict[str, HTTPStatus]] = {
    SyncRefusal.UNKNOWN_KEY: HTTPStatus.UNAUTHORIZED,
    SyncRefusal.BAD_SIGNATURE: HTTPStatus.UNAUTHORIZED,
    SyncRefusal.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    SyncRefusal.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
    SyncRefusal.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Of refusals; all others are a CONFLICT. For whoever watches the line: a kiosk reads the signed refusal."""


def answer(request: HttpRequest, answer_body: Callable[[bytes], Reply]) -> HttpResponse:
    """Answer a request, whatever happens with a signed reply.

    Args:
        request: as it came.
        answer_body: makes the reply from the decompressed body.
    """
    try:
        reply = answer_body(decompress(request.body))
    except (RequestDataTooBig, BodyTooLarge) as error:
        reply = _refused(Refuse(SyncRefusal.TOO_LARGE, str(error)[:200]))
    except (Malformed, UnreadablePostError) as error:
        reply = _refused(Refuse(SyncRefusal.MALFORMED, str(error)[:200]))
    except Refuse as why:
        reply = _refused(why)
    except Exception as error:
        # A kiosk must always learn that this was the district, and that trying again may help.
        log.exception("no answer to %s", request.path)
        reply = _refused(Refuse(SyncRefusal.UNAVAILABLE, type(error).__name__))
    return reply_with(reply)


def reply_with(reply: Reply) -> HttpResponse:
    """The HTTP reply that carries a reply."""
    status = STATUS.get(reply.code, HTTPStatus.CONFLICT) if isinstance(reply, Refused) else HTTPStatus.OK
    response = HttpResponse(compress(encode(answers.sign(reply))), content_type=CONTENT_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    if isinstance(reply, Refused) and reply.retry_after_ms:
        response["Retry-After"] = str(-(-reply.retry_after_ms // 1000))
    return response


def signed_in(body: bytes) -> Signed:
    """The signed request that is the whole body.

    Raises:
        Malformed: it is none.
    """
    try:
        return from_text(body)
    except BadSignature as error:
        raise Malformed(str(error)) from error


def _refused(why: Refuse) -> Refused:
    """A refusal to somebody who could not say who it was; no database is asked."""
    return answers.refused(NOBODY, why, epoch="")
