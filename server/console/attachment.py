"""The recording or picture that came with a wish."""

import re
from pathlib import Path
from typing import Final, NamedTuple

from django.http import FileResponse, HttpResponse

from server import blobs
from server.models import Blob

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_HEAD_BYTES: Final = 16
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

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


def send(found: Attachment, wanted: str = "") -> FileResponse | HttpResponse:
    """Send it: to be seen or heard on the page, or as a file where the browser should not look into it.

    Args:
        found: what, all there.
        wanted: the request's `Range` (RFC 9110, 14): of what can be heard a browser asks for the end, to know how long it
            lasts, and for wherever somebody jumps to.
    """
    assert found.path is not None
    shown = found.kind.startswith(("audio/", "image/"))
    size = found.path.stat().st_size
    if (part := part_of(wanted, size)) is not None:
        with found.path.open("rb") as file:
            file.seek(part.start)
            answer: FileResponse | HttpResponse = HttpResponse(file.read(len(part)), status=206, content_type=found.kind)
        answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        answer["Content-Disposition"] = "inline" if shown else "attachment"
    else:
        answer = FileResponse(
            found.path.open("rb"), content_type=found.kind, as_attachment=not shown, filename=f"{found.path.name[:12]}"
        )
    answer["Accept-Ranges"] = "bytes"
    return answer


def part_of(wanted: str, size: int) -> range | None:
    """Which bytes of so many a `Range` asks for; None for all of them, which may always be sent instead (RFC 9110, 14.2)."""
    match = _RANGE.fullmatch(wanted)
    if match is None or not size:
        return None
    first, last = match.groups()
    if first:
        part = range(int(first), min(int(last) + 1 if last else size, size))
    elif last:
        part = range(max(0, size - int(last)), size)
    else:
        return None
    return part or None
