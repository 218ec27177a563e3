"""How this kiosk is: what staff should know before they trust it with a day's work."""

import shutil

import msgspec

from kiosk.actions.saving import saving
from kiosk.desk import Desk
from kiosk.kiosk import STORE_NAME
from kiosk.road import revocations
from sync.contract.kiosk_facts import IncarnationStarted
from sync.contract.messages import Ack
from sync.contract.refusals import Refusal
from sync.contract.versions import SOFTWARE
from sync.contract.wire import body_of


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """A kiosk's condition.

    Attributes:
        software: its version.
        station, station_name: where it stands; the name is empty before the first pull.
        kiosk, stream, stream_status: who it is; only a `live` stream may spend.
        head_seq: facts in the stream.
        pending: facts that the district has not acknowledged.
        last_ack_ms: the district's time of the newest acknowledgement, Unix ms; 0 before the first.
        now_ms: what the kiosk believes the time is.
        clock_behind: whether the wall clock is provably wrong.
        revocations_as_of_ms: when the district made the revocation list that is here; 0 for none.
        revocations_stale: whether that is too long ago.
        refused_scans: since the store began, by `Refusal`.
        notices: why the present stream began, where that was no enrolment, and what happened at opening.
        disk_free_mb: room where the data folder lies.
        set_aside: names of damaged store files that were set aside; they lie in the data folder.
    """

    software: str
    station: str
    station_name: str
    kiosk: str
    stream: str
    stream_status: str
    head_seq: int
    pending: int
    last_ack_ms: int
    now_ms: int
    clock_behind: bool
    revocations_as_of_ms: int
    revocations_stale: bool
    refused_scans: dict[str, int]
    notices: tuple[str, ...]
    disk_free_mb: int
    set_aside: tuple[str, ...]


@saving
def status(desk: Desk) -> Status | Refusal:
    """The kiosk's condition at this moment."""
    kiosk = desk.kiosk
    here, state = kiosk.here(), kiosk.journal.state()
    station = kiosk.replica.stations().get(here.station)
    listed_ms = revocations(kiosk).as_of_ms
    last_ack_ms = 0
    if state.last_ack is not None:
        last_ack_ms = msgspec.json.decode(state.last_ack.payload, type=Ack).server_time_ms
    return Status(
        software=SOFTWARE,
        station=here.station,
        station_name=station.name if station else "",
        kiosk=kiosk.identity.kiosk,
        stream=here.stream,
        stream_status=state.status,
        head_seq=state.head_seq,
        pending=state.head_seq - state.acked_seq,
        last_ack_ms=last_ack_ms,
        now_ms=here.now_ms,
        clock_behind=not here.day_known,
        revocations_as_of_ms=listed_ms,
        revocations_stale=here.now_ms - listed_ms > here.settings.revocations_stale_h * 3_600_000,
        refused_scans=desk.scans.counts(),
        notices=tuple(dict.fromkeys((*_why_it_began(desk, here.stream), *kiosk.notices))),
        disk_free_mb=shutil.disk_usage(kiosk.folder).free // 1_000_000,
        set_aside=tuple(sorted(path.name for path in kiosk.folder.glob(f"{STORE_NAME}.damaged-*[0-9]"))),
    )


def _why_it_began(desk: Desk, stream: str) -> list[str]:
    started = [event for event in desk.kiosk.journal.of_type(IncarnationStarted) if event.stream == stream]
    bodies = [body_of(event) for event in started]
    return [body.reason for body in bodies if isinstance(body, IncarnationStarted) and body.reason != "enrolled"]
