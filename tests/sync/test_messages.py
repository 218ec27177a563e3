"""What both sides say to each other."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import messages
from sync.contract.messages import Refused, Reply, Request, refuse
from sync.contract.refusals import CAN_TRY_AGAIN, SyncRefusal
from sync.contract.signing import SigningKey
from tests.sync.samples import sample

KEY = SigningKey(b"kiosk".ljust(32, b"."))
KINDS = [
    kind
    for kind in vars(messages).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == messages.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_message_is_read_back(kind: type[Any]) -> None:
    message = sample(kind)
    assert msgspec.json.decode(msgspec.json.encode(message), type=kind) == message


@pytest.mark.parametrize("kind", [k for k in KINDS if issubclass(k, (Request, Reply))], ids=lambda kind: kind.__name__)
def test_a_message_with_fields_of_tomorrow_is_understood(kind: type[Any]) -> None:
    plain = msgspec.to_builtins(sample(kind)) | {"tomorrow": [1]}
    assert msgspec.convert(plain, kind) == sample(kind)


@given(st.sampled_from(SyncRefusal), st.integers(0, 10**6))
def test_every_refusal_says_whether_trying_again_can_help(code: SyncRefusal, head: int) -> None:
    request = Request(stream="k.i", nonce="n")
    refused = refuse(code, request, server_time_ms=1, epoch="e", head=head, keyrings=(KEY.sign("keyring", {}),))
    assert isinstance(refused, Refused)
    assert (refused.stream, refused.nonce, refused.head) == ("k.i", "n", head)
    assert refused.can_try_again is CAN_TRY_AGAIN[code]
