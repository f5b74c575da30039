"""Who is in a team: everybody sees it, leads add, remove and share the lead."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from obt.mail.measures import state_of
from obt.people import mail_kinds, rules
from obt.people.actions import teams as actions
from obt.people.forms.teams import AddPeopleForm
from obt.people.models import Membership, Team
from obt.people.requests import posted, require_form, signed_in

from .teams import led

_A_PAGE = 100


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who is in the team, leads first; never what they have done."""
    person = signed_in(request)
    team = get_object_or_404(Team.objects.visible_to(person).select_related("organisation"), pk=pk)
    members = (
        Membership.objects.current()
        .filter(team=team)
        .select_related("person")
        .order_by("role", Lower("person__name"), "person__email")  # "lead" stands before "member"
    )
    page = Paginator(members, _A_PAGE).get_page(request.GET.get("page"))
    may_change = team.archived_at is None and rules.leads(person, team)
    context = {
        "team": team,
        "page": page,
        "may_change": may_change,
        "mail": state_of(mail_kinds.about(team), kinds=[mail_kinds.ADDED]) if may_change else None,
    }
    return render(request, "people/teams/people.html", context)


@require_form
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add people by their addresses; the page that answers says what came of each."""
    team = led(request, pk)
    form = AddPeopleForm(posted(request))
    if form.is_valid():
        pasted = form.cleaned_data["emails"]
        added = actions.add_people(team=team, by=signed_in(request), emails=pasted.addresses)
        left_over = [*pasted.not_understood, *added.not_allowed, *added.over_limit]
        context = {
            "team": team,
            "added": added,
            "not_understood": pasted.not_understood,
            "again": AddPeopleForm(initial={"emails": "\n".join(left_over)}) if left_over else None,
        }
        return render(request, "people/teams/added.html", context)
    return render(request, "people/teams/add.html", {"form": form, "team": team})


@require_form
def make_lead(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Ask first, then make a member a lead beside the others."""
    return _change_role(request, pk, membership_pk, actions.make_lead, "people/teams/make_lead.html", "leads {} now")


@require_form
def make_member(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Ask first, then make a lead a member again."""
    said = "is a member of {} now"
    return _change_role(request, pk, membership_pk, actions.make_member, "people/teams/make_member.html", said)


@require_form
def remove(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Ask first, then end somebody's membership."""
    said = "is no longer in {}"
    return _change_role(request, pk, membership_pk, actions.remove_member, "people/teams/remove.html", said)


def _change_role(
    request: HttpRequest, pk: int, membership_pk: int, action: Any, template: str, said: str
) -> HttpResponse:
    """Ask about one membership, then do it and say so; what holds already, by a second click, is said too."""
    team = led(request, pk)
    membership = get_object_or_404(team.memberships.select_related("person"), pk=membership_pk)
    name = str(membership.person)
    if membership.left_on:
        messages.info(request, f"{name} is no longer in {team}")
        return redirect("team_people", pk)
    if request.method == "POST":
        try:
            action(membership=membership, by=signed_in(request))
        except actions.LastLead:
            messages.info(request, f"{team} needs a lead: make somebody else one first")
        except Membership.DoesNotExist:
            messages.info(request, f"{name} has just left {team}")
        else:
            messages.success(request, f"{name} {said.format(team)}")
        if membership.person_id == signed_in(request).pk and not rules.leads(signed_in(request), team):
            return redirect("teams")
        return redirect("team_people", pk)
    context = {"team": team, "membership": membership, "name": name}
    return render(request, template, context)
