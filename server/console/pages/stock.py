"""Stock (库存): where the pieces of a reward are, counted in, handed to kiosks, asked back, written down."""

from collections import Counter
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from server import asking, stock
from server.console.caught_up import done_and_shown
from server.console.fields import Count as WholeNumber
from server.console.fields import Form, Words, choice
from server.console.page import Request, failed, one, page, reach
from server.console.pages.rewards import offered_in
from server.console.roles import Action
from server.console.tags import number
from server.console.text import T, word
from server.console.words import REFUSED
from server.grants import allot, take_back
from server.models import Reward, Station, Stream
from server.refused import DeedRefused
from sync.contract.ids import kiosk_of

_IN: Final = "in"
_DOWN: Final = "down"


class Shelf(NamedTuple):
    """What one kiosk has of a reward.

    Attributes:
        stream: the kiosk's present journal.
        kiosk: its id.
        station: its station's name.
        pieces: that it may give out.
        asked: how many of them it was asked to send back.
        ready: whether it can get some.
    """

    stream: str
    kiosk: str
    station: str
    pieces: int
    asked: int
    ready: bool


def shelves(request: Request, row: Reward, found: stock.Stock) -> list[Shelf]:
    """The kiosks that offer a reward or hold some of it, at the stations that one may see."""
    scope = reach(request, Action.SEE_REWARDS)
    ready = stock.streams_offering(row)
    asked: Counter[str] = Counter()
    for source, pieces in asking.open_orders(reward=row.id).values_list("source", "points"):
        asked[source] += pieces
    names = dict(Station.objects.values_list("id", "name"))
    where = dict(Stream.objects.filter(name__in={*ready, *found.at}).values_list("name", "station"))
    return [
        Shelf(
            name,
            kiosk_of(name),
            names.get(station, station),
            found.at.get(name, 0),
            min(asked[name], found.at.get(name, 0)),
            name in ready,
        )
        for name, station in sorted(where.items(), key=lambda each: (names.get(each[1], ""), each[0]))
        if scope.covers(station)
    ]


@page(Action.SEE_REWARDS, "rewards/<str:reward>/stock/", name="stock", under="rewards")
def stock_of(request: Request, reward: str) -> HttpResponse:
    """Where the pieces of a reward are."""
    row = get_object_or_404(offered_in(request.scope), id=reward)
    found = stock.stocks([reward])[reward]
    scope, names = reach(request, Action.SEE_REWARDS), dict(Station.objects.values_list("id", "name"))
    context = {
        "row": row,
        "mine": reach(request, Action.EDIT_STOCK).covers(row.station),
        "low": found.low,
        "figures": [
            {"label": T("仓库里", "In the store"), "value": number(found.store)},
            {"label": T("在各终端", "At kiosks"), "value": number(found.held)},
            {"label": T("已兑换", "Redeemed"), "value": number(found.given)},
            {"label": T("报损", "Written down"), "value": number(found.lost)},
        ],
        "shelves": shelves(request, row, found),
        "given": [(names.get(each, each), n) for each, n in found.out.items() if scope.covers(each)],
    }
    return render(request, "console/rewards/stock.html", context)


class CountForm(Form):
    """How many pieces came in, or are gone."""

    what = choice(
        T("做什么", "What"), [(_IN, T("入库", "Pieces came in")), (_DOWN, T("报损", "Pieces are broken, spoilt or gone"))]
    )
    pieces = WholeNumber(T("件数", "Pieces"), 1, stock.PIECES_MAX)
    reason = Words(
        T("说明", "Why"),
        stock.REASON_MAX,
        required=False,
        help_text=T("例如“爱心企业捐赠”。报损必须写原因。", "As “given by …”. What is written down needs a reason."),
    )


@page(Action.EDIT_STOCK, "rewards/<str:reward>/stock/count/", name="stock_count", acts=True, under="rewards")
def count(request: Request, reward: str) -> HttpResponse:
    """Count pieces in, or write some down."""
    row = one(request, Reward.objects.all(), id=reward)
    form = CountForm(request.POST if request.method == "POST" else None, initial={"what": _IN})
    if form.is_bound and form.is_valid():
        deed = stock.count_in if form.cleaned_data["what"] == _IN else stock.write_down
        try:
            deed(row.id, form.cleaned_data["pieces"], form.cleaned_data["reason"], actor=request.actor)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            return done_and_shown(request, T("库存已登记。", "The stock is written down."), "stock", row.id)
    title = T("登记库存：{title}", "Count {title}", title=row.title)
    context = {"title": title, "form": form, "button": T("登记", "Write it down"), "row": row}
    return render(request, "console/rewards/stock_form.html", context)


class AllotForm(Form):
    """How many pieces each kiosk gets; it begins with an even split."""

    def __init__(self, data: Any, shelves_of: list[Shelf], store: int, shares: dict[str, int]) -> None:
        """A field for each kiosk."""
        super().__init__(data, initial={f"to:{stream}": n for stream, n in shares.items()})
        self.store = store
        for shelf in shelves_of:
            label = T("{station}（{kiosk}，现有 {n} 件）", "{station} ({kiosk}, has {n})", n=shelf.pieces, **shelf._asdict())
            self.fields[f"to:{shelf.stream}"] = WholeNumber(label, 0, stock.PIECES_MAX)

    def clean(self) -> dict[str, Any]:
        """No more than there is."""
        given = super().clean() or self.cleaned_data
        wanted = sum(n or 0 for n in given.values())
        if wanted > self.store:
            self.wrong(
                None,
                T(
                    "仓库只有 {store} 件，填了 {n} 件。",
                    "There are {store} in the store; these are {n}.",
                    store=self.store,
                    n=wanted,
                ),
            )
        elif not wanted and not self.errors:
            self.wrong(None, T("还没有填件数。", "No kiosk gets any."))
        return given


@page(Action.EDIT_STOCK, "rewards/<str:reward>/stock/allot/", name="stock_allot", acts=True, under="rewards")
def to_kiosks(request: Request, reward: str) -> HttpResponse:
    """Hand pieces of the store to kiosks."""
    row = one(request, Reward.objects.all(), id=reward)
    found = stock.stocks([reward])[reward]
    ready = [shelf for shelf in shelves(request, row, found) if shelf.ready]
    if not ready or not found.store:
        why = (
            T("仓库里没有可以分的，请先登记入库。", "There is nothing in the store; count some in first.")
            if ready
            else T("还没有能领库存的终端。", "No kiosk can get any.")
        )
        return failed(request, why, "stock", row.id)
    shares = stock.even_shares(found.store, [shelf.stream for shelf in ready], found.at)
    form = AllotForm(request.POST if request.method == "POST" else None, ready, found.store, shares)
    if form.is_bound and form.is_valid():
        try:
            for name, pieces in form.cleaned_data.items():
                if pieces:
                    allot(row.id, name.removeprefix("to:"), pieces, actor=request.actor)
        except DeedRefused as refusal:
            form.wrong(None, word(REFUSED, refusal.code))
        else:
            message = T(
                "已分到终端，终端下次联网后可以兑换。", "Handed to the kiosks; they give it out once they have been online."
            )
            return done_and_shown(request, message, "stock", row.id)
    title = T("分到终端：{title}", "Hand {title} to kiosks", title=row.title)
    note = T(
        "仓库里有 {n} 件。已按各终端现有数量平均分好，可以改。",
        "{n} are in the store, split evenly here; change it as you like.",
        n=found.store,
    )
    context = {"title": title, "form": form, "button": T("分到终端", "Hand out"), "row": row, "note": note}
    return render(request, "console/rewards/stock_form.html", context)


class RecallForm(Form):
    """How many pieces a kiosk sends back."""

    def __init__(self, data: Any, most: int) -> None:
        """At most what it has and was not asked for yet."""
        super().__init__(data, initial={"pieces": most})
        self.fields["pieces"] = WholeNumber(T("件数", "Pieces"), 1, max(1, most))


@page(Action.EDIT_STOCK, "rewards/<str:reward>/stock/from/<str:stream>/", name="stock_recall", acts=True, under="rewards")
def recall(request: Request, reward: str, stream: str) -> HttpResponse:
    """Ask a kiosk for pieces; they are back once it has been online."""
    row = one(request, Reward.objects.all(), id=reward)
    source = one(request, Stream.objects.exclude(kiosk=""), name=stream)
    free = asking.not_asked_for(reward=row.id).get(source.name, 0)
    if not free:
        return failed(
            request, T("这台终端没有可以收回的。", "This kiosk has nothing that could be asked for."), "stock", row.id
        )
    form = RecallForm(request.POST if request.method == "POST" else None, free)
    if form.is_bound and form.is_valid():
        try:
            take_back(row.id, source.name, form.cleaned_data["pieces"], actor=request.actor)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T("已通知终端，联网后收回仓库。", "The kiosk is asked; the pieces are back once it has been online.")
            return done_and_shown(request, message, "stock", row.id)
    title = T("收回：{title}", "Ask {title} back", title=row.title)
    note = T("收回前已经兑换掉的，不会收回。", "What is redeemed before the kiosk hears of it does not come back.")
    context = {"title": title, "form": form, "button": T("收回", "Ask back"), "row": row, "note": note}
    return render(request, "console/rewards/stock_form.html", context)
