"""A real kiosk process, driven through `linli-kiosk serve-lines`."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self


class KioskDied(Exception):
    """The process is gone; what it had not answered may or may not have happened."""


class KioskProcess:
    """A kiosk as a process. Every answer came after the fact was on the disk."""

    def __init__(self, folder: Path, *options: str, log: Path | None = None) -> None:
        """Start it; `options` follow `serve-lines`."""
        error_log = (log or folder.with_suffix(".log")).open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.cli", "--data", str(folder), "serve-lines", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=error_log,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("LINLI_")},
        )
        error_log.close()
        self.ready = self._answer()

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """Send a command and give the answer.

        Raises:
            KioskDied: it did not answer.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise KioskDied(do) from error
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        # A line without its end was cut by the kill: nobody was told anything.
        if not line.endswith("\n"):
            raise KioskDied
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill(self) -> None:
        """SIGKILL, at whatever it is doing."""
        self._process.send_signal(signal.SIGKILL)

    def close(self) -> int:
        """Let it end by itself; gives its status."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            return self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
