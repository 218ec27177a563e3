"""The commands of a visitor, and the keeper's `bind`."""

import argparse
from collections.abc import Callable
from typing import TypeVar

import msgspec

from kiosk import sentences
from kiosk.actions.bind import bind
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.offers import rewards, todays
from kiosk.actions.points import points
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import scan
from kiosk.actions.undo import undo
from kiosk.actions.wish import make_wish
from kiosk.commands.answers import Answers
from kiosk.commands.attachment import read_attachment
from kiosk.commands.cards import codes_in, one_code
from kiosk.commands.keeper import keeper_of
from kiosk.commands.secrets import read_pin
from kiosk.commands.trouble import DONE, REFUSED
from kiosk.desk import Desk
from kiosk.texts import Texts
from sync.contract.refusals import Refusal

R = TypeVar("R", bound=msgspec.Struct)


def run_scan(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Say who each code stands for."""
    unreadable: list[str] = []
    code, found = DONE, False
    for text in codes_in(args.source, unreadable):
        found = True
        code = max(code, _told(answers, scan(desk, text), sentences.greeting))
    for problem in unreadable:
        code = max(code, answers.trouble("source", REFUSED, detail=problem))
    return code if found or unreadable else _told(answers, scan(desk, ""), sentences.greeting)


def run_check_in(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Begin service."""
    return _told(answers, check_in(desk, _card(args), args.activity), sentences.checked_in)


def run_check_out(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """End service."""
    return _told(answers, check_out(desk, _card(args)), sentences.checked_out)


def run_wish(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Make a wish."""
    has_card = args.card is not None or args.code is not None
    wish = make_wish(
        desk,
        category=args.category,
        text=args.text,
        code=_card(args) if has_card else None,
        name=args.name,
        contact=args.contact,
        attachment=read_attachment(args.attach) if args.attach else b"",
    )
    return _told(answers, wish, sentences.wished)


def run_redeem(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Spend points."""
    code = _card(args)
    pin = read_pin(args.pin_file, answers.texts.say("ask.pin"))
    return _told(answers, redeem(desk, code, pin, args.reward, args.quantity), sentences.redeemed)


def run_undo(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Take a redemption back."""
    return _told(answers, undo(desk, _card(args), args.redemption), sentences.undone)


def run_points(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Show a member's points."""
    return _told(answers, points(desk, _card(args)), sentences.passbook)


def run_activities(_args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """List today's activities."""
    return _told(answers, todays(desk), sentences.activities)


def run_rewards(_args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """List the rewards."""
    return _told(answers, rewards(desk), sentences.rewards)


def run_bind(args: argparse.Namespace, desk: Desk, answers: Answers) -> int:
    """Register a member and bind a card. Whatever comes from stdin comes in this order: keeper's card, keeper's PIN, new
    card, new PIN."""
    staff = keeper_of(args, desk, answers)
    if isinstance(staff, Refusal):
        return answers.refused(staff)
    code = _card(args)
    wants_pin = args.set_pin or args.new_pin_file is not None
    pin = read_pin(args.new_pin_file, answers.texts.say("ask.new_pin")) if wants_pin else ""
    return _told(answers, bind(desk, staff=staff, code=code, name=args.name, phone=args.phone, pin=pin), sentences.bound)


def _card(args: argparse.Namespace) -> str:
    code: str = args.code if args.code is not None else one_code(args.card)
    return code


def _told(answers: Answers, result: R | Refusal, says: Callable[[Texts, R], list[str]]) -> int:
    if isinstance(result, Refusal):
        return answers.refused(result)
    return answers.result(result, *says(answers.texts, result))
