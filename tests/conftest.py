"""What many tests share: clocks that are moved by hand, keys that are the same each time."""

from pathlib import Path
from typing import Final

import pytest

from sync.contract.signing import SigningKey
from tests.clocks import FakeClock

HERE: Final = Path(__file__).parent
SLOW_FOLDERS: Final = ("gallery", "kiosk/ui/window", "server/console")
"""Every test here lays out a screen or fills a district with people: too many for `./test fast`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in a slow folder, before marks are asked for."""
    folders = [HERE / folder for folder in SLOW_FOLDERS]
    for item in items:
        if any(folder in item.path.parents for folder in folders):
            item.add_marker(pytest.mark.slow)


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
