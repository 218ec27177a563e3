"""Stars, badges and certificates: rules propose, people decide, and papers say what the records say."""

from pathlib import Path

import msgspec
import pypdfium2
import pytest

from server import badges, certificates, stars
from server.cards.layout import CardPrintError
from server.certificates import CertificateRefused, issue, lines_of, number_of, spoken_to_number, still_true
from server.console.certificate_paper import Holder, Issue, certificate_paper, wrapped
from server.follower import follow_to_the_end
from server.models import Certificate, CycleMember, Doc, MemberBadge
from server.projections import follow
from server.projections.cycle import longest_run
from server.rebuild import rebuild
from server.stars import Choice, StarsRefused
from sync.contract.bank_facts import ServiceSettled
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, MemberRegistered
from sync.contract.ledger import ISSUED, member_account
from sync.contract.rules.periods import begins_ms, span_of
from sync.contract.rules.stars import Service, judge_volunteer, proposed_stars, score_stations
from sync.contract.settings import Badge, Settings, StationStars
from tests.server.district import FixedClock
from tests.server.streams import WrittenStream, decide
from tests.server.test_periods import DAY_MS, JANUARY, OCTOBER, close_all, hear, serve

HOUR_MIN = 60


# --- Stars by the rule ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "vouched_pct", "ended_pct", "given"),
    [
        (0, 100, 100, 0),
        (99, 100, 100, 0),
        (100, 100, 100, 1),
        (299, 100, 100, 1),
        (300, 100, 100, 2),
        (600, 100, 100, 3),
        (1_000, 100, 100, 4),
        (1_500, 100, 100, 5),
        (9_999, 100, 100, 5),
        (1_500, 50, 50, 5),
        (1_500, 49, 100, 0),
        (1_500, 100, 49, 0),
    ],
)
def test_hours_give_stars_where_quality_and_efficiency_suffice(
    hours: int, vouched_pct: int, ended_pct: int, given: int
) -> None:
    minutes = hours * HOUR_MIN
    service = Service(minutes=minutes, vouched_min=minutes * vouched_pct // 100, times=100, ended=ended_pct)
    assert judge_volunteer(service, Settings()).stars == given


def test_stars_never_go_down_by_the_rule() -> None:
    assert [proposed_stars(judged, held) for judged, held in ((0, 3), (3, 3), (4, 3))] == [3, 3, 4]


def test_stations_are_compared_with_the_best_one() -> None:
    values = {
        "best": {"accounts": 200, "hours": 1_000, "projects": 20, "redeemed": 500, "partners": 4},
        "half": {"accounts": 100, "hours": 500, "projects": 10, "redeemed": 250, "partners": 2},
        "none": {},
    }
    scored = score_stations(values, StationStars())
    assert [(scored[name].tenths, scored[name].stars) for name in ("best", "half", "none")] == [(1000, 5), (500, 2), (0, 0)]


def test_what_no_station_has_gives_nobody_points() -> None:
    scored = score_stations({"a": {"hours": 10}, "b": {"hours": -5}}, StationStars())
    assert [scored["a"].tenths, scored["b"].tenths] == [300, 0]


@pytest.mark.parametrize(("value", "best", "tenths"), [(1, 3, 67), (2, 3, 133), (1, 400, 1), (1, 401, 0)])
def test_an_indicator_is_rounded_to_tenths_of_a_point(value: int, best: int, tenths: int) -> None:
    scored = score_stations({"a": {"accounts": value}, "b": {"accounts": best}}, StationStars(accounts=20))
    assert scored["a"].tenths == tenths


# --- Stars by people --------------------------------------------------------------------------------------------------


@pytest.fixture
def served(founded: Path, clock: FixedClock) -> WrittenStream:
    """王芳 served 110 hours in October, 李明 one; the year is closed."""
    clock.at_ms = OCTOBER + DAY_MS
    stream = WrittenStream("s1")
    for member, name in (("m1", "王芳"), ("m2", "李明")):
        stream.write(Draft(body=MemberRegistered(home="s1"), private={"name": name, "phone": "13812345678"}, member=member))
    for n in range(11):
        serve(stream, clock, OCTOBER + (n + 2) * DAY_MS, minutes=600)
    serve(stream, clock, OCTOBER + 20 * DAY_MS, member="m2")
    hear(stream, clock, OCTOBER + 25 * DAY_MS)
    close_all(clock, JANUARY)
    return stream


def proposal(member: str) -> tuple[int, int]:
    span = span_of("2027")
    assert span is not None
    [found] = stars.appraise(span, [member])
    return found.held, found.proposed


def told_of(member: str) -> dict[str, object]:
    body = str(Doc.objects.get(kind="member", doc_id=member).body or "{}")
    told: dict[str, object] = msgspec.json.decode(body, type=dict[str, object])
    return {name: told.get(name) for name in ("stars", "badges")}


def test_confirmed_stars_stand_in_the_members_document(served: WrittenStream) -> None:
    assert proposal("m1") == (0, 1)
    assert stars.give_volunteers({"m1": Choice(1), "m2": Choice(0)}, "2027", actor="staff:li") == 1
    follow_to_the_end()
    assert proposal("m1") == (1, 1)
    assert told_of("m1")["stars"] == 1
    assert stars.give_volunteers({"m1": Choice(1)}, "2027", actor="staff:li") == 0, "the same again is not written down"
    assert rebuild().differences == ()


@pytest.mark.parametrize(
    ("choice", "period", "code"),
    [
        (Choice(3), "2027", "stars_reason_needed"),
        (Choice(0), "2027", "stars_reason_needed"),
        (Choice(6, "好"), "2027", "stars_wrong"),
        (Choice(3, "很" * 201), "2027", "reason_too_long"),
        (Choice(1), "2027-10", "period_open"),
        (Choice(1), "2028", "period_open"),
    ],
)
def test_other_stars_than_proposed_need_a_reason_and_a_closed_period(
    served: WrittenStream, choice: Choice, period: str, code: str
) -> None:
    with pytest.raises(StarsRefused) as refused:
        stars.give_volunteers({"m1": choice}, period, actor="staff:li")
    assert refused.value.code == code


def test_all_are_confirmed_or_none(served: WrittenStream) -> None:
    with pytest.raises(StarsRefused):
        stars.give_volunteers({"m1": Choice(1), "m2": Choice(5)}, "2027", actor="staff:li")
    follow()
    assert proposal("m1") == (0, 1)


def test_a_station_gets_its_stars_each_period(served: WrittenStream) -> None:
    with pytest.raises(StarsRefused) as refused:
        stars.give_station("s1", Choice(1), "2027", actor="staff:li")
    assert refused.value.code == "stars_reason_needed"
    # Nothing was redeemed and no enterprise helped: 20 + 30 + 20 of 100 points, but it is the best in those.
    stars.give_station("s1", Choice(4), "2027", actor="staff:li")
    with pytest.raises(StarsRefused) as refused:
        stars.give_station("nowhere", Choice(0), "2027", actor="staff:li")
    assert refused.value.code == "station_unknown"


# --- Badges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "longest"),
    [
        ([], 0),
        (["2026-11"], 1),
        (["2026-11", "2026-12", "2027-01"], 3),
        (["2026-12", "2026-11", "2027-01", "2027-03", "2027-04"], 3),
        (["2026-01", "2026-03", "2026-05"], 1),
    ],
)
def test_months_in_a_row_are_counted_over_the_new_year(months: list[str], longest: int) -> None:
    assert longest_run(months) == longest


def test_badges_count_what_their_rule_says() -> None:
    months = {"环保": {"2026-11": [2, 120], "2026-12": [1, 60]}, "": {"2027-01": [1, 30]}}
    row = CycleMember(member="m", times=4, minutes=210, wishes=2, best_run=3, months=months)
    rules = {
        ("hours", ""): 3,
        ("hours", "环保"): 3,
        ("times", ""): 4,
        ("times", "环保"): 3,
        ("months", ""): 3,
        ("months", "环保"): 2,
        ("wishes", ""): 2,
        ("", ""): 0,
    }
    assert {(by, category): badges.reached(Badge("b", "徽", "b", by, 1, category), row) for by, category in rules} == rules


def test_a_badge_is_given_by_rule_once(served: WrittenStream) -> None:
    follow_to_the_end()
    assert set(MemberBadge.objects.values_list("member", "badge")) == {
        ("m1", "first_service"),
        ("m2", "first_service"),
        ("m1", "hundred_hours"),
    }
    assert badges.give_by_rule() == 0
    assert set(told_of("m1")["badges"]) == {"first_service", "hundred_hours"}  # type: ignore[call-overload]
    assert rebuild().differences == ()


def test_a_badge_that_was_taken_back_is_not_given_by_rule_again(served: WrittenStream, clock: FixedClock) -> None:
    follow_to_the_end()
    badges.decide("m1", "hundred_hours", given=False, reason="记录有误", actor="staff:li")
    follow_to_the_end()
    serve(served, clock, JANUARY + DAY_MS)
    hear(served, clock, JANUARY + 2 * DAY_MS)
    follow_to_the_end()
    kept = MemberBadge.objects.get(member="m1", badge="hundred_hours")
    assert (kept.given, kept.reason, kept.actor) == (False, "记录有误", "staff:li")
    badges.decide("m1", "hundred_hours", given=True, reason="已核实", actor="staff:li")
    follow_to_the_end()
    assert MemberBadge.objects.get(member="m1", badge="hundred_hours").given


@pytest.mark.parametrize(
    ("badge", "given", "reason", "code"),
    [
        ("good_neighbour", True, " ", "badge_reason_needed"),
        ("good_neighbour", False, "错", "badge_not_had"),
        ("hundred_hours", True, "好", "badge_had"),
        ("nothing", True, "好", "badge_unknown"),
        ("good_neighbour", True, "好" * 201, "reason_too_long"),
    ],
)
def test_staff_say_why(served: WrittenStream, badge: str, given: bool, reason: str, code: str) -> None:
    follow_to_the_end()
    with pytest.raises(badges.BadgeRefused) as refused:
        badges.decide("m1", badge, given=given, reason=reason, actor="staff:li")
    assert refused.value.code == code


# --- Certificates -----------------------------------------------------------------------------------------------------


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(str(page.get_textpage().get_text_range()) for page in document)


def test_a_certificate_is_true_until_the_records_are_put_right(served: WrittenStream) -> None:
    number = issue("m1", OCTOBER, JANUARY, actor="staff:li")
    follow_to_the_end()
    row = Certificate.objects.get()
    assert (row.id, row.times, row.served_min, row.actor) == (number, 11, 6_600, "staff:li")
    assert still_true(row)
    record = ServiceSettled(
        record=f"{served.name}:4", why="correction", served_min=30, evidence="manual", began_ms=OCTOBER + 2 * DAY_MS
    )
    decide(Draft(body=msgspec.structs.replace(record, station="s1", activity="tea"), member="m1"))
    follow_to_the_end()
    assert not still_true(row)
    assert rebuild().differences == ()


def test_a_certificate_needs_a_name_and_some_service(served: WrittenStream, clock: FixedClock) -> None:
    served.write(Draft(body=CheckedIn(), member="m3"))
    hear(served, clock, JANUARY)
    for member, first_ms, last_ms, code in (
        ("m3", OCTOBER, JANUARY, "name_missing"),
        ("nobody", OCTOBER, JANUARY, "member_unknown"),
        ("m1", JANUARY, JANUARY + DAY_MS, "nothing_served"),
        ("m1", JANUARY, JANUARY, "times_wrong"),
    ):
        with pytest.raises(CertificateRefused) as refused:
            issue(member, first_ms, last_ms, actor="staff:li")
        assert refused.value.code == code


def test_a_number_is_read_with_or_without_its_dashes() -> None:
    number = number_of("m1", 1, 2, 12_345)
    assert spoken_to_number(number.replace("-", " ")) == number
    assert spoken_to_number(number.replace("-", "")) == number
    assert number_of("m1", 1, 2, 12_346) != number


def paper(name: str = "王芳", station: str = "城东站") -> bytes:
    issue_ = Issue("0001-2345-6789-0123", OCTOBER, JANUARY, JANUARY, "沿江区", station, "http://127.0.0.1/certificates/")
    return certificate_paper(
        issue_, Holder(name, "m1", "138****5678", station, ("6217 0345 8126",)), lines_of("m1", OCTOBER, JANUARY)
    )


def test_the_paper_says_who_when_what_on_what_evidence_and_who_issued_it(served: WrittenStream) -> None:
    said = text_of(paper())
    for part in (
        "志愿服务记录证明",
        "0001-2345-6789-0123",
        "王芳",
        "138****5678",
        "6217 0345 8126",
        "2027-10-01 – 2027-12-31",
        "2027-10-03 00:00",
        "tea",
        "站 s1",
        "600",
        "刷卡",
        "合计 11 人次，110 小时 0 分钟。",
        "沿江区 城东站",
        "开具日期 2028-01-01",
    ):
        assert part in said, part
    assert paper() == paper()


def test_manual_service_names_the_second_person(served: WrittenStream) -> None:
    line = msgspec.structs.replace(lines_of("m1", OCTOBER, JANUARY)[0], evidence="manual", second="li")
    issue_ = Issue("1", OCTOBER, JANUARY, JANUARY, "沿江区", "城东站", "x")
    assert "li" in text_of(certificate_paper(issue_, Holder("王芳", "m1", "", "城东站", ()), [line]))


def test_a_long_certificate_goes_on_on_further_pages(served: WrittenStream) -> None:
    lines = lines_of("m1", OCTOBER, JANUARY) * 20
    issue_ = Issue("1", OCTOBER, JANUARY, JANUARY, "沿江区", "城东站", "x")
    pdf = certificate_paper(issue_, Holder("王芳", "m1", "", "城东站", ()), lines)
    assert text_of(pdf).count("2027-10-03 00:00") == 20
    assert len(pypdfium2.PdfDocument(pdf)) > 3


def test_a_name_that_the_font_lacks_is_refused_by_name(served: WrittenStream) -> None:
    with pytest.raises(CardPrintError, match="\U00030edd"):
        paper(name="王\U00030edd")


def test_long_texts_are_broken_and_nothing_is_lost() -> None:
    text = "邻里守望：关爱空巢老人 with some English words in between" * 3
    lines = wrapped(text, 40, 3.5)
    assert len(lines) > 3
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_the_certificates_module_tells_no_lies_about_walk_in_service(served: WrittenStream, clock: FixedClock) -> None:
    check_in = served.write(Draft(body=CheckedIn(), member="m2"))
    moves = (Move(ISSUED, member_account("m2"), 3),)
    served.write(Draft(body=CheckedOut(check_in=check_in, served_min=20), member="m2", moves=moves))
    hear(served, clock, JANUARY + DAY_MS)
    walk_in = [line for line in certificates.lines_of("m2", 0, begins_ms("2029-01")) if not line.activity]
    assert [(line.title, line.minutes, line.evidence, line.second) for line in walk_in] == [("", 20, "clocked", "")]
