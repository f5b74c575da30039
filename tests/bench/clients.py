"""`python -m tests.bench.clients URL COOKIES CLIENTS SECONDS`: a load generator for machines without `wrk`.

A process of its own. Each client keeps its connection where the server does, and sends the next request when it has
read the answer to the last.
"""

import asyncio
import json
import sys
import time
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit


async def client(host: str, port: int, requests, until: float, times: list[float]) -> int:
    """Send `requests` until the moment `until`, note the seconds of each in `times`, return how many failed."""
    failed = 0
    reader = writer = None
    while time.perf_counter() < until:
        began = time.perf_counter()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(host, port)
            writer.write(next(requests))
            is_fine, is_kept = await answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            is_fine = is_kept = False
        failed += not is_fine
        times.append(time.perf_counter() - began)
        if not is_kept and writer is not None:
            writer.close()
            writer = None
    return failed


async def answer(reader: asyncio.StreamReader) -> tuple[bool, bool]:
    """Read one answer; return whether it is a 2xx, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = next((line for line in head.split(b"\r\n") if line.startswith(b"content-length:")), None)
    is_kept = b"connection: close" not in head
    if b"transfer-encoding: chunked" in head:  # an answer without a length, from a server that keeps the connection
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif length is not None:
        await reader.readexactly(int(length.partition(b":")[2]))
    else:
        await reader.read()
        is_kept = False
    return head[9:10] == b"2", is_kept


async def main(url: str, cookies: list[str], clients: int, seconds: float) -> dict[str, float]:
    parts = urlsplit(url)
    head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\nCookie: "
    requests = cycle([f"{head}{cookie}\r\n\r\n".encode() for cookie in cookies])
    times: list[float] = []
    until = time.perf_counter() + seconds
    failed = await asyncio.gather(
        *(client(parts.hostname or "", parts.port or 80, requests, until, times) for _ in range(clients))
    )
    times.sort()
    return {
        "rps": len(times) / seconds,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[len(times) * 99 // 100] * 1000,
        "errors": sum(failed),
    }


if __name__ == "__main__":
    _, url, file, clients, seconds = sys.argv
    print(json.dumps(asyncio.run(main(url, Path(file).read_text().split("\n")[:-1], int(clients), float(seconds)))))
