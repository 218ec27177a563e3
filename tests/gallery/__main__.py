"""`python -m tests.gallery [kiosk|console …]`: draws everything into var/gallery, and tells what is wrong.

The kiosk's whole matrix is over 12,000 pictures, half an hour and more on two cores; filters and `--sample` draw some of it.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.gallery.console import draw_console, make_login
from tests.gallery.growth import compared
from tests.gallery.matrix import FORMATS, LANGUAGES, LIKES, Job, sample, whole
from tests.gallery.runs import run
from tests.gallery.sheets import contact_sheet
from tests.gallery.stage import Result
from tests.journeys.district import DistrictProcess
from tests.journeys.street import Street

ON_A_SHEET = 24


def kiosk(jobs: Sequence[Job], out: Path, at_once: int) -> list[str]:
    """Every screen that is asked for."""

    def told(result: Result) -> None:
        print(f"{result.job}: {result.pictures} pictures, {len(result.wrong)} things wrong", flush=True)

    results = run(jobs, out, at_once=at_once, told=told)
    shrunk, worth_knowing = compared(results)
    print(*worth_knowing, sep="\n")
    return [what for result in results for what in result.wrong] + shrunk


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
        wide = any(word in name for word in ("1920x1080", "1280x800", "laptop"))
        for number, start in enumerate(range(0, len(pictures), ON_A_SHEET), 1):
            part = pictures[start : start + ON_A_SHEET]
            sheet = out / "sheets" / f"{name}-{number}.png"
            contact_sheet(part, sheet, width_px=480 if wide else 270, columns=4 if wide else 8)


def main() -> int:
    """Draw and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("what", nargs="*", choices=["kiosk", "console", []], help="one of them; both if not said")
    parser.add_argument(
        "--format", action="append", default=[], choices=FORMATS, help="of the kiosk's glass; all if not said"
    )
    parser.add_argument("--like", action="append", default=[], choices=LIKES, help="what somebody chose; all if not said")
    parser.add_argument("--language", action="append", default=[], choices=LANGUAGES, help="all if not said")
    parser.add_argument("--only", default="", help="what the name of a scene must hold")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="each scene once a format, as the Nth turn of the choices has it"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many processes draw at a time")
    parser.add_argument("--out", type=Path, default=Path("var/gallery"))
    args = parser.parse_args()
    wrong = []
    if not args.what or "kiosk" in args.what:
        if args.sample is None:
            jobs = whole(args.format, args.like, args.language, args.only)
        else:
            jobs = [replace(sample(name, args.sample), only=args.only) for name in args.format or FORMATS]
        wrong += kiosk(jobs, args.out, args.jobs)
    if not args.what or "console" in args.what:
        wrong += console(args.out)
    sheets(args.out)
    for what in wrong:
        print(what)
    drawn = sum(1 for path in args.out.glob("*/*.png") if path.parent.name != "sheets")
    print(f"{drawn} pictures in {args.out}, contact sheets in {args.out / 'sheets'}; {len(wrong)} things are wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
