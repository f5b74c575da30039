"""Planning an experiment step by step: where it comes from, its draft, its check."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.models import Idea
from conversations.similar import what_was_tried
from conversations.similar.sources import IDEA, Tried
from experiments import planning
from experiments.actions import drafts, running
from experiments.forms.planning import About, StepForm, WhatForm
from experiments.models import Experiment, ExperimentDraft, Starter
from experiments.models.drafts import MOST_DRAFTS
from experiments.planning import ASKED, PREFILLED, STEPS, Planning, Source
from experiments.public_text import found_in, public_texts
from obt.people.models import Membership, Team
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

State = Experiment.State
_NOTHING = "nothing"  # ?from= of what is made up from nothing
_MOST_TEAMS = 100
_LIKE_IT = 3
_OWN_PAGES = {"what", "hypothesis", "measure", "when"}  # steps that say more than their fields


@require_form
def new(request: HttpRequest) -> HttpResponse:
    """Which team, where it comes from, and what it is; the first that is typed begins the draft."""
    programme = programme_that_tries()
    check_takes_records(programme)
    source = _source_of(request)
    if (refusal := _refuse_idea(request, source)) is not None:
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


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Goes on where it was left."""
    return _go_on(_planned(request, pk))


@require_form
def draft_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step; with all of them answered, a change leads back to the check."""
    at = _planned(request, pk)
    if step == "similar":
        return _similar(request, at)
    if step not in STEPS:
        raise Http404
    if not at.leads_to(step):
        return _go_on(at)
    if request.method == "POST":
        return _sent(request, at, step)
    return _step_page(request, at, step, at.form(step))


@require_form
def draft_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything at a glance; a lead starts it or saves it for later, a member proposes it."""
    if request.method == "POST" and (made := _made_of(request)) is not None:
        return redirect("experiment", made.pk)
    at = _planned(request, pk)
    if at.next_step is not None:
        return _go_on(at)
    leading = Membership.objects.current().leads().filter(person=at.person, team=at.draft.team)
    is_lead = leading.exists()
    if request.method == "POST":
        return _proposed(request, at, starts=is_lead and request.POST.get("then") == "start")
    said: dict[str, Any] = {**at.plan, "owner": at.owner, "helpers": at.helpers}
    lines = planning.lines_of(said)
    programme = at.draft.programme
    is_shared = said["visibility"] != Experiment.Visibility.TEAM
    context = {
        "draft": at.draft,
        "team": at.draft.team,
        "programme": programme,
        "lines": lines,
        "change_links": _change_links(at.draft, lines),
        "found": found_in(public_texts(said)) if is_shared else [],
        "odd": planning.points_the_wrong_way(said),
        "outlives_records": said["ends_on"] > programme.records_close_on,
        "waits": programme.moderates_library and said["visibility"] == Experiment.Visibility.EVERYONE,
        "is_lead": is_lead,
    }
    return render(request, "experiments/plan/check.html", context)


@require_form
def draft_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then forget it."""
    person = signed_in(request)
    if request.method == "POST" and not ExperimentDraft.objects.filter(pk=pk).exists():
        return redirect("experiments")  # removed already: a second click
    draft = get_object_or_404(ExperimentDraft.objects.visible_to(person).select_related("team"), pk=pk)
    title = planning.title_of(draft)
    if request.method == "POST":
        drafts.remove_draft(draft=draft)
        messages.success(request, f"Removed: {title or 'the draft without a title'}")
        return redirect("experiments")
    return render(request, "experiments/plan/remove.html", {"draft": draft, "team": draft.team, "draft_title": title})


def programme_that_tries() -> Programme:
    """The programme that pages are about; Http404 if there is none, or if it has no experiments."""
    programme = Programme.objects.current()
    if programme is None or not programme.has_experiments:
        raise Http404
    return programme


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


def _refuse_idea(request: HttpRequest, source: Source) -> HttpResponse | None:
    """Where the idea leads that is not chosen, or is being tried; None for one that can be tried."""
    idea = source.idea
    if idea is None:
        return None
    tried = Experiment.objects.filter(idea=idea).exclude(state=State.CONCLUDED).first()
    if tried is not None:
        return _tried_already(request, tried)
    if idea.state != Idea.State.CHOSEN:
        messages.info(request, "This idea has not been chosen. A lead of the team chooses it, then you can try it.")
        return redirect("idea", idea.pk)
    return None


def _refuse_own(request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Trying one's own again is no adoption: those count other teams."""
    messages.info(
        request,
        "This is your own team’s experiment. “Try this too” is for others: begin a new one instead.",
    )
    return redirect("experiment", experiment.pk)


def _tried_already(request: HttpRequest, experiment: Experiment) -> HttpResponse:
    messages.info(request, f"Your team tries this idea already: {experiment.title}")
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
    if (made := _made_of(request)) is not None:
        messages.info(request, f"You have proposed this already: {made.title}")
        return redirect("experiment", made.pk)
    form = WhatForm(
        posted(request), about=About(team, programme, person, submission=_submission(request)),
        initial=source.prefilled(),
    )  # fmt: skip
    too_many: list[tuple[ExperimentDraft, str]] = []
    if request.method == "POST" and any(request.POST.get(name, "").strip() for name in form.fields):
        try:
            draft = drafts.begin_draft(
                team=team, programme=programme, author=person, answers={PREFILLED: source.prefilled()},
                submission=_submission(request), **source.as_kept(),
            )  # fmt: skip
        except drafts.TooManyDrafts:
            form.add_error(None, f"You have begun {MOST_DRAFTS} experiments and not proposed them. Remove one first")
            every = ExperimentDraft.objects.visible_to(person)
            too_many = [(one, planning.title_of(one)) for one in every]
        else:
            return _sent(request, Planning(draft, person), "what")
    context = {
        "form": form,
        "team": team,
        "step": "what",
        "source": source,
        "caption": _caption("what"),
        "back": ("experiment_new",),
        "back_query": f"?team={team.pk}",
        "button": "Save and continue",
        "submission": _submission(request) or uuid.uuid4(),
        "too_many": too_many,
    }
    return render(request, template_of("what"), context)


# The steps


def _planned(request: HttpRequest, pk: int) -> Planning:
    """One's own draft while it can be written; Http404 for everybody else's, RecordsClosed out of time."""
    rows = ExperimentDraft.objects.visible_to(signed_in(request)).filter(team__archived_at=None)
    rows = rows.select_related("team__organisation", "programme", "idea").defer("idea__words")
    draft = get_object_or_404(rows, pk=pk)
    check_takes_records(draft.programme)
    return Planning(draft, signed_in(request))


def _go_on(at: Planning) -> HttpResponse:
    """To the first step that lacks an answer; with none, to the check."""
    if at.next_step is None:
        return redirect("experiment_draft_check", at.draft.pk)
    return redirect("experiment_draft_step", at.draft.pk, at.next_step)


def _sent(request: HttpRequest, at: Planning, step: str) -> HttpResponse:
    """Keep what was typed, whatever it is; then ask for it again, or go on."""
    form = at.form(step, request.POST)
    try:
        draft = drafts.save_draft(draft=at.draft, answers={step: planning.kept(form)})
    except ExperimentDraft.DoesNotExist as gone:
        raise Http404 from gone
    if not form.is_valid():
        return _step_page(request, at, step, form)
    after = Planning(draft, at.person)
    if step == "what" and not draft.answers.get(ASKED) and _alike(after):
        drafts.save_draft(draft=draft, answers={ASKED: True})
        return redirect("experiment_draft_step", draft.pk, "similar")
    return _go_on(after)


def _step_page(request: HttpRequest, at: Planning, step: str, form: StepForm) -> HttpResponse:
    steps = list(STEPS)
    back: tuple[Any, ...] = ("experiment_new",)
    if at.next_step is None:
        back = ("experiment_draft_check", at.draft.pk)
    elif step != steps[0]:
        back = ("experiment_draft_step", at.draft.pk, steps[steps.index(step) - 1])
    context = {
        "form": form,
        "team": at.draft.team,
        "draft": at.draft,
        "programme": at.draft.programme,
        "step": step,
        "caption": _caption(step),
        "back": back,
        "back_query": f"?team={at.draft.team_id}" if back == ("experiment_new",) else "",
        "action": ("experiment_draft_step", at.draft.pk, step),
        "button": "Save and continue",
    }
    return render(request, template_of(step), context)


def _similar(request: HttpRequest, at: Planning) -> HttpResponse:
    """What is like it, shown once after the first step."""
    found = _alike(at) if at.holds("what") else []
    if not found:
        return _go_on(at)
    context = {"draft": at.draft, "team": at.draft.team, "found": found, "draft_title": at.form("what").said["title"]}
    return render(request, "experiments/plan/similar.html", context)


def _alike(at: Planning) -> list[Tried]:
    """What is like the small change of a draft; whoever tries something too has found what it is like."""
    if at.draft.adopted_from_id is not None:
        return []
    said = at.form("what").said
    text = f"{said['problem']}\n{said['change']}"
    besides = {IDEA: [at.draft.idea_id or 0]}
    return what_was_tried(person=at.person, title=said["title"], text=text, limit=_LIKE_IT, besides=besides)


# The check


def _proposed(request: HttpRequest, at: Planning, *, starts: bool) -> HttpResponse:
    """Make the draft an experiment, and start it if `starts`."""
    draft = at.draft
    if (refusal := _refuse_idea(request, Source(idea=draft.idea))) is not None:
        return refusal
    try:
        made = running.propose(
            team=draft.team, by=at.person, programme=draft.programme, submission=draft.submission, plan=at.plan,
            owner=at.owner, helpers=at.helpers, idea=draft.idea,
            adopted_from=_still_visible(at),
        )  # fmt: skip
    except running.IdeaIsTried as tried:
        return _tried_already(request, tried.experiment)
    except running.NotInTeam:
        messages.info(request, "Somebody you chose has left the team just now. Choose once more.")
        return redirect("experiment_draft_step", draft.pk, "people")
    drafts.remove_draft(draft=draft)
    if starts:
        running.start(experiment=made, by=at.person)
        messages.success(request, f"Started: {made.title}")
    elif request.POST.get("then") == "later":
        messages.success(request, f"Saved for later: {made.title}")
    else:
        messages.success(request, f"Proposed: {made.title}. A lead of {draft.team} can start it.")
    return redirect("experiment", made.pk)


def _still_visible(at: Planning) -> Experiment | None:
    """The entry that a draft began from; None where it may not be seen any more."""
    if at.draft.adopted_from_id is None:
        return None
    begun = Experiment.objects.visible_to(at.person).exclude(state=State.PLANNED)
    return begun.filter(pk=at.draft.adopted_from_id).first()


def _made_of(request: HttpRequest) -> Experiment | None:
    """What the form that was sent has become already: a second click, or one sent again."""
    submission = _submission(request)
    if submission is None:
        return None
    mine = Experiment.objects.of_teams_of(signed_in(request))
    return mine.filter(submission=submission, proposed_by=signed_in(request)).first()


def _submission(request: HttpRequest) -> uuid.UUID | None:
    """What tells a form that is sent twice; None for nonsense."""
    try:
        return uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def _change_links(draft: ExperimentDraft, lines: list[planning.Line]) -> dict[str, str]:
    """Where each line, and each text in it, can be changed: label → address."""

    def address(step: str) -> str:
        return reverse("experiment_draft_step", args=[draft.pk, step])

    return planning.links_to_change(address) | {line.label: address(line.step) for line in lines}


def _caption(step: str) -> str:
    return f"Plan an experiment – step {list(STEPS).index(step) + 1} of {len(STEPS)}"


def template_of(step: str) -> str:
    """The page of a step, while it is planned and when it is changed."""
    return f"experiments/plan/{step if step in _OWN_PAGES else 'step'}.html"
