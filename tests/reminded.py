"""Reading `Rule.whom` in tests: who is reminded of what, and in which words."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from obt.people.models import Person
from obt.reminders.planning import sql_of
from obt.reminders.prose import placeholders
from obt.reminders.wording import days_in_words, delivered, worded_by

COLUMNS = ("person_id", "thing", "day", "path", "words")
LONGEST_SUBJECT = 60  # characters that a list of messages on a phone shows, about


def reminded(rule, programme):
    """Return the rows of those whom `rule` would remind, in order, found by one statement, as it stands in others."""
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        sql, parameters = sql_of(rule.whom(programme))
        cursor.execute(
            f"SELECT w.person_id, w.thing::text, w.day::date, w.path::text, w.words::jsonb::text FROM ({sql}) w"
            " ORDER BY w.person_id, w.thing",
            parameters,
        )
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    assert len(asked) == 1
    return [{**row, "words": json.loads(row["words"])} for row in rows]


def names(rule, programme):
    """Return the names of those whom `rule` would remind, in order; each name as often as there are reminders."""
    known = dict(Person.objects.values_list("pk", "name"))
    return sorted(known[row["person_id"]] for row in reminded(rule, programme))


def worded(rule, row):
    """Return what a reminder says as it is delivered, having looked at its wording.

    It names only what `row` has, the examples are of just that, and the subject is short.
    """
    assert set(placeholders(rule.subject, rule.text, rule.button, rule.why)) <= set(row["words"])
    assert set(rule.examples) == set(row["words"])
    assert len(worded_by(rule, delivered(rule), rule.examples).subject) <= LONGEST_SUBJECT
    assert rule.days == (0,) or days_in_words(rule, delivered(rule).days) in rule.when
    return worded_by(rule, delivered(rule), row["words"])


def landing(client, row):
    """Return the address that a reminder leads to, after redirects, for who is signed in with `client`; it is there."""
    response = client.get(row["path"], follow=True)
    assert response.status_code == 200
    return response.redirect_chain[-1][0] if response.redirect_chain else row["path"]
