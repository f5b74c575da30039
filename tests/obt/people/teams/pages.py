"""What tests of the teams' pages share: junk to type, and what an answer says."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

MEGABYTE = "x" * 1_000_000
JUNK = {
    "nothing": "",
    "blank": " \t ",
    "NUL": "Team\0A",
    "a megabyte": MEGABYTE,
    "a number beyond all columns": str(10**30),
    "lines": "Team\r\nA",
    "turned around": "\u202emaet",
    "lone surrogate": "Team \ud800".encode("utf-8", "surrogatepass"),
    "figures only": "12345",
}


def text(answer):
    """What an answer says, without its markup."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def said(client, answer):
    """Where an answer leads, and what the page there says."""
    return answer["Location"], text(client.get(answer["Location"]))


def statements(client, address):
    """How many SQL statements a page takes, once whatever a process does only once is done."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
