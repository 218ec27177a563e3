"""Rewards (礼品): what can be had for points, for how many, and where."""

from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from server import pictures
from server.catalogue import CATEGORIES, LIMIT_MAX, TITLE_MAX, publish_reward
from server.console.caught_up import done_and_shown
from server.console.fields import (
    EVERYWHERE,
    Filter,
    Form,
    Words,
    checkbox,
    choice,
    choices_among,
    picture_field,
    station_field,
    station_filter,
    stations_in,
)
from server.console.fields import Count as WholeNumber
from server.console.page import Request, one, page, reach
from server.console.redeemed import COUNTS, STATE_IS, TO_HAND_OUT
from server.console.roles import Action, Scope
from server.console.tags import number
from server.console.text import T, word
from server.console.words import CATEGORIES_OF_REWARDS, LIMIT_PERIODS, REFUSED
from server.models import Partner, Redemption, Reward, Station
from server.refused import DeedRefused
from server.stock import Stock, stocks
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
    """A reward in the list.

    Attributes:
        row: the reward.
        station: its home, in words.
        taken: how much of it went.
        mine: whether one may change it.
        supplier: the merchant or pantry, or empty.
        stock: where its pieces are, or None where they are not counted.
    """

    row: Reward
    station: object
    taken: Taken
    mine: bool
    supplier: str
    stock: Stock | None


@page(Action.SEE_REWARDS, "rewards/", name="rewards", nav=T("礼品", "Rewards"), order=300)
def rewards(request: Request) -> HttpResponse:
    """The rewards of the stations that one may see, the cheapest first."""
    form = RewardFilter(request)
    rows = offered_in(request.scope)
    if station := form.value("station"):
        rows = rows.filter(id__in=[row.id for row in rows if station in (row.station or station, *row.partners)])
    if shelf := form.value("shelf"):
        rows = rows.filter(open=shelf == "on")
    lines = reward_lines(request, list(rows.order_by("-open", "points", "title", "id")))
    return render(request, "console/rewards/list.html", {"filter": form, "lines": lines, "filtered": bool(request.GET)})


def offered_in(scope: Scope) -> "QuerySet[Reward]":
    """The rewards that stations of a scope offer: their own, those of every station, and those they are partners for."""
    if scope.everything:
        return Reward.objects.all()
    offers = Reward.objects.values_list("id", "station", "partners")
    found = [name for name, home, others in offers if not home or any(map(scope.covers, (home, *others)))]
    return Reward.objects.filter(id__in=found)


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
    suppliers = dict(Partner.objects.values_list("id", "name"))
    counted = stocks([row.id for row in rows if row.stocked])
    mine = reach(request, Action.EDIT_REWARDS)
    return [
        RewardLine(
            row,
            names.get(row.station, row.station),
            taken.get(row.id, Taken()),
            mine.covers(row.station),
            suppliers.get(row.partner, row.partner),
            counted.get(row.id),
        )
        for row in rows
    ]


@page(Action.SEE_REWARDS, "rewards/<str:reward>/", name="reward", under="rewards")
def reward(request: Request, reward: str) -> HttpResponse:
    """One reward."""
    row = get_object_or_404(offered_in(request.scope), id=reward)
    [line] = reward_lines(request, [row])
    names = dict(Station.objects.values_list("id", "name"))
    seen = [each for each in row.partners if reach(request, Action.SEE_REWARDS).covers(each)]
    context = {
        "row": row,
        "line": line,
        "others": "、".join(names.get(each, each) for each in seen),
        "collect": names.get(row.collect, row.collect),
        "category": word(CATEGORIES_OF_REWARDS, row.category),
        "limit": _limit(row),
        "figures": [
            {"label": T("积分", "Points"), "value": number(row.points)},
            {"label": T("已兑换数量", "Redeemed"), "value": number(line.taken.quantity)},
            {"label": T("用去积分", "Points paid"), "value": number(line.taken.points)},
            {"label": T("待领取", "To be handed out"), "value": number(line.taken.waiting)},
        ],
    }
    return render(request, "console/rewards/reward.html", context)


def _limit(row: Reward) -> T | None:
    """How many a member may have, or None for no limit."""
    if not row.limit:
        return None
    return T("每人{period}最多 {n} 件", "{n} a member {period}", n=row.limit, period=word(LIMIT_PERIODS, row.period))


class RewardForm(Form):
    """What it is, its price, where, for whom, and whether it can be had."""

    title = Words(
        T("礼品名称", "Reward"), TITLE_MAX, help_text=T("写清数量，例如“大米 5 公斤”。", "Say how much it is: “rice, 5 kg”.")
    )
    points = WholeNumber(T("所需积分", "Points"), 1, _MOST_POINTS)
    category = choice(T("种类", "Kind"), [(each, CATEGORIES_OF_REWARDS[each]) for each in CATEGORIES])
    new_picture = picture_field(
        T("图片", "Picture"),
        help_text=T(
            "照片就行，会自动缩小。不选就保留原来的。", "Any photograph; it is made small. None keeps the present one."
        ),
    )
    limit = WholeNumber(T("每人最多", "Most for one member"), 0, LIMIT_MAX, help_text=T("0 为不限量。", "0 is no limit."))
    period = choice(T("限量按", "Counted"), list(LIMIT_PERIODS.items()))
    stocked = checkbox(
        T("计件库存", "Count the pieces"),
        help_text=T(
            "勾选后，先在库存页登记数量并分到终端，终端有几件才能兑换几件。",
            "With a tick, count pieces in and hand them to kiosks on the stock page; a kiosk gives out what it has.",
        ),
    )
    central = checkbox(
        T("只用于集中兑换", "For centralised redemption alone"),
        help_text=T(
            "只有受邀的居民在规定日期能兑换。", "Only members who were invited can have it, on the days of the round."
        ),
    )
    open = checkbox(T("可以兑换", "Can be had"), help_text=T("不勾选就是下架。", "Without a tick it is off the shelf."))

    def __init__(self, data: Any, scope: Scope, files: Any = None, **kwargs: Any) -> None:
        """For the stations of a scope."""
        super().__init__(data, files, **kwargs)
        self.picture = str(self.initial.get("picture", ""))
        self.fields["station"] = station_field(scope)
        stations = stations_in(scope)
        # What the district decided beyond somebody's own stations stays, though it is not theirs to choose.
        self.elsewhere = [each for each in self.initial.get("partners", ()) if each not in dict(stations)]
        collect, supplier = str(self.initial.get("collect", "")), str(self.initial.get("partner", ""))
        self.fields["partners"] = choices_among(
            T("也在这些站点兑换", "Also offered at"),
            stations,
            help_text=T("城乡结对的站点可以互相兑换。", "Paired stations may offer each other's goods."),
        )
        self.fields["collect"] = choice(
            T("领取地点", "Where it is fetched"),
            [
                ("", T("在哪里兑换就在哪里领", "Where it is redeemed")),
                *Station.objects.filter(Q(id__in=dict(stations)) | Q(id=collect)).order_by("name").values_list("id", "name"),
            ],
        )
        suppliers = Partner.objects.filter(Q(open=True) | Q(id=supplier)).order_by("name").values_list("id", "name")
        self.fields["partner"] = choice(T("由谁提供", "Supplied by"), [("", T("站点自备", "The station")), *suppliers])
        for name in ("collect", "partner"):
            self.fields[name].required = False
        self.order_fields(
            [
                "title",
                "points",
                "category",
                "new_picture",
                "station",
                "partners",
                "collect",
                "partner",
                "stocked",
                "limit",
                "period",
                "central",
                "open",
            ]
        )

    def clean(self) -> dict[str, Any]:
        """As `publish_reward` takes it; a new picture is kept, and named."""
        given = super().clean() or self.cleaned_data
        new = given.pop("new_picture", None)
        if new is not None:
            try:
                self.picture = pictures.keep(new.read())
            except DeedRefused as why:
                self.wrong("new_picture", word(REFUSED, why.code))
        return {**given, "picture": self.picture, "partners": [*given.get("partners", ()), *self.elsewhere]}


@page(Action.EDIT_REWARDS, "rewards/new/", name="reward_new", acts=True, under="rewards")
def new(request: Request) -> HttpResponse:
    """A new reward."""
    initial = {"open": True, "limit": 0, "period": "month", "category": "goods"}
    form = _filled(request, initial)
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
    form = _filled(request, {name: getattr(row, name) for name in _FIELDS})
    if form.is_bound and form.is_valid() and _publish(request, row.id, form):
        return done_and_shown(request, T("礼品已更新。", "The reward is changed."), "reward", row.id)
    return _form(request, form, T("修改礼品", "Change the reward"), reverse("reward", args=[row.id]))


_FIELDS: Final = (
    "title",
    "points",
    "category",
    "picture",
    "station",
    "partners",
    "collect",
    "partner",
    "stocked",
    "limit",
    "period",
    "central",
    "open",
)


def _filled(request: Request, initial: dict[str, Any]) -> RewardForm:
    """The form, as it was sent or as it begins."""
    posted = request.method == "POST"
    return RewardForm(request.POST if posted else None, request.scope, request.FILES if posted else None, initial=initial)


def _publish(request: Request, reward: str, form: RewardForm) -> bool:
    try:
        publish_reward(reward, actor=request.actor, **form.cleaned_data)
    except DeedRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        return False
    return True


def _form(request: Request, form: RewardForm, title: T, back: str) -> HttpResponse:
    return render(request, "console/rewards/edit.html", {"form": form, "title": title, "back": back})
