"""Serving: gunicorn in this process, the follower in one beside it."""

import argparse
import os
import subprocess
import sys
import threading
from typing import Any, Final

from django.conf import settings
from gunicorn.app.base import BaseApplication

from server import follower, meta
from server.cli import Trouble

NICENESS: Final = 10
_RESTART_S: Final = 1.0


def serve(args: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT; pushes that are being taken in are answered first."""
    name = meta.read().name
    if not name:
        raise Trouble("the district is not founded yet; `linli-server init` does it")
    if not 0 <= args.port <= 65_535 or args.workers < 1:
        raise Trouble("a port from 0 to 65535 and at least one worker")
    print(f"{name}: district server", flush=True)
    _Application(args.host, args.port, args.workers, _Keeper()).run()


def follow(_args: argparse.Namespace) -> None:
    """Be the follower: until stdin ends, which it does when whoever started this ends, however that happened."""
    stop = threading.Event()
    if not sys.stdin.isatty():
        threading.Thread(target=_until_stdin_ends, args=(stop,), daemon=True).start()
    os.nice(NICENESS)
    try:
        follower.run(stop)
    except follower.AlreadyRunning as error:
        raise Trouble(str(error)) from error


def _until_stdin_ends(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


class _Keeper:
    """Keeps a follower running, and lets it end with this process."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        threading.Thread(target=self._keep, daemon=True).start()

    def let_go(self) -> None:
        """In a worker: the pipe's end that a fork copied must not keep the follower alive."""
        if self._process is not None and self._process.stdin is not None:
            os.close(self._process.stdin.fileno())

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            process.wait(timeout=30)

    def _keep(self) -> None:
        command = [sys.executable, "-m", "server.cli", "--data", str(settings.DATA_DIR), "follow"]
        while not self._stopping.is_set():
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own program
            self._process.wait()
            self._stopping.wait(_RESTART_S)


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """Gunicorn without its command line."""

    def __init__(self, host: str, port: int, workers: int, keeper: _Keeper) -> None:
        self._chosen: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 60,
            "graceful_timeout": 20,
            "loglevel": "warning",
            "proc_name": "linli-server",
            "when_ready": lambda server: _ready(server, keeper),
            "post_fork": lambda _server, _worker: keeper.let_go(),
            "on_exit": lambda _server: keeper.stop(),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from server.wsgi import application

        return application


def _ready(server: Any, keeper: _Keeper) -> None:
    host, port = server.LISTENERS[0].sock.getsockname()[:2]
    print(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
    keeper.start()
