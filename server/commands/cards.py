"""Printing and revoking cards; new keys."""

import argparse
import secrets
from datetime import UTC, date, datetime
from pathlib import Path

from server import district, keys, meta
from server.cards.layout import PrintableCard
from server.cards.sheet import card_sheet
from server.cli import Trouble, operator
from server.clock import now_ms
from sync.contract.cards import DAY_MS, SECRET_BYTES, make_code
from sync.contract.district_facts import CardsPrinted
from sync.contract.ids import card_number, is_card_number, spoken_card_number

MOST_CARDS = 10_000


def make_cards(batch: CardsPrinted) -> list[PrintableCard]:
    """The cards of a batch, each with a fresh secret that is in its QR and nowhere else."""
    key = keys.card_key()
    return [
        PrintableCard(
            card_number(serial),
            make_code(key, serial, batch.issue_day, batch.expiry_day, secrets.token_bytes(SECRET_BYTES)),
        )
        for serial in range(batch.first_serial, batch.first_serial + batch.count)
    ]


def print_cards(args: argparse.Namespace) -> None:
    """Print a batch. Its serials are in the journal before the file exists, so none is ever printed twice."""
    out: Path = args.out
    if not 1 <= args.count <= MOST_CARDS:
        raise Trouble(f"a batch has 1 to {MOST_CARDS} cards")
    if not 1 <= args.years <= 20:
        raise Trouble("cards are valid for 1 to 20 years")
    if not out.parent.is_dir():
        raise Trouble(f"there is no directory {out.parent}")
    if out.exists():
        raise Trouble(f"{out} is there already; cards are not printed over others")
    today = now_ms() // DAY_MS
    batch = district.print_cards(args.count, issue_day=today, expiry_day=today + 366 * args.years, actor=operator())
    try:
        cards = make_cards(batch)
        pdf = card_sheet(cards, district=meta.read().name, page=args.page, batch=batch.batch)
        with out.open("xb") as file:
            out.chmod(0o600)  # whoever has the file can copy every card in it
            file.write(pdf)
    except Exception as error:
        raise Trouble(
            f"the file could not be made ({error}); "
            f"cards {card_number(batch.first_serial)} to {card_number(batch.first_serial + batch.count - 1)} are void, "
            "the next batch has new numbers"
        ) from error
    print(f"{len(cards)} cards in {out}, batch {batch.batch}")
    first, last = (spoken_card_number(cards[i].number) for i in (0, -1))
    print(f"numbers {first} to {last}, valid to {_day(batch.expiry_day)}")
    print("print at 100 % and check the 50 mm ruler; delete the file when the cards are printed")


def revoke_card(args: argparse.Namespace) -> None:
    """Revoke one card, or all cards issued before a day."""
    number = "".join(args.number.split())
    if bool(number) == bool(args.issued_before):
        raise Trouble("give a card's number, or --issued-before DATE")
    if number:
        if not is_card_number(number):
            raise Trouble(f"{args.number} is no card number: a digit is wrong or missing")
        district.revoke_card(number, reason=args.reason, actor=operator())
        print(f"card {spoken_card_number(number)} is revoked; kiosks learn it with their next pull")
        return
    try:
        day = (date.fromisoformat(args.issued_before) - date(1970, 1, 1)).days
    except ValueError:
        raise Trouble(f"{args.issued_before!r} is no date; write it like 2026-11-22") from None
    district.revoke_cards_issued_before(day, reason=args.reason, actor=operator())
    print(f"all cards issued before {args.issued_before} are revoked; kiosks learn it with their next pull")


def rotate_keys(args: argparse.Namespace) -> None:
    """Sign with a new key; what the old one signed stays good."""
    try:
        key = keys.rotate_card_key(actor=operator()) if args.cards else keys.rotate_district_key(actor=operator())
    except keys.StillRecovering as error:
        raise Trouble(str(error)) from error
    if args.cards:
        print(f"cards are signed with {key.id} from now on; cards signed with older keys stay valid")
    else:
        print(f"replies and documents are signed with {key.id} from now on; kiosks learn it with their next pull")
    print(f"keyring {keys.newest_keyring().serial} is published; make a backup, which holds the key")


def _day(day: int) -> str:
    return f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}"
