"""What `python -m tests.gallery` finds wrong, with no pictures kept: nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.gallery.__main__ import SIZES
from tests.gallery.console import draw_console
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_screen_of_the_kiosk_cuts_a_text_lacks_a_glyph_or_has_a_target_too_small(
    size: tuple[int, int], tmp_path: Path
) -> None:
    with VirtualDisplay(*size) as display:
        done = subprocess.run(
            [sys.executable, "-m", "tests.gallery.stage", f"{size[0]}x{size[1]}", str(tmp_path)],
            env=display.environment | {"LINLI_NO_PICTURES": "1"},
            capture_output=True,
            text=True,
            cwd=Path.cwd(),
            timeout=280,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not any(tmp_path.iterdir()), "pictures are kept only where they are looked at"


def test_no_page_of_the_console_is_too_wide_cut_or_broken(tmp_path: Path) -> None:
    with Street(tmp_path / "street", scale=0.02, seed=7) as street:
        assert draw_console(street.district.url, street.login("officer"), tmp_path / "pictures") == []
