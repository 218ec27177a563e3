"""All that the kiosk's pictures are made of: formats, what somebody may have chosen, languages; and a sample of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, get_args

import msgspec

from kiosk.ui.tokens import Glass
from sync.contract.comfort import Comfort, TextSize

FORMATS: Final = {
    "1080x1920": Glass.of(1080, 1920, 21.5),
    "1920x1080": Glass.of(1920, 1080, 21.5),
    "1280x800": Glass.of(1280, 800, 15.6),
}
"""Panels that such kiosks have, by what they are called here."""

SIZES: Final[tuple[TextSize, ...]] = get_args(TextSize)
LIKES: Final = {
    f"{size}{'-stark' if contrast else ''}": Comfort(text=size, contrast=contrast)
    for size in SIZES
    for contrast in (False, True)
} | {"large-left": Comfort(text="large", left=True), "largest-low": Comfort(text="largest", low=True)}
"""How somebody may like a screen, by what it is called here: each size in each palette, hand and reach at one size each."""

PSEUDO: Final = "pseudo"
LANGUAGES: Final = ("zh-Hans", "en", PSEUDO)
PSEUDO_LIKES: Final = ("normal",)
"""In pseudo-English: it shows what has room for English alone, which a larger size does anyway."""


class Setting(NamedTuple):
    """On which glass, and how somebody likes it."""

    format: str
    like: str

    @property
    def glass(self) -> Glass:
        """The panel."""
        return FORMATS[self.format]

    def dressed(self, comfort: Comfort) -> Comfort:
        """A scene's comfort, with what is seen of it as it is here."""
        like = LIKES[self.like]
        return msgspec.structs.replace(comfort, text=like.text, contrast=like.contrast, left=like.left, low=like.low)


@dataclass(frozen=True)
class Job:
    """What one process draws: scenes of one language (both real ones, or the pseudo one) on one glass.

    Attributes:
        format: of the glass.
        pseudo: English is pseudo-English, and alone.
        likes: every scene is drawn in each of these.
        sample: every scene is drawn in one of these instead: the scene's number, and this, say which.
        only: what the name of a scene must hold.
        language: the only one, or empty.
    """

    format: str
    likes: tuple[str, ...]
    pseudo: bool = False
    sample: int | None = None
    only: str = ""
    language: str = ""

    @property
    def name(self) -> str:
        """What its results are called."""
        like = self.likes[0] if len(self.likes) == 1 else "sample"
        return f"{self.format}-{like}{'-pseudo' if self.pseudo else ''}"

    def settings_of(self, number: int) -> list[Setting]:
        """How the scene with this number is drawn."""
        likes = self.likes if self.sample is None else (self.likes[(number + self.sample) % len(self.likes)],)
        return [Setting(self.format, like) for like in likes]

    def takes(self, name: str, language: str) -> bool:
        """Whether a scene is among what is asked for."""
        wanted = "en" if self.pseudo else self.language
        return self.only in name and wanted in ("", language)


def likes_on(glass: Glass) -> tuple[str, ...]:
    """What looks different on a glass: low mode does on an upright one alone, a wide one is within reach as it is."""
    return tuple(name for name, comfort in LIKES.items() if glass.portrait or not comfort.low)


def whole(formats: Sequence[str], likes: Sequence[str], languages: Iterable[str], only: str = "") -> list[Job]:
    """Every scene in every setting, as far as it is asked for; nothing asked for is everything.

    Args:
        formats: of `FORMATS`.
        likes: of `LIKES`.
        languages: of `LANGUAGES`.
        only: what the name of a scene must hold.
    """
    wanted = tuple(languages) or LANGUAGES
    real = [language for language in wanted if language != PSEUDO]
    jobs = []
    for name in formats or FORMATS:
        liked = [like for like in likes_on(FORMATS[name]) if like in (likes or LIKES)]
        if real:
            language = real[0] if len(real) == 1 else ""
            jobs += [Job(name, (like,), only=only, language=language) for like in liked]
        if PSEUDO in wanted:
            jobs += [Job(name, (like,), pseudo=True, only=only) for like in liked if likes or like in PSEUDO_LIKES]
    return jobs


def sample(name: str, seed: int) -> Job:
    """Every scene once on this glass; what somebody chose comes round, so that each has its share of scenes."""
    return Job(name, likes_on(FORMATS[name]), sample=seed)
