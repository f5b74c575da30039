"""The teams that could do with a hand, as a champion and the central team see them; and writing to their leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from obt.dashboards.actions import teams as actions
from obt.dashboards.champions import remit_of
from obt.dashboards.forms.teams import CallForm
from obt.dashboards.reminders import rule_of, said_by
from obt.dashboards.requests import subject
from obt.dashboards.teams.lists import ABOUT, FILE, Which, offered
from obt.dashboards.teams.overview import overview_of, overview_of_programme
from obt.dashboards.teams.pages import Key, all_teams_on, calls_about, teams_on
from obt.dashboards.teams.scope import Scope, scope_of
from obt.figures import csv_file as csv
from obt.govuk import words
from obt.people import limits
from obt.people.models import Organisation
from obt.people.requests import posted, require_form, signed_in
from obt.people.rules import is_champion_of
from obt.people.sign_in.second_factor import second_factor_required
from obt.programme.models import Programme
from obt.reminders import wording

MOST_CALLS = 10  # that somebody asks for within ten minutes
_CALLS = "calls-to-leads"


@require_safe
@second_factor_required
def overview(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """How many teams are on each list, and where they are; no team is named here."""
    organisation = subject(request, slug)
    programme = _programme()
    found = overview_of_programme(programme) if organisation is None else overview_of(programme, organisation)
    context = {
        "organisation": organisation,
        "programme": programme,
        "overview": found,
        "lists": [(which, ABOUT[which]) for which in offered(programme)],
        "leads_on": [line for line in found.lines if any(line.numbers.values())],
    }
    return render(request, "dashboards/teams.html", context)


@require_safe
@second_factor_required
def listing(request: HttpRequest, slug: str, which: str) -> HttpResponse:
    """The teams on a list, 50 a page; that somebody looked at them is written down."""
    asked = _asked_for(request, slug, which)
    page = teams_on(
        asked.programme,
        asked.which,
        asked.scope,
        asked.part,
        after=Key.read(request.GET.get("after", "")),
        before=Key.read(request.GET.get("before", "")),
    )
    person = signed_in(request)
    actions.record_look(person=person, organisation=asked.about, what=asked.which.value)
    context = {
        **asked.context,
        "page": page,
        "previous": asked.address(before=page.previous) if page.previous else "",
        "next": asked.address(after=page.next) if page.next else "",
        "calls": calls_about(asked.programme, asked.which, asked.about),
        "may_replace_leads": asked.which is Which.LOST_LEAD and is_champion_of(person, asked.organisation),
    }
    return render(request, "dashboards/teams_list.html", context)


@require_safe
@second_factor_required
def csv_file(request: HttpRequest, slug: str, which: str) -> HttpResponseBase:
    """All teams on a list as CSV; that somebody took them away is written down."""
    asked = _asked_for(request, slug, which)
    actions.record_look(person=signed_in(request), organisation=asked.about, what=f"{asked.which.value}{FILE}")
    found = all_teams_on(asked.programme, asked.which, asked.scope, asked.part)
    rows = ((one.name, one.part, one.leads, one.since, one.written_on) for one in found)
    columns = ("Team", "Organisation", "Led by", ABOUT[asked.which].since, "Written to on")
    name = f"{asked.which.value}-{asked.about.slug}-{timezone.localdate()}.csv"
    return StreamingHttpResponse(
        csv.csv_pieces(columns, rows),
        content_type=csv.CONTENT_TYPE,
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""},
    )


@require_form
@second_factor_required
def write(request: HttpRequest, slug: str, which: str) -> HttpResponse:
    """Ask first, with the wording and whom it goes to; then have us write to the leads of a list, each team once."""
    asked = _asked_for(request, slug, which)
    form = CallForm(posted(request))
    if form.is_valid():
        _call(request, asked, form.cleaned_data["note"])
        return redirect(asked.address())
    person, rule = signed_in(request), rule_of(asked.which)
    signed_for = remit_of(person).signs_for(asked.about)
    context = {
        **asked.context,
        "form": form,
        "reached": actions.reached_by(asked.programme, asked.which, asked.scope.ids(asked.part)),
        "why_not": actions.why_not_now(asked.programme, asked.which),
        "calls": calls_about(asked.programme, asked.which, asked.about),
        "mail": wording.worded_by(rule, wording.settings_of(rule), said_by(person, signed_for)),
    }
    return render(request, "dashboards/teams_write.html", context)


@dataclass(frozen=True)
class _Asked:
    """What the address of a list names."""

    programme: Programme
    organisation: Organisation
    which: Which
    scope: Scope
    part: Organisation | None

    @property
    def about(self) -> Organisation:
        """The organisation whose teams are meant."""
        return self.part or self.organisation

    def address(self, name: str = "dashboard_organisation_teams_list", **query: str) -> str:
        """The address of a page of this list; of the part that was chosen, if one was."""
        if self.part:
            query = {"part": self.part.slug, **query}
        path = reverse(name, args=[self.organisation.slug, self.which.value])
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def context(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation,
            "which": self.which,
            "about": ABOUT[self.which],
            "scope": self.scope,
            "part": self.part,
            "of_whom": self._of_whom,
            "here": self.address(),
            "csv_address": self.address("dashboard_organisation_teams_csv"),
            "write_address": self.address("dashboard_organisation_teams_write"),
        }

    @property
    def _of_whom(self) -> str:
        if self.part is None:
            return self.organisation.name
        return f"{self.part.name} (own staff)" if self.part.pk == self.organisation.pk else self.part.name


def _asked_for(request: HttpRequest, slug: str, which: str) -> _Asked:
    """Http404 for whoever may not see it, and where there is no such list, or no such part."""
    organisation, programme = subject(request, slug), _programme()
    if organisation is None or which not in offered(programme):
        raise Http404
    scope = scope_of(organisation)
    chosen = request.GET.get("part", "")
    part = scope.part(chosen) if chosen else None
    if chosen and part is None:
        raise Http404
    return _Asked(programme, organisation, Which(which), scope, part)


def _programme() -> Programme:
    """The one that pages are about; Http404 before there is any."""
    programme = Programme.objects.current()
    if programme is None:
        raise Http404
    return programme


def _call(request: HttpRequest, asked: _Asked, note: str) -> None:
    """Have us write, and say what came of it."""
    person = signed_in(request)
    if limits.count(_CALLS, str(person.pk)) > MOST_CALLS:
        messages.error(request, "You have asked us to write many times. Wait ten minutes before you ask again.")
        return
    try:
        done = actions.call_leads(
            programme=asked.programme, which=asked.which, scope=asked.scope, part=asked.part, by=person, note=note
        )
    except actions.CannotCall as refused:
        messages.error(request, f"Nobody was written to. {refused.why}")
        return
    if done is None:
        messages.info(request, "Nobody is left to write to: each team is written to once about this.")
        return
    _, reached = done
    leads, of_teams = words.counted(reached.leads, "lead"), words.counted(reached.teams, "team")
    messages.success(request, f"We are writing to {leads} of {of_teams}")
