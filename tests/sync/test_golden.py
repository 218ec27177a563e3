"""What goes over the wire is what every kiosk and server that was ever shipped understands."""

import msgspec
import pytest

from sync.contract import cards, documents, wire
from sync.contract.district_facts import ActivityPublished
from sync.contract.enrolment_code import decode_code
from sync.contract.events import BODIES
from sync.contract.settings import Settings
from sync.contract.signing import REPLIES as REPLY_PURPOSES
from sync.contract.signing import REQUESTS as REQUEST_PURPOSES
from sync.contract.signing import from_text, open_signed
from sync.contract.versions import CURRENT, VERSIONS
from tests.sync.fake_district import CARDS_KEY, KEY
from tests.sync.golden_files import (
    DOCUMENT_FORMS,
    DOCUMENTS,
    KIOSK,
    REPLIES,
    REPLY_FORMS,
    REQUESTS,
    before,
    form_file,
    make,
    stored,
)

each_version = pytest.mark.parametrize("version", [version.number for version in VERSIONS])


@each_version
def test_not_a_byte_has_changed(version: int) -> None:
    assert make(version) == {name: data for name, data in stored(version).items() if name not in before()}


def test_every_purpose_and_every_type_has_its_file() -> None:
    assert tuple(REQUESTS) == REQUEST_PURPOSES
    assert tuple(REPLIES) == REPLY_PURPOSES
    assert {form_file(f"event-{name}", version) for name, (version, _) in BODIES.items()} <= set(stored(CURRENT))
    assert before() <= set(stored(CURRENT))


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
        for form in range(1, REPLY_FORMS.get(name, 1) + 1):
            data = files.get(form_file(name, form)) or files[f"{name}.txt"]
            open_signed(from_text(data.partition(b"\n")[0]), purpose, kind, keys)
    for name, (newest, body) in BODIES.items():
        for form in range(1, newest + 1):
            event = wire.decode_event(files[form_file(f"event-{name}", form)])
            assert event.version == form
            assert isinstance(wire.body_of(event), body)
    for name, kind in DOCUMENTS.items():
        for form in range(1, DOCUMENT_FORMS.get(f"document-{name}", 1) + 1):
            data = files[form_file(f"document-{name}", form)]
            text = from_text(data).payload if b'"signature"' in data else data
            msgspec.json.decode(text, type=kind)
    for form in range(1, DOCUMENT_FORMS["settings-default"] + 1):
        assert msgspec.json.decode(files[form_file("settings-default", form)], type=Settings).hotline == ""
    card = cards.read_code(files["card.txt"].decode(), {CARDS_KEY.id: CARDS_KEY.public_key})
    assert isinstance(card, cards.Card)
    assert card.number == "000000000427"
    assert decode_code(files["enrolment-code.txt"].decode()).url == "https://district.example"


def test_what_grew_says_of_its_past_what_was_true_then() -> None:
    files = stored(CURRENT)
    activity = wire.body_of(wire.decode_event(files["event-activity_published.json"]))
    assert isinstance(activity, ActivityPublished)
    assert (activity.place, activity.open) == ("", True)  # nothing was ever called off, and no place was said
    shown = msgspec.json.decode(files["document-activity.json"], type=documents.Activity)
    assert (shown.title, shown.place) == ("title", "")


def test_versions_count_up_and_are_dated() -> None:
    assert [version.number for version in VERSIONS] == list(range(1, len(VERSIONS) + 1))
    assert [version.date for version in VERSIONS] == sorted(version.date for version in VERSIONS)
    assert all(version.reason for version in VERSIONS)
