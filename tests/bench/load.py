"""Clients that ask for one page over and over: `wrk` where the machine has it, else a small one in Python.

The Python one takes much of a core itself, so that its figures are lower. What is compared with each other is
measured with the same one.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 16

SCRIPT = """
local requests, next_one = {}, 0
init = function()
  for cookie in io.lines("%(cookies)s") do
    requests[#requests + 1] = wrk.format("GET", nil, {["Cookie"] = cookie, ["Accept-Encoding"] = "gzip"})
  end
end
request = function()
  next_one = next_one %% #requests + 1
  return requests[next_one]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"rps": %%f, "p50_ms": %%f, "p99_ms": %%f, "errors": %%d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What one round, or the median of several, gave: requests a second, milliseconds, failed requests."""

    rps: float
    p50_ms: float
    p99_ms: float
    errors: int = 0


def generator() -> str:
    """The name of what makes the load here."""
    return "wrk" if shutil.which("wrk") else "the Python client"


def check(url: str, cookies: list[str], expected: list[str]) -> None:
    """See that each of the signed-in people gets a page with the words expected for them."""
    for cookie, words in zip(cookies, expected, strict=True):
        request = urllib.request.Request(url, headers={"Cookie": cookie})
        with urllib.request.urlopen(request, timeout=10) as answer:
            page = answer.read().decode()
        if answer.url != url or words not in page:
            raise SystemExit(f"{url} does not show its page to somebody who is signed in")


def run(url: str, cookies: list[str], *, seconds: float, clients: int = CLIENTS) -> Load:
    """Ask for `url` for so many seconds with `clients` connections, as each of the cookies' owners in turn."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "cookies"
        file.write_text("\n".join(cookies) + "\n")
        if shutil.which("wrk"):
            script = Path(directory) / "load.lua"
            script.write_text(SCRIPT % {"cookies": file})
            command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds:g}s", "--timeout", "10s", "-s", str(script), url]
        else:
            command = [sys.executable, "-m", "tests.bench.clients", url, str(file), str(clients), str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = Load(**json.loads(done.stdout.strip().splitlines()[-1]))
    if found.errors:
        raise SystemExit(f"{found.errors} requests for {url} failed")
    return found


def over_minimal(
    name_page: str, to_name: list[str], pages: Mapping[str, str], cookies: list[str], *, rounds: int, seconds: float
) -> dict[str, float]:
    """Return the requests a second of each of `pages` by those of the minimal project's page, the median of the rounds.

    They take turns, in short rounds, so that a slow moment of the machine meets both.
    """
    ratios: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            of_minimal = run(name_page, to_name, seconds=seconds)
            of_page = run(page, cookies, seconds=seconds)
            ratios[name].append(of_page.rps / of_minimal.rps)
            print(
                f"  minimal {of_minimal.rps:7,.0f}/s    {name:12} {of_page.rps:7,.0f}/s"
                f"  p50 {of_page.p50_ms:5.1f} ms  p99 {of_page.p99_ms:5.1f} ms",
                flush=True,
            )
    return {name: statistics.median(found) for name, found in ratios.items()}


def median(rounds: list[Load]) -> Load:
    """The middle of the rounds, figure by figure."""
    return Load(*(statistics.median(getattr(one, name) for one in rounds) for name in ("rps", "p50_ms", "p99_ms")))
