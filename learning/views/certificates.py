"""The certificate: a page first, and a PDF for those who want to keep or send it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from learning.certificates import Certificate, certificate_for_course, certificate_of
from obt.documents.typesetting import LettersMissing, TypesettingFailed
from obt.people.requests import signed_in
from obt.programme.models import Programme


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The certificate as a page that prints well; 404 until the learning is done.

    `?programme=` names an earlier programme by its slug; without it, it is the current one.
    """
    return render(request, "learning/certificate.html", {"certificate": _certificate(request)})


@require_safe
def pdf(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The same as a tagged PDF; `slug` names one of its core courses.

    When it cannot be typeset, the page itself with a note: 503 where it may work again in a moment; 200 where the
    PDF's fonts lack a letter of a name, which the page has nevertheless.
    """
    certificate = _certificate(request, slug)
    try:
        content = certificate.pdf()
    except LettersMissing:
        return render(request, "learning/certificate.html", {"certificate": certificate, "pdf_lacks_letters": True})
    except TypesettingFailed:
        context = {"certificate": certificate, "pdf_failed": True}
        return render(request, "learning/certificate.html", context, status=503)
    disposition = content_disposition_header(as_attachment=True, filename=f"{certificate.filename}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition or ""})


def _certificate(request: HttpRequest, slug: str | None = None) -> Certificate:
    """The certificate that the address asks for; Http404 if there is none."""
    person = signed_in(request)
    if slug is not None:
        found = certificate_for_course(person=person, slug=slug)
    else:
        wanted = request.GET.get("programme")
        programme = get_object_or_404(Programme, slug=wanted) if wanted else Programme.objects.current()
        found = certificate_of(person=person, programme=programme) if programme else None
    if found is None:
        raise Http404
    return found
