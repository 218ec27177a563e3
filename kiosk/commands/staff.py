"""The commands of those who look after a kiosk: enrol, status, sync, rotate-key."""

import argparse
from pathlib import Path

import msgspec

from kiosk import sentences
from kiosk.actions.rotate_key import rotate_key
from kiosk.actions.status import status
from kiosk.commands.answers import Answers
from kiosk.commands.opening import folder_trouble, opened
from kiosk.commands.syncing import Synced, Syncing
from kiosk.commands.trouble import CANNOT_WORK, Trouble
from kiosk.desk import Desk
from kiosk.machine import machine_fingerprint
from sync.contract.enrolment_code import BadCode
from sync.contract.refusals import Refusal, SyncRefusal
from sync.enrol import enrol
from sync.errors import IdentityDamaged, NotTheDistrict, RefusedByDistrict, SyncError
from sync.identity import IdentityFile
from sync.transport import HttpTransport


class EnrolledHere(msgspec.Struct, frozen=True, kw_only=True):
    """The kiosk belongs to a district.

    Attributes:
        kiosk, station: ids.
        stream: its present stream.
        url: of the district server.
    """

    kiosk: str
    station: str
    stream: str
    url: str


def run_enrol(args: argparse.Namespace, folder: Path, answers: Answers) -> int:
    """Enrol the kiosk in this folder, or finish an enrolment whose answer was lost."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        identity = enrol(args.enrolment_code, IdentityFile(folder), HttpTransport, machine=machine_fingerprint())
    except BadCode:
        return answers.refused(Refusal.CODE_BAD)
    except RefusedByDistrict as error:
        of_code = (SyncRefusal.CODE_UNKNOWN, SyncRefusal.CODE_USED, SyncRefusal.CODE_EXPIRED)
        bad = error.refused.code in of_code
        return answers.refused(Refusal.CODE_BAD if bad else Refusal.DISTRICT_UNREACHABLE)
    except NotTheDistrict as error:
        return answers.not_done(Synced(state="captive", detail=str(error)), answers.texts.say("sync.captive"))
    except SyncError:
        return answers.refused(Refusal.DISTRICT_UNREACHABLE)
    except IdentityDamaged:
        raise Trouble("identity_damaged", folder, CANNOT_WORK) from None
    except OSError as error:
        raise folder_trouble(error, folder) from None
    # Opened once, so that a disk that can't hold the store is told now, and not to the first visitor.
    with opened(folder) as kiosk:
        done = EnrolledHere(
            kiosk=identity.kiosk, station=identity.station, stream=kiosk.journal.state().stream, url=identity.url
        )
    return answers.result(done, answers.texts.say("done.enrolled", station=done.station, kiosk=done.kiosk))


def run_status(_args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Say how the kiosk is."""
    now = status(desk)
    return answers.refused(now) if isinstance(now, Refusal) else answers.result(now, *sentences.status(answers.texts, now))


def run_sync(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Run one round with the district, and say what it came to."""
    syncing = Syncing(desk.kiosk)
    try:
        synced = syncing.now(compare=args.check)
    finally:
        syncing.stop()
    if isinstance(synced, Refusal):
        return answers.refused(synced)
    texts = answers.texts
    exchanged = texts.say("sync.exchanged", pushed=synced.pushed, pulled=synced.pulled, pending=synced.pending)
    if synced.state != "online":
        return answers.not_done(synced, texts.say(f"sync.{synced.state}"), exchanged, synced.detail)
    said = [exchanged]
    if synced.incarnations:
        said.append(texts.say("sync.new_incarnation"))
    if synced.agree is not None:
        said.append(texts.say("sync.agree" if synced.agree else "sync.differ"))
    if synced.agree is False:
        return answers.not_done(synced, *said)
    return answers.result(synced, *said)


def run_rotate_key(_args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Give the kiosk a new key."""
    done = rotate_key(desk)
    if isinstance(done, Refusal):
        return answers.refused(done)
    return answers.result(done, answers.texts.say("done.rotated", key=done.public_key[:16]))
