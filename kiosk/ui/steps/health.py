"""How this kiosk is, for the keeper: what works, what doesn't, and what to do about it."""

from collections.abc import Iterator
from typing import Final

from kiosk import sentences
from kiosk.actions.status import Status, status
from kiosk.ui.house import Device, House
from kiosk.ui.line import line_of
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.self_test import SelfTest
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.views import Button, Listing, Mark, Row
from sync.contract.refusals import Refusal

LOOK_AGAIN_MS: Final = 2_000
PATIENCE_MS: Final = 20_000
"""A round of sync takes a second or two; on a slow line its requests may wait this long before they give up."""
DISK_LOW_MB: Final = 1_000
"""Time to tell somebody: recordings of up to 16 MiB may come with every wish."""
DISK_OUT_MB: Final = 100
"""The store will soon refuse."""


WITHOUT: Final = frozenset({"speaker", "microphone", "prompt"})
"""What a kiosk can do without: others do its work, or it goes without."""


class Exchange:
    """A round of sync that was asked for at the screen, and what became of it."""

    def __init__(self, house: House) -> None:
        """Nobody has asked yet."""
        self._house = house
        self._asked_ms: int | None = None

    def ask(self) -> None:
        """Ask for one soon."""
        self._asked_ms = self._house.mono_ms()
        self._house.around.sync_now()

    def said(self) -> str:
        """How it went, or empty where nobody asked."""
        say, network = self._house.say, self._house.around.network()
        if self._asked_ms is None:
            return ""
        heard_ms = network.last_contact_mono_ms
        if heard_ms is not None and heard_ms >= self._asked_ms:
            return say("health.exchanged") if network.state == "online" else say("health.refused")
        waits = self._house.mono_ms() - self._asked_ms < PATIENCE_MS
        return say("health.exchanging") if waits else say("health.not_exchanged")


class Health(Step):
    """A row for each thing that may be wrong, what is wrong first. Read again every two seconds."""

    name = "health"
    idle_share = 3.0

    def __init__(self, house: House) -> None:
        """Look."""
        super().__init__(house)
        self._exchange = Exchange(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._looked_ms = self.house.mono_ms()
        self._status = status(self.house.desk)
        self._devices = tuple(self.house.around.devices())

    def tick(self) -> Go:
        """See `Step`."""
        if self.house.mono_ms() - self._looked_ms >= LOOK_AGAIN_MS:
            self.resumed()
        return STAY

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "sync_now":
            self._exchange.ask()
        return To(SelfTest(self.house)) if name == "self_test" else STAY

    def body(self) -> Listing:
        """See `Step`."""
        say, now = self.house.say, self._status
        refused = sentences_of(self.house.texts.refusal(now)) if isinstance(now, Refusal) else ()
        found = [*self._of_devices()]
        if not isinstance(now, Refusal):
            found = [*self._of_the_road(now), *found, *self._of_the_machine(now), *self._of_the_past(now)]
        wrong = [row for row in found if row.mark in ("warn", "bad")]
        right = [row for row in found if row.mark in ("ok", "wait")]
        about = [row for row in found if not row.mark]
        told = refused or ((say("health.look_at", count=len(wrong)),) if wrong else (say("health.all_well"),))
        groups = ((say("health.wrong"), wrong), (say("health.right"), right), (say("health.about"), about))
        return Listing(
            heading=say("health.heading"),
            said=tuple(filter(None, (*told, self._exchange.said()))),
            rows=tuple(row for head, rows in groups if rows for row in (Row(title=head, head=True), *rows)),
            buttons=(
                Button(name="self_test", label=say("self_test.heading"), icon="test"),
                Button(name="sync_now", label=say("staff.sync_now"), icon="pending", kind="main"),
            ),
        )

    def _of_the_road(self, now: Status) -> Iterator[Row]:
        say, texts, network, line = self.house.say, self.house.texts, self.house.around.network(), line_of(self.house)
        heard_ms = network.last_contact_mono_ms
        heard = ""
        if heard_ms is not None:
            heard_min = max(0, self.house.mono_ms() - heard_ms) // 60_000
            heard = say("health.ago", time=texts.duration(heard_min)) if heard_min else say("health.just_now")
        yield Row(title=say("health.network"), note=line.text, aside=heard, mark=line.mark)
        confirmed = say("status.last_ack", time=texts.moment(now.last_ack_ms)) if now.last_ack_ms else say("status.no_ack")
        yield Row(
            title=say("health.district"),
            note=confirmed,
            aside=say("health.waits", count=now.pending),
            mark="ok" if now.last_ack_ms and not now.pending else "wait",
        )
        if network.check_differs:
            yield Row(title=say("health.books"), note=say("sync.differ"), mark="bad")
        live = now.stream_status == "live"
        yield Row(
            title=say("health.spending"),
            note=say("health.may_spend") if live else say("status.not_live"),
            mark="ok" if live else "bad",
        )
        known = bool(now.revocations_as_of_ms)
        yield Row(
            title=say("health.revocations"),
            note=sentences.revocations(texts, now),
            mark="ok" if known and not now.revocations_stale else "warn",
        )

    def _of_devices(self) -> Iterator[Row]:
        say = self.house.say
        if not any(device.kind == "camera" for device in self._devices):
            yield Row(title=say("health.camera"), note=say("health.no_camera"), mark="warn")
        for device in self._devices:
            yield self._of_device(device)
        printer = self.house.printer
        yield Row(title=say("health.printer"), note=printer.spec if printer else say("health.no_printer"))

    def _of_device(self, device: Device) -> Row:
        say, kind = self.house.say, device.kind
        works = say("health.works") if device.works else say("health.fails")
        if not device.works and kind in WITHOUT:
            works = say(f"without.{kind}")
        mark: Mark = "ok" if device.works else "warn" if kind in WITHOUT else "bad"
        name = device.name if kind in ("camera", "prompt") else ""
        note = " · ".join(filter(None, (works, name, device.detail)))
        return Row(title=say(f"health.{kind}"), note=note, mark=mark)

    def _of_the_machine(self, now: Status) -> Iterator[Row]:
        say, texts = self.house.say, self.house.texts
        wall_ms = self.house.clock.wall_ms()
        slow_min = max(0, now.now_ms - wall_ms) // 60_000
        yield Row(
            title=say("health.clock"),
            note=say("status.clock_behind", time=texts.moment(now.now_ms)) if now.clock_behind else texts.moment(wall_ms),
            aside=say("health.slow", time=texts.duration(slow_min)) if now.clock_behind else "",
            mark="warn" if now.clock_behind else "ok",
        )
        room = say("status.disk_free", megabytes=now.disk_free_mb)
        yield Row(title=say("health.disk"), note=room, mark=room_mark(now.disk_free_mb))

    def _of_the_past(self, now: Status) -> Iterator[Row]:
        say, texts = self.house.say, self.house.texts
        for notice in sentences.happened(texts, now):
            yield Row(title=say("health.notice"), note=notice, mark="warn")
        for name in now.set_aside:
            yield Row(title=say("health.notice"), note=say("status.set_aside", name=name), mark="warn")
        yield Row(
            title=say("health.refused_scans"),
            note=sentences.refused_kinds(texts, now) if now.refused_scans else say("health.no_refused_scans"),
        )
        station = say("status.station", station=now.station_name or now.station, kiosk=now.kiosk, software=now.software)
        yield Row(title=say("health.kiosk"), note=station)
        yield Row(title=say("health.journal"), note=say("status.stream", stream=now.stream, head=now.head_seq))


def room_mark(free_mb: int) -> Mark:
    """How it is about so much room on the disk, MB."""
    if free_mb < DISK_OUT_MB:
        return "bad"
    return "warn" if free_mb < DISK_LOW_MB else "ok"
