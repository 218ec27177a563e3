"""Rewards (礼品): what can be had for points, for how many, and where."""

from typing import Any, Final, NamedTuple

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server.catalogue import TITLE_MAX, publish_reward
from server.console.caught_up import done_and_shown
from server.console.fields import EVERYWHERE, Filter, Form, Words, checkbox, choice, station_field, station_filter
from server.console.fields import Count as WholeNumber
from server.console.page import Request, one, page, reach
from server.console.redeemed import COUNTS, STATE_IS, TO_HAND_OUT
from server.console.roles import Action, Scope
from server.console.tags import number
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Redemption, Reward, Station
from server.refused import DeedRefused
from sync.contract.ids import new_fact_id

_MOST_POINTS: Final = 100_000


class RewardFilter(Filter):
    """Where, and whether it can be had."""

    shelf = choice(
        T("状态", "State"),
        [("", T("全部", "All")), ("on", T("可兑换", "Can be had")), ("off", T("已下架", "Off the shelf"))],
    )

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


class Taken(NamedTuple):
    """How much of a reward was redeemed, at the stations that one may see.

    Attributes:
        quantity: of goods.
        points: paid for them.
        waiting: redemptions that were not handed out yet.
    """

    quantity: int = 0
    points: int = 0
    waiting: int = 0


class RewardLine(NamedTuple):
    """A reward in the list, with its station in words and whether one may change it."""

    row: Reward
    station: object
    taken: Taken
    mine: bool


@page(Action.SEE_REWARDS, "rewards/", name="rewards", nav=T("礼品", "Rewards"), order=300)
def rewards(request: Request) -> HttpResponse:
    """The rewards of the stations that one may see, the cheapest first."""
    form = RewardFilter(request)
    rows = request.scope.only(Reward.objects.all(), shared=True)
    if station := form.value("station"):
        rows = rows.filter(station__in=(station, ""))
    if shelf := form.value("shelf"):
        rows = rows.filter(open=shelf == "on")
    lines = reward_lines(request, list(rows.order_by("-open", "points", "title", "id")))
    return render(request, "console/rewards/list.html", {"filter": form, "lines": lines, "filtered": bool(request.GET)})


def reward_lines(request: HttpRequest, rows: list[Reward]) -> list[RewardLine]:
    """Rewards with how much of them was redeemed."""
    redeemed = reach(request, Action.SEE_REWARDS).only(Redemption.objects.filter(reward__in=[row.id for row in rows]))
    found = (
        redeemed.order_by()
        .values("reward")
        .annotate(
            goods=Sum("quantity", filter=COUNTS),
            paid=Sum("points", filter=COUNTS),
            waiting=Count("id", filter=STATE_IS[TO_HAND_OUT]),
        )
    )
    taken = {each["reward"]: Taken(each["goods"] or 0, each["paid"] or 0, each["waiting"]) for each in found}
    names: dict[str, object] = {"": EVERYWHERE, **dict(Station.objects.values_list("id", "name"))}
    mine = reach(request, Action.EDIT_REWARDS)
    return [
        RewardLine(row, names.get(row.station, row.station), taken.get(row.id, Taken()), mine.covers(row.station))
        for row in rows
    ]


@page(Action.SEE_REWARDS, "rewards/<str:reward>/", name="reward", under="rewards")
def reward(request: Request, reward: str) -> HttpResponse:
    """One reward."""
    row = one(request, Reward.objects.all(), shared=True, id=reward)
    [line] = reward_lines(request, [row])
    context = {
        "row": row,
        "line": line,
        "figures": [
            {"label": T("积分", "Points"), "value": number(row.points)},
            {"label": T("已兑换数量", "Redeemed"), "value": number(line.taken.quantity)},
            {"label": T("用去积分", "Points paid"), "value": number(line.taken.points)},
            {"label": T("待领取", "To be handed out"), "value": number(line.taken.waiting)},
        ],
    }
    return render(request, "console/rewards/reward.html", context)


class RewardForm(Form):
    """What it is, its price, where, and whether it can be had."""

    title = Words(
        T("礼品名称", "Reward"), TITLE_MAX, help_text=T("写清数量，例如“大米 5 公斤”。", "Say how much it is: “rice, 5 kg”.")
    )
    points = WholeNumber(T("所需积分", "Points"), 1, _MOST_POINTS)
    open = checkbox(T("可以兑换", "Can be had"), help_text=T("不勾选就是下架。", "Without a tick it is off the shelf."))

    def __init__(self, data: Any, scope: Scope, **kwargs: Any) -> None:
        """For the stations of a scope."""
        super().__init__(data, **kwargs)
        self.fields["station"] = station_field(scope)
        self.order_fields(["title", "points", "station", "open"])


@page(Action.EDIT_REWARDS, "rewards/new/", name="reward_new", acts=True, under="rewards")
def new(request: Request) -> HttpResponse:
    """A new reward."""
    form = RewardForm(request.POST if request.method == "POST" else None, request.scope, initial={"open": True})
    if form.is_bound and form.is_valid() and _publish(request, new_fact_id("p"), form):
        return done_and_shown(
            request,
            T("礼品已发布，终端下次联网后显示。", "The reward is published; kiosks show it once they have been online."),
            "rewards",
        )
    return _form(request, form, T("新礼品", "New reward"), reverse("rewards"))


@page(Action.EDIT_REWARDS, "rewards/<str:reward>/edit/", name="reward_edit", acts=True, under="rewards")
def edit(request: Request, reward: str) -> HttpResponse:
    """Change a reward, or take it off the shelf."""
    row = one(request, Reward.objects.all(), id=reward)
    initial = {name: getattr(row, name) for name in ("title", "points", "station", "open")}
    form = RewardForm(request.POST if request.method == "POST" else None, request.scope, initial=initial)
    if form.is_bound and form.is_valid() and _publish(request, row.id, form):
        return done_and_shown(request, T("礼品已更新。", "The reward is changed."), "reward", row.id)
    return _form(request, form, T("修改礼品", "Change the reward"), reverse("reward", args=[row.id]))


def _publish(request: Request, reward: str, form: RewardForm) -> bool:
    try:
        publish_reward(reward, actor=request.actor, **form.cleaned_data)
    except DeedRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        return False
    return True


def _form(request: Request, form: RewardForm, title: T, back: str) -> HttpResponse:
    return render(request, "console/rewards/edit.html", {"form": form, "title": title, "back": back})
