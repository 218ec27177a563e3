"""Claims of service (补记): written down by hand, and decided by a second person."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from server.console.caught_up import done_and_shown
from server.console.fields import Filter, Form, Words, choice, kept, search, station_filter
from server.console.page import Request, failed, one, page, reach
from server.console.pages.activities import station_names
from server.console.pages.journal import actor_words
from server.console.pages.members import found
from server.console.people import Person, people
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import CLAIM_STATES, HELD_BACK, REFUSED
from server.models import Activity, Attendance, Member, ServiceClaim
from server.projections.claims import WAITING, may_decide
from server.refused import DeedRefused
from server.revisions import Revisions
from server.service import REASON_MAX, booking_of, decide_claim

_A_PAGE: Final = 50
_FOUND_SHOWN: Final = 20


class ClaimFilter(Filter):
    """In which state, where."""

    state = choice(T("状态", "State"), [*CLAIM_STATES.items(), ("all", T("全部", "All"))])
    member = kept()

    def __init__(self, request: Request) -> None:
        """With the stations that one may see."""
        super().__init__(request.GET)
        self.fields["station"] = station_filter(request.scope)


class ClaimLine(NamedTuple):
    """A claim in the list.

    Attributes:
        row: the claim.
        person: who served.
        station, activity, state, claimed_by: in words.
        mine: whether one may decide on it.
    """

    row: ServiceClaim
    person: Person | None
    station: object
    activity: object
    state: T
    claimed_by: object
    mine: bool


@page(Action.DECIDE_CLAIMS, "claims/", name="claims", nav=T("补记确认", "Entries by hand"), order=205)
def claims(request: Request) -> HttpResponse:
    """What waits for a second person, the longest wait first; `?state=` shows what was decided."""
    form = ClaimFilter(request)
    rows = request.scope.only(ServiceClaim.objects.filter(at_ms__gt=0))
    waiting = rows.filter(state=WAITING).count()
    state = form.value("state") or WAITING
    rows = rows.order_by("at_ms", "id") if state == WAITING else rows.order_by("-at_ms", "id")
    if state != "all":
        rows = rows.filter(state=state)
    for name in ("station", "member"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "waiting": waiting,
        "only_waiting": state == WAITING,
        "page": shown,
        "lines": claim_lines(request, list(shown)),
    }
    return render(request, "console/service/claims.html", context)


def claim_lines(request: Request, rows: list[ServiceClaim]) -> list[ClaimLine]:
    """Claims in words."""
    known = people(request, {row.member for row in rows})
    names = station_names()
    titles = dict(Activity.objects.filter(id__in={row.activity for row in rows}).values_list("id", "title"))
    who = who_says(request, (row.claimed_by for row in rows))
    return [
        ClaimLine(
            row,
            known.get(row.member),
            names.get(row.station, row.station),
            titles.get(row.activity, row.activity) or T("到站服务", "Walk-in service"),
            word(CLAIM_STATES, row.state),
            who[row.claimed_by],
            row.state == WAITING and may_decide(row, request.actor),
        )
        for row in rows
    ]


def who_says(request: Request, actors: Iterable[str]) -> dict[str, object]:
    """People who acted, as one may see them: accounts by their name, keepers of kiosks by theirs."""
    asked = set(actors)
    known = people(request, asked)
    return {actor: known[actor].name if actor in known else actor_words(actor) for actor in asked}


class DecisionForm(Form):
    """Why, where that is needed."""

    reason = Words(
        T("说明", "Reason"),
        REASON_MAX,
        required=False,
        help_text=T("不同意时请写明原因；同意时可以不填。", "Needed for a no, optional for a yes."),
    )


@page(Action.DECIDE_CLAIMS, "claims/<str:claim>/", name="claim", acts=True, under="claims")
def claim(request: Request, claim: str) -> HttpResponse:
    """One claim, and the decision on it."""
    row = one(request, ServiceClaim.objects.filter(at_ms__gt=0), id=claim)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        agreed = request.POST.get("agreed") == "yes"
        try:
            decide_claim(row.id, agreed, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            if not why.code.startswith("reason"):
                return failed(request, word(REFUSED, why.code), "claim", row.id)
            form.wrong("reason", word(REFUSED, why.code))
        else:
            message = (
                T("已同意，马上入账。", "Agreed; it is booked in a moment.")
                if agreed
                else T("已记下不同意，不入账。", "Refused; nothing is booked.")
            )
            return done_and_shown(request, message, "claims")
    [line] = claim_lines(request, [row])
    corrected = Attendance.objects.filter(ref=row.corrects).first() if row.corrects else None
    context = {
        "row": row,
        "line": line,
        "form": form,
        "corrected": corrected,
        "made": Attendance.objects.filter(claim=row.id).first(),
        "sees_members": bool(reach(request, Action.SEE_MEMBERS)),
        "decisions": _decisions(request, row),
        "will": _will(row) if row.state == WAITING else None,
    }
    return render(request, "console/service/claim.html", context)


def _will(row: ServiceClaim) -> T:
    """What is booked once somebody agrees."""
    booking = booking_of(row, Revisions())
    if booking.why:
        return T(
            "{n:,} 分钟，{points:,} 分（{why}）",
            "{n:,} {n:minute|minutes}, {points:,} points ({why})",
            n=booking.minutes,
            points=booking.points,
            why=word(HELD_BACK, booking.why),
        )
    return T(
        "{n:,} 分钟，{points:,} 分",
        "{n:,} {n:minute|minutes}, {points:,} points",
        n=booking.minutes,
        points=booking.points,
    )


def _decisions(request: Request, row: ServiceClaim) -> list[dict[str, Any]]:
    """Every decision, the ones that don't count with why."""
    who = who_says(request, (each[1] for each in row.decisions))
    lines = []
    for at_ms, actor, agreed, reason in row.decisions:
        if not may_decide(row, actor):
            note = T("不算：登记的人和服务的人不能确认", "doesn't count: it takes a second person")
        elif (at_ms, actor) != (row.decided_ms, row.decided_by):
            note = T("不算：已经有人先处理", "doesn't count: somebody was first")
        else:
            note = None
        said = T("同意", "agreed") if agreed else T("不同意", "refused")
        lines.append({"at_ms": at_ms, "who": who[actor], "said": said, "reason": reason, "note": note})
    return lines


class Find(Filter):
    """Whom."""

    q = search(T("姓名、电话或卡号", "Name, telephone or card"))


@page(Action.ENTER_SERVICE, "claims/new/", name="claim_new", under="claims")
def new(request: Request) -> HttpResponse:
    """Find the member whose service is to be written down."""
    form = Find(request.GET)
    text = form.value("q").strip()
    rows = request.scope.only(Member.objects.all(), "home")
    members = list(found(rows, text).order_by("name", "id")[:_FOUND_SHOWN]) if text else []
    names = station_names()
    context = {
        "filter": form,
        "text": text,
        "lines": [(row, names.get(row.home, row.home)) for row in members],
        "more": len(members) == _FOUND_SHOWN,
    }
    return render(request, "console/service/find.html", context)
