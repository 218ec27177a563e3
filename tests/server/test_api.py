"""The API over HTTP: compressed bodies in, signed replies out, whatever comes."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from server import keys
from server.answers import Refuse
from server.api import slots
from sync.contract import messages
from sync.contract.ids import new_nonce
from sync.contract.messages import Ack, BlobHad, Checked, Newest, Page, Refused, Remembered
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import from_text, open_signed
from sync.contract.totals import add_up
from sync.contract.wire import CONTENT_TYPE, MAX_BODY_BYTES, compress, decompress, encode, join_push
from tests.server.district import ModelKiosk, sha256


def post(name: str, body: bytes, *, compressed: bool = True) -> tuple[int, bytes]:
    """Post a body; gives status and decompressed reply."""
    answer = Client(SERVER_NAME="localhost").post(
        f"/api/v1/{name}", compress(body) if compressed else body, content_type=CONTENT_TYPE
    )
    assert answer["Content-Type"] == CONTENT_TYPE
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, decompress(answer.content)


def opened(data: bytes, purpose: str, kind: type[messages.Reply]) -> messages.Reply:
    """A reply, which the district must have signed."""
    return open_signed(from_text(data), purpose, kind, keys.our_public_keys())


def refusal(data: bytes) -> Refused:
    """A refusal, which the district must have signed."""
    reply = opened(data, "refusal", Refused)
    assert isinstance(reply, Refused)
    return reply


def test_a_push_over_http_is_acknowledged(kiosk: ModelKiosk) -> None:
    status, data = post("push", join_push(*kiosk.push_of(0, 1)))
    ack = opened(data, "ack", Ack)
    assert isinstance(ack, Ack)
    assert (status, ack.stream, ack.head) == (200, kiosk.stream, 1)


@pytest.mark.parametrize(
    ("name", "kind", "fields", "purpose", "reply"),
    [
        ("pull", messages.PullRequest, {}, "page", Page),
        ("newest", messages.NewestRequest, {}, "newest_reply", Newest),
        ("remember", messages.RememberRequest, {"documents": ()}, "remembered", Remembered),
        ("blob", messages.BlobRequest, {"sha256": "0" * 64, "size": 1, "offset": 0}, "blob_reply", BlobHad),
    ],
)
def test_every_question_gets_its_signed_answer(
    kiosk: ModelKiosk,
    name: str,
    kind: type[messages.Request],
    fields: dict[str, object],
    purpose: str,
    reply: type[messages.Reply],
) -> None:
    kiosk.push()
    nonce = new_nonce()
    status, data = post(name, encode(kiosk.sign(name, kind, nonce=nonce, **fields)) + b"\n")
    got = opened(data, purpose, reply)
    assert (status, got.stream, got.nonce) == (200, kiosk.stream, nonce)


def test_totals_agree_or_differ(kiosk: ModelKiosk) -> None:
    kiosk.earn("m1", 5)
    kiosk.write_bytes(b"poison")
    kiosk.push()
    for events, agree in ((kiosk.events, True), (kiosk.events[:2], True), ([*kiosk.events[:2], b"other"], False)):
        totals = add_up(kiosk.stream, events)
        _, data = post("check", encode(kiosk.sign("check", messages.CheckRequest, totals=totals)))
        checked = opened(data, "check_reply", Checked)
        assert isinstance(checked, Checked)
        assert checked.agree is agree
        assert checked.totals.seq == len(events)


@pytest.mark.parametrize("name", ["enrol", "push", "pull", "newest", "check", "remember", "blob"])
@pytest.mark.parametrize("body", [b"", b"\x00", b"{}", b"null", b'{"payload":1}', b"\n\n", b"\xff" * 100])
def test_whatever_comes_the_answer_is_signed(kiosk: ModelKiosk, name: str, body: bytes) -> None:
    for compressed in (True, False):
        status, data = post(name, body, compressed=compressed)
        why = refusal(data)
        assert (status, why.code, why.nonce, why.can_try_again) == (409, SyncRefusal.MALFORMED, "", False)


def test_a_body_that_would_grow_too_large_is_refused(kiosk: ModelKiosk) -> None:
    status, data = post("push", b"\x00" * (MAX_BODY_BYTES + 1))
    assert (status, refusal(data).code) == (413, SyncRefusal.TOO_LARGE)
    status, data = post("push", b"\x00" * (MAX_BODY_BYTES + 1), compressed=False)
    assert (status, refusal(data).code) == (413, SyncRefusal.TOO_LARGE)


def test_a_stranger_is_unauthorised(kiosk: ModelKiosk) -> None:
    other = ModelKiosk.enrolled("s2")
    kiosk.key = other.key
    status, data = post("pull", encode(kiosk.sign("pull", messages.PullRequest)))
    assert (status, refusal(data).code) == (401, SyncRefusal.UNKNOWN_KEY)


def test_a_request_signed_for_something_else_is_refused(kiosk: ModelKiosk) -> None:
    status, data = post("pull", encode(kiosk.sign("newest", messages.NewestRequest)))
    assert (status, refusal(data).code) == (401, SyncRefusal.BAD_SIGNATURE)


def test_a_refusal_names_stream_and_nonce(kiosk: ModelKiosk) -> None:
    nonce = new_nonce()
    kiosk.earn("m1", 1)
    kiosk.push()
    status, data = post("push", join_push(*kiosk.push_of(0, 1, hash="0" * 64, nonce=nonce)))
    why = refusal(data)
    assert (status, why.stream, why.nonce, why.code) == (409, kiosk.stream, nonce, SyncRefusal.CHAIN_BROKEN)


def test_a_blob_goes_in_over_http(kiosk: ModelKiosk) -> None:
    data = b"a recording\nwith a line break"
    request = kiosk.sign("blob", messages.BlobRequest, sha256=sha256(data), size=len(data), offset=0)
    status, answer = post("blob", encode(request) + b"\n" + data)
    had = opened(answer, "blob_reply", BlobHad)
    assert isinstance(had, BlobHad)
    assert (status, had.have) == (200, len(data))


def test_get_is_not_how_one_talks(kiosk: ModelKiosk) -> None:
    assert Client(SERVER_NAME="localhost").get("/api/v1/push").status_code == 405


# --- Slots ------------------------------------------------------------------------------------------------------------


def test_beyond_its_slots_a_process_says_when_to_come_again() -> None:
    few = slots.Slots(2, push_ms=50)
    with few.one(), few.one():
        waits = []
        for _ in range(1_000):
            with pytest.raises(Refuse) as busy, few.one():
                pass
            assert busy.value.code is SyncRefusal.BUSY
            wait_ms = busy.value.more["retry_after_ms"]
            assert isinstance(wait_ms, int)
            waits.append(wait_ms)
        assert min(waits) >= 1_000
        assert max(waits) > 20_000
        # A thousand that return at once do not return at once again.
        assert len({wait // 1_000 for wait in waits}) > 20
    with few.one():
        pass


def test_a_slot_is_free_again_after_a_failure() -> None:
    one = slots.Slots(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), one.one():
            raise ZeroDivisionError


# --- The description --------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(founded: object) -> Client:
    """A member of staff, logged in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_user("keeper", password="a long enough one", is_staff=True))
    return client


@pytest.mark.parametrize("page", ["docs", "openapi.json"])
def test_the_description_is_for_staff(founded: object, page: str) -> None:
    answer = Client(SERVER_NAME="localhost").get(f"/api/v1/{page}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_the_description_needs_no_internet(staff: Client) -> None:
    text = staff.get("/api/v1/docs").content.decode()
    assert "openapi.json" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


def test_the_description_says_what_every_body_holds(staff: Client) -> None:
    description = staff.get("/api/v1/openapi.json").json()
    schemas = description["components"]["schemas"]
    assert set(description["paths"]) == {
        f"/api/v1/{name}" for name in ("enrol", "push", "pull", "newest", "check", "remember", "blob", "keyrings")
    }
    for name, path in description["paths"].items():
        if name.endswith("/keyrings"):  # unsigned: each link signs the next
            continue
        operation = path["post"]
        bodies = [operation["requestBody"], *operation["responses"].values()]
        for body in bodies:
            schema = body["content"][CONTENT_TYPE]["schema"]
            payload = schema["properties"]["payload"]["contentSchema"]["$ref"]
            assert payload.rpartition("/")[2] in schemas
        assert set(operation["responses"]) == {"200", "401", "409", "413", "429", "503"}
    assert dangling(description) == []


def dangling(description: dict[str, object]) -> list[str]:
    """References that lead nowhere."""
    import json
    import re

    text = json.dumps(description)
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    return sorted(wanted - set(description["components"]["schemas"]))  # type: ignore[index]


def test_whoever_answers_a_door_that_fails_says_so_signed(kiosk: ModelKiosk) -> None:
    from django.test import RequestFactory

    from server.api.line import answer

    def fail(_: bytes) -> messages.Reply:
        raise RuntimeError("something nobody thought of")

    request = RequestFactory(SERVER_NAME="localhost").post("/", compress(b"x"), content_type=CONTENT_TYPE)
    reply = answer(request, fail)
    assert (reply.status_code, refusal(decompress(reply.content)).code) == (503, SyncRefusal.UNAVAILABLE)
