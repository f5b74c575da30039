"""The guide to a team's conversation: a page first, and a sheet of paper for the room."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from conversations.pack import Pack, guide_of, pack_for
from obt.documents.typesetting import LettersMissing, TypesettingFailed
from obt.people.models import Team
from obt.people.requests import signed_in
from obt.programme.models import Programme


@require_safe
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme's guide, as a page that prints well."""
    return _page(request, _team(request, pk))


@require_safe
def guide_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The guide and how to join the team, on one sheet.

    When it cannot be typeset, the page itself with a note: 503 where it may work again in a moment, 200 where the
    PDF's fonts lack a letter.
    """
    team = _team(request, pk)
    pack = _pack(team)
    if pack is None:
        raise Http404
    try:
        content = pack.pdf()
    except LettersMissing:
        return _page(request, team, pdf_problem="letters")
    except TypesettingFailed:
        return _page(request, team, pdf_problem="failed", status=503)
    disposition = content_disposition_header(as_attachment=True, filename=f"{pack.filename}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition or ""})


def _page(request: HttpRequest, team: Team, *, pdf_problem: str = "", status: int = 200) -> HttpResponse:
    programme = Programme.objects.current()
    found = guide_of(programme) if programme else None
    context = {"team": team, "programme": programme, "guide": found, "pdf_problem": pdf_problem}
    return render(request, "conversations/guide.html", context, status=status)


def _pack(team: Team) -> Pack | None:
    programme = Programme.objects.current()
    return pack_for(team=team, programme=programme) if programme else None


def _team(request: HttpRequest, pk: int) -> Team:
    return get_object_or_404(Team.objects.visible_to(signed_in(request)).select_related("organisation"), pk=pk)
