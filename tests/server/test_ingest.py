"""Taking in pushes: everything once, nothing lost, forks and copies seen."""

import msgspec
import pytest

from server import keys, ledger
from server.models import CarriedFact, ForkEvent, JournalEvent, PrivateText, Push, SetAsideEvent, Stream
from sync.contract.events import Event, Move
from sync.contract.kiosk_facts import CheckedIn, Redeemed
from sync.contract.ledger import SetAside, held_account, member_account, spent_account
from sync.contract.messages import Ack, Refused, Verdict
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import SigningKey
from sync.contract.wire import MAX_EVENT_BYTES, NotAnEvent, decode_event
from tests.server.district import FixedClock, ModelKiosk


def journal_of(kiosk: ModelKiosk) -> list[bytes]:
    """The exact bytes that the district holds of a stream."""
    rows = JournalEvent.objects.filter(stream__name=kiosk.stream).order_by("seq")
    return [bytes(data) for data in rows.values_list("data", flat=True)]


def acked(answer: Ack | Refused) -> Ack:
    """The answer, which must be an ack."""
    assert isinstance(answer, Ack), answer
    return answer


def refused(answer: Ack | Refused) -> str:
    """The code of the answer, which must be a refusal."""
    assert isinstance(answer, Refused), answer
    return answer.code


def set_aside(reason: str) -> Verdict:
    """The verdict on an event whose moves wait for a person."""
    return Verdict(verdict="set_aside", reason=reason)


def status_of(kiosk: ModelKiosk) -> tuple[str, str]:
    """Status and reason of a kiosk's stream."""
    row = Stream.objects.get(name=kiosk.stream)
    return row.status, row.status_reason


def balance(account: str) -> int:
    """The balance of one account."""
    return ledger.balances([account]).get(account, 0)


# --- Once, and in place -----------------------------------------------------------------------------------------------


def test_a_push_is_acknowledged_with_its_head(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10)
    ack = kiosk.push()
    assert (ack.head, ack.hash) == (2, kiosk.hash_at(2))
    assert journal_of(kiosk) == kiosk.events


def test_a_repeated_push_counts_once_and_brings_the_same_token(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10)
    first, second = acked(kiosk.send()), acked(kiosk.send())
    assert first.ack_token == second.ack_token
    assert journal_of(kiosk) == kiosk.events
    assert balance("member/m1") == 10


def test_a_push_that_overlaps_brings_only_its_news(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10)
    acked(kiosk.send())
    kiosk.earn("m1", 5)
    acked(kiosk.send())
    assert journal_of(kiosk) == kiosk.events
    assert balance("member/m1") == 15


def test_a_push_beyond_the_head_is_told_the_head(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10)
    kiosk.push()
    kiosk.earn("m1", 1)
    kiosk.earn("m1", 2)
    answer = kiosk.send(base=3)
    assert refused(answer) is SyncRefusal.GAP
    assert isinstance(answer, Refused)
    assert (answer.head, answer.hash) == (2, kiosk.hash_at(2))


def test_an_empty_push_is_acknowledged_and_gives_no_new_token(kiosk: ModelKiosk) -> None:
    before = kiosk.push().ack_token
    assert kiosk.push().ack_token == before


def test_a_push_keeps_the_kiosks_clocks_and_signature(kiosk: ModelKiosk, clock: FixedClock) -> None:
    kiosk.push()
    push = Push.objects.get()
    assert (push.first_seq, push.last_seq, push.received_ms) == (1, 1, clock.at_ms)
    assert push.boot == "kiosk-boot"
    assert kiosk.stream in push.signed_head


def test_positions_have_no_gaps_over_all_streams(kiosk: ModelKiosk) -> None:
    other = ModelKiosk.enrolled("s2")
    kiosk.push()
    other.push()
    kiosk.earn("m1", 3)
    kiosk.push()
    positions = list(JournalEvent.objects.order_by("pos").values_list("pos", flat=True))
    assert positions == list(range(1, len(positions) + 1))


# --- Signature and chain ----------------------------------------------------------------------------------------------


def test_a_stream_that_nobody_knows_is_told_so(kiosk: ModelKiosk) -> None:
    stranger = ModelKiosk("k0000000000.i1", "s1", kiosk.key)
    assert refused(stranger.send()) is SyncRefusal.UNKNOWN_STREAM


def test_another_key_is_refused(kiosk: ModelKiosk) -> None:
    kiosk.key = SigningKey.generate()
    assert refused(kiosk.send()) is SyncRefusal.UNKNOWN_KEY


def test_a_changed_head_is_refused(kiosk: ModelKiosk) -> None:
    from server import ingest

    header, events = kiosk.push_of(0, 1)
    payload = header.head.payload.replace('"mono_ms":10000000', '"mono_ms":20000000')
    forged = msgspec.structs.replace(header, head=msgspec.structs.replace(header.head, payload=payload))
    assert refused(ingest.push(forged, events, 0)) is SyncRefusal.BAD_SIGNATURE


@pytest.mark.parametrize("field", ["prev", "seq", "stream"])
def test_events_that_do_not_hang_together_are_refused_whole(kiosk: ModelKiosk, field: str) -> None:
    ref = kiosk.write(CheckedIn(), member="m1")
    event = decode_event(kiosk.events[-1])
    other: dict[str, object] = {"prev": "0" * 64, "seq": 7, "stream": "k.other"}
    kiosk.events[-1] = msgspec.json.encode(msgspec.structs.replace(event, **{field: other[field]}))
    assert refused(kiosk.send()) is SyncRefusal.CHAIN_BROKEN
    assert journal_of(kiosk) == []
    assert ref


def test_a_head_that_is_not_the_hash_of_the_last_event_is_refused(kiosk: ModelKiosk) -> None:
    assert refused(kiosk.send(hash="0" * 64)) is SyncRefusal.CHAIN_BROKEN


def test_too_many_events_or_one_too_long_are_too_large(kiosk: ModelKiosk) -> None:
    for _ in range(500):
        kiosk.write(CheckedIn(), member="m1")
    assert refused(kiosk.send()) is SyncRefusal.TOO_LARGE
    kiosk.events = kiosk.events[:1]
    kiosk.write(type="long", raw_body=b'"' + b"x" * MAX_EVENT_BYTES + b'"')
    assert refused(kiosk.send()) is SyncRefusal.TOO_LARGE


def test_fewer_events_than_the_head_says_are_malformed(kiosk: ModelKiosk) -> None:
    from server import ingest

    kiosk.write(CheckedIn(), member="m1")
    header, events = kiosk.push_of(0, 2)
    assert refused(ingest.push(header, events[:1], 0)) is SyncRefusal.MALFORMED


# --- Poison and the unknown -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "poison",
    [
        b"",
        b"not an event",
        b"\xff\xfe",
        b"{}",
        b'{"stream":1}',
        b"[" * 5_000,
        b'{"stream":"\\ud800","seq":2,"prev":"","type":"x","version":1,"at_ms":0,"boot":"","mono_ms":0,"body":{}}',
    ],
)
def test_poison_is_kept_set_aside_and_blocks_nothing(kiosk: ModelKiosk, poison: bytes) -> None:
    with pytest.raises(NotAnEvent):
        decode_event(poison)
    ref = kiosk.write_bytes(poison)
    kiosk.earn("m1", 10)
    ack = kiosk.push()
    assert ack.verdicts == {2: set_aside("unreadable")}
    assert journal_of(kiosk) == kiosk.events
    assert SetAsideEvent.objects.get().event == ref
    assert balance("member/m1") == 10


def test_poison_may_be_the_last_event_and_the_first_of_a_push(kiosk: ModelKiosk) -> None:
    kiosk.write_bytes(b"poison")
    kiosk.push()
    kiosk.write_bytes(b"more poison")
    kiosk.earn("m1", 1)
    assert kiosk.push().head == 4


def test_an_event_of_an_unknown_type_is_kept_and_its_moves_are_booked(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10)
    assert kiosk.push().verdicts == {}
    assert balance("member/m1") == 10


def test_a_known_type_with_a_body_of_another_kind_is_set_aside_unbooked(kiosk: ModelKiosk) -> None:
    move = Move("issued", member_account("m1"), 5)
    kiosk.write(type="checked_out", raw_body=b'{"served_min":"long"}', member="m1", moves=[move])
    assert kiosk.push().verdicts == {2: set_aside("unreadable")}
    assert balance("member/m1") == 0


# --- Private texts ----------------------------------------------------------------------------------------------------


def test_private_texts_are_kept_beside_the_events_that_hold_their_digest(kiosk: ModelKiosk) -> None:
    kiosk.write(CheckedIn(), member="m1", private={"name": "王小明"})
    kiosk.push()
    assert PrivateText.objects.get().seq == 2
    assert PrivateText.objects.get().text == kiosk.private[2]


def test_a_private_text_that_is_not_the_events_is_let_go(kiosk: ModelKiosk) -> None:
    kiosk.write(CheckedIn(), member="m1", private={"name": "王小明"})
    kiosk.private = {1: "{}", 2: kiosk.private[2] + " ", 9: "{}"}
    kiosk.push()
    assert not PrivateText.objects.exists()


def test_an_event_whose_private_text_was_erased_before_is_taken_all_the_same(kiosk: ModelKiosk) -> None:
    kiosk.write(CheckedIn(), member="m1", private={"name": "王小明"})
    kiosk.private = {}
    assert kiosk.push().head == 2


# --- Tokens, copies, forks --------------------------------------------------------------------------------------------


def test_after_a_lost_ack_the_same_token_comes_again_even_with_more_events(kiosk: ModelKiosk) -> None:
    lost = acked(kiosk.send())
    kiosk.earn("m1", 5)
    assert kiosk.push().ack_token == lost.ack_token
    kiosk.earn("m1", 5)
    assert kiosk.push().ack_token != lost.ack_token


def test_an_old_image_with_news_is_a_copy_and_freezes_the_stream_once(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 1)
    kiosk.earn("m1", 2)
    image = kiosk.copy()
    kiosk.push(1)
    kiosk.push(2)
    kiosk.push(3)
    image.earn("m1", 4)
    assert refused(image.send()) is SyncRefusal.COPY
    assert status_of(kiosk) == ("frozen", "copy")
    journal_length = JournalEvent.objects.count()
    assert refused(image.send()) is SyncRefusal.COPY
    assert JournalEvent.objects.count() == journal_length
    assert balance("member/m1") == 3


def test_a_push_that_was_late_on_the_line_freezes_nothing(kiosk: ModelKiosk) -> None:
    from server import ingest

    late = kiosk.push_of(0, 1)
    for _ in range(3):
        kiosk.earn("m1", 1)
        kiosk.push()
    assert refused(ingest.push(*late, 0)) is SyncRefusal.COPY
    assert status_of(kiosk) == ("live", "")


def test_a_fork_keeps_both_branches_and_freezes_the_stream(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 1)
    kiosk.push()
    twin = kiosk.copy()
    kiosk.earn("m1", 10)
    kiosk.push()
    twin.earn("m1", 20)
    twin.earn("m1", 30)
    answer = twin.send()
    assert isinstance(answer, Refused)
    assert (answer.code, answer.last_common_seq, answer.can_try_again) == (SyncRefusal.FORK, 2, False)
    assert [bytes(event.data) for event in ForkEvent.objects.order_by("seq")] == twin.events[2:]
    assert journal_of(kiosk) == kiosk.events
    assert status_of(kiosk) == ("frozen", "fork")
    twin.send()
    assert ForkEvent.objects.count() == 2


def test_a_fork_in_the_midst_of_an_overlap_is_found_at_the_last_common_event(kiosk: ModelKiosk) -> None:
    twin = kiosk.copy()
    for branch, points in ((kiosk, 1), (twin, 1)):
        branch.earn("m1", points)
    twin.events[1] = kiosk.events[1]
    kiosk.earn("m1", 2)
    kiosk.push()
    twin.earn("m1", 3)
    answer = twin.send()
    assert isinstance(answer, Refused)
    assert answer.last_common_seq == 2


def test_a_fork_below_the_base_has_no_known_common_event(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 1)
    kiosk.push()
    kiosk.earn("m1", 2)
    answer = kiosk.send(base_hash="0" * 64)
    assert refused(answer) in (SyncRefusal.CHAIN_BROKEN, SyncRefusal.FORK)
    twin = kiosk.copy()
    twin.events[1] = kiosk.events[1].replace(b'"points', b'"points') + b" "
    event = msgspec.structs.replace(decode_event(twin.events[2]), prev=twin.hash_at(2))
    twin.events[2] = msgspec.json.encode(event)
    answer = twin.send()
    assert isinstance(answer, Refused)
    assert (answer.code, answer.last_common_seq) == (SyncRefusal.FORK, 0)


def test_a_frozen_stream_may_still_bring_facts_and_earnings_but_spends_nothing(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10, held=True)
    kiosk.push()
    twin = kiosk.copy()
    kiosk.earn("m1", 1)
    kiosk.push()
    twin.earn("m1", 2)
    twin.send()
    kiosk.earn("m1", 4)
    kiosk.spend("m1", 5)
    ack = kiosk.push()
    assert ack.stream_status == "frozen"
    assert ack.verdicts == {5: set_aside(SetAside.NOT_TRUSTED)}
    assert balance("member/m1") == 5
    assert balance(held_account(kiosk.stream, "m1")) == 10


# --- Points -----------------------------------------------------------------------------------------------------------


def test_more_than_is_held_is_set_aside_as_overspent(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10, held=True)
    kiosk.spend("m1", 7)
    kiosk.spend("m1", 7)
    assert kiosk.push().verdicts == {4: set_aside(SetAside.OVERSPENT)}
    assert balance(spent_account("s1")) == 7


def test_a_repeated_push_tells_its_verdicts_again(kiosk: ModelKiosk) -> None:
    kiosk.spend("m1", 7)
    assert acked(kiosk.send()).verdicts == acked(kiosk.send()).verdicts == {2: set_aside(SetAside.OVERSPENT)}


@pytest.mark.parametrize(
    "move",
    [
        Move("issued", "member/" + "m" * 100, 1),
        Move("issued", "member/m\x001", 1),
        Move("issued", "issued", 1),
        Move("member/m1", "member/m2", 1),
        Move("held/k.other/m1", "spent/s1", 1),
        Move("owed/m1", "issued", 1),
        Move("spent/s1", "member/m1", 1),
    ],
)
def test_moves_that_are_no_kiosks_business_are_set_aside(kiosk: ModelKiosk, move: Move) -> None:
    kiosk.write(type="later", moves=[move])
    kiosk.earn("m1", 3)
    assert kiosk.push().verdicts == {2: set_aside(SetAside.NOT_ALLOWED)}
    assert balance("member/m1") == 3


def test_earning_more_than_the_district_allows_is_set_aside(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 501)
    assert kiosk.push().verdicts == {2: set_aside(SetAside.TOO_MUCH)}


def undo(kiosk: ModelKiosk, ref: str, member: str, points: int) -> str:
    """Append a reversal of a redemption."""
    back = Move(spent_account(kiosk.station), held_account(kiosk.stream, member), points)
    return kiosk.write(type="undone_in_some_later_version", member=member, moves=[back], reverses=ref)


@pytest.mark.parametrize("pushed_between", [False, True])
def test_an_undone_redemption_gives_its_points_back_once(kiosk: ModelKiosk, pushed_between: bool) -> None:
    kiosk.earn("m1", 10, held=True)
    ref = kiosk.spend("m1", 7)
    if pushed_between:
        kiosk.push()
    undo(kiosk, ref, "m1", 7)
    undo(kiosk, ref, "m1", 7)
    assert kiosk.push().verdicts == {5: set_aside(SetAside.ALREADY_REVERSED)}
    assert balance(held_account(kiosk.stream, "m1")) == 10


def test_undoing_what_was_set_aside_gives_nothing_back(kiosk: ModelKiosk) -> None:
    ref = kiosk.spend("m1", 7)
    undo(kiosk, ref, "m1", 7)
    assert kiosk.push().verdicts == {2: set_aside(SetAside.OVERSPENT), 3: set_aside(SetAside.REVERSES_SET_ASIDE)}
    assert ledger.total() == 0


@pytest.mark.parametrize("reverses", ["nothing", "k.other:4", "k\x00:1", "district:1"])
def test_undoing_what_is_not_there_is_set_aside(kiosk: ModelKiosk, reverses: str) -> None:
    undo(kiosk, reverses, "m1", 7)
    assert kiosk.push().verdicts == {2: set_aside(SetAside.NOT_A_REVERSAL)}


def test_undoing_more_than_was_spent_is_set_aside(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10, held=True)
    undo(kiosk, kiosk.spend("m1", 3), "m1", 4)
    assert kiosk.push().verdicts == {4: set_aside(SetAside.NOT_A_REVERSAL)}


# --- Incarnations -----------------------------------------------------------------------------------------------------


def test_a_new_incarnation_supersedes_the_stream_before(kiosk: ModelKiosk) -> None:
    kiosk.push()
    after = kiosk.next_incarnation("i2", after=1)
    assert after.push().stream_status == "live"
    assert status_of(kiosk) == ("frozen", "superseded")


def test_facts_that_were_carried_over_count_once_whichever_arrives_first(kiosk: ModelKiosk) -> None:
    kiosk.push()
    kiosk.earn("m1", 10)
    kiosk.earn("m1", 5)
    acked(kiosk.send(last=2))
    after = kiosk.next_incarnation("i2", after=1)
    assert after.push().verdicts == {2: Verdict(verdict="duplicate", reason=f"{kiosk.stream}:2")}
    assert balance("member/m1") == 15
    # The disk that was thought lost turns up and pushes what its copy brought already.
    late = acked(kiosk.send())
    assert late.verdicts == {3: Verdict(verdict="duplicate", reason=f"{after.stream}:3")}
    assert acked(kiosk.send()).verdicts == late.verdicts
    assert balance("member/m1") == 15
    assert ledger.total() == 0


def test_an_original_whose_stream_was_never_met_counts_once_where_its_copy_came_first(kiosk: ModelKiosk) -> None:
    kiosk.push()
    second = kiosk.next_incarnation("i2", after=1)
    second.earn("m1", 10)
    after = second.next_incarnation("i3", after=1)
    assert after.push().verdicts == {}
    # An old image of the disk is put back: it goes on with a stream that the district has never heard of.
    assert second.push().verdicts == {2: Verdict(verdict="duplicate", reason=f"{after.stream}:2")}
    assert balance("member/m1") == 10


def test_a_fact_may_be_carried_over_twice_and_counts_once(kiosk: ModelKiosk) -> None:
    kiosk.push()
    kiosk.earn("m1", 10)
    second = kiosk.next_incarnation("i2", after=1)
    third = second.next_incarnation("i3", after=1)
    twice = third.copy()
    twice.carry(second, 2)
    second.push()
    assert list(twice.push().verdicts.values()) == [Verdict(verdict="duplicate", reason=f"{second.stream}:2")] * 2
    assert balance("member/m1") == 10


def test_what_was_spent_in_good_faith_before_a_new_incarnation_is_booked(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10, held=True)
    kiosk.push()
    ref = kiosk.spend("m1", 7)
    undo(kiosk, ref, "m1", 7)
    kiosk.spend("m1", 4)
    after = kiosk.next_incarnation("i2", after=2)
    assert after.push().verdicts == {}
    assert balance(held_account(kiosk.stream, "m1")) == 6
    undo(kiosk, ref, "m1", 7)
    assert acked(kiosk.send()).verdicts[6] == set_aside(SetAside.ALREADY_REVERSED)


def test_a_fork_of_a_carried_fact_counts_as_the_fact_that_it_is(kiosk: ModelKiosk) -> None:
    kiosk.push()
    twin = kiosk.copy()
    kiosk.earn("m1", 10)
    kiosk.push()
    twin.earn("m1", 20)
    after = twin.next_incarnation("i2", after=1)
    assert after.push().verdicts == {}
    assert balance("member/m1") == 30


def test_another_kiosks_facts_cannot_be_carried_over(kiosk: ModelKiosk) -> None:
    other = ModelKiosk.enrolled("s2")
    other.earn("m1", 10)
    kiosk.carry(other, 2)
    assert kiosk.push().verdicts == {2: set_aside(SetAside.NOT_ALLOWED)}
    assert not CarriedFact.objects.exists()


def test_a_stream_may_not_spend_what_its_kiosks_stream_before_holds(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 10, held=True)
    kiosk.push()
    after = kiosk.next_incarnation("i2", after=2)
    move = Move(held_account(kiosk.stream, "m1"), spent_account("s1"), 5)
    after.write(type="spent_in_some_later_version", member="m1", moves=[move])
    assert after.push().verdicts == {2: set_aside(SetAside.NOT_ALLOWED)}


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_a_rotation_in_the_midst_of_a_batch_is_signed_with_the_new_key(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 1)
    kiosk.rotate()
    kiosk.earn("m1", 2)
    kiosk.push()
    kiosk.earn("m1", 4)
    kiosk.push()
    assert balance("member/m1") == 7


def test_a_rotation_whose_ack_was_lost_goes_on_with_many_events_waiting(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 1)
    kiosk.rotate()
    for _ in range(1_200):
        kiosk.earn("m1", 1)
    acked(kiosk.send(last=2))
    acked(kiosk.send(last=400))
    acked(kiosk.send(last=2))
    while kiosk.acked < kiosk.head:
        kiosk.push(min(kiosk.head, kiosk.acked + 500))
    assert balance("member/m1") == 1_201


def test_a_head_beyond_the_rotation_signed_with_the_old_key_is_refused(kiosk: ModelKiosk) -> None:
    old = kiosk.key
    kiosk.rotate()
    kiosk.old_keys, kiosk.key = [], old
    assert refused(kiosk.send()) is SyncRefusal.UNKNOWN_KEY


def test_a_rotation_that_the_old_key_does_not_vouch_for_rotates_nothing(kiosk: ModelKiosk) -> None:
    thief = kiosk.copy()
    thief.key = SigningKey.generate()
    thief.rotate()
    assert refused(thief.send()) is SyncRefusal.UNKNOWN_KEY


def test_a_new_incarnation_may_bring_the_rotation_that_the_lost_one_did_not(kiosk: ModelKiosk) -> None:
    kiosk.push()
    kiosk.rotate()
    kiosk.earn("m1", 3)
    after = kiosk.next_incarnation("i2", after=1)
    after.push()
    after.earn("m1", 4)
    after.push()
    assert balance("member/m1") == 7


def test_the_ack_is_signed_by_the_district(kiosk: ModelKiosk) -> None:
    from server import answers
    from sync.contract.signing import open_signed

    ack = acked(kiosk.send())
    assert open_signed(answers.sign(ack), "ack", Ack, keys.our_public_keys()) == ack


def test_bodies_of_every_kind_of_known_fact_are_looked_into(kiosk: ModelKiosk) -> None:
    kiosk.write(Redeemed(redemption="r1", reward="w1", quantity=1, points=0), member="m1")
    assert kiosk.push().verdicts == {}
    assert isinstance(decode_event(journal_of(kiosk)[1]), Event)
