"""Ready sentences for free text: whoever writes slowly touches what is wanted, for whom, where and when."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

MOST: Final = 24
"""Nobody reads through more."""


def phrases_for(kind: str, *, language: str) -> tuple[str, ...]:
    """Sentences for a kind of text, each whole with its full stop, so that several may follow one another.

    Args:
        kind: as `kiosk.ui.input.layouts.Kind`; a name or a code has none.
        language: of the visitor, `zh-Hans` or `en`; any other gets the English ones.

    Returns:
        At most `MOST`, in the order in which a person tells things: what, for whom, where, when, thanks.
    """
    return _sentences("zh-Hans" if language == "zh-Hans" else "en") if kind == "text" else ()


@cache
def _sentences(language: str) -> tuple[str, ...]:
    text = (files("assets") / "words" / "phrases.toml").read_text("utf-8")
    groups: dict[str, list[str]] = tomllib.loads(text)[language]
    return tuple(sentence for group in groups.values() for sentence in group)
