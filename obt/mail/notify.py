"""The way of messages to GOV.UK Notify: plain text in one template that passes it through.

Notify takes no HTML, no file and no reply address of ours. What has a calendar entry goes to the mail server, if there
is one; otherwise its text says where the entry is. A message's `reference` is its Message-ID: one that may have gone
before, because a worker died or nobody answered, is asked for by that and not sent twice.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from . import kinds, letters, quotas
from .courier import MailServerAway
from .models import Message
from .providers import CANNOT_BE_SENT, Later, MailServer, NotTried, Refused, Waits, is_urgent

if TYPE_CHECKING:
    from notifications_python_client.errors import APIError
    from notifications_python_client.notifications import NotificationsAPIClient

log = structlog.get_logger(__name__)

TOO_FAST_S = 2.0  # nobody sends for so long after Notify has said that it is too much for the minute
TOO_MANY_S = 300.0  # or for the day, which it counts by a clock of its own
LONGEST_PAUSE_S = 3600.0
TROUBLES = 3  # after so many errors of Notify's own in a row it is Notify that is the trouble, not the message

# In Markdown these begin a link with other words than its address, a picture, a footnote or a table: what people typed
# could hide something in an email of ours, or disappear from it.
_MARKDOWN = re.compile(r"[\[|\\]")
_INDENTED = re.compile(r"^[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^--$", re.MULTILINE)

# What Notify answers 400 to, for every message alike, is about how it was set up there.
_SET_UP = re.compile(r"template|personalisation|service is not allowed|api[ _-]?key is", re.IGNORECASE)
_ADDRESS = re.compile(r"email[ _]address|recipient can.t be empty", re.IGNORECASE)
_TRIAL = re.compile(r"trial mode|team-only|guest list", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class _Outcome:
    """What became of a message: nothing wrong, or a problem; whether it counts for Notify's limits."""

    problem: Exception | None = None
    provider_id: str = ""
    counts: bool = True


class _TooMuch(Waits):
    """Notify's limit is reached: nobody is let through for so many seconds."""

    def __init__(self, problem: str, *, seconds: float) -> None:
        super().__init__(problem)
        self.seconds = seconds


class Notify:
    """One worker's way to GOV.UK Notify: some messages abreast, each thread on a connection that it keeps.

    Threads do nothing but talk to Notify; rows are read and marked by the worker.
    """

    at_once = 24
    abreast = 8  # Notify takes about a tenth of a second for each, and lets fifty a second through

    def __init__(self) -> None:
        self._server = MailServer() if isinstance(get_connection(), EmailBackend) else None
        self._own = threading.local()
        self._pool: ThreadPoolExecutor | None = None
        self._claimed: quotas.Claim | None = None
        self._free_at = {True: 0.0, False: 0.0}  # when urgent mail and the rest may go again
        self._troubles = 0
        self._server_is_away = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown()
        if self._server:
            self._server.__exit__(kind, error, tb)

    def admit(self, messages: Sequence[Message]) -> int:
        urgent = sum(map(is_urgent, messages))
        claimed = quotas.claim(urgent=urgent, others=len(messages) - urgent)
        now = time.monotonic()
        self._free_at[True] = max(self._free_at[True], now + claimed.urgent_wait_s)
        self._free_at[False] = max(*self._free_at.values(), now + claimed.others_wait_s)
        self._claimed = claimed
        return claimed.urgent + claimed.others

    def wait_s(self, *, urgent: bool) -> float:
        return max(0.0, self._free_at[urgent] - time.monotonic())

    def hand_over(self, messages: Sequence[Message]) -> list[Exception | None]:
        outcomes = [outcome() for outcome in [self._begun(message) for message in messages]]
        for message, outcome in zip(messages, outcomes, strict=True):
            message.provider_id = outcome.provider_id or message.provider_id
        unused = [is_urgent(one) for one, outcome in zip(messages, outcomes, strict=True) if not outcome.counts]
        if self._claimed:
            quotas.give_back(self._claimed, urgent=unused.count(True), others=unused.count(False))
        problems = [outcome.problem for outcome in outcomes]
        if pause := max((problem.seconds for problem in problems if isinstance(problem, _TooMuch)), default=0.0):
            quotas.close(seconds=pause)
            self._free_at = dict.fromkeys(self._free_at, time.monotonic() + pause)
            log.error("notify_paused", seconds=pause)
        return self._one_or_all(problems)

    def _one_or_all(self, problems: list[Exception | None]) -> list[Exception | None]:
        """`problems`, where errors of Notify's own are about Notify once there are some in a row."""
        found: list[Exception | None] = []
        for problem in problems:
            self._troubles = self._troubles + 1 if isinstance(problem, Later) else 0
            found.append(MailServerAway(str(problem)) if self._troubles >= TROUBLES else problem)
        return found

    def _begun(self, message: Message) -> Callable[[], _Outcome]:
        """Begin to hand over `message`; return what waits for the outcome."""
        if message.provider_id:  # a receipt says that Notify has it from an earlier try
            return lambda: _Outcome(counts=False)
        try:
            kind = kinds.get(message.kind)
            files = kind.attachments(message)
            if self._server and (files or kind.calendar(message)):
                return partial(self._by_server, message)
            if files:
                raise TypeError("GOV.UK Notify takes no file")
            content = _content(message, kind.render(message, plain=True))
        except CANNOT_BE_SENT as error:
            return partial(_Outcome, error, counts=False)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.abreast, thread_name_prefix="notify")
        return self._pool.submit(self._send, content, may_be_there=message.attempts > 1).result

    def _by_server(self, message: Message) -> _Outcome:
        """Hand over to the mail server; while that is away, messages to Notify go on."""
        if self._server is None or self._server_is_away:
            return _Outcome(Waits("the mail server does not answer"), counts=False)
        problem = self._server.hand_over([message])[0]
        if isinstance(problem, MailServerAway):
            self._server_is_away = True
            problem = Waits(str(problem))
        return _Outcome(problem, counts=False)

    def _send(self, content: dict[str, Any], *, may_be_there: bool) -> _Outcome:
        """Tell Notify, unless it has the message from an earlier try. Runs in a thread."""
        from notifications_python_client.errors import APIError

        try:
            client = self._client()
            if may_be_there:
                known = client.get_all_notifications(reference=content["reference"])["notifications"]
                if known:
                    return _Outcome(provider_id=str(known[0]["id"]), counts=False)
            if self._claimed and time.monotonic() > self._claimed.use_by:
                return _Outcome(NotTried(), counts=False)
            return _Outcome(provider_id=str(client.send_email_notification(**content)["id"]))
        except APIError as error:
            return _Outcome(answer_to(error))
        except (AssertionError, LookupError, TypeError):  # a key that is none; an answer that is not Notify's
            return _Outcome(MailServerAway("GOV.UK Notify cannot be talked to: wrong key or address"))

    def _client(self) -> NotificationsAPIClient:
        """This thread's client, which keeps its connection."""
        from notifications_python_client.notifications import NotificationsAPIClient

        if not hasattr(self._own, "client"):
            self._own.client = NotificationsAPIClient(
                settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=settings.EMAIL_TIMEOUT
            )
        return self._own.client


def _content(message: Message, rendered: kinds.Rendered) -> dict[str, Any]:
    """What Notify is told."""
    return {
        "email_address": letters.address(message.address),
        "template_id": settings.NOTIFY_TEMPLATE_ID,
        "personalisation": {"subject": " ".join(rendered.subject.split()), "body": as_markdown(rendered.text)},
        "reference": message.message_id,
        "one_click_unsubscribe_url": rendered.one_click or None,
    }


def as_markdown(text: str) -> str:
    """Return a plain text so that Notify, which reads it as Markdown, shows it as it stands."""
    text = _MARKDOWN.sub(r"\\\g<0>", text)
    return _RULE.sub("---\n", _INDENTED.sub("", text))


def answer_to(error: APIError) -> Exception:
    """What an error of Notify's means for the message that it answers, or for all."""
    if error.response is None:
        return MailServerAway("GOV.UK Notify does not answer")
    status, said = error.status_code, _said(error)
    if status == 429:
        is_for_today = "today" in said
        seconds = _seconds(error.response.headers.get("Retry-After")) or (TOO_MANY_S if is_for_today else TOO_FAST_S)
        return _TooMuch(f"GOV.UK Notify takes no more {'today' if is_for_today else 'now'} (429)", seconds=seconds)
    if status == 500:
        return Later("GOV.UK Notify met an error (500)")
    if status == 400 and _SET_UP.search(said) and not _TRIAL.search(said):
        return MailServerAway(f"GOV.UK Notify is not set up for our messages: {said} (400)")
    if status in (400, 413, 422):
        reason = "refused" if _ADDRESS.search(said) else "not-allowed" if _TRIAL.search(said) else "cannot-be-sent"
        return Refused(f"GOV.UK Notify refused it: {said} ({status})", reason=reason)
    if status in (401, 403):
        return MailServerAway(f"GOV.UK Notify does not let us in ({status}): {said}")
    return MailServerAway(f"GOV.UK Notify is in trouble ({status})")


def _said(error: APIError) -> str:
    """Notify's own words, on one line and not too long."""
    said = error.message
    if isinstance(said, list):
        said = "; ".join(str(one.get("message", "")) for one in said if isinstance(one, dict))
    return _CONTROL.sub(" ", str(said))[:120].strip()


def _seconds(header: str | None) -> float:
    """The seconds of a Retry-After header; 0 where there is none or it says something else."""
    return min(float(header), LONGEST_PAUSE_S) if header and header.isascii() and header.isdigit() else 0.0
