"""Signed statements: only what was said, by whom it was said, for what it was said."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.documents import Grant
from sync.contract.signing import (
    DOCUMENTS,
    PURPOSES,
    REPLIES,
    REQUESTS,
    BadSignature,
    Signed,
    SigningKey,
    fingerprint,
    from_text,
    key_id,
    open_signed,
    to_text,
    verify_bytes,
)

KEY = SigningKey(b"district".ljust(32, b"."))
OTHER = SigningKey(b"other".ljust(32, b"."))
KEYS = {KEY.id: KEY.public_key}
GRANT = Grant(id="g1", member="m1", stream="k.i", points=5)


def test_what_was_signed_is_read_back_through_text() -> None:
    signed = KEY.sign("grant", GRANT)
    assert from_text(to_text(signed)) == signed
    assert open_signed(signed, "grant", Grant, KEYS) == GRANT
    assert open_signed(signed, "grant", Grant, KEYS.get) == GRANT


@pytest.mark.parametrize(
    ("signed", "purpose"),
    [
        (KEY.sign("grant", GRANT), "enrolment"),
        (OTHER.sign("grant", GRANT), "grant"),
        (msgspec.structs.replace(OTHER.sign("grant", GRANT), key=KEY.id), "grant"),
        (msgspec.structs.replace(KEY.sign("grant", GRANT), signature=""), "grant"),
        (msgspec.structs.replace(KEY.sign("grant", GRANT), signature="zz"), "grant"),
        (msgspec.structs.replace(KEY.sign("grant", GRANT), payload='{"id":"g1"}'), "grant"),
        (msgspec.structs.replace(KEY.sign("grant", GRANT), payload="\ud800"), "grant"),
        (KEY.sign("grant", {"id": "g1"}), "grant"),
        (KEY.sign("grant", ["no object"]), "grant"),
    ],
    ids=["purpose", "stranger", "false name", "empty", "no hex", "other words", "surrogate", "fields missing", "a list"],
)
def test_nothing_else_is_believed(signed: Signed, purpose: str) -> None:
    with pytest.raises(BadSignature):
        open_signed(signed, purpose, Grant, KEYS)


@given(
    st.binary() | st.text().map(str.encode) | st.binary().map(lambda b: b'{"payload":"' + b + b'","key":"","signature":""}')
)
def test_any_bytes_are_a_statement_or_a_bad_one(data: bytes) -> None:
    try:
        signed = from_text(data)
    except BadSignature:
        return
    with pytest.raises(BadSignature):
        open_signed(signed, "ack", Grant, KEYS)


@given(st.binary(min_size=0, max_size=70), st.binary(min_size=0, max_size=40))
def test_verifying_never_raises(signature: bytes, public_key: bytes) -> None:
    assert not verify_bytes(public_key, signature, b"message")


def test_names_of_keys_come_from_the_whole_key() -> None:
    assert fingerprint(KEY.public_key).startswith(key_id(KEY.public_key))
    assert KEY.id == key_id(KEY.public_key) != OTHER.id
    assert SigningKey(KEY.private_bytes()).id == KEY.id
    assert SigningKey.generate().id != SigningKey.generate().id
    with pytest.raises(ValueError):
        SigningKey(b"short")


def test_purposes_do_not_overlap() -> None:
    assert len(PURPOSES) == len(REQUESTS) + len(REPLIES) + len(DOCUMENTS)
