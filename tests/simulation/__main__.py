"""`python -m tests.simulation --seeds N --first S [--jobs J] [--trace]`."""

import argparse
import multiprocessing
import multiprocessing.pool
import os
import sys
import tempfile
import time
from collections import Counter

import tests.simulation  # noqa: F401 - sets Django up


def main() -> int:
    """Run seeds, tell violations as they come, and the table of faults at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first one")
    parser.add_argument("--steps", type=int, default=300, help="steps a seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--trace", action="store_true", help="tell every step of every seed")
    args = parser.parse_args()
    from tests.simulation.run import run_job, tell
    from tests.simulation.template import fast_place

    jobs = [(seed, args.steps) for seed in range(args.first, args.first + args.seeds)]
    faults: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    violations: list[str] = []
    cpu_s = 0.0
    began = time.monotonic()
    # Workers that are ended leave nothing behind: all that they make lies in here.
    with tempfile.TemporaryDirectory(prefix="linli-sims-", dir=fast_place()) as place, _workers(args.jobs, place) as pool:
        for done, lived in enumerate(pool.imap_unordered(run_job, jobs), 1):
            faults.update(lived.faults)
            deeds.update(lived.deeds)
            cpu_s += lived.seconds
            if lived.violation:
                violations.append(lived.violation)
            if lived.violation or args.trace:
                print(tell(lived, trace=args.trace), flush=True)
            if sys.stderr.isatty():
                print(f"\r{done}/{len(jobs)}", end="", file=sys.stderr)
    seconds = time.monotonic() - began
    pace = f"{len(jobs) / seconds:.2f} a second; {cpu_s / len(jobs):.2f} s of CPU each"
    print(f"\n{len(jobs)} seeds of {args.steps} steps in {seconds:.0f} s ({pace})")
    for title, counted in (("faults", faults), ("done", deeds)):
        print(f"\n{title}:")
        for name, count in sorted(counted.items()):
            print(f"  {count:9,}  {name}")
    if never := sorted(name for name, count in faults.items() if not count):
        print(f"\nnever: {', '.join(never)}")
    print(f"\n{len(violations)} violations")
    for violation in sorted(violations):
        print(f"  {violation}")
    return 1 if violations else 0


def _workers(jobs: int, place: str) -> "multiprocessing.pool.Pool | _Here":
    os.environ["TMPDIR"] = tempfile.tempdir = place
    return multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=200) if jobs > 1 else _Here()


class _Here:
    """One seed after the other, in this process."""

    def __enter__(self) -> "_Here":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    imap_unordered = staticmethod(map)


if __name__ == "__main__":
    sys.exit(main())
