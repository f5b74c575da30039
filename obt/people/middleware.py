"""Who has not signed in is asked to, and who has but not yet said who they are is asked that first."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from .models import Person

# Pages that somebody without a profile can open: the questions themselves, the account, and what is public.
_OPEN_WITHOUT_PROFILE = (
    "/welcome/",
    "/account/",
    "/admin/",
    "/api/v1/",
    "/demo/",
    "/reminders/stop/",
    "/profile/reminders/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
    "/favicon.ico",
    "/healthz",
    "/readyz",
    settings.STATIC_URL,
)
WANTED = "welcome_next"  # in the session: the page that somebody was going to when the questions came between
_LONGEST_ADDRESS = 2000
_LEFT_OUT = "/ideas/mine/"  # of an idea without a name: nothing may say who opened it


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks people to sign in, and leads them on to the page that they wanted.

    Somebody whose session has ended may press a button: its address shows no page, so they come back to the one that
    the button stood on, and are told that nothing was changed.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        messages.warning(request, "You had been signed out, so nothing was changed. Sign in, then do it again.")
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def _page_before(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; home if the browser does not say."""
    try:
        before = urlsplit(request.headers.get("Referer", "")[:_LONGEST_ADDRESS])
    except ValueError:
        return reverse("home")
    if before.netloc != request.get_host() or not before.path.startswith("/") or before.path.startswith("//"):
        return reverse("home")
    return f"{before.path}?{before.query}" if before.query else before.path


class WelcomeMiddleware:
    """Sends a signed-in person without a completed profile to the first-time questions.

    Remembers the page they were going to: the questions lead on to it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        person = request.user
        if request.path.startswith(_OPEN_WITHOUT_PROFILE) or not isinstance(person, Person):
            return None
        if person.profile_completed_at is None:
            _remember(request)
            return redirect("welcome")
        return None


def _remember(request: HttpRequest) -> None:
    """Keep the page that was asked for; home is where the questions lead anyway, and wipes out no other."""
    wanted = request.get_full_path()
    if request.path.startswith(_LEFT_OUT):
        return
    if request.method == "GET" and len(wanted) <= _LONGEST_ADDRESS and request.path != reverse("home"):
        request.session[WANTED] = wanted
