"""Updates for real: environments, wheels and `linli-kiosk update`; the wheels are tiny."""

import base64
import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.install import releases
from kiosk.install.places import Places
from kiosk.install.stick import SUMS, NoRelease, read_stick


def wheel(folder: Path, version: str, rehearses: bool = True, name: str = "linli") -> Path:
    """A wheel whose `linli-kiosk` answers `rehearse` alone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    content = {
        "tiny_kiosk.py": f"import sys\n\ndef main():\n    print(sys.argv)\n    return {0 if rehearses else 3}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nlinli-kiosk = tiny_kiosk:main\n",
    }
    lines = []
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in content.items():
            archive.writestr(file, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{file},sha256={digest},{len(text)}")
        archive.writestr(f"{info}/RECORD", "\n".join([*lines, f"{info}/RECORD,,", ""]))
    return path


def vouch(folder: Path) -> Path:
    """Write the sums of all wheels."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.glob("*.whl"))]
    (folder / SUMS).write_text("\n".join(lines) + "\n")
    return folder


def stick(folder: Path, version: str, rehearses: bool = True) -> Path:
    wheel(folder, version, rehearses)
    return vouch(folder)


def test_a_stick_says_its_version_and_its_size(tmp_path: Path) -> None:
    found = read_stick(stick(tmp_path, "1.2.3"))
    assert (found.version, found.bytes) == ("1.2.3", (tmp_path / "linli-1.2.3-py3-none-any.whl").stat().st_size)


def _no_wheel(folder: Path) -> None:
    (folder / "linli-1.0-py3-none-any.whl").unlink()


def _two(folder: Path) -> None:
    wheel(folder, "1.1")


def _no_sums(folder: Path) -> None:
    (folder / SUMS).unlink()


def _torn_sums(folder: Path) -> None:
    (folder / SUMS).write_text((folder / SUMS).read_text()[:30])


def _stranger(folder: Path) -> None:
    wheel(folder, "9", name="stranger")


def _changed(folder: Path) -> None:
    path = folder / "linli-1.0-py3-none-any.whl"
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def _lost(folder: Path) -> None:
    wheel(folder, "9", name="needed")
    vouch(folder)
    (folder / "needed-9-py3-none-any.whl").unlink()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_no_wheel, "none"),
        (_two, "many"),
        (_no_sums, "no_sums"),
        (_torn_sums, "no_sums"),
        (_stranger, "unnamed"),
        (_changed, "damaged"),
        (_lost, "missing"),
    ],
)
def test_a_stick_that_is_not_whole_is_refused(tmp_path: Path, spoil: Any, why: str) -> None:
    stick(tmp_path, "1.0")
    spoil(tmp_path)
    with pytest.raises(NoRelease) as refused:
        read_stick(tmp_path)
    assert refused.value.key == why


class Station:
    """A machine with one release, and the commands that an installer types."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.places, self.data = Places(folder / "opt"), folder / "data"
        self.places.releases.mkdir(parents=True)
        self.data.mkdir()
        # The first one is only ever gone back to.
        program = self.places.releases / "0.1.0" / "bin" / "linli-kiosk"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        (self.places.releases / "0.1.0" / releases.WHOLE).touch()
        releases.take(self.places, "0.1.0")

    def update(self, stick: Path) -> tuple[int, dict[str, Any]]:
        return self.says("update", str(stick), "--extras=")

    def says(self, *words: str) -> tuple[int, dict[str, Any]]:
        code = main(["--json", "--data", str(self.data), *words])
        return code, json.loads(self._capsys.readouterr().out)

    def starts(self) -> str:
        """The gate, as systemd runs it before a start."""
        gate = Path(__file__).parents[2] / "assets" / "systemd" / "gate"
        assert os.spawnlp(os.P_WAIT, "sh", "sh", str(gate), str(self.places.home), str(self.data)) == 0
        return releases.current(self.places)


@pytest.fixture
def station(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Station:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "opt"))
    return Station(tmp_path, capsys)


@pytest.mark.slow
def test_releases_come_prove_themselves_fail_and_go(station: Station, tmp_path: Path) -> None:
    code, said = station.update(stick(tmp_path / "second", "0.2.0"))
    assert (code, said["result"]["current"], said["result"]["on_trial"]) == (0, "0.2.0", "0.2.0")
    assert station.starts() == "0.2.0"
    # While it is on trial there is no other.
    code, said = station.update(stick(tmp_path / "third", "0.3.0"))
    assert (code, said["ok"], releases.current(station.places)) == (1, False, "0.2.0")
    (station.data / "proven").write_text("0.2.0")

    # The next one goes well on the copy, and never works when it runs.
    code, said = station.update(tmp_path / "third")
    assert (code, said["result"]["current"]) == (0, "0.3.0")
    assert said["result"]["removed"] == ["0.1.0"]
    assert [station.starts() for _ in range(4)] == ["0.3.0"] * 3 + ["0.2.0"]
    code, said = station.says("releases")
    assert (said["result"]["current"], said["result"]["refused"]) == ("0.2.0", ["0.3.0"])
    assert (station.places.current / "bin" / "linli-kiosk").exists()


@pytest.mark.slow
def test_a_release_that_can_not_go_on_with_the_data_is_never_taken(station: Station, tmp_path: Path) -> None:
    code, said = station.update(stick(tmp_path / "bad", "0.2.0", rehearses=False))
    assert (code, said["ok"]) == (1, False)
    assert said["result"]["current"] == "0.1.0"
    assert not station.places.trial.exists()
    assert station.starts() == "0.1.0"


@pytest.mark.slow
def test_wheels_that_lack_one_another_leave_nothing_behind(station: Station, tmp_path: Path) -> None:
    path = wheel(tmp_path / "lone", "0.2.0")
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")}
    content["linli-0.2.0.dist-info/METADATA"] += b"Requires-Dist: not-on-this-stick\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr("linli-0.2.0.dist-info/RECORD", "")
    code, said = station.update(vouch(tmp_path / "lone"))
    assert (code, said["result"]["installed"]) == (1, ["0.1.0"])
    assert not (station.places.releases / "0.2.0").exists()


@pytest.mark.slow
def test_what_power_left_half_done_is_done_anew_and_a_person_may_go_back(station: Station, tmp_path: Path) -> None:
    half = station.places.releases / "0.2.0"
    half.mkdir()
    (half / "bin").write_text("torn")
    assert releases.installed(station.places) == ["0.1.0"]
    code, said = station.update(stick(tmp_path / "second", "0.2.0"))
    assert (code, said["result"]["current"]) == (0, "0.2.0")
    (station.data / "proven").write_text("0.2.0")
    station.starts()
    # Going back is a trial too.
    code, said = station.says("releases", "--back")
    assert (code, said["result"]["current"], said["result"]["on_trial"]) == (0, "0.1.0", "0.1.0")


def test_where_there_is_but_one_nobody_can_go_back(station: Station) -> None:
    code, said = station.says("releases", "--back")
    assert (code, said["ok"], said["result"]["current"]) == (1, False, "0.1.0")


def test_the_same_release_again_changes_nothing(station: Station, tmp_path: Path) -> None:
    code, said = station.update(stick(tmp_path / "again", "0.1.0"))
    assert (code, said["ok"]) == (1, False)
    assert not station.places.trial.exists()


def test_without_room_nothing_is_begun(station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    code, _ = station.update(stick(tmp_path / "second", "0.2.0"))
    assert code == 1
    assert not (station.places.releases / "0.2.0").exists()
