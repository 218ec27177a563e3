"""A station's own recordings replace prompts by their key; those that can't be used are told."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from kiosk.cli import main
from kiosk.sound.files import write_wav
from kiosk.sound.opus import compress
from kiosk.sound.seams import Sound
from kiosk.texts import Texts
from kiosk.ui.voice.recordings import Recordings, prompts

TONE = Sound((5_000 * np.sin(np.arange(16_000) / 10)).astype(np.int16), 16_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prompts" / "zh-Hans").mkdir(parents=True)
    return tmp_path


def test_every_prompt_is_a_sentence_with_nothing_to_fill_in() -> None:
    keys = {prompt.key for prompt in prompts()}
    assert {"home.question", "voice.greeting", "refusal.card_expired"} <= keys
    assert "home.notices_count" not in keys
    assert all(Texts(language).say(key) == text for language, key, text in prompts())


def test_wav_and_opus_are_found_by_key_and_language(folder: Path) -> None:
    write_wav(folder / "prompts" / "zh-Hans" / "home.question.wav", TONE)
    (folder / "prompts" / "zh-Hans" / "home.wish.opus").write_bytes(compress(TONE))
    recordings = Recordings(folder)
    for key in ("home.question", "home.wish"):
        sound = recordings.sound(Texts().say(key), "zh-Hans")
        assert sound is not None
        assert sound.seconds == pytest.approx(1, abs=0.02)
    assert recordings.sound(Texts("en").say("home.question"), "en") is None
    assert recordings.sound(Texts().say("home.calendar"), "zh-Hans") is None
    assert recordings.check() == {}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("home.question.wav", b"no sound", "no sound file"),
        ("home.question.wav", b"", "no sound file"),
        ("home.qestion.wav", b"", "no such prompt"),
        ("home.question.txt", b"", "no such prompt"),
        ("home.question.wav", Sound(np.zeros(16_000, np.int16), 16_000), "silent"),
        ("home.question.wav", Sound(np.ones(61 * 8_000, np.int16), 8_000), "lasts 61.0 s"),
    ],
)
def test_a_file_that_cant_be_used_is_told_and_the_machine_speaks(
    folder: Path, name: str, content: bytes | Sound, why: str
) -> None:
    path = folder / "prompts" / "zh-Hans" / name
    if isinstance(content, Sound):
        write_wav(path, content)
    else:
        path.write_bytes(content)
    recordings = Recordings(folder)
    assert recordings.sound(Texts().say("home.question"), "zh-Hans") is None
    assert list(recordings.check()) == [f"zh-Hans/{name}"]
    assert why in recordings.problems()[f"zh-Hans/{name}"]


def test_no_recordings_at_all_are_no_problem(tmp_path: Path) -> None:
    assert Recordings(tmp_path).check() == {}


def test_the_command_lists_what_can_be_recorded_and_what_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_wav(folder / "prompts" / "zh-Hans" / "home.question.wav", TONE)
    assert main(["--data", str(folder), "prompts"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(list(prompts()))
    assert [row["key"] for row in rows if row["file"]] == ["home.question"]
    assert {row["text"] for row in rows if row["key"] == "home.question"} == {
        Texts(language).say("home.question") for language in ("zh-Hans", "en")
    }


def test_the_check_names_broken_files_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(folder), "prompts", "--check"]) == 0
    capsys.readouterr()
    (folder / "prompts" / "zh-Hans" / "home.question.wav").write_bytes(b"no")
    (folder / "prompts" / "zh-Hans" / "typo.wav").write_bytes(b"no")
    assert main(["--data", str(folder), "--json", "prompts", "--check"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["key"], one["file"]) for one in told] == [
        ("home.question", "zh-Hans/home.question.wav"),
        ("", "zh-Hans/typo.wav"),
    ]
