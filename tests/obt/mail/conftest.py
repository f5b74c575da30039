"""A mail server that keeps what it is sent, and answers as it is told to; real workers that send to it."""

import datetime
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from obt.celery import app
from obt.mail.models import Message
from tests.notify_stand_in import KEY, TEMPLATE, NotifyStandIn


class Sink:
    """A real SMTP server on a port of its own. `replies` are given to the next messages, "250 OK" afterwards.

    `watch` is called with "RCPT" when a recipient is named and with "DATA" when a message has been taken.
    """

    def __init__(self):
        self.port = free_port()
        self.received, self.replies, self.recipient_replies, self.sender_replies = [], [], [], []
        self.watch = None
        self._controller = None

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        if self._controller:
            self._controller.stop()
        self._controller = None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.sender_replies:
            return self.sender_replies.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 – aiosmtpd's name
        if self.recipient_replies:
            reply = self.recipient_replies.pop(0)
            if not reply.startswith("250"):
                return reply
        if self.watch:
            self.watch("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply == "hang up":
            server.transport.close()
            return "451 gone"
        if reply.startswith("250"):
            self.received.append((timezone.now(), envelope))
            if self.watch:
                self.watch("DATA")
        return reply


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def sink(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    one = Sink()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", one.port, 3
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server's own, four lines a message
    one.start()
    yield one
    one.stop()


@pytest.fixture
def queued(db):
    """A function that makes a row that has been due for a minute."""

    def make(address="nia@dvla.gov.uk", **given):
        minute_ago = timezone.now() - datetime.timedelta(minutes=1)
        row = {
            "kind": "sign_in_code", "lane": "codes", "ticket": "a-ticket", "context": {"purpose": "sign-in"},
            "not_before": minute_ago, "expires_at": minute_ago + datetime.timedelta(minutes=15),
        }  # fmt: skip
        return Message.objects.create(address=address, **{**row, **given})

    return make


@pytest.fixture
def notify(settings):
    """GOV.UK Notify's stand-in, which the settings point to; no mail server beside it."""
    with NotifyStandIn() as one:
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_BASE_URL = KEY, TEMPLATE, one.url
        settings.EMAIL_TIMEOUT = 3
        yield one


@pytest.fixture
def broker(redis_url):
    """A function that points this process at a broker; the one of this test worker, at first."""
    before = app.conf.broker_url

    def use(url):
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None  # they are kept with the address that they were made for

    use(redis_url)
    yield use
    use(before)


@dataclass
class Worker:
    """A worker, started as in production; what it says is in `log`."""

    process: subprocess.Popen
    log: Path

    def kill(self):
        """End it and its children at once, as an empty power socket does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)


@pytest.fixture
def worker_environ(sink, broker, redis_url, settings):
    """The environment of a program that works with this test's database, broker and mail server."""
    settings.OBT_DEMO, settings.SECURE_SSL_REDIRECT = False, False
    where = connection.settings_dict
    host = f"{where['HOST']}:{where['PORT']}" if where["PORT"] else where["HOST"]
    login = where["USER"] + (f":{where['PASSWORD']}" if where["PASSWORD"] else "")
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{login}@{host}/{where['NAME']}",
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "SECRET_KEY": django_settings.SECRET_KEY,
        "OBT_DEMO": "0",
        "SECURE_SSL": "0",
        "LOG_LEVEL": "INFO",
    }


@pytest.fixture
def workers(worker_environ, tmp_path):
    """A function that starts a worker of a queue, and returns when it is ready."""
    started = []

    def start(queue, processes=1):
        command = [*worker_command(queue, processes), "-n", f"{queue}{len(started)}@%h"]
        log = tmp_path / f"log{len(started)}"
        with log.open("w") as output:
            process = subprocess.Popen(
                command, env=worker_environ, stdout=output, stderr=output, start_new_session=True
            )
        started.append(Worker(process, log))
        wait_for(lambda: "ready." in log.read_text(), 40, "no worker")
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def worker_command(queue, processes):
    return [sys.executable, "-m", "celery", "-A", "obt", "worker", "-Q", queue, "-c", str(processes),
            "-l", "info", "--without-gossip", "--without-mingle"]  # fmt: skip


def wait_for(what, seconds, otherwise):
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)
    return found
