"""The window: start to first frame, CPU while nobody is there, memory, and from a card before the camera to the greeting.

Beside it, in the same run and on the same virtual screen: a bare Kivy window with one word.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from kiosk.actions.scan import scan
from kiosk.scan.presence import GRACE_MS
from sync.enrol import enrol
from sync.identity import IdentityFile
from sync.transport import HttpTransport
from tests.bench.figures import percentile, row
from tests.journeys.district import DistrictProcess
from tests.journeys.station import StationKiosk, player, read_demo
from tests.robot.display import VirtualDisplay
from tests.robot.window import KioskWindow

SIZE = (1080, 1920)
IDLE_S = 15.0
STARTS = 3
CARDS = 25


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-window-") as name, VirtualDisplay(*SIZE) as display:
        folder = Path(name)
        district = DistrictProcess(folder / "district")
        district.command("demo", "--scale", "0.1", "--out", str(folder / "cards"))
        district.start()
        try:
            _measure(folder, district, display)
        finally:
            district.stop()


def _measure(folder: Path, district: DistrictProcess, display: VirtualDisplay) -> None:
    demo = read_demo(folder / "cards")
    station = next(iter(demo.stations))
    kiosk_folder = folder / "kiosk"
    kiosk_folder.mkdir()
    enrol(district.enrolment_code(station), IdentityFile(kiosk_folder), HttpTransport, machine="")
    _store_and_frames(folder, district, display, station)
    bare = [_bare(folder, display) for _ in range(STARTS)]
    starts = []
    for _ in range(STARTS):
        began = time.perf_counter()
        window = KioskWindow(kiosk_folder, display, sync_every_ms=30_000)
        window.outline()
        starts.append(time.perf_counter() - began)
        if len(starts) < STARTS:
            window.close()
    bare_start = statistics.median(start for start, _, _ in bare)
    row("start to first frame", f"{statistics.median(starts):.2f} s", f"bare Kivy window {bare_start:.2f} s")
    # With everything of the station here, as it stands there all day.
    card = player(demo, station)
    window.at("attract")
    window.reads("已联网，全部已上报", timeout_s=300)
    time.sleep(8)
    cpu, megabytes = _idle(window.pid)
    row("CPU, nobody there", f"{cpu:.1f} % of a core", f"bare {bare[-1][1]:.1f} %")
    row("memory", f"{megabytes:.0f} MB", f"bare {bare[-1][2]:.0f} MB ({megabytes / bare[-1][2]:.1f} x)")
    took = []
    for _ in range(CARDS):
        window.take_away()
        window.at("attract")
        time.sleep(GRACE_MS / 1000 + 0.6)
        held = time.perf_counter()
        window.hold_up(folder / "cards" / f"{card.number}.png")
        window.at("greeting")
        took.append((time.perf_counter() - held) * 1000)
        window.tap("finish", "attract")
    camera = "with a camera of 15 pictures/s and ten looks/s"
    p50, p95 = (percentile(took, share) for share in (0.5, 0.95))
    row("card before the camera to greeting", f"p50 {p50:.0f} ms", f"p95 {p95:.0f} ms; {camera}")
    row(
        "longest gap between two frames, in use",
        f"{window.gap_ms:.0f} ms",
        "new screens are drawn in it; 33 ms between frames",
    )
    window.close()
    here = StationKiosk(kiosk_folder, machine="")
    began = time.perf_counter()
    for _ in range(100):
        scan(here.desk, card.code)
    row("   of that, the scan action itself", f"{(time.perf_counter() - began) * 10:.1f} ms", "")
    here.close()


def _store_and_frames(folder: Path, district: DistrictProcess, display: VirtualDisplay, station: str) -> None:
    """Frames while the store takes in everything of a station, on a screen where nothing else happens."""
    kiosk_folder = folder / "fresh"
    kiosk_folder.mkdir()
    enrol(district.enrolment_code(station), IdentityFile(kiosk_folder), HttpTransport, machine="")
    district.stop()
    with KioskWindow(kiosk_folder, display, sync_every_ms=200) as window:
        window.tap("touch", "home")
        time.sleep(4)
        before = window.outline()
        district.start()
        window.reads("已联网，全部已上报", timeout_s=300)
        after = window.outline()
    row("gap while the store is still, at home", f"{before.frame_gap_ms_max:.0f} ms", "the screen was drawn in it")
    row("the same while it takes in a station", f"{after.frame_gap_ms_max:.0f} ms", f"{after.frames - before.frames} frames")


def _idle(pid: int) -> tuple[float, float]:
    process = psutil.Process(pid)
    process.cpu_percent()
    time.sleep(IDLE_S)
    return process.cpu_percent(), process.memory_info().rss / 1e6


def _bare(folder: Path, display: VirtualDisplay) -> tuple[float, float, float]:
    ready = folder / "bare-ready"
    ready.unlink(missing_ok=True)
    began = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.bare_window", f"{SIZE[0]}x{SIZE[1]}", str(ready)]
    process = subprocess.Popen(command, env=display.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready.exists():
            time.sleep(0.005)
        start = time.perf_counter() - began
        time.sleep(3)
        return start, *_idle(process.pid)
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
