"""The demo district: the article's proportions, the same for the same seed, through the real door."""

from pathlib import Path

import msgspec
import pytest

from server import district, keys
from server.audit import audit
from server.commands.demo import write
from server.demo.build import Demo, NotFresh, build
from server.demo.data import load
from server.follower import follow_to_the_end
from server.models import Account, Card, Grant, Member, SetAsideEvent, Team, Wish
from server.web.totals import totals
from sync.contract.cards import Card as ReadCard
from sync.contract.cards import read_code
from sync.contract.rules.members import pin_is_acceptable
from sync.contract.settings import Settings
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
    assert figures.wishes["fulfilled"] == round(demo.figures["wishes"] * 326 / 385)
    assert figures.issued == demo.figures["points_earned"]
    assert figures.spent == demo.figures["points_spent"]
    assert Team.objects.count() == 12


def test_every_open_wish_has_a_state_and_a_reason(demo: Demo) -> None:
    still_open = Wish.objects.exclude(state="fulfilled")
    assert {wish.state for wish in still_open} <= {"submitted", "published", "claimed", "referred"}
    assert all(wish.reason for wish in still_open)


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
