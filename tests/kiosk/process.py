"""Real `linli-kiosk` processes for tests."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

COMMAND = (sys.executable, "-m", "kiosk.cli")


def command(folder: Path, *args: str, stdin: str = "", lang: str = "zh-Hans") -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, "--data", str(folder), "--lang", lang, *args], input=stdin, capture_output=True, text=True, timeout=60
    )


class Lines:
    """A `serve-lines` process."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "--data", str(folder), "serve-lines", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.hello = self.read()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def send(self, line: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return self.read()

    def do(self, what: str, **values: object) -> dict[str, Any]:
        return self.send(json.dumps({"do": what, **values}).encode())

    def end(self) -> tuple[int, str]:
        """Close stdin; gives the exit code and what was said on stderr."""
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def run_lines(folder: Path, commands: Sequence[dict[str, Any]], *args: str) -> list[dict[str, Any]]:
    """The answers of a `serve-lines` process to some commands."""
    with Lines(folder, *args) as lines:
        answers = [lines.send(json.dumps(command).encode()) for command in commands]
        assert lines.end() == (0, "")
    return answers
