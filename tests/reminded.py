"""Reading `Rule.whom` in tests: who is reminded of what, and whether the wording says only what it gives."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

COLUMNS = {"person_id", "thing", "day", "path", "words"}


def reminded(rule, programme):
    """Return the rows of those whom `rule` would remind, having asked for them in one statement."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = list(rule.whom(programme))
    assert len(asked) == 1
    assert all(set(row) == COLUMNS for row in rows)
    return rows


def names(rule, programme):
    """Return the names of those whom `rule` would remind, in order; each name as often as there are reminders."""
    from obt.people.models import Person

    known = dict(Person.objects.values_list("pk", "name"))
    return sorted(known[row["person_id"]] for row in reminded(rule, programme))


def worded(rule, row):
    """Return subject, text, button and reason of a reminder in full; KeyError if one names what the row has not."""
    return tuple(one.format(**row["words"]) for one in (rule.subject, rule.text, rule.button, rule.why))
