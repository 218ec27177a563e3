"""What may be on a kiosk's glass: views made by the real steps over a real store, with everything that is hard to lay out.

A full world has the longest names and lists and rare characters, an empty one nothing and no network; each is walked through
in both languages.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from PIL.Image import Image

from kiosk.actions.visitor import standing_of
from kiosk.desk import Desk
from kiosk.kiosk import open_kiosk
from kiosk.printing.printers import PrinterFailed
from kiosk.ui.flow import Flow
from kiosk.ui.house import Device, House
from kiosk.ui.steps.doors import HouseDoors
from kiosk.ui.views import View
from sync.contract.documents import Entry, Member, Reward, Station
from sync.contract.rules.orders import ASK_AGAIN_MS
from sync.contract.rules.standing import Person
from sync.worker import Status as Network
from tests.clocks import FakeClock
from tests.gallery.bank import walk_bank
from tests.gallery.comfort import walk_comfort
from tests.gallery.counter import walk_counter
from tests.gallery.hand import walk_hand
from tests.gallery.manners import walk_manners
from tests.gallery.needs import walk_needs
from tests.gallery.skills import walk_skills
from tests.gallery.spoken import walk_spoken
from tests.gallery.staff import walk_staff
from tests.gallery.visits import walk_visits
from tests.gallery.wishes import walk_wishes
from tests.kiosk.district import HOUR_MS, KEEPER_PIN, MEMBER, NOON_MS, PIN, STATION, District
from tests.kiosk.ui.board import activity, notice, wish
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker

LONG_NOTICE = "关于在全社区三个志愿服务站同时开展“邻里守望·情暖万家”志愿服务月活动、征集居民微心愿并招募结对志愿者的通知"
LONG_STATION = "新疆维吾尔自治区乌鲁木齐市天山区解放南路街道山西巷社区新时代文明实践站"
LONG_TITLE = "㛃𬭩〇䶮手工达人与五点半课堂亲子剪纸、书法、刺绣体验活动（第三十二期）"
LONG_REWARD = "新疆阿克苏冰糖心苹果礼盒五公斤装（限每户每月一份）"
LONG_TEXT = "今年以来，各志愿服务站收到居民微心愿三百八十五个，已实现三百二十六个。" * 9
LONG_WISH = "家里的水龙头一直滴水，厨房的灯也不亮了，老人一个人在家不方便，想请会修的邻居抽空来看一看，谢谢大家！" * 2
OTHER_MEMBER = "mlong"
HARD_REWARDS = (
    Reward(id="away", title=LONG_REWARD, points=1, limit=99, period="quarter", collect="far"),
    Reward(id="gone", title=LONG_REWARD, points=2, stocked=True),
    Reward(id="called", title="集中兑换：电饭煲", points=3, central=True),
    Reward(id="cut", title="理发一次", points=4, limit=2, category="service"),
)
"""Fetched far away; none left; by invitation alone; a service."""


class Scene(NamedTuple):
    """One screen."""

    name: str
    view: View


class Online(FakeSurroundings):
    """A network over which the district has just answered."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    def network(self) -> Network:
        return Network("online", last_contact_mono_ms=self._clock.mono_ms())


class OutOfPaper:
    """A printer that prints nothing."""

    spec, dots = "none", 576

    def put(self, page: Image) -> None:
        raise PrinterFailed("no paper")


class World:
    """A kiosk with somebody who walks through it, keeping every screen that comes by."""

    def __init__(self, folder: Path, name: str, *, language: str, full: bool) -> None:
        self.name, self._language, self._full = name, language, full
        self.district = District()
        self.clock = FakeClock(NOON_MS, mono_ms=10_000_000)
        self.district.enrol(folder)
        self.kiosk = open_kiosk(folder, clock=self.clock, machine="")
        self.around = Online(self.clock) if full else FakeSurroundings()
        self.scenes: dict[str, View] = {}
        self.slip = ""
        if full:
            self._fill()
        else:
            self._leave_empty()
            self.around.net = Network("offline", "no route")
        self.around.plugged = [
            Device(kind="camera", name="camera 0", works=full),
            Device(kind="scanner", name="USB", works=True),
        ]
        self.house = House(clock=self.clock, around=self.around)
        self.house.open(Desk(self.kiosk))
        self.walker = Walker(Flow(self.house, HouseDoors()), self.clock)

    def close(self) -> None:
        self.house.close()
        self.kiosk.close()

    def _fill(self) -> None:
        district, kiosk = self.district, self.kiosk
        district.furnish(kiosk, granted=12_345, elsewhere=67_890)
        stream = kiosk.journal.state().stream
        entries = tuple(
            Entry(at_ms=NOON_MS - hour * HOUR_MS, kind=kind, points=points, title=title)
            for hour, (kind, points, title) in enumerate(
                [("checked_out", 125, LONG_TITLE), ("redeemed", -300, LONG_REWARD), ("wish_made", 0, "")] * 4
            )
        )
        district.publish(
            kiosk,
            district.document("station", STATION, Station(id=STATION, name=LONG_STATION)),
            *(
                district.document("notice", f"n{number}", notice(f"n{number}", LONG_NOTICE, days=-number, pinned=number < 2))
                for number in range(14)
            ),
            *(
                district.document(
                    "activity",
                    f"c{number}",
                    activity(f"c{number}", LONG_TITLE, number * 7, place="山西巷社区党群服务中心二楼多功能活动室"),
                )
                for number in range(30)
            ),
            district.document("activity", "now", activity("now", LONG_TITLE, -0.5, place="多功能活动室")),
            *(
                district.document("wish", f"w{number}", wish(f"w{number}", LONG_WISH, days=-number * 9, category=category))
                for number, category in enumerate(("repair", "errand", "company", "handicraft") * 4)
            ),
            *(
                district.document("reward", f"r{number}", Reward(id=f"r{number}", title=LONG_REWARD, points=points))
                for number, points in enumerate((5, 10, 20, 50, 300, 12_000, 99_999) * 3)
            ),
            district.document("station", "far", Station(id="far", name=LONG_STATION)),
            *(district.document("reward", reward.id, reward) for reward in HARD_REWARDS),
            district.document(
                "member",
                MEMBER,
                Member(
                    id=MEMBER,
                    shown="䶮**",
                    home=STATION,
                    roles=("resident", "volunteer"),
                    balance=80_235,
                    unallocated=67_890,
                    held={stream: 12_345},
                    held_at={STATION: 12_345},
                    served_min=123_456,
                    wishes=321,
                    entries=entries,
                    stars=5,
                    badges=("every_month", "first_service"),
                ),
            ),
            district.document(
                "member", OTHER_MEMBER, Member(id=OTHER_MEMBER, shown="𬭩**", home=STATION, roles=("resident",))
            ),
            district.holder(district.code(3), OTHER_MEMBER, PIN),
            district.holder(district.code(4), "mtwice", disputed=True),
        )

    def _leave_empty(self) -> None:
        district, kiosk = self.district, self.kiosk
        district.furnish(kiosk, granted=0, elsewhere=0)
        gone = [
            document.__class__(kind=document.kind, id=document.id, rev=document.rev)
            for document in (
                *(district.document("activity", name, {}) for name in ("a1", "a2")),
                *(district.document("reward", name, {}) for name in ("soap", "rice")),
            )
        ]
        district.publish(kiosk, *gone)

    # --- The walks ------------------------------------------------------------------------------------------------------

    def keep(self, suffix: str = "") -> None:
        """Keep the screen that is on now."""
        view = self.walker.view
        self.scenes.setdefault(f"{view.step}{suffix}", view)

    def begin(self, code: str = "") -> None:
        """Somebody comes: with a card, or without."""
        walker = self.walker
        walker.wait(200_000)
        walker.at("attract")
        if code:
            walker.scan(code)
        else:
            walker.press("touch")
        if walker.view.language != self._language:
            walker.press("language")
        self.keep()
        if walker.step == "unfinished":
            walker.press("drop")
            self.keep()

    def go(self, *names: str) -> None:
        """Press these, keeping each screen."""
        for name in names:
            self.walker.press(name)
            self.keep()

    def digits(self, digits: str) -> None:
        """Type these, keeping the screen in the middle and the one after."""
        self.walker.press(*digits[: len(digits) // 2])
        self.keep("-half")
        self.walker.press(*digits[len(digits) // 2 :])
        self.keep()

    def walk(self) -> None:
        """Everywhere."""
        self.keep()
        self._in_public()
        self._with_card()
        self._as_staff()
        if self._full:
            self._of_slips()
        self._of_service()
        if self._full:
            walk_bank(self, self.district.code(5))
        walk_comfort(self)
        walk_counter(self)
        walk_hand(self)
        walk_manners(self)
        walk_needs(self)
        walk_skills(self)
        walk_spoken(self)
        walk_staff(self)
        walk_visits(self)
        walk_wishes(self)
        self._overlays()
        self._refusals()

    def _in_public(self) -> None:
        self.begin()
        for place in ("notices", "calendar", "wall"):
            self.go(place)
            if place == "notices" and self._full:
                self.go("notice:n0", "back")
            self.go("home")
        self.go("wish")
        self._in_pinyin("wang")
        self.keep("-candidates")
        self.walker.press("pick:0")
        self.keep("-written")
        self.go("take")
        self.digits("13800005678")
        self.go("take", "category:repair", "write")
        self._in_pinyin("shuilongtou")
        self.keep("-candidates")
        self.walker.press("pick:0", "mode:latin")
        self.keep("-latin")
        self.walker.press("mode:digits")
        self.keep("-digits")
        self.walker.press("mode:phrases")
        self.keep("-phrases")
        self.go("take", "save")

    def _with_card(self) -> None:
        code = self.district.code(1)
        self.begin(code)
        self.go("check_in")
        if self.walker.step == "check_in":
            self.go("walk_in")
        self.go("more", "wish", "category:company", "phrases", "phrase:0", "save", "more", "redeem")
        if self._full:
            self.go("reward:r0", "another", "reward:r1", "another", "reward:away")
            self.keep("-many")
            self.go("line:r1", "more", "keep", "back")
            self.keep("-begun")
            self.go("look", "confirm")
            self.digits("000000")
            self.keep("-wrong")
            self.digits(PIN)
            self.go("undo", "more", "redeem", "reward:r1", "confirm")
            self.digits(PIN)
            self.walker.wait(12_000)
            self.keep()
            self.go("more", "redeem")
            self._with_printer()
        else:
            self.go("home")
        self._with_passbook()
        self.clock.advance(90 * 60_000)
        self.begin(code)
        self.go("check_out")
        self.begin(self.district.code(9))  # a card that nobody holds
        self.keep("-unknown")
        if self._full:
            self.begin(self.district.code(4))
            self.keep("-disputed")

    def _with_passbook(self) -> None:
        """Points at many places that were asked for, and can be asked for again; that expire soon; some are given away."""
        if not self._full:
            self.go("passbook", "home")
            return
        self._tell_where()
        document = self.kiosk.replica.member(MEMBER)
        assert document is not None
        self.district.publish(
            self.kiosk,
            self.district.document(
                "settings", "settings", msgspec.structs.replace(self.district.settings, expiry_months=12)
            ),
            self.district.document(
                "member", MEMBER, msgspec.structs.replace(document, oldest_month="2025-12", oldest_points=1_230)
            ),
        )
        self.go("passbook")
        self.clock.advance(ASK_AGAIN_MS)
        self.walker.flow.touched()
        self._tell_where()
        self.walker.flow.tick()
        self.house.printer = OutOfPaper()
        self.keep("-again")
        self.house.printer = None
        self.go("give")
        self.walker.scan(self.district.code(9))
        self.keep("-unknown")
        self.walker.scan(self.district.code(2))
        self.keep()
        self.walker.press("2", "0", "1", "take")
        self.keep("-many")
        self.walker.press("clear", "2", "0", "0", "take")
        self.keep()
        self.go("confirm")
        self.digits(PIN)
        self.go("more")

    def _tell_where(self) -> None:
        """The district has heard of everything, and says where the points are."""
        document, state = self.kiosk.replica.member(MEMBER), self.kiosk.journal.state()
        assert document is not None
        here = document.held.get(state.stream, 0)
        known = standing_of(self.house.desk, Person(member=MEMBER))
        said = msgspec.structs.replace(
            document,
            held={state.stream: here, "k2.a": 5_000, "k3.a": 62_890},
            held_at={STATION: here + 5_000, "far": 62_890},
            unallocated=0,
            open=known.open,
            includes_up_to={state.stream: state.head_seq},
        )
        self.district.publish(self.kiosk, self.district.document("member", MEMBER, said))

    def _with_printer(self) -> None:
        """A basket as full as it may be, whose slip the printer does not print."""
        self.house.printer = OutOfPaper()
        for number in (0, 1, 2, 3, 7, 8, 9, 10, 14):
            self.walker.press(f"reward:r{number}", "another")
        self.go("reward:away")
        self.keep("-ten")
        self.walker.press("confirm").digits(PIN)
        self.keep("-ten")
        self.walker.press("finish")
        self.keep("-printing")
        while self.walker.body.mark == "wait":
            time.sleep(0.01)  # it prints in a thread of its own
        self.keep("-failed")
        self.slip = self.walker.body.code
        self.walker.press("finish")
        self.house.printer = None
        self.begin(self.district.code(1))

    def _of_slips(self) -> None:
        """A slip is held up: on the resting screen, and before the keeper; goods are brought back."""
        self.begin()
        self.walker.scan(self.slip)
        self.keep()
        self.walker.wait(200_000)
        self.begin(self.district.code(2))
        self.walker.press("staff").digits(KEEPER_PIN)
        self.walker.press("handouts")
        self.go("slip")
        self.walker.scan(self.slip)
        self.keep()
        self.go("hand_out", "again", "returns")
        self.go(
            next(name for name in self._names() if name.startswith("handout:")), "reason:0", "take_back", "again", "slip"
        )
        self.walker.scan(self.slip)
        self.keep()

    def _as_staff(self) -> None:
        self.begin(self.district.code(2))
        self.keep("-keeper")
        self.go("staff")
        self.digits(KEEPER_PIN)
        for place in ("attendance", "handouts", "health"):
            self.go(place)
            if place == "handouts" and self._full:
                row = next(name for name in self._names() if name.startswith("handout:"))
                self.go(row, "back")
            self.go("back")
        self.go("new_member", "agree")
        self.walker.scan("https://pay.example/7741")
        self.keep("-refused")
        self.walker.scan(self.district.code(7 if self._full else 8))
        self.keep()
        self._in_pinyin("aisikaer")
        self.walker.press("enter")
        self.keep("-written")
        self.go("take")
        self.digits("13800005678")
        self.go("take")
        self.digits("111111")
        self.keep("-easy")
        self.digits("482915")
        self.digits("482915")
        self.go("save", "menu")

    def _of_service(self) -> None:
        """A witness, a group, service entered by hand and confirmed, a check-out that was forgotten."""
        member, keeper, second = self.district.code(1), self.district.code(2), self.district.code(5)
        self.district.publish(
            self.kiosk,
            self.district.document(
                "member", "mkeeper2", Member(id="mkeeper2", shown="𬭩**", home=STATION, roles=("keeper",))
            ),
            self.district.holder(second, "mkeeper2", KEEPER_PIN),
        )
        if self._full:
            since_noon_h = (self.clock.wall_ms() - NOON_MS) / HOUR_MS
            held = [activity(f"group{place}", LONG_TITLE, since_noon_h - place / 2) for place in range(2)]
            self.district.publish(self.kiosk, *(self.district.document("activity", a.id, a) for a in held))
        self.begin(member)
        self.go("check_in")
        if self.walker.step == "check_in":
            self.go("activity:group0")
        self.clock.advance(50 * 60_000)
        self.begin(member)
        self.keep("-serving")
        self.go("check_out_witnessed")
        self.walker.scan(keeper)
        self.keep()
        self.walker.digits(KEEPER_PIN)
        self.keep("-witnessed")
        self.begin(keeper)
        self.go("staff")
        self.digits(KEEPER_PIN)
        self.go("service", "group")
        if self._full:
            self.go("activity:group0")
            self.keep("-opened")
            for code in (member, self.district.code(3), self.district.code(9), self.district.code(20), member):
                self.walker.scan(code)
                self.keep(f"-{self.body_mark()}")
            for serial in range(21, 29):
                self.walker.scan(self.district.code(serial))
            self.keep("-many")
            self.walker.scan("https://pay.example/7741")
            self.keep("-warn")
            self.go("turn")
            self.walker.scan(member)
            self.keep("-out")
            self.walker.press("leave")
        self._claim(member, keeper, second)
        self.begin(member)
        self.go("check_in")
        if self.walker.step == "check_in":
            self.go("walk_in")
        self.clock.advance(26 * 3_600_000)
        self.begin(member)
        self.keep("-over")
        self.walker.press("check_in")
        if self.walker.step == "check_in":
            self.walker.press("walk_in")
        self.keep("-forgotten")

    def _claim(self, member: str, keeper: str, second: str) -> None:
        self.begin(keeper)
        self.walker.press("staff").digits(KEEPER_PIN)
        self.go("service", "claim")
        self.walker.scan(member)
        self.keep()
        self.go("new")
        self.walker.press(self._names()[0])
        self.keep()
        if self.walker.step == "claim_activity":
            self.go("walk_in")
        self.walker.digits("0830")
        self.keep()
        self.walker.digits("90")
        self.keep()
        self.go("because_4", "save", "menu", "service", "claims")
        self.begin(second)
        self.walker.press("staff").digits(KEEPER_PIN)
        self.go("service", "claims")
        self.walker.press(self._names()[0])
        self.keep()
        self.go("refuse", "no_2")

    def body_mark(self) -> str:
        """How the last card of a group went."""
        mark: str = self.walker.body.mark
        return mark

    def _overlays(self) -> None:
        self.begin(self.district.code(1))
        self.walker.wait(45_000)
        self.keep("-warning")
        self.walker.press("stay")
        self.walker.press("call")
        self.keep("-calling")
        self.walker.press("hush")

    def _refusals(self) -> None:
        self.begin()
        self.walker.scan("https://pay.example/7741")
        self.keep()

    def _in_pinyin(self, letters: str) -> None:
        """Whoever reads English begins with Latin letters."""
        if self.walker.can_press("mode:pinyin"):
            self.keep("-letters")
            self.walker.press("mode:pinyin")
        self.walker.press(*letters)

    def _names(self) -> list[str]:
        body = self.walker.body
        return [row.name for row in body.rows]


def scenes(folder: Path) -> Iterator[Scene]:
    """Every scene, by a name that says world, language and step."""
    for language in ("zh-Hans", "en"):
        for kind in ("full", "empty"):
            world = World(folder / f"{kind}-{language}", kind, language=language, full=kind == "full")
            try:
                world.walk()
            finally:
                world.close()
            for name, view in world.scenes.items():
                # The resting screen always speaks the first language.
                yield Scene(f"{kind}-{view.language}-{name}", view)
        yield from shut_scenes(language)


def shut_scenes(language: str) -> Iterator[Scene]:
    """A kiosk that isn't enrolled, and one that can't work."""
    for trouble in ("", "store_full"):
        clock = FakeClock(NOON_MS, mono_ms=10_000_000)
        house = House(clock=clock, around=FakeSurroundings())
        house.open(None, trouble)
        walker = Walker(Flow(house, HouseDoors()), clock)
        if walker.view.language != language:
            walker.press("language")
        yield Scene(f"shut-{language}-{walker.step}", walker.view)
        if not trouble:
            walker.press("write")
            yield Scene(f"shut-{language}-{walker.step}", walker.view)
        house.close()
