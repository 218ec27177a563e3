"""Days in words, and what hangs, is on and is wished for on a day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.local_time import day_of
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.days import ago_text, date_text, dated_text, day_text, span_text
from kiosk.ui.steps.calendar import DAYS_SHOWN, coming
from kiosk.ui.steps.notices import hanging
from kiosk.ui.steps.wall import by_category
from sync.contract.rules.standing import Here
from sync.contract.settings import WISH_CATEGORIES, Settings
from tests.kiosk.district import HOUR_MS, NOON_MS, STATION
from tests.kiosk.ui.board import DAY_MS, activity, notice, wish

CHINESE, ENGLISH = (Texts(language) for language in LANGUAGES)
TIMES = st.integers(0, 2**53)
DAYS = st.integers(-60, 60)


def here(*, day_known: bool) -> Here:
    return Here(
        station=STATION,
        stream="k1.a",
        boot="b",
        mono_ms=0,
        now_ms=NOON_MS,
        day_known=day_known,
        may_spend=True,
        settings=Settings(),
    )


@pytest.mark.parametrize(
    ("now_ms", "said"),
    [
        (NOON_MS, ("11月22日", "22 November")),
        (NOON_MS + 60 * DAY_MS, ("2026年11月22日", "22 November 2026")),
        (None, ("2026年11月22日", "22 November 2026")),
    ],
)
def test_a_day_of_another_year_is_said_with_its_year(now_ms: int | None, said: tuple[str, str]) -> None:
    assert (dated_text(CHINESE, NOON_MS, now_ms), dated_text(ENGLISH, NOON_MS, now_ms)) == said


@pytest.mark.parametrize(
    ("days_ago", "chinese", "english"),
    [
        (0, "今天", "Today"),
        (1, "昨天", "Yesterday"),
        (2, "2 天前", "2 days ago"),
        (13, "13 天前", "13 days ago"),
        (14, "2 周前", "2 weeks ago"),
        (59, "8 周前", "8 weeks ago"),
        (60, "2 个月前", "2 months ago"),
        (400, "13 个月前", "13 months ago"),
        (-3, "今天", "Today"),
    ],
)
def test_how_long_ago(days_ago: int, chinese: str, english: str) -> None:
    at_ms = NOON_MS - days_ago * DAY_MS
    assert ago_text(CHINESE, at_ms, NOON_MS) == chinese
    assert ago_text(ENGLISH, at_ms, NOON_MS) == english


def test_yesterday_is_a_day_on_the_calendar_not_a_length_of_time() -> None:
    midnight_ms = NOON_MS - 12 * HOUR_MS
    assert ago_text(CHINESE, midnight_ms - 1, midnight_ms) == "昨天"
    assert ago_text(CHINESE, midnight_ms, midnight_ms + 1) == "今天"


def test_where_nobody_can_tell_what_time_it_is_a_date_is_named() -> None:
    assert ago_text(CHINESE, NOON_MS, None) == "11月22日"


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (0, "今天 11月22日 星期日", "Today, Sunday, 22 November"),
        (1, "明天 11月23日 星期一", "Tomorrow, Monday, 23 November"),
        (2, "11月24日 星期二", "Tuesday, 24 November"),
        (40, "1月1日 星期五", "Friday, 1 January"),
    ],
)
def test_the_head_of_a_day(day: int, chinese: str, english: str) -> None:
    today = day_of(NOON_MS)
    assert day_text(CHINESE, today + day, today) == chinese
    assert day_text(ENGLISH, today + day, today) == english


def test_without_a_today_no_day_is_today() -> None:
    assert day_text(CHINESE, day_of(NOON_MS), None) == "11月22日 星期日"


@pytest.mark.parametrize(
    ("hours", "span"), [(2, "12:00–14:00"), (13, "12:00–01:00"), (24, "12:00–12:00"), (25, "到11月23日")]
)
def test_from_when_to_when(hours: int, span: str) -> None:
    assert span_text(CHINESE, NOON_MS, NOON_MS + hours * HOUR_MS) == span


@given(at_ms=TIMES, ends_ms=TIMES, now_ms=TIMES)
def test_every_time_that_a_broken_clock_may_say_has_its_words(at_ms: int, ends_ms: int, now_ms: int) -> None:
    for texts in (CHINESE, ENGLISH):
        assert date_text(texts, at_ms)
        assert day_text(texts, day_of(at_ms), day_of(now_ms))
        assert span_text(texts, at_ms, ends_ms)
        assert ago_text(texts, at_ms, now_ms)


# --- What hangs, is on, is wished for -------------------------------------------------------------------------------------


@given(
    days=st.lists(st.tuples(DAYS, DAYS, st.booleans(), st.sampled_from([STATION, "", "s2"])), max_size=12),
    known=st.booleans(),
)
def test_no_notice_hangs_out_of_its_days_or_at_another_station(days: list[tuple[int, int, bool, str]], known: bool) -> None:
    notices = {
        f"n{n}": notice(f"n{n}", "事", days=since, until_days=until, pinned=pinned, station=station)
        for n, (since, until, pinned, station) in enumerate(days)
    }
    hang = hanging(notices, here(day_known=known))
    assert [n.pinned for n in hang] == sorted((n.pinned for n in hang), reverse=True)
    for each in notices.values():
        fits = each.from_ms <= NOON_MS and (not each.until_ms or each.until_ms > NOON_MS)
        assert (each in hang) == (each.station != "s2" and (fits or not known))


@given(hours=st.lists(st.tuples(st.integers(-800, 800), st.integers(0, 400)), max_size=12), known=st.booleans())
def test_the_calendar_has_everything_that_is_not_over_once_and_in_order(hours: list[tuple[int, int]], known: bool) -> None:
    activities = {f"a{n}": activity(f"a{n}", "事", start, lasts_hours=lasts) for n, (start, lasts) in enumerate(hours)}
    days = coming(activities, here(day_known=known))
    shown = [each for _, group in days for each in group]
    today = day_of(NOON_MS)
    assert [day for day, _ in days] == sorted({day for day, _ in days})
    assert len(shown) == len({each.id for each in shown})
    for each in activities.values():
        soon = day_of(each.starts_ms) < today + DAYS_SHOWN
        assert (each in shown) == (each.ends_ms >= NOON_MS and (soon or not known))
    if known:
        assert all(today <= day < today + DAYS_SHOWN for day, _ in days)


@given(
    made=st.lists(
        st.tuples(
            st.sampled_from([*(c.id for c in WISH_CATEGORIES), "gone"]), st.sampled_from(["published", "claimed"]), DAYS
        ),
        max_size=20,
    )
)
def test_every_wish_of_the_wall_stands_there_once(made: list[tuple[str, str, int]]) -> None:
    wishes = {
        f"w{n}": wish(f"w{n}", "愿", category=category, state=state, days=days)
        for n, (category, state, days) in enumerate(made)
    }
    groups = by_category(wishes, WISH_CATEGORIES)
    assert sorted(each.id for _, group in groups for each in group) == sorted(wishes)
    for category, group in groups:
        assert group
        assert {each.category for each in group} == {category.id if category else "gone"}
        assert [each.state for each in group] == sorted((each.state for each in group), reverse=True)
