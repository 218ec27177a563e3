"""The voice says views, one thing at a time, and stops at once."""

import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from kiosk.sound.seams import NoSound, Sound
from kiosk.texts import Texts
from kiosk.ui.views import Menu, View
from kiosk.ui.voice.voice import VOLUMES, Voice, YieldingSpeaker
from sync.contract.comfort import Comfort
from tests.kiosk.ui.voice.test_spoken import OK, view

SAY = Texts().say
CHIME = Sound(np.full(7, 7, np.int16), 8_000)


class FakeSpeaker:
    """Plays each sound until the test ends it; `log` says what happened, in order."""

    def __init__(self) -> None:
        self.log: list[Any] = []
        self.playing = False
        self._change = threading.Condition()

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        with self._change:
            self.log.append((bytes(sound.samples.astype(np.uint8)).decode() if sound is not CHIME else "chime", volume))
            self.playing = True
            self._change.notify_all()

    def stop(self) -> None:
        with self._change:
            self.log.append("stop")
            self.playing = False
            self._change.notify_all()

    def problem(self) -> str:
        return ""

    def ends(self) -> None:
        self.playing = False

    def waited(self, count: int) -> list[Any]:
        """What happened, once so many things did."""
        with self._change:
            assert self._change.wait_for(lambda: len(self.log) >= count, 60), self.log
            return list(self.log)


class FakeSayer:
    """A sound whose samples are the text's bytes."""

    def sound(self, text: str, language: str) -> Sound:
        if text == "坏":
            raise NoSound("broken")
        return Sound(np.frombuffer(text.encode(), np.uint8).astype(np.int16), 8_000)

    def problem(self) -> str:
        return ""


class FakeRecorded:
    """One recorded prompt."""

    def sound(self, text: str, language: str) -> Sound | None:
        return FakeSayer().sound("RECORDED", language) if text == SAY("home.wish") else None


@pytest.fixture
def speaker() -> FakeSpeaker:
    return FakeSpeaker()


@pytest.fixture
def voice(speaker: FakeSpeaker) -> Iterator[Voice]:
    voice = Voice(speaker, FakeSayer(), FakeRecorded())
    yield voice
    voice.close()


def menu(*said: str, **others: Any) -> View:
    return view(Menu(question=said[0], said=said[1:]), **others)


def test_sentences_follow_one_another_at_the_visitors_volume(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一", "二", comfort=Comfort(volume=2)))
    assert speaker.waited(1) == [("一", VOLUMES[2])]
    speaker.ends()
    assert speaker.waited(2) == [("一", VOLUMES[2]), ("二", VOLUMES[2])]


def test_another_screen_stops_it_at_once_and_is_said_instead(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一", "二"))
    speaker.waited(1)
    voice.show(menu("三", serial=2))
    assert [entry if entry == "stop" else entry[0] for entry in speaker.waited(3)] == ["一", "stop", "三"]


def test_muted_it_stops_within_the_call(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一", "二"))
    speaker.waited(1)
    voice.show(menu("一", "二", comfort=Comfort(voice=False)))
    assert speaker.log[-1] == "stop"
    assert not speaker.playing


def test_at_the_end_of_a_visit_nothing_of_it_is_said_any_more(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一", "二", private=False))
    speaker.waited(1)
    voice.show(menu("一", attended=False, serial=2))
    assert speaker.log[-1] == "stop"
    voice.show(menu("四", serial=3))
    assert speaker.waited(3)[-1][0] == "四"


def test_a_chime_cuts_in_and_what_is_said_next_waits_for_its_end(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一"))
    speaker.waited(1)
    voice.ring(CHIME)
    assert speaker.waited(2)[1] == ("chime", 1.0)
    voice.show(menu("三", serial=2))
    assert "stop" not in speaker.log
    speaker.ends()
    assert speaker.waited(3)[2][0] == "三"


def test_a_chime_sounds_even_where_the_voice_is_off(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一", comfort=Comfort(voice=False)))
    voice.ring(CHIME)
    assert speaker.waited(1) == [("chime", 1.0)]


def test_a_stations_own_recording_is_heard_instead(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu(SAY("home.wish")))
    assert speaker.waited(1)[0][0] == "RECORDED"


def test_a_sentence_that_cant_be_made_is_left_out(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("坏", "二"))
    assert speaker.waited(1)[0][0] == "二"


def test_a_recorded_wish_is_played_without_the_voice_and_not_stopped_by_it(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一", "二"))
    speaker.waited(1)
    YieldingSpeaker(speaker, voice).play(FakeSayer().sound("wish", "zh-Hans"))
    voice.show(menu("一", "二", comfort=Comfort(voice=False)))
    assert [entry if entry == "stop" else entry[0] for entry in speaker.log] == ["一", "wish"]
    assert speaker.playing


def test_the_chosen_volume_holds_from_the_next_sentence(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(menu("一"))
    speaker.waited(1)
    voice.show(menu("一", comfort=Comfort(volume=5)))
    assert speaker.waited(3)[-1] == (SAY("voice.sample"), VOLUMES[5])


def test_what_cant_be_told_is_silence_and_no_error(voice: Voice, speaker: FakeSpeaker) -> None:
    voice.show(msgspec.structs.replace(menu("一"), language="fr"))
    voice.show(view(Menu(question="二", buttons=(OK,)), serial=2))
    assert speaker.waited(1)[0][0] == "二"
