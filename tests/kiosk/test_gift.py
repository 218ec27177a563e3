"""Points given from member to member: with card and PIN, within what is here, and never twice."""

from pathlib import Path

import msgspec
import pytest

from kiosk.actions.give import GivenHere, Giver, Recipient, give, giver, recipient
from kiosk.actions.points import Passbook, points
from kiosk.actions.proxy import bind_proxy
from kiosk.actions.staff_mode import StaffPass
from kiosk.desk import Desk
from sync.contract.documents import CardHolder, Document, Member
from sync.contract.kiosk_facts import PointsGiven
from sync.contract.ledger import MoveKind, held_account, kind_of_move, member_account
from sync.contract.refusals import Refusal
from sync.contract.settings import Settings
from sync.contract.wire import body_of
from tests.kiosk.district import KEEPER, MEMBER, PIN, District


def settings(desk: Desk, district: District, **changes: object) -> None:
    """The district decides otherwise."""
    changed = msgspec.convert({**msgspec.to_builtins(district.settings), **changes}, Settings)
    district.publish(desk.kiosk, district.document("settings", "settings", changed))


def given(desk: Desk, code: str, to: str, many: int) -> GivenHere:
    done = give(desk, code, PIN, to, many)
    assert isinstance(done, GivenHere), done
    return done


def test_points_go_from_what_is_here_to_the_other(desk: Desk, code: str, keeper_code: str) -> None:
    done = given(desk, code, keeper_code, 30)
    assert (done.to_shown, done.points, done.balance, done.spendable_here) == ("李*", 30, 90, 50)
    [event] = desk.kiosk.journal.of_type(PointsGiven)
    here = desk.kiosk.here()
    body = body_of(event)
    assert isinstance(body, PointsGiven)
    assert (event.member, body.to, body.points) == (MEMBER, KEEPER, 30)
    [move] = event.moves
    assert (move.source, move.target) == (held_account(here.stream, MEMBER), member_account(KEEPER))
    assert kind_of_move(move, here.stream, here.station) is MoveKind.GIFT


def test_the_passbook_shows_it_and_the_other_sees_it_once_the_district_knows(
    desk: Desk, code: str, keeper_code: str
) -> None:
    given(desk, code, keeper_code, 30)
    mine, theirs = points(desk, code), points(desk, keeper_code)
    assert isinstance(mine, Passbook)
    assert isinstance(theirs, Passbook)
    assert [(entry.kind, entry.points) for entry in mine.entries][:1] == [("points_given", -30)]
    assert theirs.balance == 0


def test_what_was_given_can_not_be_given_again(desk: Desk, code: str, keeper_code: str) -> None:
    given(desk, code, keeper_code, 50)
    assert give(desk, code, PIN, keeper_code, 50) is Refusal.POINTS_NOT_HERE
    given(desk, code, keeper_code, 30)
    assert giver(desk, code) == Giver(card=giver_card(desk, code), pin_set=True, most=0)


def giver_card(desk: Desk, code: str) -> str:
    found = desk.cards.read(code)
    assert not isinstance(found, Refusal)
    return found.number


def test_whoever_holds_the_other_card_is_shown_masked(desk: Desk, code: str, keeper_code: str, new_code: str) -> None:
    assert recipient(desk, code, keeper_code) == Recipient(shown="李*")
    assert recipient(desk, code, new_code) is Refusal.GIFT_TO_UNKNOWN
    assert recipient(desk, code, code) is Refusal.GIFT_TO_SELF
    assert recipient(desk, code, "nonsense") is Refusal.CARD_NOT_A_CARD


@pytest.mark.parametrize(
    ("many", "refusal"),
    [
        (0, Refusal.QUANTITY_BAD),
        (81, Refusal.POINTS_NOT_HERE),
        (121, Refusal.POINTS_NOT_ENOUGH),
        (201, Refusal.GIFT_TOO_MUCH),
    ],
)
def test_so_many_points_can_not_be_given(desk: Desk, code: str, keeper_code: str, many: int, refusal: Refusal) -> None:
    assert give(desk, code, PIN, keeper_code, many) is refusal
    assert not desk.kiosk.journal.of_type(PointsGiven)


def test_a_wrong_pin_gives_nothing_and_tells_nothing(desk: Desk, code: str, new_code: str) -> None:
    assert give(desk, code, "999991", new_code, 30) is Refusal.PIN_WRONG
    assert not desk.kiosk.journal.of_type(PointsGiven)


def test_where_the_settings_allow_no_gifts_there_are_none(
    desk: Desk, district: District, code: str, keeper_code: str
) -> None:
    settings(desk, district, gift_most_points=0)
    assert giver(desk, code) is Refusal.GIFTS_OFF
    assert give(desk, code, PIN, keeper_code, 1) is Refusal.GIFTS_OFF


def test_a_frozen_account_gives_nothing(desk: Desk, district: District, code: str, keeper_code: str) -> None:
    stream = desk.kiosk.here().stream
    frozen = Member(id=MEMBER, shown="王*", home="s1", balance=80, held={stream: 80}, frozen=True)
    district.publish(desk.kiosk, district.document("member", MEMBER, frozen))
    assert giver(desk, code) is Refusal.ACCOUNT_FROZEN
    assert give(desk, code, PIN, keeper_code, 1) is Refusal.ACCOUNT_FROZEN


def test_a_disputed_card_neither_gives_nor_gets(desk: Desk, district: District, code: str, keeper_code: str) -> None:
    district.publish(desk.kiosk, _disputed(district, keeper_code, KEEPER))
    assert give(desk, code, PIN, keeper_code, 1) is Refusal.CARD_DISPUTED
    district.publish(desk.kiosk, _disputed(district, code, MEMBER, verifier=district.verifier(code, PIN)))
    assert giver(desk, code) is Refusal.CARD_DISPUTED


def _disputed(district: District, code: str, member: str, verifier: str = "") -> Document:
    number = district.card(code).number
    return district.document("card", number, CardHolder(number=number, member=member, disputed=True, verifier=verifier))


def test_a_kiosk_that_may_not_spend_gives_nothing(desk: Desk, district: District, code: str, keeper_code: str) -> None:
    district.publish(desk.kiosk, status="frozen")
    assert giver(desk, code) is Refusal.SPENDING_STOPPED
    assert give(desk, code, PIN, keeper_code, 1) is Refusal.SPENDING_STOPPED


def test_a_card_that_acts_for_somebody_gives_nothing_away(
    desk: Desk, staff: StaffPass, code: str, new_code: str, keeper_code: str
) -> None:
    bind_proxy(
        desk,
        staff=staff,
        code=code,
        pin=PIN,
        card_code=new_code,
        proxy="relative",
        holder_name="赵小妹",
        holder_code="",
        card_pin="864209",
    )
    assert giver(desk, new_code) is Refusal.PROXY_MAY_NOT
    assert give(desk, new_code, "864209", keeper_code, 1) is Refusal.PROXY_MAY_NOT
    assert recipient(desk, code, new_code) is Refusal.GIFT_TO_SELF


def test_points_that_expire_soon_are_told(desk: Desk, district: District, code: str, folder: Path) -> None:
    assert folder
    settings(desk, district, expiry_months=12)
    old = Member(id=MEMBER, shown="王*", home="s1", balance=80, oldest_month="2025-11", oldest_points=30)
    district.publish(desk.kiosk, district.document("member", MEMBER, old))
    book = points(desk, code)
    assert isinstance(book, Passbook)
    assert book.expiring is not None
    assert book.expiring.points == 30
