"""The demo's year in the books of the bank: every month that is over is closed, and stars are given."""

from collections.abc import Sequence
from typing import Final

from server import journal
from server.clock import now_ms
from server.demo.people import Person
from server.periods import closing, in_order
from sync.contract.bank_facts import StarsGiven
from sync.contract.events import Draft
from sync.contract.rules.limits import MONTH
from sync.contract.rules.periods import month_of
from sync.contract.rules.stars import MOST_STARS
from sync.contract.settings import Settings

STAR_HOURS: Final = (8, 15, 25, 40, 60)
"""What a year of the demo is worth: nobody in it serves a hundred hours."""


def closed_books(first_ms: int) -> list[Draft]:
    """Close everything that is over since a moment; for the end of the build, when all of it has arrived."""
    head = journal.head()
    return [Draft(body=closing(span, head)) for span in in_order(month_of(first_ms), now_ms())]


def given_stars(first_ms: int, people: Sequence[Person], stations: Sequence[str], settings: Settings) -> list[Draft]:
    """Stars for the newest closed quarter: volunteers by their hours, some left for the next appraisal; stations in turn."""
    closed = [span for span in in_order(month_of(first_ms), now_ms()) if span.kind != MONTH]
    if not closed:
        return []
    period = closed[-1].id
    drafts = [
        Draft(body=StarsGiven(stars=stars, period=period), member=person.id)
        for n, person in enumerate(sorted(people, key=lambda person: (-person.earned, person.id)))
        if (stars := sum(person.earned // settings.points_per_hour >= hours for hours in settings.star_hours)) and n % 3
    ]
    drafts += [
        Draft(body=StarsGiven(stars=max(1, MOST_STARS - n), period=period, station=station))
        for n, station in enumerate(stations[: MOST_STARS - 1])
    ]
    return drafts
