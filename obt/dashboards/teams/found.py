"""The SQL that finds the teams of a list, and counts them at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from obt.programme.models import Programme

from .lists import Numbers, Which


def count_now(programme: Programme, organisations: Sequence[int]) -> Numbers:
    """Count the teams of `organisations` on each list at this moment, in one statement: for a part of a body alone."""
    counts = ", ".join(f"(SELECT count(*) FROM ({found_sql(which)}) f)" for which in Which)  # noqa: S608
    numbers = rows(f"SELECT {counts}", parameters_of(programme, organisations))[0]
    return dict(zip(Which, numbers, strict=True))


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows; compiling it would take longer than it saves."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def parameters_of(programme: Programme, organisations: Sequence[int]) -> dict[str, Any]:
    """Return what `found_sql` names."""
    return {
        "programme": programme.pk,
        "opens_on": programme.opens_on,
        "organisations": list(organisations),
        "now": timezone.now(),
    }


def found_sql(which: Which, where: str = "t.organisation_id = ANY(%(organisations)s::bigint[])") -> str:
    """Return the SQL of the teams on a list: `id`, `name`, `organisation_id`, `since` and `pk`.

    `pk` is of what there is to be done about: a conversation to record, an experiment to measure, otherwise the team.
    `where` says whose teams `t` are meant.
    """
    since, pk, of_team = _LACKS[which]
    return (
        f"SELECT t.id, t.name, t.organisation_id, {since} AS since, {pk} AS pk"  # noqa: S608
        f" FROM people_team t {of_team} AND t.archived_at IS NULL AND {where}"
    )


# since, pk, and whatever a team is asked; as in obt.dashboards.counting.
_LACKS = {
    Which.NOT_STARTED: (
        "least(greatest((t.created_at AT TIME ZONE 'Europe/London')::date, %(opens_on)s::date),"
        " (%(now)s::timestamptz AT TIME ZONE 'Europe/London')::date)",
        "t.id",
        """WHERE NOT EXISTS (SELECT 1 FROM conversations_conversation c
                             WHERE c.team_id = t.id AND c.programme_id = %(programme)s AND c.state <> 'cancelled')""",
    ),
    Which.UNRECORDED: (
        "x.since",
        "x.pk",
        """CROSS JOIN LATERAL (
             SELECT (c.ends_at AT TIME ZONE 'Europe/London')::date AS since, c.id AS pk
             FROM conversations_conversation c
             WHERE c.team_id = t.id AND c.programme_id = %(programme)s
               AND c.state = 'scheduled' AND c.ends_at < %(now)s::timestamptz
             ORDER BY c.ends_at, c.id LIMIT 1) x
           WHERE true""",
    ),
    Which.QUIET: (
        "x.since",
        "x.pk",
        """CROSS JOIN LATERAL (
             SELECT coalesce((SELECT max(r.taken_on) FROM experiments_measurement r WHERE r.experiment_id = e.id),
                             (e.started_at AT TIME ZONE 'Europe/London')::date) AS since, e.id AS pk
             FROM experiments_experiment e
             WHERE e.team_id = t.id AND e.programme_id = %(programme)s AND e.state = 'running'
               AND e.started_at < %(now)s::timestamptz - interval '14 days'
               AND NOT EXISTS (SELECT 1 FROM experiments_measurement r WHERE r.experiment_id = e.id
                               AND r.taken_on > (%(now)s::timestamptz AT TIME ZONE 'Europe/London')::date - 14)
             ORDER BY since, e.id LIMIT 1) x
           WHERE true""",
    ),
    Which.LOST_LEAD: (
        """coalesce((SELECT max(CASE WHEN p.is_active THEN m.joined_on ELSE coalesce(
                       (SELECT max(v.pgh_created_at AT TIME ZONE 'Europe/London')::date FROM people_personevent v
                        WHERE v.pgh_obj_id = p.id AND NOT v.is_active), m.joined_on) END)
                     FROM people_membership m JOIN people_person p ON p.id = m.person_id
                     WHERE m.team_id = t.id AND m.role = 'lead' AND m.left_on IS NULL),
                    (t.created_at AT TIME ZONE 'Europe/London')::date)""",
        "t.id",
        # No NOT EXISTS: Postgres would put everybody into a hash for a few teams.
        """WHERE (SELECT bool_or(p.is_active AND p.registered_at IS NOT NULL)
                  FROM people_membership m JOIN people_person p ON p.id = m.person_id
                  WHERE m.team_id = t.id AND m.role = 'lead' AND m.left_on IS NULL) IS NOT TRUE""",
    ),
}
