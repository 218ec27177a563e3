"""What can still be reached from an object: the proof that something was forgotten, and not merely left unshown."""

import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.settings import Settings
from tests.clocks import FakeClock
from tests.kiosk.ui.surroundings import FakeSurroundings

_NOT_INTO = (Desk, Settings, Texts, FakeClock, FakeSurroundings, ThreadPoolExecutor, type, types.ModuleType)
"""The journal may remember what was done, sentences and settings are the same for everybody, and code is not data."""


def texts_within(root: object) -> set[str]:
    """Every text in the attributes, items, closures and defaults of whatever can be reached from an object."""
    seen: set[int] = set()
    kept: list[object] = []  # so that no id is used twice
    waiting, found = [root], set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, str):
            found.add(thing)
        if isinstance(thing, (str, int, float, bytes, type(None), *_NOT_INTO)) or id(thing) in seen:
            continue
        seen.add(id(thing))
        kept.append(thing)
        waiting += _inside(thing)
    return found


def _inside(thing: object) -> Iterator[object]:
    match thing:
        case dict():
            yield from thing.keys()
            yield from thing.values()
        case list() | tuple() | set() | frozenset():
            yield from thing
        case types.FunctionType():
            yield from thing.__defaults__ or ()
            yield from (cell.cell_contents for cell in thing.__closure__ or () if _is_filled(cell))
        case types.MethodType():
            yield thing.__self__
            yield thing.__func__
        case _:
            yield from getattr(thing, "__dict__", {}).values()
            for kind in type(thing).__mro__:
                slots = kind.__dict__.get("__slots__", ())
                for name in (slots,) if isinstance(slots, str) else slots:
                    yield getattr(thing, name, None)
            yield from (getattr(thing, name, None) for name in getattr(thing, "__struct_fields__", ()))


def _is_filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell says so by raising
    except ValueError:
        return False
    return True
