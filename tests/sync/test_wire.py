"""Exact bytes: what goes in comes out, and nothing that comes in breaks anything."""

import contextlib
import struct
import tracemalloc
from typing import Any

import msgspec
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from sync.contract import wire
from sync.contract.events import BODIES, Event, Move, Origin
from sync.contract.kiosk_facts import CheckedIn
from sync.contract.signing import SigningKey
from sync.contract.wish_facts import WishMade
from tests.sync.samples import sample

KEY = SigningKey(b"kiosk".ljust(32, b"."))
whole = st.integers(0, 2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)
events = st.builds(
    Event,
    stream=texts,
    seq=whole,
    prev=texts,
    type=texts,
    version=whole,
    at_ms=whole,
    boot=texts,
    mono_ms=whole,
    body=json_values.map(lambda value: msgspec.Raw(msgspec.json.encode(value))),
    member=texts,
    card=texts,
    actor=texts,
    moves=st.lists(st.builds(Move, texts, texts, st.integers(1, 10**12)), max_size=4).map(tuple),
    reverses=texts,
    private=texts,
    carried_from=st.none() | st.builds(Origin, texts, whole, texts),
)


@given(events)
def test_any_event_is_read_back_and_hashes_the_same(event: Event) -> None:
    data = wire.encode_event(event)
    again = wire.decode_event(data)
    assert wire.encode_event(again) == data
    assert wire.event_hash(wire.encode_event(again)) == wire.event_hash(data)
    assert msgspec.structs.replace(again, body=msgspec.Raw(b"")) == msgspec.structs.replace(event, body=msgspec.Raw(b""))
    assert bytes(again.body) == bytes(event.body)


@given(st.lists(events, max_size=5))
def test_a_push_brings_events_verbatim_a_line_each(pushed: list[Event]) -> None:
    lines = [wire.encode_event(event) for event in pushed]
    assert not any(b"\n" in line for line in lines)
    header = wire.PushHeader(head=KEY.sign("push", {}), private={1: "a\nb"})
    assert wire.split_push(wire.decompress(wire.compress(wire.join_push(header, lines)))) == (header, lines)


@pytest.mark.parametrize("name", BODIES)
def test_every_body_is_read_back(name: str) -> None:
    version, kind = BODIES[name]
    body = sample(kind)
    event = sample(Event, type=name, version=version, body=wire.encode_body(body), carried_from=None)
    assert wire.body_of(wire.decode_event(wire.encode_event(event))) == body


HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"body":' + b"[" * 100_000,
    b'{"seq":' + b"9" * 10_000 + b"}",
    b'{"seq":NaN}',
    b'{"stream":"\xff"}',
    b'{"stream":"\\ud800"}',
]


def with_body(body: bytes, kind: str = "checked_in", version: int = 1) -> bytes:
    event: Event = sample(Event, type=kind, version=version, body=msgspec.Raw(b"@"), carried_from=None)
    return wire.encode_event(event).replace(b'"body":@', b'"body":' + body)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")) | st.sampled_from(HOSTILE))
def test_arbitrary_bytes_are_an_event_or_none(data: bytes) -> None:
    with contextlib.suppress(wire.NotAnEvent):
        wire.decode_event(data)


@given(st.binary(max_size=60) | json_values.map(msgspec.json.encode))
@example(b'{"activity":"\xff"}')
@example(b'{"activity":"\\ud800"}')
@example(b'{"activity":1e999}')
@example(b'{"activity":' + b"9" * 6_000 + b"}")
@example(b"[" * 100_000)
@example(b'{"x":' * 50_000 + b"1" + b"}" * 50_000)
def test_an_arbitrary_body_is_one_or_none(body: bytes) -> None:
    try:
        found = wire.body_of(wire.decode_event(with_body(body)))
    except wire.NotAnEvent:
        return
    assert isinstance(found, CheckedIn)


def test_a_type_or_version_of_tomorrow_is_kept_and_not_understood() -> None:
    assert wire.body_of(wire.decode_event(with_body(b"[1]", "invented_tomorrow"))) is None
    assert wire.body_of(wire.decode_event(with_body(b"[1]", version=99))) is None
    assert wire.decode_event(with_body(b"{}").replace(b'"body":', b'"new_field":[1],"body":')).type == "checked_in"


def test_an_old_body_is_brought_up_to_date_on_a_copy() -> None:
    data = with_body(b'{"activity":"a","day":true}', version=0)
    event = wire.decode_event(data)

    def upcast(body: dict[str, Any]) -> dict[str, Any]:
        return {"activity": body["activity"], "dated": body["day"]}

    upcasts: dict[tuple[str, int], wire.Upcast] = {("checked_in", 0): upcast, ("checked_in", 1): dict}
    assert wire.body_of(event, upcasts) == CheckedIn(activity="a", dated=True)
    assert wire.encode_event(event) == data
    with pytest.raises(wire.NotAnEvent):
        wire.body_of(event, {})


@pytest.mark.parametrize(
    "change",
    [
        {"seq": -1},
        {"seq": 2**53},
        {"stream": "x" * 81},
        {"moves": (Move("a", "b", 0),)},
        {"moves": (Move("a", "b", 1),) * 257},
    ],
)
def test_an_envelope_keeps_to_its_bounds(change: dict[str, Any]) -> None:
    with pytest.raises(wire.NotAnEvent):
        wire.decode_event(wire.encode_event(sample(Event, body=msgspec.Raw(b"{}"), **change)))


def test_chains_are_bound_to_their_stream() -> None:
    assert wire.genesis_hash("k1.a") != wire.genesis_hash("k1.b")


@given(st.dictionaries(texts.filter(lambda name: name != "salt"), texts, max_size=4))
def test_private_values_are_read_back_and_their_digest_tells_nothing(values: dict[str, str]) -> None:
    one, two = wire.private_text(values), wire.private_text(values)
    assert wire.private_values(one) == wire.private_values(two) == values
    assert wire.private_digest(one) != wire.private_digest(two)


@pytest.mark.parametrize("text", ["", "[]", '{"a":1}', "[" * 100_000])
def test_a_damaged_private_text_says_so(text: str) -> None:
    with pytest.raises(wire.NotAnEvent):
        wire.private_values(text)


@pytest.mark.parametrize("data", [b"", b"\xff", b'{"head":"\xff"}', b"[" * 100_000, b"{}", b"\n\n"])
def test_a_push_without_a_header_is_malformed(data: bytes) -> None:
    with pytest.raises(wire.Malformed):
        wire.split_push(data)


@given(st.binary())
def test_arbitrary_bytes_are_decompressed_or_refused(data: bytes) -> None:
    with contextlib.suppress(wire.Malformed, wire.BodyTooLarge):
        assert len(wire.decompress(data)) <= wire.MAX_BODY_BYTES


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_body_is_refused_or_still_a_body(data: bytes, place: int, byte: int) -> None:
    packed = bytearray(wire.compress(data))
    packed[place % len(packed)] = byte
    with contextlib.suppress(wire.Malformed, wire.BodyTooLarge):
        wire.decompress(bytes(packed))


@given(st.binary(max_size=300), st.data())
def test_a_cut_or_lengthened_body_is_refused(data: bytes, choose: st.DataObject) -> None:
    packed = wire.compress(data)
    cut = choose.draw(st.integers(0, len(packed) - 1))
    for broken in (packed[:cut], packed + b"x"):
        with pytest.raises(wire.Malformed):
            wire.decompress(broken)


def test_a_body_at_the_limit_passes_and_one_beyond_does_not() -> None:
    assert len(wire.decompress(wire.compress(bytes(wire.MAX_BODY_BYTES)))) == wire.MAX_BODY_BYTES
    with pytest.raises(wire.BodyTooLarge):
        wire.decompress(wire.compress(bytes(wire.MAX_BODY_BYTES + 1)))


def test_a_body_that_does_not_say_its_size_is_refused() -> None:
    packer = zstandard.ZstdCompressor().compressobj()
    with pytest.raises(wire.Malformed):
        wire.decompress(packer.compress(b"x" * 1000) + packer.flush())


@pytest.mark.parametrize("whole_frame", [True, False])
def test_a_body_that_lies_about_its_size_takes_no_memory(whole_frame: bool) -> None:
    """128 KiB from every four bytes: what a small frame may ask for while its header says 1,000."""
    block = struct.pack("<I", 1 << 1 | 131_072 << 3)[:3] + b"a"
    last = struct.pack("<I", 1 | 1 << 1 | 1 << 3)[:3] + b"a"
    frame = b"\x28\xb5\x2f\xfd\x80\x38" + struct.pack("<I", 1_000) + block * 4_000 + (last if whole_frame else b"")
    tracemalloc.start()
    with pytest.raises(wire.Malformed):
        wire.decompress(frame)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_the_longest_event_with_its_private_text_fits_a_push() -> None:
    header = wire.PushHeader(head=KEY.sign("push", {}), private={1: '"' * wire.MAX_PRIVATE_BYTES})
    body = wire.join_push(header, [b"x" * wire.MAX_EVENT_BYTES])
    assert len(body) < wire.MAX_BODY_BYTES


def test_body_names_follow_their_kinds() -> None:
    event = sample(Event, type="wish_made", version=1, body=wire.encode_body(WishMade(wish="w", category="c")))
    assert wire.body_of(event) == WishMade(wish="w", category="c")
