"""What goes over the wire on the first visit, and on the second page of somebody who has signed in. No fonts."""

from __future__ import annotations

import gzip
import re
import socket
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from . import visitors
from .place import Place
from .servers import Server, serve

FONTS = (".woff", ".woff2", ".ttf", ".otf", ".eot")
IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)""")


def measure(place: Place) -> dict[str, float]:
    cookie = visitors.cookies(visitors.known(1))[0]
    with serve() as service:
        browser = Browser(service)
        first = browser.visit("/")
        browser.cookie = cookie
        browser.visit("/home/")
        second = browser.visit("/learning/")
    return {"first_visit_kb": round(first / 1000, 1), "second_page_kb": round(second / 1000, 1)}


@dataclass(frozen=True)
class Answer:
    """What came back, and how many bytes that took with its head."""

    head: str
    body: str
    size: int

    @property
    def is_kept(self) -> bool:
        """Whether a browser need not ask for it again."""
        return "immutable" in self.head


class Browser:
    """Fetches pages with what hangs on them, as a browser does; what may be kept for good is fetched once."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookie = ""
        self.kept: set[str] = set()

    def visit(self, path: str) -> int:
        """The bytes that came over the wire for the page `path` and everything it names that is no font."""
        page = self._fetch(path)
        if not page.head.startswith("HTTP/1.1 200"):
            raise SystemExit(f"{path} answered {page.head.splitlines()[0]}")
        sizes = {path: page.size}
        waiting = _named_by_page(path, page.body)
        while waiting:
            asset = waiting.pop()
            if asset in self.kept or asset in sizes:
                continue
            answer = self._fetch(asset)
            sizes[asset] = answer.size
            if answer.is_kept:
                self.kept.add(asset)
            if asset.endswith(".css"):
                waiting += [found for found in _named_by_css(asset, answer.body) if not found.endswith(FONTS)]
        for name, size in sizes.items():
            print(f"  {size / 1000:7.1f} kB  {name}")
        return sum(sizes.values())

    def _fetch(self, path: str) -> Answer:
        """Ask for `path` over a connection of its own, so that every byte of the answer is counted."""
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.server.port}",
            "Accept-Encoding: gzip, deflate, br",
            "Connection: close",
            *([f"Cookie: {self.cookie}"] if self.cookie else []),
        ]
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            raw = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = raw.partition(b"\r\n\r\n")
        text = _unpacked(head, body) if not path.endswith((".svg", ".png", ".ico")) else ""
        return Answer(head.decode("latin-1"), text, len(raw))


def _unpacked(head: bytes, body: bytes) -> str:
    encoding = re.search(rb"content-encoding: (\w+)", head.lower())
    if encoding and encoding[1] != b"gzip":
        return ""  # what is in it cannot be followed: there is no unpacker in the standard library
    return (gzip.decompress(body) if encoding else body).decode(errors="replace")


def _named_by_page(path: str, page: str) -> list[str]:
    parser = _Named()
    parser.feed(page)
    return [urljoin(path, address) for address in parser.found if not urlsplit(address).scheme]


def _named_by_css(path: str, css: str) -> list[str]:
    """What a style sheet names: more than a browser fetches, as it takes only the pictures it shows."""
    return [urljoin(path, address) for address in IN_CSS.findall(css) if not address.startswith("data:")]


class _Named(HTMLParser):
    """Collects the addresses that a browser fetches for a page by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and set(given.get("rel", "").split()) & {"stylesheet", "icon", "modulepreload", "manifest"}:
            self.found.append(given["href"])
        elif tag in {"script", "img"} and given.get("src"):
            self.found.append(given["src"])
