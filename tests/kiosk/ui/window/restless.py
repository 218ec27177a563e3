"""The kiosk's window with nights that come within seconds, and a flow that hangs once a file is there."""

import argparse
import sys
import time
from datetime import time as time_of_day
from pathlib import Path

from kiosk.ui import rest
from kiosk.ui.flow import Flow
from kiosk.ui.rest import RestTimes


def hang_when(path: Path) -> None:
    """Let the flow hang for good once this file is there; what it then writes into it says that it does."""
    tick = Flow.tick

    def hung(self: Flow) -> None:
        if path.exists():
            path.write_text("hangs")
            time.sleep(3600)
        tick(self)

    Flow.tick = hung  # type: ignore[method-assign]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--outline", type=Path, required=True)
    parser.add_argument("--hang", type=Path, required=True)
    parser.add_argument("--dim-after-s", type=float, default=0)
    parser.add_argument("--restart-after-s", type=float)
    args = parser.parse_args()
    hang_when(args.hang)
    restarts = None
    if args.restart_after_s:
        rest.UNDATED_S, rest.UNDATED_QUIET_S = args.restart_after_s, 1.0  # type: ignore[misc]
        restarts = time_of_day(3)
    from kiosk.ui.window.app import run_window

    return run_window(
        args.folder,
        sync=False,
        outline=args.outline,
        times=RestTimes(dim_after_s=args.dim_after_s, restarts=restarts),
    )


if __name__ == "__main__":
    sys.exit(main())
