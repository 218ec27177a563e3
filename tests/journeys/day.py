"""A visitor's day from end to end: what `./run` plays. `python -m tests.journeys.day [--once]`.

A real district server as a process, a real kiosk with its store on the disk, card pictures read by the real decoders, and
between them a network that is cut and mended. Only the kiosk's clock is moved, so that a morning's service takes a moment.
"""

import argparse
import hashlib
import re
import shutil
import signal
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from random import Random
from types import FrameType
from typing import TypeVar

import msgspec

from kiosk import sentences
from kiosk.actions.bind import bind
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.offers import rewards, todays
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import scan
from kiosk.actions.undo import undo
from kiosk.actions.wish import Wished, make_wish
from kiosk.road import make_round
from kiosk.scan.decode import decode
from kiosk.scan.frames import BadPicture, load_picture
from kiosk.texts import Texts
from sync.contract import ledger
from sync.contract.refusals import Refusal
from sync.errors import SyncError
from sync.transport import HttpTransport
from tests.faults.proxy import Proxy
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess
from tests.journeys.station import DemoCard, StationKiosk, player, read_demo

R = TypeVar("R", bound=msgspec.Struct)
MORNING_MS = 90 * 60_000


class Differs(Exception):
    """The two sides, or a figure, are not what they must be."""


class Day:
    """The players of a day."""

    def __init__(self, folder: Path, seed: int, scale: float) -> None:
        self.texts = Texts("zh-Hans")
        self.folder = folder
        self.pictures = folder / "cards"
        self.district = DistrictProcess(folder / "district", name="南湖区新时代文明实践中心", workers=2)
        _head("一、区服务器 · the district")
        built = self.district.command("demo", "--seed", str(seed), "--scale", str(scale), "--out", str(self.pictures))
        for line in built.strip().splitlines():
            _line(line.strip())
        made = self.district.command("create-staff", "officer")
        found = re.search(r"password: (\S+)", made)
        if found is None:
            raise Differs(f"no login was made: {made}")
        self.login = ("officer", found.group(1))
        self.district.start()
        _line(f"在本机开起 serving at {self.district.url}")
        self.network = Proxy(self.district.port, Random(seed), fault_rate=0)
        self.demo = read_demo(self.pictures)
        self.station = next(iter(self.demo.stations))
        self.kiosk = StationKiosk(folder / "kiosk")

    def close(self) -> None:
        """Switch everything off."""
        self.kiosk.close()
        self.network.close()
        self.district.stop()

    def play(self) -> None:
        """The day.

        Raises:
            Differs: something is not as it must be.
        """
        self._open_station()
        card = player(self.demo, self.station, at_least=self._cheapest()[1] + 1)
        before = self._passbook(card)
        self._offline_morning(card, before)
        self._online_again(card, before)

    def _open_station(self) -> None:
        _head("二、登记一台终端 · a kiosk joins")
        self.kiosk.enrol(self.district.enrolment_code(self.station, self.network.url))
        self.kiosk.sync_until(lambda: bool(self.kiosk.kiosk.replica.signed("grant")), timeout_s=120)
        self.kiosk.sync_until(lambda: self._is_quiet(), timeout_s=120)
        identity = self.kiosk.kiosk.identity
        held = len(self.kiosk.kiosk.store.table("documents"))
        _line(f"{self.demo.stations[self.station]}: 终端 kiosk {identity.kiosk},本站资料 {held:,} 份 documents")

    def _is_quiet(self) -> bool:
        """The first documents and grants are all here."""
        card = player(self.demo, self.station)
        book = points(self.kiosk.desk, card.code)
        return not isinstance(book, Refusal) and book.spendable_here == book.balance

    def _offline_morning(self, card: DemoCard, before: Passbook) -> None:
        _head("三、断网,居民照常来 · the network is cut, people come as always")
        self.network.online = False
        try:
            self.kiosk.sync()
        except SyncError as error:
            _line(f"网络断了 offline: {type(error).__name__}")
        else:
            raise Differs("the network was cut, and yet the district answered")
        desk, say = self.kiosk.desk, self.texts
        code = self._held_up(card)
        self._say("刷卡 scan", sentences.greeting(say, _done(scan(desk, code))))
        today = _done(todays(desk)).activities
        activity = today[0].id if today else ""
        self._say("签到 check in", sentences.checked_in(say, _done(check_in(desk, code, activity))))
        self._say("许愿 wish", sentences.wished(say, self._wish(code)))
        reward, price = self._cheapest()
        first = _done(redeem(desk, self._held_up(card), card.pin, reward))
        self._say("兑换 redeem", sentences.redeemed(say, first))
        self._say("撤销 undo", sentences.undone(say, _done(undo(desk, self._held_up(card), first.redemption))))
        self._say("再兑换 redeem", sentences.redeemed(say, _done(redeem(desk, code, card.pin, reward))))
        wrong = redeem(desk, code, "000000", reward)
        self._say("密码错 wrong PIN", [say.refusal(_refused(wrong))])
        self._say("扫了付款码 not a card", [say.refusal(_refused(scan(desk, "https://pay.example/7741")))])
        self._new_member()
        self.kiosk.clock.offset_ms += MORNING_MS
        out = _done(check_out(desk, self._held_up(card)))
        self._say("一个半小时后签退 check out", sentences.checked_out(say, out))
        if out.points <= 0:
            raise Differs("ninety minutes of service earned nothing")
        self.expected = before.balance - price + out.points
        now = self._passbook(card)
        self._say("我的积分 my points", sentences.passbook(say, now))
        if now.balance != self.expected:
            raise Differs(f"the kiosk says {now.balance} points, it should be {self.expected}")
        self.pending = self.kiosk.kiosk.journal.pending_count()
        _line(f"已保存在本站,尚有 {self.pending} 条待上报 · saved here, {self.pending} facts wait")

    def _new_member(self) -> None:
        """The keeper binds a pre-printed card to a newcomer, offline."""
        keeper = next(c for c in self.demo.cards if c.station == self.station and c.keeper)
        new = next(c for c in self.demo.cards if not c.holder)
        bound = bind(
            self.kiosk.desk,
            keeper_code=self._held_up(keeper),
            keeper_pin=keeper.pin,
            code=self._held_up(new),
            name="买买提·吐尔逊",
            phone="13800005678",
            pin="482915",
        )
        self._say("新居民办卡 new member", sentences.bound(self.texts, _done(bound)))

    def _wish(self, code: str) -> Wished:
        text = "厨房的水龙头滴水,想请会修的邻居来看看"
        return _done(make_wish(self.kiosk.desk, category="repair", text=text, code=code))

    def _online_again(self, card: DemoCard, before: Passbook) -> None:
        _head("四、网络通了 · the network is back")
        self.network.online = True
        outcome = self.kiosk.sync()
        _line(f"上报 {outcome.pushed} 条,取回 {outcome.pulled} 份 · pushed {outcome.pushed}, pulled {outcome.pulled}")
        if outcome.pushed < self.pending:
            raise Differs(f"{self.pending} facts waited, {outcome.pushed} went up")
        # What was earned is granted to this kiosk a moment later, when the district's follower has seen it.
        self.kiosk.sync_until(lambda: self._has_settled(card), timeout_s=120)
        self._compare(card)

    def _has_settled(self, card: DemoCard) -> bool:
        book = self._passbook(card)
        return book.pending == 0 and book.spendable_here == book.balance

    def _compare(self, card: DemoCard) -> None:
        """Both sides' totals, and everything that must agree."""
        kiosk = self.kiosk.kiosk
        state = kiosk.journal.state()
        round_ = make_round(kiosk, HttpTransport(kiosk.identity.url))
        checked = round_.check()
        ours = kiosk.journal.totals(state.acked_seq)
        books = DistrictBooks(self.district.folder)
        theirs = books.events(state.stream)
        at_district = books.member_total(card.holder)
        ledger_sum = books.ledger_sum()
        held = books.balance(ledger.held_account(state.stream, card.holder))
        books.close()
        here = self._passbook(card)
        _head("两边合计 · both sides' totals")
        rows: list[tuple[str, object, object]] = [
            ("事件 events", ours.seq, len(theirs)),
            ("链头 chain head", ours.hash[:16], hashlib.sha256(theirs[-1]).hexdigest()[:16]),
            *((f"  {kind}", count, checked.totals.types.get(kind, 0)) for kind, count in sorted(ours.types.items())),
            *((f"积分 {kind}", n, checked.totals.points.get(kind, 0)) for kind, n in sorted(ours.points.items())),
            (f"{here.shown} 的积分 balance", here.balance, at_district),
            (f"{here.shown} 本机可用 spendable", here.spendable_here, held),
            ("待上报 pending", state.head_seq - state.acked_seq, 0),
            ("台账总和 ledger sum", 0, ledger_sum),
        ]
        _row("", "终端 kiosk", "区里 district")
        wrong = []
        for name, left, right in rows:
            _row(name, str(left), str(right), "" if left == right else "   ✗")
            if left != right:
                wrong.append(name.strip())
        if not checked.agree:
            wrong.append("the daily check")
        if here.balance != self.expected:
            wrong.append(f"balance {here.balance}, expected {self.expected}")
        text = self.district.command("check", check=False)
        if "all is well" not in text:
            wrong.append(f"linli-server check:\n{text}")
        if wrong:
            raise Differs("; ".join(wrong))
        _line("两边一致 · both sides agree")

    def _held_up(self, card: DemoCard) -> str:
        """The card's picture, read by the decoders."""
        picture = load_picture(self.pictures / f"{card.number}.png")
        if isinstance(picture, BadPicture):
            raise Differs(str(picture))
        found = decode(picture)
        if not found or found[0].text != card.code:
            raise Differs(f"the picture of card {card.number} was not read")
        return found[0].text

    def _passbook(self, card: DemoCard) -> Passbook:
        return _done(points(self.kiosk.desk, card.code))

    def _cheapest(self) -> tuple[str, int]:
        offered = _done(rewards(self.kiosk.desk)).rewards[0]
        return offered.id, offered.points

    def _say(self, what: str, said: Sequence[str]) -> None:
        _line(f"{what}: {said[0]}")
        for sentence in said[1:]:
            _line(f"    {sentence}")


def _done(result: R | Refusal) -> R:
    if isinstance(result, Refusal):
        raise Differs(f"refused: {result}")
    return result


def _refused(result: object) -> Refusal:
    if not isinstance(result, Refusal):
        raise Differs(f"this should have been refused: {result}")
    return result


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
    """Play the day; then serve until interrupted, unless `--once`."""
    parser = argparse.ArgumentParser(prog="./run", description="Play a visitor's day, then keep serving.")
    parser.add_argument("--once", action="store_true", help="end after the day")
    parser.add_argument("--seed", type=int, default=2026, help="of the demo district")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo district")
    args = parser.parse_args()
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    folder = Path(tempfile.mkdtemp(prefix="linli-run-"))
    day: Day | None = None
    try:
        day = Day(folder, args.seed, args.scale)
        day.play()
        if args.once:
            return 0
        _head("继续开着 · keeps serving")
        _line(f"网页 page      {day.district.url}/")
        _line(f"登录 login     {day.login[0]}  {day.login[1]}   (只用于这一次 made for this run)")
        _line(f"接口 API docs  {day.district.url}/api/v1/docs")
        _line("Ctrl-C 结束 ends it")
        day.kiosk.close()
        while not stop.wait(1.0):
            pass
    except Differs as error:
        print(f"\n\033[1m✗ {error}\033[0m", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if not args.once else 130
    finally:
        if day is not None:
            day.close()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
