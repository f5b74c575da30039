"""Every reason for which a reminder was not sent has words, for the central team and for the person.

Reasons are single words in the outbox, given where a message is dropped or fails. They are looked for in the source, so
that whoever adds one is told here to put it into words.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from obt.mail import receipts
from obt.mail.providers import REFUSED
from obt.reminders import measures, overview, received

ROOMS = [Path(settings.BASE_DIR) / "obt" / room for room in ("mail", "reminders")]
NAMED = {"reason", "otherwise"}


def words_in(*nodes: ast.AST) -> set[str]:
    """The texts in the source of `nodes` that can be reasons."""
    texts = (one.value for node in nodes for one in ast.walk(node) if isinstance(one, ast.Constant))
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z][a-z-]+", text)}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in (path for room in ROOMS for path in room.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            yield path.stem, node


def given_in_python() -> tuple[set[str], set[str]]:
    """Reasons for which messages are dropped, and for which they fail."""
    dropped, failed = set(), set()
    for module, node in nodes():
        told = failed if module in {"providers", "notify"} else dropped
        match node:
            case ast.Call(func=ast.Name(id="_failed"), args=[_, _, reason]):
                failed |= words_in(reason)
            case ast.Call(func=ast.Attribute(attr="update", value=ast.Attribute(attr="dropped")), args=[reasons]):
                dropped |= words_in(reasons)
            case ast.Call(keywords=keywords):
                told |= words_in(*(one.value for one in keywords if one.arg in NAMED))
            case ast.Assign(targets=[ast.Name(id="reason")], value=reason):
                told |= words_in(reason.body, reason.orelse) if isinstance(reason, ast.IfExp) else words_in(reason)
            case ast.FunctionDef(name="about", body=body) if module == "sending":
                returned = (one.value for part in body for one in ast.walk(part) if isinstance(one, ast.Return))
                dropped |= words_in(*(one for one in returned if one and not isinstance(one, ast.Call)))
    return dropped, failed


def given_in_sql() -> set[str]:
    planning = (node.value for module, node in nodes() if module == "planning" and isinstance(node, ast.Constant))
    return set(re.findall(r"THEN\s+'([a-z-]+)'", " ".join(map(str, planning)))) - {"queued"}


def test_the_source_gives_the_reasons_that_are_known_to_be_there():
    dropped, failed = given_in_python()
    assert given_in_sql() == {"opted-out", "undeliverable", "later-one", "one-a-week"}
    assert {"done", "moved", "opted-out", "paused", "closed", "one-a-week", "withdrawn"} <= dropped
    assert {"gave-up", "cannot-be-sent", "not-allowed", "refused"} <= failed


def given() -> tuple[set[str], set[str]]:
    """All reasons for which messages are dropped, and for which they fail."""
    dropped, failed = given_in_python()
    dropped |= given_in_sql() | {measures.TOO_LATE}
    failed |= {reason for reason, _ in receipts.FAILURES.values()} | {REFUSED}
    return dropped, failed


def test_every_reason_has_words_and_no_words_are_left_of_one_that_is_no_more():
    dropped, failed = given()
    assert set(overview.SKIPPED) == dropped | {""}
    assert set(overview.FAILED) == failed | {""}
    assert set(received.WHY_NOT) == dropped


def test_the_words_stand_after_one_as_after_many():
    """They follow a number: "1 had opted out", "12 had opted out"."""
    said = [*overview.SKIPPED.values(), *overview.FAILED.values()]
    assert [words for words in said if re.match(r"(was|were|is|are|has|have)\b", words)] == []
