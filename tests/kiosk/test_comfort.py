"""What a member chose of a screen is remembered with the own card, beside the chain and not in it."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.actions.comfort import ComfortKept, choose_comfort, remembered_comfort
from kiosk.actions.scan import Recognised, scan
from kiosk.desk import Desk
from sync.contract.comfort import Comfort, comfort_of, comfort_text, lasting
from sync.contract.documents import CardHolder, Member
from sync.contract.kiosk_facts import ComfortChosen
from sync.contract.refusals import Refusal
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER, District

LARGE = Comfort(text="largest", contrast=True, voice=False)
SMALL = Comfort(volume=5)

COMFORTS = st.builds(
    Comfort,
    text=st.sampled_from(["normal", "large", "largest"]),
    contrast=st.booleans(),
    left=st.booleans(),
    low=st.booleans(),
    calm=st.booleans(),
    voice=st.booleans(),
    earphone=st.booleans(),
    volume=st.sampled_from([1, 2, 3, 4, 5]),
)


def chosen(desk: Desk) -> list[dict[str, str]]:
    return [desk.kiosk.journal.private_of(event) for event in desk.kiosk.journal.of_type(ComfortChosen)]


def kept(desk: Desk, code: str, comfort: Comfort) -> tuple[str, ...]:
    done = choose_comfort(desk, code, comfort)
    assert isinstance(done, ComfortKept)
    return done.facts


def seen(desk: Desk, code: str) -> Recognised:
    found = scan(desk, code)
    assert isinstance(found, Recognised)
    return found


def tell(desk: Desk, district: District, comfort: str, *, up_to: int = 0) -> None:
    """The district's document, which counts this kiosk's facts up to a seq."""
    stream = desk.kiosk.journal.state().stream
    told = Member(id=MEMBER, shown="王*", home="s1", comfort=comfort, includes_up_to={stream: up_to})
    district.publish(desk.kiosk, district.document("member", MEMBER, told))


@given(COMFORTS)
def test_a_comfort_is_read_as_it_was_written(comfort: Comfort) -> None:
    assert comfort_of(comfort_text(comfort)) == comfort


@pytest.mark.parametrize("text", ["", "no comfort", "[]", '{"text": "huge"}', '{"volume": 9}', "{" * 3_000])
def test_what_is_not_understood_is_no_comfort(text: str) -> None:
    assert comfort_of(text) is None


def test_nothing_is_remembered_at_first(desk: Desk, code: str) -> None:
    assert (seen(desk, code).remembers, seen(desk, code).comfort) == (True, None)


def test_what_was_chosen_is_found_at_the_next_scan(desk: Desk, code: str) -> None:
    assert len(kept(desk, code, LARGE)) == 1
    assert seen(desk, code).comfort == LARGE
    kept(desk, code, SMALL)
    assert seen(desk, code).comfort == SMALL


def test_the_same_again_is_no_new_fact(desk: Desk, code: str) -> None:
    kept(desk, code, LARGE)
    assert kept(desk, code, LARGE) == ()
    assert len(chosen(desk)) == 1


def test_what_was_chosen_stands_beside_the_chain_and_not_in_it(desk: Desk, code: str) -> None:
    kept(desk, code, LARGE)
    [event] = desk.kiosk.journal.of_type(ComfortChosen)
    assert bytes(event.body) == b"{}"
    assert (event.member, event.private != "") == (MEMBER, True)
    assert chosen(desk) == [{"comfort": comfort_text(LARGE)}]


def test_an_earphone_is_for_the_visit_alone(desk: Desk, code: str) -> None:
    kept(desk, code, msgspec.structs.replace(LARGE, earphone=True))
    assert chosen(desk) == [{"comfort": comfort_text(LARGE)}]
    assert seen(desk, code).comfort == LARGE
    assert kept(desk, code, LARGE) == ()


def test_no_document_brings_an_earphone_either(desk: Desk, district: District) -> None:
    tell(desk, district, comfort_text(msgspec.structs.replace(LARGE, earphone=True)))
    assert remembered_comfort(desk, MEMBER) == LARGE


def test_what_the_district_heard_elsewhere_is_found_here(desk: Desk, district: District, code: str) -> None:
    tell(desk, district, comfort_text(LARGE))
    assert seen(desk, code).comfort == LARGE


def test_what_was_chosen_here_lies_on_top_until_the_district_counts_it(desk: Desk, district: District, code: str) -> None:
    kept(desk, code, SMALL)
    head = desk.kiosk.journal.state().head_seq
    tell(desk, district, comfort_text(LARGE), up_to=head - 1)
    assert seen(desk, code).comfort == SMALL
    tell(desk, district, comfort_text(LARGE), up_to=head)
    assert seen(desk, code).comfort == LARGE


def test_a_wrong_clock_takes_no_choice_away(desk: Desk, district: District, code: str, clock: FakeClock) -> None:
    tell(desk, district, comfort_text(LARGE))
    clock.jump(0)
    kept(desk, code, SMALL)
    assert seen(desk, code).comfort == SMALL


def test_what_a_later_kiosk_chose_harms_nobody_here(desk: Desk, district: District, code: str) -> None:
    tell(desk, district, '{"text": "huge", "colour": "green"}')
    assert (seen(desk, code).known, seen(desk, code).comfort) == (True, None)


def test_a_card_that_acts_for_somebody_remembers_nothing(desk: Desk, district: District) -> None:
    theirs = district.code(3)
    number = district.card(theirs).number
    holder = CardHolder(number=number, member=MEMBER, proxy="relative", holder_shown="赵*")
    district.publish(desk.kiosk, district.document("card", number, holder))
    tell(desk, district, comfort_text(LARGE))
    assert (seen(desk, theirs).remembers, seen(desk, theirs).comfort) == (False, None)
    assert choose_comfort(desk, theirs, SMALL) is Refusal.PROXY_MAY_NOT


def test_a_card_that_nobody_holds_or_two_people_do_remembers_nothing(desk: Desk, district: District, new_code: str) -> None:
    assert choose_comfort(desk, new_code, SMALL) is Refusal.CARD_UNKNOWN_HERE
    assert not seen(desk, new_code).remembers
    disputed = district.code(4)
    district.publish(desk.kiosk, district.holder(disputed, MEMBER, disputed=True))
    assert choose_comfort(desk, disputed, SMALL) is Refusal.CARD_DISPUTED
    assert chosen(desk) == []


def test_what_is_no_card_is_refused(desk: Desk) -> None:
    assert choose_comfort(desk, "a parcel", SMALL) is Refusal.CARD_NOT_A_CARD


@settings(max_examples=50)
@given(comfort=COMFORTS)
def test_nothing_but_the_earphone_is_lost_on_the_way(comfort: Comfort) -> None:
    assert msgspec.structs.replace(lasting(comfort), earphone=comfort.earphone) == comfort
