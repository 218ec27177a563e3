"""Releases side by side: a new one is put beside the others, tried out on a copy of the data, and then taken in one step.

Whether it works is seen only when it runs. So it is on trial until the kiosk says that it does (`OwnRelease.prove`); the
gate that stands before every start takes it back after three starts in vain. The data is never taken back: a journal put
back would be a fork (DESIGN, invariant 2); what a newer release wrote an older one keeps and passes on, understood or not.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.install.places import Places, proof
from kiosk.install.stick import NoRelease, Stick

WHOLE: Final = ".whole"
"""Stands in a release that was installed to its end."""
KEPT: Final = 2
"""Releases on the disk: the one that runs and the one before it."""
ROOM_FACTOR: Final = 5
"""A release takes so many times the room of its wheels, its trial on a copy of the data included."""


def installed(places: Places) -> list[str]:
    """The whole releases, by name, the newest installed last."""
    found = [path for path in places.releases.glob("*") if is_whole(path)]
    return [path.name for path in sorted(found, key=lambda path: path.lstat().st_mtime_ns)]


def is_whole(release: Path) -> bool:
    """Whether it was installed to its end; one that lies elsewhere, behind a link, is its owner's care."""
    return (release / WHOLE).exists() or (release.is_symlink() and release.exists())


def current(places: Places) -> str:
    """The release that runs, or runs next; empty where there is none."""
    try:
        return places.current.readlink().name
    except OSError:
        return ""


def on_trial(places: Places, data: Path) -> str:
    """The release that is not proven yet; empty where none is."""
    with contextlib.suppress(OSError, ValueError):
        release, _, _ = places.trial.read_text("utf-8").split()
        with contextlib.suppress(OSError):
            if proof(data).read_text("utf-8") == release:
                return ""
        return release if release == current(places) else ""
    return ""


def put_beside(places: Places, stick: Stick, extras: str = "[kiosk]", python: str = sys.executable) -> Path:
    """Install the stick's release, with no network; gives its folder.

    Args:
        places: where.
        stick: was looked at.
        extras: of Linli's wheel.
        python: makes the new environment.

    Raises:
        NoRelease: there is no room, or the wheels don't fit together.
    """
    folder = places.releases / stick.version
    if is_whole(folder):
        return folder
    if shutil.disk_usage(places.releases).free < ROOM_FACTOR * stick.bytes:
        raise NoRelease("room", f"{ROOM_FACTOR * stick.bytes >> 20} MiB")
    shutil.rmtree(folder, ignore_errors=True)  # half of it may be there, from a time when the power failed
    wanted = f"linli{extras}=={stick.version}"
    options = ("--no-index", "--find-links", str(stick.folder), "--disable-pip-version-check", "--no-compile", "--quiet")
    try:
        # An environment can't be moved; so it is made where it will lie, and whole only when the mark says so.
        _run(Path(python).resolve(), "-m", "venv", str(folder))
        _run(folder / "bin" / "python", "-m", "pip", "install", *options, wanted)
        _run(folder / "bin" / "python", "-m", "compileall", "-q", str(folder / "lib"), fails=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoRelease("unfit", (error.stderr or "").strip()[-400:] or error) from None
    os.sync()
    (folder / WHOLE).touch()
    return folder


def take(places: Places, release: str) -> None:
    """From the next start on, run this one; where another runs now, this one is on trial.

    Power may fail between any two steps: a trial of a release that is not the current one means nothing.
    """
    before = current(places)
    if before and before != release:
        _write(places.trial, f"{release} {before} 0\n")
    new = places.home / "current.new"
    new.unlink(missing_ok=True)
    new.symlink_to(Path("releases") / release)
    new.replace(places.current)
    _sync_folder(places.home)


def prune(places: Places, keep: Sequence[str]) -> list[str]:
    """Remove what is neither to be kept nor among the newest; gives what was removed."""
    kept = {*keep, current(places)}
    spare = [name for name in reversed(installed(places)) if name not in kept]
    room = max(0, KEPT - len({name for name in kept if name}))
    old = spare[room:]
    for name in old:
        release = places.releases / name
        if release.is_symlink():
            release.unlink()
            continue
        # First the mark: what power leaves of it is then no release.
        (release / WHOLE).unlink()
        shutil.rmtree(release, ignore_errors=True)
    return old


def _run(program: Path, *arguments: str, fails: bool = False) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    subprocess.run(  # noqa: S603 -- our own interpreter, in a folder that only root writes
        [str(program), *arguments], check=not fails, capture_output=True, text=True, env=environment, umask=0o022
    )


def _write(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o644)
    new.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
