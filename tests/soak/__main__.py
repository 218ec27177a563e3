"""Hold up cards without a pause: `python -m tests.soak --scans N`.

A real kiosk's window runs in a process of its own; a scanner that never rests types codes into it, each as soon as those
before it are answered. Said at the end: memory, files, threads, blocks and the store along the way, how long one frame
came after another, and what a scan costs with and without the window. `--window` draws on a virtual screen; otherwise
Kivy's stand-in for OpenGL takes the frames, which is everything but the pixels.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.soak.kiosk import WARM_SHARE, Report, Sample
from tests.soak.street import furnish

NOWHERE = {"KIVY_GL_BACKEND": "mock", "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
GROWTH_SHARE = 0.05
"""Memory may be greater by so much at the end than once all is warm."""
MORE_FILES = 2
MORE_THREADS = 2
ROWS = 11


def soak(scans: int, seed: int, *, window: bool = False, timeout_s: float = 6 * 3600) -> Report:
    """Hold up so many cards; gives what was measured.

    Raises:
        AssertionError: the kiosk's process ended badly, or a fault is in its log.
    """
    with tempfile.TemporaryDirectory(prefix="linli-soak-") as name:
        folder, report, log = Path(name) / "kiosk", Path(name) / "report.json", Path(name) / "log"
        furnish(folder)
        words = [sys.executable, "-m", "tests.soak.kiosk", str(folder), str(scans), str(seed), str(report)]
        if window:
            from tests.robot.display import VirtualDisplay

            with VirtualDisplay(1080, 1920) as display:
                _run(words, display.environment, log, timeout_s)
        else:
            _run(words, os.environ | NOWHERE, log, timeout_s)
        assert report.exists(), log.read_text()[-3000:]
        return msgspec.json.decode(report.read_bytes(), type=Report)


def _run(words: list[str], environment: dict[str, str], log: Path, timeout_s: float) -> None:
    with log.open("wb") as stream:
        done = subprocess.run(words, env=environment, stdout=stream, stderr=stream, timeout=timeout_s, check=False)
    said = log.read_text("utf-8", "replace")
    assert done.returncode == 0, said[-3000:]
    assert "Traceback" not in said, said[-3000:]


def warm(report: Report) -> Sample:
    """The first sample that counts."""
    return next(sample for sample in report.samples if sample.scans >= WARM_SHARE * report.samples[-1].scans)


def growth(report: Report) -> float:
    """How much more memory is held at the end than once all was warm, as a share."""
    first = warm(report).memory_kib
    return (report.samples[-1].memory_kib - first) / first


def cost(report: Report) -> str:
    """What a scan costs once all is warm, with and without the window, for people."""
    first, last = warm(report), report.samples[-1]
    scans, frames = max(1, last.scans - first.scans), max(1, last.frames - first.frames)
    work_ms, drawing_ms = last.work_ms - first.work_ms, last.drawing_ms - first.drawing_ms
    return (
        f"processor time: {work_ms / scans:.1f} ms a scan, {(work_ms - drawing_ms) / scans:.1f} without the window's, "
        f"which is {drawing_ms / frames:.1f} a frame ({scans / frames:.1f} scans a frame)"
    )


def percentile(sorted_ms: list[float], share: float) -> float:
    """The figure below which that share of all lies."""
    return sorted_ms[min(len(sorted_ms) - 1, int(share * len(sorted_ms)))]


def wrong(report: Report) -> list[str]:
    """What is not as it should be, a sentence each."""
    first, last = warm(report), report.samples[-1]
    found = []
    if growth(report) > GROWTH_SHARE:
        found.append(f"memory grew by {growth(report):.1%}")
    if last.files > first.files + MORE_FILES:
        found.append(f"{last.files - first.files} more files are open")
    if last.threads > first.threads + MORE_THREADS:
        found.append(f"{last.threads - first.threads} more threads run")
    if "fault" in report.steps:
        found.append(f"the program failed {report.steps['fault']} times")
    if report.lost * 100 > last.scans:
        found.append(f"{report.lost} codes led to nothing")
    return found


def table(report: Report) -> str:
    """What was measured, for people."""
    lines = [f"{'scans':>8} {'s':>7} {'memory MiB':>11} {'files':>6} {'threads':>8} {'blocks':>9} {'store MiB':>10}"]
    step = max(1, (len(report.samples) - 1) // (ROWS - 1))
    lines += (
        f"{sample.scans:>8} {sample.seconds:>7.0f} {sample.memory_kib / 1024:>11.1f} {sample.files:>6} "
        f"{sample.threads:>8} {sample.blocks:>9} {sample.store_bytes / 2**20:>10.1f}"
        for sample in [*report.samples[:-1:step], report.samples[-1]]
    )
    frames = sorted(report.frame_ms)
    last = report.samples[-1]
    at = ", ".join(f"{name} {percentile(frames, share):.1f}" for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)))
    lines.append(
        f"{last.scans / max(last.seconds, 0.001):.0f} scans a second; {report.acted} facts; {report.lost} codes lost"
    )
    lines.append(f"ms from frame to frame: {at} ({len(frames)} frames)")
    lines.append(cost(report))
    lines.append("after a scan: " + ", ".join(f"{step} {count}" for step, count in sorted(report.steps.items())))
    lines.append(
        f"memory after the first {WARM_SHARE:.0%}: {growth(report):+.1%}; {'; '.join(wrong(report)) or 'all is well'}"
    )
    return "\n".join(lines)


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scans", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--window", action="store_true", help="draw on a virtual screen")
    args = parser.parse_args()
    report = soak(args.scans, args.seed, window=args.window)
    print(table(report))
    return 1 if wrong(report) else 0


if __name__ == "__main__":
    sys.exit(main())
