"""A small bank to spend in: three stations, people with a hundred points each, a keeper at each station, a few rewards.

`python -m tests.journeys.bank DATA OUT` fills a district that was just founded and writes who has which card. It runs in a
process of its own, since Django has one database for the life of a process.
"""

import os
import sys
from pathlib import Path
from typing import Final

import msgspec

STATIONS: Final = {"a": "和平站", "b": "团结站", "c": "幸福站"}
PEOPLE: Final = 12
"""At station `a`, with a hundred points each; the stations' keepers come beside them."""
POINTS: Final = 100
PIN: Final = "271828"
REWARDS: Final = {"ten": ("肥皂", 10), "eighty": ("电饭煲", 80)}


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A card that somebody holds, or that nobody does: then the member is empty."""

    number: str
    code: str
    member: str = ""
    station: str = ""


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """Who there is.

    Attributes:
        people: who have points.
        keepers: by station.
        spare: cards that nobody holds.
    """

    people: tuple[Held, ...]
    keepers: dict[str, Held]
    spare: tuple[Held, ...]


def read_bank(path: Path) -> Bank:
    """What `main` wrote."""
    return msgspec.json.decode(path.read_bytes(), type=Bank)


def main(data: Path, out: Path) -> None:
    """Fill the district in this folder."""
    os.environ["LINLI_SERVER_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    import django

    django.setup()
    from server import district, journal, keys
    from server.clock import now_ms
    from server.commands.cards import make_cards
    from server.follower import follow_to_the_end
    from sync.contract.cards import DAY_MS, Card, read_code
    from sync.contract.district_facts import PointsAwarded, RewardPublished, SettingsPublished
    from sync.contract.events import Draft, Move
    from sync.contract.kiosk_facts import CardBound, MemberRegistered, PinSet
    from sync.contract.ledger import ISSUED, member_account
    from sync.contract.settings import Settings
    from sync.contract.signing import as_builtins
    from sync.pin import make_verifier

    # A PIN check costs next to nothing here; what it costs in the world is a setting.
    settings = Settings(revision=1, argon2_time_cost=1, argon2_memory_kib=8)
    for station, name in STATIONS.items():
        district.open_station(station, name, actor="")
    today = now_ms() // DAY_MS
    batch = district.print_cards(PEOPLE + 2 * len(STATIONS) + 6, issue_day=today, expiry_day=today + 366, actor="")
    key = keys.card_key()
    printed = [Held(number=card.number, code=card.code) for card in make_cards(batch)]
    people = [Held(number=c.number, code=c.code, member=f"mp{n}", station="a") for n, c in enumerate(printed[:PEOPLE])]
    keepers = [
        Held(number=c.number, code=c.code, member=f"mk{n}{station}", station=station)
        for n in range(2)
        for station, c in zip(STATIONS, printed[PEOPLE + n * len(STATIONS) :], strict=False)
    ]
    drafts = [Draft(body=SettingsPublished(settings=as_builtins(settings)))]
    drafts += [Draft(body=RewardPublished(reward=name, title=t, points=p)) for name, (t, p) in REWARDS.items()]
    for held in (*people, *keepers):
        card = read_code(held.code, {key.id: key.public_key})
        assert isinstance(card, Card)
        roles = ("resident", "keeper") if held in keepers else ("resident", "volunteer")
        private = {"name": "王小明" if held in people else "李大姐", "phone": ""}
        drafts += [
            Draft(body=MemberRegistered(home=held.station, roles=roles), private=private, member=held.member),
            Draft(body=CardBound(), member=held.member, card=held.number),
            Draft(
                body=PinSet(),
                private={"verifier": make_verifier(PIN, card.secret, settings)},
                member=held.member,
                card=held.number,
            ),
        ]
    drafts += [
        Draft(
            body=PointsAwarded(reason="开户"),
            member=held.member,
            moves=(Move(ISSUED, member_account(held.member), POINTS),),
        )
        for held in people
    ]
    with journal.writing():
        journal.append_district(drafts, actor="")
    follow_to_the_end()
    bank = Bank(
        people=tuple(people),
        keepers={held.station: held for held in reversed(keepers)},
        spare=tuple(printed[PEOPLE + len(keepers) :]),
    )
    out.write_bytes(msgspec.json.encode(bank))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
