"""Forms that are sent more than once: each carries a number of its own, and what it makes is made once."""

from __future__ import annotations

import uuid

from django.db import connection


def hold_submission(submission: uuid.UUID) -> None:
    """Let another form with the same number wait until this transaction ends, wherever it leads.

    The lock of what a form is about does not do: the same number may come with two experiments, or from two people.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"experiment:{submission}"])
