"""A draft of an experiment step by step: its check, and that it is proposed, started or removed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.models import Idea
from conversations.similar import what_was_tried
from conversations.similar.sources import IDEA, Tried
from experiments import planning
from experiments.actions import drafts, running
from experiments.forms.steps import StepForm
from experiments.models import Experiment, ExperimentDraft
from experiments.planning import ASKED, STEPS, Planning
from experiments.public_text import found_in, public_texts
from obt.people.models import Membership
from obt.people.requests import require_form, signed_in
from obt.programme.rules import check_takes_records

State = Experiment.State
_LIKE_IT = 3
_OWN_PAGES = {"what", "hypothesis", "measure", "when"}  # steps that say more than their fields


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Goes on where it was left."""
    return _go_on(_planned(request, pk))


@require_form
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step; with all of them answered, a change leads back to the check."""
    at = _planned(request, pk)
    if step == "similar":
        return _similar(request, at)
    if step not in STEPS:
        raise Http404
    if not at.leads_to(step):
        return _go_on(at)
    if request.method == "POST":
        return sent(request, at, step)
    return _step_page(request, at, step, at.form(step))


@require_form
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything at a glance; a lead starts it or saves it for later, a member proposes it."""
    if request.method == "POST" and (made := made_of(request)) is not None:
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
def remove(request: HttpRequest, pk: int) -> HttpResponse:
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


def sent(request: HttpRequest, at: Planning, step: str) -> HttpResponse:
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
        "caption": caption_of(step),
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


def refuse_idea(request: HttpRequest, idea: Idea | None) -> HttpResponse | None:
    """Where the idea leads that is not chosen, or is being tried; None for one that can be tried."""
    if idea is None:
        return None
    tried = Experiment.objects.filter(idea=idea).exclude(state=State.CONCLUDED).first()
    if tried is not None:
        return _tried_already(request, tried)
    if idea.state != Idea.State.CHOSEN:
        messages.info(request, "This idea has not been chosen. A lead of the team chooses it, then you can try it.")
        return redirect("idea", idea.pk)
    return None


def _tried_already(request: HttpRequest, experiment: Experiment) -> HttpResponse:
    messages.info(request, f"Your team tries this idea already: {experiment.title}")
    return redirect("experiment", experiment.pk)


def _proposed(request: HttpRequest, at: Planning, *, starts: bool) -> HttpResponse:
    """Make the draft an experiment, and start it if `starts`."""
    draft = at.draft
    if (refusal := refuse_idea(request, draft.idea)) is not None:
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


def made_of(request: HttpRequest) -> Experiment | None:
    """What the form that was sent has become already: a second click, or one sent again."""
    submission = submission_of(request)
    if submission is None:
        return None
    mine = Experiment.objects.of_teams_of(signed_in(request))
    return mine.filter(submission=submission, proposed_by=signed_in(request)).first()


def submission_of(request: HttpRequest) -> uuid.UUID | None:
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


def caption_of(step: str) -> str:
    return f"Plan an experiment – step {list(STEPS).index(step) + 1} of {len(STEPS)}"


def template_of(step: str) -> str:
    """The page of a step, while it is planned and when it is changed."""
    return f"experiments/plan/{step if step in _OWN_PAGES else 'step'}.html"
