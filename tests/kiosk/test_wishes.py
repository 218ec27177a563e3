"""A wish is made with a card, or without one and with a way to be reached."""

import pytest

from kiosk.actions.wish import ATTACHMENT_MAX_BYTES, Wished, make_wish
from kiosk.desk import Desk
from sync.blobs import BlobFolder
from sync.contract.refusals import Refusal
from sync.contract.wire import body_of
from sync.contract.wish_facts import WishMade


def wished(result: Wished | Refusal) -> Wished:
    assert isinstance(result, Wished)
    return result


def test_a_wish_with_a_card_names_the_member_and_no_contact(desk: Desk, code: str) -> None:
    done = wished(make_wish(desk, category="repair", text="水龙头漏水", code=code))
    event = desk.kiosk.journal.of_type(WishMade)[0]
    assert done.shown == "王*"
    assert event.member == "mwang"
    assert desk.kiosk.journal.private_of(event) == {"text": "水龙头漏水"}


def test_a_wish_without_a_card_keeps_name_and_contact_beside_the_event(desk: Desk) -> None:
    wished(make_wish(desk, category="errand", text="代买米", name="张三", contact="13812345678"))
    event = desk.kiosk.journal.of_type(WishMade)[0]
    assert (event.member, event.card) == ("", "")
    assert desk.kiosk.journal.private_of(event) == {"text": "代买米", "name": "张三", "contact": "13812345678"}
    assert "张三".encode() not in bytes(event.body)


def test_a_card_that_nobody_is_known_to_hold_may_wish(desk: Desk, new_code: str) -> None:
    assert wished(make_wish(desk, category="repair", text="修灯", code=new_code)).shown == ""
    assert desk.kiosk.journal.of_type(WishMade)[0].card


def test_an_attachment_waits_for_the_district_under_the_hash_in_the_event(desk: Desk, code: str) -> None:
    done = wished(make_wish(desk, category="repair", text="", code=code, attachment=b"a recording"))
    folder = BlobFolder(desk.kiosk.folder / "blobs")
    assert folder.waiting() == [done.blob]
    assert folder.read(done.blob) == b"a recording"
    body = body_of(desk.kiosk.journal.of_type(WishMade)[0])
    assert isinstance(body, WishMade)
    assert body.blob == done.blob


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"category": "unheard", "text": "x"}, Refusal.WISH_CATEGORY_UNKNOWN),
        ({"category": "repair", "text": "  "}, Refusal.WISH_EMPTY),
        ({"category": "repair", "text": "愿" * 501}, Refusal.WISH_TOO_LONG),
        ({"category": "repair", "text": "x"}, Refusal.WISH_NEEDS_CONTACT),
        ({"category": "repair", "text": "x", "name": "张三"}, Refusal.WISH_NEEDS_CONTACT),
        ({"category": "repair", "text": "x", "name": "张三", "contact": "no phone"}, Refusal.PHONE_BAD_FORM),
        ({"category": "repair", "text": "x", "name": "张" * 61, "contact": "13812345678"}, Refusal.NAME_TOO_LONG),
        ({"category": "repair", "text": "x", "code": ""}, Refusal.CARD_EMPTY),
    ],
)
def test_what_is_no_wish_is_refused_and_leaves_nothing(desk: Desk, values: dict[str, str], refusal: Refusal) -> None:
    head = desk.kiosk.journal.state().head_seq
    assert make_wish(desk, attachment=b"", **values) is refusal  # type: ignore[arg-type]  # all of them are texts
    assert desk.kiosk.journal.state().head_seq == head


def test_a_refused_wish_leaves_no_attachment(desk: Desk) -> None:
    assert make_wish(desk, category="unheard", text="x", attachment=b"data") is Refusal.WISH_CATEGORY_UNKNOWN
    assert BlobFolder(desk.kiosk.folder / "blobs").waiting() == []


def test_an_attachment_that_no_line_could_carry_is_refused(desk: Desk, code: str) -> None:
    too_much = bytes(ATTACHMENT_MAX_BYTES + 1)
    assert make_wish(desk, category="repair", text="x", code=code, attachment=too_much) is Refusal.ENTRY_TOO_LONG


def test_an_attachment_that_the_disk_does_not_take_is_refused(desk: Desk, code: str) -> None:
    (desk.kiosk.folder / "blobs").write_text("a file where the folder should be")
    head = desk.kiosk.journal.state().head_seq
    assert make_wish(desk, category="repair", text="x", code=code, attachment=b"data") is Refusal.STORE_FULL
    assert desk.kiosk.journal.state().head_seq == head
