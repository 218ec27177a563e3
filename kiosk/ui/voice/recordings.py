"""A station's own recordings of prompts, in its dialect perhaps: `prompts/LANGUAGE/KEY.wav` in the kiosk's folder.

KEY is the sentence's name in assets/texts, such as `home.question`; `linli-kiosk prompts` lists them. A file that can't be
used is told to staff, and the machine's voice says that sentence instead.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.sound.files import read_sound
from kiosk.sound.seams import NoSound, Sound
from kiosk.texts import LANGUAGES, load

FOLDER: Final = "prompts"
SUFFIXES: Final = (".wav", ".ogg", ".opus", ".flac")
LASTS_MAX_S: Final = 60.0
"""Longer than any sentence: somebody forgot to end the recording."""
FILE_MAX: Final = 20_000_000


class Prompt(NamedTuple):
    """A sentence that can be recorded, in one language.

    Attributes:
        language, key: of the text.
        text: what is to be said; where values are filled in it can't be recorded, and is not among them.
    """

    language: str
    key: str
    text: str


def prompts() -> Iterator[Prompt]:
    """All sentences that can be recorded."""
    for language in LANGUAGES:
        for key, text in sorted(load(language).items()):
            if "{" not in text:
                yield Prompt(language, key, text)


class Recordings:
    """Those of one kiosk. The folder is looked at once; a file is read when it is needed, and checked then."""

    def __init__(self, folder: Path) -> None:
        """Find them.

        Args:
            folder: the kiosk's data folder; there may be no recordings in it.
        """
        self._root = folder / FOLDER
        known = {(prompt.language, prompt.key): prompt.text for prompt in prompts()}
        self._files: dict[tuple[str, str], Path] = {}
        self._by_text: dict[tuple[str, str], Path] = {}
        self._problems: dict[str, str] = {}
        for language in LANGUAGES:
            for path in self._listed(self._root / language):
                text = known.get((language, path.stem))
                if text is not None and path.suffix.lower() in SUFFIXES:
                    self._files[language, path.stem] = self._by_text[language, text] = path
                else:
                    self._problems[self._name(path)] = "no such prompt"

    def file(self, key: str, language: str) -> Path | None:
        """The file in which this prompt was recorded, if it was."""
        return self._files.get((language, key))

    def sound(self, text: str, language: str) -> Sound | None:
        """The recording of this text, or None where there is none that can be used. The same words may stand under several
        keys; recorded once, they are heard everywhere."""
        path = self._by_text.get((language, text))
        return self._read(path) if path else None

    def _read(self, path: Path) -> Sound | None:
        try:
            sound = checked(path)
        except NoSound as why:
            self._problems[self._name(path)] = str(why)
            return None
        self._problems.pop(self._name(path), None)
        return sound

    def problems(self) -> dict[str, str]:
        """What is wrong with which file, for staff, as far as is known: a file is read when it is first needed."""
        return dict(self._problems)

    def check(self) -> dict[str, str]:
        """Read them all; gives what is wrong with which file."""
        for path in self._files.values():
            self._read(path)
        return self.problems()

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._root))

    def _listed(self, folder: Path) -> list[Path]:
        try:
            return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except FileNotFoundError:
            return []
        except OSError as why:
            self._problems[self._name(folder)] = why.strerror or str(why)
            return []


def checked(path: Path) -> Sound:
    """The sound in a file, if it can be a prompt.

    Raises:
        NoSound: it can't; the text says why.
    """
    try:
        if path.stat().st_size > FILE_MAX:
            raise NoSound("too large")
        sound = read_sound(path)
    except OSError as why:
        raise NoSound(why.strerror or str(why)) from None
    except ValueError:
        raise NoSound("no sound file, or a damaged one") from None
    if not 0.1 <= sound.seconds <= LASTS_MAX_S:
        raise NoSound(f"lasts {sound.seconds:.1f} s")
    if not sound.samples.any():
        raise NoSound("silent")
    return sound
