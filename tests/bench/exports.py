"""The CSV of everything for the programme: when its first byte comes, and how much memory it takes.

Whole requests of the central team to a server with one worker, one after the other. The first byte is of the answer's
body. Memory is the worker's resident size, looked at all through the downloads and compared with what it was after
one: whatever a process needs only once is not in it.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time

from . import dashboard_page
from .place import Place
from .servers import Server, serve

DOWNLOADS = 10
CSV = "/dashboard/export.csv"
ODS = "/dashboard/export.ods"


def measure(place: Place) -> dict[str, float]:
    """Return seconds until the first byte at the worst, for all of it at the median, and the growth in MiB."""
    dashboard_page.take_figures()
    with dashboard_page.central(1) as (_, cookies), serve(WEB_CONCURRENCY="1") as service:
        visitor = _Visitor(service, cookies[0])
        visitor.take(CSV)
        visitor.take(ODS)
        before = service.largest_worker_mb()
        with _Watch(service) as watch:
            taken = [visitor.take(CSV) for _ in range(DOWNLOADS)]
        _, seconds, size = visitor.take(ODS)
    first, whole = [one[0] for one in taken], [one[1] for one in taken]
    print(f"  CSV of {taken[0][2] / 1e6:.1f} MB: first byte {min(first):.3f} to {max(first):.3f} s,", end=" ")
    print(f"all of it {statistics.median(whole):.2f} s; ODS of {size / 1e6:.1f} MB in {seconds:.2f} s")
    figures = {
        "csv_first_byte_s": round(max(first), 3),
        "csv_s": round(statistics.median(whole), 2),
        "ods_s": round(seconds, 2),
    }
    if before is not None and watch.most is not None:
        figures["csv_rss_growth_mb"] = round(watch.most - before, 1)
    return figures


class _Visitor:
    """Somebody of the central team, on one connection."""

    def __init__(self, service: Server, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        self.cookie = cookie

    def take(self, address: str) -> tuple[float, float, int]:
        """Download a file; return seconds until its first byte and until its last, and its bytes."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        size = len(answer.read(1))
        first = time.perf_counter() - began
        while piece := answer.read(64 * 1024):
            size += len(piece)
        if answer.status != 200 or size < 1000:
            raise SystemExit(f"{address} answered {answer.status} with {size} bytes")
        return first, time.perf_counter() - began, size


class _Watch:
    """Looks at the size of the server's worker all through the block; `most` is the largest that it saw, in MiB."""

    def __init__(self, service: Server) -> None:
        self.service = service
        self.most: float | None = None
        self._is_over = threading.Event()
        self._looking = threading.Thread(target=self._look)

    def __enter__(self) -> _Watch:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._is_over.wait(0.02):
            size = self.service.largest_worker_mb()
            if size is not None:
                self.most = max(self.most or 0.0, size)
