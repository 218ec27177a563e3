"""Let a monkey play with a kiosk: `python -m tests.monkey --hours H --seed S`.

The hours are the kiosk's own: a clock that the monkey moves. The same seed does the same things. With `--drawn` every screen
is also built from its widgets (on Kivy's stand-in for OpenGL).
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kiosk.ui.views import View
from tests.monkey.monkey import Monkey, Wrong


def play(hours: float, seed: int, *, show: Callable[[View], None] = lambda _: None) -> Counter[str]:
    """Play; gives how often each thing was done and seen.

    Raises:
        Wrong: something is not as it must be.
    """
    with tempfile.TemporaryDirectory(prefix="linli-monkey-") as folder:
        monkey = Monkey(Path(folder) / "kiosk", seed, show=show)
        try:
            monkey.play(hours)
        finally:
            monkey.close()
        return monkey.counts


def play_drawn(hours: float, seed: int) -> Counter[str]:
    """The same with every view on a stage."""
    os.environ |= {"KIVY_GL_BACKEND": "mock", "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    os.environ.setdefault("KIVY_HOME", tempfile.mkdtemp(prefix="linli-kivy-"))
    import kiosk.ui.window  # noqa: F401 - before anything else of Kivy: it says how Kivy is to behave
    from tests.kiosk.ui.window.theatre import PORTRAIT, playing

    with playing() as make:
        played = make(PORTRAIT)

        def show(view: View) -> None:
            played.show(view)

        return play(hours, seed, show=show)


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawn", action="store_true", help="build every screen from its widgets")
    args = parser.parse_args()
    began_s = time.monotonic()
    try:
        counts = (play_drawn if args.drawn else play)(args.hours, args.seed)
    except Wrong as wrong:
        print(f"seed {args.seed}: {wrong}")
        return 1
    for name, count in sorted(counts.items()):
        print(f"   {name:<28} {count:>7}")
    print(f"{args.hours:g} hours, seed {args.seed}, in {time.monotonic() - began_s:.0f} s: all is well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
