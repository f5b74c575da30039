"""An organisation's figures: all of them for those who look after it, the headline for those who work in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from obt.dashboards import findings, pages, published
from obt.dashboards.choices import Choices
from obt.dashboards.figures_page import figures_html
from obt.dashboards.requests import organisation_seen, programme_asked_for
from obt.dashboards.rules import Access
from obt.people.models import Organisation
from obt.people.sign_in.second_factor import second_factor_required
from obt.programme.models import Programme


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The dashboard of an organisation and everything below it."""
    about, seen = organisation_seen(request, slug)
    show = _everything if seen is Access.EVERYTHING else _headline
    return show(request, about, programme_asked_for(request))


@second_factor_required
def _everything(request: HttpRequest, about: Organisation, programme: Programme) -> HttpResponse:
    choices = Choices.of(request.GET)
    context = {
        "organisation": about,
        "programme": programme,
        "figures": figures_html(programme, about, choices),
        "query": choices.query,
    }
    return render(request, "dashboards/dashboard.html", context)


def _headline(request: HttpRequest, about: Organisation, programme: Programme) -> HttpResponse:
    today = timezone.localdate()
    rows = published.totals_of(programme, about, with_parts=False)
    points, _ = published.trends(programme, about)
    stamp = published.stamp(programme)
    own, whole = next((row for row in rows if row.place), None), next((row for row in rows if not row.place), None)
    context = {
        "organisation": about,
        "whole": whole,
        "bar": pages.headline_bar_of(own, whole) if own and whole else None,
        "headline": findings.headline(own, [] if stamp.is_closed else points, today) if own else findings.NOT_COUNTED,
        "time_left": findings.time_left(programme, today),
        "stamp": stamp,
    }
    return render(request, "dashboards/headline.html", context)
