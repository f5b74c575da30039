"""Experiments among everything that was tried: those that have started, each small change once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Q
from django.urls import reverse

from conversations.similar.sources import IDEA, Hits, Source, Tried
from experiments.models import Experiment
from experiments.wording import byline

EXPERIMENT = "experiment"  # the kind of experiments

_STANDINGS = {
    "": "Being tried",
    Experiment.Outcome.KEEP: "Tried and kept",
    Experiment.Outcome.ADAPT: "Tried and adapted",
    Experiment.Outcome.STOP: "Tried and stopped",
    Experiment.Outcome.SCALE: "Tried and scaled",
}


def _shown(hits: Hits) -> list[Tried]:
    """Those that were found, and those that tried an idea that was found.

    An idea names its team: it leads to no experiment whose team does not want to be named, but for the team itself.
    """
    own, of_ideas = hits.scores[EXPERIMENT], hits.scores[IDEA]
    tried = Q(idea__in=of_ideas) & (Q(shows_team=True) | Q(team__in=hits.audiences))
    found = (
        Experiment.objects.filter(Q(pk__in=own) | tried, audience__in=hits.audiences)
        .exclude(state=Experiment.State.PLANNED)
        .select_related("team__organisation")
        .defer("words")
    )
    return [
        _tried(experiment, max(own.get(experiment.pk, 0), of_ideas.get(experiment.idea_id or 0, 0)), hits.audiences)
        for experiment in _one_for_each_idea(found.order_by("-pk"), own)
    ]


def _one_for_each_idea(found: Iterable[Experiment], own: Mapping[int, float]) -> Iterator[Experiment]:
    """Those found by their own words; of the others, for each idea that has none of these the one that comes first."""
    others = []
    ideas = set()
    for experiment in found:
        if experiment.pk in own:
            ideas.add(experiment.idea_id)
            yield experiment
        else:
            others.append(experiment)
    for experiment in others:
        if experiment.idea_id not in ideas:
            ideas.add(experiment.idea_id)
            yield experiment


def _tried(experiment: Experiment, score: float, audiences: list[int]) -> Tried:
    """As a list shows it. A team that does not want to be named is named to its own members only."""
    team = experiment.team
    is_named = experiment.shows_team or team.pk in audiences
    page = "library_entry" if experiment.is_in_library else "experiment"
    return Tried(
        kind=EXPERIMENT,
        pk=experiment.pk,
        title=experiment.title,
        change=experiment.change,
        standing=_STANDINGS[experiment.outcome],
        whose=byline(team.name, team.organisation.name, shows_team=is_named),
        address=reverse(page, args=[experiment.pk]),
        score=score,
        stands_for=(IDEA, experiment.idea_id) if experiment.idea_id else None,
    )


# All texts that the library is searched by are of words spelt right; adoptions say the same as what they adopted.
SOURCE = Source(
    kind=EXPERIMENT,
    table="experiments_experiment",
    texts=(
        "title", "problem", "change", "if_we", "then", "because", "measure_name", "what_happened", "learned", "needs",
    ),
    shown=_shown,
    condition="state <> 'planned'",
    family="coalesce(adopted_from_id, id)",
    newest=300,  # more than are started in a day
)  # fmt: skip
