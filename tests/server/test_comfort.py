"""How a member likes a screen: the newest choice stands, whatever order the stations report in."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import feed
from server.models import Doc, Member
from server.projections import follow
from server.rebuild import rebuild
from sync.contract import documents
from sync.contract.comfort import Comfort, comfort_text
from sync.contract.events import Draft
from sync.contract.kiosk_facts import ComfortChosen, MemberRegistered
from tests.server.district import FixedClock, founded_district
from tests.server.streams import WrittenStream

LARGE, LOW = Comfort(text="large"), Comfort(low=True)
MINUTE_MS = 60_000


def registered(station: str = "s1") -> WrittenStream:
    stream = WrittenStream(station)
    stream.write(Draft(body=MemberRegistered(home="s1"), private={"name": "王秀英", "phone": ""}, member="m1"))
    return stream


def choose(stream: WrittenStream, text: str) -> str:
    return stream.write(Draft(body=ComfortChosen(), private={"comfort": text}, member="m1"))


def told(station: str) -> str:
    """What the kiosks of a station are told of the member's comfort."""
    doc = Doc.objects.get(kind="member", doc_id="m1", audience=feed.for_station(station))
    assert doc.body is not None
    return msgspec.json.decode(doc.body, type=documents.Member).comfort


def push(stream: WrittenStream, count: int = 500) -> None:
    """After the kiosk was started anew: what was written before happened when its wall clock said so."""
    stream.boot = f"{stream.boot}+"
    stream.push(count)


def test_what_was_chosen_at_one_station_is_told_at_the_other(founded: Path) -> None:
    first, second = registered(), WrittenStream("s2")
    second.write(Draft(body=ComfortChosen(), private={"comfort": comfort_text(LOW)}, member="m1"))
    push(first)
    push(second)
    follow()
    assert (told("s1"), told("s2")) == (comfort_text(LOW), comfort_text(LOW))


def test_a_choice_that_is_heard_late_takes_the_place_of_no_newer_one(founded: Path, clock: FixedClock) -> None:
    first, second = registered(), WrittenStream("s2")
    choose(first, comfort_text(LARGE))
    clock.at_ms += 10 * MINUTE_MS
    choose(second, comfort_text(LOW))
    push(second)
    clock.at_ms += 10 * MINUTE_MS
    push(first)
    follow()
    assert told("s1") == comfort_text(LOW)


def test_of_two_choices_of_one_moment_the_later_fact_of_a_stream_stands(founded: Path) -> None:
    stream = registered()
    for seq in range(8):
        choose(stream, comfort_text(LARGE if seq % 2 else LOW))
    push(stream)
    follow()
    assert told("s1") == comfort_text(LARGE)


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_what_is_none_is_not_passed_on(founded: Path, text: str) -> None:
    stream = registered()
    choose(stream, comfort_text(LARGE))
    choose(stream, text)
    push(stream)
    follow()
    assert told("s1") == comfort_text(LARGE)


def test_what_only_a_later_kiosk_understands_is_passed_on_as_it_was_written(founded: Path) -> None:
    stream = registered()
    choose(stream, '{"text":"huge"}')
    push(stream)
    follow()
    assert told("s1") == '{"text":"huge"}'


def test_a_choice_is_no_line_of_the_passbook_and_no_service(founded: Path) -> None:
    stream = registered()
    choose(stream, comfort_text(LARGE))
    push(stream)
    follow()
    row = Member.objects.get()
    assert (row.entries, row.attendances, row.served_min) == ([], 0, 0)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    script=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from([0, 1, 2_000, 90_000])), min_size=1, max_size=8
    ),
    order=st.permutations([0, 1, 2]),
    portions=st.integers(1, 4),
)
def test_the_newest_wins_in_any_order_of_arrival_and_a_rebuild_agrees(
    script: list[tuple[int, int, int]], order: list[int], portions: int
) -> None:
    """Three stations, choices at known times, pushed in any order and in portions."""
    with founded_district() as clock:
        streams = [registered(), WrittenStream("s1"), WrittenStream("s2")]
        written: list[tuple[int, str, int, str]] = []
        for which, size, passes_ms in script:
            clock.at_ms += passes_ms
            text = comfort_text(Comfort(text=("normal", "large", "largest", "large")[size], contrast=size == 3))
            stream = streams[which]
            choose(stream, text)
            written.append((clock.at_ms, stream.name, len(stream.events), text))
        for which in order:
            while streams[which].pushed < len(streams[which].events):
                push(streams[which], portions)
                follow()
        row = Member.objects.get()
        assert row.comfort == _newest(written)
        assert rebuild().differences == ()


def _newest(written: list[tuple[int, str, int, str]]) -> str:
    return max(written)[3]
