"""The one-page report: as a page that prints on one sheet, and as a PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from obt.dashboards.report import Report, report_of
from obt.dashboards.requests import programme_asked_for, subject
from obt.documents.typesetting import LettersMissing, TypesettingFailed
from obt.people.sign_in.second_factor import second_factor_required


@require_safe
@second_factor_required
def page(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The report as a page."""
    return _page(request, _asked_for(request, slug))


@require_safe
@second_factor_required
def pdf(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The report on one sheet.

    When it cannot be typeset, the page itself with a note: 503 where it may work again in a moment, 200 where the
    PDF's fonts lack a letter.
    """
    report = _asked_for(request, slug)
    try:
        content = report.pdf()
    except LettersMissing:
        return _page(request, report, pdf_problem="letters")
    except TypesettingFailed:
        return _page(request, report, pdf_problem="failed", status=503)
    disposition = content_disposition_header(as_attachment=True, filename=f"{report.filename}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition or ""})


def _asked_for(request: HttpRequest, slug: str | None) -> Report:
    about = subject(request, slug)
    return report_of(programme_asked_for(request), about, timezone.localdate())


def _page(request: HttpRequest, report: Report, *, pdf_problem: str = "", status: int = 200) -> HttpResponse:
    asked_for = f"?programme={report.page.programme.slug}" if request.GET.get("programme") else ""
    context = {"report": report, "pdf_problem": pdf_problem, "programme_query": asked_for}
    return render(request, "dashboards/report.html", context, status=status)
