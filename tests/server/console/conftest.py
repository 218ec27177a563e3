"""The console on a district with two stations, each with everything that pages show: `a` and `b`, of two branches."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from server.console.roles import Role
from tests.server.console.world import World, client_of


@pytest.fixture
def world(founded: Path) -> World:
    """Both stations filled, projections caught up."""
    return World()


@pytest.fixture
def officer(world: World) -> Client:
    """A browser with a district officer logged in."""
    return client_of(world.user(Role.DISTRICT))


@pytest.fixture
def browse(world: World) -> Callable[[Role], Client]:
    """A browser with somebody of a role logged in: a branch officer of `ba`, a keeper of `a`."""
    return lambda role: client_of(world.user(role))
