"""Founding a district, and what it offers."""

import argparse
import re
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings as django_settings
from django.core.management import call_command

from server import district as deeds
from server import journal, keys, meta
from server.cli import Trouble, operator
from server.models import Station
from sync.contract.body import Body
from sync.contract.district_facts import ActivityPublished, RewardPublished
from sync.contract.events import Draft
from sync.contract.settings import Settings

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


def init(args: argparse.Namespace) -> None:
    """Make the data directory, the keys and the tables, and found the district. A second time finds all of it there."""
    data_dir = Path(django_settings.DATA_DIR)
    new = not data_dir.exists()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not new and any(data_dir.iterdir()) and not (data_dir / "keys").exists():
        raise Trouble(f"{data_dir} holds something else; give a directory of its own with --data")
    data_dir.chmod(0o700)
    keys.make_keys()
    call_command("migrate", verbosity=0, interactive=False)
    try:
        deeds.found(args.name, actor=operator())
    except deeds.AlreadyFounded as error:
        print(f"{error} was founded here before; keys and tables are in order")
        return
    print(f"founded {args.name} in {data_dir}")
    print(f"district key {keys.district_key().id}, card key {keys.card_key().id}: in {keys.directory()}, keep a copy")
    print("next: linli-server create-staff NAME, station-open ID NAME, serve")


def check_id(text: str) -> str:
    """An id that a person chose.

    Raises:
        Trouble: it would not survive being read out or put into an address.
    """
    if not _ID.fullmatch(text):
        raise Trouble(f"{text!r} can't be an id: letters, digits and hyphens, at most 40")
    return text


def known_station(station: str) -> Station:
    """The station of this id.

    Raises:
        Trouble: there is none.
    """
    found = Station.objects.filter(id=station).first()
    if found is None:
        ids = ", ".join(Station.objects.order_by("id").values_list("id", flat=True)) or "none yet"
        raise Trouble(f"there is no station {station!r} (stations: {ids})")
    return found


def station_open(args: argparse.Namespace) -> None:
    """Open or rename a station."""
    deeds.open_station(check_id(args.station), args.name, branch=args.branch, actor=operator())
    print(f"station {args.station}: {args.name}")


def _publish(body: Body) -> None:
    with journal.writing():
        journal.append_district([Draft(body=body)], actor=operator())


def activity(args: argparse.Namespace) -> None:
    """Publish an activity."""
    if args.station:
        known_station(args.station)
    try:
        starts = datetime.fromisoformat(args.starts)
    except ValueError:
        raise Trouble(f"{args.starts!r} is no time; write it like 2026-11-22T15:00") from None
    if args.minutes < 1:
        raise Trouble("an activity lasts at least a minute")
    starts = starts.replace(tzinfo=starts.tzinfo or ZoneInfo(django_settings.TIME_ZONE))
    starts_ms = int(starts.timestamp()) * 1000
    _publish(
        ActivityPublished(
            activity=check_id(args.activity),
            title=args.title,
            category=args.category,
            station=args.station,
            starts_ms=starts_ms,
            ends_ms=starts_ms + args.minutes * 60_000,
        )
    )
    print(f"activity {args.activity}: {args.title}, {starts:%Y-%m-%d %H:%M}, {args.minutes} minutes")


def reward(args: argparse.Namespace) -> None:
    """Publish a reward."""
    if args.station:
        known_station(args.station)
    if args.points < 1:
        raise Trouble("a reward costs at least one point")
    _publish(
        RewardPublished(
            reward=check_id(args.reward),
            title=args.title,
            points=args.points,
            station=args.station,
            open=not args.closed,
        )
    )
    print(f"reward {args.reward}: {args.title}, {args.points} points, {'off' if args.closed else 'on'} the shelf")


def settings(args: argparse.Namespace) -> None:
    """Show the settings, or change whole numbers among them."""
    now = meta.read().settings
    numbers = {name: value for name, value in msgspec.to_builtins(now).items() if type(value) is int and name != "revision"}
    changes: dict[str, int] = {}
    for change in args.changes:
        name, _, value = change.partition("=")
        if name not in numbers:
            raise Trouble(f"there is no setting {name!r}; there are: {', '.join(numbers)}")
        if not value.isdecimal():
            raise Trouble(f"{name} is a whole number, not {value!r}")
        changes[name] = int(value)
    if changes:
        deeds.publish_settings(msgspec.convert({**msgspec.to_builtins(now), **changes}, Settings), actor=operator())
        print(f"settings revision {meta.read().settings.revision}: {', '.join(args.changes)}")
        return
    for name, number in numbers.items():
        print(f"{name} = {number}")
