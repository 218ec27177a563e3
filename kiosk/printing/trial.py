"""A page that shows whether the printer prints: its whole width, fine and coarse, and Chinese."""

from PIL import Image

from kiosk.printing.paper import Paper
from kiosk.printing.printers import WIDE_DOTS
from kiosk.texts import Texts


def trial_page(texts: Texts, when: str, dots: int = WIDE_DOTS) -> Image.Image:
    """The page as a black and white picture.

    Args:
        texts: in which language.
        when: date and time, as text.
        dots: width of the paper.

    Raises:
        FontMissing: there is no font with Chinese.
    """
    small, large = (22, 40) if dots < WIDE_DOTS else (26, 52)
    paper = Paper(dots)
    paper.rule()
    paper.text(texts.say("trial.heading"), large, bold=True, align="center")
    paper.text(texts.say("trial.look"), small, align="center")
    paper.pair(when, "0123456789", small)
    paper.rule()
    paper.gap(20)
    return paper.finish()
