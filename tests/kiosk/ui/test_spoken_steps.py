"""A wish that is said aloud: recorded, heard again, sent; and whatever may come between."""

import gc
import weakref
from collections.abc import Callable
from threading import Barrier

import numpy as np
import pytest

from kiosk.kiosk import Kiosk
from kiosk.sound.microphone import LIMIT_S
from kiosk.sound.opus import decompress
from kiosk.sound.seams import SilentSpeaker, Sound
from kiosk.texts import LANGUAGES, load
from kiosk.ui.flow import Flow
from kiosk.ui.house import ATTENDED_WORKERS, House
from kiosk.ui.steps.spoken import judged
from kiosk.ui.views import Recording
from sync.blobs import BlobFolder
from sync.contract.events import Event
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER
from tests.kiosk.sound.hearing import FakeMicrophone, FakeSpeaker, speech
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker

PHONE = "13812345678"
PROBLEMS = ("short", "silent", "soft", "interrupted", "no_microphone", "unplugged", "no_speaker")


@pytest.fixture
def microphone(house: House, clock: FakeClock) -> FakeMicrophone:
    """A microphone that works, before which somebody speaks."""
    house.microphone = microphone = FakeMicrophone(clock)
    return microphone


@pytest.fixture
def speaker(house: House, clock: FakeClock) -> FakeSpeaker:
    """A loudspeaker that works."""
    house.speaker = speaker = FakeSpeaker(clock)
    return speaker


@pytest.fixture
def speaking(microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, code: str) -> Walker:
    """Somebody with a card who has been speaking for three seconds."""
    to_spoken(walker.scan(code)).press("record").wait(3_000)
    return walker


def to_spoken(walker: Walker) -> Walker:
    return walker.press("wish", "category:repair").at("wish_way").press("speak").at("wish_spoken")


def said(walker: Walker, seconds: float = 4.0) -> Walker:
    """Somebody speaks for so long, and ends it."""
    return walker.press("record").wait(round(seconds * 1000) - 1_000).press("finish")


def made(walker: Walker) -> Walker:
    """The wish is packed, in a thread of its own, and saved."""
    walker.at("waiting")
    packed(walker)
    return walker.at("wished")


def packed(walker: Walker) -> None:
    """Wait until no errand is under way, and let the flow see it."""
    together = Barrier(ATTENDED_WORKERS)  # all workers meet here, behind whatever they do now
    for errand in [walker.flow.house.errand(together.wait) for _ in range(ATTENDED_WORKERS)]:
        errand.result(60)
    walker.wait(200)


def saved(kiosk: Kiosk) -> tuple[Event, WishMade, dict[str, str]]:
    (event,) = kiosk.journal.of_type(WishMade)
    body = body_of(event)
    assert isinstance(body, WishMade)
    return event, body, kiosk.journal.private_of(event)


def blobs(kiosk: Kiosk) -> list[str]:
    return BlobFolder(kiosk.folder / "blobs").waiting()


def state(walker: Walker) -> str:
    body = walker.body
    assert isinstance(body, Recording)
    return body.state


# --- The straight way -----------------------------------------------------------------------------------------------------


def test_a_wish_is_said_heard_again_and_sent(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, kiosk: Kiosk, code: str
) -> None:
    to_spoken(walker.scan(code)).sees("只有工作人员听得到", "不会公开")
    said(walker, 4.0).sees("听一听，这样行吗？", "0:04")
    walker.press("play")
    [(played, _)] = speaker.played
    assert played.seconds == pytest.approx(4.0, abs=0.3)
    walker.press("take").at("wish_read_back").sees("录音，4 秒", "王*（凭卡）", "只有工作人员听得到这段录音")
    made(walker.press("save"))
    event, body, private = saved(kiosk)
    assert (event.member, body.category, private) == (MEMBER, "repair", {"text": ""})
    assert blobs(kiosk) == [body.blob]
    heard = decompress(BlobFolder(kiosk.folder / "blobs").read(body.blob))
    assert heard.seconds == pytest.approx(4.0, abs=0.3)
    walker.press("more").at("greeting")


def test_without_a_card_who_wishes_is_asked_first_as_ever(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, kiosk: Kiosk
) -> None:
    walker.press("touch", "wish").write("wang").digits(PHONE).press("category:repair", "speak")
    made(said(walker).press("take").sees("w** 138****5678").press("save"))
    assert saved(kiosk)[2] == {"text": "", "name": "wang", "contact": PHONE}


def test_time_and_level_are_seen_while_somebody_speaks_and_only_then_it_listens(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, code: str
) -> None:
    to_spoken(walker.scan(code))
    assert microphone.opened == 0
    walker.press("record").wait(7_200)
    assert microphone.opened == 1
    body = walker.body
    assert (body.state, body.seconds, body.time, body.buttons) == ("recording", 7, "0:07 / 1:00", ())
    levels = set()
    for _ in range(10):
        levels.add(walker.wait(200).body.level)
    assert len(levels) > 1
    assert levels <= set(range(11))
    walker.press("finish")
    assert not microphone.listening


def test_the_voice_falls_silent_before_it_listens(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, code: str
) -> None:
    to_spoken(walker.scan(code))
    speaker.play(speech(30))
    walker.press("record")
    assert not speaker.playing


def test_after_a_minute_it_ends_by_itself_and_keeps_all_of_it(speaking: Walker, microphone: FakeMicrophone) -> None:
    speaking.wait(58_000).sees("一分钟到了", "1:00")
    assert (state(speaking), microphone.listening, speaking.body.problem) == ("recorded", False, "")


def test_who_speaks_or_listens_for_a_minute_is_not_asked_whether_they_are_there(speaking: Walker, kiosk: Kiosk) -> None:
    assert kiosk.replica.settings().idle_warn_s < LIMIT_S
    assert speaking.wait(56_000).view.over is None
    assert state(speaking) == "recording"
    speaking.press("finish", "play").wait(58_000)
    assert (state(speaking), speaking.view.over) == ("playing", None)


def test_it_is_played_to_its_end_or_until_somebody_has_heard_enough(speaking: Walker, speaker: FakeSpeaker) -> None:
    speaking.press("finish", "play").wait(1_000)
    assert (state(speaking), speaking.body.time) == ("playing", "0:01 / 0:04")
    speaking.press("stop")
    assert (state(speaking), speaker.playing) == ("recorded", False)
    speaking.press("play").wait(6_000)
    assert state(speaking) == "recorded"


def test_it_is_played_as_loud_as_the_visitor_likes_it(speaking: Walker, speaker: FakeSpeaker) -> None:
    speaking.press("finish", "play", "stop", "comfort", "softer", "done", "play")
    usual, soft = (volume for _, volume in speaker.played)
    assert 0 < soft < usual


def test_said_anew_what_was_said_before_is_gone(speaking: Walker, microphone: FakeMicrophone, speaker: FakeSpeaker) -> None:
    speaking.press("finish")
    microphone.hears(speech(60, loudest=3_000))
    speaking.press("again").wait(4_000).press("finish", "play")
    assert np.abs(speaker.played[-1][0].samples).max() <= 3_000


# --- What may come between ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sound", "judgement"),
    [
        (Sound(np.zeros(0, np.int16), 16_000), "short"),
        (speech(0.9), "short"),
        (speech(1.0), "well"),
        (speech(60), "well"),
        (speech(5, rate_hz=48_000), "well"),
        (speech(5, loudest=0), "silent"),
        (speech(5, loudest=30), "silent"),
        (speech(5, loudest=150), "soft"),
        (Sound(np.concatenate([np.zeros(160_000, np.int16), speech(1).samples, np.zeros(8_000, np.int16)]), 16_000), "well"),
    ],
)
def test_whether_somebody_can_be_heard(sound: Sound, judgement: str) -> None:
    assert judged(sound) == judgement


@pytest.mark.parametrize(
    ("sound", "then", "says"),
    [
        (speech(60, loudest=0), "ready", "没有听到声音"),
        (speech(60, loudest=150), "recorded", "声音有点小"),
    ],
)
def test_what_can_hardly_be_heard_is_said_kindly(
    speaking: Walker, microphone: FakeMicrophone, sound: Sound, then: str, says: str
) -> None:
    microphone.hears(sound)
    speaking.press("finish").sees(says)
    assert state(speaking) == then


def test_a_second_touch_of_a_trembling_finger_ends_nothing(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, code: str, flow: Flow, clock: FakeClock
) -> None:
    to_spoken(walker.scan(code)).press("record")
    clock.advance(400)
    flow.press(walker.view.serial, "finish")
    assert state(walker) == "recording"
    clock.advance(400)
    flow.press(walker.view.serial, "finish")
    walker.sees("太短了")
    assert (state(walker), microphone.listening) == ("ready", False)


def test_a_microphone_that_is_pulled_out_keeps_what_was_said(speaking: Walker, microphone: FakeMicrophone) -> None:
    microphone.breaks()
    speaking.wait(400).sees("话筒断开了", "前面说的还在")
    assert state(speaking) == "recorded"
    speaking.press("again").sees("前面说的还在").press("take").at("wish_read_back").sees("录音，3 秒")


def test_where_there_is_no_microphone_that_is_said_and_one_writes(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("wish", "category:repair").sees("话筒现在用不了").press("speak").sees("话筒现在用不了")
    walker.press("record").sees("话筒现在用不了").press("write").at("wish_text").write("abc").sees("abc")
    walker.press("back", "back").at("wish_way")


def test_a_microphone_that_is_plugged_in_again_is_heard(walker: Walker, microphone: FakeMicrophone, code: str) -> None:
    microphone.breaks()
    to_spoken(walker.scan(code)).sees("话筒现在用不了")
    microphone.mends()
    assert state(walker.press("record")) == "recording"
    walker.sees_not("话筒现在用不了")


def test_where_nothing_can_be_played_the_recording_can_be_sent_all_the_same(speaking: Walker, house: House) -> None:
    house.speaker = SilentSpeaker()
    speaking.press("finish", "play").sees("声音放不出来", "录音好好的")
    speaking.press("take").at("wish_read_back")


def home(walker: Walker) -> None:
    walker.press("home").at("greeting")


def back(walker: Walker) -> None:
    walker.press("back").at("wish_way")


def call(walker: Walker) -> None:
    walker.press("call")


def comfort(walker: Walker) -> None:
    walker.press("comfort").at("comfort")


@pytest.mark.parametrize("leaves", [home, back, call, comfort])
def test_whoever_is_interrupted_is_listened_to_no_more(
    speaking: Walker, microphone: FakeMicrophone, leaves: Callable[[Walker], None]
) -> None:
    leaves(speaking)
    assert not microphone.listening
    opened = microphone.opened
    speaking.wait(3_000)
    assert microphone.opened == opened


def test_after_a_call_for_staff_it_is_said_that_nothing_was_kept(speaking: Walker, around: FakeSurroundings) -> None:
    speaking.press("call", "hush").at("wish_spoken").sees("刚才说的没有留下")
    assert (state(speaking), around.heard) == ("ready", ["chime"])


def test_another_card_ends_it_and_gets_nothing_of_it(speaking: Walker, microphone: FakeMicrophone, keeper_code: str) -> None:
    speaking.scan(keeper_code).at("greeting").sees("李*")
    assert not microphone.listening
    speaking.press("wish", "category:repair", "speak")
    assert state(speaking) == "ready"


def test_the_own_card_held_up_once_more_interrupts_nothing(speaking: Walker, microphone: FakeMicrophone, code: str) -> None:
    speaking.scan(code)
    assert (state(speaking), microphone.listening) == ("recording", True)


def test_a_card_held_up_after_speaking_takes_the_wish_over(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, kiosk: Kiosk, code: str
) -> None:
    walker.press("touch", "wish").write("wang").digits(PHONE).press("category:repair", "speak")
    said(walker).scan(code).at("wish_spoken").sees("听一听，这样行吗？")
    walker.press("take").sees("王*（凭卡）")
    made(walker.press("save"))
    event, _, private = saved(kiosk)
    assert (event.member, private) == (MEMBER, {"text": ""})


def test_a_card_held_up_at_the_read_back_takes_the_wish_over(
    microphone: FakeMicrophone, speaker: FakeSpeaker, walker: Walker, kiosk: Kiosk, code: str
) -> None:
    walker.press("touch", "wish").write("wang").digits(PHONE).press("category:repair", "speak")
    said(walker).press("take").scan(code).at("wish_read_back").sees("录音，4 秒", "王*（凭卡）")
    walker.press("amend").at("wish_spoken")
    assert state(walker) == "recorded"
    made(walker.press("take").at("wish_read_back").press("save"))
    assert saved(kiosk)[0].member == MEMBER


def test_back_from_the_read_back_leads_to_what_was_said(speaking: Walker) -> None:
    speaking.press("finish", "take", "amend").at("wish_spoken")
    assert state(speaking) == "recorded"


def test_a_wish_that_could_not_be_saved_keeps_the_recording_here_and_sends_nothing(speaking: Walker, kiosk: Kiosk) -> None:
    speaking.press("finish", "take")
    full = OSError("no space left")

    class Full:
        def __getattr__(self, name: str) -> object:
            return getattr(journal, name)

        def append(self, *_: object, **__: object) -> None:
            raise full

    journal, kiosk.journal = kiosk.journal, Full()  # type: ignore[assignment]
    try:
        speaking.press("save").at("waiting")
        packed(speaking)
    finally:
        kiosk.journal = journal
    assert blobs(kiosk) == []
    assert not list(kiosk.journal.of_type(WishMade))


# --- What is left ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["home", "another card", "nobody"])
def test_nothing_of_what_was_said_and_not_sent_is_left(
    speaking: Walker, kiosk: Kiosk, speaker: FakeSpeaker, keeper_code: str, ends: str
) -> None:
    speaking.press("finish", "play")
    samples = weakref.ref(speaker.played.pop()[0].samples)
    speaking.press("stop", "take").at("wish_read_back")
    if ends == "home":
        speaking.press("home")
    elif ends == "another card":
        speaking.scan(keeper_code)
    else:
        speaking.wait(200_000).at("attract")
    gc.collect()
    assert samples() is None
    assert blobs(kiosk) == []


def test_a_recording_is_no_draft(speaking: Walker, code: str) -> None:
    speaking.press("finish", "take").wait(200_000).at("attract").scan(code).at("greeting")


def test_every_problem_has_its_words_in_both_languages() -> None:
    for language in LANGUAGES:
        assert {key for key in load(language) if key.startswith("spoken_problem.")} == {
            f"spoken_problem.{problem}" for problem in PROBLEMS
        }
