"""Teams as their champion sees them: names and leads, nothing of what is inside."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from obt.people.actions import teams as actions
from obt.people.forms.teams import NewLeadForm
from obt.people.models import Champion, Membership, Team
from obt.people.models.teams import TeamQuerySet
from obt.people.requests import posted, require_form, signed_in
from obt.people.sign_in.second_factor import second_factor_required

_A_PAGE = 50
_LONGEST_SEARCH = 80
_NAMED_LEAD_NOW = Q(memberships__role=Membership.Role.LEAD, memberships__left_on=None, memberships__person__name__gt="")


@require_safe
@second_factor_required
def teams(request: HttpRequest) -> HttpResponse:
    """The teams of the organisations that this champion looks after, found by name."""
    looked_after = _looked_after(request)
    search = request.GET.get("name", "").strip()[:_LONGEST_SEARCH]
    found = looked_after.filter(name__icontains=search) if search else looked_after
    found = found.annotate(
        lead_names=StringAgg("memberships__person__name", ", ", filter=_NAMED_LEAD_NOW, distinct=True, default="")
    ).order_by("name", "pk")
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/teams/managed.html", {"page": page, "search": search})


@require_form
@second_factor_required
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a lead who is lost: who led stays a member."""
    team = get_object_or_404(_looked_after(request), pk=pk)
    form = NewLeadForm(posted(request))
    if form.is_valid():
        try:
            new = actions.replace_leads(team=team, by=signed_in(request), **form.cleaned_data)
        except actions.CannotSignIn:
            form.say_cannot_sign_in()
        else:
            messages.success(request, f"{new.person} leads {team} now. They get an email about it.")
            return redirect("manage_teams")
    leads = Membership.objects.current().leads().filter(team=team).select_related("person").order_by("pk")
    context = {"team": team, "form": form, "leads": [one.person for one in leads]}
    return render(request, "people/teams/replace_leads.html", context)


def _looked_after(request: HttpRequest) -> TeamQuerySet:
    """The open teams of a champion's organisations; Http404 for who is no champion."""
    person = signed_in(request)
    if not Champion.objects.of(person).current().exists():
        raise Http404
    return Team.objects.looked_after_by(person).open().select_related("organisation")
