"""Cards (爱心联系卡): batches and their printing, one card, revoking."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from server import bank, district, meta
from server.cards.sheet import card_sheet
from server.clock import now_ms
from server.commands.cards import make_cards
from server.console.attention import disputed_cards
from server.console.caught_up import done_and_shown
from server.console.fields import Count, Filter, Form, Words, choice, wrong
from server.console.page import Request, confirm, done, failed, page, reach
from server.console.people import people
from server.console.roles import Action, Scope
from server.console.tags import day_number
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Card, CardBatch, Member, Revocation
from server.refused import DeedRefused
from sync.contract.cards import DAY_MS
from sync.contract.ids import card_number, is_card_number, spoken_card_number

MOST_CARDS: Final = 240
"""Thirty sheets: some seconds' work, in a process that answers kiosks too. `linli-server print-cards` makes more."""
_A_PAGE: Final = 50


class Find(Filter):
    """A card's number, as it is printed."""

    number = Words(T("卡号", "Card number"), 40, required=False)


@page(Action.SEE_CARDS, "cards/", name="cards", nav=T("卡", "Cards"), order=320)
def cards(request: Request) -> HttpResponse:
    """Finding a card, what was printed, what was revoked."""
    asked = Find(request.GET)
    typed = asked.value("number")
    number = "".join(typed.split())
    missing = False
    if typed:
        if is_card_number(number) and _card(request.scope, number) is not None:
            return redirect("card", number)
        missing = True
    batches = Paginator(CardBatch.objects.order_by("-first_serial"), _A_PAGE).get_page(request.GET.get("page"))
    revoked = _revocations(request.scope)
    context = {
        "filter": asked,
        "typed": typed,
        "missing": missing,
        "mistyped": missing and not is_card_number(number),
        "disputed": disputed_cards(request.scope)[:_A_PAGE],
        "page": batches if reach(request, Action.PRINT_CARDS) else None,
        "batches": [_batch_line(batch) for batch in batches],
        "revoked": revoked[:_A_PAGE],
        "revoked_in_all": revoked.count(),
        "next_number": card_number(meta.read().next_card_serial),
    }
    return render(request, "console/cards/list.html", context)


def _batch_line(batch: CardBatch) -> dict[str, Any]:
    return {
        "batch": batch,
        "first": card_number(batch.first_serial),
        "last": card_number(batch.first_serial + batch.count - 1),
        "revoked": Revocation.objects.filter(number="", issued_before_day__gt=batch.issue_day).exists(),
    }


def _revocations(scope: Scope) -> "QuerySet[Revocation]":
    rows = Revocation.objects.order_by("-at_ms", "-id")
    if scope.everything:
        return rows
    return rows.filter(number__in=_bound(scope).values("number"))


def _bound(scope: Scope) -> "QuerySet[Card]":
    """Cards of members whose home lies in a scope."""
    mine = scope.only(Member.objects.all(), "home").values("id")
    return Card.objects.all() if scope.everything else Card.objects.filter(Q(member__in=mine) | Q(also_bound_to__in=mine))


def _batch_of(number: str) -> CardBatch | None:
    serial = int(number[:-1])
    batch = CardBatch.objects.filter(first_serial__lte=serial).order_by("-first_serial").first()
    return batch if batch is not None and serial < batch.first_serial + batch.count else None


def _card(scope: Scope, number: str) -> Card | CardBatch | None:
    """The card's binding, or its batch where nobody holds it and the whole district is in view."""
    bound = _bound(scope).filter(number=number).first()
    return bound or (_batch_of(number) if scope.everything else None)


# --- One card ---------------------------------------------------------------------------------------------------------


@page(Action.SEE_CARDS, "cards/<str:number>/", name="card", under="cards")
def card(request: Request, number: str) -> HttpResponse:
    """Who holds a card, and whether it is good."""
    _found(request, number)
    bound = _bound(request.scope).filter(number=number).first()
    batch = _batch_of(number)
    context = {
        "number": number,
        "batch": batch,
        "card": bound,
        "holders": _holders(request, bound),
        "revoked": _revoked(number, batch),
        "expired": batch is not None and batch.expiry_day < now_ms() // DAY_MS,
    }
    return render(request, "console/cards/card.html", context)


def _found(request: Request, number: str) -> Card | CardBatch:
    found = _card(request.scope, number) if is_card_number(number) else None
    if found is None:
        raise Http404
    return found


def _holders(request: Request, bound: Card | None) -> list[Member]:
    if bound is None:
        return []
    holders = [bound.member, bound.also_bound_to] if bound.disputed else [bound.member]
    return list(request.scope.only(Member.objects.filter(id__in=holders), "home").order_by("id"))


def _revoked(number: str, batch: CardBatch | None) -> Revocation | None:
    rows = Revocation.objects.filter(number=number)
    if batch is not None:
        rows |= Revocation.objects.filter(number="", issued_before_day__gt=batch.issue_day)
    return rows.order_by("at_ms").first()


# --- Revoking ---------------------------------------------------------------------------------------------------------


class Reason(Form):
    """Why, for colleagues."""

    reason = Words(T("原因（给同事看）", "Reason (for colleagues)"), 200, required=False)


@page(Action.REVOKE_CARDS, "cards/<str:number>/revoke/", name="card_revoke", acts=True, under="cards")
def card_revoke(request: Request, number: str) -> HttpResponse:
    """A card is lost or has got into the wrong hands."""
    _found(request, number)
    batch = _batch_of(number)
    if _revoked(number, batch) is not None:
        return failed(request, T("这张卡已经停用。", "This card is revoked already."), "card", number)
    form = Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        district.revoke_card(number, reason=form.cleaned_data["reason"], actor=request.actor)
        return done(
            request,
            T(
                "卡 {n} 已停用；各终端下次联网就会知道。",
                "Card {n} is revoked; kiosks learn it when they are next online.",
                n=spoken_card_number(number),
            ),
            "card",
            number,
        )
    happens = [
        T("卡 {n} 在所有终端都不能再用。", "Card {n} is no longer accepted at any kiosk.", n=spoken_card_number(number)),
        T(
            "断网的终端要等下次联网才知道，在那之前它还认这张卡。",
            "A kiosk without network learns it when it is next online; until then it accepts the card.",
        ),
        T(
            "持卡人的积分和记录都不受影响，换一张新卡就能继续用。",
            "The holder's points and records stay as they are, and go on with a new card.",
        ),
    ]
    return confirm(
        request,
        title=T("停用这张卡？", "Revoke this card?"),
        happens=happens,
        button=T("停用", "Revoke it"),
        back=reverse("card", args=[number]),
        form=form,
    )


# --- A card of two ----------------------------------------------------------------------------------------------------


class Settle(Form):
    """Whose it is."""

    member = choice(T("这张卡是谁的", "Whose card it is"), [])
    reason = Words(T("依据（给同事看）", "How you know (for colleagues)"), 200, required=False)


@page(Action.SETTLE_CARDS, "cards/<str:number>/settle/", name="card_settle", acts=True, under="cards")
def card_settle(request: Request, number: str) -> HttpResponse:
    """A card was bound to two members: decide whose it is."""
    _found(request, number)
    bound = _bound(request.scope).filter(number=number, disputed=True).first()
    if bound is None:
        return failed(request, REFUSED["card_not_disputed"], "card", number)
    known = people(request, [bound.member, bound.also_bound_to])
    form = Settle(request.POST if request.method == "POST" else None)
    field = form.fields["member"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        (member, known[member].name if member in known else member) for member in (bound.member, bound.also_bound_to)
    ]
    field.widget = forms.RadioSelect(choices=field.choices)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["member"]
        try:
            bank.settle_card(number, chosen, form.cleaned_data["reason"], actor=request.actor)
        except DeedRefused as why:
            return failed(request, word(REFUSED, why.code), "card", number)
        message = T(
            "卡 {n} 已核定给 {who}。", "Card {n} is {who}'s.", n=spoken_card_number(number), who=dict(field.choices)[chosen]
        )
        return done_and_shown(request, message, "card", number)
    context = {"number": number, "form": form, "first": known.get(bound.member)}
    return render(request, "console/cards/settle.html", context)


class OldCards(Form):
    """Up to when."""

    day = Words(T("停用这一天以前发的卡", "Revoke cards issued before"), 10)
    reason = Words(T("原因（给同事看）", "Reason (for colleagues)"), 200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The browser's own calendar."""
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.input_type = "date"

    def clean_day(self) -> int:
        """The day, counted from 1970-01-01; not later than today, or cards in use would go."""
        try:
            day = (date.fromisoformat(str(self.cleaned_data["day"])) - date(1970, 1, 1)).days
        except ValueError:
            raise wrong(T("请填写日期，例如 2026-01-01。", "Please give a day, like 2026-01-01.")) from None
        if not 0 < day <= now_ms() // DAY_MS:
            raise wrong(T("日期不能晚于今天。", "The day can't be later than today."))
        return day


@page(Action.REVOKE_OLD_CARDS, "cards/revoke-old/", name="cards_revoke_old", acts=True, under="cards")
def cards_revoke_old(request: Request) -> HttpResponse:
    """Choose a day; the next page says what that means."""
    form = OldCards(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("cards_revoke_before", day_number(form.cleaned_data["day"]))
    del form.fields["reason"]
    return render(request, "console/cards/old.html", {"form": form})


@page(Action.REVOKE_OLD_CARDS, "cards/revoke-old/<str:day>/", name="cards_revoke_before", acts=True, under="cards")
def cards_revoke_before(request: Request, day: str) -> HttpResponse:
    """All cards issued before a day, for instance because a key was lost."""
    posted = {"day": day, "reason": request.POST.get("reason", "")}
    form = OldCards(posted)
    if not form.is_valid():
        raise Http404
    number: int = form.cleaned_data["day"]
    if request.method == "POST":
        district.revoke_cards_issued_before(number, reason=form.cleaned_data["reason"], actor=request.actor)
        message = T("{day} 以前发的卡已全部停用。", "All cards issued before {day} are revoked.", day=day)
        return done(request, message, "cards")
    batches = CardBatch.objects.filter(issue_day__lt=number)
    issued = sum(batch.count for batch in batches)
    held = sum(
        Card.objects.filter(
            number__gte=card_number(batch.first_serial), number__lte=card_number(batch.first_serial + batch.count - 1)
        ).count()
        for batch in batches
    )
    happens = [
        T(
            "{day} 以前印的 {n:,} 张卡全部停用。",
            "All {n:,} cards that were printed before {day} are revoked.",
            day=day,
            n=issued,
        ),
        T(
            "其中 {n:,} 张已经有人在用：他们都要换新卡。",
            "{n:,} of them are held by somebody: all of these people need a new card.",
            n=held,
        ),
        T("积分和记录不受影响。", "Points and records stay as they are."),
    ]
    return confirm(
        request,
        title=T("停用 {day} 以前发的所有卡？", "Revoke all cards issued before {day}?", day=day),
        happens=happens,
        button=T("全部停用", "Revoke them all"),
        back=reverse("cards"),
        form=Reason(),
    )


# --- Printing ---------------------------------------------------------------------------------------------------------


class Batch(Form):
    """How many cards, on what, for how long."""

    count = Count(
        T("张数", "How many"),
        1,
        MOST_CARDS,
        help_text=T(
            "一次最多 {most} 张；更多请在服务器上用命令印。",
            "At most {most} at once; more are printed by a command at the server.",
            most=MOST_CARDS,
        ),
    )
    page = choice(
        T("纸张", "Paper"),
        [
            ("A4", T("A4，每张 8 卡，裁切", "A4, eight cards a sheet, to be cut")),
            ("card", T("制卡机，一页一卡", "Card printer, one card a page")),
        ],
    )
    years = Count(T("有效年数", "Valid for years"), 1, 20)


@page(Action.PRINT_CARDS, "cards/print/", name="cards_print", acts=True, under="cards")
def cards_print(request: Request) -> HttpResponse:
    """Print a batch: the numbers are set apart, and the file is made, sent, and kept nowhere."""
    form = Batch(request.POST if request.method == "POST" else None, initial={"count": 40, "page": "A4", "years": 5})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        today = now_ms() // DAY_MS
        batch = district.print_cards(
            asked["count"], issue_day=today, expiry_day=today + 366 * asked["years"], actor=request.actor
        )
        try:
            pdf = card_sheet(make_cards(batch), district=meta.read().name, page=asked["page"], batch=batch.batch)
        except (ValueError, RuntimeError) as error:
            first, last = card_number(batch.first_serial), card_number(batch.first_serial + batch.count - 1)
            message = T(
                "文件没有做成（{why}）。卡号 {first} 到 {last} 作废，下一批用新的号码。",
                "The file could not be made ({why}). Cards {first} to {last} are void; the next batch has new numbers.",
                why=str(error)[:200],
                first=spoken_card_number(first),
                last=spoken_card_number(last),
            )
            return failed(request, message, "cards")
        headers = {"Content-Disposition": f'attachment; filename="linli-cards-{batch.batch}.pdf"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)
    return render(
        request, "console/cards/print.html", {"form": form, "next_number": card_number(meta.read().next_card_serial)}
    )
