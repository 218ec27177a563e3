"""Accounts of staff. There is never a default password."""

import argparse
import getpass
import secrets
from typing import Final

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from server.cli import Trouble

_SYLLABLES: Final = tuple(consonant + vowel for consonant in "bdfghklmnprstwyz" for vowel in "aiou")


def generated_password() -> str:
    """A password that can be read out: twelve syllables in groups of three, 72 random bits."""
    groups = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4)]
    return "-".join(groups)


def create_staff(args: argparse.Namespace) -> None:
    """Make an account, or give one a new password."""
    shown = False
    if args.ask:
        password = getpass.getpass("password: ")
        if getpass.getpass("again: ") != password:
            raise Trouble("the two are not the same")
    elif args.password_file:
        lines = args.password_file.read_text().splitlines()
        password = lines[0] if lines else ""
    else:
        password, shown = generated_password(), True
    user = User.objects.filter(username=args.name).first() or User(username=args.name)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise Trouble(" ".join(error.messages)) from error
    new = user.pk is None
    user.is_staff = True
    user.is_active = True
    # Until roles come with the console, whoever has an account sees the district's totals and nothing else in the admin.
    user.set_password(password)
    user.save()
    print(f"{'made' if new else 'new password for'} staff account {args.name}")
    if shown:
        print(f"password: {password}")
        print("it is shown this once and stored nowhere in readable form")
