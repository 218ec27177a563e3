"""`linli-kiosk serve-lines`: a kiosk for programs. One JSON command a line on stdin, one JSON answer a line on stdout.

A window in another process, a test robot or a fault test drives a whole kiosk through it. The first line that it writes
says that it is ready, `{"ok": true, "result": {"ready": true, "kiosk": …, "stream": …, "station": …}}`, or why it can't
work (then it ends with 3). It ends with 0 when stdin ends or at SIGTERM, after the command that is under way.

Commands name what to do under `do`; a `card` is the text of its code; `id`, if given, is repeated by the answer::

    {"do": "scan", "card": C}
    {"do": "check_in", "card": C, "activity": ""}
    {"do": "check_out", "card": C, "witness_card": C, "witness_pin": P}
    {"do": "group", "leader_card": C, "leader_pin": P, "activity": A, "cards": [C], "mode": "in"}
    {"do": "claim", "keeper_card": C, "keeper_pin": P, "card": C, "began_ms": T, "served_min": M, "activity": "",
     "reason": R, "corrects": ""}
    {"do": "claims"}
    {"do": "decide_claim", "keeper_card": C, "keeper_pin": P, "claim": I, "agreed": true, "reason": ""}
    {"do": "wish", "category": K, "text": T, "card": C, "name": "", "contact": "", "attachment": PATH}
    {"do": "redeem", "card": C, "pin": P, "reward": R, "quantity": 1}
    {"do": "redeem_basket", "card": C, "pin": P, "lines": [{"reward": R, "quantity": 1}], "expected_points": null}
    {"do": "undo", "card": C, "redemption": ""}
    {"do": "bind", "keeper_card": C, "keeper_pin": P, "card": C, "name": N, "phone": "", "pin": ""}
    {"do": "handouts"}
    {"do": "hand_out", "keeper_card": C, "keeper_pin": P, "redemption": R}
    {"do": "hand_out_slip", "keeper_card": C, "keeper_pin": P, "slip": S}
    {"do": "take_back", "keeper_card": C, "keeper_pin": P, "redemption": R, "reason": T, "slip": ""}
    {"do": "slip", "redemption": R}  {"do": "check_slip", "slip": S}
    {"do": "offers", "card": C}
    {"do": "points", "card": C}
    {"do": "bring", "card": C}
    {"do": "give", "card": C, "pin": P, "to_card": C, "points": N}
    {"do": "activities"}  {"do": "rewards"}  {"do": "status"}  {"do": "rotate_key"}
    {"do": "sync_now", "compare": false}

Answers, one a command and in their order:

- `{"ok": true, "result": {…}}`: it is done; a fact is on the disk, and `result.facts` names it (`stream:seq`). The fields
  are those of the result in `kiosk.actions` (`CheckedInHere`, `RedeemedHere`, …).
- `{"ok": false, "refusal": R, "say": S}`: refused, nothing was saved; R is of `sync.contract.refusals`, S the sentence.
- `{"ok": false, "result": {…}}`: only of `sync_now`: the round did not come to its end, and `result.state` says why.
- `{"ok": false, "trouble": T, "say": S}`: the line was no command (`command`), an attachment could not be read
  (`attachment`), or the program itself failed (`fault`, with its traceback on stderr). Nothing was saved.
"""

import argparse
import logging
import os
import sys
import threading
from typing import Any

import msgspec

from kiosk.actions.bind import bind
from kiosk.actions.bring import bring
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import CheckedOutHere, check_out, serves_at
from kiosk.actions.claims import claim_service, decide_claim, open_claims
from kiosk.actions.give import give
from kiosk.actions.group import GroupScanned, Mode, group_scan, open_group
from kiosk.actions.handouts import hand_out, hand_out_slip, waiting
from kiosk.actions.offers import offers, rewards, todays
from kiosk.actions.points import points
from kiosk.actions.redeem import Wanted, redeem, redeem_basket
from kiosk.actions.returns import take_back
from kiosk.actions.rotate_key import rotate_key
from kiosk.actions.scan import scan
from kiosk.actions.slips import check_slip, slip_of
from kiosk.actions.staff_mode import enter_staff_mode
from kiosk.actions.status import status
from kiosk.actions.undo import undo
from kiosk.actions.wish import make_wish
from kiosk.actions.witness import as_witness
from kiosk.commands.answers import Answers, as_object, trouble_as_object
from kiosk.commands.attachment import read_attachment
from kiosk.commands.stdin import lines, stop_on_signals
from kiosk.commands.syncing import Synced, Syncing
from kiosk.commands.trouble import Trouble
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.refusals import Refusal

_log = logging.getLogger(__name__)


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """What every command may have: an `id` that its answer repeats."""

    id: int | str | None = None


class Scan(Command, frozen=True, kw_only=True, tag="scan"):
    """Whose card is it?"""

    card: str


class CheckIn(Command, frozen=True, kw_only=True, tag="check_in"):
    """See `check_in`."""

    card: str
    activity: str = ""


class CheckOut(Command, frozen=True, kw_only=True, tag="check_out"):
    """See `check_out`; with a witness where `witness_card` is given."""

    card: str
    witness_card: str = ""
    witness_pin: str = ""


class OfGroup(Command, frozen=True, kw_only=True, tag="group"):
    """See `open_group` and `group_scan`: the cards are held up one after another."""

    leader_card: str
    leader_pin: str
    activity: str
    cards: list[str]
    mode: Mode = "in"


class GroupAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What each card of a group was answered, in their order: `GroupScanned`, or the refusal."""

    answers: tuple[GroupScanned | Refusal, ...]


class WriteClaim(Command, frozen=True, kw_only=True, tag="claim"):
    """See `claim_service`."""

    keeper_card: str
    keeper_pin: str
    card: str
    began_ms: int
    served_min: int
    activity: str = ""
    reason: str = ""
    corrects: str = ""


class OpenClaims(Command, frozen=True, kw_only=True, tag="claims"):
    """See `open_claims`."""


class DecideClaim(Command, frozen=True, kw_only=True, tag="decide_claim"):
    """See `decide_claim`."""

    keeper_card: str
    keeper_pin: str
    claim: str
    agreed: bool
    reason: str = ""


class Wish(Command, frozen=True, kw_only=True, tag="wish"):
    """See `make_wish`; `attachment` is a file's path."""

    category: str
    text: str = ""
    card: str | None = None
    name: str = ""
    contact: str = ""
    attachment: str = ""


class Redeem(Command, frozen=True, kw_only=True, tag="redeem"):
    """See `redeem`."""

    card: str
    pin: str
    reward: str
    quantity: int = 1


class RedeemBasket(Command, frozen=True, kw_only=True, tag="redeem_basket"):
    """See `redeem_basket`."""

    card: str
    pin: str
    lines: tuple[Wanted, ...]
    expected_points: int | None = None


class Undo(Command, frozen=True, kw_only=True, tag="undo"):
    """See `undo`."""

    card: str
    redemption: str = ""


class Bind(Command, frozen=True, kw_only=True, tag="bind"):
    """See `bind`."""

    keeper_card: str
    keeper_pin: str
    card: str
    name: str
    phone: str = ""
    pin: str = ""


class HandOuts(Command, frozen=True, kw_only=True, tag="handouts"):
    """See `handouts.waiting`."""


class HandOut(Command, frozen=True, kw_only=True, tag="hand_out"):
    """See `hand_out`."""

    keeper_card: str
    keeper_pin: str
    redemption: str


class HandOutSlip(Command, frozen=True, kw_only=True, tag="hand_out_slip"):
    """See `hand_out_slip`."""

    keeper_card: str
    keeper_pin: str
    slip: str


class TakeBack(Command, frozen=True, kw_only=True, tag="take_back"):
    """See `take_back`."""

    keeper_card: str
    keeper_pin: str
    reason: str
    redemption: str = ""
    slip: str = ""


class Slip(Command, frozen=True, kw_only=True, tag="slip"):
    """See `slip_of`."""

    redemption: str


class CheckSlip(Command, frozen=True, kw_only=True, tag="check_slip"):
    """See `check_slip`."""

    slip: str


class AskOffers(Command, frozen=True, kw_only=True, tag="offers"):
    """See `offers`."""

    card: str


class Points(Command, frozen=True, kw_only=True, tag="points"):
    """See `points`."""

    card: str


class Bring(Command, frozen=True, kw_only=True, tag="bring"):
    """See `bring`."""

    card: str


class Give(Command, frozen=True, kw_only=True, tag="give"):
    """See `give`."""

    card: str
    pin: str
    to_card: str
    points: int


class Activities(Command, frozen=True, kw_only=True, tag="activities"):
    """See `todays`."""


class Rewards(Command, frozen=True, kw_only=True, tag="rewards"):
    """See `rewards`."""


class AskStatus(Command, frozen=True, kw_only=True, tag="status"):
    """See `status`."""


class RotateKey(Command, frozen=True, kw_only=True, tag="rotate_key"):
    """See `rotate_key`."""


class SyncNow(Command, frozen=True, kw_only=True, tag="sync_now"):
    """See `Syncing.now`."""

    compare: bool = False


AnyCommand = (
    Scan
    | CheckIn
    | CheckOut
    | OfGroup
    | WriteClaim
    | OpenClaims
    | DecideClaim
    | Wish
    | Redeem
    | RedeemBasket
    | Undo
    | Bind
    | HandOuts
    | HandOut
    | HandOutSlip
    | TakeBack
    | Slip
    | CheckSlip
    | AskOffers
    | Points
    | Bring
    | Give
    | Activities
    | Rewards
    | AskStatus
    | RotateKey
    | SyncNow
)


def lines_command(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """The command itself."""
    eager = args.sync_every_ms is not None
    return serve_lines(desk, answers.texts, sync=args.sync or eager, every_ms=args.sync_every_ms)


def serve_lines(desk: Desk, texts: Texts, *, sync: bool = False, every_ms: int | None = None) -> int:
    """Serve commands until stdin ends or a signal comes.

    Args:
        desk: of the opened kiosk.
        texts: for the sentences of refusals.
        sync: exchange with the district in the background.
        every_ms: look at least so often, after failures too.

    Returns:
        The exit code.
    """
    stop = threading.Event()
    stop_on_signals(stop)
    kiosk, syncing = desk.kiosk, Syncing(desk.kiosk)
    decoder = msgspec.json.Decoder(AnyCommand)
    state = kiosk.journal.state()
    who = {"ready": True, "kiosk": kiosk.identity.kiosk, "stream": state.stream, "station": kiosk.identity.station}
    _write({"ok": True, "result": who})
    if sync:
        syncing.start(every_ms)
    try:
        for line in lines(sys.stdin.fileno(), stop):
            if line.strip():
                _write(_answer(line, decoder, desk, syncing, texts))
                syncing.wake()
    except BrokenPipeError:
        # Whoever asked is gone; what was saved is saved.
        pass
    finally:
        syncing.stop()
    return 0


def _answer(
    line: bytes, decoder: msgspec.json.Decoder[AnyCommand], desk: Desk, syncing: Syncing, texts: Texts
) -> dict[str, Any]:
    try:
        command = decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return trouble_as_object("command", texts.say("trouble.command", detail=error))
    try:
        result = _do(command, desk, syncing)
    except Trouble as error:
        answer = trouble_as_object(error.key, texts.say(f"trouble.{error.key}", detail=error.detail))
    except Exception as error:  # a fault of ours must be seen, and must not take the kiosk down
        _log.exception("%s failed", type(command).__name__)
        answer = trouble_as_object("fault", texts.say("trouble.fault", detail=type(error).__name__))
    else:
        answer = as_object(result, texts)
        if isinstance(result, Synced) and result.state != "online":
            answer["ok"] = False
    return answer if command.id is None else {**answer, "id": command.id}


def _do(command: AnyCommand, desk: Desk, syncing: Syncing) -> msgspec.Struct | Refusal:
    match command:
        case Scan():
            return scan(desk, command.card)
        case CheckIn():
            return check_in(desk, command.card, command.activity)
        case CheckOut():
            return _check_out(command, desk)
        case OfGroup():
            return _group(command, desk)
        case WriteClaim():
            staff = enter_staff_mode(desk, command.keeper_card, command.keeper_pin)
            if isinstance(staff, Refusal):
                return staff
            return claim_service(
                desk,
                staff,
                command.card,
                began_ms=command.began_ms,
                served_min=command.served_min,
                activity=command.activity,
                reason=command.reason,
                corrects=command.corrects,
            )
        case OpenClaims():
            return open_claims(desk)
        case DecideClaim():
            staff = enter_staff_mode(desk, command.keeper_card, command.keeper_pin)
            if isinstance(staff, Refusal):
                return staff
            return decide_claim(desk, staff, command.claim, agreed=command.agreed, reason=command.reason)
        case Wish():
            return make_wish(
                desk,
                category=command.category,
                text=command.text,
                code=command.card,
                name=command.name,
                contact=command.contact,
                attachment=read_attachment(command.attachment) if command.attachment else b"",
            )
        case Redeem():
            return redeem(desk, command.card, command.pin, command.reward, command.quantity)
        case RedeemBasket():
            return redeem_basket(desk, command.card, command.pin, command.lines, command.expected_points)
        case Undo():
            return undo(desk, command.card, command.redemption)
        case Bind():
            staff = enter_staff_mode(desk, command.keeper_card, command.keeper_pin)
            if isinstance(staff, Refusal):
                return staff
            return bind(desk, staff=staff, code=command.card, name=command.name, phone=command.phone, pin=command.pin)
        case HandOuts():
            return waiting(desk)
        case HandOut():
            staff = enter_staff_mode(desk, command.keeper_card, command.keeper_pin)
            return staff if isinstance(staff, Refusal) else hand_out(desk, staff, command.redemption)
        case HandOutSlip():
            staff = enter_staff_mode(desk, command.keeper_card, command.keeper_pin)
            return staff if isinstance(staff, Refusal) else hand_out_slip(desk, staff, command.slip)
        case TakeBack():
            staff = enter_staff_mode(desk, command.keeper_card, command.keeper_pin)
            if isinstance(staff, Refusal):
                return staff
            return take_back(desk, staff, command.redemption, command.reason, command.slip)
        case Slip():
            return slip_of(desk, command.redemption)
        case CheckSlip():
            return check_slip(desk, command.slip)
        case AskOffers():
            return offers(desk, command.card)
        case Points():
            return points(desk, command.card)
        case Bring():
            return bring(desk, command.card)
        case Give():
            return give(desk, command.card, command.pin, command.to_card, command.points)
        case Activities():
            return todays(desk)
        case Rewards():
            return rewards(desk)
        case AskStatus():
            return status(desk)
        case RotateKey():
            return rotate_key(desk)
        case SyncNow():
            return syncing.now(compare=command.compare)


def _check_out(command: CheckOut, desk: Desk) -> CheckedOutHere | Refusal:
    if not command.witness_card:
        return check_out(desk, command.card)
    activity = serves_at(desk, command.card)
    witness = as_witness(desk, command.witness_card, command.witness_pin, activity)
    return witness if isinstance(witness, Refusal) else check_out(desk, command.card, witness=witness)


def _group(command: OfGroup, desk: Desk) -> GroupAnswers | Refusal:
    opened = open_group(desk, command.leader_card, command.leader_pin, command.activity)
    if isinstance(opened, Refusal):
        return opened
    return GroupAnswers(answers=tuple(group_scan(desk, opened, card, command.mode) for card in command.cards))


def _write(answer: dict[str, Any]) -> None:
    data = msgspec.json.encode(answer) + b"\n"
    while data:
        data = data[os.write(sys.stdout.fileno(), data) :]
