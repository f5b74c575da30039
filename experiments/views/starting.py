"""Beginning to plan an experiment: which team, where it comes from, and what it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from conversations.models import Idea
from experiments import planning
from experiments.actions import drafts
from experiments.forms.planning import WhatForm
from experiments.forms.steps import About
from experiments.models import Experiment, ExperimentDraft, Starter
from experiments.models.drafts import MOST_DRAFTS
from experiments.planning import PREFILLED, Planning, Source
from obt.people.models import Team
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

from .drafts import caption_of, made_of, refuse_idea, sent, submission_of, template_of

State = Experiment.State
_NOTHING = "nothing"  # ?from= of what is made up from nothing
_MOST_TEAMS = 100


@require_form
def new(request: HttpRequest) -> HttpResponse:
    """Which team, where it comes from, and what it is; the first that is typed begins the draft."""
    programme = Programme.objects.current()
    if programme is None or not programme.has_experiments:
        raise Http404
    check_takes_records(programme)
    source = _source_of(request)
    if (refusal := refuse_idea(request, source.idea)) is not None:
        return refusal
    wanted = request.GET.get("team", "") or (str(source.idea.team_id) if source.idea else "")
    mine = Team.objects.visible_to(signed_in(request)).open().select_related("organisation")
    if not wanted:
        return _which_team(request, mine, source)
    team = get_object_or_404(mine, pk=number_of_row(wanted))
    if source.idea is not None and source.idea.team_id != team.pk:
        raise Http404
    if source.adopted_from is not None and source.adopted_from.team_id == team.pk:
        return _refuse_own(request, source.adopted_from)
    if not source and request.GET.get("from") != _NOTHING:
        return _where_from(request, team, programme)
    return _begin(request, team, programme, source)


# Where it comes from


def _source_of(request: HttpRequest) -> Source:
    """What the address names: an idea of one's teams, something that one may see and that began, or a starter."""
    person, asked = signed_in(request), request.GET
    if asked.get("idea"):
        ideas = Idea.objects.of_teams_of(person).filter(team__archived_at=None).defer("words")
        return Source(idea=get_object_or_404(ideas, pk=number_of_row(asked["idea"])))
    if asked.get("starter"):
        return Source(starter=get_object_or_404(Starter.objects.offered(), slug=asked["starter"][:100]))
    if asked.get("from", _NOTHING) not in ("", _NOTHING):
        begun = Experiment.objects.visible_to(person).exclude(state=State.PLANNED)
        return Source(adopted_from=get_object_or_404(begun, pk=number_of_row(asked["from"])))
    return Source()


def _refuse_own(request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Trying one's own again is no adoption: those count other teams."""
    messages.info(request, "This is your own team’s experiment. “Try this too” is for others: begin a new one instead.")
    return redirect("experiment", experiment.pk)


def _which_team(request: HttpRequest, mine: QuerySet[Team], source: Source) -> HttpResponse:
    """Ask which team it is for; with one there is nothing to ask."""
    teams = list(mine[:_MOST_TEAMS])
    if source.adopted_from is not None and len(teams) > 1:
        teams = [team for team in teams if team.pk != source.adopted_from.team_id]
    asked = request.GET.copy()
    offered = []
    for team in teams:
        asked["team"] = str(team.pk)
        offered.append((team, f"{request.path}?{asked.urlencode()}"))
    if len(offered) == 1:
        return redirect(offered[0][1])
    return render(request, "experiments/plan/which_team.html", {"offered": offered})


def _where_from(request: HttpRequest, team: Team, programme: Programme) -> HttpResponse:
    """Offer what there is to begin with: drafts, chosen ideas, the library, starters, nothing."""
    own = planning.drafts_of(signed_in(request), programme)
    context = {
        "team": team,
        "drafts": [(one, planning.title_of(one)) for one in own],
        "ideas": list(planning.ideas_to_try(team, programme)),
        "starters": list(Starter.objects.offered()),
        "nothing": _NOTHING,
    }
    return render(request, "experiments/plan/where_from.html", context)


def _begin(request: HttpRequest, team: Team, programme: Programme, source: Source) -> HttpResponse:
    """The first step before there is a draft; what somebody began of the same goes on."""
    person = signed_in(request)
    own = planning.drafts_of(person, programme).filter(team=team)
    if source and request.method != "POST":
        before = own.filter(**source.as_kept()).first()
        if before is not None:
            return redirect("experiment_draft", before.pk)
    if (made := made_of(request)) is not None:
        messages.info(request, f"You have proposed this already: {made.title}")
        return redirect("experiment", made.pk)
    form = WhatForm(
        posted(request), about=About(team, programme, person, submission=submission_of(request)),
        initial=source.prefilled(),
    )  # fmt: skip
    if request.method == "POST" and any(request.POST.get(name, "").strip() for name in form.fields):
        try:
            draft = drafts.begin_draft(
                team=team, programme=programme, author=person, answers={PREFILLED: source.prefilled()},
                submission=submission_of(request), **source.as_kept(),
            )  # fmt: skip
        except drafts.TooManyDrafts:
            form.add_error(None, f"You have begun {MOST_DRAFTS} experiments and not proposed them. Remove one first")
            every = ExperimentDraft.objects.visible_to(person)
            return _first_step(request, team, source, form, [(one, planning.title_of(one)) for one in every])
        return sent(request, Planning(draft, person), "what")
    return _first_step(request, team, source, form)


def _first_step(
    request: HttpRequest,
    team: Team,
    source: Source,
    form: WhatForm,
    too_many: Sequence[tuple[ExperimentDraft, str]] = (),
) -> HttpResponse:
    """Its page; `too_many` are the drafts one of which has to be removed before this can be one, with their titles."""
    context = {
        "form": form,
        "team": team,
        "step": "what",
        "source": source,
        "caption": caption_of("what"),
        "back": ("experiment_new",),
        "back_query": f"?team={team.pk}",
        "button": "Save and continue",
        "submission": submission_of(request) or uuid.uuid4(),
        "too_many": too_many,
    }
    return render(request, template_of("what"), context)
