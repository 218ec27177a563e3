"""Sync in the background: polite, truthful, and never the end of the thread."""

import random
import threading
import time
from collections.abc import Callable

import pytest

from sync.contract.messages import Checked, Refused, Totals
from sync.contract.refusals import CAN_TRY_AGAIN, SyncRefusal
from sync.errors import InCircles, NotTheDistrict, RefusedByDistrict, SyncError, TooLargeForTheRoad, Unreachable
from sync.retry import Backoff
from sync.round import Outcome
from sync.worker import ATTENDED_MS, CHECK_MS, EAGER_MS, IDLE_MS, SLOWEST_MS, SyncWorker

TOTALS = Totals(seq=0, hash="", types={}, points={})


class FakeRounds:
    """Rounds that fail as a test says; counts what was asked of it."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.pending = 0
        self.news = False
        self.agree = True
        self.now_ms = 1_000_000
        self.ask_again_ms = 0
        self.awaited = False
        self.calls: list[str] = []
        self.ran = threading.Event()

    def run(self) -> Outcome:
        self.calls.append("run")
        self.ran.set()
        if self.error is not None:
            raise self.error
        self.pending = 0
        return Outcome(0, 0, 0)

    def has_news(self) -> bool:
        self.calls.append("has_news")
        if self.error is not None:
            raise self.error
        return self.news

    def check(self) -> Checked:
        self.calls.append("check")
        return Checked(stream="", nonce="", server_time_ms=0, epoch="", agree=self.agree, totals=TOTALS)


@pytest.fixture
def rounds() -> FakeRounds:
    return FakeRounds()


@pytest.fixture
def worker(rounds: FakeRounds) -> SyncWorker:
    return SyncWorker(
        lambda: rounds,
        lambda: rounds.pending,
        lambda: rounds.now_ms,
        eager=lambda: rounds.awaited,
        backoff=Backoff(random.Random(7)),
    )


def refusal(code: SyncRefusal, retry_after_ms: int = 0) -> RefusedByDistrict:
    return RefusedByDistrict(
        Refused(
            stream="",
            nonce="",
            server_time_ms=0,
            epoch="",
            code=code,
            can_try_again=CAN_TRY_AGAIN[code],
            retry_after_ms=retry_after_ms,
        )
    )


def test_before_the_first_round_nothing_is_claimed(worker: SyncWorker) -> None:
    assert worker.status.state == "never"
    assert worker.status.last_contact_mono_ms is None


def test_after_a_round_it_only_asks_for_news(worker: SyncWorker, rounds: FakeRounds) -> None:
    assert worker.step() == IDLE_MS
    assert rounds.calls == ["run", "check"]
    assert worker.status.state == "online"
    assert worker.status.last_contact_mono_ms == rounds.now_ms
    rounds.calls.clear()
    worker.attended = True
    assert worker.step() == ATTENDED_MS
    assert rounds.calls == ["has_news"]


@pytest.mark.parametrize(
    ("ask_again_ms", "attended", "awaited", "wait_ms"),
    [
        (0, False, False, IDLE_MS),
        (3_140, False, False, 3_140),
        (3_140, True, False, ATTENDED_MS),
        (1_500, True, False, 1_500),
        (30_000, True, True, EAGER_MS),
        (30_000, False, True, EAGER_MS),
        (1, False, False, EAGER_MS),
        (10**12, False, False, SLOWEST_MS),
    ],
)
def test_the_district_sets_the_pace_but_nobody_who_stands_there_waits_for_it(
    ask_again_ms: int, attended: bool, awaited: bool, wait_ms: int, worker: SyncWorker, rounds: FakeRounds
) -> None:
    rounds.ask_again_ms, rounds.awaited, worker.attended = ask_again_ms, awaited, attended
    assert worker.step() == wait_ms


@pytest.mark.parametrize(("pending", "news", "calls"), [(1, False, ["run"]), (0, True, ["has_news", "run"])])
def test_what_waits_on_either_side_is_fetched(
    worker: SyncWorker, rounds: FakeRounds, pending: int, news: bool, calls: list[str]
) -> None:
    worker.step()
    rounds.calls.clear()
    rounds.pending, rounds.news = pending, news
    worker.step()
    assert rounds.calls == calls


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unreachable("x"), "offline"),
        (NotTheDistrict("x"), "captive"),
        (TooLargeForTheRoad("x"), "refused"),
        (InCircles("x"), "refused"),
        (refusal(SyncRefusal.BUSY), "offline"),
        (refusal(SyncRefusal.UNAVAILABLE), "offline"),
        (refusal(SyncRefusal.UNKNOWN_KEY), "refused"),
        (refusal(SyncRefusal.MALFORMED), "refused"),
        (OSError("disk full"), "offline"),
        (AssertionError("a fault of ours"), "offline"),
    ],
    ids=str,
)
def test_the_status_says_what_is_the_matter_and_nothing_raises(
    worker: SyncWorker, rounds: FakeRounds, error: Exception, state: str
) -> None:
    rounds.error = error
    assert 0 <= worker.step() <= 1_000
    assert worker.status.state == state
    assert str(error) in worker.status.detail
    contact = rounds.now_ms if isinstance(error, RefusedByDistrict) else None
    assert worker.status.last_contact_mono_ms == contact
    rounds.error = None
    worker.step()
    assert worker.status.state == "online"
    assert worker.status.detail == ""


def test_it_waits_at_least_as_long_as_it_was_asked_to(worker: SyncWorker, rounds: FakeRounds) -> None:
    rounds.error = refusal(SyncRefusal.BUSY, retry_after_ms=42_000)
    assert worker.step() >= 42_000


def test_waits_grow_while_it_fails(worker: SyncWorker, rounds: FakeRounds) -> None:
    rounds.error = Unreachable("x")
    waits = [worker.step() for _ in range(40)]
    assert max(waits[:3]) <= 4_000
    assert max(waits) > 100_000
    rounds.error = None
    worker.step()
    rounds.error = Unreachable("x")
    assert worker.step() <= 1_000


def test_parts_that_cannot_be_made_are_a_failure_like_any_other(rounds: FakeRounds) -> None:
    def broken() -> FakeRounds:
        raise SyncError("no trust")

    worker = SyncWorker(broken, lambda: 0, lambda: 0)
    assert worker.step() >= 0
    assert worker.status.state == "refused"


def test_the_check_is_made_once_a_day_and_a_difference_is_said(worker: SyncWorker, rounds: FakeRounds) -> None:
    worker.step()
    for _ in range(5):
        rounds.now_ms += CHECK_MS // 6
        worker.step()
    assert rounds.calls.count("check") == 1
    rounds.now_ms += CHECK_MS
    rounds.agree = False
    worker.step()
    assert rounds.calls.count("check") == 2
    assert worker.status.check_differs
    assert worker.status.state == "online"


def until(condition: Callable[[], bool], timeout_s: float = 5) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_it_wakes_for_a_new_fact_and_stops_at_once(worker: SyncWorker, rounds: FakeRounds) -> None:
    worker.start()
    assert until(lambda: worker.status.state == "online")
    runs = rounds.calls.count("run")
    rounds.pending = 1
    worker.wake()
    assert until(lambda: rounds.calls.count("run") > runs)
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2
    assert not any(thread.name == "sync" and thread.is_alive() for thread in threading.enumerate())


def test_a_wait_after_a_failure_is_not_cut_short_by_new_facts_but_by_stopping(rounds: FakeRounds) -> None:
    rounds.error = refusal(SyncRefusal.BUSY, retry_after_ms=10**15)
    worker = SyncWorker(lambda: rounds, lambda: 1, lambda: 0)
    worker.start()
    assert until(lambda: rounds.calls == ["run"])
    worker.wake()
    time.sleep(0.1)
    assert rounds.calls == ["run"]
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2


def test_stopping_before_starting_is_nothing(worker: SyncWorker) -> None:
    worker.stop()
