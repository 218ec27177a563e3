"""The only code that opens a network connection: bytes to an address, bytes back, by HTTP(S)."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import requests
from urllib3.exceptions import HTTPError

from sync.contract.versions import CURRENT
from sync.contract.wire import CONTENT_TYPE, MAX_BODY_BYTES, BodyTooLarge, Malformed, compress, decompress
from sync.errors import NotTheDistrict, TooLargeForTheRoad, Unreachable

CONNECT_TIMEOUT_S: Final = 5.0
READ_TIMEOUT_S: Final = 30.0
REPLY_TIMEOUT_S: Final = 120.0
"""For a whole reply: one that drips in byte by byte never runs into the read timeout."""
RETRY_AFTER_MAX_MS: Final = 600_000
"""An unsigned `Retry-After` can delay us, but never for longer than our own longest wait."""


class Transport(Protocol):
    """What the rest of sync needs of a network."""

    def post(self, name: str, body: bytes) -> bytes:
        """Send a request body to the district's address of this name and give the reply's body.

        Raises:
            Unreachable: no whole answer came.
            NotTheDistrict: an answer came that can't be the district's.
            TooLargeForTheRoad: the body is too long for somebody on the way.
        """
        ...


class HttpTransport:
    """`requests` over one kept-alive connection."""

    def __init__(
        self,
        url: str,
        *,
        ca_bundle: Path | None = None,
        read_timeout_s: float = READ_TIMEOUT_S,
        reply_timeout_s: float = REPLY_TIMEOUT_S,
        session: Callable[[], requests.Session] = requests.Session,
    ) -> None:
        """Go to the district server at this address.

        Args:
            url: as in the enrolment code, without `/api`.
            ca_bundle: certificates to trust beside the system's, for a district with its own.
            read_timeout_s: how long to wait for a reply's next bytes.
            reply_timeout_s: how long a reply may take from its first byte to its last.
            session: makes the session.
        """
        self._url = url.rstrip("/")
        self._session = session()
        self._session.headers.update({"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE})
        if ca_bundle is not None:
            self._session.verify = str(ca_bundle)
        self._timeout = (CONNECT_TIMEOUT_S, read_timeout_s)
        self._reply_timeout_s = reply_timeout_s

    def post(self, name: str, body: bytes) -> bytes:
        """See `Transport`."""
        try:
            with self._session.post(
                f"{self._url}/api/v{CURRENT}/{name}",
                data=compress(body),
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return _reply(response, time.monotonic() + self._reply_timeout_s)
        except (requests.RequestException, HTTPError, OSError) as error:  # requests lets some of urllib3's own through
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Close the connection."""
        self._session.close()


def _reply(response: requests.Response, deadline_s: float) -> bytes:
    if response.headers.get("Content-Type", "").partition(";")[0].strip() != CONTENT_TYPE:
        if response.status_code == 413:
            raise TooLargeForTheRoad("413")
        # A server or proxy in trouble; 511 is a captive portal's own status (RFC 6585).
        if response.status_code == 429 or 500 <= response.status_code < 511:
            raise Unreachable(f"HTTP {response.status_code}", _retry_after_ms(response))
        raise NotTheDistrict(f"HTTP {response.status_code} with {response.headers.get('Content-Type', 'no type')}")
    data = bytearray()
    while chunk := response.raw.read1(65_536, decode_content=True):
        data += chunk
        if len(data) > MAX_BODY_BYTES:
            raise NotTheDistrict("a reply without end")
        if time.monotonic() > deadline_s:
            raise Unreachable("a reply that does not come to its end")
    try:
        return decompress(bytes(data))
    except (Malformed, BodyTooLarge) as error:
        raise Unreachable(f"a reply that was cut or garbled: {error}") from error


def _retry_after_ms(response: requests.Response) -> int:
    """`Retry-After` in seconds (RFC 9110, 10.2.3); its date form is ignored, since our clock may be years off."""
    value = response.headers.get("Retry-After", "")
    if not (value.isascii() and value.isdecimal()):
        return 0
    return min(int(value) * 1000, RETRY_AFTER_MAX_MS) if len(value) <= 9 else RETRY_AFTER_MAX_MS
