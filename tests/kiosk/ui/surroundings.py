"""What a window knows beside the desk, as a test says it is."""

from collections.abc import Sequence

from kiosk.ui.house import Device
from sync.worker import Status as Network


class FakeSurroundings:
    """Implements `kiosk.ui.house.Surroundings`.

    Attributes:
        net: what `network` answers.
        plugged: what `devices` answers.
        heard: what was asked of them: `sync_now`, `chime`, `taken`, `not_taken`, `enrolled`.
        somebody: whether anybody stands there, as they were told last.
    """

    def __init__(self) -> None:
        self.net = Network()
        self.plugged: list[Device] = []
        self.heard: list[str] = []
        self.somebody = False

    def network(self) -> Network:
        return self.net

    def devices(self) -> Sequence[Device]:
        return self.plugged

    def sync_now(self) -> None:
        self.heard.append("sync_now")

    def attended(self, somebody: bool) -> None:
        self.somebody = somebody

    def chime(self) -> None:
        self.heard.append("chime")

    def answered(self, well: bool) -> None:
        self.heard.append("taken" if well else "not_taken")

    def enrolled(self) -> None:
        self.heard.append("enrolled")
