"""The secret link of an idea without a name: whoever has it changes the idea, or takes it back.

Nothing here may say who opened the link: neither a message nor the session, and no page to sign in that remembers it.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversations.actions import ideas as actions
from conversations.forms.ideas import ChangeIdeaForm, as_typed
from conversations.models import Idea
from obt.people import limits
from obt.people.requests import posted, require_form, signed_in
from obt.programme.rules import check_takes_records

_WRONG = "idea-secret-wrong"
_MOST_WRONG = 20


@login_not_required
@require_form
def secret_idea(request: HttpRequest, secret: str) -> HttpResponse:
    """Change or, after being asked, take back; the page of a wrong secret is that of a wrong address."""
    if not request.user.is_authenticated:
        return redirect("account_login")  # without the way back, which would be kept in the session
    response = _answer(request, secret, str(signed_in(request).pk))
    response["Referrer-Policy"] = "strict-origin"  # other pages, and what they log, never learn the address
    return response


def _answer(request: HttpRequest, secret: str, by: str) -> HttpResponse:
    if limits.counted(_WRONG, by) >= _MOST_WRONG:
        return render(request, "429.html", status=429)
    idea = actions.of_secret(secret)
    if idea is None:
        limits.count(_WRONG, by)
        raise Http404
    check_takes_records(idea.programme)
    is_open = idea.state == Idea.State.PUT_FORWARD and idea.team.archived_at is None
    is_done = False
    form = ChangeIdeaForm(posted(request) if "withdraw" not in request.POST else None, initial=as_typed(idea))
    if is_open and request.method == "POST":
        try:
            if "withdraw" in request.POST:
                idea, is_open = actions.withdraw(idea=idea, secret=secret), False
                is_done = True
            elif form.is_valid():
                idea = actions.change_idea(idea=idea, secret=secret, **form.cleaned_data)
                is_done = True
        except actions.IdeaEnded as ended:
            idea, is_open = ended.idea, False
    context = {
        "form": form,
        "idea": idea,
        "team": idea.team,
        "is_open": is_open,
        "is_done": is_done,
        "is_asking": request.method != "POST" and "withdraw" in request.GET,
    }
    return render(request, "conversations/ideas/secret.html", context)
