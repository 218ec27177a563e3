"""Pictures of rewards: made small, kept beside the journal by their SHA-256, open to whoever asks for one by that name.

A picture shows a bag of rice and nothing private, so that kiosks fetch it without signing: what they get must have the hash
that the signed document names.
"""

import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from server import blobs
from server.models import Blob
from server.refused import DeedRefused

UPLOAD_MAX: Final = 12 * 1024 * 1024
"""What a telephone takes as one photograph fits in."""
KEPT_MAX: Final = 60 * 1024
_SIDE_PX: Final = 640
_PIXELS_MAX: Final = 50_000_000
_NAME: Final = re.compile(r"[0-9a-f]{64}")
CONTENT_TYPE: Final = "image/webp"
_MARK: Final = b"WEBP"


class PictureRefused(DeedRefused):
    """`picture_unreadable`, `picture_too_large`."""


def keep(data: bytes) -> str:
    """Make a picture small and keep it.

    Args:
        data: a photograph as it was uploaded, in any format that browsers send.

    Returns:
        Its name: SHA-256 of the small picture (WebP, at most 640 px a side), hex.

    Raises:
        PictureRefused: it is too large, or no picture.
    """
    if len(data) > UPLOAD_MAX:
        raise PictureRefused("picture_too_large", f"a picture has at most {UPLOAD_MAX // 2**20} MB")
    small = _small(data)
    name = hashlib.sha256(small).hexdigest()
    _write(blobs.directory() / name, small)
    Blob.objects.update_or_create(sha256=name, defaults={"size": len(small), "have": len(small), "stream": ""})
    return name


def is_kept(name: str) -> bool:
    """Whether there is a picture of that name."""
    return read(name) is not None


def read(name: str) -> bytes | None:
    """The picture of a name; None for no such picture, and for blobs that are none: recordings stay private."""
    path = blobs.directory() / name
    if not _NAME.fullmatch(name) or not path.is_file() or path.stat().st_size > KEPT_MAX:
        return None
    data = path.read_bytes()
    return data if data[8:12] == _MARK and Blob.objects.filter(sha256=name, stream="").exists() else None


def _small(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _PIXELS_MAX:
                raise PictureRefused("picture_too_large", "the picture has too many pixels")
            # Upright as it was taken; where and when it was taken is left behind with the rest of the metadata.
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused("picture_unreadable", "this is no picture that can be read") from error
    picture.thumbnail((_SIDE_PX, _SIDE_PX))
    for quality in (80, 60, 40, 20):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality)
        if len(file.getvalue()) <= KEPT_MAX:
            return file.getvalue()
    raise PictureRefused("picture_too_large", "the picture can't be made small enough")


def _write(path: Path, data: bytes) -> None:
    """On the disk before anybody hears of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
