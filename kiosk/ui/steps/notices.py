"""The notices (公告): those that hang now, and one to read."""

from collections.abc import Mapping

from kiosk.ui.days import date_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.views import Listing, Reading, Row
from sync.contract.documents import Notice
from sync.contract.rules.standing import Here


def hanging(notices: Mapping[str, Notice], here: Here) -> tuple[Notice, ...]:
    """The station's notices that hang now, or all of them where the day is not known: pinned first, then newest first."""
    at_station = [notice for notice in notices.values() if notice.station in ("", here.station)]
    if here.day_known:
        at_station = [n for n in at_station if n.from_ms <= here.now_ms and (not n.until_ms or here.now_ms < n.until_ms)]
    return tuple(sorted(at_station, key=lambda notice: (not notice.pinned, -notice.from_ms, notice.id)))


class Notices(Step):
    """The list."""

    name = "notices"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """Show what hangs."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        kiosk = self.house.desk.kiosk
        self._notices = hanging(kiosk.replica.notices(), kiosk.here())

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        return Listing(
            heading=say("notices.heading"),
            rows=tuple(
                Row(
                    name=f"notice:{notice.id}",
                    title=notice.title,
                    note=date_text(self.house.texts, notice.from_ms),
                    aside=say("notices.pinned") if notice.pinned else "",
                    icon="notice",
                )
                for notice in self._notices
            ),
            empty=say("notices.empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((notice for notice in self._notices if name == f"notice:{notice.id}"), None)
        return To(ReadNotice(self.house, found)) if found else STAY


class ReadNotice(Step):
    """One notice."""

    name = "notice"
    idle_share = 3.0

    def __init__(self, house: House, notice: Notice) -> None:
        """Let this one be read."""
        super().__init__(house)
        self._notice = notice
        station = house.desk.kiosk.replica.stations().get(notice.station)
        self._from = station.name if station else ""

    def body(self) -> Reading:
        """See `Step`."""
        notice = self._notice
        date = date_text(self.house.texts, notice.from_ms)
        return Reading(
            heading=notice.title,
            byline=self.house.say("notices.byline", date=date, station=self._from).rstrip(),
            paragraphs=tuple(line.strip() for line in notice.text.splitlines() if line.strip()),
        )
