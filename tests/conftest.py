"""What many tests share: clocks that are moved by hand, keys that are the same each time."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from sync.contract.signing import SigningKey
from tests.clocks import FakeClock

# How long an example takes is the machine's affair.
settings.register_profile("linli", deadline=None)
settings.load_profile("linli")

HERE: Final = Path(__file__).parent
SLOW: Final = (
    "gallery",
    "kiosk/printing",
    "kiosk/ui/window",
    "server/console",
    "server/test_bank.py",
    "server/test_card_sheet.py",
    "server/test_cli.py",
    "server/test_demo.py",
    "server/test_honours.py",
    "server/test_orders.py",
    "server/test_projections.py",
    "server/test_rebuild.py",
    "server/test_rewards.py",
)
"""Every test here lays out a screen or a page of paper, or fills a district with people: too much for `./test fast`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in a slow place, before marks are asked for."""
    places = {HERE / place for place in SLOW}
    for item in items:
        if not places.isdisjoint((item.path, *item.path.parents)):
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
