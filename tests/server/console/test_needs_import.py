"""The list of needs, its file, the import from paper and the merging, as people at the console meet them."""

import csv
import io
import re
from collections import Counter
from random import Random
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server import clock
from server.collected import MOST_LINES
from server.console.roles import Role
from server.demo.data import load
from server.demo.people import Person
from server.demo.wishes import fates, make_wish
from server.models import Doc, Member, Wish
from server.projections import follow
from sync.contract.events import Draft
from sync.contract.rules.wish_course import FUNNEL
from sync.contract.settings import Settings
from tests.server.console.reading import figures, links, rows, words
from tests.server.console.world import World, client_of, last_events, text_of
from tests.server.streams import WrittenStream, decide

DAY_MS = 24 * 3_600_000


def catch_up() -> None:
    while follow().events:
        pass


def categories() -> list[str]:
    """What the district calls its first two categories."""
    return [each.zh for each in Settings().wish_categories][:2]


def listed(*lines: tuple[str, ...]) -> str:
    """Lines as they are pasted; the category is the district's first."""
    return "\n".join("\t".join((categories()[0], *line)) for line in lines)


def preview(client: Client, text: str, **fields: Any) -> Any:
    return client.post("/needs/import/", {"text": text, "station": "a", **fields})


def batch_of(answer: Any) -> str:
    return str(re.findall(r'name="batch" value="(\w+)"', answer.content.decode())[0])


def write(client: Client, text: str, batch: str, **choices: str) -> Any:
    """Send the preview with what was chosen, and let the projections follow."""
    chosen = {f"line-{number.removeprefix('line')}": choice for number, choice in choices.items()}
    answer = client.post("/needs/import/", {"text": text, "station": "a", "batch": batch, **chosen})
    catch_up()
    return answer


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get("/needs/export/", query)
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


# --- The import -------------------------------------------------------------------------------------------------------


def test_nothing_is_saved_before_somebody_has_looked_at_the_lines(world: World) -> None:
    keeper, before = client_of(world.user(Role.KEEPER)), Wish.objects.count()
    answer = preview(keeper, listed(("换水龙头", "张三丰", "13812345678")))
    assert "写下来" in text_of(answer)
    catch_up()
    assert Wish.objects.count() == before


def test_lines_become_wishes_of_the_keepers_station(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    text = listed(("换水龙头", "张三丰", "13812345678"), ("修门锁", "李四", "13900000000", "", "2026-12-31"))
    batch = batch_of(preview(keeper, text))
    answer = write(keeper, text, batch)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/needs/")
    found = {row.text: row for row in Wish.objects.filter(id__startswith=batch)}
    assert set(found) == {"换水龙头", "修门锁"}
    assert {(row.station, row.state) for row in found.values()} == {("a", "submitted")}
    assert found["换水龙头"].made_ms == clock.now_ms()
    assert found["修门锁"].made_ms < clock.now_ms() - DAY_MS
    [event, *_] = last_events(1)
    assert event.actor == "staff:keeper"
    # Pressed twice, it is written once, and says so.
    again = write(keeper, text, batch)
    assert "已经写下过了" in text_of(again)
    assert Wish.objects.filter(id__startswith=batch).count() == 2


def test_a_line_with_something_wrong_is_said_and_left_out_and_the_others_go_in(world: World, officer: Client) -> None:
    text = listed(("换灯泡", "张三丰", "12"), ("修门锁", "李四", "13900000000")) + "\n飞天\t上月球\t王五\t13700000000"
    answer = preview(officer, text)
    shown = text_of(answer)
    assert "电话不对" in shown
    assert "没有“飞天”这个类别" in shown
    write(officer, text, batch_of(answer))
    assert [row.text for row in Wish.objects.filter(id__startswith=batch_of(answer))] == ["修门锁"]


def test_what_may_be_there_already_has_to_be_decided(world: World, officer: Client) -> None:
    Wish.objects.create(
        id="old", station="a", category="repair", text="龙头漏水", contact="138 1234 5678", made_ms=clock.now_ms()
    )
    text = listed(("换水龙头", "张三丰", "13812345678"), ("换水龙头", "张三丰", "13812345678"))
    answer = preview(officer, text)
    assert "电话相同" in text_of(answer)
    assert "/wishes/old/" in answer.content.decode()
    batch = batch_of(answer)
    undecided = write(officer, text, batch)
    assert "请选择怎么办" in text_of(undecided)
    assert "什么都没有保存" in text_of(undecided)
    assert not Wish.objects.filter(id__startswith=batch).exists()
    # A line can't be the same as one that is not written down.
    astray = write(officer, text, batch, line1="skip", line2=f"same:{batch}-1")
    assert "那一行不录入" in text_of(astray)
    assert not Wish.objects.filter(id__startswith=batch).exists()


def test_the_same_is_written_down_and_goes_on_in_the_other(world: World, officer: Client) -> None:
    # Through the journal, so that it can be merged into.
    first = listed(("龙头漏水", "张三丰", "13812345678"))
    old = f"{batch_of(preview(officer, first))}-1"
    write(officer, first, old.removesuffix("-1"))
    text = listed(
        ("换水龙头", "张三丰", "13812345678"), ("换水龙头", "张三丰", "13812345678"), ("修门", "李四", "13900000000")
    )
    batch = batch_of(preview(officer, text))
    write(officer, text, batch, line1=f"same:{old}", line2=f"same:{batch}-1", line3="skip")
    found = {row.id: (row.state, row.merged_into) for row in Wish.objects.filter(id__startswith=batch)}
    assert found == {f"{batch}-1": ("withdrawn", old), f"{batch}-2": ("withdrawn", old)}
    assert f"/wishes/{old}/" in officer.get(f"/wishes/{batch}-1/").content.decode()
    assert f"/wishes/{batch}-1/" in officer.get(f"/wishes/{old}/").content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_of_a_spreadsheet_is_read(world: World, officer: Client, encoding: str) -> None:
    data = f"需求内容,类别,姓名,电话\n换水龙头,{categories()[0]},张三丰,13812345678\n".encode(encoding)
    answer = preview(officer, "", file=SimpleUploadedFile("x.csv", data))
    assert [cells[0] for cells in rows(answer)] == ["1. 换水龙头"]
    unread = preview(officer, "", file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04\x14\x00\x06\x00"))
    assert "另存为 CSV" in text_of(unread)


def test_a_list_can_be_put_right_without_typing_it_again(world: World, officer: Client) -> None:
    answer = preview(officer, "飞天\t上月球\t王五\t13700000000")
    assert "写下来" not in text_of(answer)
    again = preview(officer, "飞天\t上月球\t王五\t13700000000", batch=batch_of(answer), edit="1")
    assert "飞天\t上月球" in again.content.decode()
    assert 'name="file"' in again.content.decode()


def test_an_empty_or_endless_list_is_refused(world: World, officer: Client) -> None:
    assert "请粘贴需求" in text_of(preview(officer, ""))
    assert "超过 500 行" in text_of(preview(officer, "\n".join(["x"] * (MOST_LINES + 1))))


def test_a_keeper_writes_down_nothing_for_another_station(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    answer = preview(keeper, listed(("换水龙头", "张三丰", "13812345678", "House B"), ("修锁", "李四", "13900000000", "b")))
    assert text_of(answer).count("没有“") == 2
    refused = preview(keeper, listed(("换水龙头", "张三丰", "13812345678")), station="b")
    assert 'name="batch"' not in refused.content.decode()


def test_nobody_learns_of_another_stations_needs_by_typing_their_telephone(world: World) -> None:
    Wish.objects.create(
        id="theirs", station="b", category="repair", text="龙头漏水", contact="13812345678", made_ms=clock.now_ms()
    )
    answer = preview(client_of(world.user(Role.KEEPER)), listed(("换水龙头", "张三丰", "13812345678")))
    assert "电话相同" not in text_of(answer)
    assert "theirs" not in answer.content.decode()


def test_somebody_with_a_card_finds_it_among_their_own_wishes(world: World, officer: Client) -> None:
    known = Member.objects.get(id="member-a")
    text = listed(("换水龙头", known.name, known.phone), ("修门锁", known.name, "13912345678"))
    batch = batch_of(preview(officer, text))
    write(officer, text, batch, line1="new", line2="new")
    found = {row.text: row.member for row in Wish.objects.filter(id__startswith=batch)}
    assert found == {"换水龙头": "member-a", "修门锁": ""}


# --- The list ---------------------------------------------------------------------------------------------------------


def make(wish: str, **fields: Any) -> None:
    common = {"station": "a", "category": "repair", "made_ms": clock.now_ms()}
    Wish.objects.create(id=wish, **common | fields)


def test_the_list_has_all_that_is_not_over_and_is_narrowed_and_sorted(world: World, officer: Client) -> None:
    Wish.objects.all().delete()
    make("old", made_ms=clock.now_ms() - 20 * DAY_MS)
    make("new", category="care", kind="request")
    make("true", state="fulfilled", station="b")
    make("over", state="confirmed")
    make("gone", state="withdrawn")
    assert set(links(officer.get("/needs/"), "wishes")) == {"old", "new", "true"}
    for query, expected in (
        ({"part": "all"}, {"old", "new", "true", "over", "gone"}),
        ({"part": "not_true"}, {"old", "new", "gone"}),
        ({"column": "rate"}, {"true"}),
        ({"category": "care"}, {"new"}),
        ({"kind": "request"}, {"new"}),
        ({"station": "b"}, {"true"}),
        ({"age": "14"}, {"old"}),
        ({"late": "late"}, {"old"}),
    ):
        assert set(links(officer.get("/needs/", query), "wishes")) == expected, query
    assert links(officer.get("/needs/", {"sort": "made"}), "wishes")[0] == "old"
    assert links(officer.get("/needs/", {"sort": "-made"}), "wishes")[-1] == "old"
    assert links(officer.get("/needs/"), "wishes")[0] == "old"
    assert "↓" in text_of(officer.get("/needs/", {"sort": "-category"}))


def test_a_file_holds_what_the_list_is_narrowed_to_and_only_within_reach(world: World) -> None:
    make("mine", text="=1+1", name="张三丰", contact="13812345678", state="disputed", reason="没有修好")
    keeper = exported(client_of(world.user(Role.KEEPER)), column="settle")
    [row] = keeper
    assert (row["状态"], row["原因"], row["姓名"], row["电话"], row["归类"]) == (
        "有异议",
        "没有修好",
        "张三丰",
        "13812345678",
        "在办",
    )
    assert row["原话"] == "'=1+1"
    everything = exported(client_of(world.user(Role.KEEPER)), part="all")
    assert {row["站点"] for row in everything} == {"House A"}
    assert links(client_of(world.user(Role.KEEPER)).get("/needs/"), "wishes") == ["wish-a", "mine"]
    assert client_of(world.user(Role.READER)).get("/needs/export/").status_code == 403


# --- Merging ----------------------------------------------------------------------------------------------------------


def test_two_wishes_are_looked_at_side_by_side_and_merged(world: World, officer: Client) -> None:
    text = listed(("换水龙头", "张三丰", "13812345678"), ("厨房换水龙头", "张三丰", "13812345678"))
    batch = batch_of(preview(officer, text))
    write(officer, text, batch, line2="new")
    kept, gone = f"{batch}-1", f"{batch}-2"
    offered = officer.get(f"/wishes/{kept}/merge/")
    assert f"?other={gone}" in offered.content.decode()
    assert "电话相同" in text_of(offered)
    side_by_side = officer.get(f"/wishes/{kept}/merge/", {"other": gone})
    assert "厨房换水龙头" in text_of(side_by_side)
    assert "两个心愿不是同一个人提的" not in text_of(side_by_side)
    assert Wish.objects.get(id=gone).state == "submitted"
    officer.post(f"/wishes/{kept}/merge/", {"other": gone})
    catch_up()
    assert Wish.objects.get(id=gone).merged_into == kept
    assert "合并到这里的心愿" in text_of(officer.get(f"/wishes/{kept}/"))
    assert "由那一个继续办" in text_of(officer.get(f"/wishes/{gone}/"))
    # Once is enough.
    again = officer.post(f"/wishes/{kept}/merge/", {"other": gone}, follow=True)
    assert "没有合并" in text_of(again)


def test_a_keeper_merges_nothing_with_another_stations_wish(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert "wish-b" not in keeper.get("/wishes/wish-a/merge/").content.decode()
    for answer in (
        keeper.get("/wishes/wish-a/merge/", {"other": "wish-b"}, follow=True),
        keeper.post("/wishes/wish-a/merge/", {"other": "wish-b"}, follow=True),
    ):
        assert "没有这个心愿" in text_of(answer)
        assert "Wang B" not in text_of(answer)
    catch_up()
    assert Wish.objects.get(id="wish-b").state == "submitted"


# --- The campaign -----------------------------------------------------------------------------------------------------


class _Kiosk:
    """What the demo's wishes are drawn into: a kiosk's journal in place of a year's history."""

    def __init__(self, stream: WrittenStream) -> None:
        self.station = "a"
        self._stream = stream

    def write(self, _at_ms: int, draft: Draft) -> None:
        self._stream.write(draft)


def test_the_campaign_has_the_same_figures_on_the_funnel_the_board_the_list_the_kiosks_and_the_file(
    world: World, officer: Client
) -> None:
    """Seed articles 002 and 004: 385 wishes, 326 came true (84.7 %), 59 did not, each of them for a reason."""
    Wish.objects.all().delete()
    Doc.objects.filter(kind="need").delete()
    rng, data, stream = Random(7), load(), world.streams["a"]
    people = [
        Person(id=f"m{n}", name="王", phone="0", station="a", volunteer=True, card=f"{n:012}", zeal=1 + n) for n in range(30)
    ]
    wishes = [
        make_wish(rng, _Kiosk(stream), data, rng.choice(people), n)  # type: ignore[arg-type]  # all that it needs of a history
        for n in range(data.proportions.wishes)
    ]
    stream.push()
    decide(*(msgspec.structs.replace(draft, moves=()) for draft in fates(rng, data, wishes, people, Settings())))
    catch_up()

    funnel = text_of(officer.get("/wishes/"))
    assert "共 385 个，实现 84.7%" in funnel
    by_state = {label: int(value) for label, value in figures(officer.get("/wishes/")).items()}
    assert sum(by_state.values()) == 385
    assert by_state["已实现"] + by_state["已确认"] == 326

    board = officer.get("/board/")
    assert "共 385 个：实现 326 个（84.7%），没有实现 59 个" in words(board.content.decode())
    heads = re.findall(r'<h2 id="column-(\w+)">[^<]*<a [^>]*>(\d+)</a>', board.content.decode())
    columns = {name: int(total) for name, total in heads}
    still_open = Wish.objects.filter(state__in=FUNNEL["open"]).count()
    assert sum(columns.values()) == still_open + by_state["已实现"]

    file = exported(officer, part="all")
    parts = Counter(row["归类"] for row in file)
    assert (len(file), parts["实现了"], len(file) - parts["实现了"]) == (385, 326, 59)
    assert parts["在办"] == still_open
    not_true = exported(officer, part="not_true")
    assert len(not_true) == 59
    assert all(row["状态"] and row["原因"] for row in not_true)
    assert "59" in text_of(officer.get("/needs/", {"part": "not_true"}))

    # What the station's kiosks are told is what is open.
    assert Doc.objects.filter(kind="need", audience="station/a").exclude(body=None).count() == still_open
