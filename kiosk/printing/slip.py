"""How a slip looks on paper. It names no person: it lies in pockets and on counters."""

from PIL import Image

from kiosk.actions.slips import SlipGoods, SlipHere
from kiosk.local_time import moment
from kiosk.printing.paper import Paper
from kiosk.printing.printers import WIDE_DOTS
from kiosk.texts import Texts
from sync.contract.cards import DAY_MS


def slip_page(slip: SlipHere, texts: Texts, dots: int = WIDE_DOTS) -> Image.Image:
    """A slip as a black and white picture.

    Args:
        slip: what it says.
        texts: in which language.
        dots: width of the paper.

    Raises:
        FontMissing: there is no font with Chinese.
    """
    small, body, large = (22, 28, 40) if dots < WIDE_DOTS else (26, 34, 52)
    say, paper = texts.say, Paper(dots)
    paper.text(slip.station, body, align="center")
    paper.text(say("paper.slip"), large, bold=True, align="center")
    paper.text(say("paper.receipt"), small, align="center")
    paper.rule()
    paper.text(f"{moment(slip.at_ms):%Y-%m-%d %H:%M}", small)
    for line in slip.lines:
        goods = say("show.goods", title=line.title, quantity=line.quantity)
        paper.pair(goods, say("paper.points", points=line.points), body)
        if line.collect:
            paper.text(say("paper.collect", station=line.collect), small)
    if len(slip.lines) > 1:
        paper.pair(say("paper.sum"), say("paper.points", points=slip.points), body, bold=True)
    paper.rule()
    paper.qr(slip.code)
    paper.text(_where(slip.lines, texts), small, align="center")
    until = f"{moment(slip.expiry_day * DAY_MS):%Y-%m-%d}"
    paper.text(say("paper.until", date=until), small, align="center")
    paper.gap(20)
    return paper.finish()


def _where(lines: tuple[SlipGoods, ...], texts: Texts) -> str:
    return texts.say("paper.elsewhere" if any(line.collect for line in lines) else "paper.here")
