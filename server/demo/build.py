"""Build the demo district: its year is taken in like any other, as pushes of kiosks and facts of the district."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

import msgspec
from django.db import transaction

from server import closing, district, ingest, journal, keys, meta
from server.clock import now_ms
from server.demo import bank
from server.demo.care import make_care, write_visits
from server.demo.cycle import STAR_HOURS, closed_books, given_stars
from server.demo.data import Data, load
from server.demo.history import (
    AHEAD_OF_UTC_MS,
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    Activity,
    History,
    hold_activity,
    keeper_of,
    make_activities,
    make_coming,
    redeem,
    redeems,
    register,
)
from server.demo.people import Person, drawn_id, make_people
from server.demo.service import DAYS_AGO, leader_of, second_looks
from server.demo.skills import list_skills
from server.demo.wishes import Made, fates, make_wish
from server.models import Station
from server.notices import publish_notice
from sync.contract import documents
from sync.contract.body import Body
from sync.contract.cards import SECRET_BYTES, make_code
from sync.contract.district_facts import ActivityPublished, KioskEnrolled, RolesGiven, TeamFormed
from sync.contract.events import Draft, Event
from sync.contract.ids import card_number, stream_id
from sync.contract.kiosk_facts import IncarnationStarted, Redeemed
from sync.contract.messages import Ack, PushHead
from sync.contract.signing import SigningKey, to_text
from sync.contract.versions import SOFTWARE
from sync.contract.wire import (
    MAX_BATCH_EVENTS,
    PushHeader,
    encode_body,
    encode_event,
    event_hash,
    genesis_hash,
    private_digest,
    private_text,
)
from sync.pin import make_verifier

SPARE_CARDS: Final = 24
"""Printed and not bound to anybody yet."""

SHIFTS: Final = 7
SHIFT_MS: Final = 2 * HOUR_MS
"""Today's activity of each station: the first has just begun."""

_YEAR_DAYS: Final = 365
_DISTRICT_AT_A_TIME: Final = 500
_WISHES_MIN: Final = 130
_WAITING_AT_A_STATION: Final = 2


class NotFresh(Exception):
    """The demo wants a district that was just founded, and nothing else in it."""


class DemoCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card to play with.

    Attributes:
        number, code: what is printed on it.
        holder: member id, or empty for one that nobody holds yet.
        name, station, keeper: of the holder.
        pin: of the holder, or empty.
        points: the holder's balance.
    """

    number: str
    code: str
    holder: str = ""
    name: str = ""
    station: str = ""
    keeper: bool = False
    pin: str = ""
    points: int = 0


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who plays the demo needs to know, and its figures.

    Attributes:
        seed, scale: as given.
        district: its name.
        stations: names by id.
        cards: players first, by station, keepers before others; then cards that nobody holds yet.
        activities: today's, by station.
        figures: what was put in, by noun.
    """

    seed: int
    scale: float
    district: str
    stations: dict[str, str]
    cards: tuple[DemoCard, ...]
    activities: dict[str, str]
    figures: dict[str, int]


def build(seed: int = 2026, scale: float = 1.0, *, told: Callable[[str], None] = lambda _line: None) -> Demo:
    """Fill a district that was just founded.

    The same seed gives the same people, ids and figures on any day; dates count back from today, and signatures and
    cards' secrets are this district's own. Projections follow afterwards, as always (`server.follower`).

    Args:
        seed: of everything that is drawn.
        scale: 1 for the article's figures, less for a smaller district.
        told: is told what is being done.

    Raises:
        NotFresh: there is something in the district already.
        NoKeys: it was not founded.
    """
    if Station.objects.exists():
        raise NotFresh("the demo wants a district that was just founded; this one has stations already")
    if not 0 < scale <= 10:
        raise NotFresh("the scale goes from above 0 to 10")
    keys.newest_keyring()
    data, rng = load(), Random(seed)  # noqa: S311 - a demo has to be the same each time
    proportions = data.proportions
    people = make_people(rng, data, scale)
    volunteers = [person for person in people if person.volunteer]
    # Midnight where people live, not in Greenwich: nobody writes spring couplets at eleven at night.
    today_ms = (now_ms() + AHEAD_OF_UTC_MS) // DAY_MS * DAY_MS - AHEAD_OF_UTC_MS
    first_ms = today_ms - _YEAR_DAYS * DAY_MS
    activities = make_activities(rng, data, max(6, round(proportions.activities * scale)), first_ms + 7 * DAY_MS, today_ms)
    coming = make_coming(rng, data, today_ms + DAY_MS)

    told("stations, cards, rewards, activities, notices")
    for at, station in enumerate(data.stations):
        # Some ten minutes' walk from one to the next.
        place = (1_000 + 700 * (at % 3), 1_000 + 600 * (at // 3))
        district.open_station(station.id, station.name, place=place)
    district.publish_settings(msgspec.structs.replace(meta.read().settings, hotline=data.hotline, star_hours=STAR_HOURS))
    cards, codes = _print_cards(rng, volunteers)
    _publish_catalogue(rng, data, (*activities, *coming), volunteers)
    # One that had to be called off: the console shows it, kiosks don't.
    _district_facts([Draft(body=_published(coming[0], open=False))])
    _publish_notices(data)

    told("households, pairs, where volunteers belong")
    settings = meta.read().settings
    helped = make_care(seed, data, people, scale, today_ms, settings)
    _district_facts(helped.facts)

    told("a year of the stations")
    verifiers = {person.id: make_verifier(person.pin, codes[person.card][1], settings) for person in people if person.pin}
    person_times = max(40, round(proportions.person_times * scale))
    wishes: list[Made] = []
    # However small the district, its wall is worth looking at.
    n_wishes = max(_WISHES_MIN, round(proportions.wishes * scale))
    kiosks = []
    guest: Person | None = None
    sold: list[Redeemed] = []
    vouched: list[Draft] = []
    for station in data.stations:
        kiosk = _HistoricalKiosk(rng, station.id)
        kiosks.append(kiosk)
        history = History(kiosk.stream, station.id, first_seq=2)
        local = [person for person in people if person.station == station.id]
        register(history, local, first_ms, verifiers)
        here = [activity for activity in activities if activity.station == station.id]
        guest = _year(rng, history, data, here, local, person_times // max(1, len(activities)), today_ms, guest)
        share = round(n_wishes * station.share / 100) if station is not data.stations[-1] else n_wishes - len(wishes)
        wishes += _wishes(rng, history, data, local, share, first_ms + 30 * DAY_MS, today_ms)
        write_visits(helped, history)
        vouched += list_skills(
            Random(f"{seed} {station.id}"),  # noqa: S311 - the same each time, and nothing else changes with it
            history,
            data,
            [person for person in local if person.volunteer],
            settings,
            today_ms,
            at_night=station is data.stations[-1],
        )
        if station is data.stations[-1]:
            bank.bring_back(history, sold, today_ms, keeper_of(local))
        sold += bank.handed_out(history)
        told(f"{station.name}: {len(history.facts)} events")
        kiosk.push(history, today_ms)
    _district_facts([Draft(body=RolesGiven(roles=p.roles), member=p.id) for p in volunteers if p.keeper])
    _district_facts(fates(rng, data, wishes, volunteers, settings))
    _district_facts(vouched)
    _district_facts(bank.settlements(data, sold))
    _district_facts([bank.central_round(people, today_ms)])
    _district_facts(closed_books(first_ms))
    _district_facts(given_stars(first_ms, people, [station.id for station in data.stations], meta.read().settings))
    for kiosk in kiosks:
        # The station gets another kiosk; the district must not wait for this one, and its points have to come back.
        closing.write_off(kiosk.id, actor="")
    return Demo(
        seed=seed,
        scale=scale,
        district=meta.read().name,
        stations={station.id: station.name for station in data.stations},
        cards=(*_players(data, people, codes), *_unbound(cards[len(volunteers) :], codes)),
        activities={station.id: f"today-{station.id}" for station in data.stations},
        figures={
            "residents": len(people),
            "volunteers": len(volunteers),
            "teams": len(data.teams),
            "activities": len(activities),
            "coming": len(coming),
            "notices": len(data.notices),
            "wishes": len(wishes),
            "households": len(helped.homes),
            "points_earned": sum(person.earned for person in people),
            "points_spent": sum(person.spent for person in people),
        },
    )


def _print_cards(rng: Random, volunteers: Sequence[Person]) -> tuple[list[str], dict[str, tuple[str, bytes]]]:
    """Print a card for each volunteer and some spare ones; gives the numbers, and by number code and secret."""
    today = now_ms() // DAY_MS
    batch = district.print_cards(len(volunteers) + SPARE_CARDS, issue_day=today - _YEAR_DAYS, expiry_day=today + 4 * 366)
    key = keys.card_key()
    numbers: list[str] = []
    codes: dict[str, tuple[str, bytes]] = {}
    for serial in range(batch.first_serial, batch.first_serial + batch.count):
        secret = rng.randbytes(SECRET_BYTES)
        number = card_number(serial)
        numbers.append(number)
        codes[number] = (make_code(key, serial, batch.issue_day, batch.expiry_day, secret), secret)
    for person, number in zip(volunteers, numbers, strict=False):
        person.card = number
    return numbers, codes


def _publish_catalogue(rng: Random, data: Data, activities: Sequence[Activity], volunteers: Sequence[Person]) -> None:
    _district_facts(bank.catalogue(data))
    bodies: list[Body] = [_published(activity, leaders=leader_of(volunteers, activity.station)) for activity in activities]
    # Shift after shift, so that the demo can be played at any hour, and whoever stays for most of one earns by it.
    began_ms = now_ms() - 10 * MINUTE_MS
    bodies += [
        ActivityPublished(
            activity=f"today-{station.id}" if shift == 0 else f"today-{station.id}-{shift + 1}",
            title="邻里守望：关爱空巢老人",
            category="邻里相伴",
            station=station.id,
            starts_ms=began_ms + shift * SHIFT_MS,
            ends_ms=began_ms + (shift + 1) * SHIFT_MS,
            place=station.places[0],
            leaders=leader_of(volunteers, station.id),
        )
        for station in data.stations
        for shift in range(SHIFTS)
    ]
    for i, team in enumerate(data.teams):
        size = min(len(volunteers), rng.randrange(10, 51))
        members = tuple(person.id for person in rng.sample(list(volunteers), size))
        bodies.append(TeamFormed(team=f"team-{i + 1:02d}", name=team.name, category=team.category, members=members))
    _district_facts([Draft(body=body) for body in bodies])


def _published(activity: Activity, *, leaders: tuple[str, ...] = (), open: bool = True) -> ActivityPublished:  # noqa: A002 - as the fact calls it
    return ActivityPublished(
        activity=activity.id,
        title=activity.title,
        category=activity.category,
        station=activity.station,
        starts_ms=activity.starts_ms,
        ends_ms=activity.ends_ms,
        place=activity.place,
        open=open,
        leaders=leaders,
        difficulty=activity.difficulty,
    )


def _publish_notices(data: Data) -> None:
    for i, notice in enumerate(data.notices):
        publish_notice(
            f"notice-{i + 1:02d}",
            notice.title,
            notice.text,
            station=notice.station,
            from_ms=now_ms() - notice.days_ago * DAY_MS,
            until_ms=now_ms() + notice.days * DAY_MS if notice.days else 0,
            pinned=notice.pinned,
        )


def _district_facts(drafts: Sequence[Draft]) -> None:
    for start in range(0, len(drafts), _DISTRICT_AT_A_TIME):
        with transaction.atomic():
            journal.append_district(drafts[start : start + _DISTRICT_AT_A_TIME], actor="")


def _year(
    rng: Random,
    history: History,
    data: Data,
    activities: Sequence[Activity],
    people: Sequence[Person],
    turnout: int,
    today_ms: int,
    guest: Person | None,
) -> Person | None:
    """Activities with those who came, and after each a few who redeem. What was redeemed last still waits on the shelf.

    `guest` served at the station before at the same time; gives the guest of the next one (`service.second_looks`).
    """
    settings, keeper = meta.read().settings, keeper_of(people)
    volunteers = [person for person in people if person.volunteer]
    # Some save up all year, so that there is something to hand out today however small the district.
    redeemers = [person for person in volunteers if redeems(person)]
    savers = redeemers[: max(1, min(_WAITING_AT_A_STATION, len(redeemers) // 2))]
    looked_ms, looked = today_ms - DAYS_AGO * DAY_MS, False
    for activity in activities:
        if not looked and activity.starts_ms > looked_ms:
            guest, looked = second_looks(history, people, guest, today_ms, settings), True
        count = min(len(volunteers), max(3, round(rng.gauss(turnout, turnout / 4))))
        hold_activity(rng, history, activity, volunteers, count, settings)
        for person in rng.sample(volunteers, min(len(volunteers), 12)):
            if redeems(person) and person not in savers:
                redeem(rng, history, data, person, min(activity.ends_ms + HOUR_MS, today_ms), keeper)
    if not looked:
        guest = second_looks(history, people, guest, today_ms, settings)
    for i, person in enumerate(savers):
        redeem(rng, history, data, person, today_ms - (6 - i) * HOUR_MS)
    return guest


def _wishes(
    rng: Random, history: History, data: Data, people: Sequence[Person], count: int, first_ms: int, last_ms: int
) -> list[Made]:
    """Wishes over the year. They stand at the end of the stream with their own times: order is the journal's."""
    times = sorted(rng.randrange(first_ms, last_ms) for _ in range(count))
    return [make_wish(rng, history, data, rng.choice(people), at_ms) for at_ms in times]


def _players(data: Data, people: Sequence[Person], codes: dict[str, tuple[str, bytes]]) -> list[DemoCard]:
    order = {station.id: i for i, station in enumerate(data.stations)}
    players = sorted((p for p in people if p.pin), key=lambda p: (order[p.station], not p.keeper))
    return [
        DemoCard(
            number=person.card,
            code=codes[person.card][0],
            holder=person.id,
            name=person.name,
            station=person.station,
            keeper=person.keeper,
            pin=person.pin,
            points=person.earned - person.spent,
        )
        for person in players
    ]


def _unbound(numbers: Sequence[str], codes: dict[str, tuple[str, bytes]]) -> list[DemoCard]:
    return [DemoCard(number=number, code=codes[number][0]) for number in numbers]


class _HistoricalKiosk:
    """The kiosk that a station had in the year before; it pushes its whole journal at once."""

    def __init__(self, rng: Random, station: str) -> None:
        self.id: Final = drawn_id(rng, "k", 10)
        self.stream: Final = stream_id(self.id, drawn_id(rng, "", 10))
        self._station = station
        self._key = SigningKey(rng.randbytes(32))
        self._boot = f"demo-{station}"
        self._salt = rng.randbytes(8).hex()
        self._enrol()

    def _enrol(self) -> None:
        public_key = self._key.public_key.hex()
        enrolment = documents.Enrolment(kiosk=self.id, station=self._station, stream=self.stream, public_key=public_key)
        body = KioskEnrolled(
            kiosk=self.id,
            station=self._station,
            stream=self.stream,
            public_key=public_key,
            code_digest="",
            document=to_text(keys.district_key().sign("enrolment", enrolment)),
        )
        _district_facts([Draft(body=body)])

    def push(self, history: History, today_ms: int) -> None:
        """Send everything. The clock counts from the year's beginning, so the district can tell when things happened."""
        begin_ms = today_ms - (_YEAR_DAYS + 1) * DAY_MS
        first = Draft(body=IncarnationStarted(reason="enrolled", software=SOFTWARE))
        facts = [(begin_ms, first), *((fact.at_ms, fact.draft) for fact in history.facts)]
        head, head_hash, token = 0, genesis_hash(self.stream), ""
        for start in range(0, len(facts), MAX_BATCH_EVENTS):
            base, base_hash = head, head_hash
            lines: list[bytes] = []
            private: dict[int, str] = {}
            for at_ms, draft in facts[start : start + MAX_BATCH_EVENTS]:
                head += 1
                text = private_text(draft.private) if draft.private else ""
                event = Event(
                    stream=self.stream,
                    seq=head,
                    prev=head_hash,
                    type=draft.type,
                    version=1,
                    at_ms=at_ms,
                    boot=self._boot,
                    mono_ms=at_ms - begin_ms,
                    body=encode_body(draft.body),
                    member=draft.member,
                    card=draft.card,
                    actor=draft.actor,
                    moves=draft.moves,
                    reverses=draft.reverses,
                    private=private_digest(text) if text else "",
                )
                if text:
                    private[head] = text
                lines.append(encode_event(event))
                head_hash = event_hash(lines[-1])
            statement = PushHead(
                stream=self.stream,
                nonce=f"{self._salt}-{head}",
                ack_token=token,
                base_seq=base,
                base_hash=base_hash,
                seq=head,
                hash=head_hash,
                boot=self._boot,
                mono_ms=now_ms() - begin_ms,
                at_ms=now_ms(),
            )
            header = PushHeader(head=self._key.sign("push", statement), private=private)
            reply = ingest.push(header, lines, now_ms())
            assert isinstance(reply, Ack), reply
            assert not reply.verdicts, reply.verdicts
            token = reply.ack_token
