"""Stopping reminders by the link in a message: nobody has to sign in, and looking changes nothing.

The token in the address is all that a request is judged by. So these pages check no CSRF token: a mail program has
none (RFC 8058), and whoever could forge a request would have to know the token.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from obt.people.models import Person
from obt.people.requests import require_form
from obt.reminders import links, rules, wording
from obt.reminders.actions import opt_in, opt_out
from obt.reminders.models import OptOut
from obt.reminders.rules import Rule

_ALL = ""


@login_not_required
@csrf_exempt
@never_cache
@require_form
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, stop, start again. A mail program's POST is answered at once, a button's leads back to the page."""
    found = _found(token)
    if found is None:
        return render(request, "reminders/unsubscribe_gone.html", status=404)
    person, kind = found
    rule = _rule(kind)
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        opt_out(person=person, kind=kind, how=OptOut.How.ONE_CLICK)
    elif request.method == "POST":
        _press(request, person, kind)
        return redirect("reminders_stop", token)
    stopped = set(OptOut.objects.of(person).filter(kind__in=[_ALL, kind]).values_list("kind", flat=True))
    context = {
        "kind": kind,
        "rule": rule,
        "when": wording.when(rule, wording.settings_of(rule).days) if rule else "",
        "all_stopped": _ALL in stopped,
        "these_stopped": kind in stopped,
        "is_somebody_elses": request.user.is_authenticated and request.user.pk != person.pk,
    }
    return render(request, "reminders/unsubscribe.html", context)


def _found(token: str) -> tuple[Person, str] | None:
    """Whose reminders the link is about, and of which kind; None where it is no use, whatever the reason."""
    asked = links.read(token)
    person = Person.objects.filter(pk=asked.person_id).first() if asked else None
    return (person, asked.kind) if asked and person else None


def _rule(kind: str) -> Rule | None:
    """The rule of a kind; None for all kinds, and for one that a release has done away with since the message went.

    What is stopped by name then holds should the kind come back.
    """
    try:
        return rules.get(kind)
    except KeyError:
        return None


def _press(request: HttpRequest, person: Person, kind: str) -> None:
    """Do what the button says that was pressed; nothing if it was none of the page's."""
    kinds = {"these": kind, "all": _ALL}
    to_stop, to_start = (kinds.get(request.POST.get(name, "")) for name in ("stop", "start"))
    if to_stop is not None:
        opt_out(person=person, kind=to_stop, how=OptOut.How.LINK)
    elif to_start is not None:
        opt_in(person=person, kind=to_start, how=OptOut.How.LINK)
