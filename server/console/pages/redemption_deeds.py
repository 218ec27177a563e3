"""What an officer does about redemptions: books returns, looks at what is odd, checks a slip."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from django.db.models import Exists, OuterRef, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import feed, stock
from server.clock import now_ms
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words, choice
from server.console.page import Request, confirm, failed, one, page
from server.console.pages.redemptions import Shown, with_people
from server.console.people import people
from server.console.redeemed import RedemptionLine, redemption_lines
from server.console.roles import Action, Scope
from server.console.tags import day_number, local
from server.console.text import T, word
from server.console.words import LIMIT_PERIODS, REFUSED, SLIPS
from server.member_parts.rewards import TAKEN
from server.models import Doc, Redemption, Reward, SettingsRevision, SlipHandled, Station
from server.projections.redemptions import WAITING
from server.refused import DeedRefused
from server.returns import book_return
from sync.contract.documents import KioskSigner
from sync.contract.refusals import Refusal
from sync.contract.rules.limits import period_of
from sync.contract.signing import key_id
from sync.contract.slips import Slip, read_slip

_LOOK_BACK_MS: Final = 366 * 24 * 3_600_000
_MOST: Final = 200


# --- Returns ----------------------------------------------------------------------------------------------------------


class ReturnForm(Form):
    """Whether it is taken back, and why not."""

    agreed = choice(
        T("决定", "Decision"),
        [("yes", T("同意退货，退回积分", "Take it back, and give the points back")), ("no", T("不同意", "Refuse"))],
    )
    reason = Words(
        T("说明", "Why"), stock.REASON_MAX, required=False, help_text=T("不同意时必须写。", "Needed for a refusal.")
    )


@page(
    Action.BOOK_RETURNS,
    "redemptions/<str:redemption>/return/",
    name="redemption_return",
    acts=True,
    under="redemptions",
)
def return_(request: Request, redemption: str) -> HttpResponse:
    """Book a return that a keeper took in elsewhere, or refuse to."""
    row = one(request, Redemption.objects.all(), id=redemption)
    if row.returned != WAITING:
        return failed(request, REFUSED["return_not_waiting"], "redemption", row.id)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        agreed = form.cleaned_data["agreed"] == "yes"
        try:
            book_return(row.id, agreed=agreed, reason=form.cleaned_data["reason"], actor=request.actor)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T("退货已处理。", "The return is decided.")
            return done_and_shown(request, message, "redemption", row.id)
    [line] = redemption_lines([row])
    person = people(request, [row.member]).get(row.member)
    return confirm(
        request,
        title=T("处理退货：{title}", "A return: {title}", title=line.title),
        happens=[
            T(
                "{who} 兑换的 {n} 件被退了回来。原因：{why}。",
                "{n} of it came back from {who}. Why: {why}.",
                who=person.name if person else "*",
                n=row.quantity,
                why=row.return_reason or "—",
            ),
            T(
                "同意：{n:,} 积分退给居民；计件的礼品回到仓库。",
                "If taken back, {n:,} points go to the member and counted pieces to the store.",
                n=row.points,
            ),
            T("不同意：积分和库存都不变，说明会留在记录里。", "If refused, nothing moves, and your words stay on record."),
        ],
        button=T("确定", "Decide"),
        back=reverse("redemption", args=[row.id]),
        form=form,
    )


# --- What is odd ------------------------------------------------------------------------------------------------------


class Excess(NamedTuple):
    """More of a reward than one member may have in a period, from stations that did not hear of each other in time.

    Attributes:
        title: of the reward.
        person: who, as one may see them, or empty.
        period: which, as `rules.limits` names it.
        pieces, limit: had, and may have.
        lines: the redemptions.
    """

    title: str
    person: str
    url: str
    period: str
    pieces: int
    limit: int
    lines: Sequence[RedemptionLine]


@page(Action.SEE_REDEMPTIONS, "redemptions/odd/", name="redemption_odd", under="redemptions")
def odd(request: Request) -> HttpResponse:
    """Redemptions that somebody should look at: returns that wait, above a limit, handed out twice, on another day."""
    rows = request.scope.only(Redemption.objects.all())
    context = {
        "returns": _shown(request, list(rows.filter(returned=WAITING).order_by("returned_ms")[:_MOST])),
        "excesses": excesses(request, request.scope),
        "twice": _shown(request, list(rows.exclude(handed_again="").order_by("-handed_ms")[:_MOST])),
        "off_days": _shown(request, off_days(request.scope)),
        "awaited": awaited(request.scope),
        "periods": LIMIT_PERIODS,
    }
    return render(request, "console/redemptions/odd.html", context)


def _shown(request: Request, rows: list[Redemption]) -> list[Shown]:
    return with_people(request, redemption_lines(rows))


def excesses(request: Request, scope: Scope) -> list[Excess]:
    """Who had more than the limit in a period, of the last year; where a station that one may see had part in it."""
    limited = {row.id: row for row in Reward.objects.filter(limit__gt=0)}
    since_ms = now_ms() - _LOOK_BACK_MS
    taken = Redemption.objects.filter(TAKEN, reward__in=limited, made_ms__gte=since_ms)
    heavy = {
        (each["member"], each["reward"])
        for each in taken.order_by().values("member", "reward").annotate(pieces=Sum("quantity"))
        if each["pieces"] > limited[each["reward"]].limit
    }
    found: dict[tuple[str, str, str], list[Redemption]] = defaultdict(list)
    for row in taken.filter(member__in={member for member, _ in heavy}).order_by("made_ms", "id"):
        if (row.member, row.reward) in heavy:
            found[row.member, row.reward, period_of(limited[row.reward].period, row.made_ms)].append(row)
    known = people(request, {member for member, _, _ in found})
    excess = []
    for (member, reward, period), rows in found.items():
        pieces = sum(row.quantity for row in rows)
        if pieces > limited[reward].limit and any(scope.covers(row.station) for row in rows):
            who = known.get(member)
            # What was redeemed at stations that one may not see counts, and is not shown.
            lines = redemption_lines([row for row in rows if scope.covers(row.station)])
            title = limited[reward].title if lines else ""
            name, url = (who.name, who.url) if who else ("", "")
            excess.append(Excess(title, name, url, period, pieces, limited[reward].limit, lines))
    return sorted(excess, key=lambda each: (each.period, each.title), reverse=True)[:_MOST]


class Awaited(NamedTuple):
    """A slip that was handled at a station, and whose redemption no kiosk has reported yet."""

    redemption: str
    station: str
    at_ms: int


def awaited(scope: Scope) -> list[Awaited]:
    """Slips of redemptions that nobody has reported yet, handled at the stations that one may see; the oldest first."""
    names = dict(Station.objects.values_list("id", "name"))
    known = Redemption.objects.filter(id=OuterRef("id"))
    rows = scope.only(SlipHandled.objects.exclude(Exists(known)), "handed_at").order_by("handed_ms", "id")
    return [
        Awaited(row.id, names.get(row.handed_at, row.handed_at), row.handed_ms or row.returned_ms) for row in rows[:_MOST]
    ]


def off_days(scope: Scope) -> list[Redemption]:
    """Redemptions on a day that the settings of that time did not have for it (月兑换): the kiosk's clock or settings were
    behind. The newest first."""
    spans = [(row.at_ms, row.settings.get("redeem_days") or []) for row in SettingsRevision.objects.order_by("revision")]
    if not any(days for _, days in spans):
        return []
    since_ms = max(now_ms() - _LOOK_BACK_MS, min(at_ms for at_ms, days in spans if days))
    central = set(Reward.objects.filter(central=True).values_list("id", flat=True))
    found = []
    rows = scope.only(Redemption.objects.filter(TAKEN, made_ms__gte=since_ms)).order_by("-made_ms", "id")
    for row in rows.iterator():
        days: list[int] = next((days for at_ms, days in reversed(spans) if at_ms <= row.made_ms), [])
        if days and row.reward not in central and local(row.made_ms).day not in days:
            found.append(row)
            if len(found) == _MOST:
                break
    return found


# --- Slips ------------------------------------------------------------------------------------------------------------


class SlipForm(Form):
    """What the slip's QR says, typed by a scanner."""

    code = Words(
        T("小票上的二维码", "The slip's QR code"),
        2_000,
        long=True,
        help_text=T("把光标放在框里，用扫码枪扫小票。", "Put the cursor here, and scan the slip."),
    )


class Checked(NamedTuple):
    """A line of a slip: what it says, and the redemption where one may see it."""

    title: str
    quantity: int
    line: RedemptionLine | None
    url: str


@page(Action.CHECK_SLIPS, "slips/", name="slip_check", acts=True, under="redemptions")
def slip_check(request: Request) -> HttpResponse:
    """Whether a slip is one of ours, and what became of it."""
    form = SlipForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        slip = read_slip(form.cleaned_data["code"], kiosk_keys())
        if isinstance(slip, Refusal):
            form.wrong("code", word(SLIPS, slip))
        else:
            today = now_ms() // (24 * 3_600_000)
            context |= {
                "slip": slip,
                "made": day_number(slip.day),
                "until": day_number(slip.expiry_day),
                "over": slip.expiry_day < today,
                "lines": checked(request.scope, slip),
            }
    return render(request, "console/redemptions/slip.html", context)


def kiosk_keys() -> dict[str, bytes]:
    """The public keys of all kiosks, old ones too, by `signing.key_id`."""
    bodies = Doc.objects.filter(audience=feed.ALL, kind="kiosk").exclude(body=None).values_list("body", flat=True)
    keys = [bytes.fromhex(key) for body in bodies if body for key in msgspec.json.decode(body, type=KioskSigner).keys]
    return {key_id(key): key for key in keys}


def checked(scope: Scope, slip: Slip) -> list[Checked]:
    """The lines of a slip with what became of each, where it lies within a scope."""
    rows = Redemption.objects.filter(id__in=[line.redemption for line in slip.lines])
    rows = rows.filter(partner=scope.partner) if scope.partner else scope.only(rows)
    known = {line.row.id: line for line in redemption_lines(list(rows))}
    titles = dict(Reward.objects.filter(id__in=[line.reward for line in slip.lines]).values_list("id", "title"))
    return [
        Checked(
            titles.get(line.reward, line.title),
            line.quantity,
            known.get(line.redemption),
            "" if scope.partner or line.redemption not in known else reverse("redemption", args=[line.redemption]),
        )
        for line in slip.lines
    ]
