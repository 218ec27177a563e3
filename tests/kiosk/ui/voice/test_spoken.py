"""What is read aloud of a view: enough to find one's way by ear, and nothing that is anybody's own."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.texts import LANGUAGES, Texts
from kiosk.ui import views
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import (
    Body,
    Button,
    Calling,
    Chrome,
    Figure,
    Keypad,
    Line,
    Listing,
    Menu,
    Pair,
    Passbook,
    ReadBack,
    Reading,
    Recording,
    Row,
    Scanning,
    StillThere,
    Tile,
    Told,
    View,
    Writing,
)
from kiosk.ui.voice.plain import language_of, whole
from kiosk.ui.voice.spoken import spoken, to_say
from sync.contract.comfort import Comfort
from sync.contract.refusals import Refusal

SAY = Texts().say
QUESTION = SAY("home.question")
OK = Button(name="ok", label=SAY("told.understood"), kind="main")


def view(body: Body, *, staff: bool = False, serial: int = 1, **others: Any) -> View:
    around = Chrome(
        station="站",
        clock="14:05",
        who="王*",
        line=Line(mark="ok", text=""),
        back="返回",
        home="首页",
        call="叫",
        can_go_back=True,
        can_go_home=True,
        language="English",
        staff=staff,
    )
    values: dict[str, Any] = {"step": "home", "language": "zh-Hans", "attended": True} | others
    return View(serial=serial, chrome=around, body=body, **values)


def heard(view: View) -> list[str]:
    return [sentence.text for sentence in spoken(view)]


# --- What is said ---------------------------------------------------------------------------------------------------------


def test_a_menu_is_read_with_its_question_and_what_can_be_pressed_the_main_thing_first() -> None:
    tiles = (
        Tile(name="notices", label=SAY("home.notices")),
        Tile(name="closed", label=SAY("home.calendar"), enabled=False),
        Tile(name="wish", label=SAY("home.wish"), kind="main"),
    )
    body = Menu(question=QUESTION, said=(SAY("home.card_needed"),), tiles=tiles, buttons=(OK,))
    assert heard(view(body)) == [QUESTION, SAY("home.card_needed"), "可以按：", "我要许愿", "看公告", "知道了"]


def test_many_choices_and_many_lines_are_counted() -> None:
    tiles = tuple(Tile(name=str(number), label=f"类别{number}") for number in range(13))
    assert heard(view(Menu(question=QUESTION, tiles=tiles)))[-1] == SAY("voice.choices", count=13)
    rows = (Row(title="今天", head=True), *(Row(title=f"活动{number}", note="九点") for number in range(7)))
    assert heard(view(Listing(heading=QUESTION, rows=rows)))[-1] == SAY("voice.rows", count=7)
    assert heard(view(Listing(heading=QUESTION, rows=rows[:3])))[1:] == ["活动0", "九点", "活动1", "九点"]


def test_a_notice_is_read_sentence_by_sentence_and_in_its_own_language() -> None:
    body = Reading(heading="停水", paragraphs=("周六停水。请提前储水！", "Water is off."))
    said = spoken(view(body, language="en"))
    assert [(sentence.text, sentence.language) for sentence in said] == [
        ("停水", "zh-Hans"),
        ("周六停水。", "zh-Hans"),
        ("请提前储水！", "zh-Hans"),
        ("Water is off.", "en"),
    ]


def test_who_holds_up_a_card_is_greeted_without_a_name() -> None:
    body = Menu(question="王*，今天想办什么？", tiles=(Tile(name="wish", label=SAY("greeting.wish")),))
    assert heard(view(body, step="greeting", private=True)) == [SAY("voice.greeting"), "可以按：", "许心愿"]


def test_what_may_not_be_said_is_pointed_to_and_how_it_went_is_said() -> None:
    assert heard(view(Menu(question="王*，您好。"), private=True)) == [SAY("voice.look")]
    assert heard(view(Told(mark="ok", headline="得了 5 分"), private=True)) == [SAY("voice.done")]
    assert heard(view(Told(mark="warn", headline="还差 5 分"), private=True)) == [SAY("voice.not_done")]


def test_choices_of_which_some_may_not_be_said_are_counted_rather_than_said_in_part() -> None:
    tiles = (Tile(name="a", label="家电维修"), Tile(name="b", label=SAY("wall.other")))
    assert heard(view(Menu(question=QUESTION, tiles=tiles), private=True)) == [QUESTION, SAY("voice.choices", count=2)]
    rows = (Row(title="清洁楼道"), Row(title=SAY("service.walk_in")))
    assert heard(view(Listing(heading=QUESTION, rows=rows), private=True)) == [QUESTION, SAY("voice.rows", count=2)]


def test_a_slip_that_anybody_holds_up_is_not_read_out() -> None:
    slip = Listing(heading=SAY("slip_seen.heading"), rows=(Row(title="毛巾 × 2"),))
    assert heard(view(slip, step="slip_seen")) == [SAY("slip_seen.heading"), SAY("voice.rows", count=1)]


def test_refusals_that_share_a_line_are_each_said_as_they_are() -> None:
    for refusal in Refusal:
        sentence = Texts().refusal(refusal)
        body = Told(mark="warn", headline=SAY("told.not_done"), said=sentences_of(sentence))
        assert heard(view(body, private=True)) == [SAY("told.not_done"), sentence]


def test_a_time_to_undo_is_said_and_its_seconds_are_not_counted_aloud() -> None:
    told = Told(mark="ok", headline=SAY("told.understood"), seconds_left=9, buttons=(OK,))
    assert SAY("voice.undo") in heard(view(told))
    assert to_say(view(told), view(msgspec.structs.replace(told, seconds_left=8))) is None


def test_a_refusal_is_one_prompt_though_it_stands_in_lines() -> None:
    refusal = Texts().refusal(Refusal.CARD_EXPIRED)
    lines = sentences_of(refusal)
    assert len(lines) > 1
    told = Told(mark="warn", headline=SAY("told.not_done"), said=lines)
    assert heard(view(told, private=True)) == [SAY("told.not_done"), refusal]


def test_what_is_laid_over_comes_alone_and_is_said_even_where_nobody_was_yet() -> None:
    body = Menu(question=QUESTION)
    over = Calling(
        headline=SAY("calling.headline"), said=(SAY("calling.hotline", number="12345"),), done=SAY("calling.done")
    )
    assert heard(view(body, over=over, attended=False)) == [SAY("calling.headline"), "也可以打睦邻通：12345"]
    assert heard(view(body, attended=False)) == []


@pytest.mark.parametrize("state", ["recording", "playing"])
def test_nothing_is_said_while_somebody_is_recorded_or_heard(state: Any) -> None:
    assert heard(view(Recording(question=QUESTION, state=state))) == []
    assert to_say(view(Recording(question=QUESTION)), view(Recording(question=QUESTION, state=state))) == ()


# --- What is never said ---------------------------------------------------------------------------------------------------

personal = st.text("王李张*0123456789abc个积分", min_size=4, max_size=12).map(lambda text: f"私{text}密")


@st.composite
def private_bodies(draw: st.DrawFn) -> tuple[Body, list[str]]:
    """A body whose every text is somebody's own or, sometimes, ours; and those texts that are somebody's."""
    own: list[str] = []

    def text() -> str:
        if draw(st.integers(0, 3)) == 0:
            return QUESTION
        own.append(draw(personal))
        return own[-1]

    def many(make: Any) -> tuple[Any, ...]:
        return tuple(make() for _ in range(draw(st.integers(0, 12))))

    def tile() -> Tile:
        return Tile(name="t", label=text(), note=text())

    def button() -> Button:
        return Button(name="b", label=text())

    def row() -> Row:
        return Row(title=text(), note=text(), aside=text())

    problem = text()
    made: list[Body] = [
        Menu(question=text(), said=many(text), tiles=many(tile), buttons=many(button)),
        Listing(heading=text(), said=many(text), rows=many(row), empty=text(), buttons=many(button)),
        Reading(heading=text(), byline=text(), paragraphs=many(text), buttons=many(button)),
        Writing(question=text(), text=text(), composing=text(), candidates=many(text), tip=text(), problem=problem),
        Keypad(question=text(), said=many(text), shown=text(), problem=problem, buttons=many(button)),
        ReadBack(question=text(), pairs=many(lambda: Pair(label=text(), value=text())), said=many(text)),
        Told(mark="ok", headline=text(), said=many(text), seconds_left=draw(st.integers(0, 9)), code=text()),
        Passbook(
            heading=text(),
            figures=many(lambda: Figure(label=text(), value=text(), unit=text())),
            said=many(text),
            rows=many(row),
        ),
        Scanning(question=text(), said=many(text), problem=problem, answer=text(), rows=many(row)),
        Recording(question=text(), said=many(text), problem=problem, time=text(), tile=tile(), buttons=many(button)),
    ]
    return draw(st.sampled_from(made)), own


def test_every_kind_of_body_is_among_those_that_are_tried() -> None:
    kinds = {kind.__name__ for kind in views.Body.__args__}
    assert kinds == {
        *("Menu", "Listing", "Reading", "Writing", "Keypad", "ReadBack", "Told", "Passbook", "Scanning", "Recording"),
        "Attract",
    }


@given(made=private_bodies(), language=st.sampled_from(LANGUAGES), step=st.sampled_from(["greeting", "home"]))
def test_with_a_card_nothing_personal_is_ever_said(made: tuple[Body, list[str]], language: str, step: str) -> None:
    body, own = made
    said = " ".join(heard(view(body, private=True, language=language, step=step)))
    assert not [text for text in own if text in said]
    assert "私" not in said


@given(made=private_bodies(), earphone=st.booleans(), private=st.booleans())
def test_in_staff_mode_nothing_filled_in_is_said_not_even_by_an_earphone(
    made: tuple[Body, list[str]], earphone: bool, private: bool
) -> None:
    body, _ = made
    said = heard(view(body, staff=True, private=private, comfort=Comfort(earphone=earphone)))
    assert "私" not in " ".join(said)


@given(made=private_bodies(), private=st.booleans())
def test_what_was_typed_and_masked_names_are_not_said_even_by_an_earphone(
    made: tuple[Body, list[str]], private: bool
) -> None:
    body, _ = made
    said = " ".join(heard(view(body, private=private, comfort=Comfort(earphone=True))))
    assert "*" not in said
    match body:
        case Writing():
            assert body.text == QUESTION or body.text not in said
            assert "私" not in said
        case Keypad():
            assert body.shown == QUESTION or body.shown not in said
        case ReadBack(pairs=pairs):
            assert all(pair.value == QUESTION or pair.value not in said for pair in pairs)


def test_an_earphone_hears_the_points() -> None:
    body = Passbook(heading=SAY("passbook.heading"), figures=(Figure(label="本机现可用", value="80", unit="分"),))
    assert "本机现可用 80 分" in heard(view(body, private=True, comfort=Comfort(earphone=True)))
    assert "本机现可用 80 分" not in heard(view(body, private=True))


# --- When it is said ------------------------------------------------------------------------------------------------------

MENU = Menu(question=QUESTION, buttons=(OK,))
PIN = Keypad(question=SAY("redeem.pin"))
OVER = StillThere(
    headline=SAY("still_there.headline"),
    said=SAY("still_there.said"),
    seconds_left=9,
    stay=SAY("still_there.stay"),
    end=SAY("still_there.end"),
)


def test_the_first_view_and_each_new_screen_are_read() -> None:
    assert to_say(None, view(MENU)) == spoken(view(MENU))
    assert to_say(view(PIN), view(MENU, serial=2)) == spoken(view(MENU))
    assert to_say(view(MENU), view(MENU, serial=2)) == spoken(view(MENU))


def test_the_same_screen_is_not_read_twice() -> None:
    assert to_say(view(MENU), view(MENU)) is None
    typed = msgspec.structs.replace(PIN, shown="●●")
    assert to_say(view(PIN), view(typed)) is None


def test_a_problem_that_appears_is_said_alone() -> None:
    said = to_say(view(PIN), view(msgspec.structs.replace(PIN, problem=SAY("told.not_done"))))
    assert said is not None
    assert [sentence.text for sentence in said] == [SAY("told.not_done")]


def test_the_same_step_that_asks_something_else_is_read_anew() -> None:
    other = msgspec.structs.replace(MENU, question=SAY("greeting.question"))
    assert to_say(view(MENU), view(other)) == spoken(view(other))


def test_a_warning_is_read_once_and_what_lies_below_is_not_read_again() -> None:
    warned = view(MENU, over=OVER)
    assert to_say(view(MENU), warned) == spoken(warned)
    assert to_say(warned, view(MENU, over=msgspec.structs.replace(OVER, seconds_left=8))) is None
    assert to_say(warned, view(MENU)) == ()


def test_muted_it_is_silent_and_switched_on_it_reads_the_screen() -> None:
    mute = Comfort(voice=False)
    assert to_say(view(MENU), view(MENU, comfort=mute)) == ()
    assert to_say(None, view(MENU, comfort=mute)) == ()
    assert to_say(view(MENU, comfort=mute), view(MENU)) == spoken(view(MENU))


def test_another_language_is_read_anew_and_another_volume_with_a_sample() -> None:
    assert to_say(view(MENU), view(MENU, language="en")) == spoken(view(MENU, language="en"))
    louder = to_say(view(MENU), view(MENU, comfort=Comfort(volume=5)))
    assert louder is not None
    assert [sentence.text for sentence in louder] == [SAY("voice.sample")]


def test_when_the_visit_ends_it_falls_silent() -> None:
    assert to_say(view(MENU, private=True), view(MENU, serial=2, attended=False)) == ()


def test_a_sentence_of_ours_and_each_of_its_lines_is_plain_and_one_with_a_value_is_not() -> None:
    refusal = Texts().refusal(Refusal.CARD_EXPIRED)
    ours = (QUESTION, Texts("en").say("home.question"), *sentences_of(refusal))
    assert [language_of(text) for text in ours] == ["zh-Hans", "en", *("zh-Hans" for _ in sentences_of(refusal))]
    assert list(whole([QUESTION, *sentences_of(refusal), "王*"])) == [QUESTION, refusal, "王*"]
    for text in (SAY("home.notices_count", count=3), SAY("calling.hotline", number="王*"), "", "{points} 分"):
        assert language_of(text) == ""
