"""Activities: a week at a time; made, changed, repeated and called off; who came."""

import itertools
from datetime import date

import pytest
from django.test import Client, override_settings

from server.console.roles import Role
from server.console.spans import day_of, day_or, days_later, midnight_ms, month_of, months_up_to, week_of
from server.console.tags import local
from server.models import Activity
from server.projections import follow
from sync.contract.district_facts import ActivityPublished
from sync.contract.events import Draft
from sync.contract.kiosk_facts import CheckedIn
from tests.server.console.reading import figures, links, rows
from tests.server.console.world import World, client_of, last_events, text_of
from tests.server.district import NOON_MS
from tests.server.streams import decide

DAY_MS = 86_400_000
TODAY = day_of(NOON_MS)


def catch_up() -> None:
    while follow().events:
        pass


def filled(**changes: str) -> dict[str, str]:
    """A form as a browser sends it."""
    return {
        "title": "Tea",
        "category": "care",
        "station": "a",
        "starts_ms": "2027-02-01T09:00",
        "ends_ms": "2027-02-01T11:00",
        "place": "second floor",
        "difficulty": "",
        "coefficient_pct": "100",
        "past": "",
    } | changes


def stations_offered(page: str) -> str:
    """The choice of stations on a page."""
    return page.partition('<select name="station"')[2].partition("</select>")[0]


# --- Weeks ------------------------------------------------------------------------------------------------------------


def test_weeks_and_months_are_whole_and_follow_one_another() -> None:
    week = week_of(date(2027, 1, 15))
    assert (week.first, week.last, len(week.days)) == (date(2027, 1, 11), date(2027, 1, 17), 7)
    assert week.end_ms - week.start_ms == 7 * DAY_MS
    assert day_of(week.end_ms) == date(2027, 1, 18)
    assert month_of(date(2028, 2, 29)).last == date(2028, 2, 29)
    months = months_up_to(date(2027, 1, 15), 12)
    assert [span.first for span in (months[0], months[-1])] == [date(2026, 2, 1), date(2027, 1, 1)]
    assert all(a.end_ms == b.start_ms for a, b in itertools.pairwise(months))


@pytest.mark.parametrize("text", ["", "x", "2027-13", "2027-02-30", "0001-01-01", "9999-12-31", "2027-1-1x"])
def test_a_day_that_is_none_is_today(text: str) -> None:
    assert day_or(text, TODAY) == TODAY


def test_a_week_shows_its_own_activities_and_the_ways_to_the_next(world: World, officer: Client) -> None:
    now = officer.get("/activities/")
    assert links(now, "activities") == ["activity-a", "activity-b"]
    assert "没有活动" in text_of(officer.get("/activities/", {"week": "2027-01-20"}))
    assert "week=2027-01-04" in now.content.decode()
    assert "week=2027-01-18" in now.content.decode()
    assert "week=2027-01-11" in officer.get("/activities/", {"week": "2027-01-18"}).content.decode()
    assert links(officer.get("/activities/", {"station": "a"}), "activities") == ["activity-a"]


def test_an_activity_that_is_everywhere_is_in_the_list_of_every_station(world: World, officer: Client) -> None:
    body = ActivityPublished(
        activity="all", title="All", category="c", station="", starts_ms=NOON_MS, ends_ms=NOON_MS + DAY_MS, place=""
    )
    decide(Draft(body=body))
    catch_up()
    [line] = [row for row in rows(officer.get("/activities/", {"station": "a"})) if row[0].startswith("All")]
    assert line[1:3] == ["16:00–01-16 16:00", "所有站点"]
    keeper = client_of(world.user(Role.KEEPER))
    assert keeper.get("/activities/all/").status_code == 200
    assert keeper.get("/activities/all/edit/").status_code == 404
    assert keeper.post("/activities/all/call-off/").status_code == 404


# --- Making and changing ----------------------------------------------------------------------------------------------


def test_a_new_activity_is_published_by_whoever_made_it(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    answer = keeper.post("/activities/new/", filled())
    assert answer.headers["Location"] == "/activities/?week=2027-02-01"
    assert [(event.type, event.actor) for event in last_events(1)] == [("activity_published", "staff:keeper")]
    catch_up()
    row = Activity.objects.get(title="Tea")
    assert (row.station, row.place, row.open) == ("a", "second floor", True)
    assert f"{local(row.starts_ms):%Y-%m-%d %H:%M}" == "2027-02-01 09:00"
    assert "Tea" in text_of(keeper.get("/activities/", {"week": "2027-02-01"}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "请填写这一项"),
        ({"title": "长" * 61}, "太长了：61 个字，最多 60 个字"),
        ({"category": ""}, "请填写这一项"),
        ({"starts_ms": ""}, "请填写这一项"),
        ({"starts_ms": "tomorrow"}, "请填写日期和时间"),
        ({"ends_ms": "2027-02-01T09:00"}, "结束要在开始之后"),
        ({"ends_ms": "2027-02-01T08:00"}, "结束要在开始之后"),
        ({"starts_ms": "2027-01-10T09:00", "ends_ms": "2027-01-10T10:00"}, "已经过去"),
        ({"starts_ms": "9999-12-31T23:59"}, "请填写日期和时间"),
        ({"place": "远" * 41}, "最多 40 个字"),
        ({"coefficient_pct": "9"}, "10 到 500"),
        ({"coefficient_pct": "501"}, "10 到 500"),
        ({"coefficient_pct": "1.5"}, "10 到 500"),
        ({"difficulty": "impossible"}, "impossible"),
        ({"station": "nowhere"}, "nowhere"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: World, officer: Client, changes: dict[str, str], said: str
) -> None:
    before = last_events(1)
    answer = officer.post("/activities/new/", filled(**changes))
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert b'value="second floor"' in answer.content or "place" in changes
    assert last_events(1) == before


def test_an_activity_in_the_past_is_published_once_somebody_says_that_it_is_meant(world: World, officer: Client) -> None:
    past = {"starts_ms": "2027-01-10T09:00", "ends_ms": "2027-01-10T10:00"}
    asked = officer.post("/activities/new/", filled(**past))
    assert b'type="checkbox" name="past"' in asked.content
    assert officer.post("/activities/new/", filled(**past, past="on")).status_code == 302
    catch_up()
    row = Activity.objects.get(title="Tea")
    # Its title may be put right afterwards without being asked again.
    assert officer.post(f"/activities/{row.id}/edit/", filled(**past, title="Green tea")).status_code == 302
    assert officer.post(f"/activities/{row.id}/edit/", filled(starts_ms="2027-01-11T09:00")).status_code == 200


def test_a_keeper_publishes_nothing_elsewhere(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    for station in ("b", ""):
        before = last_events(1)
        answer = keeper.post("/activities/new/", filled(station=station))
        assert answer.status_code == 200
        assert last_events(1) == before
    assert b'<option value="b"' not in keeper.get("/activities/new/").content
    assert '<option value=""' not in stations_offered(keeper.get("/activities/new/").content.decode())
    moved = keeper.post("/activities/activity-a/edit/", filled(station="b"))
    assert moved.status_code == 200


def test_repeating_makes_one_a_week_later_however_often_it_is_pressed(world: World, officer: Client) -> None:
    row = Activity.objects.get(id="activity-a")
    for _ in range(3):
        assert officer.post("/activities/activity-a/repeat/").status_code == 302
        catch_up()
    [again] = Activity.objects.filter(title="Tea at A").exclude(id="activity-a")
    assert (again.starts_ms, again.ends_ms) == (row.starts_ms + 7 * DAY_MS, row.ends_ms + 7 * DAY_MS)
    assert officer.get("/activities/activity-a/repeat/").status_code == 200


def test_two_presses_at_once_make_one_as_well(world: World, officer: Client) -> None:
    officer.post("/activities/activity-a/repeat/")
    officer.post("/activities/activity-a/repeat/")
    catch_up()
    assert Activity.objects.filter(title="Tea at A").count() == 2


def test_what_is_repeated_keeps_its_time_of_day_where_clocks_are_changed() -> None:
    with override_settings(TIME_ZONE="Europe/Berlin"):
        before_ms = midnight_ms(date(2027, 3, 26)) + 9 * 3_600_000
        after_ms = days_later(before_ms, 7)
        assert local(after_ms).hour == local(before_ms).hour == 9
    assert after_ms - before_ms == 7 * DAY_MS - 3_600_000


def test_an_activity_is_called_off_and_put_back(world: World, officer: Client) -> None:
    assert "以后可以恢复" in text_of(officer.get("/activities/activity-a/call-off/"))
    for is_open, said in ((False, "已取消"), (True, "已恢复")):
        officer.post("/activities/activity-a/call-off/")
        catch_up()
        assert Activity.objects.get(id="activity-a").open is is_open
        assert said in text_of(officer.get("/activities/activity-a/"))
    assert Activity.objects.get(id="activity-a").title == "Tea at A"


def test_an_activity_with_a_title_of_older_times_is_not_called_off_in_silence(world: World, officer: Client) -> None:
    Activity.objects.filter(id="activity-a").update(title="x" * 80)
    answer = officer.post("/activities/activity-a/call-off/", follow=True)
    assert "标题太长" in text_of(answer)


# --- Who came ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(world: World) -> World:
    """`member-a` came twice to the activity, and so did a card that nobody knows yet."""
    stream = world.streams["a"]
    stream.write(Draft(body=CheckedIn(activity="activity-a"), member="member-a"))
    stream.write(Draft(body=CheckedIn(activity="activity-a"), card="000000000099"))
    stream.push()
    catch_up()
    return world


def test_person_times_and_people_are_counted_apart(busy: World) -> None:
    answer = client_of(busy.user(Role.DISTRICT)).get("/activities/activity-a/")
    assert figures(answer) == {"人次": "3", "人数": "1", "服务小时": "1"}
    assert [row[0] for row in rows(answer)] == ["Wang A", "Wang A", "还不知道是谁"]
    [line] = [row for row in rows(client_of(busy.user(Role.READER)).get("/activities/")) if row[2] == "House A"]
    assert line[4:6] == ["3", "1"]


def test_a_guest_from_another_station_is_named_as_a_public_screen_would(busy: World) -> None:
    stream = busy.streams["a"]
    stream.write(Draft(body=CheckedIn(activity="activity-a"), member="member-b"))
    stream.push()
    catch_up()
    keeper = client_of(busy.user(Role.KEEPER))
    for url in ("/activities/activity-a/", "/activities/activity-a/sign-in/"):
        text = text_of(keeper.get(url))
        assert "Wang A" in text
        assert "Wang B" not in text
        assert "W**" in text


def test_a_reader_gets_figures_and_no_list(busy: World) -> None:
    reader = client_of(busy.user(Role.READER))
    answer = reader.get("/activities/activity-a/")
    assert rows(answer) == []
    assert "签到名单" not in text_of(answer)
    assert reader.get("/activities/activity-a/sign-in/").status_code == 403


def test_a_sign_in_sheet_has_lines_for_those_who_sign_by_hand(busy: World) -> None:
    answer = client_of(busy.user(Role.KEEPER)).get("/activities/activity-a/sign-in/")
    assert [(row[0], row[1]) for row in rows(answer)] == [
        ("1", "Wang A"),
        ("2", "Wang A"),
        *((str(n), "") for n in range(3, 19)),
    ]


# --- Worth and leaders --------------------------------------------------------------------------------------------------


def test_what_an_activity_is_worth_stays_with_it(world: World, officer: Client) -> None:
    officer.post("/activities/new/", filled(difficulty="hard", coefficient_pct="120"))
    catch_up()
    row = Activity.objects.get(title="Tea")
    assert (row.difficulty, row.coefficient_pct) == ("hard", 120)
    assert "120%，难度：艰苦（再乘 150%）" in text_of(officer.get(f"/activities/{row.id}/"))
    officer.post(f"/activities/{row.id}/repeat/")
    officer.post(f"/activities/{row.id}/call-off/")
    catch_up()
    assert {(each.difficulty, each.coefficient_pct) for each in Activity.objects.filter(title="Tea")} == {("hard", 120)}


def test_leaders_are_found_added_and_taken_off(world: World, officer: Client) -> None:
    page = officer.get("/activities/activity-a/leaders/", {"q": "wang"})
    assert "Wang A" in text_of(page)
    assert "Wang B" in text_of(page)
    for _ in range(2):
        assert officer.post("/activities/activity-a/leaders/", {"add": "member-a"}).status_code == 302
        catch_up()
    assert Activity.objects.get(id="activity-a").leaders == ["member-a"]
    assert "Wang A" in text_of(officer.get("/activities/activity-a/"))
    assert "Wang A" not in text_of(officer.get("/activities/activity-a/leaders/", {"q": "wang"})).partition("添加")[2]
    # What else is changed leaves them.
    officer.post("/activities/activity-a/edit/", filled())
    catch_up()
    officer.post("/activities/activity-a/repeat/")
    catch_up()
    assert [row.leaders for row in Activity.objects.filter(title="Tea")] == [["member-a"]] * 2
    officer.post("/activities/activity-a/leaders/", {"remove": "member-a"})
    catch_up()
    assert Activity.objects.get(id="activity-a").leaders == []


def test_a_keeper_makes_leaders_of_the_stations_own_people_alone(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert "Wang B" not in text_of(keeper.get("/activities/activity-a/leaders/", {"q": "wang"}))
    before = last_events(1)
    keeper.post("/activities/activity-a/leaders/", {"add": "member-b"})
    assert last_events(1) == before
