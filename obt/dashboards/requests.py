"""What a page about figures is about, and how much of it who asks may see; a 404 for anybody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from obt.people.models import Organisation
from obt.people.requests import signed_in
from obt.programme.models import Programme

from .rules import Access, access, sees_programme


def organisation_seen(request: HttpRequest, slug: str) -> tuple[Organisation, Access]:
    """Return the organisation `slug` and how much of it the person of `request` sees; Http404 if that is nothing."""
    organisation: Organisation = get_object_or_404(Organisation, slug=slug)
    seen = access(signed_in(request), organisation)
    if seen is Access.NONE:
        raise Http404
    return organisation, seen


def organisation_with(request: HttpRequest, slug: str) -> Organisation:
    """Return the organisation `slug` if the person of `request` sees everything of it; Http404 otherwise."""
    organisation, seen = organisation_seen(request, slug)
    if seen is not Access.EVERYTHING:
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
