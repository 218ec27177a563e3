"""The kiosk's window with a typing scanner that never rests: `python -m tests.soak.kiosk FOLDER SCANS SEED REPORT`.

Everything behind the scanner's keys is what `linli-kiosk window` runs: the reader, the flow's thread, the store, the widgets
and the frames. Every `ACTS_EVERY`th greeting somebody checks in or out, which is a fact on the disk.
"""

import gc
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from kiosk.ui.flow import Flow
from tests.soak.street import NoonClock, codes

ACTS_EVERY = 20
AHEAD = 7
"""So many codes may be under way at once: fewer than the reader lets wait, for it drops the oldest."""
LOST_S = 30.0
"""A code that led to nothing for so long never will: its card was still in view."""
SAMPLES = 50
SETTLED_MS = 10_000
WARM_SHARE = 0.2


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What the process holds after so many scans, and what it has worked for them.

    Attributes:
        scans: that came of anything.
        seconds: since the start.
        memory_kib, files, threads, blocks, store_bytes: what it holds.
        work_ms: processor time of all threads.
        drawing_ms: of it the window's own thread's: everything but what a scan costs that nobody sees.
        frames: so far.
    """

    scans: int
    seconds: float
    memory_kib: int
    files: int
    threads: int
    blocks: int
    store_bytes: int
    work_ms: float
    drawing_ms: float
    frames: int


class Report(msgspec.Struct, kw_only=True):
    """What came of it.

    Attributes:
        samples: in order.
        frame_ms: how long one frame came after another, in order of length, while scans came.
        acted: check-ins and check-outs that were saved.
        steps: how often each step followed a scan.
        lost: codes that led to nothing.
    """

    samples: list[Sample] = []
    frame_ms: list[float] = []
    acted: int = 0
    steps: dict[str, int] = {}
    lost: int = 0


class Soak:
    """Feeds the codes, and watches."""

    def __init__(self, folder: Path, scans: int, seed: int, report: Path) -> None:
        self._folder, self._scans, self._path = folder, scans, report
        self._codes = codes(scans, seed)
        self._report = Report(steps={})
        self._fed = self._heard = 0
        self._began_s = self._moved_s = self._frame_s = time.monotonic()
        self._sampled = 0

    def listen(self) -> None:
        """Let the flow tell of every scan, and act on some of them as a finger would."""
        scanned = Flow.scanned

        def heard(flow: Flow, code: str) -> None:
            scanned(flow, code)
            view = flow.view()
            self._report.steps[view.step] = self._report.steps.get(view.step, 0) + 1
            self._heard += 1
            if view.step == "greeting" and self._heard % ACTS_EVERY == 0:
                self._act(flow)

        Flow.scanned = heard  # type: ignore[method-assign,assignment]

    def _act(self, flow: Flow) -> None:
        for name in ("check_out", "check_in", "walk_in"):
            view = flow.view()
            if view.step in ("greeting", "check_in"):
                # As somebody who took a moment to read.
                flow.press(view.serial, name, flow.house.mono_ms() + SETTLED_MS)
        self._report.acted += flow.view().step in ("checked_in", "checked_out")

    def frame(self, _: float) -> None:
        """Once a frame: hold up the next cards."""
        from kivy.app import App

        now_s = time.monotonic()
        if self._fed:
            self._report.frame_ms.append((now_s - self._frame_s) * 1000)
        self._frame_s = now_s
        app: Any = App.get_running_app()
        if self._heard + self._report.lost >= self._scans:
            self._sample()
            self._path.write_bytes(msgspec.json.encode(self._report))
            app.stop()
            return
        if self._heard >= self._sampled * self._scans / SAMPLES:
            self._sampled += 1
            self._sample()
        under_way = self._fed - self._heard - self._report.lost
        if under_way and now_s - self._moved_s > LOST_S:
            self._report.lost += under_way
            under_way = 0
        for _number in range(AHEAD - under_way):
            code = next(self._codes, None)
            if code is None:
                return
            self._fed += 1
            self._moved_s = now_s
            app._typed(code)
            app._entered()

    def _sample(self) -> None:
        report = self._report
        # Garbage that waits for the collector is nothing that is held on to.
        gc.collect()
        report.samples.append(
            Sample(
                scans=self._heard,
                seconds=time.monotonic() - self._began_s,
                memory_kib=_memory_kib(),
                files=len(list(Path("/proc/self/fd").iterdir())),
                threads=len(list(Path("/proc/self/task").iterdir())),
                # Of memory that Python holds. gc.get_objects() would also give a tuple that another thread is still making.
                blocks=sys.getallocatedblocks(),
                store_bytes=sum(path.stat().st_size for path in self._folder.glob("store.sqlite3*")),
                work_ms=time.process_time() * 1000,
                # Frames come in the window's thread, and so does this.
                drawing_ms=time.thread_time() * 1000,
                frames=len(report.frame_ms),
            )
        )
        self._path.with_suffix(".part").write_bytes(msgspec.json.encode(report.samples))
        self._frame_s = time.monotonic()


def _memory_kib() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])


def main() -> int:
    """Run it."""
    folder, scans, seed, report = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    from kiosk.ui.window.app import run_window

    soak = Soak(folder, scans, seed, report)
    soak.listen()
    from kivy.clock import Clock as Frames

    # The words of the pinyin panel are loaded a second after the start; what is held on to is counted from then on.
    Frames.schedule_once(lambda _: Frames.schedule_interval(soak.frame, 0), 6.0)
    return run_window(folder, sync=False, clock=NoonClock(), size=(1080, 1920))


if __name__ == "__main__":
    sys.exit(main())
