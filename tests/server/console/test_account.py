"""Logging in: the lock after five wrong passwords, the language, one's own password."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from server.console.roles import Role
from server.models import Staff
from tests.server.console.world import PASSWORD, World, client_of, text_of


@pytest.fixture
def stranger(world: World) -> Client:
    """A browser with nobody logged in; there is an account `li` of a district officer."""
    world.user(Role.DISTRICT, "li", PASSWORD)
    return Client(headers={"host": "127.0.0.1"})


def log_in(client: Client, password: str = PASSWORD, name: str = "li", address: str = "10.0.0.1") -> int:
    """Try; gives the status: 302 is in."""
    return client.post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def test_a_right_password_opens_today(stranger: Client) -> None:
    answer = stranger.get("/stations/")
    assert answer.headers["Location"] == "/login/?next=/stations/"
    assert log_in(stranger) == 302
    assert stranger.get("/").status_code == 200


def test_after_logging_in_one_is_where_one_wanted_to_be(stranger: Client) -> None:
    given = {"username": "li", "password": PASSWORD, "next": "/stations/"}
    assert stranger.post("/login/", given).headers["Location"] == "/stations/"
    stranger.post("/logout/")
    assert stranger.post("/login/", given | {"next": "https://elsewhere.example/"}).headers["Location"] == "/"


def test_a_wrong_password_is_said_in_plain_words(stranger: Client) -> None:
    answer = stranger.post("/login/", {"username": "li", "password": "wrong"})
    assert "用户名或密码不对" in text_of(answer)
    assert 'value="li"' in answer.content.decode()


def test_five_wrong_passwords_lock_the_account_at_that_address_for_a_quarter_of_an_hour(stranger: Client) -> None:
    assert [log_in(stranger, "wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
    answer = stranger.post("/login/", {"username": "li", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1")
    assert answer.status_code == 429
    assert "锁定 15 分钟" in text_of(answer)
    # Somewhere else the same person gets in, and here somebody else does.
    assert log_in(Client(headers={"host": "127.0.0.1"}), address="10.0.0.2") == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert log_in(stranger) == 302


def test_a_right_password_forgets_the_wrong_ones_before(stranger: Client) -> None:
    for _ in range(3):
        assert [log_in(stranger, "wrong") for _ in range(4)] == [200] * 4
        assert log_in(stranger) == 302
        stranger.post("/logout/")


def test_an_account_that_is_stopped_is_out_at_once(stranger: Client) -> None:
    log_in(stranger)
    User.objects.filter(username="li").update(is_active=False)
    assert stranger.get("/").status_code == 302
    assert log_in(stranger) == 200


def test_an_account_without_a_role_sees_nothing_and_is_told_whom_to_ask(world: World) -> None:
    client = client_of(User.objects.create_user("nobody"))
    answer = client.get("/")
    assert answer.status_code == 403
    assert "还没有分配角色" in text_of(answer)


def test_a_password_that_somebody_else_made_has_to_be_changed_first(stranger: Client) -> None:
    Staff.objects.filter(user__username="li").update(new_password=True)
    log_in(stranger)
    assert stranger.get("/").headers["Location"] == "/password/"
    assert "别人为您设置的" in text_of(stranger.get("/password/"))
    new = "willow-harbour-lantern"
    change = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert "现在的密码不对" in text_of(stranger.post("/password/", change | {"old_password": "x"}))
    assert stranger.post("/password/", change).headers["Location"] == "/"
    assert stranger.get("/").status_code == 200


def test_a_page_is_in_chinese_until_somebody_chooses_english(stranger: Client) -> None:
    assert "登录" in text_of(stranger.get("/login/", headers={"accept-language": "en"}))
    answer = stranger.post("/language/", {"language": "en", "next": "/login/"})
    assert answer.headers["Location"] == "/login/"
    assert "Log in" in text_of(stranger.get("/login/"))
    stranger.post("/language/", {"language": "tlh", "next": "//elsewhere.example"})
    assert stranger.get("/login/").headers["Content-Language"] == "en"


def test_a_language_leads_nowhere_else(stranger: Client) -> None:
    answer = stranger.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_nothing_comes_from_elsewhere_and_nothing_is_kept(world: World, officer: Client) -> None:
    answer = officer.get("/")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "://" not in page
    assert "style=" not in page
    assert "onclick=" not in page


def test_a_part_of_a_page_that_comes_after_the_session_ended_leads_to_the_log_in(world: World) -> None:
    answer = Client(headers={"host": "127.0.0.1"}).get("/", headers={"hx-request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_an_old_form_is_refused_in_plain_words(world: World) -> None:
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "li"})
    assert answer.status_code == 403
    assert "请再试一次" in text_of(answer)


def test_what_is_not_there_is_said_calmly(world: World, officer: Client) -> None:
    answer = officer.get("/nothing-here")
    assert answer.status_code == 404
    assert "没有这个页面" in text_of(answer)
    officer.cookies["linli_language"] = "en"
    assert "No such page" in text_of(officer.get("/nothing-here"))
