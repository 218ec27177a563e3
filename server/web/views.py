"""The landing page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from server import meta
from server.web.totals import Totals, totals

WISH_STATES: Final = {
    "submitted": ("已提交", "submitted"),
    "published": ("已发布", "published"),
    "claimed": ("已认领", "claimed"),
    "referred": ("已转办", "referred"),
    "fulfilled": ("已实现", "fulfilled"),
    "confirmed": ("已确认", "confirmed"),
    "unfulfilled": ("未能实现", "not fulfilled"),
}
KIOSK_STATES: Final = {
    "live": ("正常", "in use"),
    "frozen": ("暂停兑换", "may not spend"),
    "closed": ("已关闭", "closed"),
    "written_off": ("已报失", "written off"),
}

Line = tuple[str, str, str]
"""Chinese label, English label, figure."""


@login_required
def landing(request: HttpRequest) -> HttpResponse:
    """The district's figures, for any member of staff; a page that prints well."""
    figures = totals()
    return render(
        request,
        "linli/landing.html",
        {
            "district": meta.read().name,
            "recovering": meta.read().recovering,
            "totals": figures,
            "people": list(_people(figures)),
            "points": list(_points(figures)),
            "wishes": list(_wishes(figures)),
            "kiosks": [
                {
                    "line": kiosk,
                    "state": KIOSK_STATES.get(kiosk.state, (kiosk.state, kiosk.state)),
                    "last": datetime.fromtimestamp(kiosk.last_contact_ms / 1000, UTC) if kiosk.last_contact_ms else None,
                }
                for kiosk in figures.kiosks
            ],
        },
    )


def _people(figures: Totals) -> Iterator[Line]:
    yield "居民档案", "members", f"{figures.members:,}"
    yield "志愿者", "volunteers", f"{figures.volunteers:,}"
    yield "服务人次", "person-times", f"{figures.person_times:,}"
    yield "服务人数", "people who served", f"{figures.people:,}"
    yield "服务时长（小时）", "hours of service", f"{figures.served_min // 60:,}"
    yield "微心愿", "wishes", f"{sum(figures.wishes.values()):,}"


def _wishes(figures: Totals) -> Iterator[Line]:
    """In the order of a wish's life; a state that has no name here comes last."""
    named = {state: labels for state, labels in WISH_STATES.items() if state in figures.wishes}
    others = {state: (state, state) for state in sorted(figures.wishes.keys() - named.keys())}
    for state, (zh, en) in (named | others).items():
        yield zh, en, f"{figures.wishes[state]:,}"


def _points(figures: Totals) -> Iterator[Line]:
    yield "累计发放积分", "points issued", f"{figures.issued:,}"
    yield "可在站点使用", "ready at a station", f"{figures.held:,}"
    yield "待分配", "not allocated yet", f"{figures.unallocated:,}"
    yield "已兑换", "spent", f"{figures.spent:,}"
    yield "待还", "owed", f"{-figures.owed:,}"
    yield "兑换次数", "redemptions", f"{figures.redemptions:,}"
