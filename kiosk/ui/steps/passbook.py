"""My points (存折): what there is, where it can be spent, and the last lines."""

from kiosk import sentences
from kiosk.actions.points import Passbook, points
from kiosk.ui.days import date_text, dated_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.bring import News, bring_button, bring_quietly, is_online, may_bring, where_points_are
from kiosk.ui.steps.gift import begin_gift, gift_button, may_give
from kiosk.ui.steps.goods_list import known_now_ms
from kiosk.ui.steps.passbook_print import PassbookPrint
from kiosk.ui.steps.told import Refused
from kiosk.ui.views import Button, Figure, Row
from kiosk.ui.views import Passbook as PassbookBody
from sync.contract.documents import Entry
from sync.contract.refusals import Refusal


def open_passbook(house: House) -> Step:
    """The passbook of the card that is here, or why it can't be shown. What is elsewhere is asked for meanwhile."""
    bring_quietly(house)
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
        self._now_ms = known_now_ms(house)
        self._news = News(house)

    def resumed(self) -> None:
        """See `Step`."""
        book = points(self.house.desk, self.house.visit.code)
        if not isinstance(book, Refusal):
            self._book = book

    def tick(self) -> Go:
        """See `Step`. Points that were asked for may come while their owner looks on."""
        if self._news.came():
            self.resumed()
        return STAY

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "bring":
            bring_quietly(self.house)
            self.resumed()
        if name == "give" and self._may_give():
            return To(begin_gift(self.house))
        if name == "print" and self.house.printer:
            return To(PassbookPrint(self.house, self._book))
        return STAY

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
            said=(
                *self._honours(),
                *where_points_are(texts, book, online=is_online(self.house)),
                *self._expiring(),
                *([say("scan.disputed")] if book.disputed else []),
            ),
            rows=tuple(self._row(entry) for entry in book.entries),
            empty=say("passbook.empty"),
            buttons=(
                *((bring_button(self.house),) if may_bring(book) else ()),
                *((gift_button(self.house),) if self._may_give() else ()),
                *((Button(name="print", label=say("passbook.print"), icon="print"),) if self.house.printer else ()),
            ),
        )

    def _may_give(self) -> bool:
        most_points = self.house.desk.kiosk.replica.settings().gift_most_points
        return may_give(self.house.visit.seen, self._book, most_points)

    def _expiring(self) -> list[str]:
        soon = self._book.expiring
        if soon is None:
            return []
        return [self.house.say("expiry.soon", points=soon.points, date=date_text(self.house.texts, soon.at_ms))]

    def _honours(self) -> list[str]:
        seen = self.house.visit.seen
        line = sentences.all_honours(self.house.texts, seen.honours) if seen else ""
        return [line] if line else []

    def _row(self, entry: Entry) -> Row:
        say, texts = self.house.say, self.house.texts
        note = [dated_text(texts, entry.at_ms, self._now_ms)]
        if entry.points and entry.balance is not None:
            note.append(say("passbook.balance", points=entry.balance))
        if entry.pending:
            note.append(say("passbook.pending"))
        return Row(
            title=sentences.entry_title(texts, entry),
            note=say("passbook.between").join(note),
            aside=sentences.signed(entry.points),
            mark="wait" if entry.pending else "",
        )


def _hours(minutes: int) -> str:
    """Hours with one decimal, cut off, never rounded up: 1.5, 12."""
    hours, tenths = minutes // 60, minutes % 60 // 6
    return f"{hours}.{tenths}" if tenths else str(hours)
