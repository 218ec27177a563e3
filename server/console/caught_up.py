"""After a deed, wait until the lists show it: projections follow the journal a moment later, in a process of their own."""

import fcntl
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from server import journal
from server.console.page import done
from server.console.text import T
from server.projections import position

_LONGEST_S: Final = 3.0
_LOOK_S: Final = 0.05


def done_and_shown(request: HttpRequest, message: T, to: str, *args: Any) -> HttpResponse:
    """As `page.done`, once the page that is shown next can show it; after a few seconds it says that it can't yet."""
    if not wait_until_shown(journal.head()):
        messages.info(
            request,
            str(
                T(
                    "已经记下，列表稍后更新；过一会儿刷新就能看到。",
                    "It is written down; lists follow in a moment. Reload the page a little later.",
                )
            ),
        )
    return done(request, message, to, *args)


def wait_until_shown(pos: int, *, longest_s: float = _LONGEST_S) -> bool:
    """Wait until the projections are at a position of the journal; gives whether they are.

    Where nobody follows the journal on this machine there is nothing to wait for.
    """
    deadline = time.monotonic() + longest_s
    while position() < pos:
        if time.monotonic() > deadline or not _is_followed():
            return False
        time.sleep(_LOOK_S)
    return True


def _is_followed() -> bool:
    """Whether a follower holds the lock of this data directory (`server.follower`)."""
    try:
        with (Path(settings.DATA_DIR) / "follower.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
