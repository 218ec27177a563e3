"""What is written onto a machine to make it a kiosk: units, the user, limits. The files stand in assets/systemd."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from kiosk.install.places import DATA, HOME, Places
from kiosk.install.releases import WHOLE, take

Display = Literal["x", "cage", "desktop"]

UNIT: Final = "linli-kiosk.service"


@dataclass(frozen=True, slots=True)
class Target:
    """One file.

    Attributes:
        asset: its text, in assets/systemd.
        path: where it goes, seen from the machine's root.
        mode: its rights.
        once: an installer may have changed it: a later install leaves it as it is.
    """

    asset: str
    path: str
    mode: int = 0o644
    once: bool = False


ALWAYS: Final = (
    Target("gate", "{home}/gate", 0o755),
    Target("journald.conf", "/etc/systemd/journald.conf.d/linli.conf"),
    Target("udev.rules", "/etc/udev/rules.d/70-linli.rules"),
    Target("kiosk.conf", "/etc/linli/kiosk.conf", once=True),
)
AS_SERVICE: Final = (
    Target(UNIT, f"/etc/systemd/system/{UNIT}"),
    Target("sysusers.conf", "/etc/sysusers.d/linli.conf"),
    Target("tmpfiles.conf", "/etc/tmpfiles.d/linli.conf"),
)
X_ALONE: Final = (Target("xorg.conf", "/etc/X11/xorg.conf.d/90-linli.conf", once=True),)
IN_A_DESKTOP: Final = (
    Target("autostart", "{home}/autostart", 0o755),
    Target("linli-kiosk.desktop", "/etc/xdg/autostart/linli-kiosk.desktop"),
)


def targets(display: Display) -> tuple[Target, ...]:
    """The files for a machine with this display."""
    if display == "desktop":
        return (*ALWAYS, *IN_A_DESKTOP)
    return (*ALWAYS, *AS_SERVICE, *(X_ALONE if display == "x" else ()))


def text_of(asset: str, display: Display, *, home: Path = HOME, data: Path = DATA) -> str:
    """A file's text, with this machine's folders in it."""
    text = _asset(asset)
    if asset == UNIT:
        text = text.replace("@SCREEN@\n", _asset(f"screen-{display}"))
    return text.replace("@HOME@", str(home)).replace("@DATA@", str(data))


def write_files(root: Path, display: Display, *, home: Path = HOME, data: Path = DATA) -> list[Path]:
    """Write them all; gives what was written.

    Args:
        root: `/`, or a folder that stands for it.
        display: how the kiosk gets its screen.
        home, data: see `places`, as the machine will see them.

    Raises:
        OSError: something can't be written.
    """
    written = []
    for target in targets(display):
        path = under(root, Path(target.path.format(home=home)))
        if target.once and path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        # In one step: a unit may be read at any time.
        new = path.with_name(path.name + ".new")
        new.write_text(text_of(target.asset, display, home=home, data=data), "utf-8")
        new.chmod(target.mode)
        new.replace(path)
        written.append(path)
    return written


def take_own(root: Path, home: Path = HOME, prefix: str = sys.prefix) -> str:
    """Make the environment that runs this the release that the kiosk runs; gives its name."""
    places = Places(under(root, home))
    places.releases.mkdir(parents=True, exist_ok=True)
    here = Path(prefix).resolve()
    beside = places.releases / here.name
    if beside.resolve() != here:
        # A developer's, or one that was made elsewhere: it counts as a release by a link.
        beside.unlink(missing_ok=True)
        beside.symlink_to(here)
    if not beside.is_symlink():
        (beside / WHOLE).touch()
    take(places, here.name)
    places.trial.unlink(missing_ok=True)
    return here.name


def tell_system(root: Path, display: Display) -> list[str]:
    """Make the user and the folders, and let systemd start the kiosk at power-on; gives what could not be done, for staff.

    Where `root` is another system's, that one is told, as far as this can be done from outside.
    """
    away = root != Path("/")
    there = [f"--root={root}"] if away else []
    if display == "desktop":
        return []
    commands = [
        ["systemd-sysusers", *there],
        ["systemd-tmpfiles", "--create", "--prefix=/var", "--prefix=/opt", *there],
        *([] if away else [["systemctl", "daemon-reload"]]),
        ["systemctl", *there, "enable", UNIT],
        ["systemctl", *there, "set-default", "graphical.target"],
    ]
    undone = []
    for name, *rest in commands:
        program = shutil.which(name)
        done = program and not subprocess.run([program, *rest], capture_output=True).returncode  # noqa: S603 systemd's own
        if not done:
            undone.append(" ".join([name, *rest]))
    return undone


def under(root: Path, path: Path) -> Path:
    """A path of the machine whose root is this folder."""
    return root / path.relative_to("/")


def _asset(name: str) -> str:
    return (files("assets") / "systemd" / name).read_text("utf-8")
