"""Notices: what hangs now, what will, what did; written, looked at, taken down."""

from typing import Any

import pytest
from django.test import Client

from server.console.pages.notices import COMING, NOW, PAST, TAKEN_DOWN, state_of
from server.console.roles import Role
from server.models import Doc, Notice
from server.projections import follow
from tests.server.console.reading import rows
from tests.server.console.world import HOUR_MS, World, client_of, last_events, text_of
from tests.server.district import NOON_MS


def catch_up() -> None:
    while follow().events:
        pass


def filled(**changes: str) -> dict[str, str]:
    """A form as a browser sends it; now it is 2027-01-15 16:00."""
    return {
        "title": "No water",
        "text": "On Monday\r\nfrom nine",
        "station": "a",
        "from_ms": "2027-01-15T16:00",
        "until_ms": "2027-01-20T16:00",
    } | changes


@pytest.mark.parametrize(
    ("from_ms", "until_ms", "is_open", "state"),
    [
        (NOON_MS, 0, True, NOW),
        (NOON_MS, NOON_MS + 1, True, NOW),
        (NOON_MS + 1, 0, True, COMING),
        (NOON_MS - 2, NOON_MS, True, PAST),
        (NOON_MS, 0, False, TAKEN_DOWN),
        (NOON_MS + 1, NOON_MS + 2, False, TAKEN_DOWN),
    ],
)
def test_a_notice_hangs_from_its_beginning_until_its_end(from_ms: int, until_ms: int, is_open: bool, state: str) -> None:
    assert state_of(Notice(from_ms=from_ms, until_ms=until_ms, open=is_open), NOON_MS) == state


def test_the_list_sets_apart_what_hangs_what_will_and_what_did(world: World, officer: Client) -> None:
    for name, from_ms, until_ms, pinned in (
        ("Pinned", NOON_MS - 9, 0, True),
        ("Later", NOON_MS + HOUR_MS, 0, False),
        ("Over", NOON_MS - 9, NOON_MS - 1, False),
    ):
        Notice.objects.create(id=name, title=name, text="x", station="a", from_ms=from_ms, until_ms=until_ms, pinned=pinned)
    answer = officer.get("/notices/", {"station": "a"})
    assert [row[0] for row in rows(answer)] == ["Pinned 置顶", "Closed at A", "Later", "Over"]
    assert rows(answer)[-1][-1] == "已到期"
    parts = text_of(answer)
    assert parts.index("正在公布") < parts.index("Closed at A") < parts.index("将要公布") < parts.index("Later")


def test_many_past_notices_come_a_page_at_a_time(world: World, officer: Client) -> None:
    for n in range(25):
        Notice.objects.create(id=f"n{n}", title=f"Old {n}", text="x", station="a", from_ms=n + 1, until_ms=n + 2)
    assert sum(row[0].startswith("Old") for row in rows(officer.get("/notices/"))) == 20
    assert sum(row[0].startswith("Old") for row in rows(officer.get("/notices/?page=2"))) == 5


def test_a_notice_is_published_to_the_stations_own_board(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert keeper.post("/notices/new/", filled(pinned="on")).headers["Location"] == "/notices/"
    assert [(event.type, event.actor) for event in last_events(1)] == [("notice_published", "staff:keeper")]
    catch_up()
    row = Notice.objects.get(title="No water")
    assert (row.text, row.pinned, row.open, row.until_ms - row.from_ms) == (
        "On Monday\nfrom nine",
        True,
        True,
        5 * 24 * HOUR_MS,
    )
    assert [doc.audience for doc in Doc.objects.filter(kind="notice", doc_id=row.id)] == ["station/a"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"text": " "}, "请填写这一项"),
        ({"text": "长" * 501}, "太长了：501 个字，最多 500 个字"),
        ({"from_ms": ""}, "请填写这一项"),
        ({"until_ms": "2027-01-15T16:00"}, "要在开始公布之后"),
        ({"from_ms": "2027-01-01T00:00", "until_ms": "2027-01-02T00:00"}, "已经过去"),
        ({"until_ms": "soon"}, "请填写日期和时间"),
        ({"station": "b"}, "b"),
        ({"station": ""}, "请填写这一项"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, changes: dict[str, str], said: str) -> None:
    keeper, before = client_of(world.user(Role.KEEPER)), last_events(1)
    answer = keeper.post("/notices/new/", filled(**changes))
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert b"No water" in answer.content or "title" in changes
    assert last_events(1) == before


def test_a_notice_is_looked_at_before_it_is_published(world: World, officer: Client) -> None:
    before = last_events(1)
    for fields in (filled(), filled(text="<b>Bold</b>", until_ms="never")):
        answer = officer.post("/notices/new/", {**fields, "preview": "1"})
        shown = preview(answer)
        assert "<h3>No water</h3>" in shown
        assert last_events(1) == before
    assert "&lt;b&gt;Bold&lt;/b&gt;" in shown
    assert "（标题）" in preview(officer.get("/notices/new/"))
    assert "<h3>Closed at A</h3>" in preview(officer.get("/notices/notice-a/"))


def preview(answer: Any) -> str:
    """The part of a page that shows what the kiosk will."""
    text: str = answer.content.decode()
    return text.partition('<section id="preview"')[2].partition("</section>")[0]


def test_a_notice_is_taken_down_and_put_up_again(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert "以后可以重新公布" in text_of(keeper.get("/notices/notice-a/take-down/"))
    keeper.post("/notices/notice-a/take-down/")
    catch_up()
    assert Notice.objects.get(id="notice-a").open is False
    assert Doc.objects.get(kind="notice", doc_id="notice-a").body is None
    before = last_events(1)
    assert "早已撤下" in text_of(keeper.post("/notices/notice-a/take-down/", follow=True))
    assert last_events(1) == before
    assert keeper.post("/notices/notice-a/edit/", filled()).headers["Location"] == "/notices/notice-a/"
    catch_up()
    assert Notice.objects.get(id="notice-a").open is True


def test_what_hangs_everywhere_is_seen_by_a_keeper_and_changed_by_the_district(world: World, officer: Client) -> None:
    officer.post("/notices/new/", filled(station=""))
    catch_up()
    row = Notice.objects.get(title="No water")
    keeper = client_of(world.user(Role.KEEPER))
    assert "所有站点" in text_of(keeper.get(f"/notices/{row.id}/"))
    assert "撤下" not in text_of(keeper.get(f"/notices/{row.id}/"))
    for deed in ("edit", "take-down"):
        assert keeper.get(f"/notices/{row.id}/{deed}/").status_code == 404
        assert keeper.post(f"/notices/{row.id}/{deed}/", filled()).status_code == 404
