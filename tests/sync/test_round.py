"""A round of sync: every answer that a district, or somebody in its place, may give."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.kiosk import Kiosk
from sync.contract import wire
from sync.contract.documents import Reward
from sync.contract.kiosk_facts import IncarnationStarted
from sync.contract.messages import Ack, Page
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import SigningKey, from_text
from sync.errors import InCircles, NotTheDistrict, RefusedByDistrict, SyncError, TooLargeForTheRoad, Unreachable
from tests.clocks import FakeClock
from tests.sync import fake_district as fake
from tests.sync.fake_district import FakeDistrict, Fault, refusing
from tests.sync.kiosks import enrolled, reopened, round_of, synced, take, wish, wishes_at


def names(count: int, prefix: str = "w") -> list[str]:
    return [f"{prefix}{number:05}" for number in range(count)]


def test_what_was_taken_offline_arrives_in_order_and_once(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(7))
    outcome = synced(kiosk, district)
    stream = kiosk.journal.state().stream
    assert outcome.pushed == 8  # with the first event of the stream
    assert wishes_at(district) == names(7)
    assert [event.seq for event in district.events(stream)] == list(range(1, 9))
    assert synced(kiosk, district).pushed == 0


def test_bytes_arrive_verbatim_with_their_private_texts(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(3))
    pending = kiosk.journal.pending(0, 100)
    synced(kiosk, district)
    stream = district.memory.streams[kiosk.journal.state().stream]
    assert stream.events == [item.data for item in pending]
    assert stream.private == {item.seq: item.private for item in pending if item.private}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (fake.lost_request, Unreachable),
        (fake.lost_reply, Unreachable),
        (fake.portal, NotTheDistrict),
        (fake.portal_bytes, NotTheDistrict),
        (fake.truncated, NotTheDistrict),
        (fake.wrong_signature, NotTheDistrict),
        (fake.other_nonce, NotTheDistrict),
        (refusing(SyncRefusal.BUSY, retry_after_ms=5_000), RefusedByDistrict),
        (refusing(SyncRefusal.UNAVAILABLE), RefusedByDistrict),
        (refusing(SyncRefusal.MALFORMED), RefusedByDistrict),
        (refusing(SyncRefusal.BAD_SIGNATURE), RefusedByDistrict),
    ],
)
@pytest.mark.parametrize("at", [0, 1], ids=["push", "pull"])
def test_nothing_but_the_signed_answer_counts_and_the_next_round_makes_it_good(
    kiosk: Kiosk, district: FakeDistrict, fault: Fault, error: type[SyncError], at: int
) -> None:
    district.publish("reward", "soap", Reward(id="soap", title="Soap", points=5))
    take(kiosk, names(3))
    district.faults.extend([*[None] * at, fault])
    with pytest.raises(error):
        synced(kiosk, district)
    assert kiosk.journal.state().acked_seq == (0 if at == 0 else 4)
    assert kiosk.replica.rewards() == {}
    synced(kiosk, district)
    assert wishes_at(district) == names(3)
    assert kiosk.journal.pending_count() == 0
    assert set(kiosk.replica.rewards()) == {"soap"}


def test_a_busy_district_says_when_to_come_back(kiosk: Kiosk, district: FakeDistrict) -> None:
    district.faults.append(refusing(SyncRefusal.BUSY, retry_after_ms=5_000))
    with pytest.raises(RefusedByDistrict) as caught:
        synced(kiosk, district)
    assert caught.value.retry_after_ms == 5_000


def test_a_push_whose_reply_was_lost_counts_once(kiosk: Kiosk, district: FakeDistrict) -> None:
    for number in range(5):
        take(kiosk, [f"w{number:05}"])
        district.faults.append(fake.lost_reply)
        with pytest.raises(Unreachable):
            synced(kiosk, district)
    synced(kiosk, district)
    assert wishes_at(district) == names(5)
    assert kiosk.journal.state().head_hash == kiosk.journal.state().acked_hash


def test_a_push_that_arrives_twice_counts_once(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(3))
    district.faults.append(fake.repeated)
    synced(kiosk, district)
    assert len(district.events(kiosk.journal.state().stream)) == 4


def test_a_push_that_is_too_large_is_halved_until_it_fits(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(40))
    district.largest_batch = 3
    synced(kiosk, district)
    assert wishes_at(district) == names(40)


def test_a_proxy_that_finds_it_too_large_is_met_the_same_way(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(9))
    district.faults.extend([fake.too_large, fake.too_large])
    synced(kiosk, district)
    assert wishes_at(district) == names(9)


def test_one_event_that_is_too_large_for_a_proxy_is_said_not_lost(kiosk: Kiosk, district: FakeDistrict) -> None:
    district.faults.append(fake.too_large)
    with pytest.raises(TooLargeForTheRoad):
        synced(kiosk, district)
    assert kiosk.journal.pending_count() == 1


def test_poison_in_the_journal_is_pushed_as_it_is_and_holds_nobody_up(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(1))
    poison(kiosk, b"\x7bthis is no event")
    synced(kiosk, district)
    stream = district.memory.streams[kiosk.journal.state().stream]
    assert stream.events[2] == b"\x7bthis is no event"
    assert kiosk.journal.about_member("m1")


def poison(kiosk: Kiosk, data: bytes) -> None:
    """A row as a broken disk or an old fault may have left it."""
    events = kiosk.store.table("journal")
    last = events.last()
    assert last is not None
    row = dict(last) | {"seq": last["seq"] + 1, "hash": wire.event_hash(data), "data": data.decode()}
    events.insert(row)


# --- Restored district, copied disk -------------------------------------------------------------------------------------


def test_a_restored_district_gets_again_what_it_forgot(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(3))
    synced(kiosk, district)
    backup = district.backup()
    take(kiosk, names(3, "x"))
    synced(kiosk, district)
    district.restore(backup, "e2")
    synced(kiosk, district)  # nothing new is pending: the epoch alone makes it push
    assert wishes_at(district) == [*names(3), *names(3, "x")]
    assert kiosk.journal.state().token_epoch == "e2"
    assert kiosk.replica.cursor()[0] == "e2"


def test_a_new_epoch_that_an_ack_tells_first_is_not_pushed_at_for_ever(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    district.restore(district.backup(), "e2")
    take(kiosk, names(1))
    before = len(district.posts)
    synced(kiosk, district)
    assert district.posts[before:].count("push") <= 2
    assert (kiosk.journal.state().token_epoch, kiosk.replica.cursor()[0]) == ("e2", "e2")


def test_a_district_restored_to_before_the_enrolment_is_shown_it(kiosk: Kiosk, district: FakeDistrict) -> None:
    blank = FakeDistrict().backup()
    take(kiosk, names(2))
    synced(kiosk, district)
    take(kiosk, names(2, "x"))
    district.restore(blank, "e2")
    synced(kiosk, district)
    assert "remember" in district.posts
    assert wishes_at(district) == [*names(2), *names(2, "x")]


def test_a_kiosk_that_never_pulled_is_remembered_as_well(kiosk: Kiosk, district: FakeDistrict) -> None:
    district.restore(FakeDistrict().backup(), "e2")
    take(kiosk, names(2))
    synced(kiosk, district)
    assert wishes_at(district) == names(2)


def test_a_kiosk_that_the_district_will_not_know_stays_refused(kiosk: Kiosk, district: FakeDistrict) -> None:
    district.faults.extend([refusing(SyncRefusal.UNKNOWN_STREAM), None, refusing(SyncRefusal.UNKNOWN_STREAM)])
    with pytest.raises(RefusedByDistrict, match="unknown_stream"):
        synced(kiosk, district)
    assert district.posts[-3:] == ["push", "remember", "push"]


def test_documents_that_nobody_recognises_do_not_keep_facts_back(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    district.restore(district.backup(), "e2")
    take(kiosk, names(1))
    district.faults.extend([None, refusing(SyncRefusal.NOT_A_DOCUMENT)])
    synced(kiosk, district)
    assert wishes_at(district) == names(1)
    assert kiosk.replica.cursor()[0] == "e2"


def copied(kiosk: Kiosk, to: Path) -> Path:
    """A copy of the kiosk's disk, made while it stands still."""
    shutil.copytree(kiosk.folder, to, ignore=shutil.ignore_patterns("*.lock"))
    return to


def test_an_image_three_days_old_goes_on_as_a_new_incarnation(
    kiosk: Kiosk, district: FakeDistrict, clock: FakeClock, tmp_path: Path
) -> None:
    take(kiosk, names(2))
    synced(kiosk, district)
    kiosk.close()
    image = copied(kiosk, tmp_path / "image")
    kiosk = reopened(kiosk.folder, clock)
    take(kiosk, names(3, "later"))
    synced(kiosk, district)
    kiosk.close()
    old = reopened(image, clock)
    before = old.journal.state().stream
    take(old, names(2, "new"))
    outcome = synced(old, district)
    assert outcome.incarnations == 1
    assert old.journal.state().stream != before
    assert wishes_at(district) == sorted([*names(2), *names(3, "later"), *names(2, "new")])
    old.close()


def test_an_old_image_with_nothing_to_push_finds_out_from_the_ack(
    kiosk: Kiosk, district: FakeDistrict, clock: FakeClock, tmp_path: Path
) -> None:
    synced(kiosk, district)
    kiosk.close()
    image = copied(kiosk, tmp_path / "image")
    kiosk = reopened(kiosk.folder, clock)
    take(kiosk, names(3))
    synced(kiosk, district)
    kiosk.close()
    district.memory.epoch = "e2"  # makes the image push though it has nothing to say
    old = reopened(image, clock)
    assert synced(old, district).incarnations == 1
    assert old.journal.of_type(IncarnationStarted)[-1].stream == old.journal.state().stream
    old.close()


def test_a_fork_carries_over_what_lies_beyond_the_last_common_event(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(2))
    synced(kiosk, district)
    take(kiosk, names(3, "x"))
    district.faults.append(refusing(SyncRefusal.FORK, head=5, hash="other", last_common_seq=3))
    outcome = synced(kiosk, district)
    assert outcome.incarnations == 1
    assert wishes_at(district) == sorted([*names(2), *names(3, "x")])


@pytest.mark.parametrize("last_common", [0, 3, 4, 10**9])
def test_a_fork_loses_nothing_whatever_the_district_says_is_common(
    kiosk: Kiosk, district: FakeDistrict, last_common: int
) -> None:
    take(kiosk, names(2))
    synced(kiosk, district)
    take(kiosk, names(3, "x"))
    district.faults.append(refusing(SyncRefusal.FORK, head=5, hash="other", last_common_seq=last_common))
    synced(kiosk, district)
    assert wishes_at(district) == sorted([*names(2), *names(3, "x")])


@pytest.mark.parametrize("code", [SyncRefusal.COPY, SyncRefusal.CHAIN_BROKEN])
def test_a_stream_that_is_no_longer_believed_goes_on_under_a_new_name(
    kiosk: Kiosk, district: FakeDistrict, code: SyncRefusal
) -> None:
    take(kiosk, names(2))
    district.faults.append(refusing(code))
    assert synced(kiosk, district).incarnations == 1
    assert wishes_at(district) == names(2)


def test_a_gap_with_another_history_carries_everything_over(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(4))
    synced(kiosk, district)
    stream = kiosk.journal.state().stream
    take(kiosk, ["w00004"])
    district.faults.append(refusing(SyncRefusal.GAP, head=2, hash="other"))
    assert synced(kiosk, district).incarnations == 1
    assert kiosk.journal.carried_after() == {stream: 0}
    assert wishes_at(district) == names(5)


def test_a_gap_that_is_none_is_left_to_people(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(1))
    district.faults.append(refusing(SyncRefusal.GAP, head=5, hash="x"))
    with pytest.raises(RefusedByDistrict):
        synced(kiosk, district)


def test_a_closed_stream_gives_up_all_it_has_and_then_a_new_one_begins(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    old = kiosk.journal.state().stream
    take(kiosk, names(3))
    district.memory.streams[old].status = "closed"
    assert synced(kiosk, district).incarnations == 1
    assert len(district.events(old)) == 4
    assert kiosk.journal.state().stream != old
    assert kiosk.journal.state().status == "live"
    assert kiosk.here().may_spend
    assert wishes_at(district) == names(3)


def test_a_stream_that_is_closed_while_nothing_waits_is_followed_at_once(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    old = kiosk.journal.state().stream
    district.memory.streams[old].status = "closed"
    assert synced(kiosk, district).incarnations == 1
    assert kiosk.journal.state().stream != old
    assert kiosk.journal.pending_count() == 0


def test_a_frozen_stream_goes_on_telling_but_spends_no_more(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    district.memory.streams[kiosk.journal.state().stream].status = "frozen"
    take(kiosk, names(1))
    assert synced(kiosk, district).incarnations == 0
    assert wishes_at(district) == names(1)
    assert not kiosk.here().may_spend


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_a_rotation_whose_reply_was_lost_goes_on_with_many_events_waiting(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(600))
    kiosk.rotate_key()
    take(kiosk, names(900, "x"))
    district.faults.extend([None, fake.lost_reply])  # the second batch holds the rotation
    with pytest.raises(Unreachable):
        synced(kiosk, district)
    synced(kiosk, district)
    assert wishes_at(district) == sorted([*names(600), *names(900, "x")])
    kiosk.rotate_key()
    take(kiosk, names(1, "y"))
    synced(kiosk, district)
    assert kiosk.journal.pending_count() == 0


def test_a_district_that_forgot_a_rotation_hears_of_it_again(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(2))
    synced(kiosk, district)
    backup = district.backup()
    kiosk.rotate_key()
    take(kiosk, names(2, "x"))
    synced(kiosk, district)
    district.restore(backup, "e2")
    take(kiosk, names(1, "y"))
    synced(kiosk, district)
    assert wishes_at(district) == sorted([*names(2), *names(2, "x"), *names(1, "y")])


def test_a_store_lost_after_a_rotation_finds_the_key_that_the_district_knows(
    kiosk: Kiosk, district: FakeDistrict, clock: FakeClock
) -> None:
    for heard_of in (True, False):
        kiosk.rotate_key()
        if heard_of:
            synced(kiosk, district)
    kiosk.close()
    (kiosk.folder / "store.sqlite3").unlink()
    kiosk = reopened(kiosk.folder, clock)
    take(kiosk, names(2))
    synced(kiosk, district)
    assert wishes_at(district) == names(2)
    kiosk.close()


def test_a_kiosk_none_of_whose_keys_is_known_stays_refused(kiosk: Kiosk, district: FakeDistrict) -> None:
    stranger = SigningKey(b"stranger".ljust(32, b".")).public_key.hex()
    district.memory.streams[kiosk.journal.state().stream].public_key = stranger
    with pytest.raises(RefusedByDistrict, match="unknown_key"):
        synced(kiosk, district)


def test_a_key_that_is_refused_in_a_pull_is_shown_in_a_push_once(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(1))
    synced(kiosk, district)
    district.faults.append(refusing(SyncRefusal.UNKNOWN_KEY))
    asked = len(district.posts)
    synced(kiosk, district)
    assert district.posts[asked:][:2] == ["pull", "push"]
    district.faults.extend([refusing(SyncRefusal.UNKNOWN_KEY)] * 2)
    with pytest.raises(RefusedByDistrict, match="unknown_key"):
        synced(kiosk, district)


# --- Never without end -------------------------------------------------------------------------------------------------


def always(fault: Fault) -> Callable[[FakeDistrict], None]:
    def script(district: FakeDistrict) -> None:
        district.faults.extend([fault] * 5_000)

    return script


@pytest.mark.parametrize("code", list(SyncRefusal))
def test_a_district_that_only_refuses_is_left_alone_soon(kiosk: Kiosk, district: FakeDistrict, code: SyncRefusal) -> None:
    take(kiosk, names(3))
    always(refusing(code, head=0, hash="", last_common_seq=0))(district)
    with pytest.raises(SyncError):
        synced(kiosk, district)
    assert len(district.posts) <= 40
    assert len(kiosk.journal.carried_after()) <= 3


def test_a_district_that_closes_every_stream_is_left_alone_soon(kiosk: Kiosk, district: FakeDistrict) -> None:
    def closing(district: FakeDistrict, name: str, body: bytes) -> bytes:
        reply = district.answer(name, body)
        for stream in district.memory.streams.values():
            stream.status = "closed"
        return reply if name != "push" else district.answer(name, body)

    always(closing)(district)
    with pytest.raises(InCircles):
        synced(kiosk, district)
    assert len(district.posts) <= 40


def resigned(address: str, purpose: str, kind: type[msgspec.Struct], **changes: object) -> Fault:
    """The honest answer with some words changed, signed by the district all the same: a fault of its own."""

    def fault(district: FakeDistrict, name: str, body: bytes) -> bytes:
        signed = from_text(district.answer(name, body))
        if name != address:
            return wire.encode(signed)
        reply = msgspec.json.decode(signed.payload, type=kind)
        return wire.encode(district.key.sign(purpose, msgspec.structs.replace(reply, **changes)))

    return fault


def test_a_district_that_takes_back_every_ack_is_left_alone_soon(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(3))
    genesis = wire.genesis_hash(kiosk.journal.state().stream)
    always(resigned("push", "ack", Ack, head=0, hash=genesis))(district)
    with pytest.raises(InCircles):
        synced(kiosk, district)
    assert len(district.posts) <= 40


def test_pages_without_end_and_without_progress_are_left_alone(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    always(resigned("pull", "page", Page, more=True))(district)
    with pytest.raises(InCircles):
        synced(kiosk, district)
    assert len(district.posts) <= 40


FAULTS: list[Fault | None] = [
    None,
    None,
    fake.lost_request,
    fake.lost_reply,
    fake.repeated,
    fake.portal,
    fake.truncated,
    fake.wrong_signature,
    fake.too_large,
]


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scripts=st.lists(
        st.tuples(st.integers(0, 5), st.lists(st.sampled_from(range(len(FAULTS) + len(SyncRefusal))), max_size=12)),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_happens_on_the_way_rounds_end_and_every_fact_arrives_once(
    scripts: list[tuple[int, list[int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    district, clock = FakeDistrict(), FakeClock()
    kiosk = enrolled(tmp_path_factory.mktemp("kiosk"), district, clock)
    taken: list[str] = []
    for number, (count, script) in enumerate(scripts):
        new = names(count, f"r{number}-")
        take(kiosk, new)
        taken += new
        district.faults.clear()
        codes = list(SyncRefusal)
        for choice in script:
            if choice < len(FAULTS):
                district.faults.append(FAULTS[choice])
            else:
                district.faults.append(refusing(codes[choice - len(FAULTS)], head=2, hash="x", last_common_seq=1))
        before = len(district.posts)
        try:
            synced(kiosk, district)
        except SyncError:
            clock.advance(60_000)
        assert len(district.posts) - before <= 60
    district.faults.clear()
    for _ in range(3):
        synced(kiosk, district)
    assert wishes_at(district) == sorted(taken)
    assert kiosk.journal.pending_count() == 0
    kiosk.close()


def test_news_is_what_lies_beyond_the_cursor(kiosk: Kiosk, district: FakeDistrict) -> None:
    synced(kiosk, district)
    assert not round_of(kiosk, district).has_news()
    district.publish("reward", "soap", Reward(id="soap", title="Soap", points=5))
    assert round_of(kiosk, district).has_news()
    synced(kiosk, district)
    assert not round_of(kiosk, district).has_news()


def test_the_daily_check_compares_both_sides(kiosk: Kiosk, district: FakeDistrict) -> None:
    take(kiosk, names(3))
    synced(kiosk, district)
    kiosk.journal.append([wish("not acknowledged")])
    checked = round_of(kiosk, district).check()
    assert checked.agree
    assert checked.totals.types == {"incarnation_started": 1, "wish_made": 3}
    district.memory.streams[kiosk.journal.state().stream].events.pop()
    assert not round_of(kiosk, district).check().agree
