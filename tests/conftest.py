"""What many tests share: clocks that are moved by hand, keys that are the same each time."""

import pytest

from sync.contract.signing import SigningKey
from tests.clocks import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """A kiosk's clocks."""
    return FakeClock()


@pytest.fixture
def district_key() -> SigningKey:
    """The district's key."""
    return SigningKey(b"district".ljust(32, b"."))


@pytest.fixture
def card_key() -> SigningKey:
    """The key that signs cards."""
    return SigningKey(b"cards".ljust(32, b"."))


@pytest.fixture
def kiosk_key() -> SigningKey:
    """A kiosk's key."""
    return SigningKey(b"kiosk".ljust(32, b"."))
