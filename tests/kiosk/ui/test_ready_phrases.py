"""Ready sentences are touched one after another, and read as they would be written."""

import pytest

from kiosk.texts import Texts
from kiosk.ui.house import House
from kiosk.ui.step import BACK
from kiosk.ui.steps.writing import Write


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Any time is fine. Thank you all."), ("zh-Hans", "什么时候都可以。谢谢大家。")],
)
def test_sentences_follow_one_another_as_the_language_has_it(house: House, language: str, written: str) -> None:
    house.texts = Texts(language)
    step = Write(house, "wish_text", question=lambda: "", done=lambda _: BACK)
    step.press("mode:phrases")
    for sentence in ("Any time is fine.", "Thank you all.") if language == "en" else ("什么时候都可以。", "谢谢大家。"):
        offered = [candidate.strip() for candidate in step.body().candidates]
        step.press(f"pick:{offered.index(sentence)}")
    assert step.body().text == written


def test_a_sentence_that_no_longer_fits_is_not_offered(house: House) -> None:
    step = Write(house, "wish_text", question=lambda: "", done=lambda _: BACK, max_characters=6)
    step.press("mode:phrases")
    assert {len(sentence) for sentence in step.body().candidates} <= {5, 6}
    assert step.body().candidates
