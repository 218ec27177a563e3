"""Pulling: pages as they come, and nothing of a page that is not wholly the district's."""

from collections.abc import Callable

import pytest

from kiosk.kiosk import Kiosk
from sync.contract.documents import Grant, Reward
from sync.contract.kiosk_facts import GrantReceived
from sync.contract.signing import SigningKey
from sync.errors import NotTheDistrict
from tests.sync.fake_district import KEY, FakeDistrict
from tests.sync.kiosks import round_of, synced
from tests.sync.test_keyring import FIRST, NEXT, following

STRANGER = SigningKey(b"stranger".ljust(32, b"."))


def rewards(district: FakeDistrict, count: int) -> set[str]:
    for number in range(count):
        district.publish("reward", f"r{number}", Reward(id=f"r{number}", title="Soap", points=5))
    return {f"r{number}" for number in range(count)}


def test_many_pages_come_in_one_round(kiosk: Kiosk, district: FakeDistrict) -> None:
    district.page_size = 7
    expected = rewards(district, 50)
    assert synced(kiosk, district).pulled == 50
    assert set(kiosk.replica.rewards()) == expected
    assert kiosk.replica.cursor() == ("e1", 50)


def test_the_newest_revision_alone_counts(kiosk: Kiosk, district: FakeDistrict) -> None:
    rewards(district, 2)
    synced(kiosk, district)
    district.publish("reward", "r0", Reward(id="r0", title="Rice", points=9))
    district.publish("reward", "r1")
    synced(kiosk, district)
    assert {r.title for r in kiosk.replica.rewards().values()} == {"Rice"}


@pytest.mark.parametrize(
    "publish",
    [
        lambda d, s: d.publish("grant", "g1", signed=STRANGER.sign("grant", Grant(id="g1", member="m", stream=s, points=5))),
        lambda d, s: d.publish("grant", "g1", signed=KEY.sign("enrolment", Grant(id="g1", member="m", stream=s, points=5))),
        lambda d, s: d.publish("grant", "g1", Grant(id="g1", member="m", stream=s, points=5)),
        lambda d, s: d.publish("keyring", "2", signed=following(FIRST, STRANGER, STRANGER)),
        lambda d, s: d.publish("revocations", "all", signed=KEY.sign("revocations", {"as_of_ms": "x"})),
    ],
    ids=["stranger", "other purpose", "not signed", "keyring", "no list"],
)
def test_a_page_with_a_document_that_nobody_signed_is_not_kept(
    kiosk: Kiosk, district: FakeDistrict, publish: Callable[[FakeDistrict, str], None]
) -> None:
    rewards(district, 3)
    publish(district, kiosk.journal.state().stream)
    with pytest.raises(NotTheDistrict):
        synced(kiosk, district)
    assert kiosk.replica.rewards() == {}
    assert kiosk.journal.of_type(GrantReceived) == []
    assert kiosk.replica.cursor() == ("", 0)


def test_a_keyring_in_a_page_vouches_for_what_comes_with_it(kiosk: Kiosk, district: FakeDistrict) -> None:
    grant = Grant(id="g1", member="m1", stream=kiosk.journal.state().stream, points=5)
    district.publish("grant", "g1", signed=NEXT.sign("grant", grant))
    district.publish("keyring", "2", signed=following(FIRST, KEY, KEY, NEXT))
    synced(kiosk, district)
    assert len(kiosk.journal.of_type(GrantReceived)) == 1
    assert set(kiosk.trust().district) == {KEY.id, NEXT.id}
    district.key = NEXT
    synced(kiosk, district)


def test_a_long_chain_of_keys_is_followed_in_its_order(kiosk: Kiosk, district: FakeDistrict) -> None:
    link = FIRST
    for serial in range(2, 13):
        link = following(link, KEY, KEY, NEXT, serial=serial)
        district.publish("keyring", str(serial), signed=link)
    synced(kiosk, district)
    assert kiosk.trust().chain[-1] == link


def test_a_grant_is_receipted_in_the_same_round_and_the_receipt_pushed(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    stream = kiosk.journal.state().stream
    district.grant("g1", "m1", stream, 40)
    synced(kiosk, district)
    assert district.events(stream)[-1].type == "grant_received"
    assert kiosk.journal.pending_count() == 0


def test_unknown_cards_are_asked_for_until_an_answer_came(kiosk: Kiosk, district: FakeDistrict) -> None:
    kiosk.replica.want_card("123")
    assert list(kiosk.replica.wanted_cards()) == ["123"]
    round_of(kiosk, district).has_news()
    synced(kiosk, district)
    assert b"123" in district.requests[-1]
    assert list(kiosk.replica.wanted_cards()) == []
