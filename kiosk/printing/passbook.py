"""A page of the passbook (存折) on paper: a line a posting, with the balance after it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
from PIL import Image

from kiosk import sentences
from kiosk.actions.points import Passbook
from kiosk.local_time import moment
from kiosk.printing.paper import Align, Paper
from kiosk.printing.printers import WIDE_DOTS
from kiosk.texts import Texts
from sync.contract.documents import Entry

_MOST_LINES: Final = 2
"""Of a posting on paper; a longer title stands on the screen."""


class PassbookLine(msgspec.Struct, frozen=True, kw_only=True):
    """A posting, in words that are ready to be read.

    Attributes:
        date: when, without the year.
        what: what it was.
        points: with its sign, or empty where it moved none.
        balance: after it, or empty where it is not known.
        pending: it is not at the district yet.
        head: said over the line, where a year begins.
    """

    date: str
    what: str
    points: str = ""
    balance: str = ""
    pending: bool = False
    head: str = ""


class PassbookSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A page, in words that are ready to be read.

    Attributes:
        station: name of this one.
        who: masked name: paper is left lying.
        printed: when, in words.
        said: sentences over the lines: what can be spent here, what is elsewhere and why.
        lines: oldest first.
    """

    station: str
    who: str
    printed: str
    said: tuple[str, ...] = ()
    lines: tuple[PassbookLine, ...] = ()


def sheet_of(texts: Texts, book: Passbook, *, station: str, printed: str, said: Iterable[str] = ()) -> PassbookSheet:
    """The page of a passbook: the postings among its last lines, and the balance that they began with.

    Args:
        texts: in which language.
        book: whose.
        station: name of this one.
        printed: when, in words.
        said: sentences over the lines.
    """
    postings = [entry for entry in reversed(book.entries) if entry.points]
    return PassbookSheet(
        station=station, who=book.shown, printed=printed, said=tuple(said), lines=tuple(_lines(texts, postings))
    )


def passbook_page(sheet: PassbookSheet, texts: Texts, dots: int = WIDE_DOTS) -> Image.Image:
    """A page as a black and white picture.

    Args:
        sheet: what it says.
        texts: in which language.
        dots: width of the paper.

    Raises:
        FontMissing: there is no font with Chinese.
    """
    small, body, large = (18, 22, 40) if dots < WIDE_DOTS else (26, 28, 52)
    say, paper = texts.say, Paper(dots)

    def row(date: str, what: str, points: str, balance: str, size: int) -> None:
        cells: list[tuple[str, float, Align]] = [(date, 0.19, "left"), (what, 0.43, "left"), (points, 0.17, "right")]
        paper.columns([*cells, (balance, 0.21, "right")], size, most_lines=_MOST_LINES)

    paper.text(sheet.station, body, align="center")
    paper.text(say("paper.passbook"), large, bold=True, align="center")
    paper.text(say("paper.passbook_of", who=sheet.who, printed=sheet.printed), small, align="center")
    paper.rule()
    for sentence in sheet.said:
        paper.text(sentence, small)
    if sheet.said:
        paper.rule()
    row(say("paper.date"), say("paper.what"), say("paper.points_head"), say("paper.balance"), small)
    paper.rule()
    for line in sheet.lines:
        if line.head:
            paper.text(line.head, small, bold=True)
        mark = say("paper.pending_mark") if line.pending else ""
        row(line.date, mark + line.what, line.points, line.balance, body)
    if not sheet.lines:
        paper.text(say("passbook.empty"), body)
    paper.rule()
    if any(line.pending for line in sheet.lines):
        paper.text(say("paper.pending"), small)
    paper.text(say("paper.passbook_is"), small, align="center")
    paper.gap(20)
    return paper.finish()


def _lines(texts: Texts, postings: Sequence[Entry]) -> Iterator[PassbookLine]:
    if postings and postings[0].balance is not None:
        before = postings[0].balance - postings[0].points
        yield PassbookLine(date="", what=texts.say("paper.forward"), balance=str(before))
    year = 0
    for entry in postings:
        at = moment(entry.at_ms)
        yield PassbookLine(
            date=f"{at:%m-%d}",
            what=sentences.entry_title(texts, entry),
            points=sentences.signed(entry.points),
            balance="" if entry.balance is None else str(entry.balance),
            pending=entry.pending,
            head="" if at.year == year else texts.say("paper.year", year=at.year),
        )
        year = at.year
