"""The calendar: what is on at this station from now on, by day."""

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from kiosk.local_time import day_of
from kiosk.ui.days import day_text, span_text
from kiosk.ui.house import House
from kiosk.ui.step import Step
from kiosk.ui.views import Listing, Row
from sync.contract.documents import Activity
from sync.contract.rules.standing import Here

DAYS_SHOWN: Final = 14


def coming(activities: Mapping[str, Activity], here: Here) -> tuple[tuple[int, tuple[Activity, ...]], ...]:
    """The station's activities by day (`local_time.day_of`), soonest first.

    Those from now on for two weeks; what began on an earlier day and still goes on counts as today's. Where the day is not
    known, all that are not over for certain: the time is then known to be no earlier than `now_ms`.
    """
    today = day_of(here.now_ms)
    found = [a for a in activities.values() if a.station in ("", here.station) and a.ends_ms >= here.now_ms]

    def day(activity: Activity) -> int:
        starts = day_of(activity.starts_ms)
        return max(starts, today) if here.day_known else starts

    if here.day_known:
        found = [activity for activity in found if day(activity) < today + DAYS_SHOWN]
    found.sort(key=lambda activity: (day(activity), activity.starts_ms, activity.id))
    return tuple((number, tuple(group)) for number, group in groupby(found, day))


class Calendar(Step):
    """The list of the days."""

    name = "calendar"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """Show what is on."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        kiosk = self.house.desk.kiosk
        here = kiosk.here()
        self._days = coming(kiosk.replica.activities(), here)
        self._now_ms = here.now_ms if here.day_known else None

    def body(self) -> Listing:
        """See `Step`."""
        say, texts = self.house.say, self.house.texts
        today = None if self._now_ms is None else day_of(self._now_ms)
        rows: list[Row] = []
        for day, activities in self._days:
            rows.append(Row(title=day_text(texts, day, today), head=True))
            rows += [self._row(activity) for activity in activities]
        return Listing(
            heading=say("calendar.heading"),
            said=(say("calendar.how"),) if today is not None else (say("calendar.undated"), say("calendar.how")),
            rows=tuple(rows),
            empty=say("calendar.empty"),
        )

    def _row(self, activity: Activity) -> Row:
        say = self.house.say
        runs = self._now_ms is not None and activity.starts_ms <= self._now_ms
        note = activity.place
        if runs:
            note = say("calendar.running_at", place=note) if note else say("calendar.running")
        return Row(
            title=activity.title,
            note=note,
            aside=span_text(self.house.texts, activity.starts_ms, activity.ends_ms),
            icon="calendar",
            mark="ok" if runs else "",
        )
