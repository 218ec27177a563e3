"""`python -m tests.bench [NAME ...]`: every figure beside its peer or floor, measured in the same run.

Timings on shared machines are noisy: read the ratios.
"""

import importlib
import sys
import time

NAMES = ("store", "scan", "points", "ingest", "rebuild", "start", "window", "pinyin", "handwriting", "search", "matching")


def main() -> int:
    names = sys.argv[1:] or list(NAMES)
    if unknown := [name for name in names if name not in NAMES]:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    for name in names:
        began = time.perf_counter()
        print(f"== {name}")
        importlib.import_module(f"tests.bench.{name}").main()
        print(f"   ({time.perf_counter() - began:.0f} s)\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
