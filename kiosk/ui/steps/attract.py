"""Nobody stands there: what this thing is for, what to do first, and what is on today."""

from typing import Final

from kiosk.local_time import day_of
from kiosk.ui.days import span_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.calendar import coming
from kiosk.ui.steps.home import Home
from kiosk.ui.steps.notices import hanging
from kiosk.ui.views import Attract, Row
from sync.contract.documents import Activity, Notice

READ_EVERY_MS: Final = 10_000
ACTIVITIES_SHOWN: Final = 3


class AttractStep(Step):
    """The screen between two visits. Any touch leads home; a card goes on by itself."""

    name = "attract"
    can_go_back = False

    def __init__(self, house: House) -> None:
        """Invite."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        kiosk = self.house.desk.kiosk
        here = kiosk.here()
        self._read_ms = here.mono_ms
        pinned = (notice for notice in hanging(kiosk.replica.notices(), here) if notice.pinned)
        self._pinned: Notice | None = next(pinned, None)
        self._today: tuple[Activity, ...] = ()
        if here.day_known:
            today = day_of(here.now_ms)
            days = dict(coming(kiosk.replica.activities(), here))
            self._today = days.get(today, ())[:ACTIVITIES_SHOWN]

    def tick(self) -> Go:
        """See `Step`."""
        if self.house.mono_ms() - self._read_ms >= READ_EVERY_MS:
            self.resumed()
        return STAY

    def body(self) -> Attract:
        """See `Step`."""
        say, texts = self.house.say, self.house.texts
        lines = [
            Row(
                title=activity.title,
                note=activity.place,
                aside=span_text(texts, activity.starts_ms, activity.ends_ms),
                icon="calendar",
            )
            for activity in self._today
        ]
        if self._pinned:
            lines.insert(0, Row(title=self._pinned.title, icon="notice"))
        return Attract(headline=say("attract.headline"), invitation=say("attract.invitation"), lines=tuple(lines))

    def press(self, name: str) -> Go:
        """See `Step`."""
        return To(Home(self.house), root=True) if name == "touch" else STAY
