"""A person's home page: what looks across the parts of the programme for one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations.measures import standing
from experiments.measures import OF_TEAMS, trying
from learning.measures import progress as learning_progress
from obt.home.next_action import next_action
from obt.home.steps import Mine, steps
from obt.people.requests import signed_in
from obt.programme.models import Programme


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The next action, and the steps as a task list."""
    programme = Programme.objects.current()
    if programme is None:
        return render(request, "home/no_programme.html")
    today = timezone.localdate()
    person = signed_in(request)
    progress = learning_progress(person=person, programme=programme)
    mine = Mine(progress)
    if programme.has_conversations:
        beside = OF_TEAMS if programme.has_experiments else None
        talk = standing(person=person, programme=programme, beside=beside)
        mine = Mine(
            progress, talk.teams, talk.attended, {team.pk: trying(team.beside) for team in talk.teams if beside}
        )
    context = {
        "programme": programme,
        "today": today,
        "steps": steps(programme, mine, today),
        "next": next_action(programme, mine, today),
        "takes_records": programme.takes_records(today),
        "progress": progress,
        "teams": mine.teams,
    }
    return render(request, "home/home.html", context)
