"""Stories from before the programme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from experiments.models import BackgroundStory


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """One story, told as background. Nothing can be thanked, tried or counted here: no team of the programme did it."""
    shown = get_object_or_404(BackgroundStory.objects.shown(), slug=slug)
    return render(request, "library/background.html", {"story": shown})
