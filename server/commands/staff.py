"""Accounts of staff, from the command line."""

import argparse
import getpass

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from server import accounts
from server.accounts import NAME_MAX, Place, generated_password
from server.cli import Trouble, operator
from server.district import known_station
from server.models import Staff, Station
from server.partners import known_partner


def create_staff(args: argparse.Namespace) -> None:
    """Make an account, or give one a new password; with a role if one is named, a district officer if it is new."""
    known = User.objects.filter(username=args.name).first()
    user = known or User(username=args.name)
    place = _place(args, new=not Staff.objects.filter(user=known).exists())
    password, shown = _password(args)
    try:
        if len(args.name) > NAME_MAX:
            raise Trouble(f"a name has at most {NAME_MAX} characters")
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise Trouble(" ".join(error.messages)) from error
    actor = operator()
    if known is None:
        accounts.make(args.name, password, place or Place("district"), actor=actor, handed_over=False)
    else:
        accounts.give_password(known, password, actor=actor, handed_over=False)
        if place is not None:
            accounts.give_place(known, place, actor=actor)
        if not known.is_active:
            accounts.switch(known, True, actor=actor)
    said = "" if place is None else ", " + " of ".join(filter(None, place))
    print(f"{'made' if known is None else 'new password for'} staff account {args.name}{said}")
    if shown:
        print(f"password: {password}")
        print("it is shown this once and stored nowhere in readable form")


def _place(args: argparse.Namespace, *, new: bool) -> Place | None:
    """Role, branch, station and partner as they were asked for; None leaves an account what it is."""
    role = args.role or ("district" if new else "")
    if not role:
        if args.branch or args.station or args.partner:
            raise Trouble("a branch, a station or a partner goes with --role")
        return None
    wanted = {"branch": args.branch, "keeper": args.station, "merchant": args.partner}
    if any(bool(place) != (role == whose) for whose, place in wanted.items()):
        raise Trouble(
            "--role branch goes with --branch, --role keeper with --station, --role merchant with --partner, "
            "and no other role with any of them"
        )
    if args.partner:
        known_partner(args.partner)
    if args.station:
        known_station(args.station)
    if args.branch and not Station.objects.filter(branch=args.branch).exists():
        raise Trouble(
            f"no station belongs to the branch {args.branch!r}; station-open ID NAME --branch {args.branch} comes first"
        )
    return Place(role, args.branch, args.station, args.partner)


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
