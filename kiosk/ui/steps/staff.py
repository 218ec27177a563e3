"""Staff mode: the door that asks the keeper's PIN, the menu behind it, and how what was done there is told."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from kiosk.actions.attendance import attendance
from kiosk.actions.claims import open_claims
from kiosk.actions.handouts import waiting
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode, still_staff
from kiosk.ui.house import House
from kiosk.ui.step import END, STAY, Go, Step, To
from kiosk.ui.steps.assist import Assist
from kiosk.ui.steps.attendance import TodaysAttendance
from kiosk.ui.steps.claims import ClaimList, begin_claim
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.group import begin_group
from kiosk.ui.steps.handouts import HandOutList
from kiosk.ui.steps.health import Exchange, Health
from kiosk.ui.steps.needs import NeedList, needs_tile
from kiosk.ui.steps.new_member import begin_new_member
from kiosk.ui.steps.pins import begin_pins
from kiosk.ui.steps.proxy import begin_proxy
from kiosk.ui.steps.redeem import PinLocked
from kiosk.ui.steps.told import Refused
from kiosk.ui.views import Menu, Tile
from sync.contract.refusals import Refusal


class StaffDoor(Digits):
    """The PIN of the keeper's card that is in use; the right one opens staff mode."""

    def __init__(self, house: House) -> None:
        """Ask whoever's card it is."""
        super().__init__(
            house,
            "staff_door",
            question=lambda: house.say("staff.pin"),
            said=lambda: [house.say("staff.pin_why")],
            done=self._typed,
            places=house.desk.kiosk.replica.settings().pin_digits,
            secret=True,
        )

    def _typed(self, pin: str) -> Go | Refusal:
        house = self.house
        entered = enter_staff_mode(house.desk, house.visit.code, pin)
        if isinstance(entered, StaffPass):
            house.visit.staff = entered
            return To(StaffMenu(house), root=True)
        seen = house.visit.seen
        if entered in (Refusal.PIN_WRONG, Refusal.PIN_LOCKED) and seen and house.desk.pins.locked_ms(seen.card):
            return To(PinLocked(house, seen.card), keep=False)
        return entered if entered is Refusal.PIN_WRONG else To(Refused(house, entered), keep=False)


class StaffMenu(Step):
    """What a keeper may do. Whoever walks away leaves it, by a button or by the clock."""

    name = "staff_menu"
    idle_share = 3.0

    def __init__(self, house: House) -> None:
        """Show it to the keeper whose pass the visit holds."""
        super().__init__(house)
        self._exchange = Exchange(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        desk = self.house.desk
        self._waiting, self._today, self._claims = waiting(desk), attendance(desk), open_claims(desk)
        self._needs = needs_tile(self.house)

    def body(self) -> Menu:
        """See `Step`."""
        say, staff = self.house.say, self.house.visit.staff
        return Menu(
            question=say("staff.question"),
            said=(say("staff.on_duty", who=staff.shown),) if staff else (),
            tiles=(
                Tile(name="new_member", label=say("staff.new_member"), icon="new_member", kind="main"),
                self._needs,
                Tile(name="attendance", label=say("staff.attendance"), icon="attendance", note=self._attendance_note()),
                Tile(name="handouts", label=say("staff.handouts"), icon="handout", note=self._handouts_note()),
                Tile(name="service", label=say("claims.drawer"), icon="clock", note=self._claims_note()),
                Tile(name="cards", label=say("staff.cards"), icon="card", note=say("staff.cards_note")),
                Tile(name="assist", label=say("assist.tile"), icon="company", note=say("assist.tile_note")),
                Tile(name="health", label=say("staff.health"), icon="health"),
                Tile(name="sync_now", label=say("staff.sync_now"), icon="pending", note=self._exchange.said()),
                Tile(name="leave", label=say("staff.leave"), icon="lock", note=say("staff.leave_why")),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`. The pass is looked at with every door that is opened."""
        house = self.house
        doors: dict[str, Callable[[House], Step]] = {
            "new_member": begin_new_member,
            "needs": NeedList,
            "attendance": TodaysAttendance,
            "handouts": HandOutList,
            "service": ServiceDrawer,
            "cards": CardsDrawer,
            "assist": Assist,
            "health": Health,
        }
        if name == "leave":
            return END
        if name == "sync_now":
            self._exchange.ask()
        return open_door(house, doors[name]) if name in doors else STAY

    def _attendance_note(self) -> str:
        today = self._today
        return "" if isinstance(today, Refusal) else self.house.say("staff.came", times=today.person_times, here=today.here)

    def _handouts_note(self) -> str:
        found, say = self._waiting, self.house.say
        if isinstance(found, Refusal):
            return ""
        return say("staff.waiting", count=len(found.waiting)) if found.waiting else say("staff.none_waiting")

    def _claims_note(self) -> str:
        found = self._claims
        if isinstance(found, Refusal) or not found.waiting:
            return self.house.say("claims.drawer_note")
        return self.house.say("claims.list_note", count=len(found.waiting))


def open_door(house: House, make: Callable[[House], Step]) -> Go:
    """Go on to something that only staff may do, if the pass of this visit still counts."""
    still = still_staff(house.desk, house.visit.staff) if house.visit.staff else Refusal.KEEPER_NEEDED
    if isinstance(still, Refusal):
        house.visit.staff = None
        return To(Refused(house, still), root=True)
    return To(make(house))


class Drawer(Step):
    """Things of one kind that staff do now and then, behind one tile of their menu."""

    idle_share = 3.0
    doors: ClassVar[Mapping[str, Callable[[House], Step]]]

    def tiles(self) -> tuple[Tile, ...]:
        """What is in it."""
        raise NotImplementedError

    def heading(self) -> str:
        """What it is called."""
        raise NotImplementedError

    def body(self) -> Menu:
        """See `Step`."""
        return Menu(question=self.heading(), tiles=self.tiles())

    def press(self, name: str) -> Go:
        """See `Step`."""
        return open_door(self.house, self.doors[name]) if name in self.doors else STAY


class ServiceDrawer(Drawer):
    """Group check-in, service entered by hand, and what others entered."""

    name = "staff_service"
    doors: ClassVar[Mapping[str, Callable[[House], Step]]] = {"claim": begin_claim, "claims": ClaimList}

    def __init__(self, house: House) -> None:
        """Open it."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._claims = open_claims(self.house.desk)

    def heading(self) -> str:
        """See `Drawer`."""
        return self.house.say("claims.drawer")

    def tiles(self) -> tuple[Tile, ...]:
        """See `Drawer`."""
        say, found = self.house.say, self._claims
        count = 0 if isinstance(found, Refusal) else len(found.waiting)
        note = say("claims.list_note", count=count) if count else say("claims.list_none")
        return (
            Tile(name="group", label=say("group.tile"), icon="company", note=say("group.tile_note")),
            Tile(name="claim", label=say("claims.tile"), icon="keyboard", note=say("claims.tile_note")),
            Tile(name="claims", label=say("claims.list"), icon="done", note=note),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return begin_group(self.house) if name == "group" else super().press(name)


class CardsDrawer(Drawer):
    """PINs, and cards that act for somebody."""

    name = "staff_cards"
    doors: ClassVar[Mapping[str, Callable[[House], Step]]] = {"pins": begin_pins, "proxy": begin_proxy}

    def heading(self) -> str:
        """See `Drawer`."""
        return self.house.say("staff.cards")

    def tiles(self) -> tuple[Tile, ...]:
        """See `Drawer`."""
        say = self.house.say
        return (
            Tile(name="pins", label=say("staff.pins"), icon="lock", note=say("staff.pins_note")),
            Tile(name="proxy", label=say("staff.proxy"), icon="card", note=say("staff.proxy_note")),
        )
