"""What a program and its author read about the API; open to everybody, as it holds no figures."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from obt.api.asked import MOST, USUAL
from obt.api.document import document
from obt.api.etags import by_content


@login_not_required
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    return redirect("api_docs")


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is, what the figures mean, how to get a token and how to ask."""
    context = {
        "base": base_address(),
        "most": MOST,
        "usual": USUAL,
        "requests": settings.API_REQUESTS_PER_TOKEN_10M,
    }
    return render(request, "api/docs.html", context)


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return by_content(request, HttpResponse(document(), content_type="application/json"))


def base_address() -> str:
    """What the addresses of the API begin with, as one writes them into a program."""
    return f"{settings.OBT_BASE_URL}/api/v1"
