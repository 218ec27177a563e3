"""A visit with a card: the greeting, and what may be done with it."""

from kiosk import sentences
from kiosk.actions.points import Passbook, points
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.visitor import person_of, roles_of
from kiosk.ui.house import House
from kiosk.ui.step import END, Go, Step, To
from kiosk.ui.steps.home import look_at
from kiosk.ui.steps.passbook import open_passbook
from kiosk.ui.steps.redeem import begin_redeem
from kiosk.ui.steps.service import begin_check_in, checks_out
from kiosk.ui.steps.staff import StaffDoor
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.steps.wish import begin_wish
from kiosk.ui.views import Button, Menu, Tile
from sync.contract.refusals import Refusal


class Greeting(Step):
    """The card holder's menu. A card that nobody is known to hold may check in and out, and make a wish."""

    name = "greeting"

    def __init__(self, house: House) -> None:
        """Greet whoever `house.visit` says is here."""
        super().__init__(house)
        assert house.visit.seen is not None, "the flow greets whom it has recognised"
        self._seen: Recognised = house.visit.seen
        self._look()

    def resumed(self) -> None:
        """See `Step`. Service has begun or ended since, points were spent, or the district told whose card this is."""
        seen = scan(self.house.desk, self.house.visit.code)
        if not isinstance(seen, Refusal):
            self._seen = self.house.visit.seen = seen
        self._look()

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        greeting = [s for line in sentences.greeting(self.house.texts, self._seen) for s in sentences_of(line)]
        tiles = [
            Tile(name="check_out", label=say("greeting.check_out"), icon="check_out", kind="main")
            if self._seen.checked_in
            else Tile(name="check_in", label=say("greeting.check_in"), icon="check_in", kind="main"),
            Tile(name="wish", label=say("greeting.wish"), icon="wish"),
            *(self._of_points(self._book) if self._book else ()),
            Tile(name="notices", label=say("home.notices"), icon="notice"),
            Tile(name="calendar", label=say("home.calendar"), icon="calendar"),
            Tile(name="wall", label=say("home.wall"), icon="wall"),
        ]
        if self._is_keeper:
            tiles.append(Tile(name="staff", label=say("greeting.staff"), icon="staff", note=say("greeting.staff_note")))
        return Menu(
            question=greeting[0],
            said=tuple(greeting[1:]) or (say("greeting.question"),),
            tiles=tuple(tiles),
            buttons=(Button(name="finish", label=say("told.finish"), icon="done"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house = self.house
        match name:
            case "check_in" if not self._seen.checked_in:
                return begin_check_in(house)
            case "check_out" if self._seen.checked_in:
                return checks_out(house)
            case "wish":
                return To(begin_wish(house))
            case "redeem" if self._book and not self._book.disputed:
                return To(begin_redeem(house))
            case "passbook" if self._book:
                return To(open_passbook(house))
            case "staff" if self._is_keeper:
                return To(StaffDoor(house))
            case "finish":
                return END
            case _:
                return look_at(house, name)

    def _of_points(self, book: Passbook) -> tuple[Tile, Tile]:
        say = self.house.say
        note = say("greeting.disputed") if book.disputed else say("greeting.spendable", points=book.spendable_here)
        return (
            Tile(name="redeem", label=say("greeting.redeem"), icon="redeem", note=note, enabled=not book.disputed),
            Tile(name="passbook", label=say("greeting.passbook"), icon="points"),
        )

    def _look(self) -> None:
        """Read what the menu depends on."""
        desk, seen = self.house.desk, self._seen
        book = points(desk, self.house.visit.code) if seen.known else None
        self._book = None if isinstance(book, Refusal) else book
        member = person_of(desk, seen.card).member if seen.known and not seen.disputed else ""
        self._is_keeper = bool(member) and "keeper" in roles_of(desk, member)
