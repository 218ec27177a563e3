"""What bodies of events are made from."""

from typing import Annotated

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A whole number that every language and every database holds exactly."""

Name = Annotated[str, msgspec.Meta(max_length=80)]
"""An id, a type, an account part."""

Account = Annotated[str, msgspec.Meta(max_length=160)]
Text = Annotated[str, msgspec.Meta(max_length=500)]


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What a body is made from. Integers, texts, lists and objects; never floats, which two languages print in two ways."""
