"""What the central team looks at: entries that wait, and those that somebody reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from experiments import moderation
from experiments.actions import moderation as actions
from experiments.actions.refusals import ChangedMeanwhile
from experiments.forms.moderation import DecisionForm
from experiments.models import Decision
from obt.people.requests import number_of_row, posted, require_form, signed_in
from obt.people.sign_in.second_factor import central_team_only

_LISTS = {"waiting": moderation.waiting, "reported": moderation.reported, "decided": moderation.decided}
_DONE = {  # what was decided, now and before
    Decision.Kind.APPROVE: ("Approved", "It was approved already"),
    Decision.Kind.ASK: ("Changes asked for", "Changes were asked for already"),
    Decision.Kind.HIDE: ("Hidden", "It was hidden already"),
    Decision.Kind.LEAVE: ("Left as it is", "It was left as it is already"),
}


@central_team_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, what was reported, and what was decided, a page at a time."""
    counts = moderation.counts()
    shown = request.GET.get("show", "")
    if shown not in _LISTS:
        shown = "reported" if counts.reported and not counts.waiting else "waiting"
    behind = number_of_row(request.GET.get("after", ""))
    context = {"counts": counts, "shown": shown, "page": _LISTS[shown](behind), "is_first": not behind}
    return render(request, "library/moderation.html", context)


@central_team_only
@require_form
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry as everybody reads it, with what speaks for and against it; and the decision."""
    looked_at = moderation.looked_at(pk)
    if looked_at is None:
        return _gone(request)
    form = DecisionForm(posted(request), entry=looked_at)
    if form.is_valid():
        try:
            decided = actions.decide(experiment=looked_at.experiment, by=signed_in(request), **form.cleaned_data)
        except actions.NotForEveryone:
            return _gone(request)
        except ChangedMeanwhile:
            form.say_changed()
        else:
            _say(request, form.cleaned_data["kind"], looked_at.experiment.title, decided)
            return redirect("moderation")
    return render(request, "library/moderation_entry.html", {"entry": looked_at, "form": form})


def _say(request: HttpRequest, kind: str, title: str, decided: actions.Decided) -> None:
    now, before = _DONE[Decision.Kind(kind)]
    if not decided.is_new:
        messages.info(request, f"{before}: {title}")
    elif decided.told:
        messages.success(request, f"{now}: {title}. Its owner gets your note by email.")
    else:
        messages.success(request, f"{now}: {title}")


def _gone(request: HttpRequest) -> HttpResponse:
    """Its team has taken it back: who sends a decision is told, as the page was there a moment ago."""
    if request.method != "POST":
        raise Http404
    messages.info(request, "Nothing was decided: this is not shared with everyone any more.")
    return redirect("moderation")
