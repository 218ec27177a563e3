"""What the kiosk tells systemd: that it is ready, and that it lives. A kiosk that falls silent is started anew.

The protocol is sd_notify(3): a datagram of `NAME=VALUE` lines to the socket that the environment names. Outside of systemd
there is no socket, and nothing is told.
"""

import os
import socket
from collections.abc import Mapping
from typing import Final

SOCKET_VARIABLE: Final = "NOTIFY_SOCKET"
WATCHDOG_VARIABLE: Final = "WATCHDOG_USEC"


class Watchdog:
    """The way to systemd.

    Attributes:
        patience_s: how long it waits for a sign of life before it ends the kiosk, or None where it doesn't watch.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Find the way.

        Args:
            environment: of the process; this one's by default.
        """
        environment = os.environ if environment is None else environment
        address = environment.get(SOCKET_VARIABLE, "")
        # An address that begins with @ is one of Linux's names without a file, where a zero byte stands for it.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        wait_us = environment.get(WATCHDOG_VARIABLE, "")
        self.patience_s = int(wait_us) / 1_000_000 if address and wait_us.isdecimal() and int(wait_us) else None
        self._told_ready = False

    def alive(self) -> None:
        """The kiosk lives; the first time this also says that it is ready."""
        self._tell("WATCHDOG=1" if self._told_ready else "READY=1\nWATCHDOG=1")
        self._told_ready = True

    def ending(self) -> None:
        """The kiosk ends because it was asked to, or means to."""
        self._tell("STOPPING=1")

    def _tell(self, what: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
                # Whoever tells of life must not be held up by it.
                way.setblocking(False)
                way.sendto(what.encode(), self._address)
        except OSError:
            return  # a sign of life that does not arrive is missed by whoever waits for it
