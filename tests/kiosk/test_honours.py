"""Stars and badges at the scan: for the member's own eyes, in one line, and for nobody who only acts for the member."""

import msgspec
import pytest

from kiosk.actions.honours import Honours
from kiosk.actions.scan import Recognised, scan
from kiosk.desk import Desk
from kiosk.sentences import greeting, honours
from kiosk.texts import Texts
from sync.contract.documents import CardHolder, Document, Member
from sync.contract.settings import Badge
from tests.kiosk.district import MEMBER, District

EVERY_MONTH = Badge("every_month", "月月行动", "Six months in a row")
FIRST = Badge("first_service", "初心志愿者", "First service")


@pytest.mark.parametrize(
    ("has", "zh", "en"),
    [
        (Honours(), "", ""),
        (Honours(stars=3), "★★★ 三星志愿者", "★★★ three-star volunteer"),
        (Honours(badges=(EVERY_MONTH, FIRST)), "徽章：月月行动", "Badge: Six months in a row"),
        (
            Honours(stars=1, badges=(FIRST,)),
            "★ 一星志愿者 · 徽章：初心志愿者",
            "★ one-star volunteer · Badge: First service",
        ),
    ],
)
def test_the_greeting_names_the_stars_and_the_newest_badge(has: Honours, zh: str, en: str) -> None:
    assert honours(Texts("zh-Hans"), has) == zh
    assert honours(Texts("en"), has) == en


def told(district: District, desk: Desk, *, proxy: str = "", disputed: bool = False) -> Recognised:
    """The card is scanned, once the district has told the kiosk of the member's honours."""
    known = desk.kiosk.replica.member(MEMBER)
    assert known is not None
    document = Member(
        id=MEMBER, shown=known.shown, home=known.home, stars=3, badges=("every_month", "no_longer_known", "first_service")
    )
    code = district.code(1)
    number = scan(desk, code).card  # type: ignore[union-attr]  # it is a card
    holder = CardHolder(number=number, member=MEMBER, proxy=proxy, disputed=disputed)
    district.publish(desk.kiosk, _document("member", MEMBER, document), _document("card", number, holder))
    seen = scan(desk, code)
    assert isinstance(seen, Recognised)
    return seen


def _document(kind: str, name: str, body: Member | CardHolder) -> Document:
    return Document(kind=kind, id=name, rev=10_000, body=msgspec.to_builtins(body))


def test_a_member_is_greeted_with_them(district: District, desk: Desk) -> None:
    seen = told(district, desk)
    assert (seen.honours.stars, [badge.id for badge in seen.honours.badges]) == (3, ["every_month", "first_service"])
    assert greeting(Texts("zh-Hans"), seen)[1] == "★★★ 三星志愿者 · 徽章：月月行动"


@pytest.mark.parametrize("how", [{"proxy": "relative"}, {"disputed": True}])
def test_nobody_else_is(district: District, desk: Desk, how: dict[str, object]) -> None:
    seen = told(district, desk, **how)  # type: ignore[arg-type]  # a table of cases
    assert seen.honours == Honours()
