"""Certificates of service (志愿服务记录证明): issuing one, its paper, the register, and checking a number."""

from datetime import date
from typing import Any, Final, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from server import journal, meta
from server.cards.layout import CardPrintError, MissingFontError
from server.certificates import CertificateRefused, issue, lines_of, spoken_to_number, still_true
from server.clock import now_ms
from server.console.caught_up import done_and_shown, wait_until_shown
from server.console.certificate_paper import Holder, Issue, certificate_paper
from server.console.fields import Filter, Form, search
from server.console.page import Request, failed, one, page
from server.console.roles import Action
from server.console.spans import Span, day_of, midnight_ms
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Card, Certificate, Member, Station
from sync.contract.documents import masked_name, masked_phone
from sync.contract.ids import spoken_card_number

_A_PAGE: Final = 50


class NumberFilter(Filter):
    """A number as it stands on the paper."""

    number = search(T("证明编号", "Number"))


class CertificateLine(NamedTuple):
    """A certificate in the register."""

    row: Certificate
    name: str
    actor: str


@page(Action.ISSUE_CERTIFICATES, "certificates/", name="certificates", under="members")
def certificates(request: Request) -> HttpResponse:
    """The register, newest first; `?number=` checks one, wherever it was issued, and tells no more than its paper shows."""
    form = NumberFilter(request.GET)
    asked = form.value("number")
    members = request.scope.only(Member.objects.all(), "home")
    rows = Certificate.objects.filter(member__in=members.values("id")).order_by("-at_ms", "-id")
    shown = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "asked": asked,
        "checked": _checked(spoken_to_number(asked)) if asked else None,
        "page": shown,
        "lines": _lines(list(shown)),
    }
    return render(request, "console/certificates/list.html", context)


def _checked(number: str) -> dict[str, Any] | None:
    row = Certificate.objects.filter(id=number).first()
    if row is None:
        return None
    name = Member.objects.filter(id=row.member).values_list("name", flat=True).first() or ""
    return {"row": row, "shown": masked_name(name), "true": still_true(row)}


def _lines(rows: list[Certificate]) -> list[CertificateLine]:
    names = dict(Member.objects.filter(id__in=[row.member for row in rows]).values_list("id", "name"))
    return [CertificateLine(row, names.get(row.member) or row.member, row.actor.removeprefix("staff:")) for row in rows]


class StretchForm(Form):
    """From which day to which."""

    first = forms.DateField(label=T("从", "From"), widget=forms.DateInput(attrs={"type": "date"}))  # type: ignore[arg-type]  # shown by str
    last = forms.DateField(label=T("到", "To"), widget=forms.DateInput(attrs={"type": "date"}))  # type: ignore[arg-type]  # shown by str


@page(Action.ISSUE_CERTIFICATES, "members/<str:member>/certificate/", name="certificate_new", acts=True, under="members")
def certificate_new(request: Request, member: str) -> HttpResponse:
    """Choose the stretch of time, see how much there is, and issue the certificate."""
    row = one(request, Member.objects.all(), "home", id=member)
    today = day_of(now_ms())
    began = day_of(row.registered_ms) if row.registered_ms else today
    initial = {"first": max(began, today.replace(month=1, day=1)).isoformat(), "last": today.isoformat()}
    form = StretchForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        wait_until_shown(journal.head())
        try:
            number = issue(row.id, *_stretch(first, last), actor=request.actor)
        except CertificateRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            return done_and_shown(request, T("证明已开具。", "The certificate is issued."), "certificate", number)
    return render(request, "console/certificates/new.html", {"row": row, "form": form})


def _stretch(first: date, last: date) -> tuple[int, int]:
    if not date(2000, 1, 1) <= first <= last <= date(2100, 1, 1):
        raise CertificateRefused("times_wrong", "it has to end after it begins")
    return midnight_ms(first), Span(first, last).end_ms


@page(Action.ISSUE_CERTIFICATES, "certificates/<str:certificate>/", name="certificate", acts=True, under="members")
def certificate(request: Request, certificate: str) -> HttpResponse:
    """One certificate and whether it is still true; posted to, its paper."""
    homes = request.scope.only(Member.objects.all(), "home").values("id")
    row = get_object_or_404(Certificate, id=certificate, member__in=homes)
    member = Member.objects.get(id=row.member)
    true = still_true(row)
    if request.method == "POST":
        if not true:
            why = T(
                "没有打印：开具以后记录有更正，请重新开具。",
                "Not printed: records were put right since it was issued. Issue a new one.",
            )
            return failed(request, why, "certificate", row.id)
        return _paper(request, row, member)
    context = {"row": row, "member": member, "true": true, "actor": row.actor.removeprefix("staff:")}
    return render(request, "console/certificates/certificate.html", context)


def _paper(request: Request, row: Certificate, member: Member) -> HttpResponse:
    stations = dict(Station.objects.values_list("id", "name"))
    home = stations.get(member.home, member.home)
    cards = Card.objects.filter(member=member.id, disputed=False, proxy="").order_by("number")
    holder = Holder(
        name=member.name,
        member=member.id,
        phone=masked_phone(member.phone),
        home=home,
        cards=tuple(spoken_card_number(number) for number in cards.values_list("number", flat=True)),
    )
    check_at = request.build_absolute_uri(f"{reverse('certificates')}?number={row.id}")
    paper = Issue(row.id, row.from_ms, row.until_ms, row.at_ms, meta.read().name, home, check_at)
    try:
        pdf = certificate_paper(paper, holder, lines_of(row.member, row.from_ms, row.until_ms))
    except CardPrintError as why:
        said = T(
            "没有打印：字体缺字，请联系管理员。（{why}）", "Not printed: the font lacks a character. ({why})", why=str(why)
        )
        return failed(request, said, "certificate", row.id)
    except MissingFontError as why:
        said = T("没有打印：服务器缺字体。（{why}）", "Not printed: the server lacks a font. ({why})", why=str(why))
        return failed(request, said, "certificate", row.id)
    headers = {"Content-Disposition": f'attachment; filename="linli-certificate-{row.id}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
