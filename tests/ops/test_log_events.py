"""What the log says of mail and reminders stands in docs/operations.md, and nothing stands there that it never says."""

import ast
import re

from tests.ops.conftest import ROOT


def logged(*rooms):
    """The events that the Python files below these rooms log."""
    nodes = [node for room in rooms for file in (ROOT / room).rglob("*.py") for node in ast.walk(_tree(file))]
    events = [node.args[0] for node in nodes if _is_log_call(node)]
    return {part.value for event in events for part in ast.walk(event) if isinstance(part, ast.Constant)}


def _tree(file):
    return ast.parse(file.read_text())


def _is_log_call(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "log"


def documented():
    chapter = (ROOT / "docs" / "operations.md").read_text().partition("## Mail and reminders")[2].partition("\n## ")[0]
    first_column = re.findall(r"^\| (`[^|]+) \|", chapter.partition("\n| event |")[2], re.MULTILINE)
    return {name for cell in first_column for name in re.findall(r"`(\w+)`", cell)}


def test_the_events_of_mail_and_reminders_are_those_that_are_documented():
    found = logged("obt/mail", "obt/reminders")
    assert {"mail_sent", "notify_paused", "reminder_goes_on"} <= found
    assert found == documented()
