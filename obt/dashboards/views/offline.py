"""People who took part away from a screen, as champions report them: never added to a person, a total or a rate."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from obt.dashboards import offline
from obt.dashboards.actions.offline import (
    ReportChanged,
    ReportWithdrawn,
    change_report,
    report_offline,
    withdraw_report,
)
from obt.dashboards.forms.offline import ChangeReportForm, ReportForm
from obt.dashboards.models import OfflineReport
from obt.dashboards.offline import report_in_words
from obt.dashboards.paging import page_of
from obt.dashboards.requests import organisation_with, programme_asked_for
from obt.people.forms.questions import label_of
from obt.people.models import Organisation
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.people.sign_in.second_factor import second_factor_required
from obt.programme.rules import check_takes_records


@require_safe
@second_factor_required
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """Those of the organisation and of everything below it, with their sums; `?withdrawn=1` for withdrawn ones."""
    organisation = organisation_with(request, slug)
    programme = programme_asked_for(request)
    is_of_withdrawn = request.GET.get("withdrawn") == "1"
    rows = offline.reports_of(programme, organisation)
    rows = rows.filter(withdrawn_at__isnull=False) if is_of_withdrawn else rows.standing()
    asked_for = {"programme": programme.slug} if request.GET.get("programme") else {}
    context = {
        "organisation": organisation,
        "programme": programme,
        "sums": offline.sums_of(programme, organisation),
        "page": page_of(rows, offline.NEWEST_FIRST, request.GET, withdrawn="1" if is_of_withdrawn else "", **asked_for),
        "is_of_withdrawn": is_of_withdrawn,
        "list_address": _list_address(organisation, asked_for),
        "withdrawn_address": _list_address(organisation, {**asked_for, "withdrawn": "1"}),
        "takes_records": programme.takes_records(),
    }
    return render(request, "dashboards/offline.html", context)


@require_form
@second_factor_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Report people of the organisation, or of a part below it."""
    organisation = organisation_with(request, slug)
    programme = programme_asked_for(request)
    check_takes_records(programme)
    form = ReportForm(posted(request), programme=programme, organisations=_offered_below(organisation), of=organisation)
    if form.is_valid():
        made = report_offline(programme=programme, by=signed_in(request), **form.report)
        messages.success(request, f"Reported: {_said(made, organisation)}")
        return redirect("offline", slug)
    return render(request, "dashboards/offline_new.html", {"form": form, "organisation": organisation})


@require_safe
@second_factor_required
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One of them, with who corrected what, and when."""
    organisation = organisation_with(request, slug)
    found = _report(organisation, pk)
    context = {
        "organisation": organisation,
        "report": found,
        "said": report_in_words(found),
        "history": offline.history_of(found),
        "takes_records": found.programme.takes_records(),
    }
    return render(request, "dashboards/offline_report.html", context)


@require_form
@second_factor_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct what a report says; the history keeps what it said."""
    organisation = organisation_with(request, slug)
    found = _report(organisation, pk)
    check_takes_records(found.programme)
    if found.withdrawn_at is not None:
        return _withdrawn(request, slug, found)
    form = ChangeReportForm(posted(request), report=found)
    if form.is_valid():
        try:
            now = change_report(report=found, by=signed_in(request), **form.report)
        except ReportWithdrawn as withdrawn:
            return _withdrawn(request, slug, withdrawn.report)
        except ReportChanged as changed:
            form.ask_again(changed.report)
        else:
            messages.success(request, f"Changed: {_said(now, organisation)}")
            return redirect("offline_report", slug, pk)
    context = {"form": form, "organisation": organisation, "report": found, "said": report_in_words(found)}
    return render(request, "dashboards/offline_change.html", context)


@require_form
@second_factor_required
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask first, then take a report out of the sums; it stays readable with its history."""
    organisation = organisation_with(request, slug)
    found = _report(organisation, pk)
    check_takes_records(found.programme)
    if found.withdrawn_at is not None:
        return _withdrawn(request, slug, found)
    if request.method == "POST":
        try:
            version = number_of_row(request.POST.get("version", ""))
            gone = withdraw_report(report=found, by=signed_in(request), version=version)
        except ReportWithdrawn as withdrawn:
            return _withdrawn(request, slug, withdrawn.report)
        except ReportChanged:
            messages.info(request, "Nothing was withdrawn: somebody changed this report. This is what it says now.")
            return redirect("offline_withdraw", slug, pk)
        messages.success(request, f"Withdrawn: {_said(gone, organisation)}")
        return redirect("offline", slug)
    context = {"organisation": organisation, "report": found, "said": report_in_words(found)}
    return render(request, "dashboards/offline_withdraw.html", context)


def _report(organisation: Organisation, pk: int) -> OfflineReport:
    """A report of the organisation of the address, or of one below it; Http404 for any other."""
    rows = OfflineReport.objects.within(organisation)
    found: OfflineReport = get_object_or_404(rows.select_related("organisation", "programme", "reported_by"), pk=pk)
    return found


def _offered_below(organisation: Organisation) -> Mapping[str, tuple[Organisation, str]]:
    """The organisation and what is open below it, each with its name in a list; one statement."""
    below = {one.path: one for one in Organisation.objects.within(organisation).order_by("path")}
    return {
        one.slug: (one, label_of(one, below))
        for one in below.values()
        if one.pk == organisation.pk or not one.is_closed
    }


def _said(report: OfflineReport, organisation: Organisation) -> str:
    """What a report says, with its organisation where that is another one than the page's."""
    elsewhere = report.organisation_id != organisation.pk
    return report_in_words(report) + (f", {report.organisation.name}" if elsewhere else "")


def _withdrawn(request: HttpRequest, slug: str, report: OfflineReport) -> HttpResponse:
    """A report that nothing changes any more: its page says since when."""
    messages.info(request, f"This report has been withdrawn: {report_in_words(report)}")
    return redirect("offline_report", slug, report.pk)


def _list_address(organisation: Organisation, query: Mapping[str, str]) -> str:
    address = reverse("offline", args=[organisation.slug])
    return f"{address}?{urlencode(query)}" if query else address
