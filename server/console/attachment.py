"""The recording or picture that came with a wish."""

import re
from pathlib import Path
from typing import Final, NamedTuple

from django.http import FileResponse

from server import blobs
from server.models import Blob

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_HEAD_BYTES: Final = 16

_KINDS: Final = (
    (re.compile(rb"RIFF....WAVE", re.S), "audio/wav"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2]"), "audio/mpeg"),
    (re.compile(rb"....ftypM4A", re.S), "audio/mp4"),
    (re.compile(rb"fLaC"), "audio/flac"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.S), "image/webp"),
)
"""What a browser may show: by the file's first bytes, never by what somebody says of it."""


class Attachment(NamedTuple):
    """What the district has of it.

    Attributes:
        path: the file, or None while it is not all there.
        kind: `audio/…`, `image/…`, or `application/octet-stream` for what browsers are not trusted with.
        percent: how much has arrived.
    """

    path: Path | None
    kind: str
    percent: int


def attachment(sha256: str) -> Attachment | None:
    """The recording or picture of this name, or None where a wish has none."""
    if not sha256:
        return None
    # The name came from a kiosk: it must not lead anywhere else.
    path = blobs.directory() / sha256 if _NAME.fullmatch(sha256) else None
    if path is not None and path.is_file():
        with path.open("rb") as file:
            return Attachment(path, kind_of(file.read(_HEAD_BYTES)), 100)
    blob = Blob.objects.filter(sha256=sha256).first()
    return Attachment(None, "", 100 * blob.have // blob.size if blob and blob.size else 0)


def kind_of(head: bytes) -> str:
    """What a file is, by its first bytes."""
    return next((kind for pattern, kind in _KINDS if pattern.match(head)), "application/octet-stream")


def send(found: Attachment) -> FileResponse:
    """Send it: to be seen or heard on the page, or as a file where the browser should not look into it."""
    assert found.path is not None
    shown = found.kind.startswith(("audio/", "image/"))
    return FileResponse(
        found.path.open("rb"), content_type=found.kind, as_attachment=not shown, filename=f"{found.path.name[:12]}"
    )
