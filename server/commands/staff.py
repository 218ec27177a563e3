"""Accounts of staff. There is never a default password."""

import argparse
import getpass
import secrets
from typing import Final

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from server.cli import Trouble
from server.district import known_station
from server.models import Staff, Station

NAME_MAX: Final = 60
"""Events name an account as their actor, with `staff:` before it, in at most 80 characters."""

_SYLLABLES: Final = tuple(consonant + vowel for consonant in "bdfghklmnprstwyz" for vowel in "aiou")


def generated_password() -> str:
    """A password that can be read out: twelve syllables in groups of three, 72 random bits."""
    groups = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4)]
    return "-".join(groups)


def create_staff(args: argparse.Namespace) -> None:
    """Make an account, or give one a new password; with a role if one is named, a district officer if it is new."""
    user = User.objects.filter(username=args.name).first() or User(username=args.name)
    place = _place(args, new=user.pk is None or not Staff.objects.filter(user=user).exists())
    password, shown = _password(args)
    try:
        if len(args.name) > NAME_MAX:
            raise Trouble(f"a name has at most {NAME_MAX} characters")
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise Trouble(" ".join(error.messages)) from error
    new = user.pk is None
    user.is_staff = True
    user.is_active = True
    user.set_password(password)
    with transaction.atomic():
        user.save()
        if place is not None:
            Staff.objects.update_or_create(user=user, defaults=place)
    role = (
        f", {place['role']}" + "".join(f" of {place[key]}" for key in ("branch", "station") if place[key]) if place else ""
    )
    print(f"{'made' if new else 'new password for'} staff account {args.name}{role}")
    if shown:
        print(f"password: {password}")
        print("it is shown this once and stored nowhere in readable form")


def _place(args: argparse.Namespace, *, new: bool) -> dict[str, str] | None:
    """Role, branch and station as they were asked for; None leaves an account what it is."""
    role = args.role or ("district" if new else "")
    if not role:
        if args.branch or args.station:
            raise Trouble("a branch or a station goes with --role")
        return None
    if bool(args.branch) != (role == "branch") or bool(args.station) != (role == "keeper"):
        raise Trouble("--role branch goes with --branch, --role keeper with --station, and no other role with either")
    if args.station:
        known_station(args.station)
    if args.branch and not Station.objects.filter(branch=args.branch).exists():
        raise Trouble(
            f"no station belongs to the branch {args.branch!r}; station-open ID NAME --branch {args.branch} comes first"
        )
    return {"role": role, "branch": args.branch, "station": args.station}


def _password(args: argparse.Namespace) -> tuple[str, bool]:
    """The password, and whether it was made here and has to be shown."""
    if args.ask:
        password = getpass.getpass("password: ")
        if getpass.getpass("again: ") != password:
            raise Trouble("the two are not the same")
        return password, False
    if args.password_file:
        lines = args.password_file.read_text().splitlines()
        return (lines[0] if lines else ""), False
    return generated_password(), True
