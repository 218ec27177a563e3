"""Writing a text with the panel: by hand, by pinyin, letters, digits, phrases; refusals in place; nothing is lost."""

from collections.abc import Callable, Iterator
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.texts import LANGUAGES
from kiosk.ui.house import House, Visit
from kiosk.ui.input.googlepinyin import dictionary
from kiosk.ui.input.layouts import Kind
from kiosk.ui.step import BACK, STAY, Go
from kiosk.ui.steps.writing import CANDIDATES, PAD_WIDTH, Write
from kiosk.ui.views import Pad
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.ui.input.drawn import DRAWN, written
from tests.kiosk.ui.surroundings import FakeSurroundings


@pytest.fixture
def house(clock: FakeClock) -> Iterator[House]:
    house = House(clock=clock, around=FakeSurroundings())
    yield house
    house.close()


class Desk:
    """Takes what is written, or refuses it."""

    def __init__(self, answer: Go | Refusal = BACK) -> None:
        self.answer = answer
        self.taken: list[str] = []

    def __call__(self, text: str) -> Go | Refusal:
        self.taken.append(text)
        return self.answer


def write(
    house: House,
    done: Callable[[str], Go | Refusal],
    *,
    text: str = "",
    most: int = 500,
    optional: bool = False,
    kind: Kind = "text",
) -> Write:
    hint = "比如：家里的灯不亮了"
    return Write(
        house,
        "wish_text",
        question=lambda: house.pick("您有什么心愿？", "What do you wish for?"),
        hint=lambda: hint,
        done=done,
        text=text,
        max_characters=most,
        optional=optional,
        kind=kind,
    )


def press(step: Write, *names: str) -> Write:
    for name in names:
        assert step.press(name) is STAY
    return step


def pick(step: Write, text: str) -> Write:
    return press(step, f"pick:{step.body().candidates.index(text)}")


def enabled(step: Write) -> set[str]:
    body = step.body()
    return {key.name for row in body.keys for key in row if key.enabled} | {b.name for b in body.buttons if b.enabled}


def up(step: Write) -> str:
    """The panel that is up."""
    (marked,) = [key.name for key in step.body().keys[-1] if key.kind == "main"]
    return marked


def draw(step: Write, text: str) -> Write:
    for stroke in written(text):
        assert step.drew(stroke) is STAY
    return step


def test_chinese_is_written_by_hand(house: House) -> None:
    desk = Desk()
    step = pick(draw(pick(draw(write(house, desk), "水"), "水"), "大人"), "大人")
    assert step.body().text == "水大人"
    assert step.press("take") is BACK
    assert desk.taken == ["水大人"]


def test_what_is_drawn_stays_on_the_pad_until_it_is_chosen_for(house: House) -> None:
    step = draw(write(house, Desk()), "十")
    pad = step.body().pad
    assert pad is not None
    assert pad.strokes == written("十")
    pad = pick(step, "十").body().pad
    assert pad is not None
    assert pad.strokes == ()
    assert pad.hint


def test_every_stroke_is_read_anew(house: House) -> None:
    step = write(house, Desk())
    first, *others = written("大")
    step.drew(first)
    assert step.body().candidates[0] == "一"
    for stroke in others:
        step.drew(stroke)
    assert step.body().candidates[0] == "大"
    assert press(step, "undo_stroke", "undo_stroke").body().candidates[0] == "一"
    assert press(step, "wipe").body().pad == write(house, Desk()).body().pad


def test_strokes_that_wait_must_be_chosen_for_before_the_text_is_taken(house: House) -> None:
    desk = Desk()
    step = draw(write(house, desk, text="家里的", optional=True), "水")
    assert not {"take", "skip", "mode:pinyin", "，", "delete"} & enabled(step)
    assert step.body().tip == house.say("writing.choose_written")
    press(step, "take", "skip", "mode:pinyin", "，", "delete")
    assert desk.taken == []
    assert step.body().text == "家里的"
    assert "take" in enabled(press(step, "wipe"))


def test_clear_takes_strokes_with_it_and_gives_them_back(house: House) -> None:
    step = draw(write(house, Desk(), text="家"), "水")
    before = step.body()
    assert press(step, "clear").body().text == ""
    assert press(step, "put_back").body() == before


def test_after_a_character_by_hand_comes_what_may_follow(house: House) -> None:
    step = write(house, Desk(), text="家里的水")
    offered = step.body().candidates
    assert offered
    assert pick(draw(step, "王"), "王").body().candidates != offered


def test_a_stroke_that_comes_late_for_another_panel_is_not_drawn(house: House) -> None:
    step = press(write(house, Desk()), "mode:pinyin")
    step.drew(written("一")[0])
    assert step.body().candidates == write(house, Desk()).body().candidates
    assert press(step, "mode:hand").body().pad == Pad(hint=house.say("writing.write_here"), width=PAD_WIDTH)


def test_there_is_no_drawing_where_the_text_is_full(house: House) -> None:
    step = draw(write(house, Desk(), text="水水", most=2), "大")
    pad = step.body().pad
    assert pad is not None
    assert pad.strokes == ()


def test_the_panel_that_was_last_used_is_there_again_in_this_visit_alone(house: House) -> None:
    press(write(house, Desk()), "mode:pinyin")
    assert up(write(house, Desk())) == "mode:pinyin"
    press(write(house, Desk()), "mode:phrases")
    assert up(write(house, Desk(), kind="name")) == "mode:hand"  # a name has no phrases
    house.visit = Visit()
    assert up(write(house, Desk())) == "mode:hand"


def test_drawing_and_typing_fall_to_no_other_panel_when_the_language_changes(house: House) -> None:
    step = draw(write(house, Desk()), "水")
    house.change_language()
    step.resumed()
    assert up(step) == "mode:hand"
    assert "水" in step.body().candidates


def test_a_ready_sentence_is_one_touch(house: House) -> None:
    step = press(write(house, Desk()), "mode:phrases")
    sentence = step.body().candidates[0]
    assert press(step, "pick:0").body().text == sentence


def test_a_name_is_written_by_hand_and_has_no_phrases(house: House) -> None:
    step = write(house, Desk(), kind="name", most=20)
    assert [key.name for key in step.body().keys[-1]] == ["mode:hand", "mode:pinyin", "mode:latin", "mode:digits"]
    assert pick(draw(step, "王"), "王").body().text == "王"


def test_a_code_has_no_pad(house: House) -> None:
    assert write(house, Desk(), kind="code").body().pad is None


def test_chinese_is_written_by_pinyin(house: House) -> None:
    desk = Desk()
    step = pick(press(write(house, desk), "mode:pinyin", *"shuilongtou"), "水龙头")
    assert step.body().text == "水龙头"
    assert step.press("take") is BACK
    assert desk.taken == ["水龙头"]


def test_a_part_may_be_chosen_and_the_rest_of_the_letters_waits(house: House) -> None:
    step = pick(press(write(house, Desk()), "mode:pinyin", *"shuilongtou"), "水")
    assert (step.body().text, step.body().composing) == ("水", "long tou")


def test_letters_that_wait_must_be_chosen_for_before_the_text_is_taken(house: House) -> None:
    desk = Desk()
    step = press(write(house, desk, text="家里的"), "mode:pinyin", *"deng")
    assert "take" not in enabled(step)
    assert "点一下要的字" in step.body().tip
    press(step, "take", "skip")
    assert desk.taken == []
    press(step, "delete", "delete", "delete", "delete")
    assert "take" in enabled(step)
    assert step.body().tip == ""


def test_letters_that_spell_nothing_are_said_to(house: House) -> None:
    step = press(write(house, Desk()), "mode:pinyin", *"iu")
    assert step.body().candidates == ()
    assert "拼不出字" in step.body().tip
    assert press(step, "enter").body().text == "iu"


def test_blank_takes_the_first_candidate(house: House) -> None:
    assert press(write(house, Desk()), "mode:pinyin", *"zyz", "space").body().text == "志愿者"


def test_umlauts_are_read_as_umlauts(house: House) -> None:
    assert press(write(house, Desk()), "mode:pinyin", *"lvse").body().composing == "lü se"


def test_what_began_is_gone_on_with(house: House) -> None:
    step = write(house, Desk(), text="家里的水龙")
    assert step.body().candidates == ("头",)
    assert press(step, "pick:0").body().text == "家里的水龙头"


def test_a_refusal_is_said_in_place_and_the_text_stays(house: House) -> None:
    step = press(write(house, Desk(Refusal.WISH_EMPTY), text="灯"), "take")
    assert step.body().problem == house.texts.refusal(Refusal.WISH_EMPTY)
    assert step.body().text == "灯"
    house.change_language()
    step.resumed()
    assert step.body().problem == house.texts.refusal(Refusal.WISH_EMPTY)
    assert press(step, "mode:latin", "a").body().problem == ""


def test_nothing_can_not_be_taken(house: House) -> None:
    desk = Desk()
    step = write(house, desk, optional=True)
    assert "take" not in enabled(step)
    press(step, "take", "space", "take")
    assert desk.taken == []


def test_blanks_around_a_text_are_not_taken(house: House) -> None:
    desk = Desk()
    press(write(house, desk, text="灯"), "mode:latin", "space").press("take")
    assert desk.taken == ["灯"]


def test_what_is_optional_may_be_skipped(house: House) -> None:
    desk = Desk()
    assert write(house, desk, optional=True).press("skip") is BACK
    assert desk.taken == [""]
    assert press(write(house, desk), "skip").body().problem == ""
    assert desk.taken == [""]


def test_the_text_never_grows_beyond_its_bound_and_says_so(house: House) -> None:
    step = press(write(house, Desk(), most=4), "mode:latin", *"abcdef")
    assert step.body().text == "abcd"
    assert "最多 4 个字" in step.body().tip
    assert press(step, "mode:pinyin", *"shui").body().composing == ""


def test_only_candidates_that_there_is_room_for_are_offered(house: House) -> None:
    step = press(write(house, Desk(), text="修", most=3), "mode:pinyin", *"shuilongtou")
    offered = step.body().candidates
    assert offered
    assert all(len(text) <= 2 for text in offered)


def test_how_much_room_is_left_is_said_when_there_is_little(house: House) -> None:
    assert "还能写 6 个字" in write(house, Desk(), text="家" * 494).body().tip
    assert write(house, Desk(), text="家" * 400).body().tip == ""


def test_a_capital_is_followed_by_small_letters(house: House) -> None:
    step = press(write(house, Desk()), "mode:latin", "shift", "L", "i")
    assert step.body().text == "Li"


def test_a_capital_can_be_thought_better_of(house: House) -> None:
    assert "a" in enabled(press(write(house, Desk()), "mode:latin", "shift", "shift"))


def test_digits_and_marks_have_their_panel(house: House) -> None:
    step = press(write(house, Desk()), "mode:digits", "3", "、", "4")
    assert step.body().text == "3、4"


def test_what_was_cleared_by_mistake_comes_back(house: House) -> None:
    step = press(write(house, Desk(), text="家里的灯"), "clear")
    assert step.body().text == ""
    assert "可以放回来" in step.body().tip
    assert press(step, "put_back").body().text == "家里的灯"


def test_english_begins_with_latin_letters_and_chinese_by_hand(house: House) -> None:
    step = write(house, Desk())
    assert up(step) == "mode:hand"
    house.change_language()
    step.resumed()
    assert up(step) == "mode:latin"
    assert step.body().question == "What do you wish for?"
    assert step.body().candidates == ()


def test_letters_survive_a_change_of_language(house: House) -> None:
    step = press(write(house, Desk()), "mode:pinyin", *"deng")
    house.change_language()
    step.resumed()
    assert step.body().composing == "deng"


def test_a_name_begins_with_surnames(house: House) -> None:
    step = write(house, Desk(), kind="name", most=20)
    assert step.body().candidates[:3] == ("王", "李", "张")
    step = pick(press(pick(step, "张"), "mode:pinyin", *"guilan"), "桂兰")
    assert step.body().text == "张桂兰"


def test_a_long_name_of_another_people_can_be_written(house: House) -> None:
    step = pick(press(write(house, Desk(), kind="name", most=40), "mode:pinyin", *"maimaiti"), "买买提")
    step = pick(press(step, "·", *"tu"), "吐")
    assert step.body().text == "买买提·吐"


def test_a_code_is_written_with_capitals_and_digits(house: House) -> None:
    desk = Desk()
    press(write(house, desk, kind="code"), *"LLE7AB", "delete").press("take")
    assert desk.taken == ["LLE7A"]


def test_names_that_stand_nowhere_do_nothing(house: House) -> None:
    step = press(
        write(house, Desk(), text="灯"),
        "pick:99",
        "pick:x",
        "pick:-1",
        "pick:",
        "Q",
        "7",
        "back",
        "",
        "clear all",
        "put_back",
    )
    assert step.body().text == "灯"


def test_a_scanned_code_is_handed_to_whoever_waits_for_it(house: House) -> None:
    step = Write(house, "code", question=str, done=Desk(), scanned=lambda code: BACK if code == "LL1" else None)
    assert step.scanned("LL1") is BACK
    assert step.scanned("other") is None
    assert write(house, Desk()).scanned("LL1") is None


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(data=st.data())
def test_whatever_is_pressed_there_is_something_to_show(language: str, data: st.DataObject) -> None:
    house = House(clock=FakeClock(), around=FakeSurroundings())
    if language == "en":
        house.change_language()
    kind: Kind = data.draw(st.sampled_from(get_args(Kind)))
    step = write(house, Desk(STAY), most=12, kind=kind, text=data.draw(st.text("水龙头a ", max_size=14)))
    for _ in range(data.draw(st.integers(0, 25))):
        body = step.body()
        names = sorted(enabled(step)) + [f"pick:{place}" for place in range(min(4, len(body.candidates)))]
        if body.pad and data.draw(st.booleans()):
            step.drew(data.draw(st.sampled_from(DRAWN["水"])))
        else:
            step.press(data.draw(st.sampled_from(names)))
        body = step.body()
        assert not (body.pad and body.pad.strokes and "take" in enabled(step))
        assert len(body.text) <= 12
        assert len(body.candidates) <= CANDIDATES
        assert all(len(text) <= 12 - len(body.text) for text in body.candidates)
        assert not (body.composing and "take" in enabled(step))


@pytest.mark.skipif(dictionary() is None, reason="needs Debian's libgooglepinyin0")
def test_a_whole_sentence_is_written_at_once(house: House) -> None:
    step = press(write(house, Desk()), "mode:pinyin", *"xiangqingrenbangwohuandengpao", "space")
    assert step.body().text == "想请人帮我换灯泡"
