"""Home, for whoever has no card at hand: what anybody may read, a wish, and where a card is held."""

from kiosk.actions.wishes import wall
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.calendar import Calendar, coming
from kiosk.ui.steps.notices import Notices, hanging
from kiosk.ui.steps.skills import FindNeighbour
from kiosk.ui.steps.wall import Wall
from kiosk.ui.steps.wish import begin_wish
from kiosk.ui.views import Menu, Tile


class Home(Step):
    """The choices that need no card."""

    name = "home"

    def __init__(self, house: House) -> None:
        """Offer them."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        kiosk = self.house.desk.kiosk
        here = kiosk.here()
        self._notices = len(hanging(kiosk.replica.notices(), here))
        self._activities = sum(len(activities) for _, activities in coming(kiosk.replica.activities(), here))
        self._wishes = len(wall(self.house.desk))

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        return Menu(
            question=say("home.question"),
            said=(say("home.card_needed"), say("home.card_where")),
            tiles=(
                Tile(
                    name="notices",
                    label=say("home.notices"),
                    icon="notice",
                    note=say("home.notices_count", count=self._notices) if self._notices else "",
                ),
                Tile(
                    name="calendar",
                    label=say("home.calendar"),
                    icon="calendar",
                    note=say("home.activities_count", count=self._activities) if self._activities else "",
                ),
                Tile(
                    name="wall",
                    label=say("home.wall"),
                    icon="wall",
                    note=say("home.wishes_count", count=self._wishes) if self._wishes else "",
                ),
                Tile(name="skills", label=say("skills.tile"), icon="company", note=say("skills.tile_note")),
                Tile(name="wish", label=say("home.wish"), icon="wish", note=say("home.wish_note"), kind="main"),
            ),
            camera=True,
            camera_hint=say("home.camera"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "wish":
                return To(begin_wish(self.house))
            case _:
                return look_at(self.house, name)


def look_at(house: House, name: str) -> Go:
    """What anybody may read, with a card or without: `notices`, `calendar`, `wall`, `skills`."""
    match name:
        case "notices":
            return To(Notices(house))
        case "calendar":
            return To(Calendar(house))
        case "wall":
            return To(Wall(house))
        case "skills":
            return To(FindNeighbour(house))
        case _:
            return STAY
