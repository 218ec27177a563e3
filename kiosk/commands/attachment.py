"""A recording or picture that goes with a wish."""

from pathlib import Path

from kiosk.actions.wish import ATTACHMENT_MAX_BYTES
from kiosk.commands.trouble import Trouble


def read_attachment(path: str) -> bytes:
    """A file's bytes, or a byte more than is allowed of one that is too large.

    Raises:
        Trouble: it can't be read.
    """
    try:
        with Path(path).open("rb") as file:
            return file.read(ATTACHMENT_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Trouble("attachment", f"{path}: {getattr(error, 'strerror', None) or error}") from error
