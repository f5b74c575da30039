"""`python -m tests.bench.smtp_sink PORT FILE`: a mail server that takes everything, and notes when.

A process of its own, and as little of one as can be: what is measured is the sender. A line of FILE holds the time of
the answer to a message and its recipient; lines are written ten times a second.
"""

import asyncio
import sys
import time
from pathlib import Path

DATA, QUIT = b"DATA", b"QUIT"


class Session(asyncio.Protocol):
    """One connection. Says 250 to every command, and to every message when its last dot has come."""

    def __init__(self, taken: list[str]) -> None:
        self.taken = taken
        self.rest = b""
        self.recipient = ""
        self.in_message = False

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while self.rest:
            end = b"\r\n.\r\n" if self.in_message else b"\r\n"
            line, found, rest = self.rest.partition(end)
            if not found:
                return
            self.rest = rest
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        if self.in_message:
            self.in_message = False
            self.transport.write(b"250 taken\r\n")
            self.taken.append(f"{time.time():.4f} {self.recipient}\n")
            return
        verb = line[:4].upper()
        if verb == b"RCPT":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode("ascii")
        self.in_message = verb == DATA
        self.transport.write(b"354 go on\r\n" if verb == DATA else b"221 bye\r\n" if verb == QUIT else b"250 fine\r\n")
        if verb == QUIT:
            self.transport.close()


async def main(port: int, file: Path) -> None:
    taken: list[str] = []
    await asyncio.get_running_loop().create_server(lambda: Session(taken), "127.0.0.1", port)
    with file.open("a") as notes:
        while True:
            await asyncio.sleep(0.1)
            notes.write("".join(taken))
            notes.flush()
            taken.clear()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
