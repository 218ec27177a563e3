"""Reports, stars, badges and certificates in the console: what officers read, confirm and hand out."""

import pypdfium2
import pytest
from django.urls import reverse

from server import badges
from server.console.roles import Role
from server.models import Certificate, MemberBadge, Period, Stars
from server.projections import follow
from server.projections.cycle import stars_key
from sync.contract.district_facts import SettingsPublished
from sync.contract.events import Draft
from sync.contract.rules.periods import begins_ms
from sync.contract.settings import Settings
from tests.server.console.reading import figures, rows
from tests.server.console.world import World, client_of, text_of
from tests.server.district import FixedClock
from tests.server.streams import decide

MONTH = "2027-01"
APRIL_MS = begins_ms("2027-04")


def follow_all() -> None:
    while follow().events:
        pass


@pytest.fixture
def over(world: World, clock: FixedClock) -> World:
    """The quarter of the world is over and closed, and an hour of service is worth a star."""
    decide(Draft(body=SettingsPublished(settings={"star_hours": [1, 300, 600, 1000, 1500], "revision": 2})))
    follow_all()
    clock.at_ms = APRIL_MS
    officer = client_of(world.user(Role.DISTRICT))
    assert officer.post(reverse("period_close", args=["2027-Q1"])).status_code == 302
    follow_all()
    return world


def test_the_newest_due_period_and_all_before_it_are_closed_together(over: World) -> None:
    assert sorted(Period.objects.values_list("id", flat=True)) == ["2027-01", "2027-02", "2027-03", "2027-Q1"]


def test_closing_says_what_will_happen_before_it_does(world: World, clock: FixedClock) -> None:
    clock.at_ms = APRIL_MS
    officer = client_of(world.user(Role.DISTRICT))
    said = text_of(officer.get(reverse("period_close", args=[MONTH])))
    assert "2027年1月结账" in said
    assert "报表从此不变" in said
    assert not Period.objects.exists()
    assert "2027-01已经结束，等待结账" in text_of(officer.get("/"))


def test_what_is_not_over_is_not_closed(world: World) -> None:
    officer = client_of(world.user(Role.DISTRICT))
    said = text_of(officer.post(reverse("period_close", args=[MONTH]), follow=True))
    assert "还没有结束" in said
    assert officer.get(reverse("period", args=["2027-13"])).status_code == 404


def test_each_reads_the_figures_of_the_own_part(over: World) -> None:
    whole = figures(client_of(over.user(Role.DISTRICT)).get(reverse("period", args=[MONTH])))
    part = figures(client_of(over.user(Role.KEEPER)).get(reverse("period", args=[MONTH])))
    assert int(whole["服务人次"]) > int(part["服务人次"]) > 0
    assert "已结账" in text_of(client_of(over.user(Role.READER)).get(reverse("periods")))


def test_the_export_has_a_line_for_each_place_and_no_names(over: World) -> None:
    answer = client_of(over.user(Role.READER)).get(reverse("period_export", args=[MONTH]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]].count("总行") == 1
    assert any("House A" in line for line in lines)
    assert "Wang" not in answer.content.decode()


def test_people_of_a_period_go_into_a_file_with_names_for_those_who_may_see_them(over: World) -> None:
    keeper = client_of(over.user(Role.KEEPER))
    said = keeper.get(reverse("period_members_export", args=[MONTH])).content.decode()
    assert "Wang A" in said
    assert "Wang B" not in said
    assert client_of(over.user(Role.READER)).get(reverse("period_members", args=[MONTH])).status_code == 403


def test_stars_are_confirmed_for_many_at_once_and_other_ones_with_a_reason(over: World) -> None:
    officer = client_of(over.user(Role.DISTRICT))
    page = officer.get(reverse("stars"))
    assert "Wang A" in text_of(page)
    url = f"{reverse('stars')}?period=2027-Q1"
    asked = {"member": ["member-a"], "stars-member-a": "4", "reason-member-a": ""}
    assert "写明理由" in text_of(officer.post(url, asked, follow=True))
    officer.post(url, {**asked, "reason-member-a": "抗洪有功"})
    follow_all()
    kept = Stars.objects.get(key=stars_key(member="member-a"))
    assert (kept.stars, kept.history[0][2:]) == (4, ["2027-Q1", "staff:district", "抗洪有功"])
    said = text_of(officer.get(reverse("member_stars", args=["member-a"])))
    assert "★★★★☆" in said
    assert "抗洪有功" in said


def test_nobody_outside_the_own_branch_is_given_stars(over: World) -> None:
    branch = client_of(over.user(Role.BRANCH))
    assert "Wang B" not in text_of(branch.get(reverse("stars")))
    branch.post(f"{reverse('stars')}?period=2027-Q1", {"member": ["member-b"], "stars-member-b": "1"})
    follow_all()
    assert not Stars.objects.exists()


def test_a_station_is_scored_with_the_formula_beside_it(over: World) -> None:
    officer = client_of(over.user(Role.DISTRICT))
    shown = officer.get(reverse("station_stars"))
    assert "权重 × 本站 ÷ 最高" in text_of(shown)
    assert {row[0] for row in rows(shown)} >= {"House A", "House B"}
    url = f"{reverse('station_star', args=['a'])}?period=2027-Q1"
    assert "写明理由" in text_of(officer.post(url, {"stars": "0", "reason": ""}))
    officer.post(url, {"stars": "2", "reason": "场地整修"})
    follow_all()
    assert Stars.objects.get(key=stars_key(station="a")).stars == 2
    assert "★★☆☆☆" in text_of(officer.get(reverse("station_stars")))


def test_a_keeper_sees_the_own_station_alone_compared_with_all(over: World) -> None:
    shown = rows(client_of(over.user(Role.KEEPER)).get(reverse("station_stars")))
    assert [row[0] for row in shown] == ["House A"]


def test_a_badge_is_given_and_taken_back_with_a_reason(over: World) -> None:
    keeper = client_of(over.user(Role.KEEPER))
    badges.give_by_rule()
    follow_all()
    url = reverse("member_badges", args=["member-a"])
    keeper.post(url, {"badge": "good_neighbour", "reason": "帮邻居找回钱包"})
    follow_all()
    keeper.post(url, {"badge": "first_service", "reason": "记录有误"})
    follow_all()
    kept = {row.badge: row.given for row in MemberBadge.objects.filter(member="member-a")}
    assert kept == {"good_neighbour": True, "first_service": False}
    assert "帮邻居找回钱包" in text_of(keeper.get(url))


def test_a_certificate_is_issued_printed_and_checked_by_its_number(over: World) -> None:
    keeper = client_of(over.user(Role.KEEPER))
    url = reverse("certificate_new", args=["member-a"])
    assert "没有服务记录" in text_of(keeper.post(url, {"first": "2026-01-01", "last": "2026-01-31"}))
    answer = keeper.post(url, {"first": "2027-01-01", "last": "2027-01-31"})
    assert answer.status_code == 302
    follow_all()
    row = Certificate.objects.exclude(id__startswith="certificate-").get()
    paper = keeper.post(reverse("certificate", args=[row.id]))
    assert paper.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(paper.content)
    said = "".join(str(page.get_textpage().get_text_range()) for page in document)
    assert "Wang A" in said
    assert row.id in said
    elsewhere = client_of(over.user(Role.BRANCH, name="other"))
    checked = text_of(elsewhere.get(reverse("certificates"), {"number": row.id.replace("-", "")}))
    assert "核验通过" in checked
    assert "没有这个编号" in text_of(elsewhere.get(reverse("certificates"), {"number": "1234"}))


def test_a_certificate_whose_records_were_put_right_is_not_printed(over: World) -> None:
    officer = client_of(over.user(Role.DISTRICT))
    said = text_of(officer.post(reverse("certificate", args=["certificate-a"]), follow=True))
    assert "请重新开具" in said


def test_default_thresholds_give_nobody_stars_for_an_hour(world: World, clock: FixedClock) -> None:
    clock.at_ms = APRIL_MS
    officer = client_of(world.user(Role.DISTRICT))
    officer.post(reverse("period_close", args=["2027-Q1"]))
    follow_all()
    assert Settings().star_hours[0] == 100
    assert "还没有人够得上星级" in text_of(officer.get(reverse("stars")))
