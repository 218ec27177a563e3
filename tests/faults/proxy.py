"""A network between kiosk and district that does all the things networks do, at random but seeded.

It understands nothing of what it carries: it sees requests and replies as bytes.
"""

import http.client
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORTAL = "<html><head><title>欢迎使用免费无线网络</title></head><body>请登录 Please log in</body></html>".encode()

FAULTS = (
    "drop_request",  # the request never arrives
    "drop_reply",  # it arrives, the answer is lost
    "double",  # it arrives twice, the second answer comes back
    "delay",
    "truncate",  # the answer breaks off
    "garble",  # the answer has wrong bytes in it
    "portal",  # a captive portal answers 200 in the district's place
    "portal_after",  # the request arrives, the portal answers
    "redirect",
    "bad_gateway",
    "old_reply",  # an answer that was given before comes once more
)


class _QuietServer(ThreadingHTTPServer):
    """Killed clients are the point here, and no news."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        pass


class Proxy:
    """A lying network on a port of its own.

    Attributes:
        fault_rate: probability that a request meets a fault; 0 is a good network.
        only: the one fault that happens, or empty for any.
        online: False closes every connection unheard.
        met: how often each fault happened.
    """

    def __init__(self, target_port: int, rng: random.Random, fault_rate: float = 0.5) -> None:
        self.target_port = target_port
        self.fault_rate = fault_rate
        self.only = ""
        self.online = True
        self.met: Counter[str] = Counter()
        self._rng = rng
        self._lock = threading.Lock()
        self._last: tuple[int, str, bytes] | None = None
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                proxy.handle(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the kiosk finds it."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Carry one request, or don't."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        with self._lock:
            fault = (self.only or self._rng.choice(FAULTS)) if self._rng.random() < self.fault_rate else ""
            cut = self._rng.random()
            delay_s = self._rng.random() * 0.3
            if not self.online:
                fault = "drop_request"
            if fault:
                self.met[fault] += 1
        try:
            self._carry(request, body, fault, cut, delay_s)
        except (OSError, http.client.HTTPException):
            request.close_connection = True

    def _carry(self, request: BaseHTTPRequestHandler, body: bytes, fault: str, cut: float, delay_s: float) -> None:
        if fault in ("drop_request", "portal", "redirect", "bad_gateway", "old_reply"):
            reply = {
                "portal": (200, "text/html; charset=utf-8", PORTAL),
                "redirect": (302, "text/html", b""),
                "bad_gateway": (502, "text/html", b"<h1>502</h1>"),
                "old_reply": self._last,
            }.get(fault)
        else:
            reply = self._forward(request, body)
            if fault == "double":
                reply = self._forward(request, body)
            elif fault == "delay":
                time.sleep(delay_s)
            elif fault == "portal_after":
                reply = (200, "text/html", PORTAL)
            elif fault == "drop_reply":
                reply = None
            elif fault == "garble" and reply[2]:
                wrong = bytearray(reply[2])
                wrong[int(cut * len(wrong))] ^= 0x55
                reply = (reply[0], reply[1], bytes(wrong))
        if reply is None:
            request.close_connection = True
            return
        status, content_type, data = reply
        request.send_response(status)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(data)))
        if fault == "redirect":
            request.send_header("Location", "http://127.0.0.1:9/login")
        request.end_headers()
        if fault == "truncate":
            request.wfile.write(data[: int(cut * len(data))])
            request.close_connection = True
            return
        request.wfile.write(data)

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=20)
        try:
            headers = {"Content-Type": request.headers.get("Content-Type", "")}
            connection.request("POST", request.path, body, headers)
            response = connection.getresponse()
            reply = (response.status, response.headers.get("Content-Type", ""), response.read())
        finally:
            connection.close()
        self._last = reply
        return reply
