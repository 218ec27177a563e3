"""Names of things, made where the thing is made, so that nobody has to ask the network for one.

Random ids are Crockford base32 in lower case: letters and digits that survive being read out, in 5 bits each.
"""

from typing import Final

from sync.contract.chance import random_bytes, random_hex

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"

DISTRICT: Final = "district"
"""The stream of the district's own journal: staff decisions, verdicts, grants."""


def _random(length: int) -> str:
    return "".join(_ALPHABET[byte % 32] for byte in random_bytes(length))


def new_member_id() -> str:
    """A member's id, 100 random bits: two stations that are cut off never make the same."""
    return "m" + _random(20)


def new_kiosk_id() -> str:
    """A kiosk's id, given by the district at enrolment."""
    return "k" + _random(10)


def new_incarnation() -> str:
    """One life of a kiosk's journal. Random, not counted: two copies of one disk must not mint the same."""
    return _random(10)


def new_fact_id(prefix: str) -> str:
    """An id for a thing a fact brings into the world (`w` wish, `r` redemption, `g` grant, …), 80 random bits."""
    return prefix + _random(16)


def new_nonce() -> str:
    """What a request carries and its reply repeats, so that no old reply can be played back."""
    return random_hex(16)


def stream_id(kiosk: str, incarnation: str) -> str:
    """The stream of one incarnation of a kiosk."""
    return f"{kiosk}.{incarnation}"


def kiosk_of(stream: str) -> str:
    """The kiosk that a stream belongs to; the district's own stream gives `district`."""
    return stream.partition(".")[0]


def event_ref(stream: str, seq: int) -> str:
    """How one event names another."""
    return f"{stream}:{seq}"


def parse_event_ref(ref: str) -> tuple[str, int]:
    """The stream and seq of an event reference.

    Raises:
        ValueError: the text is not of that form.
    """
    stream, _, seq = ref.rpartition(":")
    if not stream or not seq.isdecimal():
        raise ValueError(f"not an event reference: {ref!r}")
    return stream, int(seq)


# Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every single wrong digit and every swap of neighbours.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def card_number(serial: int) -> str:
    """The twelve digits on a card: eleven of serial, one that checks them.

    Raises:
        ValueError: the serial does not fit eleven digits.
    """
    if not 0 <= serial < 10**11:
        raise ValueError(f"a card's serial has at most eleven digits: {serial}")
    digits = f"{serial:011d}"
    return digits + str(_damm(digits))


def is_card_number(number: str) -> bool:
    """Whether these are twelve ASCII digits of which the last checks the others."""
    return len(number) == 12 and number.isascii() and number.isdecimal() and _damm(number) == 0


def spoken_card_number(number: str) -> str:
    """A card number in groups of four, as it is printed and read out."""
    return " ".join(number[i : i + 4] for i in range(0, 12, 4))
