"""What a page about figures is about, and whether who asks may see it; a 404 for anybody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from obt.people.models import Organisation
from obt.people.requests import signed_in
from obt.programme.models import Programme

from .rules import Access, access, sees_programme


def organisation_with(request: HttpRequest, slug: str, least: Access = Access.EVERYTHING) -> Organisation:
    """Return the organisation `slug` if the person of `request` sees at least so much of it; Http404 otherwise."""
    organisation: Organisation = get_object_or_404(Organisation, slug=slug)
    if access(signed_in(request), organisation) < least:
        raise Http404
    return organisation


def subject(request: HttpRequest, slug: str | None) -> Organisation | None:
    """Return the organisation `slug`, or None where the page is about the whole programme, which is the central team's.

    Http404 for whoever may not see everything of it.
    """
    if slug is not None:
        return organisation_with(request, slug)
    if not sees_programme(signed_in(request)):
        raise Http404
    return None


def programme_asked_for(request: HttpRequest) -> Programme:
    """Return the programme that the address names (`?programme=2023`), or the current one; Http404 without any."""
    slug = request.GET.get("programme", "")
    found = Programme.objects.filter(slug=slug[:40]).first() if slug else Programme.objects.current()
    if found is None:
        raise Http404
    return found
