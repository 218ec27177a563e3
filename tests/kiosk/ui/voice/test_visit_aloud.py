"""Whole visits through the real steps, heard: what is said helps, and says nothing about anybody."""

import re
from typing import Final

import pytest

from kiosk.texts import Texts
from kiosk.ui.house import House
from kiosk.ui.views import View
from kiosk.ui.voice.plain import language_of
from kiosk.ui.voice.spoken import Sentence, to_say
from tests.kiosk.district import PIN
from tests.kiosk.ui.walk import Walker

SAY: Final = Texts().say


class Listener:
    """Hears what a walker's flow says."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._shown: View | None = None
        self.heard: list[Sentence] = []
        self.news()

    def news(self) -> list[str]:
        """What is said since the last call."""
        view = self._walker.view
        said = to_say(self._shown, view) or ()
        self._shown = view
        self.heard += said
        return [sentence.text for sentence in said]


@pytest.fixture
def ear(walker: Walker) -> Listener:
    return Listener(walker)


def test_nobody_there_is_silence_and_a_touch_is_answered_by_the_question(walker: Walker, ear: Listener) -> None:
    assert ear.heard == []
    walker.press("touch")
    assert ear.news()[0] == SAY("home.question")


def test_with_a_card_every_word_is_one_of_the_kiosks_own(walker: Walker, ear: Listener, code: str) -> None:
    walker.press("touch").scan(code)
    assert ear.news()[0] == SAY("voice.greeting")
    walker.press("passbook")
    assert ear.news()[0] == SAY("passbook.heading")
    walker.press("home", "wish")
    assert ear.news()
    walker.press("category:repair")
    assert ear.news()
    walker.press("phrases")
    assert ear.news()
    walker.press("phrase:0")
    assert SAY("wish.read_back") in ear.news()
    walker.press("save")
    assert ear.news()
    count = re.compile(r"^共有? ?\d+ ")
    assert [
        sentence.text for sentence in ear.heard if not language_of(sentence.text) and not count.match(sentence.text)
    ] == []
    said = "".join(sentence.text for sentence in ear.heard)
    assert "王" not in said
    assert "80" not in said
    assert PIN not in said


def test_a_muted_visit_is_silent_until_the_voice_is_called_for(walker: Walker, ear: Listener, house: House) -> None:
    walker.press("touch")
    ear.news()
    walker.press("sound")
    assert ear.news() == []
    walker.press("wish")
    assert ear.news() == []
    walker.press("sound")
    assert ear.news()[0] == SAY("wish.name")


def test_a_card_that_is_refused_is_heard(walker: Walker, ear: Listener) -> None:
    walker.press("touch")
    ear.news()
    walker.scan("LLC1.nonsense")
    assert ear.news()[0] == SAY("told.not_done")


def test_a_call_for_staff_is_heard_from_the_resting_screen(walker: Walker, ear: Listener) -> None:
    walker.press("call")
    assert ear.news()[0] == SAY("calling.headline")
    walker.press("hush")
    assert ear.news() == []
