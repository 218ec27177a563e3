"""The same with the window open: a robot touches, and the kiosk is killed at whatever it is doing."""

import contextlib
import subprocess
import threading
from pathlib import Path

from tests.faults.harness import Harness
from tests.journeys.station import DemoCard
from tests.robot.display import VirtualDisplay
from tests.robot.outline import Outline, read_outline
from tests.robot.window import KioskWindow, NeverCame, WindowDied

SIZE = (1080, 1920)
PATIENCE_S = 20.0


class WindowHarness(Harness):
    """One kiosk with a window, one district, one bad network. What was on the glass as saved must be at the district."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder, seed)
        self.display = VirtualDisplay(*SIZE)

    def round(self, number: int) -> None:
        """Start the kiosk, touch it, kill it."""
        kill_server = number % 4 == 3
        window = KioskWindow(self.kiosk_folder, self.display, sync_every_ms=60, log=self.folder / "kiosk.log")
        window.take_away()
        timers = []
        try:
            window.at("attract", timeout_s=120)
            timers.append(threading.Timer(self.rng.uniform(0.3, 10.0), window.kill))
            if kill_server:
                timers.append(threading.Timer(self.rng.uniform(0.1, 5.0), self.district.kill))
            for timer in timers:
                timer.start()
            with contextlib.suppress(WindowDied, NeverCame, subprocess.CalledProcessError):
                while True:
                    self._touch(window)
        finally:
            for timer in timers:
                timer.join()
            window.kill()
            self._see(read_outline(window.outline_path))
            self.counts["longest gap between frames, ms"] = max(
                self.counts["longest gap between frames, ms"], round(window.gap_ms)
            )
        self.counts["kiosk killed"] += 1
        if kill_server:
            self.counts["server killed"] += 1
            self.district.start()

    def _touch(self, window: KioskWindow) -> None:
        """One thing that a person does."""
        card = self.rng.choice([player for player in self.players if not player.keeper])
        window.scan_by_keys(card.code)
        seen = window.at("greeting", "refused", "unfinished", timeout_s=PATIENCE_S)
        if seen.step == "unfinished":
            window.tap("drop", "greeting", timeout_s=PATIENCE_S)
            seen = window.outline()
        if seen.step == "refused":
            why = next((words.text for words in seen.texts if words.text.endswith("。") and "上报" not in words.text), "")
            self.counts[f"refused: {why}"] += 1
            window.tap("ok", timeout_s=PATIENCE_S)
            return
        does = self.rng.choice(["service", "service", "wish", "redeem"])
        if does == "service":
            self._serve(window, seen)
        elif does == "wish":
            window.tap("wish", "wish_category", timeout_s=PATIENCE_S)
            window.tap("category:repair", "wish_way", timeout_s=PATIENCE_S)
            window.tap("phrases", "wish_phrases", timeout_s=PATIENCE_S)
            window.tap(f"phrase:{self.rng.randrange(4)}", "wish_read_back", timeout_s=PATIENCE_S)
            self._see(window.tap("save", "wished", timeout_s=PATIENCE_S))
        else:
            self._redeem(window, seen, card)
        self._finish(window)

    def _serve(self, window: KioskWindow, seen: Outline) -> None:
        if seen.target("check_out"):
            self._see(window.tap("check_out", "checked_out", timeout_s=PATIENCE_S))
            return
        if window.tap("check_in", "check_in", "checked_in", timeout_s=PATIENCE_S).step == "check_in":
            window.tap("walk_in", "checked_in", timeout_s=PATIENCE_S)
        self._see(window.at("checked_in", timeout_s=PATIENCE_S))

    def _redeem(self, window: KioskWindow, seen: Outline, card: DemoCard) -> None:
        redeem = seen.target("redeem")
        if redeem is None or not redeem.enabled:
            return
        shelf = window.tap("redeem", "rewards", "refused", timeout_s=PATIENCE_S)
        rewards = [t.name for t in shelf.targets if t.name.startswith("reward:") and t.enabled]
        if not rewards:
            return
        window.tap(rewards[0], "redeem_read_back", timeout_s=PATIENCE_S)
        window.tap("confirm", "redeem_pin", timeout_s=PATIENCE_S)
        window.type_digits(card.pin)
        told = window.at("redeemed", "refused", timeout_s=PATIENCE_S)
        self._see(told)
        if told.step == "redeemed" and self.rng.random() < 0.4:
            self._see(window.tap("undo", "undone", "refused", timeout_s=PATIENCE_S))

    def _finish(self, window: KioskWindow) -> None:
        outline = window.outline()
        for name in ("finish", "ok", "home"):
            target = outline.target(name)
            if target is not None and target.enabled:
                window.tap(name, timeout_s=PATIENCE_S)
                return

    def _see(self, outline: Outline | None) -> None:
        """What is on the glass as saved is promised."""
        for fact in outline.facts if outline else ():
            if fact not in self.saved:
                self.saved[fact] = outline.step if outline else ""
                self.counts["facts saved"] += 1
                self.counts[f"on the glass: {self.saved[fact]}"] += 1

    def close(self) -> None:
        """End everything."""
        super().close()
        self.display.close()
