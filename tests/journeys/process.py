"""Running a module of the tests in a process of its own."""

import os
import subprocess
import sys


def run_module(name: str, *args: str) -> None:
    """Run it to its end.

    Raises:
        AssertionError: it failed; the text is what it printed.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LINLI_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", name, *args], capture_output=True, text=True, timeout=300, env=environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
