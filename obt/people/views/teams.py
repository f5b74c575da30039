"""One's teams, starting one, and what a lead does with it as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from obt.people.actions import teams as actions
from obt.people.forms.teams import HandOverForm, JoinCodeForm, TeamForm
from obt.people.models import Champion, Membership, Team
from obt.people.requests import posted, require_form, signed_in


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """The teams that this person is in, those that were archived apart; joining and starting one."""
    person = signed_in(request)
    mine = (
        Membership.objects.current()
        .filter(person=person)
        .select_related("team__organisation")
        .order_by("team__name", "pk")
    )
    context = {
        "open": [one for one in mine if one.team.archived_at is None],
        "archived": [one for one in mine if one.team.archived_at],
        "form": JoinCodeForm(),
        "is_champion": Champion.objects.of(person).current().exists(),
    }
    return render(request, "people/teams/teams.html", context)


@require_form
def new(request: HttpRequest) -> HttpResponse:
    """Start a team, then say who is in it."""
    person = signed_in(request)
    form = TeamForm(posted(request), organisation=person.organisation)
    if form.is_valid():
        try:
            team = actions.start_team(by=person, **form.cleaned_data)
        except actions.NameTaken:
            mine = Team.objects.led_by(person).filter(
                name=form.cleaned_data["name"], organisation=form.cleaned_data["organisation"], archived_at=None
            )
            if already := mine.first():  # a form that was sent twice
                return redirect("team_started", already.pk)
            form.say_name_is_taken()
        else:
            return redirect("team_started", team.pk)
    return render(request, "people/teams/new.html", {"form": form})


@require_form
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the team another name or organisation."""
    team = led(request, pk)
    form = TeamForm(posted(request), organisation=team.organisation, name=team.name)
    if form.is_valid():
        try:
            changed = actions.change_team(team=team, by=signed_in(request), **form.cleaned_data)
        except actions.NameTaken:
            form.say_name_is_taken()
        else:
            messages.success(request, f"Changed: {changed.name}, {changed.organisation}")
            return redirect("team", pk)
    return render(request, "people/teams/change.html", {"form": form, "team": team})


@require_form
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then leave; the last lead is told what to do instead, a second click that one has left."""
    mine = Membership.objects.filter(person=signed_in(request), team=pk).select_related("team").order_by("-pk")
    membership = mine.current().first()
    if membership is None and request.method == "POST" and (left := mine.first()):
        messages.info(request, f"You are no longer in {left.team}")
        return redirect("teams")
    if membership is None:
        raise Http404
    others = Membership.objects.current().filter(team=pk).exclude(pk=membership.pk)
    is_last_lead = membership.is_lead and membership.team.archived_at is None and not others.leads().exists()
    if request.method == "POST" and not is_last_lead:
        try:
            actions.leave(membership=membership)
        except actions.LastLead:  # the other lead left at this moment
            return redirect("team_leave", pk)
        messages.success(request, f"You have left {membership.team}")
        return redirect("teams")
    context = {"team": membership.team, "is_last_lead": is_last_lead, "has_others": others.exists()}
    return render(request, "people/teams/leave.html", context)


@require_form
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make somebody else the lead; one stays a member, whom a second click tells so."""
    try:
        return _hand_over(request, led(request, pk))
    except (Http404, PermissionDenied):  # the latter where both clicks come at one moment
        handed_over = _leads_no_longer(request, pk) if request.method == "POST" else None
        if handed_over is None:
            raise
    messages.info(request, f"You do not lead {handed_over} any more")
    return redirect("team", pk)


def _hand_over(request: HttpRequest, team: Team) -> HttpResponse:
    others = (
        Membership.objects.current()
        .filter(team=team)
        .exclude(person=signed_in(request))
        .select_related("person")
        .order_by("person__name", "person__email")
    )
    form = HandOverForm(posted(request), others=others)
    if form.is_valid():
        try:
            new_lead = actions.hand_over(team=team, by=signed_in(request), to=form.cleaned_data["to"])
        except Membership.DoesNotExist:
            form.add_error("to", "They have just left the team. Choose somebody else")
        else:
            messages.success(request, f"{new_lead.person} leads {team} now, and you are a member")
            return redirect("team", team.pk)
    context = {"form": form, "team": team, "has_others": others.exists()}
    return render(request, "people/teams/hand_over.html", context)


def led(request: HttpRequest, pk: int) -> Team:
    """The open team `pk` if this person leads it; Http404 otherwise."""
    leading = Team.objects.led_by(signed_in(request)).open().select_related("organisation")
    return get_object_or_404(leading, pk=pk)


def _leads_no_longer(request: HttpRequest, pk: int) -> Team | None:
    """The open team `pk` if this person is in it as a member."""
    person = signed_in(request)
    return Team.objects.visible_to(person).open().filter(pk=pk).exclude(pk__in=Team.objects.led_by(person)).first()
