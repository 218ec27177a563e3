"""Blobs: recordings and pictures beside the streams, in parts, each named by the SHA-256 of the whole."""

import fcntl
import hashlib
import os
import re
from pathlib import Path
from typing import Final

from django.conf import settings

from server import answers, caller, meta
from server.answers import Refuse
from server.caller import Token
from server.clock import now_ms
from server.models import Blob
from sync.contract.messages import BlobHad, BlobRequest, Refused
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed

MAX_BLOB_BYTES: Final = 32 * 1024 * 1024
_NAME: Final = re.compile(r"[0-9a-f]{64}")


def directory() -> Path:
    """Where the blobs lie."""
    return Path(settings.DATA_DIR) / "blobs"


def put(signed: Signed, part: bytes) -> BlobHad | Refused:
    """Take the next part of a blob.

    Args:
        signed: the request.
        part: its bytes, from `offset` on; empty to ask how far the district is.

    Returns:
        How many bytes the district has from the start on. All of them means whole, checked and on the disk.
    """
    request = answers.asker(signed.payload)
    try:
        asked, stream = caller.open_request(signed, "blob", BlobRequest)
        district = meta.read()
        if caller.judge_token(stream, asked, district.epoch) is Token.OLDER:
            raise caller.copy(stream)
        if not _NAME.fullmatch(asked.sha256) or asked.size == 0:
            raise Refuse(SyncRefusal.MALFORMED, "a blob is named by the SHA-256 of its bytes, and has some")
        if asked.size > MAX_BLOB_BYTES:
            raise Refuse(SyncRefusal.TOO_LARGE, f"a blob has at most {MAX_BLOB_BYTES} bytes")
        have = _keep(asked, part, stream.name)
    except Refuse as why:
        return answers.refused(request, why)
    return BlobHad(stream=stream.name, nonce=asked.nonce, server_time_ms=now_ms(), epoch=district.epoch, have=have)


def _keep(asked: BlobRequest, part: bytes, stream: str) -> int:
    whole = directory() / asked.sha256
    if whole.exists():
        return whole.stat().st_size
    directory().mkdir(parents=True, exist_ok=True)
    with (directory() / f"{asked.sha256}.part").open("ab") as file:
        # Two requests for one blob, or a repeated one: a part goes in only where the file ends.
        fcntl.flock(file, fcntl.LOCK_EX)
        if whole.exists():
            return asked.size
        have = file.seek(0, os.SEEK_END)
        if part and asked.offset == have:
            if have + len(part) > asked.size:
                file.truncate(0)
                raise Refuse(SyncRefusal.BLOB_BAD, "more bytes than it was said to have")
            file.write(part)
            file.flush()
            os.fsync(file.fileno())
            have += len(part)
        if have >= asked.size:
            _finish(asked, Path(file.name), whole)
        Blob.objects.update_or_create(sha256=asked.sha256, defaults={"size": asked.size, "have": have, "stream": stream})
    return have


def _finish(asked: BlobRequest, part: Path, whole: Path) -> None:
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != asked.sha256:
        part.unlink()
        Blob.objects.filter(sha256=asked.sha256).delete()
        raise Refuse(SyncRefusal.BLOB_BAD, "the bytes are not those of the hash; they are asked for anew")
    part.replace(whole)
    folder = os.open(whole.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
