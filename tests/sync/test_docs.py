"""The documents list everything that exists and nothing that doesn't."""

import re
from pathlib import Path

import msgspec
import pytest

from sync.contract import ledger, wire
from sync.contract.events import BODIES, Event
from sync.contract.refusals import CAN_TRY_AGAIN, SyncRefusal
from sync.contract.versions import VERSIONS
from sync.round import _DETOURS_MAX, _INCARNATIONS_MAX
from tests.sync.golden_files import DOCUMENTS, REPLIES, REQUESTS, stored

DOCS = Path(__file__).parents[2] / "docs"
EVENTS = (DOCS / "events.md").read_text()
PROTOCOL = (DOCS / "protocol.md").read_text()


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for before, line in zip(["", *lines], lines, strict=False)
        if not set(line) <= set("|- ") and line != lines[0] and before
    ]


def names(cell: str) -> list[str]:
    """The words in code style."""
    return re.findall(r"`([^`]+)`", cell)


def catalogue() -> dict[str, list[str]]:
    both = section(EVENTS, "What kiosks write") + section(EVENTS, "What the district writes")
    return {names(row[0])[0]: row for row in rows(both) if names(row[0])}


def test_every_event_type_is_in_the_catalogue_with_its_version() -> None:
    assert {name: int(row[1]) for name, row in catalogue().items()} == {
        name: version for name, (version, _) in BODIES.items()
    }


@pytest.mark.parametrize("name", BODIES)
def test_the_catalogue_names_every_field_of_a_body(name: str) -> None:
    body = catalogue()[name][3]
    outside_brackets = re.sub(r"\([^)]*\)", "", body).partition(";")[0]
    assert names(outside_brackets) == [field.name for field in msgspec.structs.fields(BODIES[name][1])]


def test_the_envelope_is_told_field_by_field() -> None:
    told = [name for row in rows(section(EVENTS, "The envelope")) for name in names(row[0])]
    assert told == [field.name for field in msgspec.structs.fields(Event)]


def test_every_reason_to_set_aside_is_told() -> None:
    told = names(section(EVENTS, "Accounts").rpartition("set aside:")[2])
    assert told == [reason.value for reason in ledger.SetAside]


def test_every_request_and_reply_is_told_with_its_fields() -> None:
    table = rows(section(PROTOCOL, "Requests and replies"))
    common_request = {"stream", "nonce", "ack_token", "token_epoch"}
    common_reply = {"stream", "nonce", "server_time_ms", "epoch"}
    assert [names(row[0])[0] for row in table[:-1]] == list(REQUESTS)
    assert [names(row[3])[0] for row in table] == list(REPLIES)
    for row in table:
        if row[0] != "any":
            said = {field.name for field in msgspec.structs.fields(REQUESTS[names(row[0])[0]])}
            assert set(names(row[2])) == (said if names(row[0]) == ["enrol"] else said - common_request)
        said = {field.name for field in msgspec.structs.fields(REPLIES[names(row[3])[0]])}
        assert set(names(row[4])) == said - common_reply


def test_every_refusal_is_told_and_whether_to_try_again() -> None:
    told = {names(row[0])[0]: row[1] == "yes" for row in rows(section(PROTOCOL, "Refusals"))}
    assert told == {code.value: CAN_TRY_AGAIN[code] for code in SyncRefusal}


def test_every_kind_of_document_is_told() -> None:
    told = [names(row[0])[0] for row in rows(section(PROTOCOL, "Pull"))]
    assert told == list(DOCUMENTS)


def test_versions_and_limits_are_those_of_the_code() -> None:
    table = rows(PROTOCOL.partition("\n## ")[0])
    assert [(int(row[0]), row[1], row[2]) for row in table] == [tuple(version) for version in VERSIONS]
    for number in (wire.MAX_BODY_BYTES, wire.MAX_EVENT_BYTES):
        assert f"{number:,} bytes" in PROTOCOL
    assert f"At most {wire.MAX_BATCH_EVENTS} events" in PROTOCOL
    assert f"{_DETOURS_MAX} steps" in PROTOCOL
    assert f"{_INCARNATIONS_MAX} new incarnations" in PROTOCOL


def test_the_example_push_is_the_golden_one() -> None:
    header, events = wire.split_push(stored(1)["request-push.txt"])
    unwrapped = PROTOCOL.replace("\n", "")
    assert header.head.payload in unwrapped
    assert events[0].decode() in unwrapped
