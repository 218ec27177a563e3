"""Group check-in (集体签到): a leader opens an activity, then card after card is held up, with no touch in between."""

from typing import Final

import msgspec

from kiosk import sentences
from kiosk.actions.group import (
    IN,
    OUT,
    GroupPass,
    GroupScanned,
    Led,
    Mode,
    group_scan,
    led_now,
    open_group,
    open_group_as_staff,
)
from kiosk.local_time import moment
from kiosk.ui.days import span_text
from kiosk.ui.house import House
from kiosk.ui.step import END, STAY, Go, Step, To
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.told import Refused
from kiosk.ui.steps.unheard import Unheard, unheard
from kiosk.ui.views import Button, Listing, Mark, Row, Scanning
from sync.contract.documents import Activity
from sync.contract.refusals import Refusal

HELD_MS: Final = 4_000
"""A card that is seen again so soon is still the same showing: people look at the screen with the card in their hand."""
ROWS: Final = 12
"""No screen has room for more."""


def may_open(house: House) -> bool:
    """Whether whoever is here may open an activity of this moment for its group."""
    led = led_now(house.desk, house.visit.code)
    return isinstance(led, Led) and bool(led.activities)


def begin_group(house: House) -> Go:
    """Which activity? Where there is but one, nothing is asked."""
    led = led_now(house.desk, house.visit.code)
    if isinstance(led, Refusal):
        return To(Refused(house, led))
    if len(led.activities) == 1:
        return opens(house, led.activities[0])
    return To(WhichGroup(house, led.activities))


def opens(house: House, activity: Activity) -> Go:
    """The group is opened: by a keeper in staff mode at once, by anybody else with the PIN.

    It takes the place of all that came before: nobody but whoever opened it shall find a menu behind it.
    """
    if house.visit.staff is None:
        return To(_pin(house, activity))
    opened = open_group_as_staff(house.desk, house.visit.staff, activity.id)
    return To(Refused(house, opened)) if isinstance(opened, Refusal) else _opened(house, opened, activity)


def _pin(house: House, activity: Activity) -> Step:
    def typed(pin: str) -> Go | Refusal:
        opened = open_group(house.desk, house.visit.code, pin, activity.id)
        if isinstance(opened, Refusal):
            return opened if opened is Refusal.PIN_WRONG else To(Refused(house, opened), keep=False)
        return _opened(house, opened, activity)

    return Digits(
        house,
        "group_pin",
        question=lambda: house.say("group.pin"),
        said=lambda: [house.say("group.pin_why")],
        done=typed,
        places=house.desk.kiosk.replica.settings().pin_digits,
        secret=True,
        scanned=unheard,
    )


def _opened(house: House, opened: GroupPass, activity: Activity) -> Go:
    house.visit.staff = None
    here = house.desk.kiosk.here()
    is_over = here.day_known and here.now_ms >= activity.ends_ms
    return To(Group(house, opened, OUT if is_over else IN), root=True)


class WhichGroup(Unheard):
    """The activities of this moment that whoever is here may open."""

    name = "which_group"

    def __init__(self, house: House, activities: tuple[Activity, ...]) -> None:
        """Offer these."""
        super().__init__(house)
        self._activities = activities

    def body(self) -> Listing:
        """See `Step`."""
        return Listing(
            heading=self.house.say("group.which"),
            rows=tuple(
                Row(
                    name=f"activity:{activity.id}",
                    title=activity.title,
                    note=activity.place,
                    aside=span_text(self.house.texts, activity.starts_ms, activity.ends_ms),
                    icon="calendar",
                )
                for activity in self._activities
            ),
            empty=self.house.say("group.none"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((a for a in self._activities if name == f"activity:{a.id}"), None)
        return opens(self.house, found) if found else STAY


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """A card that was answered.

    Attributes:
        answer: what became of it, or why it was refused.
        at_ms: when, Unix ms.
    """

    answer: GroupScanned | Refusal
    at_ms: int


class Group(Step):
    """The activity is open: each card is answered at once, and the next may come."""

    name = "group"
    can_go_back = False
    idle_share = 15.0

    def __init__(self, house: House, opened: GroupPass, mode: Mode) -> None:
        """Take cards for this group, of those who come or of those who go."""
        super().__init__(house)
        self._opened, self._mode = opened, mode
        self._lines: list[_Line] = []
        self._counts: dict[Mode, int] = {IN: 0, OUT: 0}
        # The leader's own card may still lie there.
        self._last_code, self._last_ms = opened.leader.code.strip().casefold(), house.mono_ms()

    def body(self) -> Scanning:
        """See `Step`."""
        say, coming = self.house.say, self._mode == IN
        last = self._lines[0].answer if self._lines else None
        count = self._counts[self._mode]
        return Scanning(
            question=say("group.heading_in" if coming else "group.heading_out", title=self._opened.title),
            said=(
                say("group.how_in" if coming else "group.how_out"),
                say("group.count_in" if coming else "group.count_out", count=count),
            ),
            mark=_mark(last) if last else "",
            answer=self._said(last) if last else "",
            rows=tuple(self._row(line) for line in self._lines[1:] if isinstance(line.answer, GroupScanned))[:ROWS],
            buttons=(
                Button(
                    name="turn",
                    label=say("group.to_out" if coming else "group.to_in"),
                    icon="check_out" if coming else "check_in",
                ),
                Button(name="leave", label=say("group.leave"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "leave":
                return END
            case "turn":
                self._mode = OUT if self._mode == IN else IN
                self._lines, self._last_code = [], ""
        return STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. The leader's card ends it."""
        house, now_ms, key = self.house, self.house.mono_ms(), code.strip().casefold()
        is_held = key == self._last_code and now_ms - self._last_ms < HELD_MS
        self._last_code, self._last_ms = key, now_ms
        if is_held:
            return STAY
        answer = group_scan(house.desk, self._opened, code, self._mode)
        if isinstance(answer, GroupScanned) and answer.state == "leader":
            return END
        if isinstance(answer, GroupScanned) and answer.facts:
            self._counts[self._mode] += 1
        self._lines.insert(0, _Line(answer=answer, at_ms=house.now_ms()))
        del self._lines[ROWS + 1 :]
        house.around.answered(_mark(answer) == "ok")
        return STAY

    def _said(self, answer: GroupScanned | Refusal) -> str:
        texts = self.house.texts
        return texts.refusal(answer) if isinstance(answer, Refusal) else sentences.of_group(texts, answer)

    def _row(self, line: _Line) -> Row:
        assert isinstance(line.answer, GroupScanned)
        return Row(
            title=sentences.who_of_group(self.house.texts, line.answer),
            aside=f"{moment(line.at_ms):%H:%M}",
            mark=_mark(line.answer),
        )


def _mark(answer: GroupScanned | Refusal) -> Mark:
    """Whoever is in already is well served too; the sentence says so."""
    return "ok" if isinstance(answer, GroupScanned) and answer.state in ("in", "out", "already_in") else "warn"
