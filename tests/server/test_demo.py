"""The demo district: the article's proportions, the same for the same seed, through the real door."""

from collections import Counter
from pathlib import Path
from random import Random

import msgspec
import pytest

from server import care_watch, district, keys
from server.audit import audit
from server.clock import now_ms
from server.commands.demo import write
from server.console.totals import totals
from server.demo import bank
from server.demo.build import Demo, NotFresh, build
from server.demo.care import make_care
from server.demo.data import load
from server.demo.history import DAY_MS, History
from server.demo.people import Person, make_people
from server.demo.wishes import fates, make_wish
from server.follower import follow_to_the_end
from server.models import (
    Account,
    Activity,
    Attendance,
    Card,
    CentralInvite,
    Doc,
    Grant,
    Member,
    Notice,
    Partner,
    ProjectionFault,
    Redemption,
    ServiceClaim,
    SetAsideEvent,
    Team,
    Visit,
    Wish,
)
from server.stock import stocks
from sync.contract.bank_facts import PartnerSettled
from sync.contract.cards import Card as ReadCard
from sync.contract.cards import read_code
from sync.contract.documents import Member as MemberDocument
from sync.contract.documents import WallWish
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned
from sync.contract.rules.members import pin_is_acceptable
from sync.contract.rules.wish_course import FUNNEL, Course, Taken, Why, advance
from sync.contract.settings import Settings
from sync.contract.wish_facts import WishProgressed
from sync.pin import pin_fits

SCALE = 0.02


@pytest.fixture
def demo(empty_database: Path) -> Demo:
    keys.make_keys()
    district.found("测试示范区")
    made = build(7, SCALE)
    follow_to_the_end(2_000)
    return made


def test_the_proportions_are_the_articles() -> None:
    p = load().proportions
    assert (p.residents, p.volunteers, p.wishes, p.wishes_fulfilled, p.activities) == (12_696, 1_283, 385, 326, 182)
    assert len(load().teams) == 12
    assert sum(state.share for state in load().wish_open) == 385 - 326


def test_a_small_demo_keeps_the_proportions(demo: Demo) -> None:
    figures = totals()
    assert figures.members == demo.figures["residents"] == round(12_696 * SCALE)
    assert figures.volunteers == demo.figures["volunteers"]
    assert sum(figures.wishes.values()) == demo.figures["wishes"]
    came_true = sum(figures.wishes.get(state, 0) for state in FUNNEL["came_true"])
    assert came_true == round(demo.figures["wishes"] * 326 / 385)
    assert figures.wishes["confirmed"] > figures.wishes["fulfilled"] > 0
    assert figures.issued == demo.figures["points_earned"]
    assert figures.spent == demo.figures["points_spent"]
    assert Team.objects.count() == 12


def test_every_wish_that_did_not_come_true_has_a_state_and_a_reason(demo: Demo) -> None:
    others = Wish.objects.exclude(state__in=FUNNEL["came_true"])
    assert {wish.state for wish in others} <= {end.state for end in load().wish_open}
    assert all(wish.reason for wish in others)


def test_each_of_the_59_is_somewhere_else_than_the_326(demo: Demo) -> None:
    """Figures at the article's size, drawn without the year around them."""
    rng, data = Random(7), load()
    people = [
        Person(id=f"m{n}", name="王", phone="0", station="s", volunteer=True, card=f"c{n}", zeal=1 + n) for n in range(30)
    ]
    history = History("k.i", "s", first_seq=2)
    wishes = [make_wish(rng, history, data, rng.choice(people), n) for n in range(data.proportions.wishes)]
    courses = {wish.id: Course(kind=wish.kind, requester=wish.member) for wish in wishes}
    for draft in fates(rng, data, wishes, people, Settings()):
        if isinstance(draft.body, WishProgressed):
            courses[draft.body.wish] = follows(courses[draft.body.wish], draft.body, draft.member)
    states = Counter(course.state for course in courses.values())
    assert sum(states[state] for state in FUNNEL["came_true"]) == 326
    assert {state: n for state, n in states.items() if state not in FUNNEL["came_true"]} == {
        end.state: end.share for end in data.wish_open
    }
    assert {course.state for course in courses.values() if not course.reason} <= {"confirmed"}


def test_the_wall_has_a_dozen_wishes_in_public_words_each_another(demo: Demo) -> None:
    wall = [msgspec.json.decode(doc.body or "", type=WallWish) for doc in Doc.objects.filter(kind="wish").exclude(body=None)]
    assert 12 <= len(wall) <= 40
    assert len({wish.shown for wish in wall}) == len(wall)
    assert {wish.state for wish in wall} >= {"published", "claimed"}
    private = set(Wish.objects.values_list("text", flat=True))
    assert not private & {wish.shown for wish in wall}


def follows(course: Course, body: WishProgressed, member: str) -> Course:
    """The course after a step, which has to be one."""
    taken = Taken(step=body.step, by=body.by, member=member, helper=body.helper, reason=body.reason)
    after = advance(course, taken)
    assert not isinstance(after, Why), f"{course.state}, {body.step}: {after}"
    return after


def test_no_step_of_a_wish_fails_to_count(demo: Demo) -> None:
    assert Wish.objects.exclude(steps=[]).count() == demo.figures["wishes"]
    assert not Wish.objects.exclude(late=[]).exists()


def test_whoever_made_a_wish_come_true_is_thanked_and_rewarded(demo: Demo) -> None:
    confirmed = Wish.objects.filter(state="confirmed").exclude(helper="")
    assert all(wish.rating and wish.rewarded for wish in confirmed)
    assert all(wish.helper != wish.member for wish in confirmed)
    assert any(wish.thanks for wish in confirmed)
    members = [msgspec.json.decode(doc.body or "", type=MemberDocument) for doc in Doc.objects.filter(kind="member")]
    assert any(news.kind == "confirmed" and news.thanks for member in members for news in member.news)


def test_every_station_has_notices_a_calendar_for_two_weeks_and_goods_to_hand_out(demo: Demo) -> None:
    notices = list(Notice.objects.all())
    assert 8 <= len(notices) <= 10
    assert any(notice.pinned for notice in notices)
    for notice in notices:
        assert notice.from_ms <= now_ms()
        assert notice.until_ms == 0 or notice.until_ms > now_ms()
    for station in demo.stations:
        assert any(notice.station == station for notice in notices)
        coming = Activity.objects.filter(station=station, starts_ms__gt=now_ms(), open=True)
        assert coming.count() >= 6
        assert all(activity.place for activity in coming)
        assert max(activity.starts_ms for activity in coming) < now_ms() + 15 * DAY_MS
        waiting = Redemption.objects.filter(station=station, undone=False, handed_ms=0)
        assert 1 <= waiting.count() <= 2
        assert min(row.made_ms for row in waiting) > now_ms() - 2 * DAY_MS
    assert not Redemption.objects.filter(undone=True).exclude(handed_ms=0).exists()
    assert Activity.objects.filter(open=False).exists()


def test_names_of_every_kind_are_among_the_cards(demo: Demo) -> None:
    names = " ".join(card.name for card in demo.cards)
    for rare in "䶮㛃𬭩〇":
        assert rare in names
    assert "买买提·吐尔逊·阿卜杜热依木" in names


def test_the_books_of_the_demo_are_in_order(demo: Demo) -> None:
    assert [finding for finding in audit() if finding.mark != "ok"] == []
    assert not SetAsideEvent.objects.exists()
    # The kiosks of the year before are gone, so all points wait for the stations' new ones.
    assert not Account.objects.filter(name__startswith="held/", balance__gt=0).exists()
    assert not Grant.objects.exists()


def test_the_cards_to_play_with_are_real(demo: Demo) -> None:
    trusted = {key.id: bytes.fromhex(key.public_key) for key in keys.newest_keyring().cards}
    for card in demo.cards:
        read = read_code(card.code, trusted)
        assert isinstance(read, ReadCard)
        assert read.number == card.number
        row = Card.objects.filter(number=card.number).first()
        if not card.holder:
            assert row is None
            continue
        assert row is not None
        assert row.member == card.holder
        assert pin_is_acceptable(card.pin, Settings())
        assert pin_fits(card.pin, read.secret, row.verifier)
        member = Member.objects.get(id=card.holder)
        assert member.name == card.name
        assert ("keeper" in member.roles) == card.keeper


def test_every_station_has_a_keeper_volunteers_with_points_and_an_activity_today(demo: Demo) -> None:
    for station in demo.stations:
        here = [card for card in demo.cards if card.station == station]
        assert [card.keeper for card in here][:1] == [True]
        assert any(card.points > 0 for card in here if not card.keeper)
        assert demo.activities[station]


def test_the_tray_holds_a_picture_of_each_card(demo: Demo, tmp_path: Path) -> None:
    few = msgspec.structs.replace(demo, cards=(demo.cards[0], demo.cards[-1]))
    write(few, tmp_path / "tray")
    assert {path.name for path in (tmp_path / "tray").iterdir()} == {
        "demo.json",
        *(f"{card.number}.png" for card in few.cards),
    }
    assert msgspec.json.decode((tmp_path / "tray" / "demo.json").read_bytes(), type=Demo) == few


def test_the_demo_wants_a_fresh_district(demo: Demo) -> None:
    with pytest.raises(NotFresh):
        build(7, SCALE)


def test_every_station_has_service_to_look_at_twice(demo: Demo) -> None:
    for station in demo.stations:
        assert ServiceClaim.objects.filter(station=station, state="waiting").count() == 2
        assert ServiceClaim.objects.filter(station=station, state="booked").count() == 1
        assert Attendance.objects.filter(station=station, forgotten=True).count() == 1
        assert Activity.objects.get(id=demo.activities[station]).leaders
    assert Attendance.objects.filter(overlaps=True).count() == 2 * (len(demo.stations) - 1)
    assert Activity.objects.filter(difficulty="skilled").exists()


def test_there_are_partners_stock_and_a_central_round(demo: Demo) -> None:
    assert [row.kind for row in Partner.objects.order_by("kind")] == ["merchant", "merchant", "pantry"]
    assert {name: stock.left for name, stock in stocks(["thermos", "blanket"]).items()} == {"thermos": 24, "blanket": 40}
    assert CentralInvite.objects.filter(round="year-end", invited=True).count() == 20


def test_partners_were_paid_for_the_older_half_of_what_they_handed_out() -> None:
    sold = [Redeemed(redemption=f"r{n}", reward="towel", quantity=1, points=20, partner="shop-lixin") for n in range(5)]
    _, paid = bank.settlements(load(), sold)
    assert isinstance(paid.body, PartnerSettled)
    assert (paid.body.redemptions, [move.points for move in paid.moves]) == (("r0", "r1"), [40, 40])


def test_goods_come_back_to_another_station_than_the_one_that_sold_them() -> None:
    sold = [Redeemed(redemption="r0", reward="towel", quantity=1, points=20)]
    history = History("k1.i1", "s2", first_seq=2)
    bank.bring_back(history, sold, DAY_MS, "keeper")
    [fact] = history.facts
    assert isinstance(fact.draft.body, RedemptionReturned)
    assert (fact.draft.body.redemption, fact.draft.moves) == ("r0", ())


def test_the_four_lists_are_the_articles_and_each_household_stands_once() -> None:
    data = load()
    people = make_people(Random(3), data, 1.0)
    made = make_care(3, data, people, 1.0, 0, Settings())
    sizes = Counter(name for home in made.homes for name in home.lists)
    assert sizes == {"allowance": 17, "disability": 39, "alone": 37, "aged": 140}
    assert len({home.id for home in made.homes}) == len({home.head.id for home in made.homes}) == len(made.homes)
    assert max(sizes.values()) < len(made.homes) < sum(sizes.values())


def test_every_household_of_the_demo_has_a_keeper_but_one_and_somebody_who_visits(demo: Demo) -> None:
    rows = care_watch.kept()
    assert care_watch.counted(rows).households == demo.figures["households"]
    assert care_watch.without_keeper(rows).count() == 1
    assert {pair.household for pair in care_watch.standing(rows)} == {row.id for row in rows}
    assert Visit.objects.count() > demo.figures["households"]
    assert ProjectionFault.objects.count() == 0
