"""Kill and lie: `python -m tests.faults --rounds N --seed S`.

A real kiosk process takes facts and syncs in the background, through a network that drops, doubles, delays, truncates and
replaces what it carries. In every round the kiosk is killed (SIGKILL) at a random moment, in every fourth the server too.
At the end the network is mended and both sides must agree: every fact that the kiosk reported as saved is at the district
once, the ledger's sums are zero, both chain heads are the same, and no honest kiosk was taken for a copy.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.harness import Harness
from tests.faults.proxy import FAULTS


def run(rounds: int, seed: int, *, window: bool = False, keep: bool = False, told: bool = True) -> list[str]:
    """Play so many rounds; gives what is wrong at the end."""
    folder = Path(tempfile.mkdtemp(prefix="linli-faults-"))
    began = time.monotonic()
    harness = _harness(folder, seed, window=window)
    try:
        harness.district.start()
        harness.enrol()
        for number in range(rounds):
            harness.round(number)
            if told and number % 20 == 19:
                print(f"   round {number + 1}: {harness.counts['facts saved']} facts saved", flush=True)
        harness.heal()
        wrong = harness.judge()
        if told:
            met = ", ".join(f"{name} {harness.proxy.met[name]}" for name in FAULTS)
            print(f"network: {met}")
            for name, count in sorted(harness.counts.items()):
                print(f"   {name:<28} {count:>7}")
            print(harness.check_text.strip())
            print(f"{rounds} rounds, seed {seed}, {time.monotonic() - began:.0f} s: {'; '.join(wrong) or 'all is well'}")
    finally:
        harness.close()
        if keep or sys.exc_info()[0] is not None:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return wrong


def _harness(folder: Path, seed: int, *, window: bool) -> Harness:
    if not window:
        return Harness(folder, seed)
    # Loaded when it is asked for: rounds without a window need no screen.
    from tests.faults.window import WindowHarness

    return WindowHarness(folder, seed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--window", action="store_true", help="with the kiosk's window open, touched by a robot")
    parser.add_argument("--keep", action="store_true", help="keep the folders")
    args = parser.parse_args()
    return 1 if run(args.rounds, args.seed, window=args.window, keep=args.keep) else 0


if __name__ == "__main__":
    sys.exit(main())
