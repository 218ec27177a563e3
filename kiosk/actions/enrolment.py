"""Enrolment: this machine becomes a district's kiosk, with a one-use code from the console."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from kiosk.machine import machine_fingerprint
from sync.contract.enrolment_code import BadCode
from sync.contract.refusals import Refusal, SyncRefusal
from sync.enrol import enrol
from sync.errors import NotTheDistrict, RefusedByDistrict, SyncError
from sync.identity import IdentityFile
from sync.transport import HttpTransport, Transport

_log = logging.getLogger(__name__)

_OF_THE_CODE: Final[dict[str, Refusal]] = {
    SyncRefusal.CODE_UNKNOWN: Refusal.CODE_BAD,
    SyncRefusal.CODE_USED: Refusal.CODE_USED,
    SyncRefusal.CODE_EXPIRED: Refusal.CODE_EXPIRED,
}


class EnrolledHere(msgspec.Struct, frozen=True, kw_only=True):
    """The kiosk belongs to a district.

    Attributes:
        kiosk, station: ids.
        stream: its first one.
        url: of the district server.
    """

    kiosk: str
    station: str
    stream: str
    url: str


def enrol_here(
    folder: Path, code: str, *, connect: Callable[[str], Transport] = HttpTransport, machine: str | None = None
) -> EnrolledHere | Refusal:
    """Enrol the kiosk in this folder, or finish an enrolment whose answer was lost. It takes as long as the network does.

    Args:
        folder: its data folder; made if there is none.
        code: the enrolment code, scanned or typed; blanks, hyphens and the case of letters don't matter.
        connect: makes a transport to an address.
        machine: fingerprint of this hardware, for tests.

    Raises:
        IdentityDamaged: there is an identity file that can't be read.
        OSError: the folder can't be used.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    machine = machine_fingerprint() if machine is None else machine
    try:
        identity = enrol(code, IdentityFile(folder), connect, machine=machine)
    except BadCode:
        return Refusal.CODE_BAD
    except RefusedByDistrict as error:
        _log.warning("enrolment: %s", error)
        return _OF_THE_CODE.get(error.refused.code, Refusal.DISTRICT_UNREACHABLE)
    except NotTheDistrict as error:
        _log.warning("enrolment: %s", error)
        return Refusal.NOT_THE_DISTRICT
    except SyncError as error:
        _log.warning("enrolment: %s", error)
        return Refusal.DISTRICT_UNREACHABLE
    return EnrolledHere(kiosk=identity.kiosk, station=identity.station, stream=identity.first_stream, url=identity.url)
