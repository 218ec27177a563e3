"""The keeper on whose word a command acts."""

import argparse

from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.commands.answers import Answers
from kiosk.commands.cards import one_code
from kiosk.commands.secrets import read_pin
from kiosk.desk import Desk
from sync.contract.refusals import Refusal


def keeper_of(args: argparse.Namespace, desk: Desk, answers: Answers) -> StaffPass | Refusal:
    """The keeper whose card and PIN a command was given. What comes from stdin comes in that order.

    Raises:
        Trouble, OSError: a file that can't be read.
    """
    code = args.keeper_code if args.keeper_code is not None else one_code(args.keeper_card)
    return enter_staff_mode(desk, code, read_pin(args.pin_file, answers.texts.say("ask.keeper_pin")))
