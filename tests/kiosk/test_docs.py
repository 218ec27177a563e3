"""docs/kiosk.md names every command and shows every refusal as people see it."""

import contextlib
import re
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.texts import LANGUAGES, Texts
from sync.contract.refusals import Refusal

DOCS = (Path(__file__).parents[2] / "docs" / "kiosk.md").read_text("utf-8")


def test_every_command_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z-]+) ", capsys.readouterr().out, re.M)
    assert len(commands) >= 16
    assert [name for name in commands if f"`{name}" not in DOCS] == []


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_is_in_the_docs_as_people_see_it(refusal: Refusal) -> None:
    sentences = " | ".join(Texts(language).refusal(refusal) for language in LANGUAGES)
    assert f"| `{refusal}` | {sentences} |" in DOCS
