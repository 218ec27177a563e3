"""The light behind the panel, in a folder like the kernel's."""

from pathlib import Path

from kiosk.backlight import Backlight


def light(folder: Path, name: str, most: str, brightness: str = "1") -> Path:
    (folder / name).mkdir()
    (folder / name / "max_brightness").write_text(most)
    (folder / name / "brightness").write_text(brightness)
    return folder / name / "brightness"


def test_it_begins_with_full_light_whatever_was_left_behind(tmp_path: Path) -> None:
    path = light(tmp_path, "panel", "255\n", "0")
    backlight = Backlight(tmp_path)
    assert backlight
    assert path.read_text() == "255"
    backlight.set(0.3)
    assert path.read_text() == "76"


def test_what_is_no_light_is_left_alone(tmp_path: Path) -> None:
    light(tmp_path, "odd", "many")
    assert not Backlight(tmp_path)
    assert not Backlight(tmp_path / "none")


def test_a_light_that_goes_is_forgotten(tmp_path: Path) -> None:
    path = light(tmp_path, "panel", "100")
    backlight = Backlight(tmp_path)
    path.unlink()
    path.mkdir()
    backlight.set(0.5)
    assert not backlight
