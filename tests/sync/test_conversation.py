"""One question, one answer, and nothing else for an answer."""

from collections.abc import Callable

import msgspec
import pytest

from sync.contract.messages import Newest, NewestRequest, Refused
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey, from_text
from sync.contract.wire import encode
from sync.conversation import Conversation
from sync.errors import NotTheDistrict, RefusedByDistrict, SyncError, TooLargeForTheRoad, Unreachable
from sync.keyring import Trust
from tests.sync.fake_district import KEY, first_keyring
from tests.sync.test_keyring import following

MINE = SigningKey(b"kiosk".ljust(32, b"."))
STRANGER = SigningKey(b"stranger".ljust(32, b"."))
NEXT, LAST = (SigningKey(name.ljust(32, b".")) for name in (b"next", b"last"))
REQUEST = NewestRequest(stream="k.i", nonce="n1")
REPLY = Newest(stream="k.i", nonce="n1", server_time_ms=1, epoch="e", newest_rev=7)
NO = Refused(
    stream="k.i", nonce="n1", server_time_ms=1, epoch="e", code=SyncRefusal.BUSY, can_try_again=True, retry_after_ms=9
)


class Answering:
    """A transport that always gives the same answer."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked: list[tuple[str, bytes]] = []

    def post(self, name: str, body: bytes) -> bytes:
        self.asked.append((name, body))
        return self.answer


def ask(answer: bytes) -> tuple[Newest, Answering]:
    transport = Answering(answer)
    reply, signed = Conversation(transport, Trust([first_keyring()])).ask("newest", REQUEST, MINE, "newest_reply", Newest)
    assert encode(signed) == answer
    return reply, transport


def test_a_signed_answer_to_our_question_is_taken() -> None:
    reply, transport = ask(encode(KEY.sign("newest_reply", REPLY)))
    assert reply == REPLY
    ((name, body),) = transport.asked
    assert name == "newest"
    assert from_text(body) == MINE.sign("newest", REQUEST)


class Rotated:
    """A district that signs with a newer key than a kiosk knows, and tells its chain of keyrings when asked."""

    def __init__(self, chain: list[Signed], signer: SigningKey) -> None:
        self.chain, self.signer = chain, signer
        self.asked: list[str] = []

    def post(self, name: str, body: bytes) -> bytes:
        self.asked.append(name)
        return encode(self.chain) if name == "keyrings" else encode(self.signer.sign("newest_reply", REPLY))


def test_a_key_that_is_new_is_learnt_from_the_chain_that_signs_it() -> None:
    first = first_keyring()
    second = following(first, KEY, KEY, NEXT)
    third = following(second, NEXT, LAST, serial=3)
    transport = Rotated([first, second, third], LAST)
    conversation = Conversation(transport, Trust([first]))
    for _ in range(2):
        reply, _ = conversation.ask("newest", REQUEST, MINE, "newest_reply", Newest)
        assert reply == REPLY
    assert transport.asked == ["newest", "keyrings", "newest"]


@pytest.mark.parametrize(
    "chain",
    [
        [],
        [first_keyring()],
        [first_keyring(STRANGER)],
        [first_keyring(), following(first_keyring(), STRANGER, STRANGER)],
        [following(first_keyring(), KEY, STRANGER, serial=3)],
    ],
)
def test_a_stranger_is_none_whatever_chain_he_shows(chain: list[Signed]) -> None:
    with pytest.raises(NotTheDistrict):
        Conversation(Rotated(chain, STRANGER), Trust([first_keyring()])).ask("newest", REQUEST, MINE, "newest_reply", Newest)


def test_a_signed_refusal_is_a_refusal() -> None:
    with pytest.raises(RefusedByDistrict, match="busy") as caught:
        ask(encode(KEY.sign("refusal", NO)))
    assert caught.value.refused == NO
    assert caught.value.retry_after_ms == 9


change = msgspec.structs.replace


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"\xff",
        b'{"payload":"\xff","key":"","signature":""}',
        b"[" * 100_000,
        encode(STRANGER.sign("newest_reply", REPLY)),
        encode(STRANGER.sign("refusal", NO)),
        encode(change(STRANGER.sign("refusal", NO), key=KEY.id)),
        encode(KEY.sign("ack", REPLY)),
        encode(KEY.sign("newest_reply", NO)),
        encode(KEY.sign("newest_reply", change(REPLY, nonce="n0"))),
        encode(KEY.sign("newest_reply", change(REPLY, stream="k.other"))),
        encode(KEY.sign("refusal", change(NO, nonce="n0"))),
        encode(KEY.sign("refusal", change(NO, stream="k.other"))),
        encode(MINE.sign("newest", REQUEST)),
    ],
)
def test_nothing_else_is(answer: bytes) -> None:
    with pytest.raises(NotTheDistrict):
        ask(answer)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (SyncRefusal.MALFORMED, Unreachable),
        (SyncRefusal.BUSY, Unreachable),
        (SyncRefusal.UNAVAILABLE, Unreachable),
        (SyncRefusal.TOO_LARGE, TooLargeForTheRoad),
    ],
)
def test_a_request_that_the_district_could_not_read_did_not_arrive(code: SyncRefusal, error: type[SyncError]) -> None:
    with pytest.raises(error) as caught:
        ask(encode(KEY.sign("refusal", change(NO, stream="", nonce="", code=code))))
    assert caught.value.retry_after_ms == (9 if error is Unreachable else 0)


@pytest.mark.parametrize("make", [lambda: Unreachable("x", 5), lambda: NotTheDistrict("x"), lambda: RefusedByDistrict(NO)])
def test_every_error_says_when_to_come_back(make: Callable[[], SyncError]) -> None:
    assert make().retry_after_ms >= 0
