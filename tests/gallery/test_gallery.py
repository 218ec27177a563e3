"""What `python -m tests.gallery` finds wrong in a sample of its pictures: nothing."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from kiosk.ui import steps
from kiosk.ui.step import Step
from tests.gallery.console import draw_console
from tests.gallery.matrix import FORMATS, sample
from tests.gallery.runs import run
from tests.gallery.scenes import scenes
from tests.journeys.street import Street

pytestmark = pytest.mark.slow

SEED = 5
"""Which turn of the choices is drawn."""
UNSEEN = {
    "fault": "nothing leads there but an error of ours; tests/kiosk/ui throws one",
    "pin_locked": "the text alone differs from `refused`",
}
"""Steps without a picture, and why."""


@pytest.mark.parametrize("name", FORMATS)
def test_every_screen_can_be_read_and_pressed_as_somebody_likes_it(name: str) -> None:
    (result,) = run([sample(name, SEED)], None, at_once=1)
    assert result.wrong == []
    assert result.pictures > 400


def test_every_step_has_a_picture(tmp_path: Path) -> None:
    for module in pkgutil.iter_modules(steps.__path__):
        importlib.import_module(f"{steps.__name__}.{module.name}")
    named = {kind.name for kind in _kinds(Step) if isinstance(kind.__dict__.get("name"), str)}
    drawn = {scene.view.step for scene in scenes(tmp_path)}
    assert named - drawn - set(UNSEEN) == set()


@pytest.mark.timeout(1_200)
def test_no_page_of_the_console_is_too_wide_cut_or_broken(tmp_path: Path) -> None:
    with Street(tmp_path / "street", scale=0.02, seed=7) as street:
        assert draw_console(street.district.url, street.login("officer"), tmp_path / "pictures") == []


def _kinds(kind: type[Step]) -> set[type[Step]]:
    return {kind}.union(*map(_kinds, kind.__subclasses__()))
