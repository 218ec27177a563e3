"""The list of needs (需求清单): all that is not over, to be sorted, narrowed down, and taken along as a file."""

import logging
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from server import meta
from server.clock import now_ms
from server.console.fields import Filter, choice, kept, station_filter
from server.console.page import Request, page, reach
from server.console.pages.board import COLUMNS
from server.console.pages.wishes import WishLine, category_words, wish_lines
from server.console.people import people
from server.console.roles import Action
from server.console.sheet import sheet
from server.console.tags import day, local, moment
from server.console.text import T, word
from server.console.words import WISH_KINDS, WISH_PARTS
from server.models import Member, Wish
from server.needs import with_due
from sync.contract.rules.wish_course import CAME_TRUE, OVER, part_of

log = logging.getLogger("linli.looks")
_A_PAGE: Final = 50
_DAY_MS: Final = 24 * 3_600_000
_PARTS: Final = {
    "": T("没有办结的", "Not over"),
    "not_true": T("没有实现的", "All that did not come true"),
    "all": T("全部", "All"),
}
_AGES: Final = (3, 7, 14, 30, 90)
SORTS: Final[dict[str, tuple[str, ...]]] = {
    "due": ("due_at",),
    "made": ("made_ms",),
    "since": ("since_at",),
    "category": ("category", "due_at"),
    "station": ("station", "due_at"),
    "kind": ("kind", "due_at"),
    "state": ("state", "due_at"),
}
"""By what the list can be sorted; with a `-` before it, the other way round. Unasked, what is overdue comes first."""


class NeedFilter(Filter):
    """Which needs."""

    part = choice(T("范围", "Which"), [*_PARTS.items()])
    column = choice(T("进度", "Column"), [("", T("全部", "All")), *((name, title) for name, title, _ in COLUMNS)])
    kind = choice(T("方式", "Kind"), [("", T("全部", "All")), *WISH_KINDS.items()])
    age = choice(
        T("提出多久", "Age"),
        [("", T("不限", "Any")), *((str(n), T("{n} 天以上", "{n} days and more", n=n)) for n in _AGES)],
    )
    late = choice(T("期限", "Deadline"), [("", T("全部", "All")), ("late", T("已超期", "Overdue"))])
    sort = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see, and the categories that there are."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)
        self.fields["category"] = choice(T("类别", "Category"), [("", T("全部", "All")), *category_words().items()])
        self.order_fields(["part", "column", "station", "category", "kind", "age", "late", "sort"])


class Heading(NamedTuple):
    """The heading of a column that the list can be sorted by.

    Attributes:
        label: what it says.
        sort: what a touch on it sorts by.
        arrow: `↑` or `↓` where the list is sorted by it, else empty.
    """

    label: T
    sort: str
    arrow: str


def chosen(request: Request, form: NeedFilter) -> "QuerySet[Wish]":
    """The needs that a filter leaves, sorted, with `since_at` and `due_at`."""
    rows = with_due(request.scope.only(Wish.objects.all()), meta.read().settings)
    match form.value("part"):
        case "not_true":
            rows = rows.exclude(state__in=CAME_TRUE)
        case "":
            rows = rows.exclude(state__in=OVER)
    for name in ("station", "category", "kind"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    for name, _, states in COLUMNS:
        if form.value("column") == name:
            rows = rows.filter(state__in=states)
    if age := form.value("age"):
        rows = rows.filter(made_ms__lte=now_ms() - int(age) * _DAY_MS)
    if form.value("late"):
        rows = rows.filter(due_at__lt=now_ms())
    sort = form.value("sort")
    fields = SORTS.get(sort.removeprefix("-"), SORTS["due"])
    first = f"-{fields[0]}" if sort.startswith("-") else fields[0]
    return rows.order_by(first, *fields[1:], "made_ms", "id")


@page(Action.SEE_WISHES, "needs/", name="needs", nav=T("需求清单", "Needs"), order=224)
def needs(request: Request) -> HttpResponse:
    """What is not over, the overdue first."""
    form = NeedFilter(request)
    rows = chosen(request, form)
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    lines = wish_lines(list(shown))
    helpers = people(request, {line.row.helper for line in lines if line.row.helper})
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "filter": form,
        "total": shown.paginator.count,
        "page": shown,
        "lines": [(line, helpers.get(line.row.helper)) for line in lines],
        "headings": _headings(form.value("sort")),
        "query": asked.urlencode(),
        "may_collect": bool(reach(request, Action.PROGRESS_WISHES)),
    }
    return render(request, "console/needs/list.html", context)


def _headings(sort: str) -> list[Heading]:
    by, down = sort.removeprefix("-") or "due", sort.startswith("-")
    said = {
        "state": T("状态", "State"),
        "kind": T("方式", "Kind"),
        "category": T("类别", "Category"),
        "station": T("站点", "Station"),
        "made": T("提出", "Made"),
        "since": T("进入此状态", "In this state"),
        "due": T("期限", "Due"),
    }
    return [
        Heading(label, f"-{name}" if by == name and not down else name, ("↓" if down else "↑") if by == name else "")
        for name, label in said.items()
    ]


@page(Action.SEE_WISHES, "needs/export/", name="needs_export", under="needs")
def needs_export(request: Request) -> HttpResponse:
    """The same as a file. Who asked, and in which words, stands in it for whoever may see to it."""
    rows = list(chosen(request, NeedFilter(request)))
    contact = reach(request, Action.PROGRESS_WISHES)
    helpers = people(request, {row.helper for row in rows if row.helper})
    members = Member.objects.in_bulk({row.member for row in rows if row.member})
    headings = (
        T("类别", "Category"),
        T("方式", "Kind"),
        T("状态", "State"),
        T("归类", "Part"),
        T("站点", "Station"),
        T("提出", "Made"),
        T("进入此状态", "In this state since"),
        T("期限", "Due"),
        T("超期", "Overdue"),
        T("原因", "Reason"),
        T("公开的文字", "Words for everybody"),
        T("志愿者", "Volunteer"),
        T("单位", "Unit"),
        *((T("原话", "Own words"), T("姓名", "Name"), T("电话", "Telephone")) if contact else ()),
    )

    def cells(line: WishLine) -> list[object]:
        row, member = line.row, None if line.row.behalf else members.get(line.row.member)
        helper = helpers.get(row.helper)
        open_to = contact.covers(row.station)
        own = (row.text or row.transcript, member.name if member else row.name, member.phone if member else row.contact)
        return [
            line.category,
            line.kind,
            line.state,
            word(WISH_PARTS, part_of(row.state)),
            line.station,
            day(row.made_ms),
            day(line.since_ms),
            moment(line.due_ms),
            T("是", "yes") if line.late else "",
            row.reason,
            row.shown,
            helper.name if helper else "",
            row.unit,
            *((own if open_to else ("", "", "")) if contact else ()),
        ]

    log.info("%s took a list of %d needs along", request.actor, len(rows))
    return sheet(f"needs-{local(now_ms()):%Y-%m-%d}", headings, map(cells, wish_lines(rows)))
