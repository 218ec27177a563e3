"""What the bodies of the API say, for the OpenAPI page: JSON schemas made from the contract's own structs.

On the line every body is Zstandard-compressed. A request or reply is a signed statement; its `payload` is the JSON text of
the struct that is named here beside it.
"""

from http import HTTPStatus
from typing import Any, Final

import msgspec

from server.api.line import STATUS
from sync.contract import messages
from sync.contract.events import Event
from sync.contract.signing import Signed
from sync.contract.wire import CONTENT_TYPE, PushHeader

_STRUCTS: Final = (
    Signed,
    Event,
    PushHeader,
    messages.EnrolRequest,
    messages.Enrolled,
    messages.PushHead,
    messages.Ack,
    messages.PullRequest,
    messages.Page,
    messages.NewestRequest,
    messages.Newest,
    messages.CheckRequest,
    messages.Checked,
    messages.RememberRequest,
    messages.Remembered,
    messages.BlobRequest,
    messages.BlobHad,
    messages.Refused,
)

CHAIN: Final[dict[str, Any]] = {
    "responses": {
        HTTPStatus.OK.value: {
            "description": "Zstandard-compressed list of `Signed`, the first keyring first; each signs the next.",
            "content": {CONTENT_TYPE: {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Signed"}}}},
        }
    }
}
"""The body of the one answer that is no signed reply."""


def components() -> dict[str, Any]:
    """The schemas of everything that is said, by name."""
    _, schemas = msgspec.json.schema_components(_STRUCTS, ref_template="#/components/schemas/{name}")
    return schemas


def operation(request: type, reply: type, *, lines: str = "") -> dict[str, Any]:
    """The bodies of one operation, for `openapi_extra`.

    Args:
        request, reply: the structs in the payloads.
        lines: for a body of more than the signed statement, what it looks like.
    """
    refusals = set(STATUS.values()) | {HTTPStatus.CONFLICT}
    return {
        "requestBody": {
            "required": True,
            "description": lines or f"Zstandard-compressed `Signed`; its payload is a `{request.__name__}`.",
            "content": {CONTENT_TYPE: {"schema": _signed(request)}},
        },
        "responses": {
            HTTPStatus.OK.value: {
                "description": f"Zstandard-compressed `Signed`; its payload is a `{reply.__name__}`.",
                "content": {CONTENT_TYPE: {"schema": _signed(reply)}},
            },
            **{
                status.value: {
                    "description": "Zstandard-compressed `Signed`; its payload is a `Refused`.",
                    "content": {CONTENT_TYPE: {"schema": _signed(messages.Refused)}},
                }
                for status in sorted(refusals)
            },
        },
    }


def _signed(payload: type) -> dict[str, Any]:
    """A signed statement whose payload, a JSON text, is of this struct."""
    return {
        "allOf": [{"$ref": "#/components/schemas/Signed"}],
        "properties": {
            "payload": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": f"#/components/schemas/{payload.__name__}"},
            }
        },
    }
