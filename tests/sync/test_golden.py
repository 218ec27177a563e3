"""What goes over the wire is what every kiosk and server that was ever shipped understands."""

import msgspec
import pytest

from sync.contract import cards, wire
from sync.contract.enrolment_code import decode_code
from sync.contract.events import BODIES
from sync.contract.signing import REPLIES as REPLY_PURPOSES
from sync.contract.signing import REQUESTS as REQUEST_PURPOSES
from sync.contract.signing import from_text, open_signed
from sync.contract.versions import CURRENT, VERSIONS
from tests.sync.fake_district import CARDS_KEY, KEY
from tests.sync.golden_files import DOCUMENTS, KIOSK, REPLIES, REQUESTS, make, stored

each_version = pytest.mark.parametrize("version", [version.number for version in VERSIONS])


@each_version
def test_not_a_byte_has_changed(version: int) -> None:
    assert make(version) == stored(version)


def test_every_purpose_and_every_type_has_its_file() -> None:
    assert tuple(REQUESTS) == REQUEST_PURPOSES
    assert tuple(REPLIES) == REPLY_PURPOSES
    assert {f"event-{name}.json" for name in BODIES} <= set(stored(CURRENT))


@each_version
def test_what_was_ever_sent_is_still_understood(version: int) -> None:
    files = stored(version)
    keys = {key.id: key.public_key for key in (KEY, KIOSK)}
    for purpose, kind in {**REQUESTS, **REPLIES}.items():
        name = f"request-{purpose}" if purpose in REQUESTS else f"reply-{purpose}"
        if purpose == "push":
            header, events = wire.split_push(files["request-push.txt"])
            head = open_signed(header.head, "push", kind, keys)
            assert [wire.event_hash(event) for event in events][-1] == head.hash
            assert wire.private_digest(header.private[3]) == wire.decode_event(events[2]).private
            continue
        data = files.get(f"{name}.json") or files[f"{name}.txt"]
        open_signed(from_text(data.partition(b"\n")[0]), purpose, kind, keys)
    for name in BODIES:
        assert wire.body_of(wire.decode_event(files[f"event-{name}.json"])) is not None
    for name, kind in DOCUMENTS.items():
        data = files[f"document-{name}.json"]
        text = from_text(data).payload if b'"signature"' in data else data
        msgspec.json.decode(text, type=kind)
    card = cards.read_code(files["card.txt"].decode(), {CARDS_KEY.id: CARDS_KEY.public_key})
    assert isinstance(card, cards.Card)
    assert card.number == "000000000427"
    assert decode_code(files["enrolment-code.txt"].decode()).url == "https://district.example"


def test_versions_count_up_and_are_dated() -> None:
    assert [version.number for version in VERSIONS] == list(range(1, len(VERSIONS) + 1))
    assert [version.date for version in VERSIONS] == sorted(version.date for version in VERSIONS)
    assert all(version.reason for version in VERSIONS)
