"""The flow: what leads to which step, what time does, and that no fault ends in a dead or a stale screen."""

import logging
from collections.abc import Callable

import pytest

from kiosk.kiosk import Kiosk
from kiosk.ui.drafts import Draft
from kiosk.ui.flow import CALL_SHOWN_MS, Flow
from kiosk.ui.house import House
from kiosk.ui.step import BACK, END, HOME, STAY, Go, Step, To
from kiosk.ui.steps.told import Done, Fault, Refused
from kiosk.ui.tokens import SETTLE_MS
from kiosk.ui.views import Button, Calling, Listing, Menu, StillThere, Told
from sync.contract.refusals import Refusal
from sync.contract.settings import Settings
from tests.clocks import FakeClock
from tests.kiosk.district import District
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import NotThere, Walker

WARN_S, END_S = Settings().idle_warn_s, Settings().idle_end_s


class Room(Step):
    """A step with doors: what each leads to is said by the test."""

    def __init__(self, house: House, name: str, **doors: Callable[[], Go]) -> None:
        super().__init__(house)
        self.name = name
        self.doors = doors
        self.resumes = 0
        self.onward: Step | None = None
        self.on_tick: Callable[[], Go] = lambda: STAY

    def body(self) -> Menu:
        return Menu(question=self.name, buttons=tuple(Button(name=name, label=name) for name in self.doors))

    def press(self, name: str) -> Go:
        return self.doors[name]() if name in self.doors else STAY

    def tick(self) -> Go:
        return self.on_tick()

    def resumed(self) -> None:
        self.resumes += 1

    def with_card(self) -> Step | None:
        return self.onward


class Rooms:
    """Doors to rooms that a test fits out; implements `kiosk.ui.flow.Doors`."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.breaks: set[str] = set()
        self.in_attract: dict[str, Callable[[], Go]] = {}
        self.in_home: dict[str, Callable[[], Go]] = {}
        self.in_greeting: dict[str, Callable[[], Go]] = {}

    def _room(self, house: House, name: str, doors: dict[str, Callable[[], Go]]) -> Step:
        self.made.append(name)
        if name in self.breaks:
            raise RuntimeError(name)
        room = Room(house, name)
        room.doors = doors
        return room

    def attract(self, house: House) -> Step:
        return self._room(house, "attract", self.in_attract)

    def home(self, house: House) -> Step:
        return self._room(house, "home", self.in_home)

    def greeting(self, house: House) -> Step:
        return self._room(house, "greeting", self.in_greeting)

    def refused(self, house: House, refusal: Refusal) -> Step:
        return Refused(house, refusal)

    def kept(self, house: House) -> Step | None:
        return None

    def leaving(self, house: House, draft: Draft) -> Step:
        return self._room(house, "leaving", {})

    def comfort(self, house: House) -> Step:
        return self._room(house, "comfort", {})

    def slip(self, house: House, code: str) -> Step:
        return self._room(house, "slip", {})

    def fault(self, house: House) -> Step:
        return Fault(house)

    def shut(self, house: House) -> Step:
        return self._room(house, "shut", {})


@pytest.fixture
def rooms(house: House) -> Rooms:
    rooms = Rooms()
    rooms.in_attract["touch"] = lambda: To(rooms.home(house), root=True)
    return rooms


@pytest.fixture
def flow(house: House, rooms: Rooms) -> Flow:
    return Flow(house, rooms)


def over(walker: Walker) -> object:
    """Asked anew each time: a type checker takes a property for a constant."""
    return walker.view.over


# --- Steps ----------------------------------------------------------------------------------------------------------------


def test_back_returns_to_the_step_before_and_home_to_the_first(walker: Walker, house: House, rooms: Rooms) -> None:
    third = Room(house, "third")
    second = Room(house, "second", on=lambda: To(third))
    rooms.in_home["on"] = lambda: To(second)
    walker.press("touch", "on", "on").at("third").press("back").at("second")
    assert second.resumes == 1
    walker.press("on", "home").at("home")
    assert not walker.can_press("back")
    assert not walker.can_press("home")


def test_a_step_that_is_not_kept_is_not_returned_to(walker: Walker, house: House, rooms: Rooms) -> None:
    last = Room(house, "last")
    rooms.in_home["on"] = lambda: To(Room(house, "form", on=lambda: To(last, keep=False)))
    walker.press("touch", "on", "on").at("last").press("back").at("home")


def test_the_first_step_of_a_visit_is_kept_even_where_it_is_not_asked_for(
    walker: Walker, house: House, rooms: Rooms
) -> None:
    rooms.in_home["on"] = lambda: To(Room(house, "told"), keep=False)
    walker.press("touch", "on").at("told").press("home").at("home")


def test_a_root_drops_what_came_before(walker: Walker, house: House, rooms: Rooms) -> None:
    rooms.in_home["on"] = lambda: To(Room(house, "second", on=lambda: To(Room(house, "root"), root=True)))
    walker.press("touch", "on", "on").at("root")
    assert not walker.can_press("home")


def test_whatever_the_resting_screen_leads_to_stands_on_home(walker: Walker, house: House, rooms: Rooms) -> None:
    rooms.in_attract["deep"] = lambda: To(Room(house, "deep"))
    walker.press("deep").at("deep").press("back").at("home")


@pytest.mark.parametrize("leave", [END, BACK, HOME])
def test_leaving_the_first_step_ends_the_visit(walker: Walker, rooms: Rooms, leave: Go) -> None:
    rooms.in_home["out"] = lambda: leave
    walker.press("touch", "out").at("attract")


def test_a_step_where_nothing_can_be_gone_back_on_offers_no_back(walker: Walker, house: House, rooms: Rooms) -> None:
    rooms.in_home["on"] = lambda: To(Done(house, "done", lambda: ["Done. Saved."]))
    walker.press("touch", "on").at("done")
    assert walker.body.headline == "Done."
    assert walker.body.said == ("Saved.",)
    with pytest.raises(NotThere, match="back can't be pressed"):
        walker.press("back")
    walker.press("more").at("home")


def test_a_step_may_go_on_by_itself(walker: Walker, house: House, rooms: Rooms) -> None:
    room = Room(house, "waiting")
    rooms.in_home["on"] = lambda: To(room)
    walker.press("touch", "on")
    room.on_tick = lambda: To(Room(house, "arrived"), keep=False)
    walker.wait(200).at("arrived")


# --- Presses --------------------------------------------------------------------------------------------------------------


def test_a_second_tap_meant_for_the_screen_before_does_nothing(
    flow: Flow, walker: Walker, house: House, rooms: Rooms, clock: FakeClock
) -> None:
    saves: list[int] = []

    def save_again() -> Go:
        saves.append(2)
        return STAY

    def save() -> Go:
        saves.append(1)
        return To(Room(house, "done", save=save_again))

    rooms.in_home["save"] = save
    walker.press("touch")
    clock.advance(SETTLE_MS)
    serial = flow.view().serial
    flow.press(serial, "save")
    flow.press(serial, "save")
    clock.advance(SETTLE_MS - 1)
    flow.press(flow.view().serial, "save")
    assert saves == [1]
    clock.advance(1)
    flow.press(flow.view().serial, "save")
    assert saves == [1, 2]


def test_a_press_that_waited_in_line_counts_when_it_was_made(flow: Flow, walker: Walker, house: House, rooms: Rooms) -> None:
    rooms.in_home["on"] = lambda: To(Room(house, "second"))
    walker.press("touch")
    shown_ms = house.mono_ms()
    walker.clock.advance(5_000)
    flow.press(flow.view().serial, "on", shown_ms + SETTLE_MS - 1)
    walker.at("home")
    flow.press(flow.view().serial, "on", shown_ms + SETTLE_MS)
    walker.at("second")


def test_a_name_that_means_nothing_does_nothing(flow: Flow, walker: Walker) -> None:
    walker.press("touch")
    before = flow.view()
    for name in ("", "back", "home", "no such thing", "stay", "end", "hush"):
        flow.press(before.serial, name)
    assert flow.view() == before


def test_attended_is_told_when_somebody_comes_and_goes(walker: Walker, around: FakeSurroundings) -> None:
    told = [around.somebody]
    walker.press("touch")
    told.append(around.somebody)
    walker.wait(END_S * 1000).at("attract")
    told.append(around.somebody)
    assert told == [False, True, False]


# --- Time -----------------------------------------------------------------------------------------------------------------


def test_left_alone_a_visit_warns_counts_and_ends(walker: Walker, code: str) -> None:
    walker.scan(code).wait(WARN_S * 1000 - 200)
    assert over(walker) is None
    walker.wait(200)
    warning = over(walker)
    assert isinstance(warning, StillThere)
    assert warning.seconds_left == END_S - WARN_S
    walker.wait(5_000)
    assert over(walker).seconds_left == END_S - WARN_S - 5  # type: ignore[attr-defined]
    walker.wait((END_S - WARN_S - 5) * 1000 - 200).at("greeting")
    walker.wait(200).at("attract")
    assert walker.view.chrome.who == ""
    assert over(walker) is None


def test_whoever_is_still_there_says_so(walker: Walker, code: str) -> None:
    walker.scan(code).wait(WARN_S * 1000).press("stay").at("greeting")
    assert over(walker) is None
    walker.wait(WARN_S * 1000 - 200)
    assert over(walker) is None


def test_whoever_is_done_ends_it_from_the_warning(walker: Walker, code: str) -> None:
    walker.scan(code).wait(WARN_S * 1000).press("end").at("attract")


def test_any_touch_extends_and_presses_nothing_under_the_warning(
    flow: Flow, walker: Walker, house: House, rooms: Rooms
) -> None:
    rooms.in_home["on"] = lambda: To(Room(house, "second"))
    walker.press("touch").wait(WARN_S * 1000)
    flow.touched()
    flow.press(flow.view().serial, "on")
    walker.at("home")
    assert over(walker) is None


def test_a_touch_that_presses_nothing_takes_the_warning_away(flow: Flow, walker: Walker) -> None:
    walker.press("touch").wait(WARN_S * 1000)
    flow.touched()
    walker.wait(2_000)
    assert over(walker) is None
    walker.wait((WARN_S - 3) * 1000)
    assert over(walker) is None


def test_a_card_held_up_takes_the_warning_away(walker: Walker, code: str) -> None:
    walker.scan(code).wait(WARN_S * 1000).scan(code).at("greeting")
    assert over(walker) is None


def test_end_pressed_on_the_warning_ends_however_long_the_finger_takes_to_lift(flow: Flow, walker: Walker) -> None:
    walker.press("touch").wait(WARN_S * 1000)
    view = flow.view()
    flow.touched()
    walker.wait(1_000)
    flow.press(view.serial, "end")
    walker.at("attract")


@pytest.mark.parametrize(("warn_s", "end_s"), [(60, 45), (0, 0), (10, 10), (1_000, 3)])
def test_whatever_the_district_sets_a_visit_warns_before_it_ends(
    walker: Walker, kiosk: Kiosk, district: District, warn_s: int, end_s: int
) -> None:
    district.settings = Settings(idle_warn_s=warn_s, idle_end_s=end_s)
    district.publish(kiosk, *district.settings_documents())
    walker.press("touch").wait(4_800).at("home")
    warned = False
    for _ in range(600):
        walker.wait(200)
        if walker.step == "attract":
            break
        warned = warned or isinstance(over(walker), StillThere)
    walker.at("attract")
    assert warned


def test_nobody_is_warned_at_the_resting_screen(walker: Walker) -> None:
    walker.wait(5 * END_S * 1000).at("attract")
    assert over(walker) is None


# --- Language -------------------------------------------------------------------------------------------------------------


def test_the_language_changes_at_once_and_ends_with_the_visit(walker: Walker) -> None:
    walker.press("touch", "language")
    assert walker.view.language == "en"
    assert walker.view.chrome.language == "中文"
    walker.wait(END_S * 1000).at("attract")
    assert walker.view.language == "zh-Hans"


def test_a_language_chosen_at_the_resting_screen_begins_a_visit(walker: Walker) -> None:
    """Or it would stay for whoever comes next."""
    walker.press("language").at("home")
    assert walker.view.language == "en"
    walker.wait(END_S * 1000).at("attract")
    assert walker.view.language == "zh-Hans"


def test_a_language_chosen_before_the_card_was_held_up_stays(walker: Walker, code: str) -> None:
    walker.press("language").scan(code)
    assert walker.view.language == "en"


def test_the_next_card_begins_in_the_first_language(walker: Walker, code: str, keeper_code: str) -> None:
    walker.scan(code).press("language").scan(keeper_code)
    assert walker.view.language == "zh-Hans"


# --- Cards ----------------------------------------------------------------------------------------------------------------


def test_a_card_begins_a_visit_from_anywhere(walker: Walker, house: House, rooms: Rooms, code: str) -> None:
    rooms.in_home["on"] = lambda: To(Room(house, "second"))
    walker.scan(code).at("greeting")
    assert not walker.can_press("home")
    walker.wait(END_S * 1000).press("touch", "on").scan(code).at("greeting")
    assert not walker.can_press("back")


def test_the_same_card_again_changes_nothing(walker: Walker, house: House, rooms: Rooms, code: str) -> None:
    rooms.in_greeting["on"] = lambda: To(Room(house, "second"))
    walker.scan(code).press("on")
    serial = walker.view.serial
    walker.scan(code).scan(f" {code.lower()}\n").at("second")
    assert walker.view.serial == serial


def test_the_same_card_again_leaves_what_a_wrong_one_brought(walker: Walker, code: str) -> None:
    walker.scan(code).scan("https://pay.example/1").at("refused").scan(code).at("greeting")


def test_a_refused_card_leaves_whoever_is_there_alone(walker: Walker, house: House, rooms: Rooms, code: str) -> None:
    rooms.in_greeting["on"] = lambda: To(Room(house, "second"))
    walker.scan(code).press("on").scan("nonsense").at("refused").scan("more nonsense").at("refused")
    assert walker.view.chrome.who == "王*"
    walker.press("ok").at("second")


def test_a_card_refused_at_the_resting_screen_leads_home(walker: Walker) -> None:
    walker.scan("nonsense").at("refused").press("ok").at("home")


def test_a_step_may_take_a_code_for_itself(walker: Walker, house: House, rooms: Rooms, code: str) -> None:
    class Taking(Room):
        taken: str = ""

        def scanned(self, code: str) -> Go | None:
            self.taken = code
            return STAY

    taking = Taking(house, "taking")
    rooms.in_home["on"] = lambda: To(taking)
    walker.press("touch", "on").scan(code).at("taking")
    assert taking.taken == code


def test_what_goes_on_with_the_card_stands_on_the_greeting(walker: Walker, house: House, rooms: Rooms, code: str) -> None:
    room, onward = Room(house, "asking"), Room(house, "going on")
    room.onward = onward
    rooms.in_home["on"] = lambda: To(room)
    walker.press("touch", "on").scan(code).at("going on").press("back").at("greeting")


def test_nothing_goes_on_from_one_card_to_another(
    walker: Walker, house: House, rooms: Rooms, code: str, keeper_code: str
) -> None:
    room = Room(house, "asking")
    room.onward = Room(house, "going on")
    rooms.in_greeting["on"] = lambda: To(room)
    walker.scan(code).press("on").scan(keeper_code).at("greeting")


# --- A call for staff -----------------------------------------------------------------------------------------------------


def test_a_call_is_laid_over_whatever_is_there_and_taken_away_again(
    walker: Walker, around: FakeSurroundings, kiosk: Kiosk, district: District
) -> None:
    district.settings = Settings(hotline="0771-1234567")
    district.publish(kiosk, *district.settings_documents())
    walker.press("touch", "call")
    assert isinstance(over(walker), Calling)
    assert around.heard == ["chime"]
    walker.sees("0771-1234567", "120").press("hush").at("home")
    assert over(walker) is None


def test_with_no_hotline_none_is_named(walker: Walker) -> None:
    walker.press("call").sees_not("睦邻通").sees("请在这里等一会儿")


def test_staff_may_be_called_from_the_resting_screen(walker: Walker) -> None:
    walker.press("call").at("attract").wait(CALL_SHOWN_MS)
    assert over(walker) is None


def test_whoever_waits_for_staff_is_not_sent_away(walker: Walker, code: str) -> None:
    walker.scan(code).press("call").wait(CALL_SHOWN_MS - 200).at("greeting")
    assert isinstance(over(walker), Calling)
    walker.wait(200)
    assert over(walker) is None
    walker.wait(WARN_S * 1000)
    assert isinstance(over(walker), StillThere)
    walker.wait((END_S - WARN_S) * 1000).at("attract")


def test_the_keeper_who_comes_and_scans_answers_the_call(walker: Walker, keeper_code: str) -> None:
    walker.press("touch", "call").scan(keeper_code).at("greeting")
    assert over(walker) is None


# --- Faults ---------------------------------------------------------------------------------------------------------------


def broken() -> Go:
    raise RuntimeError("broken")


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Faults are logged; here they are meant."""
    caplog.set_level(logging.CRITICAL)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("where", ["press", "tick", "body"])
def test_a_step_that_fails_is_told_and_begun_anew(walker: Walker, house: House, rooms: Rooms, where: str) -> None:
    class Failing(Room):
        def press(self, name: str) -> Go:
            return broken()

        def tick(self) -> Go:
            return broken() if where == "tick" else STAY

        def body(self) -> Menu:
            if where == "body":
                broken()
            return super().body()

    rooms.in_home["on"] = lambda: To(Failing(house, "failing", on=broken))
    walker.press("touch", "on")
    if where == "press":
        walker.press("on")
    if where == "tick":
        walker.wait(200)
    walker.at("fault").sees("本机出了点问题")
    walker.press("ok").at("attract")


@pytest.mark.usefixtures("quiet")
def test_a_fault_that_nobody_reads_ends_by_itself(walker: Walker, rooms: Rooms, code: str) -> None:
    rooms.in_greeting["on"] = broken
    walker.scan(code).press("on").at("fault").wait(END_S * 1000).at("attract")
    assert walker.view.chrome.who == ""


@pytest.mark.usefixtures("quiet")
def test_where_the_resting_screen_fails_the_visit_is_forgotten_all_the_same(
    walker: Walker, house: House, rooms: Rooms, code: str
) -> None:
    walker.scan(code)
    rooms.breaks.add("attract")
    walker.wait(END_S * 1000).at("fault")
    assert walker.view.chrome.who == ""
    assert house.visit.code == ""
    rooms.breaks.clear()
    walker.wait(END_S * 1000).at("attract")


@pytest.mark.usefixtures("quiet")
def test_where_not_even_the_store_can_be_read_nothing_stale_is_shown(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).at("greeting")
    kiosk.store.close()
    walker.at("fault").sees("本机出了点问题")
    walker.wait(END_S * 1000)
    assert walker.view.chrome.who == ""


def test_a_house_that_was_shut_shows_so(walker: Walker, house: House, rooms: Rooms) -> None:
    def look() -> Go:
        assert house.desk
        return STAY

    rooms.in_home["on"] = lambda: To(Room(house, "second", look=look))
    walker.press("touch", "on")
    house.open(None, "store_in_use")
    walker.press("look").at("shut")
    assert walker.view.chrome.station == "邻里志愿服务站"


def test_a_scan_at_a_house_that_is_shut_does_nothing(house: House, rooms: Rooms, clock: FakeClock, code: str) -> None:
    house.open(None, "store_full")
    walker = Walker(Flow(house, rooms), clock)
    walker.at("shut").scan(code).at("shut")
    walker.press("language").at("shut")


# --- What stands around ---------------------------------------------------------------------------------------------------


def test_the_chrome_names_the_station_the_time_and_whose_card_it_is(walker: Walker, code: str) -> None:
    chrome = walker.scan(code).view.chrome
    assert (chrome.station, chrome.clock, chrome.who, chrome.staff) == ("沿江社区服务站", "12:00", "王*", False)


def test_every_step_that_is_shown_has_another_serial(walker: Walker, house: House, rooms: Rooms) -> None:
    rooms.in_home["on"] = lambda: To(Room(house, "second"))
    serials = [walker.view.serial]
    serials += [walker.press(name).view.serial for name in ("touch", "on", "back", "on", "home")]
    assert serials == sorted(set(serials))


def test_what_may_take_several_pages_says_how_they_are_turned(walker: Walker, house: House, rooms: Rooms) -> None:
    class Long(Room):
        def body(self) -> Listing:  # type: ignore[override]
            return Listing(heading="long")

    rooms.in_home["on"] = lambda: To(Long(house, "long"))
    body = walker.press("touch", "on").body
    assert (body.more, body.fewer, body.page) == ("下一页", "上一页", "第 {page} 页，共 {pages} 页")


def test_told_says_each_sentence_by_itself(house: House) -> None:
    told = Refused(house, Refusal.PIN_WRONG).body()
    assert isinstance(told, Told)
    assert told.said[0] == "密码不对。"
    assert len(told.said) == 3
