"""Who may do what: the table of roles, tried on every page there is. New pages are tried without being named here."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from server.console import urls
from server.console.page import ROUTES, Route
from server.console.roles import MAY, Action, Reach, Role
from tests.server.console.world import STATIONS, World, client_of, text_of

assert urls.urlpatterns  # importing them fills ROUTES
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
ENGLISH = re.compile(r"(?<![-\w.:/])[A-Za-z]{3,}(?![-\w.:/])")
SAME_IN_BOTH = {"Linli", "CSV", "PDF", "tester", "first", *Role}
"""Names, of the program and of those who acted in the tests' district."""


def patient(user: User, *, english: bool = False) -> Client:
    """A browser that is answered with a page where a view breaks, so that all that break are found at once."""
    client = client_of(user, english=english)
    client.raise_request_exception = False
    return client


class _Undone(Exception):
    """Takes back what a page did."""


def address(route: Route, names: dict[str, str]) -> str:
    """Where a page is, for the things with these names."""
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    missing = [name for name in wanted if name not in names]
    assert not missing, f"{route.name}: tests/server/console/world.py has no {missing}"
    return reverse(route.name, kwargs={name: names[name] for name in wanted})


def post(client: Client, url: str) -> Any:
    """Send an empty form, and take back what it did."""
    answers: list[Any] = []
    try:
        with transaction.atomic():
            answers.append(client.post(url))
            raise _Undone
    except _Undone:
        return answers[0]


def test_every_action_says_how_far_each_role_may_go() -> None:
    assert set(MAY) == set(Action)
    assert all(set(row) == set(Role) for row in MAY.values())


def test_every_page_opens_for_the_roles_of_the_table_and_for_nobody_else(world: World) -> None:
    names, wrong = world.names("a"), []
    for role in Role:
        client = patient(world.user(role))
        for route in ROUTES.values():
            status = client.get(address(route, names)).status_code
            expected = (403,) if MAY[route.action][role] is Reach.NONE else (200, 302)
            if status not in expected:
                wrong.append(f"{role} sees {route.name}: {status}")
    assert wrong == []


def test_every_deed_is_open_to_the_roles_of_the_table_and_to_nobody_else(world: World) -> None:
    names, wrong = world.names("a"), []
    for role in Role:
        client = patient(world.user(role))
        for route in ROUTES.values():
            status = post(client, address(route, names)).status_code
            if MAY[route.action][role] is Reach.NONE:
                expected: tuple[int, ...] = (403,)
            else:
                expected = (200, 302) if route.acts else (405,)
            if status not in expected:
                wrong.append(f"{role} posts to {route.name}: {status}")
    assert wrong == []


def test_nobody_sees_or_does_anything_before_logging_in(world: World) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    for route in ROUTES.values():
        url = address(route, world.names("a"))
        for answer in (client.get(url), client.post(url)):
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/"), route.name


@pytest.mark.parametrize("role", [Role.BRANCH, Role.KEEPER])
def test_what_lies_elsewhere_is_as_if_it_were_not_there(world: World, role: Role) -> None:
    client = patient(world.user(role))
    here, there = world.names("a"), world.names("b")
    wrong = []
    for route in ROUTES.values():
        if MAY[route.action][role] is Reach.NONE:
            continue
        text = text_of(client.get(address(route, here)))
        if found := [trace for trace in world.traces("b") if trace in text]:
            wrong.append(f"{route.name} shows {found}")
        if address(route, here) == address(route, there):
            continue
        if client.get(address(route, there)).status_code != 404:
            wrong.append(f"{route.name} opens")
        if route.acts and post(client, address(route, there)).status_code != 404:
            wrong.append(f"{route.name} acts")
    assert wrong == []


def test_a_reader_sees_figures_and_no_people(world: World) -> None:
    client, wrong = patient(world.user(Role.READER)), []
    for route in ROUTES.values():
        if MAY[route.action][Role.READER] is not Reach.NONE:
            text = text_of(client.get(address(route, world.names("a"))))
            if found := re.findall(r"Wang|138000000|member-|Mend the lamp", text):
                wrong.append(f"{route.name} shows {found}")
    assert wrong == []


def test_pages_speak_one_language_at_a_time(world: World) -> None:
    officer, wrong = world.user(Role.DISTRICT), []
    for route in ROUTES.values():
        url = address(route, world.names("a"))
        text = text_of(patient(officer, english=True).get(url)).replace("测试区", "")
        if left := CHINESE.findall(re.sub(r"站 s\d", "", text)):
            wrong.append(f"{route.name} in English says {left[:5]}")
        text = text_of(patient(officer).get(url))
        for trace in (trace for station in STATIONS for trace in world.data(station)):
            text = text.replace(trace, "")
        if left := [word for word in ENGLISH.findall(text) if word not in SAME_IN_BOTH]:
            wrong.append(f"{route.name} in Chinese says {left[:5]}")
    assert wrong == []


def test_every_link_that_a_template_hides_names_an_action() -> None:
    folder = Path(urls.__file__).parents[1] / "templates"
    named = {name for file in folder.rglob("*.html") for name in re.findall(r"\bmay\.(\w+)", file.read_text())}
    assert named <= set(Action)
