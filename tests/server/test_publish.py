"""Documents: never ahead of what they say they include, never behind it, and nothing private in them."""

from pathlib import Path
from typing import TypeVar

import hypothesis.strategies as st
import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from server import bank, grants
from server.models import Doc, FollowerPosition, Interest, JournalEvent, Wish
from server.projections import follow
from server.projections.book import Book
from server.publish import member_documents, publish_members, publish_touched
from sync.contract.district_facts import ActivityPublished, NoticePublished, PointsAwarded, RewardPublished
from sync.contract.documents import Activity, CardHolder, Member, Need, Notice, WallWish
from sync.contract.documents import Grant as GrantDocument
from sync.contract.events import Draft, Event, Move
from sync.contract.ids import card_number, event_ref
from sync.contract.kiosk_facts import (
    CardBound,
    CheckedIn,
    CheckedOut,
    GrantReceived,
    MemberRegistered,
    PinSet,
    Redeemed,
    RedemptionUndone,
)
from sync.contract.ledger import ISSUED, held_account, inverse, member_account, owner_of, spendable_points, spent_account
from sync.contract.rules.need_deeds import WAITING
from sync.contract.rules.standing import ENTRIES_SHOWN, standing
from sync.contract.rules.wish_course import ON_THE_WALL, STATES
from sync.contract.wire import body_of, decode_event
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.streams import WrittenStream, decide

T = TypeVar("T", bound=msgspec.Struct)


class _Undo(Exception):
    """Ends an example: the outer transaction takes all of it back."""


def _document(station: str, member: str) -> Member | None:
    row = Doc.objects.filter(audience=f"station/{station}", kind="member", doc_id=member).first()
    return msgspec.json.decode(row.body, type=Member) if row and row.body else None


def _register(stream: WrittenStream, member: str, name: str = "王秀英") -> None:
    body = MemberRegistered(home=stream.station)
    stream.write(Draft(body=body, private={"name": name, "phone": "13812345678"}, member=member))


class _World:
    """A few members, two kiosks, the district: does what an example draws, where it makes sense."""

    members = ("m1", "m2")

    def __init__(self) -> None:
        self.streams = [WrittenStream("s1"), WrittenStream("s2")]
        decide(Draft(body=RewardPublished(reward="rice", title="大米", points=3)))
        for member in self.members:
            _register(self.streams[0], member)
            Interest.objects.get_or_create(member=member, station="s2")
        self.serial = 0

    def do(self, deed: str, where: int, whom: int, amount: int) -> None:
        getattr(self, f"_{deed}")(self.streams[where % 2], self.members[whom % 2], amount)

    def _check_in(self, stream: WrittenStream, member: str, _amount: int) -> None:
        stream.write(Draft(body=CheckedIn(), member=member))

    def _check_out(self, stream: WrittenStream, member: str, amount: int) -> None:
        """End a service that this kiosk knows of: its own, or one in its document."""
        known = standing(stream.about(member), stream=stream.name, member=member, document=_document(stream.station, member))
        if not known.open:
            return
        target = held_account(stream.name, member) if amount % 2 else member_account(member)
        body = CheckedOut(check_in=known.open[-1].ref, served_min=amount)
        stream.write(Draft(body=body, member=member, moves=(Move(ISSUED, target, amount),)))

    def _redeem(self, stream: WrittenStream, member: str, amount: int) -> None:
        points = min(
            amount, spendable_points(stream.about(member), stream.name, held_account(stream.name, member), _grant_points)
        )
        if points < 1:
            return
        self.serial += 1
        body = Redeemed(redemption=f"r{self.serial}", reward="rice", quantity=1, points=points)
        moves = (Move(held_account(stream.name, member), spent_account(stream.station), points),)
        stream.write(Draft(body=body, member=member, moves=moves))

    def _undo(self, stream: WrittenStream, member: str, _amount: int) -> None:
        undone = {event.reverses for event in stream.events}
        for event in stream.about(member):
            ref = event_ref(event.stream, event.seq)
            if event.type == "redeemed" and ref not in undone:
                body = body_of(event)
                assert isinstance(body, Redeemed)
                back = RedemptionUndone(redemption=body.redemption)
                stream.write(Draft(body=back, member=member, moves=inverse(event.moves), reverses=ref))
                return

    def _wish(self, stream: WrittenStream, member: str, _amount: int) -> None:
        self.serial += 1
        stream.write(
            Draft(body=WishMade(wish=f"w{self.serial}", category="care"), private={"text": "扶手松了"}, member=member)
        )

    def _award(self, _stream: WrittenStream, member: str, amount: int) -> None:
        decide(
            Draft(body=PointsAwarded(reason="honour"), member=member, moves=(Move(ISSUED, member_account(member), amount),))
        )

    def _grant(self, stream: WrittenStream, member: str, _amount: int) -> None:
        grants.issue_grants([member])
        received = {body.grant for event in stream.events if isinstance(body := body_of(event), GrantReceived)}
        for row in Doc.objects.filter(audience=f"stream/{stream.name}", kind="grant"):
            assert row.signed is not None
            grant = msgspec.json.decode(msgspec.json.decode(row.signed)["payload"], type=GrantDocument)
            if grant.id not in received:
                body = GrantReceived(grant=grant.id, points=grant.points, document=row.signed)
                stream.write(Draft(body=body, member=grant.member))

    def _push(self, stream: WrittenStream, _member: str, amount: int) -> None:
        stream.push(amount)

    def _follow(self, _stream: WrittenStream, _member: str, amount: int) -> None:
        follow(amount)

    def _publish(self, _stream: WrittenStream, member: str, _amount: int) -> None:
        with transaction.atomic():
            publish_members([member])

    def check(self) -> None:
        for stream in self.streams:
            assert not any(verdict.verdict == "set_aside" for verdict in stream.verdicts.values())
            for member in self.members:
                document = _document(stream.station, member)
                if document is not None:
                    _check_document(document, stream)


def _grant_points(event: Event) -> int:
    body = body_of(event) if event.type == "grant_received" else None
    return body.points if isinstance(body, GrantReceived) else 0


def _check_document(document: Member, stream: WrittenStream) -> None:
    """The document with the kiosk's own later facts on top is the truth: what the projections saw, and this kiosk did."""
    position = FollowerPosition.objects.get().pos
    seen = [
        decode_event(bytes(data)) for data in JournalEvent.objects.filter(pos__lte=position).values_list("data", flat=True)
    ]
    known = {(event.stream, event.seq): event for event in (*seen, *stream.events)}
    facts = [event for event in known.values() if event.member == document.id]
    bodies = [body_of(event) for event in facts]
    moves = [move for event in known.values() for move in event.moves]

    def total(account: str) -> int:
        return sum((m.target == account) * m.points - (m.source == account) * m.points for m in moves)

    ended = {body.check_in for body in bodies if isinstance(body, CheckedOut)}
    shown = standing(stream.about(document.id), stream=stream.name, member=document.id, document=document)
    assert shown.balance == sum(
        (owner_of(m.target) == document.id) * m.points - (owner_of(m.source) == document.id) * m.points for m in moves
    )
    first_ends = {body.check_in: body.served_min for body in reversed(bodies) if isinstance(body, CheckedOut)}
    if len(first_ends) == sum(isinstance(body, CheckedOut) for body in bodies):  # nobody ended the same service twice
        assert shown.served_min == sum(first_ends.values())
    assert shown.wishes == sum(isinstance(body, WishMade) for body in bodies)
    assert {check_in.ref for check_in in shown.open} == {
        event_ref(event.stream, event.seq) for event in facts if event.type == "checked_in"
    } - ended
    # What the document says of itself adds up.
    assert document.balance == document.unallocated + sum(document.held.values()) + document.owed
    if all(event.seq <= document.includes_up_to.get(event.stream, 0) for event in stream.about(document.id)):
        assert document.unallocated == total(member_account(document.id))
        assert document.held.get(stream.name, 0) == total(held_account(stream.name, document.id))


_deeds = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "check_in",
                "check_out",
                "redeem",
                "undo",
                "wish",
                "award",
                "grant",
                "push",
                "push",
                "follow",
                "follow",
                "publish",
            ]
        ),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(1, 9),
    ),
    max_size=40,
)


def _play(deeds: list[tuple[str, int, int, int]]) -> None:
    """Live through an example and take it back."""
    with transaction.atomic():
        world = _World()
        for deed in deeds:
            world.do(*deed)
            world.check()
        for stream in world.streams:
            stream.push()
        while follow(7).events:
            world.check()
        world.check()
        raise _Undo


@pytest.mark.slow
def test_a_document_and_a_kiosks_own_later_facts_are_always_the_truth(founded: Path) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_deeds)
    def whatever_happens(deeds: list[tuple[str, int, int, int]]) -> None:
        with pytest.raises(_Undo):
            _play(deeds)

    whatever_happens()


def test_a_document_counts_no_points_that_its_position_has_not_seen(founded: Path) -> None:
    stream = WrittenStream("s1")
    _register(stream, "m1")
    stream.push()
    while follow().events:
        pass
    decide(Draft(body=PointsAwarded(reason="x"), member="m1", moves=(Move(ISSUED, member_account("m1"), 40),)))
    with transaction.atomic():
        publish_members(["m1"])
    document = _document("s1", "m1")
    assert document is not None
    assert document.balance == 0
    follow()
    document = _document("s1", "m1")
    assert document is not None
    assert (document.balance, document.unallocated) == (40, 40)


def test_no_document_holds_a_name_or_a_telephone_number(founded: Path) -> None:
    stream = WrittenStream("s1")
    _register(stream, "m1", "欧阳修远")
    card = card_number(1)
    stream.write(Draft(body=CardBound(), member="m1", card=card))
    stream.write(Draft(body=PinSet(), private={"verifier": "$argon2id$x"}, member="m1", card=card))
    stream.push()
    follow()
    bodies = " ".join(Doc.objects.exclude(body=None).values_list("body", flat=True))  # type: ignore[arg-type]
    assert "欧阳**" in bodies
    assert "修远" not in bodies
    assert "13812345678" not in bodies


def test_a_card_goes_where_its_holder_goes_and_says_how_far_it_counts(founded: Path) -> None:
    home, away = WrittenStream("s1"), WrittenStream("s2")
    card = card_number(1)
    _register(home, "m1")
    home.write(Draft(body=CardBound(), member="m1", card=card))
    home.push()
    follow()
    assert not Doc.objects.filter(audience="station/s2", kind="card").exists()
    away.write(Draft(body=CheckedIn(), member="m1", card=card))
    away.push()
    follow()
    row = Doc.objects.get(audience="station/s2", kind="card")
    assert row.body is not None
    document = msgspec.json.decode(row.body, type=CardHolder)
    assert (document.member, document.disputed) == ("m1", False)
    assert document.includes_up_to == {home.name: 3}


def test_a_card_bound_twice_is_disputed_everywhere(founded: Path) -> None:
    one, other = WrittenStream("s1"), WrittenStream("s2")
    card = card_number(1)
    for stream, member in ((one, "m1"), (other, "m2")):
        _register(stream, member)
        stream.write(Draft(body=CardBound(), member=member, card=card))
        stream.push()
    follow()
    for station in ("s1", "s2"):
        row = Doc.objects.get(audience=f"station/{station}", kind="card")
        assert row.body is not None
        document = msgspec.json.decode(row.body, type=CardHolder)
        assert (document.member, document.disputed) == ("m1", True)


def test_a_card_goes_where_the_other_one_who_claims_it_goes_later(founded: Path) -> None:
    home, away = WrittenStream("s1"), WrittenStream("s2")
    card = card_number(1)
    for member in ("m1", "m2"):
        _register(home, member)
        home.write(Draft(body=CardBound(), member=member, card=card))
    home.push()
    follow()
    away.write(Draft(body=CheckedIn(), member="m2"))
    away.push()
    follow()
    assert Doc.objects.filter(audience="station/s2", kind="card", doc_id=card).exists()


def test_all_records_that_became_one_go_where_the_first_of_them_goes_later(founded: Path) -> None:
    home, away = WrittenStream("s1"), WrittenStream("s2")
    members = ("m1", "m2", "m3")
    for serial, member in enumerate(members, 1):
        _register(home, member)
        home.write(Draft(body=CardBound(), member=member, card=card_number(serial)))
    home.push()
    follow()
    bank.pass_on("m1", "m2", "merged")
    bank.pass_on("m2", "m3", "merged")
    follow()
    away.write(Draft(body=CheckedIn(), member="m1"))
    away.push()
    follow()
    for kind, names in (("member", members), ("card", [card_number(serial) for serial in (1, 2, 3)])):
        there = Doc.objects.filter(audience="station/s2", kind=kind).values_list("doc_id", flat=True)
        assert set(there) == set(names)


def test_a_passbook_shows_the_newest_lines_with_their_titles(founded: Path) -> None:
    decide(Draft(body=RewardPublished(reward="rice", title="大米 5 公斤", points=3)))
    stream = WrittenStream("s1")
    _register(stream, "m1")
    for _ in range(ENTRIES_SHOWN):
        ref = stream.write(Draft(body=CheckedIn(), member="m1"))
        moves = (Move(ISSUED, held_account(stream.name, "m1"), 10),)
        stream.write(Draft(body=CheckedOut(check_in=ref, served_min=60), member="m1", moves=moves))
    spend = (Move(held_account(stream.name, "m1"), spent_account("s1"), 3),)
    stream.write(Draft(body=Redeemed(redemption="r1", reward="rice", quantity=1, points=3), member="m1", moves=spend))
    stream.push()
    follow()
    [document] = member_documents(["m1"], FollowerPosition.objects.get().pos)
    assert len(document.entries) == ENTRIES_SHOWN
    assert (document.entries[0].kind, document.entries[0].points, document.entries[0].title) == (
        "redeemed",
        -3,
        "大米 5 公斤",
    )
    assert document.entries[1].points == 10
    # The same lines that a kiosk makes of the same facts.
    own = standing(stream.about("m1"), stream=stream.name, member="m1", titles={"rice": "大米 5 公斤"})
    assert [(e.kind, e.points, e.title) for e in own.entries] == [(e.kind, e.points, e.title) for e in document.entries]


def test_a_reward_taken_off_the_shelf_is_taken_away_from_kiosks(founded: Path) -> None:
    decide(Draft(body=RewardPublished(reward="rice", title="大米", points=3)))
    follow()
    assert Doc.objects.get(kind="reward").body is not None
    decide(Draft(body=RewardPublished(reward="rice", title="大米", points=3, open=False)))
    follow()
    assert Doc.objects.get(kind="reward").body is None


def _told(kind: str, as_: type[T]) -> dict[str, T]:
    """The one document of a kind, by the audience that has it."""
    rows = Doc.objects.filter(kind=kind).values_list("audience", "body")
    return {audience: msgspec.json.decode(body, type=as_) for audience, body in rows if body is not None}


def test_an_activity_that_is_called_off_is_taken_away_from_kiosks(founded: Path) -> None:
    body = ActivityPublished(activity="a1", title="义诊", category="x", station="s1", starts_ms=1, ends_ms=2, place="一楼")
    decide(Draft(body=body))
    follow()
    assert _told("activity", Activity)["station/s1"].place == "一楼"
    decide(Draft(body=msgspec.structs.replace(body, open=False)))
    follow()
    assert _told("activity", Activity) == {}


def test_a_notice_hangs_where_it_is_for_until_it_is_taken_down(founded: Path) -> None:
    body = NoticePublished(notice="n1", title="停水", text="后天停水。", from_ms=1, until_ms=0, pinned=True)
    told = Notice(id="n1", title="停水", text="后天停水。", station="", from_ms=1, until_ms=0, pinned=True)
    decide(Draft(body=body))
    follow()
    assert _told("notice", Notice) == {"all": told}
    decide(Draft(body=msgspec.structs.replace(body, station="s2")))
    follow()
    assert list(_told("notice", Notice)) == ["station/s2"]
    decide(Draft(body=msgspec.structs.replace(body, station="s2", open=False)))
    follow()
    assert _told("notice", Notice) == {}


def _make_wish(stream: WrittenStream, wish: str) -> None:
    private = {"text": "我是王秀英，住3栋502室，扶手松了", "name": "王秀英", "contact": "13812345678"}
    stream.write(Draft(body=WishMade(wish=wish, category="care"), private=private))
    stream.push()


def test_the_wall_says_what_staff_chose_and_nothing_of_who_wished(founded: Path) -> None:
    stream = WrittenStream("s1")
    _make_wish(stream, "w1")
    follow()
    assert _told("wish", WallWish) == {}
    decide(Draft(body=WishProgressed(wish="w1", step="publish", reason="王秀英来过"), private={"shown": "想装扶手。"}))
    follow()
    at_ms = Wish.objects.get().made_ms
    shown = WallWish(id="w1", category="care", shown="想装扶手。", station="s1", at_ms=at_ms, state="published")
    assert _told("wish", WallWish) == {"all": shown}
    every_word = " ".join(Doc.objects.exclude(body=None).values_list("body", flat=True))  # type: ignore[arg-type]
    for secret in ("王秀英", "13812345678", "502室", "扶手松了", "来过"):
        assert secret not in every_word


def _publish_wish(wish: str) -> None:
    touched = Book()
    touched.wishes.add(wish)
    with transaction.atomic():
        publish_touched(touched)


@pytest.mark.parametrize("state", [*STATES, "a_state_of_some_later_version"])
def test_a_wish_is_on_the_wall_while_somebody_may_yet_make_it_come_true(founded: Path, state: str) -> None:
    _make_wish(WrittenStream("s1"), "w1")
    decide(Draft(body=WishProgressed(wish="w1", step="publish"), private={"shown": "想装扶手。"}))
    follow()
    Wish.objects.update(state=state)
    _publish_wish("w1")
    assert bool(_told("wish", WallWish)) == (state in ON_THE_WALL)


@pytest.mark.parametrize("state", STATES)
def test_a_need_is_told_to_its_station_alone_while_something_has_to_be_done_for_it(founded: Path, state: str) -> None:
    home, away = WrittenStream("s1"), WrittenStream("s2")
    _register(home, "m2", name="欧阳修远")
    text = {"text": "三栋二单元 韦大妈家的灯坏了", "name": "韦桂兰", "contact": "13800005678"}
    home.write(Draft(body=WishMade(wish="w1", category="repair"), private=text))
    home.push()
    away.push()
    follow()
    Wish.objects.filter(id="w1").update(state=state, helper="m2", asked=["m3"])
    _publish_wish("w1")
    needs = Doc.objects.filter(kind="need").exclude(body=None)
    if state not in WAITING:
        assert not needs.exists()
        return
    [row] = needs
    assert row.audience == "station/s1"
    assert row.body is not None
    need = msgspec.json.decode(row.body, type=Need)
    assert (need.state, need.helper_shown, need.asked, need.shown) == (state, "欧阳**", ("m3",), "")
    for private in ("韦", "三栋", "灯", "13800005678", "修远"):
        assert private not in row.body
    Wish.objects.filter(id="w1").update(state="confirmed")
    _publish_wish("w1")
    assert not Doc.objects.filter(kind="need").exclude(body=None).exists()


def test_a_wish_that_was_published_without_words_is_not_on_the_wall(founded: Path) -> None:
    _make_wish(WrittenStream("s1"), "w1")
    decide(Draft(body=WishProgressed(wish="w1", step="publish")))
    follow()
    assert _told("wish", WallWish) == {}
