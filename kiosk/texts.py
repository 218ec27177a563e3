"""Every sentence a person reads, in both languages, from assets/texts."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from kiosk.local_time import moment
from sync.contract.refusals import Refusal

LANGUAGES: Final = ("zh-Hans", "en")


class Texts:
    """The sentences of one language."""

    def __init__(self, language: str = "zh-Hans") -> None:
        """Speak one of `LANGUAGES`.

        Raises:
            ValueError: none of them.
        """
        if language not in LANGUAGES:
            raise ValueError(f"no texts in {language!r}; there are {', '.join(LANGUAGES)}")
        self.language = language
        self._texts = load(language)

    def say(self, key: str, /, **values: object) -> str:
        """A sentence.

        Args:
            key: table and name in the language's file, such as `done.undone`.
            **values: what goes in at its placeholders; names of people come masked already.
        """
        return self._texts[key].format(**values)

    def knows(self, key: str) -> bool:
        """Whether there is such a sentence; for what the district may have invented since."""
        return key in self._texts

    def refusal(self, refusal: Refusal) -> str:
        """What happened, what is safe, and what to do now."""
        return self.say(f"refusal.{refusal}")

    def duration(self, minutes: int) -> str:
        """A length of time in hours and minutes."""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.say("time.minutes", minutes=rest)
        return self.say("time.hours_minutes", hours=hours, minutes=rest) if rest else self.say("time.hours", hours=hours)

    def moment(self, at_ms: int) -> str:
        """A time as month, day, hour and minute."""
        return f"{moment(at_ms):%m-%d %H:%M}"


@cache
def load(language: str) -> dict[str, str]:
    """All sentences of a language, by `table.name`, from the files of its folder; a table stands in one file."""
    tables: dict[str, dict[str, str]] = {}
    for file in sorted((files("assets") / "texts" / language).iterdir(), key=lambda file: file.name):
        found = tomllib.loads(file.read_text("utf-8"))
        if twice := tables.keys() & found.keys():
            raise ValueError(f"{file.name} has tables that another file has: {', '.join(sorted(twice))}")
        tables |= found
    return {f"{table}.{name}": sentence for table, sentences in tables.items() for name, sentence in sentences.items()}
