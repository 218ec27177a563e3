"""The commands of those who look after a kiosk: enrol, status, sync, rotate-key, hand-outs, returns."""

import argparse
from pathlib import Path

import msgspec

from kiosk import sentences
from kiosk.actions.enrolment import enrol_here
from kiosk.actions.handouts import hand_out, hand_out_slip, waiting
from kiosk.actions.returns import take_back
from kiosk.actions.rotate_key import rotate_key
from kiosk.actions.slips import check_slip
from kiosk.actions.status import status
from kiosk.commands.answers import Answers
from kiosk.commands.keeper import keeper_of
from kiosk.commands.opening import folder_trouble, opened
from kiosk.commands.syncing import Syncing
from kiosk.commands.trouble import CANNOT_WORK, Trouble
from kiosk.desk import Desk
from sync.contract.refusals import Refusal
from sync.errors import IdentityDamaged


def run_enrol(args: argparse.Namespace, folder: Path, answers: Answers) -> int:
    """Enrol the kiosk in this folder, or finish an enrolment whose answer was lost."""
    try:
        done = enrol_here(folder, args.enrolment_code)
    except IdentityDamaged:
        raise Trouble("identity_damaged", folder, CANNOT_WORK) from None
    except OSError as error:
        raise folder_trouble(error, folder) from None
    if isinstance(done, Refusal):
        return answers.refused(done)
    # Opened once, so that a disk that can't hold the store is told now, and not to the first visitor.
    with opened(folder) as kiosk:
        done = msgspec.structs.replace(done, stream=kiosk.journal.state().stream)
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


def run_handouts(_args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """List what was redeemed here and waits to be handed out."""
    found = waiting(desk)
    return (
        answers.refused(found)
        if isinstance(found, Refusal)
        else answers.result(found, *sentences.handouts(answers.texts, found))
    )


def run_hand_out(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Write down that a redemption's goods were given."""
    staff = keeper_of(args, desk, answers)
    done = staff if isinstance(staff, Refusal) else hand_out(desk, staff, args.redemption)
    if isinstance(done, Refusal):
        return answers.refused(done)
    return answers.result(done, *sentences.handed_out(answers.texts, done))


def run_hand_out_slip(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Write down that the goods of a slip were given."""
    staff = keeper_of(args, desk, answers)
    done = staff if isinstance(staff, Refusal) else hand_out_slip(desk, staff, args.slip)
    if isinstance(done, Refusal):
        return answers.refused(done)
    return answers.result(done, *sentences.handed_out_for_slip(answers.texts, done))


def run_take_back(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Write down that goods were brought back."""
    staff = keeper_of(args, desk, answers)
    done = staff if isinstance(staff, Refusal) else take_back(desk, staff, args.redemption, args.reason, args.slip)
    if isinstance(done, Refusal):
        return answers.refused(done)
    return answers.result(done, *sentences.returned(answers.texts, done))


def run_check_slip(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Say what a slip says, and what became of it."""
    seen = check_slip(desk, args.slip)
    if isinstance(seen, Refusal):
        return answers.refused(seen)
    return answers.result(seen, *sentences.slip_seen(answers.texts, seen))
