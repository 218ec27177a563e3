"""Accounts of staff: who may come in, as what. There is never a default password.

An account is no fact of the journal, since it holds a password; that somebody made, changed or stopped it is one.
"""

import secrets
from typing import Final, NamedTuple

from django.contrib.auth.models import User

from server import journal
from server.models import Staff
from sync.contract.district_facts import StaffChanged
from sync.contract.events import Draft

NAME_MAX: Final = 60
"""Events name an account as their actor, with `staff:` before it, in at most 80 characters."""

_SYLLABLES: Final = tuple(consonant + vowel for consonant in "bdfghklmnprstwyz" for vowel in "aiou")


class Place(NamedTuple):
    """What an account is for: a role (`server.console.roles.Role`), with its branch, station or partner where it has one."""

    role: str
    branch: str = ""
    station: str = ""
    partner: str = ""


def generated_password() -> str:
    """A password that can be read out: twelve syllables in groups of three, 72 random bits."""
    groups = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4)]
    return "-".join(groups)


def make(name: str, password: str, place: Place, *, actor: str, handed_over: bool) -> User:
    """Make an account. The caller has checked name and password.

    Args:
        name: what it is called.
        password: its first one.
        place: what it is for.
        actor: who makes it.
        handed_over: whether somebody else has seen the password, so that it has to be changed first.
    """
    with journal.writing():
        user = User.objects.create_user(name, password=password, is_staff=True)
        Staff.objects.create(user=user, **place._asdict(), new_password=handed_over)
        _note(user, actor, new_password=True)
    return user


def give_place(user: User, place: Place, *, actor: str) -> None:
    """An account is for something else from now on."""
    with journal.writing():
        Staff.objects.update_or_create(user=user, defaults=place._asdict())
        _note(user, actor)


def give_password(user: User, password: str, *, actor: str, handed_over: bool) -> None:
    """A new password; whoever is logged in with the old one is out. `handed_over` as for `make`."""
    with journal.writing():
        user.set_password(password)
        user.save(update_fields=["password"])
        Staff.objects.filter(user=user).update(new_password=handed_over)
        _note(user, actor, new_password=True)


def switch(user: User, active: bool, *, actor: str) -> None:
    """Stop an account, or let it in again."""
    with journal.writing():
        user.is_active = active
        user.save(update_fields=["is_active"])
        _note(user, actor)


def _note(user: User, actor: str, *, new_password: bool = False) -> None:
    place = Staff.objects.filter(user=user).values_list("role", "branch", "station", "partner").first() or ("", "", "", "")
    body = StaffChanged(
        account=user.get_username(),
        role=place[0],
        branch=place[1],
        station=place[2],
        partner=place[3],
        active=user.is_active,
        new_password=new_password,
    )
    journal.append_district([Draft(body=body)], actor=actor)
