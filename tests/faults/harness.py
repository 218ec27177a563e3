"""The harness of the fault rounds: one kiosk, one district, one bad network, and what must be true at the end."""

import contextlib
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from kiosk.actions.points import points
from kiosk.desk import Desk
from kiosk.kiosk import open_kiosk
from sync.contract import ledger
from sync.contract.refusals import Refusal
from sync.contract.wire import decode_event, event_hash
from sync.enrol import enrol
from sync.errors import SyncError
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.faults.proxy import Proxy
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess
from tests.journeys.lines import KioskDied, KioskProcess
from tests.journeys.station import Demo, DemoCard, read_demo


class Harness:
    """One kiosk, one district, one bad network, for some rounds."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.district = DistrictProcess(folder / "district")
        self.district.command("demo", "--seed", str(seed), "--scale", "0.02", "--out", str(folder / "cards"))
        self.demo: Demo = read_demo(folder / "cards")
        self.station = next(iter(self.demo.stations))
        self.players = [c for c in self.demo.cards if c.station == self.station and c.pin]
        self.unbound = [c for c in self.demo.cards if not c.holder]
        self.proxy = Proxy(self.district.port, random.Random(seed + 1))
        self.kiosk_folder = folder / "kiosk"
        self.saved: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.redemptions: list[tuple[DemoCard, str]] = []
        self.rewards: list[str] = []

    def enrol(self) -> None:
        """Enrol through the bad network, however often it takes."""
        code = self.district.enrolment_code(self.station, self.proxy.url)
        self.kiosk_folder.mkdir()
        for _ in range(200):
            try:
                enrol(
                    code,
                    IdentityFile(self.kiosk_folder),
                    lambda url: HttpTransport(url, read_timeout_s=5),
                    machine="",
                )
                return
            except SyncError:
                self.counts["enrolment tries"] += 1
        raise AssertionError("it could not be enrolled")

    def round(self, number: int) -> None:
        """Start the kiosk, use it, kill it."""
        kill_server = number % 4 == 3
        timers = []
        try:
            kiosk = KioskProcess(self.kiosk_folder, "--sync-every-ms", "60", log=self.folder / "kiosk.log")
        except KioskDied as error:
            raise AssertionError("the kiosk did not start again") from error
        assert kiosk.ready["ok"], kiosk.ready
        timers.append(threading.Timer(self.rng.uniform(0.01, 1.2), kiosk.kill))
        if kill_server:
            timers.append(threading.Timer(self.rng.uniform(0.01, 0.8), self.district.kill))
        for timer in timers:
            timer.start()
        with contextlib.suppress(KioskDied):
            while True:
                self._use(kiosk)
                if self.rng.random() < 0.2:
                    time.sleep(self.rng.uniform(0, 0.1))
        self.counts["kiosk killed"] += 1
        for timer in timers:
            timer.join()
        kiosk.close()
        if kill_server:
            self.counts["server killed"] += 1
            self.district.start()

    def _use(self, kiosk: KioskProcess) -> None:
        """One thing that a person does."""
        card = self.rng.choice(self.players)
        dice = self.rng.random()
        if not self.rewards:
            offered = kiosk.ask("rewards")
            self.rewards = [reward["id"] for reward in offered.get("result", {}).get("rewards", ())][:3]
        if dice < 0.3:
            answer = self._do(kiosk, "check_in", card=card.code)
        elif dice < 0.6:
            answer = self._do(kiosk, "check_out", card=card.code)
        elif dice < 0.78:
            text = f"心愿 {self.rng.getrandbits(64):x}"
            answer = self._do(kiosk, "wish", card=card.code, category="repair", text=text)
        elif dice < 0.9 and self.rewards:
            reward = self.rng.choice(self.rewards)
            answer = self._do(kiosk, "redeem", card=card.code, pin=card.pin, reward=reward)
            if answer["ok"]:
                self.redemptions.append((card, answer["result"]["redemption"]))
        elif dice < 0.96 and self.redemptions:
            holder, redemption = self.redemptions[-1]
            answer = self._do(kiosk, "undo", card=holder.code, redemption=redemption)
        elif dice < 0.97:
            answer = self._do(kiosk, "rotate_key")
        elif dice < 0.98 and self.unbound:
            keeper = next(c for c in self.players if c.keeper)
            new = self.unbound.pop()
            answer = self._do(
                kiosk,
                "bind",
                keeper_card=keeper.code,
                keeper_pin=keeper.pin,
                card=new.code,
                name="韦小䶮",
                phone="13800005678",
            )
        else:
            kiosk.ask("points", card=card.code)

    def _do(self, kiosk: KioskProcess, do: str, **values: Any) -> dict[str, Any]:
        answer = kiosk.ask(do, **values)
        assert "trouble" not in answer, answer
        if answer["ok"]:
            for fact in answer["result"].get("facts", ()):
                self.saved[fact] = do
            self.counts["facts saved"] += len(answer["result"].get("facts", ()))
            self.counts[f"done: {do}"] += 1
        else:
            self.counts[f"refused: {answer['refusal']}"] += 1
        return answer

    def heal(self) -> None:
        """Mend the network and let both sides finish."""
        self.proxy.fault_rate = 0
        with KioskProcess(self.kiosk_folder, log=self.folder / "kiosk.log") as kiosk:
            deadline = time.monotonic() + 120
            while True:
                answer = kiosk.ask("sync_now", compare=True)
                if answer["ok"] and kiosk.ask("status")["result"]["pending"] == 0 and self._points_agree(kiosk):
                    break
                assert time.monotonic() < deadline, answer
                time.sleep(0.2)
            self.counts["compared"] += bool(answer["ok"])
            self.compared = answer["result"]

    def _points_agree(self, kiosk: KioskProcess) -> bool:
        """Whether the last grants have come: the district's follower issues them a moment after a push."""
        books = DistrictBooks(self.district.folder)
        stream = kiosk.ready["result"]["stream"]
        try:
            return all(
                kiosk.ask("points", card=card.code)["result"]["spendable_here"]
                == books.balance(ledger.held_account(stream, card.holder))
                and books.balance(ledger.member_account(card.holder)) == 0
                for card in self.players
            )
        finally:
            books.close()

    def judge(self) -> list[str]:
        """What is wrong; nothing, if all is well."""
        wrong = []
        books = DistrictBooks(self.district.folder)
        kiosk = open_kiosk(self.kiosk_folder)
        try:
            state = kiosk.journal.state()
            ours = [pending.data for pending in kiosk.journal.pending(0, state.head_seq)]
            theirs = books.events(state.stream)
            if ours != theirs:
                wrong.append(f"the journals differ: {len(ours)} events here, {len(theirs)} at the district")
            if theirs and event_hash(theirs[-1]) != state.head_hash:
                wrong.append("the chain heads differ")
            if len(books.streams(kiosk.identity.kiosk)) != 1:
                wrong.append(f"an honest kiosk was taken for a copy: {books.streams(kiosk.identity.kiosk)}")
            at_district = Counter(f"{e.stream}:{e.seq}" for e in map(decode_event, theirs))
            missing = [fact for fact in self.saved if at_district[fact] != 1]
            if missing:
                wrong.append(f"{len(missing)} facts that were reported saved are not there once: {missing[:5]}")
            if books.ledger_sum() != 0:
                wrong.append("the ledger does not add up to zero")
            desk = Desk(kiosk)
            for card in self.players:
                book = points(desk, card.code)
                held = books.balance(ledger.held_account(state.stream, card.holder))
                if isinstance(book, Refusal) or book.spendable_here != held:
                    wrong.append(f"card {card.number}: {book} here, {held} points held at the district")
            if books.waiting():
                wrong.append(f"events were set aside: {books.waiting()}")
        finally:
            books.close()
            kiosk.close()
        if self.compared["agree"] is not True:
            wrong.append("the two sides' totals differ")
        time.sleep(1.5)
        checked = self.district.command("check", check=False)
        self.check_text = checked
        if "all is well" not in checked:
            wrong.append("linli-server check finds something wrong")
        return wrong

    def close(self) -> None:
        """End everything."""
        self.district.stop()
        self.proxy.close()
