"""The addresses of the sync API, `/api/v1/…`; docs/protocol.md tells the conversation.

Everything here is a thin door: the answers are made in `server.ingest`, `pull`, `enrol`, `check`, `remember`, `blobs`.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from server import answers, blobs, check, enrol, ingest, keys, pull, remember
from server.answers import Refuse
from server.api import schema
from server.api.line import answer, signed_in
from server.api.slots import Slots
from server.clock import now_ms
from sync.contract import messages
from sync.contract.messages import Reply
from sync.contract.versions import VERSIONS
from sync.contract.wire import CONTENT_TYPE, compress, encode, split_push


class SyncAPI(NinjaAPI):
    """An API whose bodies are the contract's, not Pydantic's: their schemas are added to the description."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
        """The OpenAPI description."""
        description = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        description["components"].setdefault("schemas", {}).update(schema.components())
        return description


api = SyncAPI(
    title="邻里 Linli: sync",
    version="1",
    description=f"Since {VERSIONS[0].date}. {VERSIONS[0].reason}\n\n{schema.__doc__}",
    docs_url="/docs",
    docs_decorator=login_required,
    urls_namespace="api-1",
)

_slots = Slots(settings.PUSHES_AT_ONCE)


@api.post("/enrol", openapi_extra=schema.operation(messages.EnrolRequest, messages.Enrolled))
def enrol_kiosk(request: HttpRequest) -> HttpResponse:
    """Enrol a kiosk by a one-use code. The same code and key again get the same answer."""
    return answer(request, lambda body: enrol.enrol(signed_in(body)))


@api.post(
    "/push",
    openapi_extra=schema.operation(
        messages.PushHead,
        messages.Ack,
        lines="Zstandard-compressed lines: a `PushHeader`, whose `head` is a `Signed` with a `PushHead` as payload; then "
        "the exact bytes of up to 500 events (`Event`), a line each.",
    ),
)
def push(request: HttpRequest) -> HttpResponse:
    """Take in a batch of events. The ack leaves after the commit is on the disk."""
    received_ms = now_ms()

    def push_body(body: bytes) -> Reply:
        header, events = split_push(body)
        try:
            with _slots.one():
                return ingest.push(header, events, received_ms)
        except Refuse as why:
            return answers.refused(answers.asker(header.head.payload), why, epoch="")

    return answer(request, push_body)


@api.post("/pull", openapi_extra=schema.operation(messages.PullRequest, messages.Page))
def pull_page(request: HttpRequest) -> HttpResponse:
    """The documents that are new to a kiosk, a page at a time."""
    return answer(request, lambda body: pull.page(signed_in(body)))


@api.post("/newest", openapi_extra=schema.operation(messages.NewestRequest, messages.Newest))
def newest(request: HttpRequest) -> HttpResponse:
    """Whether there is anything to pull."""
    return answer(request, lambda body: pull.newest(signed_in(body)))


@api.post("/check", openapi_extra=schema.operation(messages.CheckRequest, messages.Checked))
def check_totals(request: HttpRequest) -> HttpResponse:
    """Compare a stream's totals."""
    return answer(request, lambda body: check.check(signed_in(body)))


@api.post("/remember", openapi_extra=schema.operation(messages.RememberRequest, messages.Remembered))
def remember_documents(request: HttpRequest) -> HttpResponse:
    """Learn anew what the district signed once and forgot by a restore."""
    return answer(request, lambda body: remember.remember(signed_in(body)))


@api.post("/keyrings", openapi_extra=schema.CHAIN)
def chain_of_keyrings(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja finds it by its name
    """The chain of the district's keyrings, for a kiosk that meets a key it does not know. Nothing signs it but itself."""
    return HttpResponse(compress(encode(keys.keyrings())), content_type=CONTENT_TYPE)


@api.post(
    "/blob",
    openapi_extra=schema.operation(
        messages.BlobRequest,
        messages.BlobHad,
        lines="Zstandard-compressed: a `Signed` with a `BlobRequest` as payload on a line, then the bytes of the part.",
    ),
)
def blob(request: HttpRequest) -> HttpResponse:
    """Take the next part of a recording or picture."""

    def put_part(body: bytes) -> Reply:
        statement, _, part = body.partition(b"\n")
        return blobs.put(signed_in(statement), part)

    return answer(request, put_part)
