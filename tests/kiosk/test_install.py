"""A machine becomes a kiosk: the files that are written, into a folder that stands for its root."""

import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from kiosk.cli import _parser, main
from kiosk.install.units import UNIT, Display, targets, text_of, write_files

DISPLAYS: tuple[Display, ...] = ("x", "cage", "desktop")
ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.parametrize("display", DISPLAYS)
def test_every_file_is_written_with_no_gap_left_in_it(tmp_path: Path, display: Display) -> None:
    written = write_files(tmp_path, display)
    assert len(written) == len(targets(display))
    for path in written:
        text = path.read_text("utf-8")
        assert not re.search(r"@[A-Z]+@", text), path
        assert bool(path.stat().st_mode & 0o100) is text.startswith("#!"), path


def test_every_file_of_the_assets_is_somebody_s() -> None:
    ours = {target.asset for display in DISPLAYS for target in targets(display)} | {"screen-x", "screen-cage"}
    assert ours == {entry.name for entry in (files("assets") / "systemd").iterdir()}


def test_what_an_installer_changed_stays_and_the_rest_is_renewed(tmp_path: Path) -> None:
    write_files(tmp_path, "x")
    options, unit = tmp_path / "etc/linli/kiosk.conf", tmp_path / "etc/systemd/system" / UNIT
    options.write_text("LINLI_OPTIONS=--camera camera:0\n")
    unit.write_text("old")
    write_files(tmp_path, "cage")
    assert options.read_text() == "LINLI_OPTIONS=--camera camera:0\n"
    assert "/usr/bin/cage" in unit.read_text("utf-8")


def test_the_options_it_comes_with_are_options_of_the_window() -> None:
    [options] = re.findall(r"^LINLI_OPTIONS=(.*)$", text_of("kiosk.conf", "x"), re.M)
    args = _parser().parse_args(["window", *options.split()])
    assert (args.nightly.hour, args.nightly.minute, args.dim_after_min) == (3, 30, 10)


@pytest.mark.parametrize("word", ["--open=8-20", "--open=25:00-20:00", "--nightly=late", "--dim-after-min=1"])
def test_a_mistyped_habit_is_said(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser().parse_args(["window", word if word != "--open=8-20" else "--open=8:00"])
    assert ended.value.code == 2
    assert "time of day" in (said := capsys.readouterr().err) or "minutes" in said


def test_the_watchdog_waits_longer_than_the_kiosk_needs_to_answer() -> None:
    from kiosk.ui.pulse import SHARE
    from kiosk.ui.window.caretaker import LOOK_EVERY_S

    [waits] = re.findall(r"^WatchdogSec=(\d+)$", text_of(UNIT, "x"), re.M)
    # A commit on a slow disk may take 30 seconds; that is no reason to start anew.
    assert int(waits) * SHARE >= 30 + 2 * LOOK_EVERY_S


@pytest.mark.slow
@pytest.mark.skipif(ANALYZE is None, reason="this machine has no systemd-analyze")
@pytest.mark.parametrize("display", ["x", "cage"])
def test_systemd_understands_the_unit(tmp_path: Path, display: str, capsys: pytest.CaptureFixture[str]) -> None:
    # What a real machine has beside it: systemd's own units, and the programs that the unit starts.
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    (tmp_path / "usr/bin").mkdir(parents=True)
    for program in ("xinit", "cage"):
        (tmp_path / "usr/bin" / program).write_text("#!/bin/sh\n")
        (tmp_path / "usr/bin" / program).chmod(0o755)
    main(["--json", "install", "--root", str(tmp_path), "--display", display])
    assert '"release":' in capsys.readouterr().out
    assert ANALYZE is not None
    unit = tmp_path / "etc/systemd/system" / UNIT
    done = subprocess.run(
        [ANALYZE, "verify", f"--root={tmp_path}", "--man=no", "--recursive-errors=no", str(unit)],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    unit.write_text(unit.read_text("utf-8").replace("Type=notify", "Type=notfy"), "utf-8")
    broken = subprocess.run(
        [ANALYZE, "verify", f"--root={tmp_path}", "--man=no", "--recursive-errors=no", str(unit)],
        capture_output=True,
        text=True,
    )
    assert "notfy" in broken.stderr


@pytest.mark.slow
def test_installed_it_begins_with_the_machine_and_runs_the_software_that_installed_it(tmp_path: Path) -> None:
    main(["install", "--root", str(tmp_path)])
    current = tmp_path / "opt/linli/current"
    assert (current / "bin" / "python").exists()
    assert not (tmp_path / "opt/linli/trial").exists()
    if shutil.which("systemctl"):
        wants = tmp_path / "etc/systemd/system/graphical.target.wants" / UNIT
        assert wants.is_symlink()
