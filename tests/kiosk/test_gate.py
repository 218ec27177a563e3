"""The gate before every start: a shell script of its own, run for real."""

import subprocess
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from kiosk.install import releases
from kiosk.install.own_release import OwnRelease, own_release
from kiosk.install.places import Places


class Machine:
    """Two releases, of which the second was taken just now."""

    def __init__(self, folder: Path) -> None:
        self.places, self.data = Places(folder / "opt"), folder / "data"
        self.data.mkdir(parents=True)
        for name in ("0.1.0", "0.2.0"):
            program = self.places.releases / name / "bin" / "linli-kiosk"
            program.parent.mkdir(parents=True)
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
        releases.take(self.places, "0.1.0")
        assert not self.places.trial.exists()
        releases.take(self.places, "0.2.0")

    def starts(self) -> str:
        """The gate; gives the release that begins."""
        with as_file(files("assets") / "systemd" / "gate") as gate:
            subprocess.run(["sh", str(gate), str(self.places.home), str(self.data)], check=True, timeout=60)
        return releases.current(self.places)

    def proves(self) -> None:
        OwnRelease(self.places, self.data, releases.current(self.places)).prove()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_release_that_never_works_is_taken_back_after_three_starts(machine: Machine) -> None:
    assert [machine.starts() for _ in range(5)] == ["0.2.0", "0.2.0", "0.2.0", "0.1.0", "0.1.0"]
    assert machine.places.refused.read_text() == "0.2.0\n"
    assert not machine.places.trial.exists()


def test_a_release_that_proved_itself_stays(machine: Machine) -> None:
    machine.starts()
    machine.starts()
    machine.proves()
    assert {machine.starts() for _ in range(5)} == {"0.2.0"}
    assert not machine.places.trial.exists()
    assert not machine.places.refused.exists()


def test_the_proof_of_another_release_is_none(machine: Machine) -> None:
    OwnRelease(machine.places, machine.data, "0.1.0").prove()
    assert [machine.starts() for _ in range(4)][-1] == "0.1.0"


def test_power_that_fails_before_the_switch_leaves_the_old_one_and_no_trial(machine: Machine) -> None:
    releases.take(machine.places, "0.1.0")
    machine.places.trial.write_text("0.2.0 0.1.0 0\n")
    assert {machine.starts() for _ in range(5)} == {"0.1.0"}
    assert not machine.places.refused.exists()


@pytest.mark.parametrize("torn", ["", "0.2.0", "0.2.0 ../../etc 9\n", "0.2.0 gone 9\n", "$(reboot) 0.1.0 9\n", "\0\0\0\0"])
def test_a_torn_trial_never_keeps_the_kiosk_from_its_start(machine: Machine, torn: str) -> None:
    machine.places.trial.write_text(torn)
    assert {machine.starts() for _ in range(5)} == {"0.2.0"}


def test_a_count_that_can_not_be_read_counts_as_the_last(machine: Machine) -> None:
    machine.places.trial.write_text("0.2.0 0.1.0 ?\n")
    assert machine.starts() == "0.1.0"


def test_without_a_trial_it_does_nothing(machine: Machine) -> None:
    machine.places.trial.unlink()
    before = sorted(machine.places.home.rglob("*"))
    machine.starts()
    assert sorted(machine.places.home.rglob("*")) == before


def test_a_kiosk_knows_its_release_and_when_another_is_to_begin(machine: Machine) -> None:
    environment = {"LINLI_HOME": str(machine.places.home)}
    old = own_release(machine.data, environment, str(machine.places.releases / "0.1.0"))
    new = own_release(machine.data, environment, str(machine.places.releases / "0.2.0"))
    assert old is not None
    assert new is not None
    assert (old.is_superseded(), new.is_superseded()) == (True, False)
    assert releases.on_trial(machine.places, machine.data) == "0.2.0"
    new.prove()
    assert new.is_proven
    assert releases.on_trial(machine.places, machine.data) == ""
    assert own_release(machine.data, {}, str(machine.places.releases / "0.1.0")) is None
    assert own_release(machine.data, environment, "/usr") is None


def test_a_disk_that_takes_no_proof_leaves_it_unproven(machine: Machine) -> None:
    machine.data.rmdir()
    release = OwnRelease(machine.places, machine.data, "0.2.0")
    release.prove()
    assert not release.is_proven
