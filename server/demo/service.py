"""Service that wants a second look: written down by hand, forgotten to be ended, clocked at two stations at once."""

from collections.abc import Sequence
from typing import Final

from server.demo.history import DAY_MS, HOUR_MS, MINUTE_MS, History, keeper_of, redeems
from server.demo.people import Person
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, ClaimDecided, ServiceClaimed
from sync.contract.ledger import ISSUED, member_account
from sync.contract.rules.service import CLOCKED, MANUAL, points_for
from sync.contract.settings import Settings

DAYS_AGO: Final = 4
"""Long enough for a forgotten check-out to be closed by rule."""

_REASONS: Final = ("忘记带卡", "终端停电，按纸质签到表补记", "上门服务，没有到站刷卡")


def leader_of(people: Sequence[Person], station: str) -> tuple[str, ...]:
    """Who leads a station's activities: a volunteer whose card the demo hands out, else the most zealous one."""
    here = [person for person in people if person.station == station and person.volunteer and not person.keeper]
    best = max(here, key=lambda person: (bool(person.pin), person.zeal), default=None)
    return (best.id,) if best else ()


def second_looks(
    history: History, local: Sequence[Person], guest: Person | None, today_ms: int, settings: Settings
) -> Person | None:
    """Write down what the console's pages on service are about, early on a day some days ago.

    Args:
        history: of the station, as far as that day.
        local: the station's people.
        guest: somebody who served at the station before at the same time, or None.
        today_ms: midnight of today.
        settings: by which points are reckoned.

    Returns:
        The guest of the next station.
    """
    begin_ms = today_ms - DAYS_AGO * DAY_MS + 7 * HOUR_MS
    able = [person for person in local if person.volunteer and not person.pin and not redeems(person)]
    if guest is not None:
        _serve(history, guest, begin_ms + 30 * MINUTE_MS, settings)
        # Half of it lies in the hour at the other station, and counts once.
        guest.earned += points_for(30, activity=None, evidence=CLOCKED, settings=settings).points
    if len(able) < len(_REASONS):
        return None
    _serve(history, able[0], begin_ms, settings)
    able[0].earned += points_for(60, activity=None, evidence=CLOCKED, settings=settings).points
    forgetful = able[1]
    history.write(begin_ms + HOUR_MS, Draft(body=CheckedIn(), member=forgetful.id, card=forgetful.card))
    forgetful.earned += points_for(settings.forgotten_min, activity=None, evidence=CLOCKED, settings=settings).points
    keeper = keeper_of(local)
    for i, (person, reason) in enumerate(zip(able, _REASONS, strict=False)):
        claim = f"entry-{history.station}-{i + 1}"
        body = ServiceClaimed(claim=claim, began_ms=begin_ms - DAY_MS, served_min=60 + 30 * i, reason=reason)
        history.write(begin_ms + HOUR_MS + (i + 1) * MINUTE_MS, Draft(body=body, member=person.id, actor=keeper))
    agreed = able[2]
    decision = ClaimDecided(claim=f"entry-{history.station}-3", agreed=True)
    history.write(
        begin_ms + HOUR_MS + 10 * MINUTE_MS,
        Draft(body=decision, member=agreed.id, actor=leader_of(local, history.station)[0]),
    )
    agreed.earned += points_for(120, activity=None, evidence=MANUAL, settings=settings).points
    return able[0]


def _serve(history: History, person: Person, at_ms: int, settings: Settings) -> None:
    """An hour, clocked in and out."""
    ref = history.write(at_ms, Draft(body=CheckedIn(), member=person.id, card=person.card))
    points = points_for(60, activity=None, evidence=CLOCKED, settings=settings).points
    body = CheckedOut(check_in=ref, served_min=60, rules=settings.revision)
    moves = (Move(ISSUED, member_account(person.id), points),)
    history.write(at_ms + HOUR_MS, Draft(body=body, member=person.id, card=person.card, moves=moves))
