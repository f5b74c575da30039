"""The demo's own pages: sign in with one click, and read the mail that was not sent. In demo mode only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from obt.people.models import Person
from obt.people.requests import require_form

from .accounts import ACCOUNTS
from .models import KeptMail
from .rules import demo_is_on

LISTED = 100
LARGEST_ID = 2**63 - 1

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A mail brings its own styles and may bring pictures of ours; whatever else is in it stays asleep.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


def demo_only(view: View[P]) -> View[P]:
    """Without demo mode there is nothing at the view's address. With it, nobody needs to be signed in."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not demo_is_on():
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(answer)


@demo_only
@require_form
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo account that `email` names, and go on to `next` or home; a GET leads to the buttons."""
    if request.method != "POST":
        return redirect("account_login")
    email = request.POST.get("email", "")
    if email not in {account.email for account in ACCOUNTS}:
        raise Http404
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        messages.error(request, "The demo accounts are not there yet. Run “manage.py seed_demo” to make them.")
        return redirect("account_login")
    _let_in(request, person)
    return HttpResponseRedirect(_next_page(request))


def _let_in(request: HttpRequest, person: Person) -> None:
    """Sign `person` in, and leave what allauth leaves after a code: the session in the list, a proof of identity."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    record_authentication(request, person, method="demo", email=person.email)


def _next_page(request: HttpRequest) -> str:
    """The address that `next` gives if it is one of ours, or that of the person's home."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse(settings.LOGIN_REDIRECT_URL)


@demo_only
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The latest messages that were kept, newest first."""
    return render(request, "demo/mail.html", {"kept": KeptMail.objects.defer("text", "html", "calendar")[:LISTED]})


@demo_only
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as plain text."""
    return render(request, "demo/message.html", {"mail": _kept(pk)})


@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its signature knows no view with arguments
@demo_only
@require_safe
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part of one message, as it would have been sent, in a sandbox."""
    kept = _kept(pk)
    if not kept.html:
        raise Http404
    return HttpResponse(kept.html)


@demo_only
@require_safe
def message_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar invitation of one message, as the file that came with it."""
    kept = _kept(pk)
    if not kept.calendar:
        raise Http404
    disposition = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    return HttpResponse(kept.calendar, content_type="text/calendar; charset=utf-8", headers=disposition)


def _kept(pk: int) -> KeptMail:
    """The message `pk`; 404 if there is none."""
    if pk > LARGEST_ID:
        raise Http404
    return get_object_or_404(KeptMail, pk=pk)
