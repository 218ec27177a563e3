"""Runs jobs: scenes are made once, and drawn by processes with a display each."""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from tests.gallery.matrix import Job
from tests.gallery.pseudo import speak_pseudo
from tests.gallery.scenes import scenes
from tests.gallery.stage import Result
from tests.robot.display import VirtualDisplay

A_JOB_S = 3_600
"""Longer than any takes, on a slow machine too."""


class GalleryFailed(Exception):
    """A process of the gallery's ended otherwise than it should."""


def run(
    jobs: Sequence[Job], out: Path | None, *, at_once: int = 2, told: Callable[[Result], None] = lambda _: None
) -> list[Result]:
    """Draw all of them.

    Args:
        jobs: which.
        out: where pictures go, if they are to be kept.
        at_once: how many processes draw at a time.
        told: hears how each job went, in the order in which they end.

    Raises:
        GalleryFailed: with what the process said.
    """
    with tempfile.TemporaryDirectory(prefix="linli-gallery-") as name, ThreadPoolExecutor(at_once) as pool:
        folder = Path(name)
        made = {pseudo: folder / f"scenes-{pseudo}" for pseudo in {job.pseudo for job in jobs}}
        list(pool.map(lambda pseudo: _in_process("tests.gallery.runs", str(made[pseudo]), "pseudo" * pseudo), made))

        def draw(job: Job) -> Result:
            result = _draw(job, made[job.pseudo], folder, out)
            told(result)
            return result

        return list(pool.map(draw, jobs))


def _draw(job: Job, made: Path, folder: Path, out: Path | None) -> Result:
    size = job.format.split("x")
    answer = folder / f"{job.name}.json"
    with VirtualDisplay(int(size[0]), int(size[1])) as display:
        arguments = [msgspec.json.encode(job).decode(), str(made), str(answer), *([str(out)] if out else [])]
        _in_process("tests.gallery.stage", *arguments, environment=display.environment | _kept("LINLI_FULL_SIZE"))
    return msgspec.json.decode(answer.read_bytes(), type=Result)


def _kept(name: str) -> dict[str, str]:
    return {name: os.environ[name]} if name in os.environ else {}


def _in_process(module: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", module, *arguments]
    # One thread a picture: the processes share the cores already.
    env = (environment or dict(os.environ)) | {"LP_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=A_JOB_S)
    if done.returncode or "Traceback" in done.stderr:
        raise GalleryFailed(f"{module} {arguments[0]}: {done.stderr[-3000:]}")


def main() -> int:
    """Make the scenes and write them to a file: `python -m tests.gallery.runs FILE [pseudo]`."""
    if "pseudo" in sys.argv[2:]:
        speak_pseudo()
    with tempfile.TemporaryDirectory(prefix="linli-scenes-") as folder:
        Path(sys.argv[1]).write_bytes(pickle.dumps(list(scenes(Path(folder)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
