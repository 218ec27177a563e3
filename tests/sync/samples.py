"""A sample of every Struct of the contract, all fields filled, the same each time."""

import types
import typing
from typing import Any, TypeVar

import msgspec

from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey

T = TypeVar("T", bound=msgspec.Struct)

SIGNER = SigningKey(b"sample".ljust(32, b"."))


def sample(kind: type[T], **given: Any) -> T:
    """An instance with every field filled from its name, but for those that are given."""
    hints = typing.get_type_hints(kind)
    values = {
        f.name: given[f.name] if f.name in given else _value(f.name, hints[f.name]) for f in msgspec.structs.fields(kind)
    }
    return kind(**values)


def _value(name: str, hint: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(name, next(arg for arg in args if arg is not type(None)))
    if origin is typing.Literal:
        return args[-1]
    if origin is tuple:
        if args[-1] is Ellipsis:
            return (_value(name, args[0]),)
        return tuple(_value(name, arg) for arg in args)
    if origin is dict:
        return {_value(f"{name} key", args[0]): _value(name, args[1])}
    if hint is msgspec.Raw:
        return msgspec.Raw(b"{}")
    if hint is Signed:
        return SIGNER.sign("keyring", {"sample": name})
    if hint is SyncRefusal:
        return SyncRefusal.GAP
    if hint is bool:
        return True
    if hint is int:
        return sum(name.encode())
    if hint is str:
        return name
    if hint is Any:
        return 1
    return sample(hint)
