"""The console on a district with two stations, each with everything that pages show: `a` and `b`, of two branches."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from server.console.roles import Role
from tests.server.console.world import World, client_of, fresh_world
from tests.server.district import FixedClock


@pytest.fixture
def world(empty_database: Path, clock: FixedClock) -> World:
    """Both stations filled, projections caught up."""
    return fresh_world(empty_database)


@pytest.fixture
def founded(world: World, empty_database: Path) -> Path:
    """The data directory of that district."""
    assert world
    return empty_database


@pytest.fixture
def officer(world: World) -> Client:
    """A browser with a district officer logged in."""
    return client_of(world.user(Role.DISTRICT))


@pytest.fixture
def browse(world: World) -> Callable[[Role], Client]:
    """A browser with somebody of a role logged in: a branch officer of `ba`, a keeper of `a`."""
    return lambda role: client_of(world.user(role))


@pytest.fixture(autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Passwords of tests guard nothing, and an honest hash takes a tenth of a second each time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
