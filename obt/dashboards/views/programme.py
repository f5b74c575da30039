"""The whole programme for the central team; for everybody else the way to their own figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from obt.dashboards import definitions
from obt.dashboards.choices import Choices
from obt.dashboards.figures_page import figures_html
from obt.dashboards.requests import programme_asked_for
from obt.dashboards.rules import sees_programme
from obt.people.models import Organisation
from obt.people.requests import signed_in
from obt.people.sign_in.second_factor import second_factor_required


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Every organisation, for the central team; a champion's organisations; else the headline of one's own."""
    person = signed_in(request)
    if sees_programme(person):
        return _programme(request)
    looked_after = list(Organisation.objects.looked_after_by(person).order_by("name"))
    if len(looked_after) > 1:
        return render(request, "dashboards/choose.html", {"organisations": looked_after})
    about = looked_after[0] if looked_after else person.organisation
    if about is None:  # an account of the central team that is off, at most: a profile names an organisation
        return redirect("profile")
    return redirect("dashboard_organisation", about.slug)


@second_factor_required
def _programme(request: HttpRequest) -> HttpResponse:
    about, choices = programme_asked_for(request), Choices.of(request.GET)
    figures = figures_html(about, None, choices)
    context = {"organisation": None, "programme": about, "figures": figures, "query": choices.query}
    return render(request, "dashboards/dashboard.html", context)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """What each figure counts, when it is counted, and what is hidden and why."""
    return render(request, "dashboards/how.html", {"definitions": definitions})
