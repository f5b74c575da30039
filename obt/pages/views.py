"""Pages that anybody can read, signed in or not."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from obt.programme.models import Programme


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Why take part, and the way in; who is signed in goes on to their home page."""
    if request.user.is_authenticated:
        return redirect("home")
    programme = Programme.objects.current()
    context = {"programme": programme, "today": timezone.localdate(), "steps": programme.parts if programme else []}
    return render(request, "pages/start.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html", {"programme": Programme.objects.current(), "contact": _contact()})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"contact": _contact()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"contact": _contact(), "session_days": _days_of_session()})


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    context = {
        "session_days": _days_of_session(),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "pages/cookies.html", context)


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on pages that name no icon, such as a PDF or Django's admin."""
    return redirect(static("icon.svg"))


def _contact() -> str:
    """The address that people write to about the service."""
    return settings.OBT_CONTACT_EMAIL


def _days_of_session() -> int:
    return settings.SESSION_COOKIE_AGE // (60 * 60 * 24)
