"""Entries of the library that are like one of them."""

from __future__ import annotations

from django.db import connection

from conversations.models.ideas import EVERYONE
from conversations.similar.search import ranking
from conversations.similar.typed import read
from experiments.models import Experiment
from obt.people.models import Organisation, Team
from obt.statements import columns, taken

from .experiments import SOURCE

_ENTRIES = f"""
SELECT {columns(Experiment, "entry")}, {columns(Team, "team")}, {columns(Organisation, "organisation")}
FROM ({{ranking}}) AS ranked
JOIN experiments_experiment AS entry ON entry.id = ranked.id
JOIN people_team AS team ON team.id = entry.team_id
JOIN people_organisation AS organisation ON organisation.id = team.organisation_id
ORDER BY ranked.score DESC, ranked.id DESC
"""  # noqa: S608 - columns of ours


def similar_entries(experiment: Experiment, *, limit: int = 3) -> list[Experiment]:
    """Return the `limit` entries of the library most like `experiment`, the most like first, in two SQL statements.

    They come with their team and its organisation. Neither it nor what it was adopted from is among them, nor others
    that adopted one of these: its own page tells of them. Empty where nothing is alike.
    """
    typed = read(experiment.title, f"{experiment.problem}\n{experiment.change}")
    if not typed:
        return []
    family = [pk for pk in (experiment.pk, experiment.adopted_from_id) if pk is not None]
    statement, parameters = ranking(SOURCE, typed, [EVERYONE], limit=limit, besides=family)
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES.format(ranking=statement), parameters)
        rows = cursor.fetchall()
    entries = []
    for row in rows:
        entry, cells = taken(Experiment, row)
        entry.team, cells = taken(Team, cells)
        entry.team.organisation, _ = taken(Organisation, cells)
        entries.append(entry)
    return entries
