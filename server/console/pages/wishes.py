"""Wishes (微心愿): how many are in which state, and each with its way so far."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.console.attachment import attachment, send
from server.console.fields import Filter, choice, kept, station_filter
from server.console.page import Request, failed, one, page, reach
from server.console.people import people
from server.console.roles import Action
from server.console.tags import moment, number, percent
from server.console.text import T, word
from server.console.words import WISH_DEEDS, WISH_STATES
from server.models import Member, Station, Wish
from server.projections.wishes import course_of
from sync.contract.rules.wish_course import (
    CLAIMED,
    CONFIRMED,
    DISPUTED,
    FULFILLED,
    OFFERED,
    PUBLISHED,
    REFERRED,
    STAFF,
    STEPS,
    SUBMITTED,
    UNDER_WAY,
    VERIFIED,
    may_step,
)

_A_PAGE: Final = 50
_WAITING: Final = frozenset({SUBMITTED, VERIFIED, PUBLISHED, OFFERED, CLAIMED, UNDER_WAY, DISPUTED, REFERRED})
"""Somebody has to do something about these; the longest wait comes first."""


UNHEARD: Final = ~Q(blob="") & Q(text="", transcript="")
"""Spoken wishes that nobody has written down."""


class WishFilter(Filter):
    """In which state, where, about what."""

    state = choice(T("状态", "State"), [("", T("全部", "All")), *WISH_STATES.items()])
    words = choice(T("录音", "Recording"), [("", T("全部", "All")), ("missing", T("还没有记下", "Not written down"))])
    member = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see, and the categories of wishes that there are."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)
        categories = [(each.id, T(each.zh, each.en)) for each in meta.read().settings.wish_categories]
        self.fields["category"] = choice(T("类别", "Category"), [("", T("全部", "All")), *categories])
        self.order_fields(["state", "station", "category", "words"])


class WishLine(NamedTuple):
    """A wish in the list.

    Attributes:
        row: the wish.
        category, state, station: in words.
        waits: whether somebody has to do something.
        since_ms: when it came into its state.
    """

    row: Wish
    category: T
    state: T
    station: str
    waits: bool
    since_ms: int


@page(Action.SEE_WISHES, "wishes/", name="wishes", nav=T("微心愿", "Wishes"), order=230)
def wishes(request: Request) -> HttpResponse:
    """The wishes of the stations that one may see; `?member=` are one member's."""
    form = WishFilter(request)
    rows = request.scope.only(Wish.objects.all())
    for name in ("station", "category", "member"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    if form.value("words"):
        rows = rows.filter(UNHEARD)
    counts = by_state(rows)
    state = form.value("state")
    if state:
        rows = rows.filter(state=state)
    rows = rows.order_by("made_ms", "id") if state in _WAITING else rows.order_by("-made_ms", "id")
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "only": people(request, [form.value("member")]).get(form.value("member")),
        "figures": funnel(request, counts),
        "total": sum(counts.values()),
        "came_true": percent(counts.get(FULFILLED, 0) + counts.get(CONFIRMED, 0), sum(counts.values())),
        "page": shown,
        "lines": wish_lines(list(shown)),
        "filtered": bool(set(request.GET) - {"page"}),
    }
    return render(request, "console/wishes/list.html", context)


def by_state(rows: "QuerySet[Wish]") -> dict[str, int]:
    """How many wishes are in each state."""
    return dict(rows.order_by("state").values_list("state").annotate(n=Count("id")))


def funnel(request: Request, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """A figure for each state; together they are all wishes."""
    asked = request.GET.copy()
    asked.pop("page", None)
    figures = []
    # A state that a later version brought comes last: the figures have to add up.
    for state in [*WISH_STATES, *sorted(counts.keys() - WISH_STATES.keys())]:
        asked["state"] = state
        url = f"{reverse('wishes')}?{asked.urlencode()}"
        figures.append({"label": word(WISH_STATES, state), "value": number(counts.get(state, 0)), "url": url})
    return figures


def wish_lines(rows: list[Wish]) -> list[WishLine]:
    """Wishes with category, state and station in words."""
    categories = category_words()
    stations = dict(Station.objects.values_list("id", "name"))
    return [
        WishLine(
            row,
            word(categories, row.category),
            word(WISH_STATES, row.state),
            stations.get(row.station, row.station),
            row.state in _WAITING,
            row.progressed_ms or row.made_ms,
        )
        for row in rows
    ]


def category_words() -> dict[str, T]:
    """What the district calls its categories."""
    return {each.id: T(each.zh, each.en) for each in meta.read().settings.wish_categories}


# --- One wish ---------------------------------------------------------------------------------------------------------


class Wisher(NamedTuple):
    """Who wished, and how to reach them.

    Attributes:
        name, phone: may be empty.
        url: of the member's page, or empty.
    """

    name: str
    phone: str
    url: str


def wisher_of(request: Request, row: Wish) -> Wisher:
    """Who wished: the member, or what somebody without a card left."""
    member = Member.objects.filter(id=row.member).first() if row.member else None
    if member is None:
        return Wisher(row.name, row.contact, "")
    seen = reach(request, Action.SEE_MEMBERS).covers(member.home)
    return Wisher(member.name, member.phone, reverse("member", args=[member.id]) if seen else "")


@page(Action.SEE_WISHES, "wishes/<str:wish>/", name="wish", under="wishes")
def wish(request: Request, wish: str) -> HttpResponse:
    """One wish: what it says, who wished, what was done and what can be done."""
    row = one(request, Wish.objects.all(), id=wish)
    [line] = wish_lines([row])
    may_progress = reach(request, Action.PROGRESS_WISHES).covers(row.station)
    context = {
        "row": row,
        "line": line,
        "wisher": wisher_of(request, row) if may_progress else None,
        "attachment": attachment(row.blob),
        "may_transcribe": may_progress and bool(row.blob),
        "transcriber": actor_says(row.transcribed_by),
        "transcribed": moment(row.transcribed_ms),
        "history": [
            (at_ms, word(WISH_STATES, state), reason, actor_says(actor))
            for at_ms, state, reason, actor, *_ in reversed(row.steps)
        ],
        "steps": [(step, deed(row.state, step)) for step in STEPS if may_step(course_of(row), step, STAFF)]
        if may_progress
        else [],
    }
    return render(request, "console/wishes/wish.html", context)


def deed(state: str, step: str) -> T:
    """What the button for a step says."""
    if step == "publish" and state not in (SUBMITTED, VERIFIED):
        return T("放回心愿墙", "Back onto the wall")
    return word(WISH_DEEDS, step)


def actor_says(actor: str) -> object:
    """Who decided, as people know them."""
    kind, _, name = actor.partition(":")
    if kind == "staff":
        return name
    return T("命令行 {name}", "command line, {name}", name=name) if kind == "cli" else T("系统", "the server")


@page(Action.SEE_WISHES, "wishes/<str:wish>/attachment/", name="wish_attachment", under="wishes")
def wish_attachment(request: Request, wish: str) -> HttpResponse:
    """The recording or picture itself."""
    row = one(request, Wish.objects.all(), id=wish)
    found = attachment(row.blob)
    if found is None or found.path is None:
        return failed(request, T("录音或图片还没有传到。", "The recording or picture has not arrived yet."), "wish", row.id)
    return send(found, request.headers.get("Range", ""))  # type: ignore[return-value]  # a stream of the file


def ready_wording(row: Wish) -> str:
    """Words for the wall to begin with: those it had, or the phrase that was chosen at the kiosk; never a person's own."""
    if row.shown:
        return row.shown
    for category in meta.read().settings.wish_categories:
        for phrase in category.phrases:
            if row.text.strip() in (phrase.zh, phrase.en):
                return row.text.strip()
    return ""
