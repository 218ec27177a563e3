"""A resident's day at a kiosk's window: what `./run` plays. `python -m tests.journeys.day [--once]`.

A real district server, a real kiosk with its window and its store on the disk, card pictures before the camera, touches
through the window system, and between the two sides a network that is cut and mended. Only the kiosk's clock is moved, so
that a morning's service takes a moment. With a display the kiosk opens there instead, for whoever sits before it.
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from kiosk.actions.points import points
from kiosk.actions.visitor import person_of
from kiosk.machine import machine_fingerprint
from kiosk.road import make_round
from sync.contract import ledger
from sync.contract.events import Event
from sync.contract.refusals import Refusal
from sync.enrol import enrol
from sync.errors import SyncError
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.journeys.station import DemoCard, StationKiosk, done
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay
from tests.robot.outline import Outline
from tests.robot.window import KioskWindow

SIZE = (1080, 1920)
MORNING_MIN = 90
NEW_PIN = "482915"
UNDO_MIN = 0.2
"""A little longer than a redemption can be taken back."""


class Differs(Exception):
    """The two sides, or a figure, are not what they must be."""


class Day:
    """The players of a day."""

    def __init__(self, street: Street, display: VirtualDisplay, pictures: Path) -> None:
        """Play on this street; pictures of each step go into that folder."""
        self.street = street
        self.pictures = pictures
        self._count = 0
        self.card = street.player()
        # The newcomer, who has a card by then, and two of those who always come.
        self.group = [street.new_card(), *(card for card in street.people() if card != self.card)][:3]
        self.before = self._at_district()
        self.window = KioskWindow(street.folder / "kiosk", display)

    def play(self) -> None:
        """The day, up to the network's return."""
        self._joins()
        self._offline_morning()
        self._new_member()
        self._goes_home()
        self._online_again()

    # --- The day --------------------------------------------------------------------------------------------------------

    def _joins(self) -> None:
        _head("二、登记一台终端 · a kiosk joins")
        self.window.take_away()
        self._told("还没有登记 not enrolled yet", self.window.at("enrolment"))
        self.window.hold_up(self.street.picture_of_code(self.street.enrolment_code()))
        self.window.at("attract", timeout_s=120)
        self.window.take_away()
        self.window.reads("已联网，全部已上报", timeout_s=120)
        self._told("登记好了,等人来 enrolled, waiting for people", self.window.at("attract"))
        self._wait_for_points()

    def _wait_for_points(self) -> None:
        """The first documents and grants come while the kiosk stands there."""
        deadline = time.monotonic() + 120
        while True:
            seen = self._held_up(self.card)
            if f"{self.before:,}" in seen.said or str(self.before) in seen.said:
                self.window.tap("finish", "attract")
                return
            if time.monotonic() > deadline:
                raise Differs(f"{self.before} points never came: {seen.said}")
            self.window.tap("finish", "attract")

    def _offline_morning(self) -> None:
        _head("三、断网,居民照常来 · the network is cut, people come as always")
        window, network = self.window, self.street.network
        network.online = False
        self._told("网络断了 offline", window.reads("暂未联网"))
        self._told("刷卡 scan", self._held_up(self.card))
        self._told("选活动 which activity", window.tap("check_in", "check_in", "checked_in"))
        if window.outline().step == "check_in":
            window.tap(self._first("activity:", "walk_in"), "checked_in")
        self._told("签到 check in", window.at("checked_in"))
        window.tap("more", "greeting")
        self._told("许愿:类别 wish, category", window.tap("wish", "wish_category"))
        self._told("许愿:说法 ready phrases", window.tap("category:repair", "wish_way"))
        self._told("许愿:选一句 a ready one", window.tap("phrases", "wish_phrases"))
        self._told("许愿:念一遍 read back", window.tap("phrase:0", "wish_read_back"))
        self._told("许愿 wish", window.tap("save", "wished"))
        window.tap("more", "greeting")
        self._redeem("兑换 redeem")
        self._told("撤销 undo", window.tap("undo", "undone"))
        window.tap("more", "greeting")
        self._redeem("再兑换,两样 redeem two things", wrong_first=True, things=2)
        window.let_pass(UNDO_MIN)
        self._told("小票 slip", window.at("slip"))
        window.tap("finish", "attract")
        window.hold_up(self._payment_code())
        self._told("扫了付款码 not a card", window.at("refused"))
        window.take_away()
        window.tap("ok")

    def _redeem(self, what: str, *, wrong_first: bool = False, things: int = 1) -> None:
        window = self.window
        self._told(f"{what}:礼品 rewards", window.tap("redeem", "rewards"))
        chosen: list[str] = []
        for nth in range(things):
            if nth:
                window.tap("another", "rewards")
            chosen.append(self._first("reward:", besides=chosen))
            window.tap(chosen[-1], "redeem_read_back")
        self._told(f"{what}:念一遍 read back", window.outline())
        self._told(f"{what}:密码 PIN", window.tap("confirm", "redeem_pin"))
        if wrong_first:
            window.type_digits("000000")
            self._told("密码错 wrong PIN", window.reads("密码不对"))
        window.type_digits(self.card.pin)
        self._told(what, window.at("redeemed"))

    def _new_member(self) -> None:
        """The keeper binds a pre-printed card to a newcomer, offline."""
        _head("四、工作人员给新居民办卡 · staff give a newcomer a card")
        window, new = self.window, self.street.new_card()
        self._told("工作人员 staff mode", self._in_staff_mode())
        began, touches = time.monotonic(), window.touches
        self._told("告知 consent", window.tap("new_member", "new_member_consent"))
        window.tap("agree", "new_member_card")
        self.window.hold_up(self.street.picture_of(new))
        window.at("new_member_name")
        window.take_away()
        window.write("wang", pick="王")
        self._told("写姓名 name", window.write("xiao", pick="小"))
        window.write("mei", pick="梅")
        window.tap("take", "new_member_phone")
        window.type_digits("13800005678")
        self._told("电话 telephone", window.outline())
        window.tap("take", "new_member_pin")
        window.type_digits(NEW_PIN)
        window.at("new_member_pin_again")
        window.type_digits(NEW_PIN)
        self._told("念一遍 read back", window.at("new_member_read_back"))
        self._told("新居民办好了 done", window.tap("save", "new_member_done"))
        self.new_member_s, self.new_member_touches = time.monotonic() - began, window.touches - touches
        _line(f"    {self.new_member_touches} 次触摸,{self.new_member_s:.0f} 秒 · touches and seconds")
        window.tap("menu", "staff_menu")
        self._told("今日签到 attendance", window.tap("attendance", "attendance"))
        window.tap("back", "staff_menu")
        self._told("待领礼品 hand-outs", window.tap("handouts", "handouts"))
        window.tap("back", "staff_menu")
        self._told("本机状况 health", window.tap("health", "health"))
        window.tap("back", "staff_menu")
        self._changes_a_pin(self.street.player(1))
        self._together("集体签到 together, in", "已签到")

    def _changes_a_pin(self, card: DemoCard) -> None:
        """In staff mode: a resident changes the PIN, with the keeper beside."""
        window = self.window
        self._told("办卡和密码 cards and PINs", window.tap("cards", "staff_cards"))
        window.tap("pins", "pin_card")
        window.hold_up(self.street.picture_of(card))
        window.at("pin_change_or_reset")
        window.take_away()
        window.tap("change", "pin_old")
        window.type_digits(card.pin)
        window.at("pin_new")
        window.type_digits(NEW_PIN)
        window.at("pin_again")
        window.type_digits(NEW_PIN)
        self._told("改密码 PIN changed", window.at("pin_done"))
        window.tap("menu", "staff_menu")

    def _together(self, what: str, counted: str, *, turn: bool = False) -> None:
        """In staff mode: three cards one after another, witnessed by the keeper, with no touch in between."""
        window = self.window
        window.tap("service", "staff_service")
        window.tap("group")
        if window.at("group", "which_group").step == "which_group":
            window.tap(self._first("activity:today"), "group")
        if turn:
            window.tap("turn")
        touches = window.touches
        for count, card in enumerate(self.group, 1):
            window.hold_up(self.street.picture_of(card))
            seen = window.reads(f"{counted} {count} 人")
        window.take_away()
        if window.touches != touches:
            raise Differs("a group was touched")
        self._told(what, seen)
        window.tap("leave", "attract")

    def _in_staff_mode(self) -> Outline:
        """The keeper scans and types the PIN."""
        window, keeper = self.window, self.street.keeper()
        self._told("工作人员刷卡 the keeper", self._held_up(keeper))
        window.tap("staff", "staff_door")
        window.type_digits(keeper.pin)
        return window.at("staff_menu")

    def _goes_home(self) -> None:
        self.window.let_pass(MORNING_MIN)
        _head("五、一个半小时以后 · ninety minutes later")
        self._held_up(self.card)
        self._told("签退 check out", self.window.tap("check_out", "checked_out"))
        self.window.tap("more", "greeting")
        self._told("我的积分 my points", self.window.tap("passbook", "passbook"))
        self.window.tap("home", "greeting")
        self.window.tap("finish", "attract")
        self._in_staff_mode()
        self._together("集体签退 together, out", "已签退", turn=True)
        self._told("还没上报 saved here, not sent", self.window.reads("已保存在本站", "待上报"))

    def _online_again(self) -> None:
        _head("六、网络通了 · the network is back")
        self.street.network.online = True
        self._told("全部已上报 all sent", self.window.reads("已联网，全部已上报", timeout_s=180))
        self.gap_ms = self.window.gap_ms

    # --- Both sides' books --------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Close the window and compare both sides' books.

        Raises:
            Differs: something is not as it must be.
        """
        if self.window.close() != 0:
            raise Differs(f"the window ended badly: {self.window.log()[-2000:]}")
        here = StationKiosk(self.window.folder, machine=machine_fingerprint())
        try:
            here.sync_until(lambda: self._has_settled(here), timeout_s=120)
            self._compare(here)
        finally:
            here.close()

    def _has_settled(self, here: StationKiosk) -> bool:
        # What was earned is granted to this kiosk a moment later, when the district's follower has seen it.
        book, *others = (points(here.desk, card.code) for card in (self.card, *self.group))
        told = all(not isinstance(book, Refusal) and book.pending == 0 for book in (book, *others))
        return told and not isinstance(book, Refusal) and book.spendable_here == book.balance

    def _compare(self, here: StationKiosk) -> None:
        kiosk = here.kiosk
        state = kiosk.journal.state()
        checked = make_round(kiosk, HttpTransport(kiosk.identity.url)).check()
        ours = kiosk.journal.totals(state.acked_seq)
        books = self.street.books()
        theirs = books.events(state.stream)
        book = done(points(here.desk, self.card.code))
        moved = dict.fromkeys(("redeemed", "redemption_undone", "checked_out"), 0)
        for event in kiosk.journal.about_member(self.card.holder):
            if event.type in moved:
                moved[event.type] += _gained(event, self.card.holder)
        expected = self.before + sum(moved.values())
        together = [(person_of(here.desk, card.number).member, done(points(here.desk, card.code))) for card in self.group]
        rows: list[tuple[str, object, object]] = [
            ("事件 events", ours.seq, len(theirs)),
            ("链头 chain head", ours.hash[:16], hashlib.sha256(theirs[-1]).hexdigest()[:16]),
            *((f"  {kind}", count, checked.totals.types.get(kind, 0)) for kind, count in sorted(ours.types.items())),
            *((f"积分 {kind}", n, checked.totals.points.get(kind, 0)) for kind, n in sorted(ours.points.items())),
            (f"{book.shown} 的积分 balance", book.balance, books.member_total(self.card.holder)),
            (
                f"{book.shown} 本机可用 spendable",
                book.spendable_here,
                books.balance(ledger.held_account(state.stream, self.card.holder)),
            ),
            ("  应有 expected", expected, book.balance),
            *((f"{b.shown} 的积分 balance", b.balance, books.member_total(member)) for member, b in together),
            ("待上报 pending", state.head_seq - state.acked_seq, 0),
            ("台账总和 ledger sum", 0, books.ledger_sum()),
        ]
        books.close()
        _head("两边合计 · both sides' totals")
        _row("", "终端 kiosk", "区里 district")
        wrong = [name.strip() for name, left, right in rows if left != right]
        for name, left, right in rows:
            _row(name, str(left), str(right), "" if left == right else "   ✗")
        if moved["checked_out"] <= 0:
            wrong.append("ninety minutes of service earned nothing")
        for member, its_book in together:
            left = [event for event in kiosk.journal.about_member(member) if event.type == "checked_out"]
            if not any(_gained(event, member) > 0 for event in left):
                wrong.append(f"{its_book.shown} came together with others and earned nothing")
        if not checked.agree:
            wrong.append("the daily check")
        text = self.street.district.command("check", check=False)
        if "all is well" not in text:
            wrong.append(f"linli-server check:\n{text}")
        if wrong:
            raise Differs("; ".join(wrong))
        _line("两边一致 · both sides agree")
        _line(f"最长的两帧间隔 longest gap between two frames: {self.gap_ms:.0f} ms")

    # --- Small things ---------------------------------------------------------------------------------------------------

    def _held_up(self, card: DemoCard) -> Outline:
        """The card held to the camera, until the kiosk greets."""
        self.window.show_card(self.street.picture_of(card))
        seen = self.window.at("greeting")
        self.window.take_away()
        return seen

    def _first(self, *prefixes: str, besides: Sequence[str] = ()) -> str:
        """The first thing on the glass, by these beginnings of names, that can be pressed and is none of those."""
        targets = self.window.outline().targets
        for prefix in prefixes:
            for target in targets:
                if target.name.startswith(prefix) and target.enabled and target.name not in besides:
                    return target.name
        raise Differs(f"nothing of {prefixes} to press: {[target.name for target in targets]}")

    def _payment_code(self) -> Path:
        return self.street.picture_of_code("https://pay.example/7741")

    def _at_district(self) -> int:
        books = self.street.books()
        try:
            return books.member_total(self.card.holder)
        finally:
            books.close()

    def _told(self, what: str, seen: Outline) -> None:
        """A line and a picture of a step."""
        self._count += 1
        path = self.pictures / f"{self._count:02}-{seen.step}.png"
        self.window.picture(path)
        _line(_padded(what, 44) + path.name + ("   已落盘 on the disk" if seen.facts else ""))


def _gained(event: Event, member: str) -> int:
    """What an event did to the points of a member."""
    return sum(
        (ledger.owner_of(move.target) == member) * move.points - (ledger.owner_of(move.source) == member) * move.points
        for move in event.moves
    )


def play(folder: Path, pictures: Path, *, seed: int, scale: float, once: bool, stop: threading.Event) -> None:
    """Play the day on a virtual screen; then serve until stopped, unless `once`."""
    shutil.rmtree(pictures, ignore_errors=True)
    with _district(folder, seed, scale) as street, VirtualDisplay(*SIZE) as display:
        login = street.login("officer")
        day = Day(street, display, pictures)
        try:
            day.play()
            day.compare()
        finally:
            day.window.kill()
        _line(f"每一步的图片 a picture of each step: {pictures}")
        if not once:
            _serving(street, login)
            stop.wait()


def visit(folder: Path, *, seed: int, scale: float, stop: threading.Event) -> None:
    """Open the kiosk on this machine's display, with a tray of demo cards, beside the console's address."""
    with _district(folder, seed, scale) as street:
        login = street.login("officer")
        kiosk = folder / "kiosk"
        kiosk.mkdir()
        enrol(street.enrolment_code(), IdentityFile(kiosk), HttpTransport, machine=machine_fingerprint())
        _serving(street, login)
        command = [sys.executable, "-m", "kiosk.cli", "--data", str(kiosk), "window", "--tray", str(street.cards)]
        window = subprocess.Popen(command)
        try:
            while window.poll() is None and not stop.wait(0.2):
                pass
        finally:
            window.terminate()
            window.wait(60)


def _district(folder: Path, seed: int, scale: float) -> Street:
    _head("一、区服务器 · the district")
    street = Street(folder, seed=seed, scale=scale, name="南湖区新时代文明实践中心", workers=2)
    for line in street.told.strip().splitlines():
        _line(line.strip())
    _line(f"在本机开起 serving at {street.district.url}")
    return street


def _serving(street: Street, login: tuple[str, str]) -> None:
    _head("控制台 · the console")
    _line(f"{street.district.url}   用户 user: {login[0]}   密码 password: {login[1]}")
    _line("按 Ctrl-C 结束 · Ctrl-C ends it")


def _row(name: str, left: str, right: str, mark: str = "") -> None:
    _line(_padded(name, 30) + _padded(left, -18) + _padded(right, -18) + mark)


def _padded(text: str, width: int) -> str:
    """A text in so many columns of a terminal, where a Chinese character takes two; at the right where negative."""
    space = " " * max(0, abs(width) - sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text))
    return text + space if width > 0 else space + text


def _head(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m", flush=True)


def _line(text: str) -> None:
    print(f"  {text}", flush=True)


def main() -> int:
    """Play the day, or open the kiosk on this machine's display."""
    parser = argparse.ArgumentParser(prog="./run", description="Play a resident's day at a kiosk, then keep serving.")
    parser.add_argument("--once", action="store_true", help="play it on a virtual screen and end; 0 if both sides agree")
    parser.add_argument("--seed", type=int, default=2026, help="of the demo district")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo district")
    parser.add_argument(
        "--pictures", type=Path, default=Path("var/day"), help="where the pictures go (default: %(default)s)"
    )
    args = parser.parse_args()
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    folder = Path(tempfile.mkdtemp(prefix="linli-run-"))
    try:
        if os.environ.get("DISPLAY") and not args.once:
            visit(folder, seed=args.seed, scale=args.scale, stop=stop)
        else:
            play(folder, args.pictures, seed=args.seed, scale=args.scale, once=args.once, stop=stop)
    except (Differs, SyncError) as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
