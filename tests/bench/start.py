"""How long a process takes to be there, and the memory it stands in: kiosk and server beside a bare interpreter."""

import statistics
import subprocess
import sys
import time

from tests.bench.figures import row

# VmHWM begins anew with the program; ru_maxrss would tell the parent's.
_MEMORY = ";print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def _run(code: str, times: int = 5) -> tuple[float, int]:
    took, peak = [], 0
    for _ in range(times):
        began = time.perf_counter()
        out = subprocess.run([sys.executable, "-c", code + _MEMORY], capture_output=True, text=True, check=True).stdout
        took.append(time.perf_counter() - began)
        peak = max(peak, int(out.split()[-1]))
    return statistics.median(took), peak


def main() -> None:
    """Print start-up time and peak memory."""
    bare_s, bare_mb = _run("pass")
    row("bare interpreter", f"{bare_s * 1000:.0f} ms", f"{bare_mb} MB")
    for name, code in {
        "kiosk: actions without reading": "import kiosk.actions, kiosk.kiosk, kiosk.road",
        "kiosk: with the decoders": "import kiosk.actions, kiosk.kiosk, kiosk.road, kiosk.scan.reader",
        "kiosk: the whole command line": "import kiosk.cli, kiosk.scan.reader",
        "server: ready to answer": (
            "import os;os.environ['DJANGO_SETTINGS_MODULE']='server.settings';"
            "os.environ['LINLI_SERVER_DATA']='/nonexistent';from server.wsgi import application"
        ),
    }.items():
        seconds, megabytes = _run(code)
        row(name, f"{seconds * 1000:.0f} ms", f"{megabytes} MB; {seconds / bare_s:.0f} x bare")
