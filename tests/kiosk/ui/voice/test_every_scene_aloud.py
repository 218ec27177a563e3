"""Everything that the gallery shows, heard."""

import re
from pathlib import Path

import pytest

from kiosk.ui.views import Attract, Recording
from kiosk.ui.voice.plain import language_of
from kiosk.ui.voice.spoken import spoken
from tests.gallery.scenes import scenes

COUNT = re.compile(r"(共有? \d+|There are \d+) ")
HOTLINE = re.compile(r"\d{3,}")


@pytest.mark.slow
def test_every_screen_says_something_and_with_a_card_nothing_but_words_of_ours(tmp_path: Path) -> None:
    silent, told = [], []
    for name, view in scenes(tmp_path):
        said = [sentence.text for sentence in spoken(view)]
        listens = isinstance(view.body, Recording) and view.body.state in ("recording", "playing")
        if view.attended and not listens and not isinstance(view.body, Attract) and not said:
            silent.append(name)
        if (view.private or view.chrome.staff) and view.over is None:
            told += [(name, text) for text in said if not language_of(text) and not COUNT.match(text)]
    assert silent == []
    assert told == []
