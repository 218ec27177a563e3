"""The line between a kiosk and the district: loses, doubles, delays and reorders what goes over it."""

import random
from collections import Counter
from collections.abc import Callable

from sync.errors import NotTheDistrict, Unreachable
from tests.simulation.office import Office


class PowerCut(BaseException):
    """The kiosk's power failed while it waited for an answer. Nothing may catch it."""


class Line:
    """A transport over which things go wrong, by a seeded random.

    Attributes:
        trouble: how likely something goes wrong with a request, 0 to 1.
        late: requests that are still on their way, with their address.
    """

    def __init__(self, office: Office, rng: random.Random, faults: Counter[str]) -> None:
        self._office = office
        self._rng = rng
        self._faults = faults
        self.trouble = 0.0
        self.server_off = False
        self.late: list[tuple[str, bytes]] = []

    def deliver_late(self) -> str:
        """One request that was on its way for long arrives; gives its address, or empty where there is none."""
        if not self.late or self.server_off:
            return ""
        name, body = self.late.pop(self._rng.randrange(len(self.late)))
        self._faults["request came late or twice"] += 1
        self._office.answer(name, body)
        return name

    def post(self, name: str, body: bytes) -> bytes:
        """See `sync.transport.Transport`."""
        if self.server_off:
            self._faults["server off"] += 1
            raise Unreachable("server off")
        if self._rng.random() >= self.trouble:
            return self._office.answer(name, body)
        match self._rng.randrange(6):
            case 0:
                self._faults["request lost"] += 1
                raise Unreachable("request lost")
            case 1:
                self._faults["reply lost"] += 1
                self._office.answer(name, body)
                raise Unreachable("reply lost")
            case 2:
                self._faults["request doubled"] += 1
                first = self._office.answer(name, body)
                second = self._office.answer(name, body)
                return first if self._rng.random() < 0.5 else second
            case 3:
                self._faults["request held up"] += 1
                self.late.append((name, body))
                raise Unreachable("on its way for long")
            case 4:
                reply = self._office.answer(name, body)
                self.late.append((name, body))
                if self.late and self._rng.random() < 0.5:
                    self._faults["requests out of order"] += 1
                    self.deliver_late()
                return reply
            case _:
                self._faults["somebody else answered"] += 1
                raise NotTheDistrict("a captive portal")


class Watched:
    """A transport that tells somebody of each request before it goes."""

    def __init__(self, line: Line, before: Callable[[], None]) -> None:
        self._line = line
        self._before = before

    def post(self, name: str, body: bytes) -> bytes:
        """See `sync.transport.Transport`."""
        self._before()
        return self._line.post(name, body)
