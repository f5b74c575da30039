"""A person's tokens: which there are, making one, revoking one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from obt.api import actions, rules
from obt.api.forms import TokenForm
from obt.api.models import ApiToken
from obt.api.views.docs import base_address
from obt.people.models import Person
from obt.people.requests import posted, require_form, signed_in
from obt.people.sign_in.second_factor import second_factor_required

_MOST_PAST = 20  # of those that no longer work


@require_safe
@second_factor_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Those that work, and below them the last ones that no longer do.

    Who may make none any more still finds theirs, to revoke them.
    """
    person = signed_in(request)
    theirs = ApiToken.objects.of(person).select_related("organisation")
    may_issue = rules.may_issue(person)
    live = list(theirs.live())
    past = list(theirs.exclude(pk__in=[one.pk for one in live])[:_MOST_PAST])
    if not (may_issue or live or past):
        raise Http404
    context = {"live": live, "past": past, "may_issue": may_issue, "is_full": len(live) >= actions.MOST}
    return render(request, "api/tokens.html", context | {"most": actions.MOST})


@never_cache
@require_form
@second_factor_required
def new(request: HttpRequest) -> HttpResponse:
    """Ask what it is for, make it, and show it this once."""
    person = signed_in(request)
    if not rules.may_issue(person):
        raise Http404
    form = TokenForm(posted(request), person=person)
    if form.is_valid():
        return _issued(request, person, form)
    return render(request, "api/new.html", {"form": form})


@require_form
@second_factor_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, name it, then revoke it."""
    token = get_object_or_404(ApiToken.objects.of(signed_in(request)).select_related("organisation"), pk=pk)
    if not token.is_live:
        messages.info(request, f"{token.name} works no longer")
        return redirect("tokens")
    if request.method == "POST":
        actions.revoke_token(token=token)
        messages.success(request, f"{token.name} is revoked")
        return redirect("tokens")
    return render(request, "api/revoke.html", {"token": token})


def _issued(request: HttpRequest, person: Person, form: TokenForm) -> HttpResponse:
    try:
        token, text = actions.issue_token(person=person, **form.token)
    except actions.ShownAlready:
        messages.info(request, "That token was made already. We cannot show it again")
        return redirect("tokens")
    except actions.TooMany:
        form.add_error(None, f"You have {actions.MOST} tokens. Revoke one that you no longer need first")
        return render(request, "api/new.html", {"form": form})
    except actions.MayNotIssue as error:
        raise Http404 from error
    # Not a redirect, as everywhere else: the token would have to be kept somewhere meanwhile.
    return render(request, "api/issued.html", {"token": token, "text": text, "base": base_address()})
