"""A real district server as a process, driven by its own commands."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class CommandFailed(Exception):
    """A command ended with a status other than 0; the text is what it printed."""


class DistrictProcess:
    """A district in a folder, its server started and stopped at will, always on the same port."""

    def __init__(self, folder: Path, *, name: str = "示范区", port: int = 0, workers: int = 1) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._workers = workers
        self._process: subprocess.Popen[str] | None = None
        if not (folder / "keys").is_dir():
            self.command("init", "--name", name)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the server's process."""
        assert self._process is not None
        return self._process.pid

    def command(self, *args: str, check: bool = True) -> str:
        """Run a `linli-server` command on this district and give what it printed.

        Raises:
            CommandFailed: it ended with another status than 0, and `check` is set.
        """
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", "--data", str(self.folder), *args],
            capture_output=True,
            text=True,
            timeout=1800,
            env=_environment(),
        )
        text = done.stdout + done.stderr
        if check and done.returncode != 0:
            raise CommandFailed(f"linli-server {' '.join(args)}: {done.returncode}\n{text}")
        return text

    def enrolment_code(self, station: str, url: str = "") -> str:
        """A fresh enrolment code."""
        text = self.command("enrolment-code", station, "--url", url or self.url)
        found = re.search(r"\bLLE[A-Z2-7]+\b", text)
        assert found, text
        return found.group()

    def start(self) -> None:
        """Start serving and wait until it answers."""
        assert self._process is None
        log = (self.folder.parent / f"{self.folder.name}.log").open("ab")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "server.cli", "--data", str(self.folder)),
                *("serve", "--port", str(self.port), "--workers", str(self._workers)),
            ],
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
            env=_environment(),
        )
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise CommandFailed(f"the server ended at once, see {self.folder}.log")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=0.2):
                    return
            except OSError:
                time.sleep(0.05)
        raise CommandFailed("the server did not come up")

    def stop(self) -> None:
        """End it politely."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it and its workers, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if how is signal.SIGKILL:
                os.killpg(process.pid, how)
            else:
                process.send_signal(how)
            process.wait(30)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            # Workers that outlive their parent would hold the port.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("LINLI_", "DJANGO_"))} | {
        k: v for k, v in os.environ.items() if k == "LINLI_SERVER_DATABASE"
    }
