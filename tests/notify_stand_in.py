"""GOV.UK Notify as far as the service can see it: takes emails, keeps to its limits, and sends delivery receipts.

`python -m tests.notify_stand_in PORT FILE [--latency S] [--limit N]` runs one for the benchmarks; a line of FILE holds
when a request came, how it was answered, and for whom.
"""

import argparse
import json
import re
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"test-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
SEND, KNOWN = "/v2/notifications/email", "/v2/notifications"
ERRORS = {
    400: ("ValidationError", "email_address Not a valid email address"),
    403: ("AuthError", "Invalid token: API key not found"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}


class NotifyStandIn:
    """A server on a port of its own. `answers` are given to the next emails, after which it takes what is right: a
    status; a status, Notify's words ("" for the usual ones) and headers; "hang up"; or "accept and hang up".

    `limit` requests go through in any `seconds`, of which `burst` at once; one that is refused counts, as it did at
    Notify for long. `taken` holds what was accepted, `refused` how many were too much, `asked` the references that were
    looked for.
    """

    def __init__(self, *, limit=3000, seconds=60.0, burst=1000, latency=0.0, port=0):
        self.limit, self.seconds, self.burst, self.latency = limit, seconds, burst, latency
        self.answers, self.taken, self.asked, self.refused = deque(), [], [], 0
        self.receipts_to, self.token = "", ""
        self.watch = lambda when, status, content: None
        self._lock, self._recent, self._tokens, self._at = threading.Lock(), deque(), float(burst), time.monotonic()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # a worker that was killed hangs up
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.connections = 0

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def told(self):
        """The contents that were accepted, in order."""
        return [content for _, content, _ in self.taken]

    def is_too_much(self):
        """Whether one more request is over the limit, by a sliding window and by a bucket that is filled steadily."""
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - self.seconds:
            self._recent.popleft()
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.limit / self.seconds)
        self._at = now
        self._recent.append(now)
        if len(self._recent) > self.limit or self._tokens < 1:
            self.refused += 1
            return True
        self._tokens -= 1
        return False

    def answer(self, content):
        """The status, body and headers for an email."""
        told = self.answers.popleft() if self.answers else 201
        status, words, headers = told if isinstance(told, tuple) else (told, "", {})
        if status == "hang up":
            return 0, {}, {}
        if status == 201 and self.is_too_much():
            status = 429
        if status == 201 and content.get("template_id") != TEMPLATE:
            status, words = 400, "Template not found"
        if status == 201 and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", content.get("email_address", "")):
            status = 400
        if status in (201, "accept and hang up"):
            given = str(uuid.uuid4())
            self.taken.append((time.time(), content, given))
            body = {"id": given, "reference": content.get("reference"), "content": content["personalisation"]}
            return (201, body, {}) if status == 201 else (0, {}, {})
        error, usual = ERRORS.get(status, ("Error", "no such thing"))
        return status, {"status_code": status, "errors": [{"error": error, "message": words or usual}]}, headers

    def known(self, reference):
        return [{"id": given} for _, content, given in self.taken if content.get("reference") == reference]

    def send_receipt(self, content, given, status):
        """Tell the service what became of an email, as Notify does; return the status that it answers."""
        body = {
            "id": given, "reference": content.get("reference"), "to": content["email_address"], "status": status,
            "created_at": "2026-11-29T12:15:30.000000Z", "completed_at": "2026-11-29T12:15:31.000000Z",
            "sent_at": "2026-11-29T12:15:30.000000Z", "notification_type": "email", "template_id": TEMPLATE,
            "template_version": 1,
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.receipts_to, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def outcome_for(address):
    """What becomes of an email, by its address, as with Notify's own addresses for tests."""
    for start, outcome in (("perm-fail", "permanent-failure"), ("temp-fail", "temporary-failure")):
        if address.startswith(start):
            return outcome
    return "delivered"


def _handler_of(notify):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            super().setup()
            notify.connections += 1

        def do_POST(self):
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not self._is_let_in() or self.path != SEND:
                self._say(403, {"errors": [{"error": "AuthError", "message": "Invalid token: signature"}]}, {})
                return
            with notify._lock:
                status, body, headers = notify.answer(content)
                notify.watch(time.time(), status, content)
            time.sleep(notify.latency)
            self._say(status, body, headers)
            if status == 201 and notify.receipts_to:
                outcome = outcome_for(content["email_address"])
                threading.Thread(target=notify.send_receipt, args=[content, body["id"], outcome], daemon=True).start()

        def do_GET(self):
            parts = urlsplit(self.path)
            if not self._is_let_in() or parts.path != KNOWN:
                self._say(403, {"errors": [{"error": "AuthError", "message": "Invalid token: signature"}]}, {})
                return
            reference = parse_qs(parts.query)["reference"][0]
            with notify._lock:
                notify.asked.append(reference)
                found = notify.known(reference)
            self._say(200, {"notifications": found, "links": {}}, {})

        def _is_let_in(self):
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            try:
                return jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE
            except (jwt.InvalidTokenError, KeyError):
                return False

        def _say(self, status, body, headers):
            if not status:
                self.close_connection = True
                return
            said = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": len(said)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--limit", type=int, default=3000)
    given = parser.parse_args()
    with (
        NotifyStandIn(limit=given.limit, latency=given.latency, port=given.port) as notify,
        given.notes.open("a") as notes,
    ):
        notify.watch = lambda when, status, content: notes.write(f"{when:.4f} {status} {content['email_address']}\n")
        while True:
            time.sleep(0.2)
            with notify._lock:
                notes.flush()


if __name__ == "__main__":
    main()
