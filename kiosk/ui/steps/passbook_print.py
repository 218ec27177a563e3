"""The passbook on paper: printed beside the flow, and told when it is done, or why it is not."""

from concurrent.futures import Future

from kiosk import sentences
from kiosk.actions.points import Passbook
from kiosk.actions.slips import own_station
from kiosk.local_time import moment
from kiosk.printing.passbook import sheet_of
from kiosk.printing.press import Printed, put_passbook
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step
from kiosk.ui.steps.bring import is_online, where_points_are
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import Button, Told
from sync.contract.refusals import Refusal


class PassbookPrint(Step):
    """The page is printed as the passbook is now; nothing but paper depends on it."""

    name = "passbook_print"
    idle_share = 2.0

    def __init__(self, house: House, book: Passbook) -> None:
        """Print this one."""
        super().__init__(house)
        self._book = book
        self._printing = self._print()

    def tick(self) -> Go:
        """See `Step`. What the printer says is shown when it has said it."""
        return STAY

    def body(self) -> Told:
        """See `Step`."""
        say = self.house.say
        ok = Button(name="ok", label=say("told.understood"), icon="done", kind="main")
        if not self._printing.done():
            return Told(
                mark="wait", headline=say("passbook_print.printing"), said=(say("passbook_print.wait"),), buttons=(ok,)
            )
        printed = self._printing.result()
        if isinstance(printed, Refusal):
            again = Button(name="again", label=say("passbook_print.again"), icon="undo")
            said = sentences_of(self.house.texts.refusal(printed))
            return Told(mark="warn", headline=say("passbook_print.failed"), said=said, buttons=(again, ok))
        return Told(mark="ok", headline=say("passbook_print.done"), said=(say("passbook_print.take"),), buttons=(ok,))

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "again" and self._printing.done():
            self._printing = self._print()
        return BACK if name == "ok" else STAY

    def _print(self) -> "Future[Printed | Refusal]":
        house, book, texts = self.house, self._book, self.house.texts
        said = (
            texts.say("paper.here_now", points=book.spendable_here, balance=book.balance),
            *where_points_are(texts, book, online=is_online(house)),
            *([texts.say("scan.disputed")] if book.disputed else []),
            sentences.served(texts, book),
        )
        sheet = sheet_of(texts, book, station=own_station(house.desk), printed=_now_text(house), said=said)
        printer = house.printer
        return house.errand(lambda: put_passbook(printer, sheet, texts))


def _now_text(house: House) -> str:
    """Date and time; "about" where the clock is known to be behind."""
    here = house.desk.kiosk.here()
    text = f"{moment(here.now_ms):%Y-%m-%d %H:%M}"
    return text if here.day_known else house.say("time.about", time=text)
