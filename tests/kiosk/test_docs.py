"""docs/kiosk.md names every command and shows every refusal as people see it."""

import contextlib
import re
from pathlib import Path
from typing import get_args

import pytest

from kiosk.cli import main
from kiosk.commands import lines
from kiosk.texts import LANGUAGES, Texts
from sync.contract.refusals import Refusal

DOCS = (Path(__file__).parents[2] / "docs" / "kiosk.md").read_text("utf-8")


def test_every_command_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z-]+) ", capsys.readouterr().out, re.M)
    assert len(commands) >= 16
    assert [name for name in commands if f"`{name}" not in DOCS] == []


def test_every_option_of_the_window_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        main(["window", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert len(options) >= 8
    assert [option for option in sorted(options) if option not in DOCS] == []


@pytest.mark.parametrize("name", [command.__struct_config__.tag for command in get_args(lines.AnyCommand)])
def test_every_command_of_serve_lines_is_in_its_protocol_and_in_the_docs(name: str) -> None:
    assert f'"do": "{name}"' in (lines.__doc__ or "")
    assert f"`{name}" in DOCS or f"`{name.replace('_', '-')}" in DOCS


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_is_in_the_docs_as_people_see_it(refusal: Refusal) -> None:
    sentences = " | ".join(Texts(language).refusal(refusal) for language in LANGUAGES)
    assert f"| `{refusal}` | {sentences} |" in DOCS
