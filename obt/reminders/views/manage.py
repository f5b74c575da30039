"""What the central team sees and sets of reminders: figures, wording, days, pauses."""

from __future__ import annotations

from typing import cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from obt.people import limits
from obt.people.requests import posted, require_form, signed_in
from obt.people.sign_in.second_factor import central_team_only
from obt.programme.models import Programme
from obt.reminders import managing, overview, rules, trying_out, wording
from obt.reminders.forms.manage import WordingForm
from obt.reminders.history import MOST, history_of, last_switched
from obt.reminders.rules import Rule
from obt.reminders.wording import Settings

MOST_TESTS = 10  # that somebody sends themselves within ten minutes
_TESTS = "reminder-tests"

# The email brings its own styles; whatever else is in it stays asleep.
_MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@central_team_only
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Each kind, with what became of those planned in this programme."""
    programme = Programme.objects.current()
    is_paused = wording.everything_is_paused()
    context = {
        "programme": programme,
        "lines": overview.lines(programme),
        "is_paused": is_paused,
        "paused": last_switched() if is_paused else None,
    }
    return render(request, "reminders/manage.html", context)


@central_team_only
@require_form
def reminder(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its figures, what is next, and its wording and days as a form."""
    rule = _rule(kind)
    form = WordingForm(posted(request), rule=rule, settings=wording.settings_of(rule))
    now_there = None
    if form.is_valid() and "look" not in request.POST:
        try:
            is_new = managing.set_wording(
                rule=rule, by=signed_in(request), version=form.cleaned_data["version"], **form.wording
            )
        except managing.ChangedMeanwhile as meanwhile:
            now_there = meanwhile.settings
            form.show_again(now_there)
        else:
            _say(request, is_new, f"Saved: {rule.title}", f"Nothing was different: {rule.title}")
            return redirect("manage_reminder", kind)
    return _page(request, rule, form, now_there)


@central_team_only
@require_form
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The email as mail programs show it: as it is worded now, or as it was typed into the form, if that is valid."""
    rule = _rule(kind)
    settings = wording.settings_of(rule)
    form = WordingForm(posted(request), rule=rule, settings=settings)
    if form.is_bound and not form.is_valid():
        return _page(request, rule, form)
    return _mail(request, rule, form.settings if form.is_bound else settings)


@central_team_only
@require_POST
def send_test(request: HttpRequest, kind: str) -> HttpResponse:
    """Send whoever asks the email as it is worded now, a few times at most."""
    rule, person = _rule(kind), signed_in(request)
    if limits.count(_TESTS, str(person.pk)) > MOST_TESTS:
        messages.error(request, f"You have sent yourself {MOST_TESTS} tests. Wait ten minutes before the next one.")
    else:
        trying_out.send_test(rule=rule, to=person)
        messages.success(request, f"A test is on its way to {person.email}: {rule.title}")
    return redirect("manage_reminder", kind)


@central_team_only
@require_form
def pause(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask first, then pause reminders of one kind, or let them go on."""
    rule = _rule(kind)
    wanted = _wanted(request)
    if wanted is not None:
        is_new = managing.pause(rule=rule, by=signed_in(request), is_paused=wanted)
        done = "Paused" if wanted else "Goes on"
        _say(request, is_new, f"{done}: {rule.title}", f"Nothing was different: {rule.title}")
        return redirect("manage_reminder", kind)
    programme = Programme.objects.current()
    context = {"line": overview.line(rule, programme), "back": reverse("manage_reminder", args=[kind])}
    return render(request, "reminders/manage_pause.html", context)


@central_team_only
@require_form
def pause_everything(request: HttpRequest) -> HttpResponse:
    """Ask first, then pause all reminders, or let them go on."""
    wanted = _wanted(request)
    if wanted is not None:
        is_new = managing.pause_everything(by=signed_in(request), is_paused=wanted)
        done = "All reminders are paused" if wanted else "Reminders go on"
        _say(request, is_new, done, f"Nothing was different. {done}")
        return redirect("manage_reminders")
    lines = overview.lines(Programme.objects.current())
    context = {
        "lines": lines,
        "planned": sum(line.tally.planned for line in lines),
        "is_paused": wording.everything_is_paused(),
        "back": reverse("manage_reminders"),
    }
    return render(request, "reminders/manage_pause_everything.html", context)


@central_team_only
@require_form
def put_back(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask first, then give a kind its delivered wording and days again."""
    rule = _rule(kind)
    if request.method == "POST":
        is_new = managing.put_back(rule=rule, by=signed_in(request))
        _say(
            request,
            is_new,
            f"The delivered wording is back: {rule.title}",
            f"It was the delivered wording already: {rule.title}",
        )
        return redirect("manage_reminder", kind)
    now, delivered = wording.settings_of(rule), wording.delivered(rule)
    if now.version == delivered.version:
        messages.info(request, f"It is the delivered wording already: {rule.title}")
        return redirect("manage_reminder", kind)
    context = {"rule": rule, "now": _shown_settings(rule, now), "delivered": _shown_settings(rule, delivered)}
    return render(request, "reminders/manage_put_back.html", context)


@central_team_only
@require_safe
def what_comes_next(request: HttpRequest, kind: str) -> HttpResponse:
    """On which days a kind is due next, and how many are to go then."""
    rule, programme = _rule(kind), Programme.objects.current()
    settings = wording.settings_of(rule)
    context = {
        "rule": rule,
        "programme": programme,
        "is_paused": settings.is_paused or wording.everything_is_paused(),
        "upcoming": overview.upcoming(rule, settings, programme),
    }
    return render(request, "reminders/manage_next.html", context)


@central_team_only
@require_safe
def history(request: HttpRequest, kind: str) -> HttpResponse:
    """Who changed what about a kind, and when."""
    rule = _rule(kind)
    changes = history_of(rule)
    context = {"rule": rule, "changes": changes, "most": MOST if len(changes) >= MOST else None}
    return render(request, "reminders/manage_history.html", context)


def _rule(kind: str) -> Rule:
    """The kind of an address; 404 if there is none such."""
    try:
        return rules.get(kind)
    except KeyError:
        raise Http404 from None


def _wanted(request: HttpRequest) -> bool | None:
    """Whether the button that was pressed pauses; None where none was."""
    return {"pause": True, "go-on": False}.get(request.POST.get("do", ""))


def _say(request: HttpRequest, is_new: bool, done: str, otherwise: str) -> None:
    if is_new:
        messages.success(request, done)
    else:
        messages.info(request, otherwise)


def _mail(request: HttpRequest, rule: Rule, settings: Settings) -> HttpResponse:
    """The email itself, in a sandbox."""
    mail = trying_out.shown(rule, settings, to=signed_in(request))
    return cast(HttpResponse, csp(_MAIL_POLICY)(lambda _: HttpResponse(mail.html))(request))


def _page(request: HttpRequest, rule: Rule, form: WordingForm, now_there: Settings | None = None) -> HttpResponse:
    """The page of one kind, with the email as the form words it, or as it is worded now while that has errors."""
    programme = Programme.objects.current()
    line = overview.line(rule, programme)
    settings = form.settings if form.is_bound and form.is_valid() else line.settings
    context = {
        "rule": rule,
        "line": line,
        "programme": programme,
        "everything_is_paused": wording.everything_is_paused(),
        "form": form,
        "mail": trying_out.shown(rule, settings, to=signed_in(request)),
        "is_typed": settings.version != line.settings.version,
        "is_delivered": line.settings.version == wording.delivered(rule).version,
        "now_there": _shown_settings(rule, now_there) if now_there else None,
    }
    return render(request, "reminders/manage_kind.html", context, status=409 if now_there else 200)


def _shown_settings(rule: Rule, settings: Settings) -> list[tuple[str, str]]:
    """Settings as rows of a list: what, and what it says."""
    return [
        ("Subject", settings.subject),
        ("Text", settings.text),
        ("Button", settings.button),
        ("Days", wording.days_in_words(rule, settings.days)),
    ]
