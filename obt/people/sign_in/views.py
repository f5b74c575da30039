"""Pages about signing in that differ from allauth's own by more than their look."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator

from obt.mail.models import Message
from obt.people.requests import number_of_row, require_form, signed_in

from .adapter import pending_message_of
from .browsers import name_of


class _SaysWhenMailIsLate:
    """Tells the code page whether the code it asks for is on its way as it should be."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        message = Message.objects.filter(pk__in=[pending_message_of(self.request)]).first()
        return {**context, "mail_is_late": message is not None and message.is_late}


class ConfirmSignInView(_SaysWhenMailIsLate, account_views.ConfirmLoginCodeView):
    """The page that the sign-in code is typed into."""


@method_decorator(login_not_required, name="dispatch")
class ConfirmEmailView(_SaysWhenMailIsLate, account_views.ConfirmEmailVerificationCodeView):
    """The page that the code for a new address is typed into."""


@require_form
def sessions(request: HttpRequest) -> HttpResponse:
    """Where a person is signed in; each sign-in can be ended, or all but this one."""
    person = signed_in(request)
    if request.method == "POST":
        return _end_sessions(request)
    open_sessions = sorted(
        UserSession.objects.purge_and_list(person), key=lambda one: (not one.is_current(), -one.created_at.timestamp())
    )
    rows = [(one, name_of(one.user_agent)) for one in open_sessions]
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


def _end_sessions(request: HttpRequest) -> HttpResponse:
    mine = UserSession.objects.filter(user=signed_in(request))
    if request.POST.get("end") == "others":
        ended = [one for one in mine if not one.is_current()]
    else:
        ended = [get_object_or_404(mine, pk=number_of_row(request.POST.get("end", "")))]
    for one in ended:
        one.end()
    if any(one.is_current() for one in ended):
        return redirect("account_login")
    messages.success(
        request, "That sign-in was ended." if len(ended) == 1 else f"{len(ended)} other sign-ins were ended."
    )
    return redirect("usersessions_list")


def gone(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """allauth's pages for what does not exist here: sign-up of its own, passwords."""
    raise Http404


gone_publicly = login_not_required(gone)
