"""A mail server that takes everything and keeps who got which message, by Message-ID."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable

from tests.bench.servers import free_port
from tests.bench.smtp_sink import Session

_MESSAGE_ID = b"\r\nMessage-ID: "


class Sink:
    """In a thread of its own. `taken` has recipient and Message-ID of each message, in order, when it is answered.

    `watch` is called before the answer to a message, with how many there are. It can be stopped and started again on
    the same port: connections are closed, and what was answered before has been taken.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[tuple[str, str]] = []
        self.watch: Callable[[int], None] = lambda number: None
        self._sessions: set[_Session] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sink", daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        self._server = self._do(self._loop.create_server(lambda: _Session(self), "127.0.0.1", self.port))

    def stop(self) -> None:
        self._do(self._shut())

    def end(self) -> None:
        """Stop for good."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def times(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(message_id for _, message_id in list(self.taken))

    async def _shut(self) -> None:
        if self._server:
            self._server.close()
        for session in list(self._sessions):
            session.transport.close()
        self._server = None

    def _do(self, what):
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)


class _Session(Session):
    """One connection."""

    def __init__(self, sink: Sink) -> None:
        super().__init__([])
        self.sink = sink

    def connection_made(self, transport) -> None:
        self.sink._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error) -> None:
        self.sink._sessions.discard(self)

    def _answer(self, line: bytes) -> None:
        if self.in_message:
            message_id = line.partition(_MESSAGE_ID)[2].partition(b"\r\n")[0].decode("ascii")
            self.sink.taken.append((self.recipient, message_id))
            self.sink.watch(len(self.sink.taken))
        super()._answer(line)
