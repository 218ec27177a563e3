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

from server import catalogue, keys, meta, notices
from server import district as deeds
from server.cli import Trouble, operator
from server.clock import now_ms
from sync.contract.settings import Settings

DAY_MS: Final = 24 * 3_600_000
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


def station_open(args: argparse.Namespace) -> None:
    """Open or rename a station."""
    deeds.open_station(check_id(args.station), args.name, branch=args.branch, actor=operator())
    print(f"station {args.station}: {args.name}")


def activity(args: argparse.Namespace) -> None:
    """Publish an activity."""
    try:
        starts = datetime.fromisoformat(args.starts)
    except ValueError:
        raise Trouble(f"{args.starts!r} is no time; write it like 2026-11-22T15:00") from None
    starts = starts.replace(tzinfo=starts.tzinfo or ZoneInfo(django_settings.TIME_ZONE))
    starts_ms = int(starts.timestamp()) * 1000
    catalogue.publish_activity(
        check_id(args.activity),
        args.title,
        category=args.category,
        station=args.station,
        starts_ms=starts_ms,
        ends_ms=starts_ms + args.minutes * 60_000,
        place=args.place,
        open=not args.closed,
        actor=operator(),
    )
    what = "called off" if args.closed else f"{starts:%Y-%m-%d %H:%M}, {args.minutes} minutes"
    print(f"activity {args.activity}: {args.title}, {what}")


def reward(args: argparse.Namespace) -> None:
    """Publish a reward."""
    catalogue.publish_reward(
        check_id(args.reward), args.title, args.points, station=args.station, open=not args.closed, actor=operator()
    )
    print(f"reward {args.reward}: {args.title}, {args.points} points, {'off' if args.closed else 'on'} the shelf")


def notice(args: argparse.Namespace) -> None:
    """Publish a notice."""
    if args.days < 0:
        raise Trouble("a notice hangs for whole days; 0 means until it is taken down")
    now = now_ms()
    notices.publish_notice(
        check_id(args.notice),
        args.title,
        args.text,
        station=args.station,
        from_ms=now,
        until_ms=now + args.days * DAY_MS if args.days else 0,
        pinned=args.pinned,
        open=not args.closed,
        actor=operator(),
    )
    hangs = "taken down" if args.closed else f"hangs for {args.days} days" if args.days else "hangs until it is taken down"
    print(f"notice {args.notice}: {args.title}, {hangs}")


def settings(args: argparse.Namespace) -> None:
    """Show the settings, or change numbers and texts among them."""
    now = meta.read().settings
    values = {
        name: value for name, value in msgspec.to_builtins(now).items() if type(value) in (int, str) and name != "revision"
    }
    changes: dict[str, int | str] = {}
    for change in args.changes:
        name, _, value = change.partition("=")
        if name not in values:
            raise Trouble(f"there is no setting {name!r}; there are: {', '.join(values)}")
        if type(values[name]) is int and not value.isdecimal():
            raise Trouble(f"{name} is a whole number, not {value!r}")
        changes[name] = int(value) if type(values[name]) is int else value
    if changes:
        deeds.publish_settings(msgspec.convert({**msgspec.to_builtins(now), **changes}, Settings), actor=operator())
        print(f"settings revision {meta.read().settings.revision}: {', '.join(args.changes)}")
        return
    for name, value in values.items():
        print(f"{name} = {value}")
