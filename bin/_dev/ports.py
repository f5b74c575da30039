"""TCP ports of this machine."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from .checkout import Trouble

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of the loopback address.

    Connecting finds a listener on all addresses, which some systems let us bind beside.
    """
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((LOOPBACK, port)) == 0:
            return False
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def pick() -> int:
    """A port that nobody listens on."""
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        port: int = server.getsockname()[1]
    return port


def remembered(path: Path) -> int:
    """The port kept at `path` if it is free; otherwise a free one, kept there from now on."""
    try:
        port = int(path.read_text())
    except (FileNotFoundError, ValueError):
        port = 0
    if not port or not is_free(port):
        port = pick()
        path.write_text(f"{port}\n")
    return port


def chosen(environ: Mapping[str, str]) -> int:
    """The port that `PORT` names, 8000 if it names none.

    Raises `Trouble` if it is no port.
    """
    text = environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def may_listen(port: int) -> bool:
    """Whether this user may listen on `port` (low ones need root on some systems)."""
    try:
        lowest = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    except (OSError, ValueError):
        lowest = 1024
    return os.geteuid() == 0 or port >= lowest


def require_free(port: int) -> None:
    """Raise `Trouble` if the web server could not listen on `port`."""
    if not may_listen(port):
        raise Trouble(f"Port {port} needs root. Choose a higher one: make run PORT=8000")
    if not is_free(port):
        other = port + 1 if port < 65535 else 8000
        raise Trouble(f"Port {port} is in use. Stop what holds it, or choose another: make run PORT={other}")
