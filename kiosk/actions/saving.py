"""The one place where what a disk does becomes a refusal."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from kiosk.store.errors import StoreDamaged, StoreFull, StoreInUse
from kiosk.store.journal import EntryTooLong
from sync.contract.events import Event
from sync.contract.ids import event_ref
from sync.contract.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")


def saving(action: Callable[P, R | Refusal]) -> Callable[P, R | Refusal]:
    """Make an action answer with a refusal where the store can't take the fact; then nothing of it was saved.

    The action does its reading, deciding and writing in one `store.transaction()`, so that of two quick taps the second
    sees what the first one spent.
    """

    @wraps(action)
    def act(*args: P.args, **kwargs: P.kwargs) -> R | Refusal:
        try:
            return action(*args, **kwargs)
        except EntryTooLong:
            return Refusal.ENTRY_TOO_LONG
        except StoreDamaged:
            return Refusal.STORE_DAMAGED
        except StoreInUse:
            return Refusal.STORE_IN_USE
        except (StoreFull, OSError):
            # Beside the store, blobs and the identity are written as files; there a full disk is an OSError.
            return Refusal.STORE_FULL

    return act


def names_of(events: Iterable[Event]) -> tuple[str, ...]:
    """How the saved facts are named for good (`ids.event_ref`)."""
    return tuple(event_ref(event.stream, event.seq) for event in events)
