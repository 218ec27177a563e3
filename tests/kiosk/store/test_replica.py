"""The replica on a real store: pages with their cursor, grants once, and what outlives an epoch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.store.database import Store
from kiosk.store.journal import APPEND_ONLY, INDEXES, Journal
from kiosk.store.replica import Replica
from sync.contract.documents import (
    Activity,
    CardHolder,
    Document,
    Grant,
    Member,
    Notice,
    RevocationList,
    Reward,
    WallWish,
)
from sync.contract.kiosk_facts import GrantReceived
from sync.contract.ledger import held_account, spendable_points
from sync.contract.messages import Page
from sync.contract.settings import Settings
from sync.contract.signing import Signed, SigningKey
from sync.contract.wire import NotAnEvent, body_of
from tests.clocks import START_MS, FakeClock

DISTRICT = SigningKey(b"district".ljust(32, b"."))
STREAM, KEY = "k1.first", "aa" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite3", indexes=INDEXES, append_only=APPEND_ONLY) as store:
        yield store


@pytest.fixture
def journal(store: Store) -> Journal:
    journal = Journal(store, FakeClock(), kiosk="k1")
    journal.begin(STREAM, KEY, "enrolled")
    return journal


@pytest.fixture
def replica(store: Store, journal: Journal) -> Replica:
    return Replica(store, journal)


def page(*documents: Document, cursor: int = 1, epoch: str = "e1", more: bool = False, status: str = "live") -> Page:
    return Page(
        stream=STREAM,
        nonce="n",
        server_time_ms=START_MS,
        epoch=epoch,
        cursor=cursor,
        documents=documents,
        more=more,
        stream_status=status,
    )


def reward(name: str, rev: int = 1, **more: Any) -> Document:
    body = msgspec.to_builtins(Reward(id=name, title=name, points=5)) | more
    return Document(kind="reward", id=name, rev=rev, body=body)


def grant(name: str, points: int = 10, stream: str = STREAM) -> Document:
    body = Grant(id=name, member="m1", stream=stream, points=points)
    return Document(kind="grant", id=name, rev=1, signed=DISTRICT.sign("grant", body))


def revocations(as_of_ms: int, *numbers: str) -> Document:
    body = RevocationList(as_of_ms=as_of_ms, numbers=numbers)
    return Document(kind="revocations", id="all", rev=1, signed=DISTRICT.sign("revocations", body))


def receipts(journal: Journal) -> list[str]:
    bodies = [body_of(event) for event in journal.of_type(GrantReceived)]
    return [body.grant for body in bodies if isinstance(body, GrantReceived)]


def test_a_fresh_replica_knows_nothing_and_has_defaults(replica: Replica) -> None:
    assert replica.cursor() == ("", 0)
    assert replica.settings() == Settings()
    assert (replica.member("m"), replica.card("c"), replica.activities(), replica.stations()) == (None, None, {}, {})


def test_documents_are_found_by_kind_and_id(replica: Replica) -> None:
    member = Member(id="m1", shown="王*", home="s1", held={STREAM: 3}, includes_up_to={STREAM: 7})
    holder = CardHolder(number="000000000000", member="m1")
    activity = Activity(id="a1", title="t", category="c", station="", starts_ms=1, ends_ms=2)
    ours = Settings(points_per_hour=12)
    replica.apply(
        page(
            Document(kind="member", id="m1", rev=1, body=msgspec.to_builtins(member)),
            Document(kind="card", id="000000000000", rev=2, body=msgspec.to_builtins(holder)),
            Document(kind="activity", id="a1", rev=3, body=msgspec.to_builtins(activity)),
            Document(kind="settings", id="settings", rev=4, body=msgspec.to_builtins(ours)),
            Document(kind="tomorrow", id="x", rev=5, body={"a": 1}),
            cursor=5,
        )
    )
    assert replica.member("m1") == member
    assert replica.card("000000000000") == holder
    assert replica.activities() == {"a1": activity}
    assert replica.settings() == ours
    assert replica.cursor() == ("e1", 5)


def test_notices_and_the_walls_wishes_are_kept_until_they_are_taken_away(replica: Replica) -> None:
    notice = Notice(id="n1", title="停水", text="后天停水。", station="s1", from_ms=1, until_ms=0, pinned=True)
    wish = WallWish(id="w1", category="repair", shown="想请人修水龙头。", station="s2", at_ms=5, state="published")
    assert (replica.notices(), replica.wall_wishes()) == ({}, {})
    replica.apply(
        page(
            Document(kind="notice", id="n1", rev=1, body=msgspec.to_builtins(notice)),
            Document(kind="wish", id="w1", rev=2, body=msgspec.to_builtins(wish)),
        )
    )
    assert (replica.notices(), replica.wall_wishes()) == ({"n1": notice}, {"w1": wish})
    replica.apply(page(Document(kind="notice", id="n1", rev=3), Document(kind="wish", id="w1", rev=4), cursor=4))
    assert (replica.notices(), replica.wall_wishes()) == ({}, {})


def test_an_activity_of_a_district_that_knows_no_places_has_none(replica: Replica) -> None:
    body = {"id": "a1", "title": "义诊", "category": "c", "station": "s1", "starts_ms": 1, "ends_ms": 2}
    replica.apply(page(Document(kind="activity", id="a1", rev=1, body=body)))
    assert replica.activities()["a1"].place == ""


def test_a_newer_revision_replaces_and_a_removal_removes(replica: Replica) -> None:
    replica.apply(page(reward("soap"), reward("rice")))
    replica.apply(page(reward("soap", 2, points=7), Document(kind="reward", id="rice", rev=3), cursor=3))
    assert {name: found.points for name, found in replica.rewards().items()} == {"soap": 7}
    replica.apply(page(Document(kind="reward", id="never there", rev=4), cursor=4))


def test_a_page_is_kept_with_its_cursor_or_not_at_all(replica: Replica, journal: Journal) -> None:
    broken = Document(kind="grant", id="g2", rev=2, signed=Signed(payload="{}", key="", signature=""))
    replica.want_card("1")
    replica.wanted_cards()
    with pytest.raises(msgspec.ValidationError):
        replica.apply(page(reward("soap"), grant("g1"), broken, cursor=9, status="frozen"))
    assert replica.cursor() == ("", 0)
    assert replica.rewards() == {}
    assert receipts(journal) == []
    assert journal.state().status == "live"
    assert list(replica.wanted_cards()) == ["1"]


def test_one_document_that_is_not_understood_hides_no_other(replica: Replica) -> None:
    replica.apply(page(reward("soap"), reward("odd", points="many"), reward("rice")))
    assert set(replica.rewards()) == {"soap", "rice"}
    assert replica.get("reward", "odd", Reward) is None


def test_the_page_says_how_the_stream_is_and_what_time(replica: Replica, journal: Journal) -> None:
    replica.apply(page(status="frozen"))
    assert journal.state().status == "frozen"
    assert journal.floor_ms() == START_MS


# --- Grants -------------------------------------------------------------------------------------------------------------


def spendable(journal: Journal) -> int:
    def points(event: Any) -> int:
        try:
            body = body_of(event)
        except NotAnEvent:
            return 0
        return body.points if isinstance(body, GrantReceived) else 0

    stream = journal.state().stream
    return spendable_points(journal.about_member("m1"), stream, held_account(stream, "m1"), points)


def test_a_grant_is_receipted_once_however_often_it_comes(replica: Replica, journal: Journal) -> None:
    for _ in range(3):
        replica.apply(page(grant("g1"), grant("g2", 5)))
    replica.restart("e2")
    replica.apply(page(grant("g1"), epoch="e2"))
    replica.apply(page(Document(kind="grant", id="g1", rev=9), epoch="e2"))
    replica.apply(page(grant("g1"), epoch="e2"))
    assert receipts(journal) == ["g1", "g2"]
    assert spendable(journal) == 15


def test_a_receipt_survives_the_loss_of_the_document(replica: Replica, journal: Journal, store: Store) -> None:
    replica.apply(page(grant("g1")))
    store.table("documents").truncate()
    replica.restart("")
    replica.apply(page(grant("g1")))
    assert receipts(journal) == ["g1"]


def test_grants_for_others_and_of_nothing_are_not_receipted(replica: Replica, journal: Journal) -> None:
    replica.apply(page(grant("g1", stream="k1.other"), grant("g2", 0)))
    assert receipts(journal) == []
    assert spendable(journal) == 0


def test_a_grant_of_the_stream_before_is_not_spent_by_the_next(replica: Replica, journal: Journal) -> None:
    replica.apply(page(grant("g1")))
    journal.begin_incarnation("copied", 0)
    replica.restart("e2")
    replica.apply(page(grant("g1"), epoch="e2"))
    assert spendable(journal) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["g1", "g2", "g3", "restart", "remove", "incarnation"]), max_size=15))
def test_what_may_be_spent_is_never_more_than_was_granted(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    with Store(tmp_path_factory.mktemp("s") / "s", indexes=INDEXES, append_only=APPEND_ONLY) as store:
        journal = Journal(store, FakeClock(), kiosk="k1")
        journal.begin(STREAM, KEY, "enrolled")
        replica = Replica(store, journal)
        seen: set[str] = set()
        for step in steps:
            if step == "restart":
                replica.restart("e1")
            elif step == "remove":
                replica.apply(page(Document(kind="grant", id="g1", rev=2)))
            elif step == "incarnation":
                journal.begin_incarnation("copied", 0)
            else:
                seen.add(step)
                replica.apply(page(grant(step)))
        own = journal.state().stream == STREAM
        assert spendable(journal) == (10 * len(seen) if own else 0)


# --- Epochs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epoch", ["e1", "e2"], ids=["after a salvage", "after a restore"])
def test_what_is_not_delivered_again_goes_with_the_last_page(replica: Replica, epoch: str) -> None:
    replica.apply(page(reward("old"), reward("kept"), grant("g1"), revocations(5, "7"), cursor=4))
    replica.restart("" if epoch == "e1" else epoch)
    assert replica.cursor()[1] == 0
    assert set(replica.rewards()) == {"old", "kept"}
    replica.apply(page(reward("kept"), more=True, epoch=epoch))
    assert set(replica.rewards()) == {"old", "kept"}
    replica.apply(page(reward("new"), cursor=2, epoch=epoch))
    assert set(replica.rewards()) == {"new", "kept"}
    assert len(replica.signed("grant")) == 1
    assert len(replica.signed("revocations")) == 1
    replica.apply(page(cursor=3, epoch=epoch))
    assert set(replica.rewards()) == {"new", "kept"}


def test_a_pull_from_the_start_that_was_interrupted_begins_again(replica: Replica) -> None:
    replica.apply(page(reward("old")))
    replica.restart("e2")
    replica.apply(page(reward("a"), more=True, epoch="e2"))
    replica.restart("e3")
    replica.apply(page(reward("b"), epoch="e3"))
    assert set(replica.rewards()) == {"b"}


def test_what_the_district_signed_is_never_taken_away(replica: Replica) -> None:
    ring = DISTRICT.sign("keyring", {"serial": 1})
    replica.apply(page(Document(kind="keyring", id="1", rev=1, signed=ring), revocations(5)))
    replica.apply(page(Document(kind="keyring", id="1", rev=2), Document(kind="revocations", id="all", rev=3)))
    assert replica.kept() == [("keyring", ring), ("revocations", replica.signed("revocations")[0])]


def test_a_card_that_was_revoked_stays_so_though_a_restored_district_forgot(replica: Replica) -> None:
    replica.apply(page(revocations(5, "7")))
    replica.restart("e2")
    replica.apply(page(revocations(3), epoch="e2"))
    known = replica.get("revocations", "all", RevocationList)
    assert known is not None
    assert known.numbers == ("7",)
    replica.apply(page(revocations(6), epoch="e2"))
    assert replica.get("revocations", "all", RevocationList) == RevocationList(as_of_ms=6)


def test_what_a_restored_district_is_shown_begins_with_the_keys_in_their_order(replica: Replica) -> None:
    enrolment = DISTRICT.sign("enrolment", {})
    replica.keep_signed("enrolment", "k1", enrolment)
    rings = [DISTRICT.sign("keyring", {"serial": serial}) for serial in range(1, 12)]
    replica.apply(
        page(*[Document(kind="keyring", id=str(i + 1), rev=99 - i, signed=ring) for i, ring in enumerate(rings)], grant("g"))
    )
    assert replica.kept() == [*(("keyring", ring) for ring in rings), ("enrolment", enrolment)]


def test_what_came_at_enrolment_does_not_replace_what_a_page_brought(replica: Replica) -> None:
    newer = DISTRICT.sign("enrolment", {"newer": True})
    replica.apply(page(Document(kind="enrolment", id="k1", rev=1, signed=newer)))
    replica.keep_signed("enrolment", "k1", DISTRICT.sign("enrolment", {}))
    assert replica.signed("enrolment") == [newer]


# --- Unknown cards ------------------------------------------------------------------------------------------------------


def test_an_unknown_card_is_asked_for_once(replica: Replica) -> None:
    for number in ("1", "2", "1"):
        replica.want_card(number)
    assert list(replica.wanted_cards()) == ["1", "2"]
    replica.want_card("3")  # scanned while the question is on its way
    replica.apply(page())
    assert list(replica.wanted_cards()) == ["3"]
    replica.apply(page())
    replica.apply(page())
    assert list(replica.wanted_cards()) == []


def test_cards_that_were_not_asked_for_stay_wanted(replica: Replica) -> None:
    replica.want_card("1")
    replica.apply(page())
    assert list(replica.wanted_cards()) == ["1"]


def test_no_more_than_a_hundred_cards_are_asked_for_at_once(replica: Replica) -> None:
    for number in range(130):
        replica.want_card(str(number))
    assert len(replica.wanted_cards()) == 100
    replica.apply(page())
    assert len(replica.wanted_cards()) == 30
