"""The bank's cycle: what happened counts in exactly one month, whenever it becomes known, and closed reports stand."""

from pathlib import Path

import msgspec
import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server import periods, settling
from server.follower import follow_to_the_end
from server.models import Attendance, CycleFact, Period, PeriodReport, ProjectionFault, Redemption
from server.periods import PeriodRefused, close, due, period_closed_at
from server.projections import follow
from server.rebuild import rebuild
from server.reports import Figures, freeze, report_of
from server.reports.figures import ADDED
from sync.contract.bank_facts import PeriodClosed, ServiceSettled
from sync.contract.district_facts import StationOpened
from sync.contract.events import Draft, Move
from sync.contract.ids import event_ref
from sync.contract.kiosk_facts import (
    CheckedIn,
    CheckedOut,
    MemberRegistered,
    Redeemed,
    RedemptionUndone,
)
from sync.contract.ledger import ISSUED, held_account, inverse, spent_account
from sync.contract.rules.periods import begins_ms, counting_month, month_after, month_of, span_of
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.district import FixedClock, founded_district
from tests.server.streams import WrittenStream, decide

DAY_MS = 24 * 3_600_000
OCTOBER = begins_ms("2027-10")
NOVEMBER = begins_ms("2027-11")
DECEMBER = begins_ms("2027-12")
JANUARY = begins_ms("2028-01")


def follow_all() -> None:
    while follow(50).events:
        pass


def serve(stream: WrittenStream, clock: FixedClock, at_ms: int, member: str = "m1", minutes: int = 60) -> str:
    """Somebody serves at a time; the district hears of it with the next push."""
    clock.at_ms = at_ms
    check_in = stream.write(Draft(body=CheckedIn(activity="tea"), member=member))
    clock.at_ms = at_ms + minutes * 60_000
    moves = (Move(ISSUED, held_account(stream.name, member), max(1, minutes // 6)),)
    stream.write(Draft(body=CheckedOut(check_in=check_in, served_min=minutes, activity="tea"), member=member, moves=moves))
    return check_in


def hear(stream: WrittenStream, clock: FixedClock, at_ms: int) -> None:
    """The district hears of everything that a stream has, and counts it."""
    clock.at_ms = at_ms
    restart(stream)
    stream.push()
    follow_all()


def restart(stream: WrittenStream) -> None:
    """The kiosk was started anew: of what was written before, its wall clock alone says when."""
    stream.boot += "+"


def close_all(clock: FixedClock, at_ms: int) -> list[str]:
    """Close everything that is due; gives what that was."""
    clock.at_ms = at_ms
    follow_all()
    names = [span.id for span in due(at_ms)]
    close(names, now_ms=at_ms, actor="staff:li")
    follow_all()
    return names


def figures(period: str) -> Figures:
    span = span_of(period)
    assert span is not None
    total = report_of(span).total
    assert total is not None
    return total.figures


@pytest.fixture
def stream(founded: Path, clock: FixedClock) -> WrittenStream:
    clock.at_ms = OCTOBER + DAY_MS
    stream = WrittenStream("s1")
    for member in ("m1", "m2"):
        stream.write(Draft(body=MemberRegistered(home="s1"), private={"name": "王芳", "phone": ""}, member=member))
    return stream


# --- Periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [("2027-10", "2027-10", "2027-10"), ("2027-Q4", "2027-10", "2027-12"), ("2027", "2027-01", "2027-12")],
)
def test_a_period_begins_and_ends_at_midnight_in_china(period: str, first: str, last: str) -> None:
    span = span_of(period)
    assert span is not None
    assert (span.first_month, span.last_month) == (first, last)
    assert month_of(span.from_ms) == first
    assert month_of(span.from_ms - 1) < first
    assert month_of(span.until_ms - 1) == last
    assert month_of(span.until_ms) == month_after(last)


@pytest.mark.parametrize(
    "text", ["", "27-10", "2027-13", "2027-00", "2027-Q5", "2027-1", "２０２７", "1999", "2027-", "2027-10-01"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert span_of(text) is None


@given(st.integers(0, 4_000_000_000_000), st.integers(0, 4_000_000_000_000))
def test_nothing_ever_counts_in_a_closed_month_or_before_it_happened(at_ms: int, closed_ms: int) -> None:
    closed = month_of(closed_ms)
    assert counting_month(at_ms, closed) >= max(month_of(at_ms), month_after(closed))
    assert counting_month(at_ms, "") == month_of(at_ms)


# --- Closing ----------------------------------------------------------------------------------------------------------


def test_a_month_is_closed_once_it_is_over_and_a_quarter_after_its_months(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, NOVEMBER - 1)
    assert due(NOVEMBER - 1) == []
    assert [span.id for span in due(NOVEMBER)] == ["2027-10"]
    assert [span.id for span in due(JANUARY)] == ["2027-10", "2027-11", "2027-12", "2027-Q4", "2027"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["2027-11"], "period_before_its_turn"),
        (["2027-Q4"], "period_before_its_turn"),
        (["2027-10", "2027-12"], "period_before_its_turn"),
        (["2028-01"], "period_before_its_turn"),
        (["2027-1"], "period_unknown"),
    ],
)
def test_nothing_is_closed_out_of_turn(stream: WrittenStream, clock: FixedClock, names: list[str], code: str) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, JANUARY)
    with pytest.raises(PeriodRefused) as refused:
        close(names, now_ms=JANUARY, actor="staff:li")
    assert refused.value.code == code
    assert not Period.objects.exists()


def test_a_period_is_closed_once(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, NOVEMBER)
    close(["2027-10"], now_ms=NOVEMBER, actor="staff:li")
    with pytest.raises(PeriodRefused) as refused:
        close(["2027-10"], now_ms=NOVEMBER, actor="staff:li")
    assert refused.value.code == "period_not_counted", "the projections have not seen the first closing yet"
    follow_all()
    with pytest.raises(PeriodRefused) as refused:
        close(["2027-10"], now_ms=NOVEMBER, actor="staff:li")
    assert refused.value.code == "period_closed_before"
    assert Period.objects.get().closed_by == "staff:li"


def test_a_closing_that_makes_no_sense_is_kept_for_staff_and_closes_nothing(
    stream: WrittenStream, clock: FixedClock
) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, NOVEMBER)
    for period in ("2027-10", "2027-10", "2027-12", "2027-Q4", "x"):
        decide(Draft(body=PeriodClosed(period=period, from_ms=1, until_ms=2, up_to_pos=1)))
    follow_all()
    assert list(Period.objects.values_list("id", flat=True)) == ["2027-10"]
    assert ProjectionFault.objects.filter(kind="unreadable").count() == 4


# --- Reports ----------------------------------------------------------------------------------------------------------


def test_a_report_says_what_the_month_came_to(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS, minutes=60)
    serve(stream, clock, OCTOBER + 3 * DAY_MS, minutes=30)
    serve(stream, clock, OCTOBER + 3 * DAY_MS, member="m2", minutes=90)
    stream.write(Draft(body=WishMade(wish="w1", category="repair"), private={"text": "水龙头"}, member="m1"))
    spend = Move(held_account(stream.name, "m1"), spent_account("s1"), 5)
    body = Redeemed(redemption="r1", reward="rice", quantity=2, points=5, partner="grocer")
    stream.write(Draft(body=body, member="m1", moves=(spend,)))
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    decide(Draft(body=WishProgressed(wish="w1", step="settle")))
    follow_all()
    close_all(clock, NOVEMBER)
    assert figures("2027-10") == Figures(
        accounts=2,
        new_accounts=2,
        people=2,
        times=3,
        minutes=180,
        earned=30,
        activities=1,
        wishes=1,
        redeemers=1,
        redemptions=1,
        quantity=2,
        redeemed=5,
        partners=1,
    )


def test_what_becomes_known_late_counts_in_the_open_month_and_says_so(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    late = WrittenStream("s2")
    serve(late, clock, OCTOBER + 6 * DAY_MS, minutes=120)
    close_all(clock, NOVEMBER)
    hear(late, clock, NOVEMBER + DAY_MS)
    assert figures("2027-10").minutes == 60
    assert (figures("2027-11").minutes, figures("2027-11").late, figures("2027-11").late_min) == (120, 1, 120)
    assert figures("2027-Q4").minutes == 180
    assert (figures("2027-Q4").late, figures("2027-Q4").late_min) == (0, 0), "within the quarter nothing was late"


def test_a_correction_of_a_closed_month_counts_in_the_next_one(stream: WrittenStream, clock: FixedClock) -> None:
    check_in = serve(stream, clock, OCTOBER + 2 * DAY_MS, minutes=60)
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    close_all(clock, NOVEMBER)
    assert period_closed_at(OCTOBER + 2 * DAY_MS) == "2027-10"
    assert period_closed_at(NOVEMBER) == ""
    body = ServiceSettled(
        record=check_in, why="correction", served_min=45, evidence="manual", began_ms=OCTOBER + 2 * DAY_MS, station="s1"
    )
    decide(Draft(body=msgspec.structs.replace(body, activity="tea", period="2027-10"), member="m1"))
    follow_all()
    assert figures("2027-10").minutes == 60
    assert (figures("2027-11").minutes, figures("2027-11").times, figures("2027-11").late_min) == (-15, 0, -15)


def test_service_that_a_correction_moves_to_another_station_counts_there(stream: WrittenStream, clock: FixedClock) -> None:
    check_in = serve(stream, clock, OCTOBER + 2 * DAY_MS, minutes=60)
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    body = ServiceSettled(
        record=check_in, why="correction", served_min=60, evidence="manual", began_ms=OCTOBER + 2 * DAY_MS, station="s2"
    )
    decide(Draft(body=body, member="m1"))
    follow_all()
    span = span_of("2027-10")
    assert span is not None
    by_station = {line.id: line.figures for line in report_of(span).stations}
    assert (by_station["s1"].minutes, by_station["s1"].times, by_station["s1"].people) == (0, 0, 0)
    assert (by_station["s2"].minutes, by_station["s2"].times, by_station["s2"].people) == (60, 1, 1)


def test_a_redemption_counts_while_it_stands(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    spend = Move(held_account(stream.name, "m1"), spent_account("s1"), 5)
    ref = stream.write(Draft(body=Redeemed(redemption="r1", reward="x", quantity=1, points=5), member="m1", moves=(spend,)))
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    assert (figures("2027-10").redemptions, figures("2027-10").redeemed) == (1, 5)
    undone = Draft(body=RedemptionUndone(redemption="r1"), member="m1", moves=inverse((spend,)), reverses=ref)
    stream.write(undone)
    hear(stream, clock, OCTOBER + 6 * DAY_MS)
    assert (figures("2027-10").redemptions, figures("2027-10").redeemed, figures("2027-10").redeemers) == (0, 0, 0)


def test_a_redemption_that_was_set_aside_counts_once_a_person_booked_it(stream: WrittenStream, clock: FixedClock) -> None:
    spend = Move(held_account(stream.name, "m1"), spent_account("s1"), 5)
    ref = stream.write(Draft(body=Redeemed(redemption="r1", reward="x", quantity=1, points=5), member="m1", moves=(spend,)))
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    assert figures("2027-10").redemptions == 0
    close_all(clock, NOVEMBER)
    settling.settle(ref, "loss", actor="staff:li")
    follow_all()
    assert (figures("2027-10").redemptions, figures("2027-11").redemptions) == (0, 1)


def test_a_report_says_what_stations_were_called_then(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, NOVEMBER)
    close_all(clock, NOVEMBER)
    decide(Draft(body=StationOpened(station="s1", name="新站名", branch="b")))
    follow_all()
    assert [row.name for row in PeriodReport.objects.filter(scope="station").order_by("key")] == ["站 s1", "站 s2"]
    assert rebuild().differences == ()


def test_what_a_broken_clock_dated_long_ago_counts_in_the_first_month_of_the_books(
    stream: WrittenStream, clock: FixedClock
) -> None:
    serve(stream, clock, 3_600_000)  # 1970
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, NOVEMBER)
    assert close_all(clock, NOVEMBER) == ["2027-10"]
    assert figures("2027-10").times == 2


# --- Always -----------------------------------------------------------------------------------------------------------

_STEP = st.tuples(
    st.sampled_from(["serve", "redeem", "undo", "correct", "push", "close"]),
    st.integers(0, 1),
    st.integers(0, 20),
    st.integers(6, 200),
)


@pytest.mark.slow
@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a district for each example: shrinking takes for ever
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(_STEP, min_size=10, max_size=40))
def test_every_fact_counts_in_exactly_one_month_and_closed_reports_stand(
    steps: list[tuple[str, int, int, int]],
) -> None:
    with founded_district() as clock:
        at_ms = begins_ms("2027-07")
        clock.at_ms = at_ms
        streams = [WrittenStream("s1"), WrittenStream("s2")]
        check_ins: list[str] = []
        for what, which, days, amount in steps:
            at_ms += days * DAY_MS
            clock.at_ms, stream, member = at_ms, streams[which], f"m{amount % 3}"
            match what:
                case "serve":
                    check_ins.append(serve(stream, clock, at_ms, member, amount))
                case "redeem":
                    _redeem(stream, member, amount)
                case "undo":
                    _undo(stream)
                case "correct" if check_ins:
                    record = check_ins[amount % len(check_ins)]
                    _correct(record, at_ms - days * DAY_MS, amount, f"s{1 + which}")
                case "push":
                    restart(stream)
                    stream.push()
                case "close":
                    follow_all()
                    close([span.id for span in due(at_ms)], now_ms=at_ms, actor="staff:li")
            at_ms = max(at_ms, clock.at_ms)
        clock.at_ms = at_ms
        for stream in streams:
            restart(stream)
            stream.push()
        follow_all()
        _check_books(clock, at_ms)
        assert rebuild().differences == ()


def _redeem(stream: WrittenStream, member: str, points: int) -> None:
    move = Move(held_account(stream.name, member), spent_account(stream.station), points)
    body = Redeemed(redemption=f"r{stream.name}{len(stream.events)}", reward="rice", quantity=1, points=points)
    stream.write(Draft(body=body, member=member, moves=(move,)))


def _undo(stream: WrittenStream) -> None:
    for event in reversed(stream.events):
        if event.type == "redeemed":
            body = msgspec.json.decode(event.body, type=Redeemed)
            draft = Draft(body=RedemptionUndone(redemption=body.redemption), member=event.member)
            reverses = event_ref(event.stream, event.seq)
            stream.write(msgspec.structs.replace(draft, moves=inverse(event.moves), reverses=reverses))
            return


def _correct(record: str, began_ms: int, minutes: int, station: str) -> None:
    row = Attendance.objects.filter(ref=record).first()
    body = ServiceSettled(
        record=record, why="correction", served_min=minutes, evidence="manual", began_ms=began_ms, station=station
    )
    decide(Draft(body=body, member=row.member if row else ""))


def _check_books(clock: FixedClock, at_ms: int) -> None:
    # Everything that stands is counted, once.
    counted = CycleFact.objects.filter(kind="service").aggregate(Sum("minutes"), Sum("points"), Sum("times"))
    stands = Attendance.objects.exclude(out_ref="")
    real = Attendance.objects.aggregate(Sum("served_min"), Sum("points"))
    assert (counted["minutes__sum"] or 0) == (real["served_min__sum"] or 0)
    assert (counted["points__sum"] or 0) == (real["points__sum"] or 0)
    assert (counted["times__sum"] or 0) == stands.count()
    booked = Redemption.objects.filter(undone=False, set_aside="")
    redeemed = CycleFact.objects.filter(kind="redemption").aggregate(Sum("times"), Sum("points"))
    assert (redeemed["times__sum"] or 0) == booked.count()
    assert (redeemed["points__sum"] or 0) == (booked.aggregate(Sum("points"))["points__sum"] or 0)
    # Closed reports are what the facts say today, and months add up.
    later_ms = begins_ms("2031-01")
    clock.at_ms = later_ms
    close([span.id for span in due(later_ms)], now_ms=later_ms, actor="staff:li")
    follow_all()
    for row in Period.objects.all():
        span = span_of(row.id)
        assert span is not None
        frozen = {report.key: report.figures for report in PeriodReport.objects.filter(period=row.id)}
        assert frozen == {report.key: report.figures for report in freeze(span)}
        months = [figures(month) for month in span.months if month >= periods.first_month()]
        for name in ADDED:
            assert sum(getattr(month, name) for month in months) == getattr(figures(row.id), name)
    years = [figures(row.id) for row in Period.objects.filter(kind="year")]
    assert sum(year.minutes for year in years) == (counted["minutes__sum"] or 0)


def test_the_chores_find_nothing_more_to_do_a_second_time(stream: WrittenStream, clock: FixedClock) -> None:
    serve(stream, clock, OCTOBER + 2 * DAY_MS)
    hear(stream, clock, OCTOBER + 5 * DAY_MS)
    follow_to_the_end()
    assert follow_to_the_end() == 0
