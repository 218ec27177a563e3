"""Kiosks: joining, losing one, closing a stream, deciding on what was set aside, recovering after a restore."""

import argparse

from server import bank, closing, enrol, meta, settling
from server import recovery as recovering
from server.cli import Trouble, operator
from server.district import known_station
from server.models import SetAsideEvent, Stream


def enrolment_code(args: argparse.Namespace) -> None:
    """Make a one-use code."""
    station = known_station(args.station)
    if not args.url.startswith(("http://", "https://")):
        raise Trouble(f"{args.url!r} is no address; write it like https://linli.example.cn")
    code = enrol.issue_code(station.id, args.url.rstrip("/"), actor=operator())
    print(f"enrolment code for a kiosk at {station.name}, good once, for {enrol.VALID_MS // 86_400_000} days:")
    print(code)


def write_off(args: argparse.Namespace) -> None:
    """A kiosk is lost."""
    closing.write_off(args.kiosk, actor=operator())
    print(f"kiosk {args.kiosk} is written off; what it held for members is theirs to spend elsewhere")
    print("if it turns up: its facts count, its redemptions wait for a person (linli-server settle)")


def freeze(args: argparse.Namespace) -> None:
    """A member's account is put on hold, or the hold ends."""
    try:
        bank.freeze(args.member, args.reason, frozen=not args.release, actor=operator())
    except bank.BankRefused as error:
        raise Trouble(str(error)) from error
    what = "the hold has ended" if args.release else "on hold, and kiosks are asked for its points"
    print(f"account {args.member}: {what}")


def close_stream(args: argparse.Namespace) -> None:
    """Close a stream."""
    reason = Stream.objects.filter(name=args.stream).values_list("status_reason", flat=True).first() or "closed"
    closing.close_stream(args.stream, actor=operator(), reason=reason if reason in ("fork", "copy") else "closed")
    print(f"stream {args.stream} is closed; what it held went back to the members")


def settle(args: argparse.Namespace) -> None:
    """Decide on an event that was set aside."""
    settling.settle(args.event, args.to, actor=operator())
    print(f"{args.event}: {args.to}")
    left = SetAsideEvent.objects.filter(settled="").count()
    print(f"{left} events still wait for a decision")


def recovery(args: argparse.Namespace) -> None:
    """Say what recovery waits for, confirm it, or begin it."""
    if args.restored:
        recovering.begin_epoch("restored")
    if args.confirm:
        recovering.confirm(actor=operator())
        print("recovery is over; points are granted again")
        return
    if not meta.read().recovering:
        print("the district is not recovering")
        return
    waiting = recovering.waiting_kiosks()
    print("the district is recovering: no points are granted")
    if waiting:
        print(f"kiosks that have not pushed everything since the restore: {', '.join(waiting)}")
        print("wait for them, or write off those that are lost: linli-server write-off KIOSK")
    else:
        print("every kiosk has pushed; look at Today in the console, then: linli-server recovery --confirm")
