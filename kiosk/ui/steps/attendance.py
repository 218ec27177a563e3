"""Today's attendance: who came, who is still here, for what and how long."""

from typing import Final

from kiosk.actions.attendance import UNKNOWN_MS, Attendance, Attended, attendance
from kiosk.local_time import moment
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import Listing, Row
from sync.contract.ids import spoken_card_number
from sync.contract.refusals import Refusal

LOOK_AGAIN_MS: Final = 10_000


class TodaysAttendance(Step):
    """The list: those who are still here first. Read again while it is looked at."""

    name = "attendance"
    idle_share = 3.0

    def __init__(self, house: House) -> None:
        """List it."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._looked_ms = self.house.mono_ms()
        self._today = attendance(self.house.desk)

    def tick(self) -> Go:
        """See `Step`."""
        if self.house.mono_ms() - self._looked_ms >= LOOK_AGAIN_MS:
            self.resumed()
        return STAY

    def body(self) -> Listing:
        """See `Step`."""
        say, today = self.house.say, self._today
        if isinstance(today, Refusal):
            return Listing(heading=say("attendance.heading"), said=sentences_of(self.house.texts.refusal(today)))
        rows: list[Row] = []
        for head, states in ((say("attendance.here"), ("here",)), (say("attendance.left"), ("left", "elsewhere"))):
            found = [row for row in today.rows if row.state in states]
            if found:
                rows.append(Row(title=head, aside=say("attendance.times", count=len(found)), head=True))
                rows += [self._row(row, dated=today.dated) for row in found]
        return Listing(
            heading=say("attendance.heading") if today.dated else say("attendance.heading_undated"),
            said=self._totals(today),
            rows=tuple(rows),
            empty=say("attendance.empty"),
        )

    def _totals(self, today: Attendance) -> tuple[str, ...]:
        say, texts = self.house.say, self.house.texts
        undated = () if today.dated else (say("attendance.undated"),)
        if not today.rows:
            return undated
        totals = say("attendance.totals", times=today.person_times, people=today.people, here=today.here)
        served = (say("attendance.served", time=texts.duration(today.served_min)),) if today.served_min else ()
        return (*undated, totals, *served)

    def _row(self, row: Attended, *, dated: bool) -> Row:
        say = self.house.say
        who = say("attendance.who", who=row.shown, card=row.card[-4:]) if row.shown else spoken_card_number(row.card)
        return Row(
            title=who,
            note=say("attendance.what", what=row.title or say("show.walk_in"), time=self._time(row)),
            aside=self._span(row) if dated else "",
            mark="wait" if row.state == "here" else "ok",
        )

    def _time(self, row: Attended) -> str:
        say = self.house.say
        if row.state == "elsewhere":
            return say("attendance.elsewhere")
        time = self.house.texts.duration(row.minutes)
        return say("time.about", time=time) if row.about else time

    def _span(self, row: Attended) -> str:
        """From when to when, as far as it is known."""
        since = "" if row.since_ms == UNKNOWN_MS else f"{moment(row.since_ms):%H:%M}"
        until = "" if row.until_ms == UNKNOWN_MS else f"{moment(row.until_ms):%H:%M}"
        if row.state == "left" and (since or until):
            return f"{since}–{until}"
        return self.house.say("attendance.since", time=since) if since else ""
