"""`linli-kiosk update` and `releases`: another version of the software, and the way back."""

import argparse
import os
import subprocess
from pathlib import Path

import msgspec

from kiosk.commands.answers import Answers
from kiosk.commands.opening import folder_trouble
from kiosk.commands.trouble import DONE
from kiosk.install import releases
from kiosk.install.places import CACHE, DATA, HOME, HOME_VARIABLE, Places
from kiosk.install.stick import NoRelease, read_stick

REHEARSAL_S = 300.0


class Releases(msgspec.Struct, frozen=True, kw_only=True):
    """What is on this machine.

    Attributes:
        current: runs, or runs as soon as nobody stands there.
        installed: all that are whole.
        on_trial: was begun and has not proven itself yet; empty for none.
        refused: were taken back.
        removed: were removed just now, for their room.
    """

    current: str
    installed: list[str]
    on_trial: str = ""
    refused: list[str] = []
    removed: list[str] = []


def run_update(args: argparse.Namespace, _folder: Path, answers: Answers) -> int:
    """Install the release in a folder of wheels beside the others, try it on a copy of the data, and take it."""
    places, data = _places(), _data(args)
    before = releases.current(places)
    try:
        if trial := releases.on_trial(places, data):
            raise NoRelease("on_trial", trial)
        if not before:
            raise NoRelease("not_installed", places.home)
        stick = read_stick(args.stick)
        if stick.version == before:
            raise NoRelease("same", before)
        folder = releases.put_beside(places, stick, args.extras)
        _rehearse(folder, data)
        releases.take(places, stick.version)
    except NoRelease as why:
        sentence = answers.texts.say(f"no_release.{why.key}", detail=why.detail)
        return answers.not_done(_seen(places, data), sentence)
    except OSError as error:
        raise folder_trouble(error, args.stick) from None
    removed = releases.prune(places, keep=[before])
    seen = msgspec.structs.replace(_seen(places, data), removed=removed)
    return answers.result(seen, answers.texts.say("release.taken", release=stick.version, before=before))


def run_releases(args: argparse.Namespace, _folder: Path, answers: Answers) -> int:
    """Say what is installed; with `--back` take the one before."""
    places, data = _places(), _data(args)
    say = answers.texts.say
    if args.back:
        others = [name for name in releases.installed(places) if name != releases.current(places)]
        if not others:
            return answers.not_done(_seen(places, data), say("release.alone"))
        try:
            releases.take(places, others[-1])
        except OSError as error:
            raise folder_trouble(error, places.home) from None
    seen = _seen(places, data)
    sentences = [say("release.current", release=seen.current or "–", others=", ".join(seen.installed) or "–")]
    if seen.on_trial:
        sentences.append(say("release.trial", release=seen.on_trial))
    if seen.refused:
        sentences.append(say("release.refused", releases=", ".join(seen.refused)))
    return answers.result(seen, *sentences)


def _rehearse(folder: Path, data: Path) -> None:
    """Let the new release open a copy of the data, as the user whose data it is."""
    if not data.is_dir():
        return
    owner = data.stat()
    ids: dict[str, object] = {}
    if os.geteuid() == 0 and owner.st_uid:
        ids = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_"))}
    # Whose data it is has no home but that, and may not write into root's.
    environment |= {"HOME": str(data)} | ({"XDG_CACHE_HOME": str(CACHE)} if CACHE.is_dir() else {})
    command = [str(folder / "bin" / "linli-kiosk"), "--data", str(data), "rehearse"]
    try:
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 -- a release that root installed just now
            command, capture_output=True, text=True, timeout=REHEARSAL_S, env=environment, cwd="/", **ids
        )
    except (OSError, subprocess.TimeoutExpired) as why:
        raise NoRelease("rehearsal", why) from None
    if done.returncode != DONE:
        raise NoRelease("rehearsal", (done.stdout + done.stderr).strip()[-600:])


def _seen(places: Places, data: Path) -> Releases:
    try:
        refused = places.refused.read_text("utf-8").split()
    except (OSError, ValueError):
        refused = []
    return Releases(
        current=releases.current(places),
        installed=releases.installed(places),
        on_trial=releases.on_trial(places, data),
        refused=refused,
    )


def _places() -> Places:
    return Places(Path(os.environ.get(HOME_VARIABLE) or HOME))


def _data(args: argparse.Namespace) -> Path:
    return Path(args.data or os.environ.get("LINLI_KIOSK_DATA") or DATA)
