"""The way of a wish: the journal's order alone decides, nobody skips a step, and whoever has to know is told."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server import bank, journal
from server.chores import wishes as chore
from server.district import publish_settings
from server.follower import follow_to_the_end
from server.ledger import balances
from server.models import Doc, EarlySteps, Wish, WishAsk, WishNews
from server.projections import follow
from server.projections.wishes import course_of, taken_of
from server.rebuild import rebuild, sums
from sync.contract import documents
from sync.contract.events import Draft, Event
from sync.contract.kiosk_facts import MemberRegistered
from sync.contract.ledger import ISSUED
from sync.contract.rules.wish_course import FUNNEL, STATES, STEPS, SUBMITTED, Course, Why, advance
from sync.contract.settings import Settings, WishHours
from sync.contract.wire import body_of, decode_event
from sync.contract.wish_facts import WishMade, WishNewsHeard, WishProgressed
from tests.server.district import FixedClock, founded_district
from tests.server.streams import WrittenStream, decide

HOUR_MS = 3_600_000
ASKER, LIN, MA = "asker", "lin", "ma"
NAMES = {ASKER: "王秀英", LIN: "林涛", MA: "马明"}


def registered(stream: WrittenStream, *members: str) -> None:
    """Members with names, at home where the stream's kiosk stands."""
    for member in members:
        body = MemberRegistered(home=stream.station, roles=("volunteer",))
        stream.write(Draft(body=body, member=member, private={"name": NAMES[member], "phone": "13812345678"}))


def made(wish: str = "w1", member: str = ASKER, kind: str = "wish") -> Draft:
    """Somebody wishes for a lamp."""
    return Draft(body=WishMade(wish=wish, category="repair", kind=kind), private={"text": "我家灯坏了"}, member=member)


def step(name: str, by: str = "staff", member: str = "", *, wish: str = "w1", helper: str = "", **fields: object) -> Draft:
    """A step, in public words where it puts the wish on the wall."""
    body = WishProgressed(wish=wish, step=name, by=by, helper=helper, **fields)  # type: ignore[arg-type]
    return Draft(
        body=body,
        member=member,
        actor="keeper" if by == "staff" else "",
        private={"shown": "一位邻居想修灯"} if name == "publish" else {},
    )


def state(wish: str = "w1") -> str:
    follow_all()
    return Wish.objects.get(id=wish).state


def follow_all(limit: int = 500) -> None:
    while follow(limit).events:
        pass


def document_of(member: str, station: str = "s1") -> documents.Member:
    """What a station is told of a member."""
    body = Doc.objects.get(kind="member", doc_id=member, audience__endswith=station).body
    assert body is not None
    return msgspec.json.decode(body, type=documents.Member)


def news_of(member: str) -> list[str]:
    return [news.kind for news in document_of(member).news]


# --- Whoever is first -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("founded")
def test_of_two_claims_made_offline_the_first_in_the_journal_counts_and_the_other_one_is_told() -> None:
    one, two = WrittenStream("s1"), WrittenStream("s2")
    registered(one, ASKER, LIN)
    registered(two, MA)
    one.write(made())
    one.push()
    two.push()
    follow_all()
    decide(step("publish"))
    two.write(step("claim", "helper", MA))  # written first, pushed last
    one.write(step("claim", "helper", LIN))
    one.push()
    two.push()
    follow_all()
    row = Wish.objects.get()
    assert (row.state, row.helper) == ("claimed", LIN)
    assert [late[1:] for late in row.late] == [["claim", MA, "taken"]]
    assert [news.kind for news in document_of(MA, "s2").news] == ["claim_lost"]
    assert document_of(MA, "s2").own_wishes == ()
    assert news_of(LIN) == []
    assert news_of(ASKER) == ["published", "claimed"]


@pytest.mark.usefixtures("founded")
def test_the_wishes_of_a_record_that_was_merged_are_the_other_ones_whatever_name_a_kiosk_still_knows() -> None:
    one = WrittenStream("s1")
    registered(one, ASKER, LIN, MA)
    one.write(made())
    one.push()
    follow_all()
    decide(step("publish"), step("offer", helper=LIN))
    follow_all()
    bank.pass_on(LIN, MA, "merged")
    follow_all()
    assert [own.id for own in document_of(MA).own_wishes] == ["w1"]
    assert news_of(MA) == ["offered"]
    one.write(step("accept", "helper", LIN))  # the kiosk has not heard of it yet
    one.write(step("finish", "helper", MA))
    one.push()
    follow_all()
    row = Wish.objects.get()
    assert (row.state, row.helper, row.late) == ("fulfilled", MA, [])
    assert WishAsk.objects.get().member == MA
    one.write(made("w2", LIN))
    one.push()
    follow_all()
    assert Wish.objects.get(id="w2").member == MA
    assert rebuild().differences == ()


@pytest.mark.usefixtures("founded")
def test_a_step_that_the_journal_has_before_its_wish_counts_once_the_wish_is_there() -> None:
    one, two, three = WrittenStream("s1"), WrittenStream("s2"), WrittenStream("s2")
    registered(two, LIN, MA)
    two.write(step("publish"))
    two.write(step("claim", "helper", LIN))
    three.write(step("claim", "helper", MA))
    two.push()
    three.push()
    follow_all()
    assert not Wish.objects.exists()
    assert not Doc.objects.filter(kind="wish").exclude(body=None).exists()
    registered(one, ASKER)
    one.write(made())
    one.push()
    follow_all()
    row = Wish.objects.get()
    assert (row.state, row.helper, row.shown) == ("claimed", LIN, "一位邻居想修灯")
    assert [late[1:] for late in row.late] == [["claim", MA, "taken"]]
    assert EarlySteps.objects.get().steps == []
    assert news_of(ASKER) == ["published", "claimed"]
    assert [news.kind for news in document_of(MA, "s2").news] == ["claim_lost"]
    [doc] = Doc.objects.filter(kind="wish")
    assert msgspec.json.decode(doc.body or "", type=documents.WallWish).includes_up_to == {
        two.name: len(two.events),
        three.name: len(three.events),
    }
    assert rebuild().differences == ()


# --- What members are told --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("founded")
def test_a_wish_is_told_to_both_sides_in_masked_names_and_nothing_private() -> None:
    one = WrittenStream("s1")
    registered(one, ASKER, LIN)
    one.write(made())
    one.push()
    follow_all()
    decide(step("publish"), step("offer", helper=LIN))
    follow_all()
    [own], [asked] = document_of(ASKER).own_wishes, document_of(LIN).own_wishes
    assert (own.role, own.state, own.other) == ("requester", "offered", "")  # who is asked is not told yet
    assert (asked.role, asked.state, asked.other, asked.shown) == ("helper", "offered", "王**", "一位邻居想修灯")
    assert asked.due_ms == asked.since_ms + 24 * HOUR_MS
    one.write(step("accept", "helper", LIN))
    one.push()
    follow_all()
    [own] = document_of(ASKER).own_wishes
    assert (own.state, own.other) == ("claimed", "林*")
    assert document_of(ASKER).includes_up_to[one.name] == len(one.events)  # the other one's step is counted in it
    docs = Doc.objects.filter(kind__in=("member", "wish"))
    everything = "".join(doc.body or "" for doc in docs)
    for private in ("王秀英", "林涛", "1381234", "我家灯"):
        assert private not in everything


@pytest.mark.usefixtures("founded")
def test_news_are_told_once_ten_at_a_time_and_in_order() -> None:
    one = WrittenStream("s1")
    registered(one, ASKER)
    for i in range(12):
        one.write(made(f"w{i}"))
    one.push()
    follow_all()
    decide(*(step("decide_against", wish=f"w{i}", reason=f"reason {i}") for i in range(12)))
    follow_all()
    first = document_of(ASKER).news
    assert [news.words for news in first] == [f"reason {i}" for i in range(10)]
    one.write(Draft(body=WishNewsHeard(up_to=first[-1].pos), member=ASKER))
    one.push()
    follow_all()
    assert [news.words for news in document_of(ASKER).news] == ["reason 10", "reason 11"]
    one.write(Draft(body=WishNewsHeard(up_to=10**12), member=ASKER))
    one.push()
    decide(step("publish", wish="w3"))
    follow_all()
    assert news_of(ASKER) == ["published"]  # nobody has heard what was not there yet


@pytest.mark.usefixtures("founded")
def test_of_many_wishes_those_that_are_not_over_are_told_first() -> None:
    one = WrittenStream("s1")
    registered(one, ASKER)
    for i in range(25):
        one.write(made(f"w{i:02d}"))
    for i in range(5, 25):
        one.write(step("withdraw", "requester", ASKER, wish=f"w{i:02d}"))
    one.push()
    follow_all()
    own = document_of(ASKER).own_wishes
    assert len(own) == 20
    assert {wish.id for wish in own if wish.state == SUBMITTED} == {f"w{i:02d}" for i in range(5)}


@pytest.mark.usefixtures("founded")
def test_a_name_that_arrives_later_is_shown_to_the_other_one() -> None:
    one, two = WrittenStream("s1"), WrittenStream("s2")
    registered(one, ASKER)
    one.write(made())
    one.write(step("serve", "helper", LIN))
    one.push()
    follow_all()
    assert document_of(ASKER).own_wishes[0].other == ""
    registered(two, LIN)
    two.push()
    follow_all()
    assert document_of(ASKER).own_wishes[0].other == "林*"
    assert rebuild().differences == ()


@pytest.mark.usefixtures("founded")
def test_other_deadlines_mean_all_that_waits_and_are_told() -> None:
    one = WrittenStream("s1")
    registered(one, ASKER)
    one.write(made())
    one.push()
    follow_all()
    [own] = document_of(ASKER).own_wishes
    assert own.due_ms == own.since_ms + 48 * HOUR_MS
    publish_settings(Settings(wish_hours=WishHours(submitted=5)), actor="tester")
    follow_all()
    assert document_of(ASKER).own_wishes[0].due_ms == own.since_ms + 5 * HOUR_MS
    assert rebuild().differences == ()


# --- What happens by itself -------------------------------------------------------------------------------------------


@pytest.fixture
def offered(founded: object, clock: FixedClock) -> WrittenStream:
    """A wish on the wall and one that Lin is asked for."""
    one = WrittenStream("s1")
    registered(one, ASKER, LIN)
    one.write(made())
    one.write(made("w2"))
    one.push()
    follow_all()
    decide(step("publish"), step("publish", wish="w2"), step("offer", wish="w2", helper=LIN))
    follow_all()
    return one


def test_what_is_over_its_time_goes_on_by_itself_once(offered: WrittenStream, clock: FixedClock) -> None:
    assert chore.run(clock.at_ms + 23 * HOUR_MS) == 0
    assert chore.run(clock.at_ms + 25 * HOUR_MS) == 1
    follow_all()
    assert (state("w2"), Wish.objects.get(id="w2").asked) == ("published", [LIN])
    assert news_of(LIN) == ["offered", "lapsed"]
    assert chore.run(clock.at_ms + 25 * HOUR_MS) == 0
    assert chore.run(clock.at_ms + 31 * 24 * HOUR_MS) == 2
    assert (state(), state("w2")) == ("expired", "expired")
    assert chore.run(clock.at_ms + 99 * 24 * HOUR_MS) == 0


def test_silence_confirms_and_whoever_helped_gets_the_points_of_the_category_once(
    offered: WrittenStream, clock: FixedClock
) -> None:
    offered.write(step("accept", "helper", LIN, wish="w2"))
    offered.write(step("finish", "helper", LIN, wish="w2"))
    offered.push()
    follow_all()
    points = next(each.points for each in Settings().wish_categories if each.id == "repair")
    assert points > 0
    clock.at_ms += 8 * 24 * HOUR_MS
    assert chore.run(clock.at_ms) == 1
    follow_all()
    assert Wish.objects.get(id="w2").state == "confirmed"
    assert chore.run(clock.at_ms) == 1
    follow_to_the_end()
    assert chore.run(clock.at_ms) == 0
    assert Wish.objects.get(id="w2").rewarded == points
    assert news_of(LIN)[-2:] == ["confirmed", "rewarded"]
    assert document_of(LIN).balance == points
    assert -sum(balances([ISSUED]).values()) == points


def test_nobody_is_paid_for_the_own_wish_or_without_a_name(offered: WrittenStream, clock: FixedClock) -> None:
    """Staff settled one without naming anybody; somebody whom the district does not know did the other."""
    decide(step("settle"), step("confirm"))
    offered.write(made("w3"))
    offered.write(step("serve", "helper", "stranger", wish="w3"))
    offered.write(step("confirm", "requester", ASKER, wish="w3", rating=3))
    offered.push()
    follow_all()
    assert [state(), state("w3")] == ["confirmed", "confirmed"]
    assert chore.run(clock.at_ms) == 0


def test_service_over_the_counter_is_paid_where_the_card_of_whoever_was_helped_bears_it_out(
    offered: WrittenStream, clock: FixedClock
) -> None:
    for wish, member in (("c1", ""), ("c2", ASKER)):
        offered.write(made(wish, member, kind="counter"))
        offered.write(step("serve", "helper", LIN, wish=wish))
    offered.push()
    follow_all()
    clock.at_ms += 8 * 24 * HOUR_MS
    while chore.run(clock.at_ms):
        follow_all()
    assert [Wish.objects.get(id=wish).state for wish in ("c1", "c2")] == ["confirmed", "confirmed"]
    assert [bool(Wish.objects.get(id=wish).rewarded) for wish in ("c1", "c2")] == [False, True]


def test_a_chore_waits_for_the_projections(offered: WrittenStream, clock: FixedClock) -> None:
    decide(step("claim", helper=LIN))
    before = journal.head()
    assert chore.run(clock.at_ms + 99 * 24 * HOUR_MS) == 0
    assert journal.head() == before


def test_the_points_are_those_of_the_day_on_which_it_was_confirmed(offered: WrittenStream, clock: FixedClock) -> None:
    none = tuple(msgspec.structs.replace(each, points=0) for each in Settings().wish_categories)
    publish_settings(Settings(wish_categories=none), actor="tester")
    follow_all()
    clock.at_ms += HOUR_MS
    decide(step("accept", helper=LIN, wish="w2"), step("settle", wish="w2"), step("confirm", wish="w2"))
    follow_all()
    clock.at_ms += HOUR_MS
    publish_settings(Settings(revision=2), actor="tester")
    follow_all()
    assert chore.run(clock.at_ms) == 0


# --- In any order -----------------------------------------------------------------------------------------------------

WISHES = ("w1", "w2")
PEOPLE = (ASKER, LIN, MA, "")


class Act(NamedTuple):
    """Something that happens: a fact of one of the streams or of the district, or a push."""

    where: int
    step: str
    by: str
    member: str
    helper: str
    wish: str


ACTS = st.builds(
    Act,
    where=st.integers(0, 3),
    step=st.sampled_from([*STEPS, "push", "push", "publish", "claim", "claim", "offer", "a_step_of_later"]),
    by=st.sampled_from(["requester", "helper", "helper", "staff", "staff", "system"]),
    member=st.sampled_from(PEOPLE),
    helper=st.sampled_from(PEOPLE),
    wish=st.sampled_from(WISHES),
)
"""Place 3 is the district."""


def happen(acts: list[Act], births: list[int], chunk: int) -> None:
    """Let it all happen: wishes are made at `births`, pushed whenever, and followed in chunks."""
    streams = [WrittenStream("s1"), WrittenStream("s1"), WrittenStream("s2")]
    registered(streams[0], ASKER, LIN, MA)
    for wish, at in zip(WISHES, births, strict=True):
        streams[at].write(made(wish))
    for n, act in enumerate(acts):
        if act.step == "push" and act.where < 3:
            streams[act.where].push(1 + n % 4)
        elif act.step != "push":
            draft = step(act.step, act.by, act.member, wish=act.wish, helper=act.helper, reason="why", rating=2)
            if act.where < 3:
                streams[act.where].write(draft)
            else:
                decide(draft)
        if n % 5 == 0:
            follow(chunk)
    for stream in streams:
        stream.push()
    follow_all(chunk)


def folded() -> dict[str, Course]:
    """The rule over the journal, step by step: what the tables must say."""
    taken: dict[str, list[tuple[WishProgressed, Event]]] = {}
    courses: dict[str, Course] = {}
    for row in journal.read(0, 10_000):
        event = decode_event(row.data)
        body = body_of(event)
        if isinstance(body, WishMade):
            courses[body.wish] = Course(kind=body.kind, requester=event.member)
        if isinstance(body, WishProgressed):
            taken.setdefault(body.wish, []).append((body, event))
    for wish in courses:
        for step_taken, envelope in taken.get(wish, []):
            after = advance(courses[wish], taken_of(envelope, step_taken, 0))
            if not isinstance(after, Why):
                courses[wish] = after
    return courses


@settings(max_examples=20, deadline=None)
@given(st.lists(ACTS, min_size=5, max_size=40), st.lists(st.integers(0, 2), min_size=2, max_size=2), st.integers(1, 60))
@pytest.mark.slow
def test_the_journals_order_alone_says_where_a_wish_is(acts: list[Act], births: list[int], chunk: int) -> None:
    with founded_district():
        happen(acts, births, chunk)
        rows = {row.id: row for row in Wish.objects.all()}
        for wish, course in folded().items():
            found = course_of(rows[wish])
            assert msgspec.structs.replace(found, since_ms=0) == msgspec.structs.replace(course, since_ms=0)
        for row in rows.values():
            nobody_skips_a_step(row)
        counts = Counter(row.state for row in rows.values())
        assert sum(counts[each] for part in FUNNEL.values() for each in part) == len(WISHES)
        assert not any(row.steps for row in EarlySteps.objects.all())
        lost = [(row.id, member) for row in rows.values() for _, _, member, why in row.late if why == "taken" and member]
        told = WishNews.objects.filter(kind="claim_lost").values_list("wish", "member")
        assert Counter(lost) == Counter(told)
        before = sums()
        assert rebuild().differences == ()
        assert sums() == before


def nobody_skips_a_step(row: Wish) -> None:
    """Each state follows from the one before by the step that was taken."""
    way = [("", SUBMITTED), *((taken, state) for _, state, _, _, taken, *_ in row.steps)]
    for (_, before), (taken, after) in pairwise(way):
        assert before in STEPS[taken].sources
        assert after == STEPS[taken].to if STEPS[taken].to else after in STATES
    assert way[-1][1] == row.state


def test_a_wish_that_was_never_made_is_counted_nowhere(founded: object) -> None:
    one = WrittenStream("s1")
    registered(one, LIN)
    one.write(step("claim", "helper", LIN))
    one.push()
    follow_all()
    assert not Wish.objects.exists()
    assert EarlySteps.objects.get().id == "w1"
