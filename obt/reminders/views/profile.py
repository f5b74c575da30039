"""A person's own reminders: which they get, what they were sent, and an address that nothing arrives at."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from obt.mail import undeliverable
from obt.mail.models import Undeliverable
from obt.people.requests import posted, require_form, signed_in
from obt.reminders import rules, wording
from obt.reminders.actions import choose, opt_in, opt_out, revoke_links
from obt.reminders.forms.profile import KindsForm
from obt.reminders.models import OptOut
from obt.reminders.received import MOST, received_by

_ALL = ""


@require_form
def reminders(request: HttpRequest) -> HttpResponse:
    """Each kind with a checkbox, what was sent, and the links in earlier messages."""
    person = signed_in(request)
    stopped = set(OptOut.objects.of(person).values_list("kind", flat=True))
    form = KindsForm(posted(request), stopped=stopped, when=_when_each_comes())
    if form.is_valid():
        choose(person=person, to_stop=form.to_stop, to_start=form.to_start)
        if form.to_stop or form.to_start:
            messages.success(request, _what_changed(form))
        return redirect("profile_reminders")
    context = {
        "form": form,
        "all_stopped": _ALL in stopped,
        "refused": Undeliverable.objects.filter(address=person.email).first(),
        "received": received_by(person),
        "most": MOST,
    }
    return render(request, "reminders/profile.html", context)


@require_POST
def stop_all(request: HttpRequest) -> HttpResponse:
    """Stop all reminders at once; which kinds are ticked is kept for later."""
    opt_out(person=signed_in(request), kind=_ALL)
    messages.success(request, "All reminders are stopped")
    return redirect("profile_reminders")


@require_POST
def start_all(request: HttpRequest) -> HttpResponse:
    """Let reminders come again, of the kinds that are ticked."""
    opt_in(person=signed_in(request), kind=_ALL)
    messages.success(request, "Reminders come again, of the kinds that are ticked here")
    return redirect("profile_reminders")


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Make the links in everything sent so far invalid."""
    revoke_links(person=signed_in(request))
    messages.success(request, "The links in earlier messages do not work any more")
    return redirect("profile_reminders")


@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Send to the person's address again, which nothing could be delivered to."""
    address = signed_in(request).email
    undeliverable.forget(address)
    messages.success(request, f"We will send reminders to {address} again")
    return redirect("profile_reminders")


def _when_each_comes() -> dict[str, str]:
    """In words, by the days that hold now; one statement."""
    settings = wording.all_settings()
    said = {rule.name: wording.when(rule, settings[rule.name].days) for rule in rules.all_rules()}
    return {name: capfirst(when) for name, when in said.items()}


def _what_changed(form: KindsForm) -> str:
    parts = [f"Stopped: {_titles(form.to_stop)}"] if form.to_stop else []
    parts += [f"Started again: {_titles(form.to_start)}"] if form.to_start else []
    return ". ".join(parts)


def _titles(kinds: Iterable[str]) -> str:
    return ", ".join(sorted(rules.get(kind).title for kind in kinds))
