"""The dispatch board (派单看板): what waits for somebody, in columns by what has to be done next. It follows by itself."""

import hashlib
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from server import meta
from server.clock import now_ms
from server.console.fields import Filter, choice, station_filter
from server.console.page import Request, page
from server.console.pages.wishes import by_state, category_words
from server.console.people import Person, people
from server.console.roles import Action
from server.console.tags import percent
from server.console.text import T, word
from server.console.words import WISH_KINDS, WISH_STATES
from server.models import Station, Wish
from server.needs import NEVER_MS, with_due
from sync.contract.rules.wish_course import (
    CLAIMED,
    DISPUTED,
    FULFILLED,
    FUNNEL,
    OFFERED,
    PUBLISHED,
    REFERRED,
    SUBMITTED,
    UNDER_WAY,
    VERIFIED,
    part_of,
)

COLUMNS: Final[tuple[tuple[str, T, tuple[str, ...]], ...]] = (
    ("check", T("待核实", "To be verified"), (SUBMITTED,)),
    ("dispatch", T("待派单", "To be dispatched"), (VERIFIED, PUBLISHED)),
    ("accept", T("已派待接", "Asked, no answer yet"), (OFFERED,)),
    ("serve", T("服务中", "Being done"), (CLAIMED, UNDER_WAY)),
    ("rate", T("待评价", "To be rated"), (FULFILLED,)),
    ("settle", T("有争议、转办", "Disputed or referred"), (DISPUTED, REFERRED)),
)
"""Every state that is not over, in exactly one column."""

EVERY_S: Final = 5
"""How often an open page asks whether anything changed."""
CARDS: Final = 8
"""So many of a column stand on the board, the most urgent, as fit on one sheet of paper; the others are a touch away."""


class BoardFilter(Filter):
    """Where, and about what."""

    kind = choice(T("方式", "Kind"), [("", T("全部", "All")), *WISH_KINDS.items()])

    def __init__(self, request: Request) -> None:
        """With the stations that one may see, and the categories that there are."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)
        self.fields["category"] = choice(T("类别", "Category"), [("", T("全部", "All")), *category_words().items()])
        self.order_fields(["station", "category", "kind"])


class Card(NamedTuple):
    """A wish on the board.

    Attributes:
        id, station: which, and the station's name.
        category, kind, state: in words.
        shown: words of staff's or a ready phrase; whoever asked is quoted nowhere but on the wish's own page.
        since_ms, due_ms: since when it is in its state, and by when it should leave it; 0 for no deadline.
        late: whether that is over.
        helper: who was asked or has it, as one may see them, or None.
        unit: in whose name, or empty.
    """

    id: str
    station: str
    category: T
    kind: T
    state: T
    shown: str
    since_ms: int
    due_ms: int
    late: bool
    helper: Person | None
    unit: str


class Column(NamedTuple):
    """A column of the board.

    Attributes:
        name, title: what it is called, in an address and on the page.
        several: whether its wishes are in several states, so that each card says in which.
        total, late: how many there are, and how many of them are overdue.
        cards: the most urgent, the overdue first.
        more: how many do not stand here.
        url: the list of all of them.
    """

    name: str
    title: T
    several: bool
    total: int
    late: int
    cards: list[Card]
    more: int
    url: str


@page(Action.SEE_WISHES, "board/", name="board", nav=T("派单看板", "Dispatch board"), order=222)
def board(request: Request) -> HttpResponse:
    """The board. A page that is open asks for it again, says what it has (`seen`), and is sent only what is new."""
    form = BoardFilter(request)
    rows = request.scope.only(Wish.objects.all())
    chosen = {name: form.value(name) for name in ("station", "category", "kind") if form.value(name)}
    rows = rows.filter(**chosen)
    counts = by_state(rows)
    asked = request.GET.copy()
    asked.pop("seen", None)
    sums = {part: sum(n for state, n in counts.items() if part_of(state) == part) for part in FUNNEL}
    total = sum(counts.values())
    context = {
        "columns": _columns(request, rows, counts, asked.urlencode()),
        "query": asked.urlencode(),
        "total": total,
        "sums": sums,
        "share": T("（{share}）", " ({share})", share=percent(sums["came_true"], total)) if total else "",
        "not_true": total - sums["came_true"],
    }
    cards = render_to_string("console/board/cards.html", context, request)
    seen = hashlib.sha256(cards.encode()).hexdigest()[:16]
    if request.htmx and request.GET.get("seen") == seen:
        return HttpResponse(status=204)  # nothing to exchange
    context |= {"cards": cards, "seen": seen, "every_s": EVERY_S, "filter": form, "at_ms": now_ms()}
    return render(request, "console/board/live.html" if request.htmx else "console/board/board.html", context)


def column_of(state: str) -> str:
    """The column that a state belongs to; empty for one that is over. One that a later version brought has to be settled."""
    for name, _, states in COLUMNS:
        if state in states:
            return name
    return "settle" if part_of(state) == "open" else ""


def _columns(request: Request, rows: "QuerySet[Wish]", counts: dict[str, int], query: str) -> list[Column]:
    now, settings = now_ms(), meta.read().settings
    timed = with_due(rows, settings)
    there = {state: column_of(state) for state in counts}
    picked = []
    for name, title, of_it in COLUMNS:
        states = [state for state, column in there.items() if column == name]
        waiting = timed.filter(state__in=states)
        late = waiting.filter(due_at__lt=now).count() if states else 0
        nearest = list(waiting.order_by("due_at", "since_at", "id")[:CARDS]) if states else []
        picked.append((name, title, len(of_it) > 1, sum(counts[state] for state in states), late, nearest))
    who = people(request, {row.helper for *_, nearest in picked for row in nearest if row.helper})
    words = _Words(
        category_words(),
        dict(Station.objects.values_list("id", "name")),
        frozenset(text for each in settings.wish_categories for phrase in each.phrases for text in (phrase.zh, phrase.en)),
        who,
    )
    return [
        Column(
            name,
            title,
            several,
            total,
            late,
            [_card(row, now, words) for row in nearest],
            total - len(nearest),
            f"{reverse('needs')}?column={name}" + (f"&{query}" if query else ""),
        )
        for name, title, several, total, late, nearest in picked
    ]


class _Words(NamedTuple):
    """What names and words stand for on the cards; phrases are those that a kiosk offers ready-made."""

    categories: dict[str, T]
    stations: dict[str, str]
    phrases: frozenset[str]
    who: dict[str, Person]


def _card(row: Any, now: int, words: _Words) -> Card:
    due_at = int(row.due_at)
    return Card(
        id=row.id,
        station=words.stations.get(row.station, row.station),
        category=word(words.categories, row.category),
        kind=word(WISH_KINDS, row.kind),
        state=word(WISH_STATES, row.state),
        shown=row.shown or (row.text if row.text in words.phrases else ""),
        since_ms=row.progressed_ms or row.made_ms,
        due_ms=due_at if due_at < NEVER_MS else 0,
        late=due_at < now,
        helper=words.who.get(row.helper),
        unit=row.unit,
    )
