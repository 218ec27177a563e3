"""`python -m tests.gallery [kiosk|console …]`: draws everything into var/gallery, and tells what is wrong."""

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.gallery.console import draw_console, make_login
from tests.gallery.sheets import contact_sheet
from tests.journeys.district import DistrictProcess
from tests.journeys.street import Street
from tests.robot.display import VirtualDisplay

SIZES = ((1080, 1920), (1920, 1080))
ON_A_SHEET = 24


def kiosk(out: Path) -> list[str]:
    """Every screen, in both formats."""
    wrong = []
    for width, height in SIZES:
        folder = out / f"kiosk-{width}x{height}"
        with VirtualDisplay(width, height) as display:
            command = [sys.executable, "-m", "tests.gallery.stage", f"{width}x{height}", str(folder)]
            done = subprocess.run(command, env=display.environment, capture_output=True, text=True, check=False)
        wrong += done.stdout.splitlines()
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            wrong.append(f"the stage of {width}x{height} failed: {done.stderr[-2000:]}")
    return wrong


def console(out: Path) -> list[str]:
    """Every page, with a demo district and with an empty one."""
    with tempfile.TemporaryDirectory(prefix="linli-gallery-") as name:
        with Street(Path(name) / "full", scale=0.05) as street:
            wrong = draw_console(street.district.url, street.login("officer"), out, "full-")
        district = DistrictProcess(Path(name) / "empty", name="新疆维吾尔自治区乌鲁木齐市天山区新时代文明实践中心")
        district.start()
        try:
            wrong += draw_console(district.url, make_login(district, "officer"), out, "empty-")
        finally:
            district.stop()
    return wrong


def sheets(out: Path) -> None:
    """Contact sheets of all pictures."""
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(out.glob("*/*.png")):
        if path.parent.name != "sheets":
            groups[path.parent.name].append(path)
    for name, pictures in groups.items():
        wide = "1920x1080" in name or "laptop" in name
        for number, start in enumerate(range(0, len(pictures), ON_A_SHEET), 1):
            part = pictures[start : start + ON_A_SHEET]
            sheet = out / "sheets" / f"{name}-{number}.png"
            contact_sheet(part, sheet, width_px=480 if wide else 270, columns=4 if wide else 8)


def main() -> int:
    """Draw and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("what", nargs="*", choices=["kiosk", "console", []], help="one of them; all if not said")
    parser.add_argument("--out", type=Path, default=Path("var/gallery"))
    args = parser.parse_args()
    wrong = []
    for name, make in {"kiosk": kiosk, "console": console}.items():
        if not args.what or name in args.what:
            wrong += make(args.out)
    sheets(args.out)
    for what in wrong:
        print(what)
    drawn = sum(1 for path in args.out.glob("*/*.png") if path.parent.name != "sheets")
    print(f"{drawn} pictures in {args.out}, contact sheets in {args.out / 'sheets'}; {len(wrong)} things are wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
