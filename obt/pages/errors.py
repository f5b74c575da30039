"""Error pages in our own look. Those that must render without a database need nothing but their template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without a valid token: most often it stood open for too long."""
    return render(request, "403.html", {"stale_form": True}, status=403)
