"""A team's ideas: the list, one idea, putting one forward, supporting it, and how leads bring it to an end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from conversations.actions import ideas as actions
from conversations.board import SeenIdea, board_of, seen_by
from conversations.forms.ideas import ChangeIdeaForm, IdeaForm, ParkForm, as_typed
from conversations.models import Idea
from conversations.similar import similar_ideas, what_was_tried
from obt.people.models import Team
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.programme.rules import check_takes_records

from .teams import programme_that_talks

_LIKE_IT = 3
_TO_MERGE_INTO = 5
_MOST_OFFERED = 200  # ideas of a team that another can be merged into, the most similar first


@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """The ideas of one of one's teams, of all states or of one."""
    person, programme = signed_in(request), programme_that_talks()
    wanted = request.GET.get("team", "")
    mine = Team.objects.visible_to(person)
    if not wanted:
        return _which_team(request, mine)
    team = get_object_or_404(mine, pk=number_of_row(wanted))
    state = request.GET.get("state", "")
    state = state if state in Idea.State.values else ""
    page = min(max(number_of_row(request.GET.get("page", "")), 1), 1000)
    context = {
        "team": team,
        "board": board_of(team, programme=programme, person=person, state=state, page=page),
        "state": state,
        "states": Idea.State.choices,
        "page": page,
        "may_write": team.archived_at is None and programme.takes_records(),
    }
    return render(request, "conversations/ideas/ideas.html", context)


@require_safe
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says and what became of it; for those of other teams who may see it, what it says."""
    seen = _seen(request, pk)
    return render(request, "conversations/ideas/idea.html", {"seen": seen, "idea": seen.idea, "team": seen.idea.team})


@require_form
def new(request: HttpRequest) -> HttpResponse:
    """Put one forward in one of one's teams; what is like it is shown first.

    Without a name nothing may tell whose it is: no message, no session, no address of its own to be sent to.
    """
    person, programme = signed_in(request), programme_that_talks()
    check_takes_records(programme)
    mine = Team.objects.visible_to(person).open()
    wanted = request.GET.get("team", "")
    if not wanted:
        return _which_team(request, mine)
    team = get_object_or_404(mine, pk=number_of_row(wanted))
    form = IdeaForm(posted(request))
    if not form.is_valid() or request.POST.get("again"):
        return render(request, "conversations/ideas/new.html", {"form": form, "team": team})
    typed = form.idea
    is_sent_again = Idea.objects.filter(submission=typed["submission"]).exists()  # it would be like itself
    if not form.cleaned_data["asked"] and not is_sent_again:
        text = f"{typed['problem']}\n{typed['change']}"
        if alike := what_was_tried(person=person, title=typed["title"], text=text, limit=_LIKE_IT):
            context = {"form": form, "team": team, "found": alike}
            return render(request, "conversations/ideas/tried.html", context)
    made = actions.put_forward(team=team, by=person, programme=programme, **typed)
    if made.idea.is_anonymous:
        return render(request, "conversations/ideas/without_name.html", {"made": made, "idea": made.idea, "team": team})
    if made.is_new:
        messages.success(request, f"Put forward: {made.idea.title}")
    else:
        messages.info(request, f"You have put this forward already: {made.idea.title}")
    return redirect("idea", made.idea.pk)


@require_form
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its author changes what it says while it is put forward."""
    seen = _seen(request, pk)
    if not (seen.is_author and seen.is_member) or seen.idea.team.archived_at:
        raise Http404
    check_takes_records(seen.idea.programme)
    if not seen.is_open:
        return _ended(request, seen.idea)
    form = ChangeIdeaForm(posted(request), initial=as_typed(seen.idea))
    if form.is_valid():
        try:
            changed = actions.change_idea(idea=seen.idea, by=signed_in(request), **form.cleaned_data)
        except actions.IdeaEnded as ended:
            return _ended(request, ended.idea)
        messages.success(request, f"Changed: {changed.title}")
        return redirect("idea", pk)
    return render(request, "conversations/ideas/change.html", {"form": form, "idea": seen.idea, "team": seen.idea.team})


@require_form
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Support it or no longer do, as the button says; a visit leads to the page that the button is on."""
    seen = _seen(request, pk)
    if not seen.is_member:
        raise Http404
    if request.method != "POST":
        return redirect("idea", pk)
    try:
        if request.POST.get("support") == "no":
            actions.withdraw_support(idea=seen.idea, by=signed_in(request))
            messages.success(request, f"You no longer support this idea: {seen.idea.title}")
        else:
            actions.support(idea=seen.idea, by=signed_in(request))
            messages.success(request, f"You support this idea: {seen.idea.title}")
    except actions.IdeaEnded as ended:
        return _ended(request, ended.idea)
    return redirect("idea", pk)


def _deciding(view: Callable[[HttpRequest, SeenIdea], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """A page on which a lead brings an idea to its end; one that has ended already says how."""

    @require_form
    @wraps(view)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        seen = _led(request, pk)
        if not seen.is_open:
            return _ended(request, seen.idea)
        try:
            return view(request, seen)
        except actions.IdeaEnded as ended:
            return _ended(request, ended.idea)

    return page


@_deciding
def choose(request: HttpRequest, seen: SeenIdea) -> HttpResponse:
    """Ask first, then make it a small change that the team tries."""
    if request.method == "POST":
        actions.choose(idea=seen.idea, by=signed_in(request))
        messages.success(request, f"Chosen: {seen.idea.title}")
        return redirect("idea", seen.idea.pk)
    return render(request, "conversations/ideas/choose.html", {"seen": seen, "idea": seen.idea, "team": seen.idea.team})


@_deciding
def park(request: HttpRequest, seen: SeenIdea) -> HttpResponse:
    """Put it aside, with a reason."""
    form = ParkForm(posted(request))
    if form.is_valid():
        actions.park(idea=seen.idea, by=signed_in(request), **form.cleaned_data)
        messages.success(request, f"Parked: {seen.idea.title}")
        return redirect("idea", seen.idea.pk)
    return render(request, "conversations/ideas/park.html", {"form": form, "idea": seen.idea, "team": seen.idea.team})


@_deciding
def merge(request: HttpRequest, seen: SeenIdea) -> HttpResponse:
    """Make it part of another idea of the team, the most similar first; one click each."""
    possible = Idea.objects.filter(
        team=seen.idea.team_id, programme=seen.idea.programme_id, state__in=[Idea.State.PUT_FORWARD, Idea.State.CHOSEN]
    ).exclude(pk=seen.idea.pk)
    if request.method == "POST":
        target = possible.filter(pk=number_of_row(request.POST.get("into", ""))).first()
        if target is None:
            messages.info(request, "That idea cannot be merged into any more. Choose another one.")
            return redirect("idea_merge", seen.idea.pk)
        actions.merge(idea=seen.idea, into=target, by=signed_in(request))
        messages.success(request, f"Merged: {seen.idea.title} is now part of {target.title}")
        return redirect("idea", target.pk)
    offered = _most_similar_first(request, seen.idea, list(possible.defer("words")[:_MOST_OFFERED]))
    context = {"idea": seen.idea, "team": seen.idea.team, "offered": offered}
    return render(request, "conversations/ideas/merge.html", context)


@require_form
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then put it forward once more."""
    seen = _led(request, pk)
    if seen.is_open:
        return redirect("idea", pk)
    if request.method == "POST":
        actions.reopen(idea=seen.idea, by=signed_in(request))
        messages.success(request, f"Put forward again: {seen.idea.title}")
        return redirect("idea", pk)
    return render(request, "conversations/ideas/reopen.html", {"seen": seen, "idea": seen.idea, "team": seen.idea.team})


def _seen(request: HttpRequest, pk: int) -> SeenIdea:
    seen = seen_by(signed_in(request), pk)
    if seen is None:
        raise Http404
    return seen


def _led(request: HttpRequest, pk: int) -> SeenIdea:
    """The idea for a lead of its team while anything can be written; 404 or RecordsClosed otherwise."""
    seen = _seen(request, pk)
    if not seen.is_lead or seen.idea.team.archived_at:
        raise Http404
    check_takes_records(seen.idea.programme)
    return seen


def _which_team(request: HttpRequest, mine: Any) -> HttpResponse:
    """Ask which team it is about; with one there is nothing to ask."""
    teams = list(mine.select_related("organisation")[:100])
    if len(teams) == 1:
        return redirect(f"{request.path}?team={teams[0].pk}")
    context = {"teams": teams, "is_new": request.path.endswith("/new/")}
    return render(request, "conversations/ideas/which_team.html", context)


def _ended(request: HttpRequest, ended: Idea) -> HttpResponse:
    """An idea that has ended: its page says how."""
    how = {"chosen": "chosen", "parked": "parked", "merged": "merged into another one"}.get(ended.state, "changed")
    messages.info(request, f"Nothing was changed: this idea has been {how}.")
    return redirect("idea", ended.pk)


def _most_similar_first(request: HttpRequest, idea: Idea, others: list[Idea]) -> list[Idea]:
    text = f"{idea.problem}\n{idea.change}"
    alike = similar_ideas(person=signed_in(request), title=idea.title, text=text, limit=_TO_MERGE_INTO, besides=idea)
    scores = {one.idea.pk: one.score for one in alike}
    return sorted(others, key=lambda other: (-scores.get(other.pk, 0), -other.pk))
