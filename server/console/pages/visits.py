"""Missed visits, by risk and then by days; who was found worse; who was not seen for long. Made to be printed.

It may hang on the office's wall, so names are masked, and no need, list or address stands on it.
"""

from typing import Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from server import meta
from server.care_watch import MissedVisit, found_worse, kept, missed_visits, unseen
from server.clock import now_ms
from server.console.fields import Filter, station_filter
from server.console.page import Request, page
from server.console.pages.households import duty_words
from server.console.roles import Action
from server.console.tags import number
from server.console.text import T, word
from server.console.words import RISKS
from server.models import Household, Member, Pair, Station
from sync.contract.documents import masked_name

_MOST: Final = 200
"""So many of each kind at a time: what is done goes off the list, and the next move up."""


class VisitFilter(Filter):
    """Where."""

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


class DueLine(NamedTuple):
    """A visit that should be made soon.

    Attributes:
        pair, household: which.
        shown: the household's name, masked.
        station: its station's name.
        risk, duty: in words.
        helpers: masked names.
        due_ms: by when it should have been, Unix ms; 0 where it is about how they were.
        days: so many days ago.
    """

    pair: Pair
    household: Household
    shown: str
    station: str
    risk: T
    duty: T
    helpers: list[str]
    due_ms: int = 0
    days: int = 0


@page(Action.SEE_HOUSEHOLDS, "visits/", name="visits", nav=T("探访", "Visits"), order=234)
def visits(request: Request) -> HttpResponse:
    """Whom somebody has to go and see."""
    form, at_ms = VisitFilter(request), now_ms()
    rows = request.scope.only(kept())
    if station := form.value("station"):
        rows = rows.filter(station=station)
    late, lost = missed_visits(rows, at_ms), unseen(rows, at_ms)
    worse = list(found_worse(rows)[:_MOST])
    households = Household.objects.in_bulk({pair.household for pair in worse})
    stations = dict(Station.objects.values_list("id", "name"))
    context = {
        "filter": form,
        "figures": [
            {"label": T("没有按时去的", "missed visits"), "value": number(len(late))},
            {"label": T("其中重点关注", "of these urgent"), "value": number(sum(each.missed.risk == 3 for each in late))},
            {"label": T("不如以前", "found worse"), "value": number(len(worse))},
            {"label": T("好几天没露面", "not seen for days"), "value": number(len(lost))},
        ],
        "late": _lines([(each.pair, each.household, each) for each in late[:_MOST]], stations),
        "more": max(0, len(late) - _MOST),
        "worse": _lines([(pair, households[pair.household], None) for pair in worse], stations),
        "unseen": [
            (each, masked_name(each.member.name), stations.get(each.household.station, each.household.station))
            for each in lost[:_MOST]
        ],
        "well_days": meta.read().settings.well_days,
        "printed_ms": at_ms,
    }
    return render(request, "console/households/visits.html", context)


def _lines(found: list[tuple[Pair, Household, MissedVisit | None]], stations: dict[str, str]) -> list[DueLine]:
    helpers = Member.objects.in_bulk({helper for pair, _, _ in found for helper in pair.helpers})
    duties = duty_words()
    return [
        DueLine(
            pair,
            household,
            masked_name(household.name),
            stations.get(household.station, household.station),
            word(RISKS, str(household.risk)),
            word(duties, pair.duty),
            [masked_name(helpers[helper].name) for helper in pair.helpers if helper in helpers],
            late.missed.due_ms if late else 0,
            late.missed.days if late else 0,
        )
        for pair, household, late in found
    ]
