"""The dispatch board: every wish that is not over in one column, overdue first, live, and nothing of whoever asked."""

from typing import Any

import pytest
from django.test import Client

from server import clock, meta
from server.console.pages.board import CARDS, COLUMNS, column_of
from server.console.roles import Role
from server.models import Member, Wish
from server.needs import with_due
from server.projections.wishes import course_of
from sync.contract.rules.wish_course import OVER, STATES, due_ms
from tests.server.console.reading import links, words
from tests.server.console.world import World, client_of, text_of

HOUR_MS = 3_600_000


def make(wish: str, state: str, *, since_h: float = 1, station: str = "a", **fields: Any) -> Wish:
    """A wish that has been in a state for so long."""
    at_ms = clock.now_ms() - int(since_h * HOUR_MS)
    common = {"category": "repair", "made_ms": at_ms, "progressed_ms": at_ms} | fields
    return Wish.objects.create(id=wish, station=station, state=state, **common)


def asked_again(client: Client, query: str = "") -> Any:
    """The board as an open page asks for it."""
    return client.get(f"/board/?{query}", headers={"hx-request": "true"})


def seen_in(answer: Any) -> str:
    """What the page says that it has."""
    return str(answer.content.decode().partition("seen=")[2][:16])


def columns(answer: Any) -> dict[str, list[str]]:
    """By column, the ids of its cards in their order."""
    sections = answer.content.decode().split('<h2 id="column-')[1:]
    return {
        section.partition('"')[0]: [card.partition('"')[0] for card in section.split('id="card-')[1:]]
        for section in sections
    }


def test_every_state_is_over_or_in_exactly_one_column() -> None:
    for state in STATES:
        assert sum(state in states for _, _, states in COLUMNS) == (state not in OVER), state
        assert bool(column_of(state)) == (state not in OVER), state
    assert column_of("a_state_of_later") == "settle"


def test_a_wish_stands_in_the_column_of_its_state_and_goes_when_it_is_over(world: World, officer: Client) -> None:
    Wish.objects.all().delete()
    for state in (*STATES, "a_state_of_later"):
        make(f"w-{state}", state)
    found = columns(officer.get("/board/"))
    assert {name: set(cards) for name, cards in found.items()} == {
        "check": {"w-submitted"},
        "dispatch": {"w-verified", "w-published"},
        "accept": {"w-offered"},
        "serve": {"w-claimed", "w-under_way"},
        "rate": {"w-fulfilled"},
        "settle": {"w-disputed", "w-referred", "w-a_state_of_later"},
    }


def test_the_overdue_come_first_and_of_these_the_longest_overdue(world: World, officer: Client) -> None:
    Wish.objects.all().delete()
    hours = meta.read().settings.wish_hours.submitted
    for wish, since_h in (("fresh", 1.0), ("late", hours + 1), ("very-late", hours + 30), ("nearly", hours - 1)):
        make(wish, "submitted", since_h=since_h)
    answer = officer.get("/board/")
    assert columns(answer)["check"] == ["very-late", "late", "nearly", "fresh"]
    assert "超期 2" in words(answer.content.decode())


def test_due_in_the_database_is_due_by_the_rule(world: World) -> None:
    settings, now = meta.read().settings, clock.now_ms()
    for n, state in enumerate(STATES):
        make(f"w-{state}", state, since_h=n + 1)
        make(f"new-{state}", state, since_h=n + 1, progressed_ms=0)
    assert now > 0
    for row in with_due(Wish.objects.all(), settings):
        rule = due_ms(course_of(row), settings)
        assert (row.due_at if row.due_at < 2**62 else 0) == rule, row.state


def test_the_sums_of_the_board_are_those_of_the_funnel(world: World, officer: Client) -> None:
    Wish.objects.all().delete()
    for n, state in enumerate(STATES):
        for k in range(n + 1):
            make(f"w{n}-{k}", state)
    text = words(officer.get("/board/").content.decode())
    total = Wish.objects.count()
    true = Wish.objects.filter(state__in=("fulfilled", "confirmed")).count()
    over = Wish.objects.filter(state__in=("withdrawn", "expired", "unfulfilled")).count()
    expected = f"共 {total} 个：实现 {true} 个（{100 * true / total:.1f}%），没有实现 {total - true} 个"
    assert f"{expected}（在办 {total - true - over}，不再办 {over}）" in text


def test_a_full_column_says_how_many_more_there_are_and_leads_to_them(world: World, officer: Client) -> None:
    for n in range(CARDS + 3):
        make(f"w{n:02}", "disputed")
    answer = officer.get("/board/")
    assert len(columns(answer)["settle"]) == CARDS
    assert "还有 3 个" in text_of(answer)
    assert "/needs/?column=settle" in answer.content.decode()
    assert len(links(officer.get("/needs/", {"column": "settle"}), "wishes")) == CARDS + 3


def test_an_open_page_is_sent_only_what_changed(world: World, officer: Client) -> None:
    whole = officer.get("/board/", {"station": "a"})
    assert "hx-trigger" in whole.content.decode()
    seen = seen_in(whole)
    quiet = asked_again(officer, f"station=a&seen={seen}")
    assert (quiet.status_code, quiet.content) == (204, b"")
    make("newcomer", "submitted")
    changed = asked_again(officer, f"station=a&seen={seen}")
    assert changed.status_code == 200
    assert "newcomer" in columns(changed)["check"]
    assert "<html" not in changed.content.decode()
    assert seen_in(changed) != seen
    # It goes on asking for the same station.
    assert "station=a&amp;seen=" in changed.content.decode()


def test_a_card_quotes_nobody_and_names_a_helper_by_role(world: World) -> None:
    make("quoted", "claimed", text="我老伴瘫痪在床", name="张三丰", contact="13812345678", helper="member-a")
    make("worded", "claimed", text="我老伴瘫痪在床", shown="请人陪聊半小时", helper="member-b", unit="供电所")
    keeper = text_of(client_of(world.user(Role.KEEPER)).get("/board/"))
    assert "请人陪聊半小时" in keeper
    assert "供电所" in keeper
    assert "Wang A" in keeper
    assert "Wang B" not in keeper
    for private in ("老伴", "张三丰", "13812345678"):
        assert private not in keeper
    # A member of another station is masked.
    assert Member.objects.get(id="member-b").name == "Wang B"


def test_a_ready_phrase_of_the_kiosk_stands_on_the_card(world: World, officer: Client) -> None:
    phrase = next(phrase.zh for each in meta.read().settings.wish_categories for phrase in each.phrases)
    make("ready", "submitted", text=phrase)
    assert phrase in text_of(officer.get("/board/"))


@pytest.mark.parametrize("role", [Role.BRANCH, Role.KEEPER])
def test_the_board_holds_only_what_lies_within_reach(world: World, role: Role) -> None:
    found = columns(client_of(world.user(role)).get("/board/"))
    assert found["check"] == ["wish-a"]
