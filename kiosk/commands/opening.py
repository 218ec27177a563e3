"""Opening a kiosk for a command, with a sentence for each reason why it can't work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.clock import Clock
from kiosk.commands.trouble import CANNOT_WORK, CannotWork, Trouble
from kiosk.kiosk import Kiosk, NotEnrolled, open_kiosk
from kiosk.store.errors import StoreDamaged, StoreFull, StoreInUse, StoreTooNew
from sync.contract.refusals import Refusal
from sync.errors import IdentityDamaged


@contextmanager
def opened(folder: Path) -> Iterator[Kiosk]:
    """The enrolled kiosk in this folder, closed at the end.

    Raises:
        CannotWork, Trouble: it can't be opened.
    """
    kiosk = open_or_say(folder)
    try:
        yield kiosk
    finally:
        kiosk.close()


def open_or_say(folder: Path, clock: Clock | None = None) -> Kiosk:
    """The enrolled kiosk in this folder; whoever opens it closes it.

    Args:
        folder: its data folder.
        clock: for tests; this machine's otherwise.

    Raises:
        CannotWork, Trouble: it can't be opened.
    """
    try:
        return open_kiosk(folder, clock=clock)
    except NotEnrolled:
        raise CannotWork(Refusal.NOT_ENROLLED) from None
    except StoreInUse:
        raise CannotWork(Refusal.STORE_IN_USE) from None
    except StoreFull:
        raise CannotWork(Refusal.STORE_FULL) from None
    except StoreDamaged:
        raise CannotWork(Refusal.STORE_DAMAGED) from None
    except StoreTooNew:
        raise Trouble("store_too_new", folder, CANNOT_WORK) from None
    except IdentityDamaged:
        raise Trouble("identity_damaged", folder, CANNOT_WORK) from None
    except OSError as error:
        raise folder_trouble(error, folder) from None


def folder_trouble(error: OSError, folder: Path) -> Trouble:
    """What is said of a data folder that can't be read or written."""
    return Trouble("folder", f"{error.filename or folder}: {error.strerror or error}", CANNOT_WORK)
