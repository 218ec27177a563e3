"""Wishes: figures that add up, steps by the rule, and nothing private on the wall."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from server import meta
from server.console.attachment import kind_of, part_of
from server.console.roles import Role
from server.console.wording import gives_away
from server.models import Blob, Doc, PrivateText, Wish
from server.projections import follow
from sync.contract.events import Draft
from sync.contract.ids import DISTRICT
from sync.contract.rules.wish_course import STAFF, STATES, STEPS, Course, may_step
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.console.reading import figures, links, rows
from tests.server.console.world import World, client_of, last_events, text_of
from tests.server.district import sha256

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def catch_up() -> None:
    while follow().events:
        pass


def step(client: Client, to: str, wish: str = "wish-a", **fields: str) -> Any:
    """Take a wish a step on, and let the projections follow."""
    answer = client.post(f"/wishes/{wish}/step/", {"step": to, "reason": "", **fields})
    catch_up()
    return answer


def make(
    world: World, wish: str, *, text: str = "", blob: str = "", name: str = "张三丰", contact: str = "13812345678"
) -> None:
    """A wish of somebody without a card."""
    private = {"text": text, "name": name, "contact": contact}
    world.streams["a"].write(Draft(body=WishMade(wish=wish, category="repair", blob=blob), private=private))
    world.streams["a"].push()
    catch_up()


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_figures_add_up_to_all_wishes(world: World, officer: Client) -> None:
    for i, state in enumerate([*STATES, "a_state_of_later"]):
        for n in range(i + 1):
            Wish.objects.create(id=f"x{i}-{n}", station="a", category="repair", state=state, made_ms=1)
    answer = officer.get("/wishes/")
    assert sum(int(figure) for figure in figures(answer).values()) == Wish.objects.count()
    # Fulfilled and confirmed together.
    came_true = Wish.objects.filter(state__in=("fulfilled", "confirmed")).count()
    assert f"实现 {100 * came_true / Wish.objects.count():.1f}%" in text_of(answer)


def test_the_list_is_narrowed_by_state_station_category_and_member(world: World, officer: Client) -> None:
    make(world, "anonymous", text="a lamp")
    assert links(officer.get("/wishes/", {"station": "a"}), "wishes") == ["anonymous", "wish-a"]
    assert links(officer.get("/wishes/", {"member": "member-b"}), "wishes") == ["wish-b"]
    assert links(officer.get("/wishes/", {"category": "company"}), "wishes") == []
    assert "没有这样的心愿" in text_of(officer.get("/wishes/", {"state": "claimed"}))
    assert links(officer.get("/wishes/", {"state": "nonsense"}), "wishes") == ["anonymous", "wish-a", "wish-b"]
    # What waits longest is done first.
    Wish.objects.filter(id="anonymous").update(made_ms=1)
    assert links(officer.get("/wishes/", {"state": "submitted"}), "wishes")[0] == "anonymous"


def test_the_parts_of_the_funnel_stand_above_their_states(world: World, officer: Client) -> None:
    for i, state in enumerate(["confirmed", "confirmed", "withdrawn", "disputed"]):
        Wish.objects.create(id=f"x{i}", station="a", category="repair", state=state, made_ms=1)
    text = " ".join(text_of(officer.get("/wishes/")).split())
    # The two that stations made are open, too.
    assert "实现了 2 已实现 0 已确认 2" in text
    assert "在办 3" in text
    assert "没有实现 1" in text


def test_the_list_is_narrowed_by_kind_and_to_what_is_overdue(world: World, officer: Client) -> None:
    Wish.objects.filter(id="wish-a").update(kind="request")
    assert links(officer.get("/wishes/", {"kind": "request"}), "wishes") == ["wish-a"]
    assert links(officer.get("/wishes/", {"late": "late"}), "wishes") == []
    Wish.objects.filter(id="wish-b").update(made_ms=1)
    late = officer.get("/wishes/", {"late": "late"})
    assert links(late, "wishes") == ["wish-b"]
    assert "超期" in text_of(late)
    # Nothing is waited for once it is over.
    Wish.objects.filter(id="wish-b").update(state="withdrawn")
    assert links(officer.get("/wishes/", {"late": "late"}), "wishes") == []


# --- One wish ---------------------------------------------------------------------------------------------------------


def test_a_wish_says_who_wished_and_how_to_reach_them(world: World) -> None:
    make(world, "anonymous", text="a lamp")
    keeper = client_of(world.user(Role.KEEPER))
    assert "张三丰" in text_of(keeper.get("/wishes/anonymous/"))
    assert "13812345678" in text_of(keeper.get("/wishes/anonymous/"))
    by_card = keeper.get("/wishes/wish-a/")
    assert "Wang A" in text_of(by_card)
    assert links(by_card, "members") == ["member-a"]
    # A wish of a guest: there is a way to reach them, but not to their whole record.
    world.streams["a"].write(Draft(body=WishMade(wish="guest", category="repair"), private={"text": "x"}, member="member-b"))
    world.streams["a"].push()
    catch_up()
    of_guest = keeper.get("/wishes/guest/")
    assert "Wang B" in text_of(of_guest)
    assert links(of_guest, "members") == []


def test_a_wish_shows_its_way_and_who_decided(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    step(keeper, "publish", shown="A neighbour needs light", reason="checked by phone")
    step(client_of(world.user(Role.BRANCH)), "claim", reason="repair crew")
    answer = keeper.get("/wishes/wish-a/")
    assert [row[1:] for row in rows(answer)] == [
        ["已认领", "repair crew", "branch"],
        ["已发布", "checked by phone", "keeper"],
        ["已提交", "", "许愿人"],
    ]
    assert "A neighbour needs light" in text_of(answer)


def test_a_volunteer_is_named_and_found_by_name_telephone_or_card(world: World, officer: Client) -> None:
    assert "请填写这一项" in text_of(step(officer, "offer"))
    assert "没有找到" in text_of(step(officer, "offer", helper="诸葛亮"))
    assert "没有找到" in text_of(step(officer, "offer", helper="Wang A"))  # who wished it, and grants it to nobody
    assert step(officer, "offer", helper="Wang B").status_code == 302
    row = Wish.objects.get(id="wish-a")
    assert (row.state, row.helper) == ("offered", "member-b")
    keeper = client_of(world.user(Role.KEEPER))
    assert "W**" in text_of(keeper.get("/wishes/wish-a/"))  # of another station
    assert "Wang B" not in text_of(keeper.get("/wishes/wish-a/"))
    assert step(officer, "accept").status_code == 302
    assert Wish.objects.get(id="wish-a").state == "claimed"


def test_a_keeper_asks_nobody_of_another_station(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert "没有找到" in text_of(step(keeper, "offer", helper="Wang B"))


def test_a_claim_may_be_in_the_name_of_a_unit_which_the_wall_says(world: World, officer: Client) -> None:
    step(officer, "publish", shown="A lamp")
    step(officer, "claim", helper="Wang B", unit="区税务局")
    assert Wish.objects.get(id="wish-a").unit == "区税务局"
    assert "区税务局" in (Doc.objects.get(kind="wish").body or "")
    assert "区税务局" in text_of(officer.get("/wishes/wish-a/"))


def test_a_rating_is_recorded_with_the_confirmation(world: World, officer: Client) -> None:
    step(officer, "settle", reason="done")
    step(officer, "confirm", rating="3")
    assert Wish.objects.get(id="wish-a").rating == 3
    assert "很满意" in text_of(officer.get("/wishes/wish-a/"))


def test_a_step_that_did_not_count_stands_on_the_page(world: World, officer: Client) -> None:
    step(officer, "publish", shown="A lamp")
    step(officer, "claim", helper="Wang B")
    body = WishProgressed(wish="wish-a", step="claim", by="helper")
    world.streams["a"].write(Draft(body=body, member="member-c"))
    world.streams["a"].push()
    catch_up()
    text = text_of(officer.get("/wishes/wish-a/"))
    assert "没有算上的步骤" in text
    assert "别人先认领了" in text
    assert Wish.objects.get(id="wish-a").helper == "member-b"


def test_words_for_the_wall_do_not_name_the_neighbour_somebody_wished_for(world: World, officer: Client) -> None:
    Wish.objects.filter(id="wish-a").update(behalf=True, name="张三丰", contact="13812345678")
    assert "姓名" in text_of(step(officer, "publish", shown="张三丰想修灯"))
    assert "张三丰" in text_of(officer.get("/wishes/wish-a/"))
    assert "张三丰" not in text_of(client_of(world.user(Role.READER)).get("/wishes/wish-a/"))


def test_a_published_wish_hangs_on_the_wall_in_the_words_of_staff(world: World, officer: Client) -> None:
    answer = step(officer, "publish", shown="  A neighbour needs light ")
    assert answer.headers["Location"] == "/wishes/wish-a/"
    [event] = last_events(1)
    assert (event.type, event.actor) == ("wish_progressed", "staff:district")
    # The words stand beside the chain, where they can be erased.
    assert b"light" not in bytes(event.body)
    assert "light" in PrivateText.objects.get(stream__name=DISTRICT, seq=event.seq).text
    body = Doc.objects.get(kind="wish", doc_id="wish-a").body
    assert body is not None
    assert "A neighbour needs light" in body
    assert not re.search("Mend|member|Wang", body)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("", "请填写这一项"),
        ("  ", "请填写这一项"),
        ("帮张三丰修灯", "姓名"),
        ("帮 张 三 丰 修灯", "姓名"),
        ("打 138-1234-5678", "电话"),
        ("打１３８１２３４５６７８", "电话"),
        ("打 0771 5551234", "电话"),
        ("修" * 121, "太长了"),
    ],
)
def test_words_that_tell_who_wished_are_not_published(world: World, officer: Client, shown: str, said: str) -> None:
    make(world, "anonymous", text="灯坏了")
    before = last_events(1)
    answer = step(officer, "publish", "anonymous", shown=shown)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert last_events(1) == before


def test_a_reason_stays_for_good_so_it_holds_no_names_either(world: World, officer: Client) -> None:
    make(world, "anonymous", text="灯坏了")
    for reason in ("张三丰已搬走", "请打 13812345678"):
        answer = step(officer, "decide_against", "anonymous", reason=reason)
        assert answer.status_code == 200
        assert reason in answer.content.decode()
    assert Wish.objects.get(id="anonymous").state == "submitted"


@pytest.mark.parametrize("to", ["refer", "decide_against"])
def test_a_wish_that_neighbours_cannot_grant_gets_a_reason(world: World, officer: Client, to: str) -> None:
    assert "请填写这一项" in text_of(step(officer, to))
    assert step(officer, to, reason="the water company").status_code == 302
    assert Wish.objects.get(id="wish-a").reason == "the water company"


def test_steps_are_offered_and_taken_by_the_rule_alone(world: World, officer: Client) -> None:
    for state in STATES:
        Wish.objects.filter(id="wish-a").update(state=state)
        after = {name for name in STEPS if may_step(Course(state=state), name, STAFF)}
        page = officer.get("/wishes/wish-a/").content.decode()
        assert set(re.findall(r"/wishes/wish-a/step/\?step=(\w+)", page)) == after
        for to in set(STEPS) - after:
            before = last_events(1)
            assert officer.get(f"/wishes/wish-a/step/?{urlencode({'step': to})}").status_code == 302
            assert step(officer, to, reason="r", shown="s").status_code == 302
            assert last_events(1) == before, f"{state} -> {to}"


def test_two_officers_at_once_do_not_both_take_the_step(world: World, officer: Client) -> None:
    """The second is told so, though the projections have not followed the first yet."""
    first = officer.post("/wishes/wish-a/step/", {"step": "decide_against", "reason": "moved away"})
    second = officer.post("/wishes/wish-a/step/", {"step": "verify", "reason": "A lamp"})
    assert (first.status_code, second.status_code) == (302, 200)
    assert "别人刚处理过" in text_of(second)
    assert "A lamp" in second.content.decode()


def test_a_ready_phrase_is_filled_in_and_a_persons_own_words_are_not(world: World, officer: Client) -> None:
    phrase = meta.read().settings.wish_categories[0].phrases[0]
    make(world, "ready", text=phrase.zh)
    assert f">\n{phrase.zh}</textarea>" in officer.get("/wishes/ready/step/?step=publish").content.decode()
    assert ">\n</textarea>" in officer.get("/wishes/wish-a/step/?step=publish").content.decode()
    step(officer, "publish", shown="A lamp")
    step(officer, "claim")
    assert ">\nA lamp</textarea>" in officer.get("/wishes/wish-a/step/?step=publish").content.decode()


# --- Wording ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "phone", "good"),
    [
        ("一位老人想修灯", "张三丰", "13812345678", True),
        ("三楼 5 单元，要 2 盏灯，30 元以内", "张三丰", "13812345678", True),
        ("2027-01-15 上午 9:30 在家", "", "", False),  # eight digits in a row: a person looks at it once more
        ("1 月 15 日上午 9:30 在家", "", "", True),
        ("张三丰想修灯", "张三丰", "", False),
        ("吐尔逊想修灯", "买买提·吐尔逊·阿卜杜热依木", "", False),
        ("Wang A wants", "wang a", "", False),
        ("请打 5551234", "", "", False),
        ("请打 138 12 34 56", "", "", False),
        ("请打 １３８，１２３４", "", "", False),
        ("请打 55512", "", "55512", False),
        ("门牌 555", "", "55512", True),
        ("王", "王", "", True),
    ],
)
def test_a_wording_is_looked_through(text: str, name: str, phone: str, good: bool) -> None:
    assert (gives_away(text, name=name, phone=phone) is None) is good


@given(
    st.text(max_size=20),
    st.text(alphabet="张王李赵三四五丰敏", min_size=2, max_size=4),
    st.text(max_size=20),
    st.integers(10**6, 10**12),
)
def test_a_name_or_a_number_is_found_wherever_it_stands(before: str, name: str, after: str, number: int) -> None:
    assert gives_away(before + name + after, name=name, phone="") is not None
    assert gives_away(f"{before}{number}{after}", name="", phone="") is not None


# --- What came with it ------------------------------------------------------------------------------------------------


def attach(content: bytes, *, arrived: bool) -> str:
    """A blob as the district has it."""
    name = sha256(content)
    folder = Path(settings.DATA_DIR) / "blobs"
    folder.mkdir(exist_ok=True)
    if arrived:
        (folder / name).write_bytes(content)
    have = len(content) if arrived else len(content) // 4
    Blob.objects.create(sha256=name, size=len(content), have=have, stream="s")
    return name


@pytest.mark.parametrize(
    ("content", "kind", "shown"),
    [
        (PNG, "image/png", "<img"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + b"0" * 40, "audio/wav", "<audio"),
        (b"<html><script>alert(1)</script>", "application/octet-stream", "下载附件"),
    ],
)
def test_a_recording_or_picture_is_seen_or_heard_and_anything_else_only_saved(
    world: World, officer: Client, content: bytes, kind: str, shown: str
) -> None:
    make(world, "with-blob", blob=attach(content, arrived=True))
    assert shown in officer.get("/wishes/with-blob/").content.decode()
    sent = officer.get("/wishes/with-blob/attachment/")
    assert sent.headers["Content-Type"] == kind
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Disposition"].startswith("attachment" if kind.endswith("stream") else "inline")
    assert b"".join(sent.streaming_content) == content  # type: ignore[attr-defined]  # Django's own answers stream


def test_what_has_not_arrived_says_how_much_has(world: World, officer: Client) -> None:
    make(world, "with-blob", blob=attach(PNG, arrived=False))
    assert "还没有传完（25%）" in text_of(officer.get("/wishes/with-blob/"))
    assert "还没有传到" in text_of(officer.get("/wishes/with-blob/attachment/", follow=True))


def test_a_name_that_leads_elsewhere_leads_nowhere(world: World, officer: Client) -> None:
    attach(PNG, arrived=True)
    assert (Path(settings.DATA_DIR) / "blobs" / "../keys/django").is_file()
    make(world, "wicked", blob="../keys/django")
    assert officer.get("/wishes/wicked/").status_code == 200
    assert officer.get("/wishes/wicked/attachment/").status_code == 302


def test_a_file_is_known_by_its_first_bytes() -> None:
    assert [kind_of(head) for head in (b"OggS", b"ID3\x03", b"\xff\xd8\xff\xe0", b"fLaC", b"", b"GIF89a")] == [
        "audio/ogg",
        "audio/mpeg",
        "image/jpeg",
        "audio/flac",
        "application/octet-stream",
        "application/octet-stream",
    ]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-", range(10)),
        ("bytes=0-0", range(1)),
        ("bytes=3-5", range(3, 6)),
        ("bytes=3-99", range(3, 10)),
        ("bytes=-4", range(6, 10)),
        ("bytes=-99", range(10)),
        ("", None),
        ("bytes=-", None),
        ("bytes=-0", None),
        ("bytes=10-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=9999999999999999999-", None),
    ],
)
def test_a_browser_gets_the_part_that_it_asks_for_or_all(wanted: str, part: range | None) -> None:
    assert part_of(wanted, 10) == part


def test_somebody_may_listen_from_the_middle(world: World, officer: Client) -> None:
    data = b"OggS" + bytes(range(60))
    make(world, "spoken", blob=attach(data, arrived=True))
    answer = officer.get("/wishes/spoken/attachment/", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, data[10:20])
    assert (answer["Content-Range"], answer["Content-Type"]) == ("bytes 10-19/64", "audio/ogg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    whole = officer.get("/wishes/spoken/attachment/")
    assert (whole.status_code, whole["Accept-Ranges"]) == (200, "bytes")


# --- Spoken wishes ----------------------------------------------------------------------------------------------------


def write_down(client: Client, wish: str, transcript: str) -> Any:
    """Write down what a spoken wish says."""
    answer = client.post(f"/wishes/{wish}/transcript/", {"transcript": transcript})
    catch_up()
    return answer


def test_a_spoken_wish_is_written_down_and_can_be_put_right(world: World, officer: Client) -> None:
    make(world, "spoken", blob=attach(b"OggS" + b"0" * 40, arrived=True))
    assert "没有人听写" in text_of(officer.get("/"))
    assert links(officer.get("/wishes/", {"words": "missing"}), "wishes") == ["spoken"]
    answer = write_down(officer, "spoken", " 想请人陪我去趟医院 ")
    assert answer.headers["Location"] == "/wishes/spoken/"
    [event] = last_events(1)
    assert (event.type, event.actor) == ("wish_transcribed", "staff:district")
    # The words stand beside the chain, where they can be erased.
    assert "医院".encode() not in bytes(event.body)
    page = officer.get("/wishes/spoken/")
    assert "想请人陪我去趟医院" in text_of(page)
    assert "由 district 于" in text_of(page)
    assert links(officer.get("/wishes/", {"words": "missing"}), "wishes") == []
    assert "没有人听写" not in text_of(officer.get("/"))
    write_down(officer, "spoken", "想请人陪我去趟银行")
    assert "医院" not in text_of(officer.get("/wishes/spoken/"))
    assert "想请人陪我去趟银行" in text_of(officer.get("/wishes/"))


@pytest.mark.parametrize(("transcript", "said"), [("", "请填写这一项"), ("  \n", "请填写这一项"), ("长" * 501, "太长")])
def test_words_that_can_not_be_taken_say_why_and_stay(world: World, officer: Client, transcript: str, said: str) -> None:
    make(world, "spoken", blob=attach(b"OggS" + b"1" * 40, arrived=True))
    answer = write_down(officer, "spoken", transcript)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert Wish.objects.get(id="spoken").transcript == ""


def test_a_wish_without_a_recording_has_nothing_to_write_down(world: World, officer: Client) -> None:
    assert officer.get("/wishes/wish-a/transcript/").headers["Location"] == "/wishes/wish-a/"
    assert "记下录音" not in text_of(officer.get("/wishes/wish-a/"))


def test_a_transcript_is_no_wording_for_the_wall(world: World, officer: Client) -> None:
    make(world, "spoken", blob=attach(b"OggS" + b"2" * 40, arrived=True))
    write_down(officer, "spoken", "我是王秀英，水管漏了")
    form = officer.get("/wishes/spoken/step/", {"step": "publish"}).content.decode()
    assert "水管漏了" in form  # to be read
    assert "水管漏了</textarea>" not in form  # and never as what everybody will read
