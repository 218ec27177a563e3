"""Accounts of staff: made with a role and a place, a password that is shown once, stopped and let in again."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from server.console.roles import Role
from server.models import Staff
from tests.server.console.world import World, client_of, last_events, text_of


def password_in(page: str) -> str:
    found = re.search(r'class="code">([a-z-]+)<', page)
    assert found, page
    return found.group(1)


def test_a_new_account_gets_a_password_that_is_shown_once_and_changed_at_the_first_log_in(officer: Client) -> None:
    page = officer.post("/staff-new/", {"username": "王芳", "role": "keeper", "station": "a"}).content.decode()
    password = password_in(page)
    staff = Staff.objects.get(user__username="王芳")
    assert (staff.role, staff.branch, staff.station, staff.new_password) == ("keeper", "", "a", True)
    assert password not in officer.get("/staff/").content.decode()
    assert "王芳：站点工作人员 · House A · 新密码" in text_of(officer.get("/journal/"))
    theirs = Client(headers={"host": "127.0.0.1"})
    assert theirs.post("/login/", {"username": "王芳", "password": password}).status_code == 302
    for url in ("/", "/stations/a/", "/cards/"):
        assert theirs.get(url).headers["Location"] == "/password/"
    change = {"old_password": password, "new_password1": "oak-lantern-harbour", "new_password2": "oak-lantern-harbour"}
    theirs.post("/password/", change)
    assert theirs.get("/stations/a/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"username": "district", "role": "reader"}, "已经有这个用户名"),
        ({"username": "DISTRICT", "role": "reader"}, "已经有这个用户名"),
        ({"username": "王 芳", "role": "reader"}, "不能有空格"),
        ({"username": "a/b", "role": "reader"}, "不能有空格"),
        ({"username": "", "role": "reader"}, "请填写"),
        ({"username": "长" * 61, "role": "reader"}, "太长"),
        ({"username": "li", "role": "branch"}, "请选择分行"),
        ({"username": "li", "role": "keeper"}, "请选择站点"),
        ({"username": "li", "role": "keeper", "station": "elsewhere"}, "请选择站点"),
    ],
)
def test_what_makes_no_account_is_said_beside_the_field(officer: Client, typed: dict[str, str], said: str) -> None:
    before = User.objects.count()
    assert said in text_of(officer.post("/staff-new/", typed))
    assert User.objects.count() == before


def test_a_place_goes_with_its_role_alone(officer: Client) -> None:
    officer.post("/staff-new/", {"username": "li", "role": "branch", "branch": "bb", "station": "a"})
    assert Staff.objects.filter(user__username="li", role="branch", branch="bb", station="").exists()
    officer.post("/staff/li/", {"role": "keeper", "branch": "bb", "station": "b"})
    assert Staff.objects.filter(user__username="li", role="keeper", branch="", station="b").exists()
    officer.post("/staff/li/", {"role": "district", "branch": "bb", "station": "b"})
    assert Staff.objects.filter(user__username="li", role="district", branch="", station="").exists()


def test_another_role_counts_from_the_next_click_on(world: World, officer: Client) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert keeper.get("/members/").status_code == 200
    officer.post("/staff/keeper/", {"role": "reader"})
    assert keeper.get("/members/").status_code == 403


def test_a_stopped_account_is_out_and_may_come_back(world: World, officer: Client) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert "已停用" in text_of(officer.post("/staff/keeper/switch/", follow=True))
    assert keeper.get("/").headers["Location"].startswith("/login/")
    [event] = last_events(1)
    assert (event.type, event.actor) == ("staff_changed", "staff:district")
    assert "已恢复使用" in text_of(officer.post("/staff/keeper/switch/", follow=True))
    assert client_of(world.user(Role.KEEPER)).get("/").status_code == 200


def test_a_new_password_ends_what_was_open_with_the_old_one(world: World, officer: Client) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert keeper.get("/").status_code == 200
    password = password_in(officer.post("/staff/keeper/password/").content.decode())
    assert keeper.get("/").headers["Location"].startswith("/login/")
    keeper.post("/login/", {"username": "keeper", "password": password})
    assert keeper.get("/").headers["Location"] == "/password/"


def test_nobody_locks_themselves_out(officer: Client) -> None:
    for url, typed in (
        ("/staff/district/", {"role": "reader"}),
        ("/staff/district/switch/", {}),
        ("/staff/district/password/", {}),
    ):
        for answer in (officer.get(url, follow=True), officer.post(url, typed, follow=True)):
            assert "自己的账号请别的区级管理员来改" in text_of(answer)
    assert User.objects.get(username="district").is_active
    assert Staff.objects.get(user__username="district").role == "district"


def test_an_account_without_a_role_is_listed_and_gets_one(officer: Client) -> None:
    User.objects.create_user("old")
    assert "没有角色" in text_of(officer.get("/staff/"))
    officer.post("/staff/old/", {"role": "reader"})
    assert Staff.objects.get(user__username="old").role == "reader"
