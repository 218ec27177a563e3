"""Activities made, changed, repeated and called off."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import meta
from server.catalogue import PLACE_MAX, TITLE_MAX, WORTH_LEAST_PCT, WORTH_MOST_PCT, publish_activity
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Form, Moment, Words, checkbox, choice, station_field
from server.console.page import Request, confirm, done, failed, one, page
from server.console.roles import Action, Scope
from server.console.spans import day_of, day_or, days_later, midnight_ms
from server.console.tags import day as day_says
from server.console.tags import moment
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Activity
from server.refused import DeedRefused
from sync.contract.ids import new_fact_id

_HOUR_MS: Final = 3_600_000
_CATEGORY_MAX: Final = 30
_WEEK_DAYS: Final = 7
_FIELDS: Final = ("title", "category", "station", "starts_ms", "ends_ms", "place", "difficulty", "coefficient_pct")


class ActivityForm(Form):
    """What, where and when."""

    title = Words(T("活动名称", "Title"), TITLE_MAX)
    category = Words(
        T("项目类别", "Programme"),
        _CATEGORY_MAX,
        help_text=T("例如：邻里相助。可选已有的，也可以写新的。", "Choose one that is in use, or write a new one."),
    )
    starts_ms = Moment(T("开始", "Starts"))
    ends_ms = Moment(T("结束", "Ends"))
    place = Words(
        T("地点", "Place"),
        PLACE_MAX,
        required=False,
        help_text=T("例如：二楼活动室。可以不填。", "For example: second floor. Optional."),
    )
    coefficient_pct = Count(
        T("积分系数（%）", "Worth (%)"),
        WORTH_LEAST_PCT,
        WORTH_MOST_PCT,
        help_text=T("100 是平常的积分；150 是一倍半。", "100 is the usual points for an hour, 150 half as much again."),
    )
    past = checkbox(T("活动已经开始或举行过，照样发布", "It has begun or is over; publish it all the same"), hidden=True)

    def __init__(self, data: Any, scope: Scope, *, was_starts_ms: int = 0, **kwargs: Any) -> None:
        """For the stations of a scope; a beginning that stays as it was is not asked about."""
        super().__init__(data, **kwargs)
        self.was_starts_ms = was_starts_ms
        self.fields["station"] = station_field(scope)
        self.fields["category"].widget.attrs["list"] = "categories"
        levels = meta.read().settings.difficulties
        self.fields["difficulty"] = choice(
            T("难度", "Difficulty"),
            [
                ("", T("不分难度", "None")),
                *((each.id, T("{name}（{n}%）", "{name} ({n}%)", name=T(each.zh, each.en), n=each.pct)) for each in levels),
            ],
        )
        self.fields["difficulty"].required = False
        self.order_fields(
            ["title", "category", "station", "starts_ms", "ends_ms", "place", "difficulty", "coefficient_pct", "past"]
        )

    def clean(self) -> dict[str, Any]:
        """The times, together.

        Raises:
            ValidationError: it ends before it starts.
        """
        fields = super().clean() or self.cleaned_data
        starts_ms, ends_ms = fields.get("starts_ms"), fields.get("ends_ms")
        if not starts_ms or not ends_ms:
            return fields
        if ends_ms <= starts_ms:
            self.wrong("ends_ms", T("结束要在开始之后。", "It has to end after it starts."))
        elif starts_ms < now_ms() and starts_ms != self.was_starts_ms and not fields.get("past"):
            self.fields["past"].widget = forms.CheckboxInput()
            self.wrong(
                "past",
                T(
                    "开始时间（{time}）已经过去。如果没有写错，请勾选后再发布一次。",
                    "It starts in the past ({time}). If that is right, tick the box and publish again.",
                    time=moment(starts_ms),
                ),
            )
        return fields


@page(Action.EDIT_ACTIVITIES, "activities/new/", name="activity_new", acts=True, under="activities")
def new(request: Request) -> HttpResponse:
    """A new activity; `?day=` and `?station=` are filled in."""
    day = day_or(request.GET.get("day", ""), day_of(now_ms()))
    first_ms = midnight_ms(day) + 9 * _HOUR_MS
    initial = {
        "starts_ms": first_ms,
        "ends_ms": first_ms + 2 * _HOUR_MS,
        "station": request.GET.get("station", ""),
        "coefficient_pct": 100,
    }
    form = ActivityForm(request.POST if request.method == "POST" else None, request.scope, initial=initial)
    if form.is_bound and form.is_valid() and _publish(request, new_fact_id("a"), form):
        message = T("活动已发布。", "The activity is published.")
        return done_and_shown(request, message, _week_of(form.cleaned_data["starts_ms"]))
    return _form(request, form, T("新活动", "New activity"), reverse("activities"))


@page(Action.EDIT_ACTIVITIES, "activities/<str:activity>/edit/", name="activity_edit", acts=True, under="activities")
def edit(request: Request, activity: str) -> HttpResponse:
    """Change an activity."""
    row = one(request, Activity.objects.all(), id=activity)
    initial = {name: getattr(row, name) for name in _FIELDS}
    form = ActivityForm(
        request.POST if request.method == "POST" else None, request.scope, was_starts_ms=row.starts_ms, initial=initial
    )
    if form.is_bound and form.is_valid() and _publish(request, row.id, form, row.leaders):
        return done_and_shown(request, T("活动已更新。", "The activity is changed."), "activity", row.id)
    return _form(request, form, T("修改活动", "Change the activity"), reverse("activity", args=[row.id]))


def _publish(request: Request, activity: str, form: ActivityForm, leaders: Sequence[str] = ()) -> bool:
    """Publish what a form says; where the district refuses, the form says why."""
    fields = {name: value for name, value in form.cleaned_data.items() if name != "past"}
    try:
        publish_activity(activity, leaders=leaders, actor=request.actor, **fields)
    except DeedRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        return False
    return True


def _week_of(at_ms: int) -> str:
    """The address of the week that a moment lies in."""
    return f"{reverse('activities')}?week={day_of(at_ms):%Y-%m-%d}"


def _form(request: Request, form: ActivityForm, title: T, back: str) -> HttpResponse:
    known = Activity.objects.order_by("category").values_list("category", flat=True).distinct()
    context = {"form": form, "title": title, "back": back, "categories": list(known[:50])}
    return render(request, "console/activities/edit.html", context)


@page(Action.EDIT_ACTIVITIES, "activities/<str:activity>/call-off/", name="activity_call_off", acts=True, under="activities")
def call_off(request: Request, activity: str) -> HttpResponse:
    """Call an activity off, or put one that was called off back."""
    row = one(request, Activity.objects.all(), id=activity)
    if request.method == "POST":
        message = (
            T("活动已取消。", "The activity is called off.")
            if row.open
            else T("活动已恢复。", "The activity takes place after all.")
        )
        try:
            publish_row(request, row, open=not row.open)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "activity", row.id)
        return done_and_shown(request, message, "activity", row.id)
    what = T("“{title}”，{time}", "“{title}”, {time}", title=row.title, time=moment(row.starts_ms))
    if row.open:
        return confirm(
            request,
            title=T("取消这次活动？", "Call this activity off?"),
            happens=[
                what,
                T(
                    "终端下次联网后不再显示它，也不能签到。",
                    "Kiosks no longer show it, nor check anybody in, once they have been online.",
                ),
                T("已有的签到和积分都保留。", "Attendances and points that are there stay."),
                T("以后可以恢复。请自己通知已经报名的人。", "It can be put back. Please tell those who meant to come."),
            ],
            button=T("取消活动", "Call it off"),
            back=reverse("activity", args=[row.id]),
            danger=False,
        )
    return confirm(
        request,
        title=T("恢复这次活动？", "Put this activity back?"),
        happens=[what, T("终端下次联网后重新显示它。", "Kiosks show it again once they have been online.")],
        button=T("恢复活动", "Put it back"),
        back=reverse("activity", args=[row.id]),
        danger=False,
    )


@page(Action.EDIT_ACTIVITIES, "activities/<str:activity>/repeat/", name="activity_repeat", acts=True, under="activities")
def repeat(request: Request, activity: str) -> HttpResponse:
    """The same a week later, in one act. Pressing twice makes one: its id follows from what it repeats."""
    row = one(request, Activity.objects.all(), id=activity)
    starts_ms = days_later(row.starts_ms, _WEEK_DAYS)
    if request.method != "POST":
        return confirm(
            request,
            title=T("下周再办一次？", "The same again next week?"),
            happens=[
                T("“{title}”，{time}", "“{title}”, {time}", title=row.title, time=moment(starts_ms)),
                T(
                    "名称、类别、站点、地点、领队和积分系数都照旧，以后可以修改。",
                    "Title, programme, station, place, leaders and worth stay; all can be changed later.",
                ),
            ],
            button=T("复制到下周", "Repeat it next week"),
            back=reverse("activity", args=[row.id]),
            danger=False,
        )
    again = "a" + hashlib.sha256(f"{row.id} +{_WEEK_DAYS}d".encode()).hexdigest()[:16]
    if Activity.objects.filter(id=again).exists():
        return done(request, T("下周这一次早已安排。", "Next week's is there already."), "activity", again)
    copy = Activity(
        id=again,
        title=row.title,
        category=row.category,
        station=row.station,
        starts_ms=starts_ms,
        ends_ms=days_later(row.ends_ms, _WEEK_DAYS),
        place=row.place,
        leaders=row.leaders,
        coefficient_pct=row.coefficient_pct,
        difficulty=row.difficulty,
    )
    try:
        publish_row(request, copy, open=True)
    except DeedRefused as why:
        return failed(request, word(REFUSED, why.code), "activity", row.id)
    message = T("已复制到 {day}。", "Repeated on {day}.", day=day_says(starts_ms))
    return done_and_shown(request, message, _week_of(starts_ms))


def publish_row(request: Request, row: Activity, *, open: bool) -> None:  # noqa: A002 - as the fact calls it
    """Publish an activity as a row says.

    Raises:
        DeedRefused: the district refuses.
    """
    publish_activity(
        row.id,
        row.title,
        category=row.category,
        station=row.station,
        starts_ms=row.starts_ms,
        ends_ms=row.ends_ms,
        place=row.place,
        open=open,
        leaders=row.leaders,
        coefficient_pct=row.coefficient_pct,
        difficulty=row.difficulty,
        actor=request.actor,
    )
