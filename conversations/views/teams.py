"""Which programme a page is about, and which of the teams that somebody leads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from conversations.forms.planning import WhichTeamForm
from obt.people.models import Team
from obt.people.models.teams import TeamQuerySet
from obt.people.requests import number_of_row, posted, signed_in
from obt.programme.models import Programme


def programme_that_talks() -> Programme:
    """The programme that pages are about; Http404 if there is none, or if it has no conversations."""
    programme = Programme.objects.current()
    if programme is None or not programme.has_conversations:
        raise Http404
    return programme


def led_team_of(request: HttpRequest) -> Team | None:
    """The open team that the address names (`?team=`), None if it names none; Http404 unless one leads it."""
    wanted = request.GET.get("team", "")
    return get_object_or_404(_leading(request), pk=number_of_row(wanted)) if wanted else None


def which_team(request: HttpRequest, template: str) -> HttpResponse:
    """Ask on a page of `template` which of the teams that one leads it is; with one there is nothing to ask."""
    leading = _leading(request)
    teams = list(leading[:2])
    if len(teams) == 1:
        return redirect(f"{request.path}?team={teams[0].pk}")
    form = WhichTeamForm(posted(request), teams=leading)
    if form.is_valid():
        return redirect(f"{request.path}?team={form.cleaned_data['team'].pk}")
    return render(request, template, {"form": form, "leads_any": bool(teams)})


def _leading(request: HttpRequest) -> TeamQuerySet:
    return Team.objects.led_by(signed_in(request)).open().select_related("organisation")
