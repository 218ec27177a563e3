"""Notices (公告): what hangs on the boards now, what will, what did."""

from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server.catalogue import TITLE_MAX
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import EVERYWHERE, Filter, Form, Moment, Words, checkbox, station_field, station_filter
from server.console.page import Request, confirm, failed, one, page, reach
from server.console.roles import Action, Scope
from server.console.tags import moment
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Notice, Station
from server.notices import TEXT_MAX, publish_notice
from server.refused import DeedRefused
from sync.contract.ids import new_fact_id

_PAST_A_PAGE: Final = 20
_MINUTE_MS: Final = 60_000

NOW: Final = "now"
COMING: Final = "coming"
PAST: Final = "past"
TAKEN_DOWN: Final = "taken_down"

NOTICE_STATES: Final[dict[str, T]] = {
    NOW: T("正在公布", "on the board"),
    COMING: T("还没到时间", "not up yet"),
    PAST: T("已到期", "over"),
    TAKEN_DOWN: T("已撤下", "taken down"),
}


class NoticeFilter(Filter):
    """Where."""

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


class NoticeLine(NamedTuple):
    """A notice with its station and state in words.

    Attributes:
        row: the notice.
        station: its name, or every station.
        state: one of `NOTICE_STATES`.
        says: the state in words.
        mine: whether one may change it.
    """

    row: Notice
    station: object
    state: str
    says: T
    mine: bool


def state_of(row: Notice, at_ms: int) -> str:
    """Which of `NOTICE_STATES` a notice is in at a moment."""
    if not row.open:
        return TAKEN_DOWN
    if row.until_ms and row.until_ms <= at_ms:
        return PAST
    return COMING if row.from_ms > at_ms else NOW


def notice_lines(request: HttpRequest, rows: list[Notice]) -> list[NoticeLine]:
    """Notices as the list shows them."""
    at_ms = now_ms()
    names: dict[str, object] = {"": EVERYWHERE, **dict(Station.objects.values_list("id", "name"))}
    mine = reach(request, Action.EDIT_NOTICES)
    return [
        NoticeLine(row, names.get(row.station, row.station), state, word(NOTICE_STATES, state), mine.covers(row.station))
        for row in rows
        for state in (state_of(row, at_ms),)
    ]


@page(Action.SEE_NOTICES, "notices/", name="notices", nav=T("公告", "Notices"), order=310)
def notices(request: Request) -> HttpResponse:
    """The notices of the stations that one may see: those that hang now first, as kiosks order them."""
    form = NoticeFilter(request)
    rows = request.scope.only(Notice.objects.all(), shared=True)
    if station := form.value("station"):
        rows = rows.filter(station__in=(station, ""))
    lines = notice_lines(request, list(rows.order_by("-pinned", "-from_ms", "id")))
    past = sorted((line for line in lines if line.state in (PAST, TAKEN_DOWN)), key=lambda line: -line.row.from_ms)
    context = {
        "filter": form,
        "sections": [
            (T("正在公布", "On the boards now"), [line for line in lines if line.state == NOW]),
            (T("将要公布", "Coming"), [line for line in lines if line.state == COMING]),
        ],
        "page": Paginator(past, _PAST_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "console/notices/list.html", context)


@page(Action.SEE_NOTICES, "notices/<str:notice>/", name="notice", under="notices")
def notice(request: Request, notice: str) -> HttpResponse:
    """One notice, as the kiosk shows it."""
    row = one(request, Notice.objects.all(), shared=True, id=notice)
    [line] = notice_lines(request, [row])
    return render(request, "console/notices/notice.html", {"row": row, "line": line})


# --- Writing ----------------------------------------------------------------------------------------------------------


class NoticeForm(Form):
    """What it says, where and how long."""

    title = Words(T("标题", "Title"), TITLE_MAX)
    text = Words(
        T("正文", "Text"),
        TEXT_MAX,
        long=True,
        help_text=T(
            "最多 500 个字。短一些，站着也能读完。", "At most 500 characters. Keep it short: people read it standing."
        ),
    )
    from_ms = Moment(T("从何时起公布", "Goes up"))
    until_ms = Moment(
        T("到何时为止", "Comes down"),
        required=False,
        help_text=T("不填就一直公布，直到撤下。", "Leave it empty to keep it until it is taken down."),
    )
    pinned = checkbox(T("置顶", "Pin above the others"))

    def __init__(self, data: Any, scope: Scope, **kwargs: Any) -> None:
        """For the stations of a scope."""
        super().__init__(data, **kwargs)
        self.fields["station"] = station_field(scope)
        self.order_fields(["title", "text", "station", "from_ms", "until_ms", "pinned"])

    def clean(self) -> dict[str, Any]:
        """The times, together.

        Raises:
            ValidationError: it would come down before it goes up, or has come down already.
        """
        fields = super().clean() or self.cleaned_data
        until_ms = fields.get("until_ms")
        if not until_ms or not fields.get("from_ms"):
            return fields
        if until_ms <= fields["from_ms"]:
            self.wrong("until_ms", T("要在开始公布之后。", "It has to come down after it goes up."))
        elif until_ms <= now_ms():
            self.wrong("until_ms", T("这个时间已经过去，终端上不会出现。", "That is in the past: no kiosk would show it."))
        return fields


@page(Action.EDIT_NOTICES, "notices/new/", name="notice_new", acts=True, under="notices")
def new(request: Request) -> HttpResponse:
    """A new notice."""
    initial = {"from_ms": now_ms() // _MINUTE_MS * _MINUTE_MS, "station": request.GET.get("station", "")}
    form = NoticeForm(request.POST if request.method == "POST" else None, request.scope, initial=initial)
    if _is_to_be_published(request, form) and _publish(request, new_fact_id("n"), form):
        return done_and_shown(
            request,
            T("公告已发布，终端下次联网后显示。", "The notice is published; kiosks show it once they have been online."),
            "notices",
        )
    return _form(request, form, T("新公告", "New notice"), reverse("notices"))


@page(Action.EDIT_NOTICES, "notices/<str:notice>/edit/", name="notice_edit", acts=True, under="notices")
def edit(request: Request, notice: str) -> HttpResponse:
    """Change a notice; one that was taken down hangs again afterwards."""
    row = one(request, Notice.objects.all(), id=notice)
    initial = {name: getattr(row, name) for name in ("title", "text", "station", "from_ms", "until_ms", "pinned")}
    form = NoticeForm(request.POST if request.method == "POST" else None, request.scope, initial=initial)
    if _is_to_be_published(request, form) and _publish(request, row.id, form):
        return done_and_shown(request, T("公告已更新。", "The notice is changed."), "notice", row.id)
    title = T("修改公告", "Change the notice") if row.open else T("重新公布", "Put the notice up again")
    return _form(request, form, title, reverse("notice", args=[row.id]))


def _is_to_be_published(request: Request, form: NoticeForm) -> bool:
    """Whether the form is complete, and somebody asked for more than to see what it would look like."""
    return form.is_bound and form.is_valid() and "preview" not in request.POST


def _publish(request: Request, notice: str, form: NoticeForm) -> bool:
    try:
        publish_notice(notice, actor=request.actor, **form.cleaned_data)
    except DeedRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        return False
    return True


def _form(request: Request, form: NoticeForm, title: T, back: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": back,
        # Also what is not valid yet can be looked at.
        "shown": {name: str(form[name].value() or "") for name in ("title", "text")},
    }
    return render(request, "console/notices/edit.html", context)


@page(Action.EDIT_NOTICES, "notices/<str:notice>/take-down/", name="notice_take_down", acts=True, under="notices")
def take_down(request: Request, notice: str) -> HttpResponse:
    """Take a notice down."""
    row = one(request, Notice.objects.all(), id=notice)
    if not row.open:
        return failed(request, T("这条公告早已撤下。", "It was taken down before."), "notice", row.id)
    if request.method == "POST":
        try:
            publish_notice(
                row.id,
                row.title,
                row.text,
                station=row.station,
                from_ms=row.from_ms,
                until_ms=row.until_ms,
                pinned=row.pinned,
                open=False,
                actor=request.actor,
            )
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "notice", row.id)
        return done_and_shown(request, T("公告已撤下。", "The notice is taken down."), "notices")
    return confirm(
        request,
        title=T("撤下这条公告？", "Take this notice down?"),
        happens=[
            T("“{title}”，从 {time} 起公布。", "“{title}”, up since {time}.", title=row.title, time=moment(row.from_ms)),
            T("终端下次联网后不再显示。", "Kiosks no longer show it once they have been online."),
            T("公告留在记录里，以后可以重新公布。", "It stays on record and can be put up again."),
        ],
        button=T("撤下公告", "Take it down"),
        back=reverse("notice", args=[row.id]),
        danger=False,
    )
