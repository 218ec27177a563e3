"""Draws one `Job` on a real window, and says what is wrong: `python -m tests.gallery.stage JOB SCENES RESULT FOLDER`.

Needs a display of the job's size. JOB is a job as JSON, SCENES a file of scenes, RESULT the file that is written. Pictures
are kept small in FOLDER, for contact sheets; those with something wrong, and all if `LINLI_FULL_SIZE` is set, as they are.
Without FOLDER none are kept.
"""

import os
import pickle
import sys
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image, ImageGrab

from kiosk.ui.window.environment import prepare
from tests.gallery.checks import Places, check, type_sizes
from tests.gallery.matrix import FORMATS, Job
from tests.gallery.scenes import Scene

SMALL_PX = {True: 270, False: 480}
"""How wide small pictures are, of an upright glass and of a wide one."""
FRAMES = 2
"""Until what is shown is on the glass."""


class Result(msgspec.Struct):
    """How a job went.

    Attributes:
        job: its name.
        pictures: how many were drawn.
        wrong: sentences.
        sizes: of each setting and scene, how large each text is, px; of the warm palette and a right hand alone.
    """

    job: str
    pictures: int
    wrong: list[str]
    sizes: dict[str, dict[str, dict[str, int]]]


def draw(job: Job, scenes: list[Scene], out: Path | None, *, full_size: bool = False) -> Result:
    """Draw it; see `Result`."""
    prepare()
    from kivy.config import Config

    glass = FORMATS[job.format]
    size = (glass.width_px, glass.height_px)
    wanted = {"width": size[0], "height": size[1], "borderless": 1, "position": "custom", "left": 0, "top": 0, "maxfps": 0}
    for name, value in wanted.items():
        Config.set("graphics", name, str(value))
    from kivy.base import EventLoop, runTouchApp

    from kiosk.ui import fonts
    from kiosk.ui.window import look
    from kiosk.ui.window.eyes import Eyes
    from kiosk.ui.window.whole import Whole

    fonts.register()
    look.use(glass)
    whole = Whole(size, Eyes(), pressed=lambda *_: None, touched=lambda: None)
    runTouchApp(whole, embedded=True)
    result = Result(job.name, 0, [], {})
    places: dict[str, Places] = {}
    for number, scene in enumerate(scenes):
        if not job.takes(scene.name, scene.view.language):
            continue
        for setting in job.settings_of(number):
            comfort = setting.dressed(scene.view.comfort)
            view = msgspec.structs.replace(scene.view, comfort=comfort, serial=result.pictures + 1)
            whole.show(view)
            for _ in range(FRAMES):
                EventLoop.idle()
            picture = ImageGrab.grab(xdisplay=os.environ["DISPLAY"])
            result.pictures += 1
            found = list(check(whole, view, places.setdefault(setting.like, {}), np.asarray(picture)))
            where = f"{scene.name} ({setting.format} {setting.like}{' pseudo' if job.pseudo else ''})"
            result.wrong += [f"{where}: {what}" for what in found]
            if not (comfort.contrast or comfort.left or comfort.low or job.pseudo):
                result.sizes.setdefault(setting.like, {})[scene.name] = type_sizes(whole)
            if out is not None:
                _keep(picture, out, f"{job.name}", scene.name, portrait=glass.portrait, whole=full_size or bool(found))
    return result


def _keep(picture: Image.Image, out: Path, job: str, name: str, *, portrait: bool, whole: bool) -> None:
    folder = out / f"kiosk-{job}"
    folder.mkdir(parents=True, exist_ok=True)
    width = SMALL_PX[portrait]
    small = picture.resize(
        (width, round(picture.height * width / picture.width)), Image.Resampling.BILINEAR, reducing_gap=2.0
    )
    small.save(folder / f"{name}.png", compress_level=1)
    if whole:
        (out / "full" / job).mkdir(parents=True, exist_ok=True)
        picture.save(out / "full" / job / f"{name}.png", compress_level=1)


def main() -> int:
    """See the module."""
    job = msgspec.json.decode(sys.argv[1], type=Job)
    drawn = pickle.loads(Path(sys.argv[2]).read_bytes())  # ours, of a moment ago
    out = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    result = draw(job, drawn, out, full_size=bool(os.environ.get("LINLI_FULL_SIZE")))
    Path(sys.argv[3]).write_bytes(msgspec.json.encode(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
