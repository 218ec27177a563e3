"""What docs/recovery.md promises, played with a real server process and the kiosk's real code over real HTTP."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.points import points
from kiosk.actions.redeem import redeem
from kiosk.actions.scan import scan
from kiosk.actions.status import status
from kiosk.actions.wish import make_wish as wish
from sync.contract import ledger
from sync.contract.events import Draft
from sync.contract.refusals import Refusal
from sync.contract.wire import event_hash
from sync.contract.wish_facts import WishMade
from sync.errors import RefusedByDistrict, Unreachable
from tests.journeys.books import DistrictBooks
from tests.journeys.district import DistrictProcess
from tests.journeys.station import Demo, DemoCard, LossyTransport, StationKiosk, done, player

pytestmark = pytest.mark.slow


def cheapest(kiosk: StationKiosk) -> tuple[str, int]:
    """The cheapest reward and its price."""
    reward = min(kiosk.kiosk.replica.rewards().values(), key=lambda r: (r.points, r.id))
    return reward.id, reward.points


def eventually(read: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Wait for the projections to follow."""
    deadline = time.monotonic() + timeout_s
    while not read():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.1)


def make_wish(kiosk: StationKiosk, card: DemoCard, text: str) -> str:
    """A wish with a card; gives its event's reference."""
    return done(wish(kiosk.desk, code=card.code, category="repair", text=text)).facts[0]


def agree(district: DistrictProcess, kiosk: StationKiosk) -> DistrictBooks:
    """Both sides hold the same current stream, and the ledger adds up."""
    books = DistrictBooks(district.folder)
    state = kiosk.kiosk.journal.state()
    assert state.acked_seq == state.head_seq
    ours = [pending.data for pending in kiosk.kiosk.journal.pending(0, state.head_seq)]
    assert books.events(state.stream) == ours
    assert books.ledger_sum() == 0
    return books


def wishes_at(books: DistrictBooks, kiosk: StationKiosk) -> list[str]:
    """The wishes that count, by the hash of their private text: a carried copy has the same."""
    found: dict[str, int] = {}
    for event in books.of_kiosk(kiosk.kiosk.identity.kiosk):
        if event.type == "wish_made":
            found[event.private] = found.get(event.private, 0) + 1
    return list(found)


def test_a_copied_disk_in_another_machine_begins_a_new_life_and_loses_nothing(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str, tmp_path: Path
) -> None:
    card = player(demo, station)
    make_wish(kiosk, card, "before the copy")
    kiosk.close()
    copy = kiosk.copy_to(tmp_path / "copy", machine="machine-2")
    first = kiosk.stream
    make_wish(kiosk, card, "on the original")
    make_wish(copy, card, "on the copy")
    assert copy.stream != first
    assert "copied" in done(status(copy.desk)).notices
    reward, _ = cheapest(copy)
    refused = redeem(copy.desk, card.code, card.pin, reward)
    assert refused in (Refusal.POINTS_NOT_HERE, Refusal.POINTS_NOT_ENOUGH), "a copy has nothing to spend"
    kiosk.sync()
    copy.sync()
    books = agree(district, copy)
    assert len(wishes_at(books, copy)) == 3, "the wish that both disks held counts once, none is lost"
    assert [status_ for status_, _ in books.streams(copy.kiosk.identity.kiosk).values()] == ["frozen", "live"]
    assert books.events(first) == [p.data for p in kiosk.kiosk.journal.pending(0, 10_000)]
    books.close()
    copy.close()


def test_an_image_three_days_old_is_found_out_and_both_branches_count(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str, tmp_path: Path
) -> None:
    card = player(demo, station, at_least=cheapest(kiosk)[1] * 2)
    reward, price = cheapest(kiosk)
    kiosk.sync()
    kiosk.close()
    image = kiosk.copy_to(tmp_path / "image")
    for day in range(3):
        kiosk.clock.pass_days(1)
        make_wish(kiosk, card, f"day {day}")
        kiosk.sync()
    before = done(points(kiosk.desk, card.code))
    times = before.spendable_here // price
    done(redeem(kiosk.desk, card.code, card.pin, reward, times))
    kiosk.sync()
    kiosk.close()
    # The image is put back. It knows nothing of the three days, and spends what was spent.
    old = image.stream
    make_wish(image, card, "on the image")
    spent = done(redeem(image.desk, card.code, card.pin, reward))
    image.sync()
    assert image.stream != old
    books = agree(district, image)
    assert len(wishes_at(books, image)) == 4
    assert books.streams(image.kiosk.identity.kiosk)[old][0] == "frozen"
    waiting = books.waiting()
    assert len(waiting) == 1, "the second spending of the same points waits for a person"
    assert books.member_total(card.holder) == before.balance - times * price
    books.close()
    # A person decides: the member owes it.
    district.command("settle", next(iter(waiting)), "--to", "owed")
    books = agree(district, image)
    assert books.member_total(card.holder) == before.balance - times * price - price
    assert books.balance(ledger.owed_account(card.holder)) <= 0
    assert spent.points == price
    books.close()
    image.close()


def test_a_server_restored_from_an_older_backup_gets_back_what_it_lost(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str, tmp_path: Path
) -> None:
    card = player(demo, station, at_least=cheapest(kiosk)[1])
    reward, price = cheapest(kiosk)
    make_wish(kiosk, card, "before the backup")
    kiosk.sync()
    district.command("backup", str(tmp_path / "backup.tar"))
    make_wish(kiosk, card, "after the backup")
    done(redeem(kiosk.desk, card.code, card.pin, reward))
    done(check_in(kiosk.desk, card.code))
    kiosk.clock.offset_ms += 3_600_000
    earned = done(check_out(kiosk.desk, card.code)).points
    kiosk.sync()
    kiosk.sync_until(lambda: done(points(kiosk.desk, card.code)).pending == 0)
    late = StationKiosk(tmp_path / "late")
    late.enrol(district.enrolment_code(list(demo.stations)[1]))
    make_wish(late, card, "at a kiosk that the backup doesn't know")
    late.sync()
    before = DistrictBooks(district.folder)
    total = before.member_total(card.holder)
    assert total == card.points - price + earned
    before.close()
    district.stop()
    district.command("restore", str(tmp_path / "backup.tar"), "--replace")
    district.start()
    stream = kiosk.stream
    kiosk.sync()
    assert kiosk.stream == stream, "an honest kiosk is no copy"
    books = agree(district, kiosk)
    assert len(wishes_at(books, kiosk)) == 2
    assert books.member_total(card.holder) == total
    books.close()
    assert "recovery" in district.command("recovery").lower()
    late.sync()
    assert not late.kiosk.notices
    books = agree(district, late)
    assert len(wishes_at(books, late)) == 1
    books.close()
    # Only when every kiosk has shown what it has are points granted again.
    kiosk.sync()
    late.sync()
    for waited in historical(district):
        district.command("write-off", waited)
    district.command("recovery", "--confirm")
    late.close()
    district.command("check")


def test_a_restored_server_gets_back_what_an_earlier_life_of_the_kiosk_had_brought(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str, tmp_path: Path
) -> None:
    card = player(demo, station)
    before = _wishes(district)
    make_wish(kiosk, card, "before the backup")
    kiosk.sync()
    district.command("backup", str(tmp_path / "backup.tar"))
    make_wish(kiosk, card, "after it, acknowledged")
    kiosk.sync()
    first = kiosk.stream
    kiosk.close()
    kiosk.machine = "machine-2"
    make_wish(kiosk, card, "in the next life")
    kiosk.sync()
    assert kiosk.stream != first
    district.stop()
    district.command("restore", str(tmp_path / "backup.tar"), "--replace")
    district.start()
    kiosk.sync()
    books = agree(district, kiosk)
    assert len(wishes_at(books, kiosk)) == 3
    books.close()
    eventually(lambda: _wishes(district) == before + 3)
    kiosk.sync()
    assert done(status(kiosk.desk)).pending == 0
    district.command("check")


def historical(district: DistrictProcess) -> list[str]:
    """Kiosks that recovery still waits for: those of the demo's past year, which nobody can switch on any more."""
    text = district.command("recovery")
    books = DistrictBooks(district.folder)
    kiosks = {name.partition(".")[0] for name in _streams(books)}
    books.close()
    return sorted(kiosk for kiosk in kiosks if kiosk in text and kiosk != "district")


def _streams(books: DistrictBooks) -> list[str]:
    return [name for (name,) in books._database.execute("SELECT name FROM server_stream")]


def test_a_lost_kiosk_that_was_written_off_comes_back_and_its_spending_waits_for_a_person(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    card = player(demo, station, at_least=cheapest(kiosk)[1])
    reward, price = cheapest(kiosk)
    kiosk.sync_until(lambda: done(points(kiosk.desk, card.code)).spendable_here >= price)
    first = kiosk.stream
    district.command("write-off", kiosk.kiosk.identity.kiosk)
    books = DistrictBooks(district.folder)
    assert books.balance(ledger.held_account(first, card.holder)) == 0
    assert books.balance(ledger.member_account(card.holder)) == card.points
    books.close()
    # Nobody told the kiosk: it stood in a cupboard, and people used it.
    make_wish(kiosk, card, "in the cupboard")
    done(check_in(kiosk.desk, card.code))
    kiosk.clock.offset_ms += 2 * 3_600_000
    earned = done(check_out(kiosk.desk, card.code)).points
    done(redeem(kiosk.desk, card.code, card.pin, reward))
    kiosk.sync()
    assert kiosk.stream != first, "the signed answer began a new incarnation"
    books = agree(district, kiosk)
    assert len(wishes_at(books, kiosk)) == 1
    assert list(books.waiting().values()) == [ledger.SetAside.NOT_TRUSTED]
    assert books.member_total(card.holder) == card.points + earned, "hours count, the redemption waits"
    books.close()
    district.command("settle", next(iter(DistrictBooks(district.folder).waiting())), "--to", "loss")
    books = DistrictBooks(district.folder)
    assert books.balance(ledger.loss_account(station)) == -price
    assert books.member_total(card.holder) == card.points + earned
    books.close()
    district.command("check")


def test_an_enrolment_whose_reply_was_lost_is_the_same_enrolment_when_tried_again(
    district: DistrictProcess, station: str, tmp_path: Path
) -> None:
    code = district.enrolment_code(station)
    kiosk = StationKiosk(tmp_path / "new")
    kiosk.wrap = lambda inner: LossyTransport(inner, lambda name, nth: name == "enrol" and nth == 1)
    with pytest.raises(Unreachable):
        kiosk.enrol(code)
    kiosk.wrap = lambda inner: inner
    kiosk.enrol(code)
    first = kiosk.kiosk.identity
    kiosk.sync()
    books = agree(district, kiosk)
    assert list(books.streams(first.kiosk)) == [first.first_stream]
    books.close()
    kiosk.close()
    other = StationKiosk(tmp_path / "other")
    with pytest.raises(RefusedByDistrict) as refused:
        other.enrol(code)
    assert refused.value.refused.code == "code_used"


def test_a_rotation_whose_reply_was_lost_with_ten_thousand_facts_waiting(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    def pile_up(count: int, name: str) -> None:
        for first in range(0, count, 1000):
            kiosk.kiosk.journal.append(
                [Draft(body=WishMade(wish=f"{name}-{first + n}", category="other")) for n in range(1000)]
            )

    pile_up(5_000, "old-key")
    kiosk.kiosk.rotate_key()
    pile_up(5_000, "new-key")
    assert len(kiosk.kiosk.identity.private_keys) == 2
    # Two of three replies to a push are lost, the one that brings the rotation home among them.
    pushes = itertools.count(1)
    kiosk.wrap = lambda inner: LossyTransport(inner, lambda name, _: name == "push" and next(pushes) % 3 != 0)
    for _ in range(100):
        try:
            kiosk.sync()
            break
        except Unreachable:
            kiosk.close()  # and the kiosk is switched off and on each time
    books = agree(district, kiosk)
    assert len(books.events(kiosk.stream)) >= 10_001
    books.close()
    make_wish(kiosk, player(demo, station), "after it all")
    kiosk.wrap = lambda inner: inner
    kiosk.sync()
    agree(district, kiosk).close()


def test_a_poisonous_event_first_in_the_queue_blocks_nobody(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    poison = '{"stream":"' + kiosk.stream + '","seq":"not a number","prev":NaN, \\x00 }'
    before = _wishes(district)
    state = kiosk.kiosk.journal.state()
    kiosk.kiosk.store.table("journal").insert(
        {
            "stream": state.stream,
            "seq": state.head_seq + 1,
            "hash": event_hash(poison.encode()),
            "type": "",
            "member": "",
            "card": "",
            "floor_ms": 0,
            "data": poison,
        }
    )
    make_wish(kiosk, player(demo, station), "behind the poison")
    kiosk.sync()
    books = agree(district, kiosk)
    assert list(books.waiting().values()) == ["unreadable"]
    assert poison.encode() in books.events(kiosk.stream), "kept as it came"
    books.close()
    eventually(lambda: _wishes(district) == before + 1)


def _wishes(district: DistrictProcess) -> int:
    books = DistrictBooks(district.folder)
    try:
        return books.count("wish")
    finally:
        books.close()


def test_a_card_revoked_while_the_station_was_offline_for_five_days(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    card = player(demo, station)
    kiosk.sync()
    district.command("revoke-card", card.number, "--reason", "lost")
    for _ in range(5):
        kiosk.clock.pass_days(1)
        done(scan(kiosk.desk, card.code))
        make_wish(kiosk, card, "nobody here knows better")
    assert done(status(kiosk.desk)).revocations_stale, "staff see that the list is old"
    kiosk.sync()
    assert scan(kiosk.desk, card.code) is Refusal.CARD_REVOKED
    assert check_in(kiosk.desk, card.code) is Refusal.CARD_REVOKED
    assert done(status(kiosk.desk)).refused_scans == {"card_revoked": 2}
    books = agree(district, kiosk)
    assert len(wishes_at(books, kiosk)) == 5, "facts stay what they were"
    books.close()


def test_a_station_cut_off_for_a_week_loses_nothing_and_counts_nothing_twice(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    cards = [c for c in demo.cards if c.station == station and c.pin and not c.keeper][:4]
    made = 0
    for day in range(7):
        kiosk.clock.pass_days(1)
        if day == 3:
            kiosk.close()
            kiosk.clock.reboot()
        for card in cards:
            done(check_in(kiosk.desk, card.code))
            kiosk.clock.offset_ms += 3_600_000
            done(check_out(kiosk.desk, card.code))
            make_wish(kiosk, card, f"day {day}")
            made += 3
    kiosk.wrap = lambda inner: LossyTransport(inner, lambda name, nth: name == "push" and nth % 2 == 1)
    with pytest.raises(Unreachable):
        kiosk.sync()
    kiosk.wrap = lambda inner: inner
    kiosk.sync()
    books = agree(district, kiosk)
    facts = [e for e in books.of_kiosk(kiosk.kiosk.identity.kiosk) if e.card]
    assert len(facts) == made
    books.close()
    kiosk.sync_until(lambda: done(points(kiosk.desk, cards[0].code)).pending == 0)
    assert done(points(kiosk.desk, cards[0].code)).balance == cards[0].points + 7 * 10


def test_a_kiosk_that_was_away_while_the_district_changed_its_keys_twice_goes_on(
    district: DistrictProcess, kiosk: StationKiosk, demo: Demo, station: str
) -> None:
    card = player(demo, station)
    for _ in range(2):
        district.command("rotate-keys")
    make_wish(kiosk, card, "signed for with another key")
    kiosk.sync()
    agree(district, kiosk).close()
    kiosk.sync()
    assert len(kiosk.kiosk.trust().chain) == 3, "the new links are on the disk"
