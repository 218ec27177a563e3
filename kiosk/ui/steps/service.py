"""Check in and out at the counter."""

from kiosk import sentences
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.offers import Today, todays
from kiosk.ui.days import span_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.views import Listing, Row
from sync.contract.refusals import Refusal


def begin_check_in(house: House) -> Go:
    """Which activity? Where there is none but walk-in service, nothing is asked."""
    today = todays(house.desk)
    if isinstance(today, Refusal):
        return To(Refused(house, today))
    return To(WhichActivity(house, today)) if today.activities else checks_in(house, "")


def checks_in(house: House, activity: str) -> Go:
    """Service begins, at an activity or (empty) walk-in."""
    done = check_in(house.desk, house.visit.code, activity)
    if isinstance(done, Refusal):
        return To(Refused(house, done))
    begun = done
    return To(Done(house, "checked_in", lambda: sentences.checked_in(house.texts, begun), facts=begun.facts))


def checks_out(house: House) -> Go:
    """Service ends."""
    done = check_out(house.desk, house.visit.code)
    if isinstance(done, Refusal):
        return To(Refused(house, done))
    ended = done
    return To(Done(house, "checked_out", lambda: sentences.checked_out(house.texts, ended), facts=ended.facts))


class WhichActivity(Step):
    """The activities of this moment, and walk-in service."""

    name = "check_in"

    def __init__(self, house: House, today: Today) -> None:
        """Offer these."""
        super().__init__(house)
        self._today = today

    def resumed(self) -> None:
        """See `Step`."""
        today = todays(self.house.desk)
        if not isinstance(today, Refusal):
            self._today = today

    def body(self) -> Listing:
        """See `Step`."""
        say, dated = self.house.say, self._today.dated
        activities = [
            Row(
                name=f"activity:{activity.id}",
                title=activity.title,
                note=activity.place,
                aside=span_text(self.house.texts, activity.starts_ms, activity.ends_ms) if dated else "",
                icon="calendar",
            )
            for activity in self._today.activities
        ]
        walk_in = Row(name="walk_in", title=say("service.walk_in"), note=say("service.walk_in_note"), icon="check_in")
        return Listing(
            heading=say("service.which"),
            said=() if dated else (say("done.undated"),),
            rows=(*activities, walk_in),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "walk_in":
            return checks_in(self.house, "")
        found = next((a for a in self._today.activities if name == f"activity:{a.id}"), None)
        return checks_in(self.house, found.id) if found else STAY
