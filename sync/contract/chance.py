"""Where chance comes from: the operating system, for every id, key, salt and token that both sides make.

A simulation that must run the same way twice puts a seeded source in its place; nothing else ever does.
"""

import secrets
from collections.abc import Callable

Source = Callable[[int], bytes]
"""Gives so many random bytes."""

_source: Source = secrets.token_bytes


def use_source(source: Source) -> Source:
    """Take random bytes from another source from now on; gives back the one before."""
    global _source
    before, _source = _source, source
    return before


def random_bytes(count: int) -> bytes:
    """So many random bytes that nobody can guess."""
    return _source(count)


def random_hex(count: int) -> str:
    """The same as hex digits, two a byte."""
    return random_bytes(count).hex()
