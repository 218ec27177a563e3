"""Needs from paper come in once, whole and in private; what is merged stays, and the funnel adds up."""

import random
from contextlib import suppress
from datetime import date
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import journal
from server.collected import Known, day_of, likeness, read, text_of
from server.follower import follow_to_the_end
from server.models import Doc, JournalEvent, Member, Wish
from server.needs import Asked, Collected, NeedsRefused, alike, collect_needs, id_of, merge_wishes
from server.projections import follow
from server.rebuild import rebuild, sums
from server.wishes import progress_wish
from sync.contract.events import Draft
from sync.contract.kiosk_facts import MemberRegistered
from sync.contract.rules.wish_course import FUNNEL, part_of
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.district import NOON_MS
from tests.server.streams import WrittenStream

DAY_MS = 24 * 3_600_000
BATCH = "w0123456789abcdef"
TODAY = date(2027, 1, 15)
KNOWN = Known(
    categories={"repair": "repair", "维修": "repair", "care": "care", "照料": "care"},
    stations={"s1": "s1", "幸福里": "s1", "s2": "s2"},
    station="s1",
    today=TODAY,
)


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_columns_are_read_in_their_order_or_as_the_heading_says() -> None:
    plain = "维修\t换水龙头\t张三丰\t13812345678\t幸福里\t2027-01-02\n"
    headed = "日期,姓名,联系电话,需求内容,类别\n2027/1/2,张三丰,138 1234 5678,换水龙头,维修\n"
    for text in (plain, headed, "\n\n" + plain):
        [line] = read(text, KNOWN)
        assert (line.number, line.category, line.words, line.name, line.phone, line.station, line.day, line.problems) == (
            1,
            "repair",
            "换水龙头",
            "张三丰",
            "13812345678",
            "s1",
            date(2027, 1, 2),
            (),
        )


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ("维修,换灯,张三,13812345678", ()),
        ("修理,换灯,张三,13812345678", ("category_unknown",)),
        ("上门照料,换灯,张三,13812345678", ("category_unknown",)),
        ("照,换灯,张三,13812345678", ("category_unknown",)),
        ("维修,,张三,13812345678", ("words_missing",)),
        (f"维修,{'长' * 501},张三,13812345678", ("words_long",)),
        ("维修,换灯,,13812345678", ("name_missing",)),
        ("维修,换灯,张三,", ("phone_missing",)),
        ("维修,换灯,张三,12", ("phone_wrong",)),
        ("维修,换灯,张三,13812345678,月球", ("station_unknown",)),
        ("维修,换灯,张三,13812345678,s2,上周", ("day_wrong",)),
        ("维修,换灯,张三,13812345678,s2,2027-02-30", ("day_wrong",)),
        ("维修,换灯,张三,13812345678,s2,2027-01-16", ("day_ahead",)),
        ("换灯", ("category_unknown", "words_missing", "name_missing", "phone_missing")),
    ],
)
def test_each_line_says_what_is_wrong_with_it(row: str, problems: tuple[str, ...]) -> None:
    good = "照料,陪诊,李四,13900000000"
    first, second = read(f"{row}\n{good}", KNOWN)
    assert first.problems == problems
    assert second.problems == ()


def test_a_part_of_one_categorys_name_is_enough() -> None:
    known = msgspec.structs.replace(
        KNOWN, categories={"家电维修": "repair", "手机教学": "teach", "家教": "teach2", "手机维护": "x"}
    )
    assert [line.category for line in read("维修,a\n手机,a\n教学,a", known)] == ["repair", "", "teach"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-02", date(2027, 1, 2)),
        ("2027/1/2 8:30", date(2027, 1, 2)),
        ("2027年1月2日", date(2027, 1, 2)),
        ("20270102", date(2027, 1, 2)),
        ("1月2日", date(2027, 1, 2)),
        ("12-31", date(2026, 12, 31)),
        ("2027.1.2", date(2027, 1, 2)),
        ("昨天", None),
        ("13-45", None),
        ("", None),
    ],
)
def test_days_are_read_as_offices_write_them(text: str, day: date | None) -> None:
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    assert text_of("维修,换水龙头，谢谢".encode(encoding)) == "维修,换水龙头，谢谢"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x14\x00\x06\x00", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x00\x01\x02"])
def test_a_file_that_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        text_of(data)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading_and_every_line_has_a_number_of_its_own(text: str) -> None:
    lines = read(text, KNOWN)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_lies_between_nothing_and_all(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in (0.0, 1.0)


# --- What may be the same ---------------------------------------------------------------------------------------------


def asked(id_: str, words: str, **fields: object) -> Asked:
    common = {"category": "repair", "station": "s1", "name": "", "phone": "", "made_ms": NOON_MS}
    return Asked(**{"id": id_, "words": words, **common, **fields})  # type: ignore[arg-type]  # a table of fields


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"words": "完全不同", "phone": "138-1234-5678", "category": "care", "station": "s2"}, "phone"),
        ({"words": "完全不同", "name": "张三丰", "made_ms": NOON_MS - 29 * DAY_MS}, "name"),
        ({"words": "完全不同", "name": "张三丰", "made_ms": NOON_MS - 31 * DAY_MS}, ""),
        ({"words": "完全不同", "name": "张三丰", "category": "care"}, ""),
        ({"words": "请帮我换厨房的水龙头"}, "words"),
        ({"words": "请帮我换厨房的水龙头", "station": "s2"}, ""),
        ({"words": "请帮我换厨房的水龙头", "name": "李四", "phone": "13900000000"}, ""),
        ({"words": "想学书法"}, ""),
    ],
)
def test_needs_may_be_the_same_by_telephone_by_name_and_kind_or_by_their_words(other: dict[str, object], why: str) -> None:
    this = asked("w1", "帮我换厨房水龙头", name="张三丰", phone="13812345678")
    found = alike(this, [this, asked("w2", **{"words": "", **other})])  # type: ignore[arg-type]  # a table of fields
    assert [reason for _, reason in found] == ([why] if why else [])


# --- Writing ----------------------------------------------------------------------------------------------------------


def need(number: int, **fields: object) -> Collected:
    common = {"category": "repair", "station": "s1", "words": "换水龙头", "name": "张三丰", "phone": "13812345678"}
    return Collected(**{"number": number, **common, **fields})  # type: ignore[arg-type]  # a table of fields


def caught_up() -> None:
    while follow().events:
        pass


def refused(deed: object, *args: object, **kwargs: object) -> str:
    before = journal.head()
    with pytest.raises(NeedsRefused) as why:
        deed(*args, **kwargs)  # type: ignore[operator]  # a deed
    assert journal.head() == before
    return why.value.code


def test_a_collected_need_is_a_wish_of_its_station_from_the_day_it_was_asked(founded: Path) -> None:
    assert collect_needs(BATCH, [need(1, asked_ms=NOON_MS - DAY_MS), need(2, station="s2")], actor="staff:anna") == 2
    caught_up()
    first, second = Wish.objects.order_by("id")
    assert (first.id, first.station, first.made_ms, first.text) == (id_of(BATCH, 1), "s1", NOON_MS - DAY_MS, "换水龙头")
    assert (first.name, first.contact, first.state, first.kind) == ("张三丰", "13812345678", "submitted", "wish")
    assert (second.station, second.made_ms) == ("s2", NOON_MS)


def test_names_telephones_and_words_lie_beside_the_event(founded: Path) -> None:
    collect_needs(BATCH, [need(1), need(2, same_as=id_of(BATCH, 1))], actor="staff:anna")
    stored = b"".join(bytes(data) for data in JournalEvent.objects.values_list("data", flat=True))
    for private in ("换水龙头", "张三丰", "13812345678"):
        assert private.encode() not in stored


def test_a_list_that_is_sent_twice_is_written_once_also_before_the_projections_have_followed(founded: Path) -> None:
    collect_needs(BATCH, [need(1), need(2)])
    assert not Wish.objects.exists()
    assert refused(collect_needs, BATCH, [need(1)]) == "needs_written_before"
    caught_up()
    assert refused(collect_needs, BATCH, [need(3)]) == "needs_written_before"
    assert Wish.objects.count() == 2
    assert refused(collect_needs, "wfedcba9876543210", []) == "needs_none"


def test_a_line_that_is_the_same_as_another_is_written_down_and_merged_at_once(founded: Path) -> None:
    collect_needs(BATCH, [need(1)])
    caught_up()
    other = "wfedcba9876543210"
    collect_needs(other, [need(1, same_as=id_of(BATCH, 1)), need(2), need(3, same_as=id_of(other, 2))])
    caught_up()
    states = dict(Wish.objects.values_list("id", "merged_into"))
    assert states == {
        id_of(BATCH, 1): "",
        id_of(other, 1): id_of(BATCH, 1),
        id_of(other, 2): "",
        id_of(other, 3): id_of(other, 2),
    }
    assert {row.state for row in Wish.objects.exclude(merged_into="")} == {"withdrawn"}
    # All or nothing: one line that can't be merged stops the whole list.
    third = "w00000000000000aa"
    assert refused(collect_needs, third, [need(1), need(2, same_as="w-nobody")]) == "wish_unknown"
    assert refused(collect_needs, third, [need(1), need(2, same_as=id_of(other, 3))]) == "merge_ended"


def test_a_member_who_asked_on_paper_finds_it_among_their_own(founded: Path) -> None:
    stream = WrittenStream("s1")
    stream.write(Draft(body=MemberRegistered(home="s1"), private={"name": "张三丰", "phone": "1"}, member="m1"))
    stream.push()
    caught_up()
    collect_needs(BATCH, [need(1, member="m1")])
    caught_up()
    row = Wish.objects.get()
    assert (row.member, row.name, row.contact) == ("m1", "", "")
    assert Member.objects.get(id="m1").wishes == 1
    [document] = Doc.objects.filter(kind="member", doc_id="m1")
    assert id_of(BATCH, 1) in (document.body or "")


def test_a_kiosk_can_neither_date_a_wish_back_nor_say_that_it_is_anothers(founded: Path) -> None:
    stream = WrittenStream("s1")
    stream.write(Draft(body=WishMade(wish="w1", category="repair", station="s2", asked_ms=5), private={"text": "x"}))
    stream.write(Draft(body=WishMade(wish="w2", category="repair"), private={"text": "x"}, member="m1"))
    stream.write(Draft(body=WishProgressed(wish="w2", step="withdraw", by="requester", same_as="w1"), member="m1"))
    stream.push()
    caught_up()
    first, second = Wish.objects.order_by("id")
    assert (first.station, first.made_ms > 5) == ("s1", True)
    assert (second.state, second.merged_into) == ("withdrawn", "")


# --- Merging ----------------------------------------------------------------------------------------------------------


def test_of_two_that_ask_for_the_same_one_goes_on_and_the_other_says_so(founded: Path) -> None:
    collect_needs(BATCH, [need(1), need(2)])
    caught_up()
    kept, gone = id_of(BATCH, 1), id_of(BATCH, 2)
    merge_wishes(kept, gone, actor="staff:anna")
    # A second officer who does the same, before and after the projections have followed.
    assert refused(merge_wishes, kept, gone) == "merge_over"
    assert refused(merge_wishes, gone, kept) == "merge_ended"
    caught_up()
    assert refused(merge_wishes, kept, gone) == "merge_over"
    row = Wish.objects.get(id=gone)
    assert (row.state, row.merged_into) == ("withdrawn", kept)
    assert "合并" in row.reason
    assert not any(private in row.reason for private in ("张", "138", BATCH))
    assert Wish.objects.get(id=kept).state == "submitted"
    assert refused(merge_wishes, kept, kept) == "merge_same"
    assert refused(merge_wishes, kept, "w-nobody") == "wish_unknown"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_merged_nobodys_wish_disappears(founded: Path, seed: int) -> None:
    rng = random.Random(seed)
    collect_needs(BATCH, [need(n) for n in range(1, 13)])
    caught_up()
    ids = [id_of(BATCH, n) for n in range(1, 13)]
    for wish in rng.sample(ids, 6):
        progress_wish(wish, rng.choice(["verify", "settle", "withdraw"]), reason="x")
    for keep, other in rng.sample(list(combinations(ids, 2)), 12):
        with suppress(NeedsRefused):
            merge_wishes(*rng.sample([keep, other], 2))
        if rng.random() < 0.5:
            caught_up()
    caught_up()
    rows = {row.id: row for row in Wish.objects.all()}
    parts = [part_of(row.state) for row in rows.values()]
    assert sum(parts.count(part) for part in FUNNEL) == len(ids)
    for row in rows.values():
        if row.merged_into:
            assert row.state == "withdrawn"
        # Whoever follows the links comes to one that was not merged, without going round in circles.
        seen, at = set[str](), row
        while at.merged_into:
            assert at.id not in seen
            seen.add(at.id)
            at = rows[at.merged_into]


def test_a_rebuild_gives_collected_and_merged_needs_again(founded: Path) -> None:
    collect_needs(BATCH, [need(1, asked_ms=NOON_MS - DAY_MS), need(2), need(3, same_as=id_of(BATCH, 2))])
    follow_to_the_end(500)
    merge_wishes(id_of(BATCH, 1), id_of(BATCH, 2))
    follow_to_the_end(500)
    before, rows = sums(), list(Wish.objects.order_by("id").values())
    rebuild()
    assert sums() == before
    assert list(Wish.objects.order_by("id").values()) == rows


# --- What kiosks are told ---------------------------------------------------------------------------------------------


def test_a_collected_need_goes_to_its_own_stations_kiosks_and_tells_nothing_of_whoever_asked(founded: Path) -> None:
    collect_needs(BATCH, [need(1), need(2, station="s2")])
    caught_up()
    docs = {(doc.audience, doc.doc_id): doc.body for doc in Doc.objects.filter(kind="need").exclude(body=None)}
    assert set(docs) == {("station/s1", id_of(BATCH, 1)), ("station/s2", id_of(BATCH, 2))}
    for body in docs.values():
        for private in ("换水龙头", "张三丰", "13812345678"):
            assert private not in (body or "")
    merge_wishes(id_of(BATCH, 2), id_of(BATCH, 1))
    caught_up()
    left = Doc.objects.filter(kind="need").exclude(body=None)
    assert [doc.doc_id for doc in left] == [id_of(BATCH, 2)]
