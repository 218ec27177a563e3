"""The demo district from the command line."""

import argparse
import time
from pathlib import Path

import msgspec

from server.cards.layout import PrintableCard
from server.cards.picture import card_picture
from server.cli import Trouble
from server.console.totals import totals
from server.demo.build import Demo, build
from server.follower import follow_to_the_end
from server.projections.following import CHUNK
from sync.contract.rules.wish_course import CAME_TRUE


def demo(args: argparse.Namespace) -> None:
    """Fill a fresh district, and write pictures of the cards to play with."""
    if args.out is not None and not args.out.parent.is_dir():
        raise Trouble(f"there is no directory {args.out.parent}")
    began = time.monotonic()
    made = build(args.seed, args.scale, told=lambda line: print(f"  {line}", flush=True))
    print("  adding it all up", flush=True)
    follow_to_the_end(CHUNK)
    figures = totals()
    came_true = sum(figures.wishes.get(state, 0) for state in CAME_TRUE)
    print(f"{made.district}: {figures.members:,} members, {figures.volunteers:,} volunteers, {made.figures['teams']} teams")
    print(
        f"{made.figures['activities']} activities, {figures.person_times:,} person-times of {figures.people:,} people, "
        f"{figures.served_min // 60:,} hours"
    )
    print(f"{sum(figures.wishes.values())} wishes, {came_true} came true; {figures.issued:,} points")
    if args.out is not None:
        write(made, args.out)
        print(f"{len(made.cards)} pictures of cards and demo.json in {args.out}")
    print(f"built in {time.monotonic() - began:.0f} s from seed {made.seed}; every person in it is invented")


def write(made: Demo, out: Path) -> None:
    """Put demo.json and a picture of each card, named by its number, into a directory."""
    out.mkdir(mode=0o700, exist_ok=True)
    for card in made.cards:
        picture = card_picture(PrintableCard(card.number, card.code), district=made.district)
        (out / f"{card.number}.png").write_bytes(picture)
    (out / "demo.json").write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2))
