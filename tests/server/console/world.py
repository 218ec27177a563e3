"""A small district for the console's tests: stations `a` and `b`, the same things at each, named by the station.

Everything is in Latin letters, so that Chinese on an English page can only be the page's own.
"""

import copy
import re
import shutil
import tempfile
from html import unescape
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client

from server import clock, district, journal
from server.console.roles import Role
from server.models import JournalEvent, Staff
from server.projections import follow
from sync.contract.bank_facts import CentralCalled, CertificateIssued, PartnerPublished, PartnerSettled, TransferOrdered
from sync.contract.care_facts import HouseholdKept, PairMade
from sync.contract.district_facts import ActivityPublished, NoticePublished, RewardPublished
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import DISTRICT, card_number
from sync.contract.kiosk_facts import CardBound, CheckedIn, CheckedOut, MemberRegistered, Redeemed, ServiceClaimed
from sync.contract.ledger import ISSUED, held_account, spent_account
from sync.contract.skill_facts import SkillListed
from sync.contract.wire import decode_event
from sync.contract.wish_facts import WishMade
from tests.server.district import found_district, fresh_database
from tests.server.streams import WrittenStream, decide

STATIONS: Final = ("a", "b")
PASSWORD: Final = "correct-horse-battery"
HOUR_MS: Final = 3_600_000

_THINGS: Final = (
    "member",
    "activity",
    "wish",
    "redemption",
    "waiting",
    "reward",
    "notice",
    "partner",
    "round",
    "household",
    "pair",
    "listing",
)
_WORDS: Final = (
    "House",
    "Wang",
    "Tea at",
    "Rice of",
    "Closed at",
    "Mend the lamp of",
    "Fair of",
    "Home of",
    "Soup for",
    "Lane of",
    "Cuts hair of",
)


class World:
    """What is at each station.

    Attributes:
        streams: the kiosk's stream of each station.
        kiosks: its kiosk's id.
        set_aside: the fact there that waits for a decision.
        records: the record of service there.
        settlements: position of the settlement with the partner of that letter.
    """

    def __init__(self) -> None:
        """Fill both stations, and let the projections catch up."""
        self.streams: dict[str, WrittenStream] = {}
        self.set_aside: dict[str, str] = {}
        self.records: dict[str, str] = {}
        self.settlements: dict[str, int] = {}
        today = clock.now_ms() // (24 * HOUR_MS)
        district.print_cards(40, issue_day=today - 10, expiry_day=today + 1_800, actor="staff:first")
        for serial, station in enumerate(STATIONS, start=1):
            district.open_station(station, f"House {station.upper()}", branch=f"b{station}", actor="staff:first")
            self.streams[station] = self._fill(station, card_number(serial))
        while follow().events:
            pass
        self.kiosks = {station: stream.name.partition(".")[0] for station, stream in self.streams.items()}
        for role in Role:
            self.user(role)

    def _fill(self, station: str, card: str) -> WrittenStream:
        now_ms = clock.now_ms()
        decide(
            Draft(
                body=ActivityPublished(
                    activity=f"activity-{station}",
                    title=f"Tea at {station.upper()}",
                    category="c-1",
                    station=station,
                    starts_ms=now_ms - HOUR_MS,
                    ends_ms=now_ms + HOUR_MS,
                )
            ),
            Draft(
                body=RewardPublished(
                    reward=f"reward-{station}", title=f"Rice of {station.upper()}", points=3, station=station
                )
            ),
            Draft(
                body=NoticePublished(
                    notice=f"notice-{station}",
                    title=f"Closed at {station.upper()}",
                    text=f"Water works near {station.upper()}",
                    station=station,
                    from_ms=now_ms - HOUR_MS,
                    until_ms=now_ms + 24 * HOUR_MS,
                )
            ),
        )
        stream = WrittenStream(station)
        member = f"member-{station}"
        private = {"name": f"Wang {station.upper()}", "phone": f"138000000{ord(station)}"}
        stream.write(
            Draft(body=MemberRegistered(home=station, roles=("resident", "volunteer")), private=private, member=member)
        )
        stream.write(Draft(body=CardBound(), member=member, card=card))
        check_in = stream.write(Draft(body=CheckedIn(activity=f"activity-{station}"), member=member, card=card))
        self.records[station] = check_in
        stream.write(
            Draft(
                body=ServiceClaimed(
                    claim=f"claim-{station}", began_ms=now_ms - 5 * HOUR_MS, served_min=90, activity=f"activity-{station}"
                ),
                member=member,
                actor="tester",
            )
        )
        held = held_account(stream.name, member)
        stream.write(
            Draft(
                body=CheckedOut(check_in=check_in, served_min=60, activity=f"activity-{station}"),
                member=member,
                moves=(Move(ISSUED, held, 10),),
            )
        )
        asked = TransferOrdered(
            order=f"order-{station}", source=stream.name, points=1, reason="recall", until_ms=now_ms + HOUR_MS
        )
        decide(Draft(body=asked, member=member))
        stream.write(
            Draft(
                body=WishMade(wish=f"wish-{station}", category="repair"),
                private={"text": f"Mend the lamp of {station.upper()}"},
                member=member,
            )
        )
        stream.write(
            Draft(
                body=Redeemed(redemption=f"redemption-{station}", reward=f"reward-{station}", quantity=1, points=3),
                member=member,
                moves=(Move(held, spent_account(station), 3),),
            )
        )
        decide(
            Draft(body=PartnerPublished(partner=f"partner-{station}", name=f"Shop {station.upper()}", kind="merchant")),
            Draft(
                body=CentralCalled(
                    round=f"round-{station}",
                    title=f"Fair of {station.upper()}",
                    from_ms=now_ms,
                    until_ms=now_ms + HOUR_MS,
                    members=(member,),
                )
            ),
            Draft(body=PartnerSettled(partner=f"partner-{station}", source="donor", up_to_pos=1)),
        )
        self.settlements[station] = journal.head()
        decide(
            Draft(
                body=CertificateIssued(
                    certificate=f"certificate-{station}",
                    from_ms=now_ms - HOUR_MS,
                    until_ms=now_ms + HOUR_MS,
                    up_to_pos=1,
                    times=1,
                    served_min=60,
                    digest="as-it-was",
                ),
                member=member,
            )
        )
        decide(
            Draft(
                body=HouseholdKept(household=f"household-{station}", station=station, keeper=member),
                private={
                    "lists": "alone",
                    "name": f"Home of {station.upper()}",
                    "needs": f"Soup for {station.upper()}",
                    "address": f"Lane of {station.upper()}",
                },
            ),
            Draft(body=PairMade(pair=f"pair-{station}", household=f"household-{station}", helpers=(member,), every_days=7)),
        )
        skill = SkillListed(listing=f"listing-{station}", skill="hair", until_ms=now_ms + 300 * 24 * HOUR_MS)
        stream.write(Draft(body=skill, private={"words": f"Cuts hair of {station.upper()}"}, member=member))
        # More than there is: its points wait for a decision.
        self.set_aside[station] = stream.write(
            Draft(
                body=Redeemed(redemption=f"waiting-{station}", reward=f"reward-{station}", quantity=30, points=90),
                member=member,
                moves=(Move(held, spent_account(station), 90),),
            )
        )
        stream.push()
        return stream

    def names(self, station: str) -> dict[str, str]:
        """What stands in addresses, by the parameter's name, for the things of one station. New pages add theirs here."""
        return {
            "station": station,
            "kiosk": self.kiosks[station],
            "stream": self.streams[station].name,
            "member": f"member-{station}",
            "activity": f"activity-{station}",
            "wish": f"wish-{station}",
            "redemption": f"redemption-{station}",
            "event": self.set_aside[station],
            "reward": f"reward-{station}",
            "notice": f"notice-{station}",
            "number": card_number(STATIONS.index(station) + 1),
            "day": "2026-01-01",
            "username": "reader",
            "period": "2027-01",
            "certificate": f"certificate-{station}",
            "claim": f"claim-{station}",
            "record": self.records[station],
            "order": f"order-{station}",
            "partner": f"partner-{station}",
            "settlement": str(self.settlements[station]),
            "round": f"round-{station}",
            "household": f"household-{station}",
            "listing": f"listing-{station}",
            "pair": f"pair-{station}",
        }

    def traces(self, station: str) -> list[str]:
        """What gives a station away: no page for somebody of another may hold any of it."""
        letter = station.upper()
        return [
            *(f"{thing}-{station}" for thing in _THINGS),
            *(f"{words} {letter}" for words in _WORDS),
            self.kiosks[station],
        ]

    def data(self, station: str) -> list[str]:
        """All words of the station's own that pages may show."""
        return [*self.traces(station), f"Water works near {station.upper()}", f"Shop {station.upper()}"]

    def user(self, role: Role, name: str = "", password: str | None = None) -> User:
        """An account of a role, called so too: the branch officer's branch is `ba`, the keeper's station `a`, the merchant's
        partner `partner-a`."""
        user = User.objects.filter(username=name or role).first()
        if user is None:
            user = User.objects.create_user(name or role, password=password, is_staff=True)
            branch, station = ("ba" if role is Role.BRANCH else ""), ("a" if role is Role.KEEPER else "")
            partner = "partner-a" if role is Role.MERCHANT else ""
            Staff.objects.create(user=user, role=role, branch=branch, station=station, partner=partner)
        return user


_template: list[tuple[Path, World]] = []


def fresh_world(folder: Path) -> World:
    """A world in an empty, migrated district; on SQLite made once for each process, and copied for each test."""
    if connection.vendor != "sqlite":
        found_district()
        return World()
    if not _template:
        made = Path(tempfile.mkdtemp(prefix="linli-world-"))
        with fresh_database(made):
            found_district()
            _template.append((made, World()))
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made, world = _template[0]
    connections.close_all()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    # Keys can't be copied, and need not be.
    keys = {id(stream.key): stream.key for stream in world.streams.values()}
    return copy.deepcopy(world, keys)


def client_of(user: User, *, english: bool = False) -> Client:
    """A browser with somebody logged in."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if english:
        client.cookies["linli_language"] = "en"
    return client


def text_of(answer: Any) -> str:
    """What a person reads on a page: no tags, no scripts, and nothing that says it is in the other language."""
    page = answer.content.decode()
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    page = re.sub(r"<(button|span|option)\b[^>]*\blang=[^>]*>.*?</\1>", " ", page, flags=re.S)
    shown = re.findall(r"\b(?:data-label|aria-label|placeholder|title|alt)=\"([^\"]*)\"", page)
    return unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *shown]))


def last_events(count: int) -> list[Event]:
    """The newest events of the district's own journal, newest first."""
    rows = JournalEvent.objects.filter(stream__name=DISTRICT).order_by("-seq").values_list("data", flat=True)[:count]
    return [decode_event(bytes(data)) for data in rows]
