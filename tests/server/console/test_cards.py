"""Cards: printing a batch, finding one, revoking one or all old ones."""

import io

import pypdfium2
import pytest
from django.test import Client

from server import district, meta
from server.console.roles import Role
from server.models import Card, CardBatch, Revocation
from sync.contract.ids import card_number, spoken_card_number
from tests.server.console.world import World, client_of, last_events, text_of


def test_a_batch_is_printed_into_a_file_that_nobody_keeps(officer: Client) -> None:
    before = meta.read().next_card_serial
    answer = officer.post("/cards/print/", {"count": 9, "page": "A4", "years": 5})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(pypdfium2.PdfDocument(io.BytesIO(answer.content))) == 2
    assert meta.read().next_card_serial == before + 9
    assert [(event.type, event.actor) for event in last_events(1)] == [("cards_printed", "staff:district")]
    assert CardBatch.objects.get(first_serial=before).count == 9
    assert spoken_card_number(card_number(before)) in text_of(officer.get("/cards/"))


@pytest.mark.parametrize("count", ["0", "241", "-1", "x", "", "99999999999999999999"])
def test_a_batch_has_a_number_of_cards_that_can_be_printed(officer: Client, count: str) -> None:
    before = meta.read().next_card_serial
    answer = officer.post("/cards/print/", {"count": count, "page": "A4", "years": 5})
    assert answer.status_code == 200
    assert meta.read().next_card_serial == before


def test_a_file_that_cannot_be_made_voids_its_numbers(officer: Client) -> None:
    meta.write(meta.NAME, "\U0001f600")  # the card's font has no such character
    before = meta.read().next_card_serial
    text = text_of(officer.post("/cards/print/", {"count": 2, "page": "A4", "years": 5}, follow=True))
    assert f"卡号 {spoken_card_number(card_number(before))} 到 {spoken_card_number(card_number(before + 1))} 作废" in text
    assert meta.read().next_card_serial == before + 2


def test_a_card_is_found_by_the_number_that_is_printed_on_it(officer: Client) -> None:
    number = card_number(1)
    assert officer.get("/cards/", {"number": spoken_card_number(number)}).headers["Location"] == f"/cards/{number}/"
    assert "不是卡号" in text_of(officer.get("/cards/", {"number": "1234"}))
    assert "没有找到这张卡" in text_of(officer.get("/cards/", {"number": card_number(999)}))
    assert "还没有人领" in text_of(officer.get(f"/cards/{card_number(40)}/"))


def test_a_keeper_revokes_the_lost_card_of_a_member_and_no_other(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    mine, theirs, nobodys = card_number(1), card_number(2), card_number(30)
    answer = keeper.post(f"/cards/{mine}/revoke/", {"reason": "掉在公园"})
    assert answer.headers["Location"] == f"/cards/{mine}/"
    assert Revocation.objects.get(number=mine).reason == "掉在公园"
    assert last_events(1)[0].actor == "staff:keeper"
    assert "已停用" in text_of(keeper.get(f"/cards/{mine}/"))
    for number in (theirs, nobodys, "000000000000", "12"):
        assert keeper.post(f"/cards/{number}/revoke/").status_code == 404
    assert Revocation.objects.count() == 1
    assert "已经停用" in text_of(keeper.post(f"/cards/{mine}/revoke/", follow=True))
    assert Revocation.objects.count() == 1


def test_all_cards_before_a_day_are_revoked_after_saying_whom_that_concerns(officer: Client) -> None:
    answer = officer.post("/cards/revoke-old/", {"day": "2027-01-15"})
    assert answer.headers["Location"] == "/cards/revoke-old/2027-01-15/"
    asked = text_of(officer.get("/cards/revoke-old/2027-01-15/"))
    assert "印的 40 张卡" in asked
    assert "2 张已经有人在用" in asked
    assert not Revocation.objects.exists()
    officer.post("/cards/revoke-old/2027-01-15/", {"reason": "密钥泄露"})
    assert Revocation.objects.get().issued_before_day == 20_833
    assert "已停用" in text_of(officer.get(f"/cards/{card_number(1)}/"))
    assert "已全部停用" in text_of(officer.get("/cards/"))


@pytest.mark.parametrize("day", ["", "yesterday", "2027-02-30", "2999-01-01", "0001-01-01"])
def test_a_day_that_is_none_or_has_not_come_revokes_nothing(officer: Client, day: str) -> None:
    assert officer.post("/cards/revoke-old/", {"day": day}).status_code == 200
    assert not day or officer.post(f"/cards/revoke-old/{day}/").status_code == 404
    assert not Revocation.objects.exists()


def test_a_card_bound_to_two_is_shown_with_both(world: World, officer: Client) -> None:
    Card.objects.filter(number=card_number(1)).update(disputed=True, also_bound_to="member-b")
    assert spoken_card_number(card_number(1)) in text_of(officer.get("/cards/"))
    text = text_of(officer.get(f"/cards/{card_number(1)}/"))
    assert "Wang A" in text
    assert "Wang B" in text
    # A keeper sees the holder of the own station alone.
    text = text_of(client_of(world.user(Role.KEEPER)).get(f"/cards/{card_number(1)}/"))
    assert "Wang A" in text
    assert "Wang B" not in text


def test_many_revocations_are_counted_and_the_newest_listed(officer: Client) -> None:
    for serial in range(3, 60):
        district.revoke_card(card_number(serial), actor="staff:x")
    assert "只列出最近的 50 条，共 57 条" in text_of(officer.get("/cards/"))
