"""A person's home page: what looks across the parts of the programme for one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from learning.measures import progress as learning_progress
from obt.people.requests import signed_in
from obt.programme.models import Programme

from obt.home import steps


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The next action, and the steps as a task list."""
    programme = Programme.objects.current()
    if programme is None:
        return render(request, "home/no_programme.html")
    today = timezone.localdate()
    progress = learning_progress(person=signed_in(request), programme=programme)
    context = {
        "programme": programme,
        "today": today,
        "steps": steps.steps(programme, progress, today),
        "next": steps.next_action(programme, progress, today),
        "takes_records": programme.takes_records(today),
        "progress": progress,
    }
    return render(request, "home/home.html", context)
