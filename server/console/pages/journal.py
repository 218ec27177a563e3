"""The journal of decisions (操作记录): the district's own facts, newest first, in words."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from server.console.fields import Filter, choice
from server.console.page import Request, page
from server.console.roles import Action
from server.console.sentences import Names, sentence
from server.console.text import T, word
from server.console.words import DISTRICT_EVENTS
from server.models import JournalEvent
from sync.contract.events import Event
from sync.contract.ids import DISTRICT
from sync.contract.wire import NotAnEvent, decode_event

_A_PAGE: Final = 50
_LOOKED_AT: Final = 20_000
"""Events that one page looks through for people's decisions; the server itself writes far more than people do."""


class Find(Filter):
    """Whose decisions."""

    who = choice(
        T("显示", "Show"),
        [("", T("人的操作", "what people did")), ("all", T("全部，包括系统自动", "everything, also by the server itself"))],
    )


class Line(NamedTuple):
    """One line: when, who, what."""

    seq: int
    at_ms: int
    actor: T | None
    what: T
    about: T | None


@page(Action.SEE_JOURNAL, "journal/", name="journal", nav=T("操作记录", "Journal"), order=400)
def journal(request: Request) -> HttpResponse:
    """What was decided, by whom and when."""
    asked = Find(request.GET)
    before = request.GET.get("before", "")
    rows = JournalEvent.objects.filter(stream__name=DISTRICT).order_by("-seq")
    if before.isdecimal():
        rows = rows.filter(seq__lt=int(before))
    looked_at = (
        list(rows.values_list("seq", "data")[:_LOOKED_AT])
        if not asked.value("who")
        else list(rows.values_list("seq", "data")[:_A_PAGE])
    )
    events = list(_first(_people_first(looked_at, everything=bool(asked.value("who"))), _A_PAGE))
    names = Names(events)
    last = events[-1].seq if len(events) == _A_PAGE else (looked_at[-1][0] if looked_at else 1)
    context = {
        "filter": asked,
        "lines": [_line(event, names) for event in events],
        "older": last if last > 1 else None,
        "before": before,
    }
    return render(request, "console/journal.html", context)


def _people_first(rows: Iterable[Any], *, everything: bool) -> Iterator[Event]:
    for _, data in rows:
        # Reading an event takes longer than finding out that nobody acted.
        if not everything and b'"actor":"' not in bytes(data):
            continue
        try:
            event = decode_event(bytes(data))
        except NotAnEvent:
            continue
        if everything or event.actor:
            yield event


def _first(events: Iterator[Event], most: int) -> Iterator[Event]:
    for event, _ in zip(events, range(most), strict=False):
        yield event


def _line(event: Event, names: Names) -> Line:
    return Line(event.seq, event.at_ms, actor_words(event.actor), word(DISTRICT_EVENTS, event.type), sentence(event, names))


def actor_words(actor: str) -> T:
    """Who acted, in words."""
    kind, _, name = actor.partition(":")
    match kind:
        case "staff":
            return T("{name}", "{name}", name=name)
        case "cli":
            return T("{name}（命令行）", "{name} (command line)", name=name)
        case "":
            return T("系统", "the server")
        case "card":
            return T("代办卡 {number}", "proxy card {number}", number=name)
        case _:
            return T("{name}", "{name}", name=actor)
