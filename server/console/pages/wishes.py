"""Wishes (微心愿): how many are in which state, and each with its way so far."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.clock import now_ms
from server.console.attachment import attachment, send
from server.console.fields import Filter, choice, kept, station_filter
from server.console.page import Request, failed, one, page, reach
from server.console.people import Person, people
from server.console.roles import Action
from server.console.tags import moment, number, percent
from server.console.text import T, word
from server.console.words import (
    WISH_BY,
    WISH_DEEDS,
    WISH_KINDS,
    WISH_LATE,
    WISH_PARTS,
    WISH_RATINGS,
    WISH_STATES,
)
from server.models import Member, Station, Wish
from server.needs import GOES_ON
from server.projections.wishes import course_of
from server.wishes import overdue
from sync.contract.rules.wish_course import (
    CLAIMED,
    DISPUTED,
    FULFILLED,
    FUNNEL,
    OFFERED,
    PUBLISHED,
    REFERRED,
    REQUEST,
    STAFF,
    STEPS,
    SUBMITTED,
    UNDER_WAY,
    UNDONE,
    VERIFIED,
    due_ms,
    may_step,
    part_of,
)

_A_PAGE: Final = 50
_WAITING: Final = UNDONE | {DISPUTED}
"""Somebody has to do something about these; the longest wait comes first."""


_LIKELY: Final = {
    PUBLISHED: "claim",
    OFFERED: "accept",
    CLAIMED: "settle",
    UNDER_WAY: "settle",
    FULFILLED: "confirm",
    DISPUTED: "settle",
    REFERRED: "answer",
}
"""By state, the step that staff mostly take next, where it is not the first that there is; a request is offered."""

UNHEARD: Final = ~Q(blob="") & Q(text="", transcript="")
"""Spoken wishes that nobody has written down."""


class WishFilter(Filter):
    """In which state, where, about what."""

    state = choice(T("状态", "State"), [("", T("全部", "All")), *WISH_STATES.items()])
    kind = choice(T("方式", "Kind"), [("", T("全部", "All")), *WISH_KINDS.items()])
    late = choice(T("期限", "Deadline"), [("", T("全部", "All")), ("late", T("已超期", "Overdue"))])
    words = choice(T("录音", "Recording"), [("", T("全部", "All")), ("missing", T("还没有记下", "Not written down"))])
    member = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see, and the categories of wishes that there are."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)
        categories = [(each.id, T(each.zh, each.en)) for each in meta.read().settings.wish_categories]
        self.fields["category"] = choice(T("类别", "Category"), [("", T("全部", "All")), *categories])
        self.order_fields(["state", "kind", "station", "category", "late", "words"])


class WishLine(NamedTuple):
    """A wish in the list.

    Attributes:
        row: the wish.
        category, state, station, kind: in words.
        waits: whether somebody has to do something.
        since_ms: when it came into its state.
        due_ms: by when it should leave it, Unix ms; 0 for no deadline.
        late: whether that is over.
    """

    row: Wish
    category: T
    state: T
    station: str
    kind: T
    waits: bool
    since_ms: int
    due_ms: int
    late: bool


@page(Action.SEE_WISHES, "wishes/", name="wishes", nav=T("微心愿", "Wishes"), order=230)
def wishes(request: Request) -> HttpResponse:
    """The wishes of the stations that one may see; `?member=` are one member's."""
    form = WishFilter(request)
    rows = request.scope.only(Wish.objects.all())
    for name in ("station", "category", "member", "kind"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    if form.value("words"):
        rows = rows.filter(UNHEARD)
    if form.value("late"):
        rows = rows.filter(overdue(meta.read().settings, now_ms()))
    counts = by_state(rows)
    state = form.value("state")
    if state:
        rows = rows.filter(state=state)
    rows = rows.order_by("made_ms", "id") if state in _WAITING else rows.order_by("-made_ms", "id")
    parts = funnel(request, counts)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "only": people(request, [form.value("member")]).get(form.value("member")),
        "parts": parts,
        "total": sum(counts.values()),
        "came_true": percent(parts[0].total, sum(counts.values())),
        "page": shown,
        "lines": wish_lines(list(shown)),
        "filtered": bool(set(request.GET) - {"page"}),
    }
    return render(request, "console/wishes/list.html", context)


def by_state(rows: "QuerySet[Wish]") -> dict[str, int]:
    """How many wishes are in each state."""
    return dict(rows.order_by("state").values_list("state").annotate(n=Count("id")))


class Part(NamedTuple):
    """A part of all wishes.

    Attributes:
        label: what it is called.
        total: how many; the parts together are all wishes.
        figures: for each of its states, how many; together they are the part.
    """

    label: T
    total: int
    figures: list[dict[str, Any]]


def funnel(request: Request, counts: Mapping[str, int]) -> list[Part]:
    """All wishes, by the parts of `FUNNEL` and their states; a state that a later version brought comes last in its part."""
    asked = request.GET.copy()
    asked.pop("page", None)
    figures: dict[str, list[dict[str, Any]]] = {part: [] for part in FUNNEL}
    sums = dict.fromkeys(FUNNEL, 0)
    for state in [*WISH_STATES, *sorted(counts.keys() - WISH_STATES.keys())]:
        asked["state"] = state
        url, count = f"{reverse('wishes')}?{asked.urlencode()}", counts.get(state, 0)
        figures[part_of(state)].append({"label": word(WISH_STATES, state), "value": number(count), "url": url})
        sums[part_of(state)] += count
    return [Part(word(WISH_PARTS, part), sums[part], figures[part]) for part in FUNNEL]


def wish_lines(rows: list[Wish]) -> list[WishLine]:
    """Wishes with category, state and station in words."""
    categories = category_words()
    stations = dict(Station.objects.values_list("id", "name"))
    settings, now = meta.read().settings, now_ms()
    lines = []
    for row in rows:
        ends_ms = due_ms(course_of(row), settings)
        lines.append(
            WishLine(
                row,
                word(categories, row.category),
                word(WISH_STATES, row.state),
                stations.get(row.station, row.station),
                word(WISH_KINDS, row.kind),
                row.state in _WAITING,
                row.progressed_ms or row.made_ms,
                ends_ms,
                0 < ends_ms < now,
            )
        )
    return lines


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
    taken_by = [name for _, _, _, actor, _, _, member in map(_whole, row.steps) for name in (member, actor)]
    who = people(request, {row.helper, *row.asked, *taken_by, *(member for _, _, member, _ in row.late)} - {"", row.member})
    context = {
        "row": row,
        "line": line,
        "wisher": wisher_of(request, row) if may_progress else None,
        "attachment": attachment(row.blob),
        "may_transcribe": may_progress and bool(row.blob),
        "transcriber": actor_says(row.transcribed_by),
        "transcribed": moment(row.transcribed_ms),
        "history": [
            (at_ms, word(WISH_STATES, state), reason, *_taken_by(actor, by, member, who))
            for at_ms, state, reason, actor, _, by, member in map(_whole, reversed(row.steps))
        ],
        "late": [
            (at_ms, word(WISH_DEEDS, step), word(WISH_LATE, why), who.get(member))
            for at_ms, step, member, why in reversed(row.late)
        ],
        "helper": who.get(row.helper) or (row.helper and Person(row.helper, "")),
        "asked": [who[member] for member in row.asked if member in who],
        "rating": word(WISH_RATINGS, str(row.rating)) if row.rating else "",
        "steps": [(step, deed(row, step)) for step in steps_for(row)] if may_progress else [],
        "may_ask": may_progress and may_step(course_of(row), "offer", STAFF),
        "may_merge": may_progress and row.state in GOES_ON,
        "goes_on": request.scope.only(Wish.objects.all()).filter(id=row.merged_into).first() if row.merged_into else None,
        "merged": wish_lines(list(request.scope.only(Wish.objects.filter(merged_into=row.id)).order_by("made_ms", "id"))),
    }
    return render(request, "console/wishes/wish.html", context)


def _whole(entry: list[Any]) -> list[Any]:
    """A step of the way with as whom and by which member it was taken, which older tables do not say."""
    return [*entry, "", "", ""][:7]


def _taken_by(actor: str, by: str, member: str, who: Mapping[str, Person]) -> tuple[object, Person | None]:
    """Who took a step: the account at the console, the keeper in a kiosk's staff mode, or as whom a member did."""
    if ":" in actor:
        return actor_says(actor), who.get(member)
    return word(WISH_BY, by), who.get(actor if actor and by == STAFF else member)


def steps_for(row: Wish) -> list[str]:
    """The steps that staff may take now, the one that is most likely wanted first."""
    steps = [step for step in STEPS if may_step(course_of(row), step, STAFF)]
    likely = _LIKELY.get(row.state, "")
    if row.kind == REQUEST and row.state in (SUBMITTED, VERIFIED, PUBLISHED):
        likely = "offer"
    return sorted(steps, key=lambda step: step != likely)


def deed(row: Wish, step: str) -> T:
    """What the button for a step says."""
    if step == "publish" and row.shown:
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
