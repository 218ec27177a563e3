"""Every version of the protocol, dated, with its reason. Golden files in tests/sync/golden pin what each one sends."""

from typing import Final, NamedTuple


class Version(NamedTuple):
    """A version of the protocol.

    Attributes:
        number: in the address, `/api/v<number>/`.
        date: since when it is spoken, ISO.
        reason: why it was needed.
    """

    number: int
    date: str
    reason: str


VERSIONS: Final = (Version(1, "2026-11-22", "The first: enrol, push, pull, newest, check, remember, blob."),)

CURRENT: Final = VERSIONS[-1].number
SOFTWARE: Final = "0.1.0"
