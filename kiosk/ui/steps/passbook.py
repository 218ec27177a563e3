"""My points (存折): what there is, where it can be spent, and the last lines."""

from kiosk import sentences
from kiosk.actions.points import Passbook, points
from kiosk.ui.days import date_text
from kiosk.ui.house import House
from kiosk.ui.step import Step
from kiosk.ui.steps.told import Refused
from kiosk.ui.views import Figure, Row
from kiosk.ui.views import Passbook as PassbookBody
from sync.contract.documents import Entry
from sync.contract.refusals import Refusal


def open_passbook(house: House) -> Step:
    """The passbook of the card that is here, or why it can't be shown."""
    book = points(house.desk, house.visit.code)
    return Refused(house, book) if isinstance(book, Refusal) else MyPoints(house, book)


class MyPoints(Step):
    """The passbook."""

    name = "passbook"
    idle_share = 2.0

    def __init__(self, house: House, book: Passbook) -> None:
        """Show this one."""
        super().__init__(house)
        self._book = book

    def resumed(self) -> None:
        """See `Step`."""
        book = points(self.house.desk, self.house.visit.code)
        if not isinstance(book, Refusal):
            self._book = book

    def body(self) -> PassbookBody:
        """See `Step`."""
        say, texts, book = self.house.say, self.house.texts, self._book
        return PassbookBody(
            heading=say("passbook.heading"),
            figures=(
                Figure(label=say("passbook.here"), value=str(book.spendable_here), unit=say("passbook.points")),
                Figure(label=say("passbook.elsewhere"), value=str(book.elsewhere), unit=say("passbook.points")),
                Figure(label=say("passbook.served"), value=_hours(book.served_min), unit=say("passbook.hours")),
            ),
            said=(*sentences.spendable(texts, book)[1:], *sentences.caveats(texts, book)),
            rows=tuple(self._row(entry) for entry in book.entries),
            empty=say("passbook.empty"),
        )

    def _row(self, entry: Entry) -> Row:
        say, texts = self.house.say, self.house.texts
        pending = say("points.entry_pending") if entry.pending else ""
        title = say("passbook.entry", kind=sentences.entry_kind(texts, entry), title=entry.title).rstrip()
        return Row(
            title=title[:1].upper() + title[1:],
            note=say("passbook.entry_note", date=date_text(texts, entry.at_ms), pending=pending).rstrip(),
            aside=f"{entry.points:+d}".replace("-", "−") if entry.points else "",
            mark="wait" if entry.pending else "",
        )


def _hours(minutes: int) -> str:
    """Hours with one decimal, cut off, never rounded up: 1.5, 12."""
    hours, tenths = minutes // 60, minutes % 60 // 6
    return f"{hours}.{tenths}" if tenths else str(hours)
