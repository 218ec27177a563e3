"""A new release opens a copy of the data, while the kiosk itself goes on."""

import json
import sqlite3
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands.rehearse import COPY
from kiosk.desk import Desk
from kiosk.kiosk import STORE_NAME, Kiosk, open_kiosk
from kiosk.store.errors import StoreTooNew
from kiosk.store.schema import FORMAT, FORMAT_SIGN, format_of
from tests.clocks import FakeClock

# What is loaded here opens Kivy's window where nothing says otherwise.
pytestmark = pytest.mark.slow


def rehearse(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    code = main(["--json", "--data", str(folder), "rehearse"])
    return code, json.loads(capsys.readouterr().out)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and not path.name.endswith("-shm")}


def test_it_is_tried_on_a_copy_while_the_kiosk_is_open(
    desk: Desk, kiosk: Kiosk, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = kiosk.journal.state().head_seq
    before = content(folder)
    code, said = rehearse(folder, capsys)
    assert (code, said["result"]) == (0, {"software": "0.1.0", "facts": head})
    assert content(folder) == before
    assert not (folder / COPY).exists()
    assert kiosk.journal.state().head_seq == head


def test_a_kiosk_that_is_not_enrolled_has_nothing_to_try(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearse(tmp_path, capsys)[0] == 0


def test_a_store_that_can_not_be_read_is_said(kiosk: Kiosk, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kiosk.close()
    (folder / STORE_NAME).write_bytes(b"no store" * 1000)
    code, said = rehearse(folder, capsys)
    assert (code, said["ok"]) == (3, False)
    assert (folder / STORE_NAME).read_bytes().startswith(b"no store")


def test_a_later_release_s_layout_is_never_opened_by_an_earlier_one(
    kiosk: Kiosk, folder: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk.close()
    with sqlite3.connect(folder / STORE_NAME) as file:
        file.execute(f"PRAGMA user_version = {FORMAT_SIGN | (FORMAT + 1)}")
    file.close()
    before = (folder / STORE_NAME).read_bytes()
    with pytest.raises(StoreTooNew):
        open_kiosk(folder, clock=clock, machine="")
    assert (folder / STORE_NAME).read_bytes() == before
    code, said = rehearse(folder, capsys)
    assert (code, said["trouble"]) == (3, "store_too_new")


@pytest.mark.parametrize("number", [0, 1, 255, 0x4C4C, -1, 2**31 - 1, 0x4C4D0001])
def test_a_number_without_the_sign_names_no_format(number: int) -> None:
    assert format_of(number) == 0
