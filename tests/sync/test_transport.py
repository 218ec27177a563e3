"""HTTP as it really is: portals, proxies, cut cables. Only three errors ever come out."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.contract.wire import CONTENT_TYPE, MAX_BODY_BYTES, compress, decompress
from sync.errors import NotTheDistrict, SyncError, TooLargeForTheRoad, Unreachable
from sync.transport import RETRY_AFTER_MAX_MS, HttpTransport

Answer = Callable[[socket.socket], None]


class RawServer:
    """A server on a port of the system's choice that answers each request with whatever bytes a test wants."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: None
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        self._stopped = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                try:
                    self.requests.append(_read_request(connection))
                    self.answer(connection)
                except OSError:
                    continue  # the kiosk had enough

    def close(self) -> None:
        self._stopped.set()
        self._listening.close()


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def raw(data: bytes) -> Answer:
    return lambda connection: connection.sendall(data)


def reply(
    body: bytes, status: str = "200 OK", kind: str = CONTENT_TYPE, length: int | None = None, more: str = ""
) -> Answer:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body) if length is None else length}\r\n"
    return raw(f"{head}{more}Connection: close\r\n\r\n".encode() + body)


@pytest.fixture(scope="module")
def server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def transport(server: RawServer) -> Iterator[HttpTransport]:
    transport = HttpTransport(server.url, read_timeout_s=0.4, reply_timeout_s=1.0)
    yield transport
    transport.close()


def test_a_body_goes_out_and_comes_back_compressed(server: RawServer, transport: HttpTransport) -> None:
    server.answer = reply(compress(b"the answer"), kind=f"{CONTENT_TYPE}; charset=utf-8")
    assert transport.post("push", b"the question") == b"the answer"
    head, _, body = server.requests[-1].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/v1/push HTTP/1.1\r\n")
    assert f"Content-Type: {CONTENT_TYPE}".encode() in head
    assert decompress(body) == b"the question"


def test_a_signed_refusal_may_have_any_status(server: RawServer, transport: HttpTransport) -> None:
    server.answer = reply(compress(b"no"), status="409 Conflict")
    assert transport.post("push", b"") == b"no"


def chunked(*chunks: bytes) -> Answer:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {CONTENT_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    return raw(head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks))


def test_a_reply_in_chunks_is_put_together(server: RawServer, transport: HttpTransport) -> None:
    data = compress(b"x" * 1000)
    server.answer = chunked(data[:3], data[3:], b"")
    assert transport.post("pull", b"") == b"x" * 1000


def hang(connection: socket.socket) -> None:
    connection.recv(1)  # until the other side has enough


def drip(connection: socket.socket) -> None:
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: 1000\r\n\r\n".encode())
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def endless(connection: socket.socket) -> None:
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {CONTENT_TYPE}\r\n\r\n".encode())
    while True:
        connection.sendall(b"x" * 1_000_000)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


GOOD = compress(b"good")
HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(b"<html>log in</html>", kind=HTML), NotTheDistrict),
        (reply(b"", status="302 Found", kind=HTML, more="Location: http://portal.example/\r\n"), NotTheDistrict),
        (reply(b"", status="511 Network Authentication Required", kind=HTML), NotTheDistrict),
        (reply(b"", status="404 Not Found", kind=HTML), NotTheDistrict),
        (reply(b"", status="500 Internal Server Error", kind=HTML), Unreachable),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), NotTheDistrict),
        (reply(b"", status="413 Content Too Large", kind=HTML), TooLargeForTheRoad),
        (reply(b"", status="502 Bad Gateway", kind=HTML), Unreachable),
        (reply(b"", status="504 Gateway Timeout", kind=HTML), Unreachable),
        (reply(GOOD[:-2]), Unreachable),
        (reply(GOOD, length=len(GOOD) + 5), Unreachable),
        (reply(GOOD + b"more"), Unreachable),
        (reply(b"not compressed"), Unreachable),
        (reply(b""), Unreachable),
        (reply(compress(bytes(MAX_BODY_BYTES + 1))), Unreachable),
        (reply(GOOD, more="Content-Encoding: gzip\r\n"), Unreachable),
        (reply(zstandard.ZstdCompressor(write_content_size=False).compress(b"good")), Unreachable),
        (chunked(GOOD[:3]), Unreachable),
        (raw(b""), Unreachable),
        (raw(b"\x00\xff\x00"), Unreachable),
        (raw(b"HTTP/1.1 200 OK\r\n"), NotTheDistrict),
        (reset, Unreachable),
        (hang, Unreachable),
        (drip, Unreachable),
        (endless, NotTheDistrict),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_mishap_is_one_of_three_errors(
    server: RawServer, transport: HttpTransport, answer: Answer, error: type[SyncError]
) -> None:
    server.answer = answer
    began = time.monotonic()
    with pytest.raises(error):
        transport.post("push", b"question")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize(
    ("value", "wait_ms"),
    [
        ("7", 7_000),
        ("0", 0),
        ("-5", 0),
        ("1.5", 0),
        ("", 0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0),
        ("999999999", RETRY_AFTER_MAX_MS),
        ("9" * 5_000, RETRY_AFTER_MAX_MS),
        ("٧", 0),
    ],
)
def test_retry_after_is_kept_within_reason(
    server: RawServer, transport: HttpTransport, status: str, value: str, wait_ms: int
) -> None:
    server.answer = reply(b"", status=status, kind=HTML, more=f"Retry-After: {value}\r\n")
    with pytest.raises(Unreachable) as caught:
        transport.post("push", b"")
    assert caught.value.retry_after_ms == wait_ms


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200)
    | st.binary(max_size=200).map(
        lambda body: b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n%s" % (CONTENT_TYPE.encode(), body)
    )
    | st.text("abc:\r\n\t 0123456789-", max_size=200).map(lambda text: b"HTTP/1.1 200 OK\r\n" + text.encode())
)
def test_whatever_bytes_come_back_only_our_errors_come_out(server: RawServer, transport: HttpTransport, data: bytes) -> None:
    server.answer = raw(data)
    with contextlib.suppress(Unreachable, NotTheDistrict, TooLargeForTheRoad):
        transport.post("push", b"question")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://" + "a" * 70 + ".example", "http://[::1", "nonsense", "", "http://.", "ftp://x/"],
)
def test_an_address_that_leads_nowhere_is_unreachable(url: str) -> None:
    transport = HttpTransport(url)
    with pytest.raises(Unreachable):
        transport.post("enrol", b"")
    transport.close()


def test_a_server_that_was_gone_is_reached_again(server: RawServer, transport: HttpTransport) -> None:
    server.answer = reset
    with pytest.raises(Unreachable):
        transport.post("push", b"")
    server.answer = reply(GOOD)
    assert transport.post("push", b"") == b"good"
