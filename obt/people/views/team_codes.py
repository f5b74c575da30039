"""The code that a team is joined by: shown, renewed, and followed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from obt.govuk.qr import qr_code, qr_file
from obt.people import limits
from obt.people.actions import teams as actions
from obt.people.forms.teams import JoinCodeForm
from obt.people.join_links import join_link
from obt.people.models import JoinCode, Membership
from obt.people.models.teams import read_join_code
from obt.people.requests import posted, require_form, signed_in

from .teams import led

_WRONG, _MOST_WRONG = "wrong-join-codes", 20  # in ten minutes: of 150 billion codes, 60,000 are a team's


@require_safe
def started(request: HttpRequest, pk: int) -> HttpResponse:
    """The team is there: its link, and what follows."""
    team = led(request, pk)
    context = {"team": team, **_shown(JoinCode.objects.in_use().get(team=team))}
    return render(request, "people/teams/started.html", context)


@require_safe
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The link, the code and the picture to scan; leads can renew it."""
    team = led(request, pk)
    return render(request, "people/teams/code.html", {"team": team, **_shown(JoinCode.objects.in_use().get(team=team))})


@require_safe
def code_svg(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture to scan as a file, for a slide or a poster."""
    in_use = JoinCode.objects.in_use().get(team=led(request, pk))
    headers = {"Content-Disposition": f'attachment; filename="join-{in_use.code}.svg"'}
    return HttpResponse(qr_file(join_link(in_use.code)), content_type="image/svg+xml", headers=headers)


@require_form
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then replace the code: the old link and all printed pictures stop working."""
    team = led(request, pk)
    in_use = JoinCode.objects.in_use().get(team=team)
    if request.method == "POST":
        if request.POST.get("code") == in_use.code:  # else it was renewed already, by a second click
            actions.renew_code(team=team, by=signed_in(request))
        messages.success(request, f"{team} has a new link and code. The old ones no longer work.")
        return redirect("team_code", pk)
    return render(request, "people/teams/renew_code.html", {"team": team, "code": in_use.code})


@require_form
def join_by_code(request: HttpRequest) -> HttpResponse:
    """Type a code."""
    form = JoinCodeForm(posted(request))
    if form.is_valid():
        return redirect("team_join", form.cleaned_data["code"])
    return render(request, "people/teams/join_by_code.html", {"form": form})


@require_form
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether to join, then join. A code that is none, or no longer one, gets a page that says so."""
    person = signed_in(request)
    if limits.counted(_WRONG, str(person.pk)) >= _MOST_WRONG:
        return render(request, "429.html", status=429)
    stored = read_join_code(code)
    found = JoinCode.objects.select_related("team__organisation").filter(code=stored).first() if stored else None
    if found is None:
        limits.count(_WRONG, str(person.pk))
        return render(request, "people/teams/code_unknown.html", status=404)
    team = found.team
    if Membership.objects.current().filter(team=team, person=person).exists():
        messages.info(request, f"You are in {team} already")
        return redirect("team", team.pk)
    if found.retired_at or team.archived_at:
        return render(request, "people/teams/code_retired.html", {"team": team}, status=410)
    if request.method == "POST":
        try:
            actions.join(person=person, code=found)
        except actions.CodeRetired:
            return redirect("team_join", code)
        messages.success(request, f"You have joined {team}")
        return redirect("team", team.pk)
    leads = Membership.objects.current().leads().filter(team=team).select_related("person").order_by("pk")[:3]
    return render(request, "people/teams/join.html", {"team": team, "leads": [str(lead.person) for lead in leads]})


def _shown(code: JoinCode) -> dict[str, Any]:
    """What pages show of a code: itself, its link, and the picture to scan."""
    link = join_link(code.code)
    return {"code": code.code, "link": link, "qr": qr_code(link)}
