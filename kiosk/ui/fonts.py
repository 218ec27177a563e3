"""The font of the window: Noto Sans CJK in its Simplified Chinese form, which has the rare characters of people's names.

Debian's fonts-noto-cjk holds ten faces in one file, of which Kivy draws the first alone, the Japanese: 门, 直 and 令 would
look foreign. So the Simplified Chinese face is written once into a file of its own, whose name carries a stamp of the
package's file, and found there at every later start. Its digits are all of one width: no clock and no sum ever jitters.

`python -m kiosk.ui.fonts` does this at set-up, so that the first start need not.
"""

import functools
import logging
import os
import stat
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)

FAMILY: Final = "Noto Sans CJK SC"
"""The face wanted, as its name table has it."""
PACKAGE: Final = "fonts-noto-cjk"
DEBIAN_FONTS: Final = Path("/usr/share/fonts")
NOTO_REGULAR: Final = Path("opentype/noto/NotoSansCJK-Regular.ttc")
NOTO_BOLD: Final = Path("opentype/noto/NotoSansCJK-Bold.ttc")
WEN_QUAN_YI: Final = Path("truetype/wqy/wqy-microhei.ttc")
"""What stands in: its first face is Simplified Chinese already, but it has no 䶮, 㛃 or 𬭩 and no bold."""


class FontMissing(Exception):
    """There is no font with Chinese that could be used; the text says which Debian package to install."""


@dataclass(frozen=True, slots=True)
class Faces:
    """Font files that Kivy can draw as they are.

    Attributes:
        regular, bold: the same file where there is no bold.
        stand_in: WenQuanYi Micro Hei, which lacks rare characters.
    """

    regular: Path
    bold: Path
    stand_in: bool = False


def faces(fonts: Path = DEBIAN_FONTS, caches: tuple[Path, ...] | None = None) -> Faces:
    """The font files to use, written first where that was not done yet (under a second for each of the two).

    Args:
        fonts: the folder that Debian's packages put fonts into.
        caches: folders to write to, the first that can be written; `cache_folders()` by default.

    Raises:
        FontMissing: neither package has a font that could be used.
    """
    folders = cache_folders() if caches is None else caches
    try:
        regular, bold = (_simplified(fonts / source, folders) for source in (NOTO_REGULAR, NOTO_BOLD))
        return Faces(regular, bold)
    except FontMissing as why:
        stand_in = fonts / WEN_QUAN_YI
        if not stand_in.is_file():
            raise
        _log.warning("%s Until then WenQuanYi Micro Hei stands in, which lacks rare characters of names.", why)
        return Faces(stand_in, stand_in, stand_in=True)


def cache_folders() -> tuple[Path, ...]:
    """Where the face may be written: the user's cache, else a folder of this user's own among the temporary files."""
    folders = [Path(tempfile.gettempdir()) / f"linli-fonts-{os.getuid()}"]
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not Path(cache).is_absolute():
        cache = os.path.expanduser("~/.cache")  # noqa: PTH111 -- pathlib's raises where there is no home
    if Path(cache).is_absolute():
        folders.insert(0, Path(cache) / "linli" / "fonts")
    return tuple(folders)


def covers(text: str) -> set[str]:
    """The characters of a text that the font lacks, so none if it covers all; line breaks are never drawn and don't count.

    Raises:
        FontMissing: see `faces`.
    """
    known = _code_points(faces().regular)
    return {character for character in text if ord(character) not in known and character not in "\r\n\t"}


def register() -> Faces:
    """Make the font Kivy's default, under the name of the default that it brings. Call it before the first label is made.

    Raises:
        FontMissing: see `faces`.
    """
    from kivy.core.text import DEFAULT_FONT, LabelBase

    found = faces()
    regular, bold = str(found.regular), str(found.bold)
    LabelBase.register(DEFAULT_FONT, regular, regular, bold, bold)
    return found


def _simplified(source: Path, folders: tuple[Path, ...]) -> Path:
    """The Simplified Chinese face of a package's file, as a file of its own."""
    try:
        known = source.stat()
    except OSError as why:
        raise FontMissing(f"The Debian package {PACKAGE} is missing: apt-get install {PACKAGE}.") from why
    # The stamp changes with the package's file: after an update the face is written anew.
    name = f"{source.stem}-sc-{known.st_size:x}-{known.st_mtime_ns:x}.otf"
    for folder in _own(folders):
        if (folder / name).is_file():
            return folder / name
    for folder in _own(folders):
        try:
            _write_face(source, folder / name)
        except OSError as why:
            _log.info("the font can't be kept in %s: %s", folder, why)
        else:
            return folder / name
    raise FontMissing(f"The font of the Debian package {PACKAGE} could not be written to {' or '.join(map(str, folders))}.")


def _own(folders: tuple[Path, ...]) -> Iterator[Path]:
    """Those of the folders that exist, or can be made, and that nobody else can put files into."""
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            known = folder.lstat()
        except OSError as why:
            _log.info("the font can't be kept in %s: %s", folder, why)
            continue
        if stat.S_ISDIR(known.st_mode) and known.st_uid in (0, os.getuid()) and not known.st_mode & stat.S_IWOTH:
            yield folder


def _write_face(source: Path, target: Path) -> None:
    """Write the face whole or not at all: on the disk before it has its name, so that a power cut leaves no half font.

    Two processes may do so at once: each writes its own file, and the later name replaces an equal one.
    """
    from fontTools.ttLib import TTCollection, TTLibError

    _log.info("writing %s of %s to %s", FAMILY, source, target)
    try:
        with TTCollection(source, lazy=True, recalcTimestamp=False) as collection:
            face = next((face for face in collection.fonts if face["name"].getBestFamilyName() == FAMILY), None)
            if face is None:
                raise FontMissing(f"{source} holds no {FAMILY}: apt-get install --reinstall {PACKAGE}.")
            with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
                try:
                    face.save(part, reorderTables=None)
                    part.flush()
                    os.fsync(part.fileno())
                    Path(part.name).replace(target)
                except BaseException:
                    Path(part.name).unlink(missing_ok=True)
                    raise
    except (TTLibError, AssertionError, KeyError, struct.error) as why:
        raise FontMissing(f"{source} is damaged: apt-get install --reinstall {PACKAGE}.") from why


@functools.cache
def _code_points(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def main() -> int:
    """Write the font where that was not done yet; 0 if there is one to use."""
    logging.basicConfig(level=logging.INFO, format="· %(message)s")
    try:
        faces()
    except FontMissing as why:
        print(f"· {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
