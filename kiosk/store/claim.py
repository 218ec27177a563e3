"""One process at a time: a lock on a file beside the store."""

import errno
import fcntl
from io import BufferedIOBase
from pathlib import Path

from kiosk.store.errors import StoreFull, StoreInUse

__all__ = ["claim"]


def claim(path: Path) -> BufferedIOBase:
    """Claim the store at `path` until the returned file is closed or the process ends, however it ends.

    The lock file stays: deleting it would let two processes hold locks on two files of one name. Raises StoreInUse if
    someone else has the claim, StoreFull if there is no room for the (empty) lock file, OSError as `open` does.
    """
    try:
        file = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise StoreFull(str(error)) from error
        raise
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise StoreInUse(f"{path} is open elsewhere: a kiosk runs once") from error
    return file
