"""A keeper's steps in a kiosk's staff mode (派单): they count where the actor is a keeper, and all concerned are told."""

import msgspec
import pytest

from server.models import Doc, Wish
from server.projections import follow
from server.rebuild import rebuild
from sync.contract import documents
from sync.contract.bank_facts import AccountPassedOn
from sync.contract.district_facts import RolesGiven
from sync.contract.events import Draft
from sync.contract.kiosk_facts import MemberRegistered
from sync.contract.rules.need_deeds import step_draft
from sync.contract.rules.wish_course import Course
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.streams import WrittenStream, decide

ASKER, LIN, KEEPER = "asker", "lin", "keeper-li"
NAMES = {ASKER: "王秀英", LIN: "林涛", KEEPER: "李国强"}

pytestmark = pytest.mark.usefixtures("founded")


@pytest.fixture
def stream() -> WrittenStream:
    """A station with a resident who asked for help, a volunteer and a keeper."""
    stream = WrittenStream("s1")
    for member, name in NAMES.items():
        body = MemberRegistered(home="s1", roles=("keeper",) if member == KEEPER else ("volunteer",))
        stream.write(Draft(body=body, member=member, private={"name": name, "phone": "13812345678"}))
    made = WishMade(wish="w1", category="repair", kind="request")
    stream.write(Draft(body=made, private={"text": "我家灯坏了"}, member=ASKER))
    return stream


def staff(name: str, *, actor: str = KEEPER, helper: str = "", member: str = "") -> Draft:
    return Draft(body=WishProgressed(wish="w1", step=name, by="staff", helper=helper), member=member, actor=actor)


def row(stream: WrittenStream) -> Wish:
    stream.push()
    while follow(500).events:
        pass
    return Wish.objects.get(id="w1")


def news_of(member: str) -> list[str]:
    body = Doc.objects.get(kind="member", doc_id=member, audience__endswith="s1").body
    assert body is not None
    return [news.kind for news in msgspec.json.decode(body, type=documents.Member).news]


def test_what_a_keeper_does_in_staff_mode_counts_and_both_sides_are_told(stream: WrittenStream) -> None:
    course = Course(requester=ASKER)
    draft = step_draft("w1", course, "offer", keeper=KEEPER, keeper_roles=("keeper",), helper=LIN)
    assert isinstance(draft, Draft)
    stream.write(draft)
    assert (row(stream).state, row(stream).helper) == ("offered", LIN)
    assert news_of(LIN) == ["offered"]
    stream.write(staff("accept", helper=LIN, member=LIN))
    assert row(stream).state == "claimed"
    assert news_of(ASKER) == ["claimed"]
    stream.write(staff("withdraw", member=ASKER))
    assert row(stream).state == "withdrawn"
    assert news_of(LIN) == ["offered", "taken_back"]
    assert [entry[3] for entry in row(stream).steps] == [KEEPER] * 3
    assert rebuild().differences == ()


@pytest.mark.parametrize("actor", [LIN, ASKER, ""])
def test_the_card_of_whoever_is_no_keeper_takes_no_step_of_staff(stream: WrittenStream, actor: str) -> None:
    stream.write(staff("verify", actor=actor))
    found = row(stream)
    assert (found.state, [late[1:] for late in found.late]) == ("submitted", [["verify", "", "not_yours"]])
    assert rebuild().differences == ()


def test_a_keeper_whose_role_was_taken_away_counts_no_more_and_what_counted_before_still_does(
    stream: WrittenStream,
) -> None:
    stream.write(staff("verify"))
    assert row(stream).state == "verified"
    decide(Draft(body=RolesGiven(roles=("volunteer",)), member=KEEPER))
    stream.write(staff("settle"))
    assert row(stream).state == "verified"
    assert [late[3] for late in row(stream).late] == ["not_yours"]
    decide(Draft(body=RolesGiven(roles=("keeper",)), member=KEEPER))
    stream.write(staff("settle"))
    assert row(stream).state == "fulfilled"
    assert rebuild().differences == ()


def test_a_keeper_whose_record_was_merged_is_what_the_other_record_is(stream: WrittenStream) -> None:
    stream.push()
    decide(Draft(body=AccountPassedOn(to=LIN, reason="merged"), member=KEEPER))
    stream.write(staff("verify"))
    assert row(stream).state == "submitted"
    decide(Draft(body=RolesGiven(roles=("keeper",)), member=LIN))
    stream.write(staff("verify"))
    assert row(stream).state == "verified"


def test_whoever_said_yes_to_an_offer_made_while_cut_off_is_told_that_another_has_it(stream: WrittenStream) -> None:
    stream.write(Draft(body=MemberRegistered(home="s1", roles=("volunteer",)), member="ma", private={"name": "马明"}))
    stream.push()
    row(stream)
    stream.write(staff("offer", helper=LIN, member=LIN))
    stream.write(Draft(body=WishProgressed(wish="w1", step="accept", by="helper"), member=LIN))
    # Before the kiosk is heard again, an officer has given it to somebody else.
    decide(Draft(body=WishProgressed(wish="w1", step="publish"), private={"shown": "修灯"}))
    decide(Draft(body=WishProgressed(wish="w1", step="claim", helper="ma")))
    found = row(stream)
    assert (found.state, found.helper) == ("claimed", "ma")
    assert [late[1:] for late in found.late] == [["offer", LIN, "not_now"], ["accept", LIN, "taken"]]
    assert news_of(LIN) == ["claim_lost"]
    assert rebuild().differences == ()


def test_a_keeper_of_whom_a_restored_district_has_not_heard_yet_is_believed() -> None:
    stream = WrittenStream("s1")
    stream.write(Draft(body=WishMade(wish="w1", category="repair", kind="request"), private={"text": "x"}))
    stream.write(staff("verify", actor="nobody-knows-yet"))
    assert row(stream).state == "verified"
    assert rebuild().differences == ()
