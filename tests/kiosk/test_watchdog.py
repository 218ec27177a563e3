"""Signs of life over a real socket."""

import socket
from pathlib import Path

import pytest

from kiosk.watchdog import Watchdog


def listening(address: str) -> socket.socket:
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind("\0" + address[1:] if address.startswith("@") else address)
    ear.settimeout(30)
    return ear


@pytest.mark.parametrize("kind", ["a file", "a name without a file"])
def test_ready_is_said_once_and_life_every_time(tmp_path: Path, kind: str) -> None:
    address = str(tmp_path / "notify") if kind == "a file" else f"@linli-{tmp_path.name}-{id(tmp_path)}"
    with listening(address) as ear:
        watchdog = Watchdog({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "60000000"})
        assert watchdog.patience_s == 60.0
        watchdog.alive()
        watchdog.alive()
        watchdog.ending()
        assert [ear.recv(100) for _ in range(3)] == [b"READY=1\nWATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_outside_of_systemd_nothing_is_told_and_nothing_fails() -> None:
    watchdog = Watchdog({})
    watchdog.alive()
    watchdog.ending()
    assert watchdog.patience_s is None


@pytest.mark.parametrize("wait", ["", "0", "soon", "-5"])
def test_a_patience_that_is_none_is_none(tmp_path: Path, wait: str) -> None:
    assert Watchdog({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": wait}).patience_s is None


def test_nobody_at_the_other_end_does_no_harm(tmp_path: Path) -> None:
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone"), "WATCHDOG_USEC": "1000000"}).alive()
