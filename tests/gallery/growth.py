"""Whether what is called larger is larger: the same screen in one size of type and in the next."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from tests.gallery.matrix import SIZES
from tests.gallery.stage import Result

Sizes = dict[str, dict[str, int]]
"""Of each scene, how large each text is drawn, px."""


def shrunk(smaller: Sizes, larger: Sizes) -> Iterator[str]:
    """Scenes in which a larger choice made most of the letters smaller: sentences."""
    for scene, before in smaller.items():
        after = larger.get(scene, {})
        kept = [said for said in before if said in after]
        if kept and sum(_weighed(said, after[said] - before[said]) for said in kept) < 0:
            yield f"{scene}: its letters are smaller in the larger size"


def unchanged(smaller: Sizes, larger: Sizes) -> list[str]:
    """Scenes in which a larger choice made no text of the screen larger: it was full before."""
    return [
        scene
        for scene, before in smaller.items()
        if scene in larger and not any(larger[scene].get(said, 0) > size_px for said, size_px in before.items())
    ]


def compared(results: Iterable[Result]) -> tuple[list[str], list[str]]:
    """What is wrong and what is worth knowing of how type grows, over all results that are there: sentences."""
    known: dict[tuple[str, str], Sizes] = {}
    for result in results:
        glass = result.job.split("-")[0]
        for like, scenes in result.sizes.items():
            known.setdefault((glass, like), {}).update(scenes)
    wrong, told = [], []
    for glass in sorted({glass for glass, _ in known}):
        for lower, upper in pairwise(SIZES):
            smaller, larger = known.get((glass, lower), {}), known.get((glass, upper), {})
            wrong += [f"{glass}, {lower} and {upper}: {what}" for what in shrunk(smaller, larger)]
            if full := unchanged(smaller, larger):
                told.append(f"{glass}: {len(full)} of {len(smaller)} screens are no larger in {upper} than in {lower}")
    return wrong, told


def _weighed(said: str, by_px: int) -> int:
    return len(said) * by_px
