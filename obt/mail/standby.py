"""Sign-in codes go out even while the broker is away: the worker of that lane also looks into Postgres itself."""

from __future__ import annotations

import threading
from typing import Any

import structlog
from celery import bootsteps
from django.db import DatabaseError, connection

from . import delivery
from .models import Message

log = structlog.get_logger(__name__)

EVERY_S = 1.0  # one statement on a partial index; a code waits at most this long when Redis is away


class Standby(bootsteps.StartStopStep):
    """A thread beside the worker that consumes `codes`; every other worker goes without."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def include_if(self, worker: Any) -> bool:
        return Message.Lane.CODES.value in worker.app.amqp.queues.consume_from

    def start(self, worker: Any) -> None:
        self._thread = threading.Thread(target=self._look, name="codes-standby", daemon=True)
        self._thread.start()

    def stop(self, worker: Any) -> None:
        self._stop.set()

    def _look(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                delivery.drain(Message.Lane.CODES, seconds=EVERY_S)
            except DatabaseError:
                log.warning("standby_without_database")
                connection.close()
