"""`linli-server` publishes notices, calls activities off, and sets texts among the settings."""

from pathlib import Path

import pytest

from server import journal, meta
from server.cli import main
from server.models import Activity, Notice
from server.projections import follow
from sync.contract.wire import decode_event
from tests.server.district import FixedClock


def run(data: Path, *args: object) -> int:
    return main(["--data", str(data), *map(str, args)])


def test_a_notice_is_hung_up_for_some_days_and_taken_down(
    founded: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(founded, "notice", "water", "停水", "--text", "后天停水。", "--station", "s1", "--days", 3, "--pinned") == 0
    assert capsys.readouterr().out == "notice water: 停水, hangs for 3 days\n"
    follow()
    row = Notice.objects.get()
    assert (row.id, row.text, row.station, row.pinned, row.open) == ("water", "后天停水。", "s1", True, True)
    assert (row.from_ms, row.until_ms - row.from_ms) == (clock.at_ms, 3 * 86_400_000)
    assert run(founded, "notice", "water", "停水", "--text", "后天停水。", "--closed") == 0
    follow()
    assert not Notice.objects.get().open
    assert all(decode_event(row.data).actor.startswith("cli:") for row in journal.read(journal.head() - 2, 2))


def test_a_notice_without_days_hangs_until_it_is_taken_down(founded: Path) -> None:
    assert run(founded, "notice", "hello", "欢迎", "--text", "欢迎您来。") == 0
    follow()
    assert (Notice.objects.get().until_ms, Notice.objects.get().station) == (0, "")


def test_an_activity_has_a_place_and_is_called_off(founded: Path) -> None:
    common = ("activity", "a1", "义诊", "--category", "邻里相扶", "--starts", "2026-11-22T15:00", "--place", "一楼")
    assert run(founded, *common) == 0
    assert run(founded, *common, "--closed") == 0
    follow()
    assert (Activity.objects.get().place, Activity.objects.get().open) == ("一楼", False)


def test_a_text_among_the_settings_is_set_as_it_stands(founded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(founded, "settings", "hotline=0771-000-1234", "idle_end_s=90") == 0
    assert (meta.read().settings.hotline, meta.read().settings.idle_end_s) == ("0771-000-1234", 90)
    capsys.readouterr()
    assert run(founded, "settings") == 0
    assert "hotline = 0771-000-1234" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("notice", "no spaces", "x", "--text", "y"), "can't be an id"),
        (("notice", "n", " ", "--text", "y"), "give it a title"),
        (("notice", "n", "x", "--text", " "), "give it a text"),
        (("notice", "n", "x", "--text", "y", "--station", "s9"), "stations: s1, s2"),
        (("notice", "n", "x", "--text", "y", "--days", "-1"), "whole days"),
        (("settings", "wish_categories=[]"), "no setting"),
    ],
)
def test_what_a_person_can_put_right_is_one_line(
    founded: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], says: str
) -> None:
    assert run(founded, *args) == 1
    said = capsys.readouterr().err
    assert says in said
    assert (said.startswith("linli-server: "), said.count("\n")) == (True, 1)
