"""Who needs a second factor, and the guard in front of what may only be opened with one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from obt.people.models import Champion, Person
from obt.people.rules import may_administer

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

WANTED = "second_factor_next"  # in the session: the page that a person without a second factor was going to
_LONGEST_ADDRESS = 2000
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none
_SET_ONE_UP = (
    "You look after other people’s details here, so you need a second step when you sign in. "
    "Add a passkey or an authenticator app, then go on."
)


def second_factor_required(
    view: Callable[Concatenate[HttpRequest, P], Answer],
) -> Callable[Concatenate[HttpRequest, P], Answer | HttpResponse]:
    """Open `view` to the central team and to champions only once they have used a second factor in this session.

    Who has none is led to where one is set up, and from there back. Says nothing about who may open the view at all:
    for anybody else the view itself decides. Demo accounts go without, as nobody holds their second factor.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer | HttpResponse:
        person = request.user
        if isinstance(person, Person) and needs_one(person) and not has_used_one(request, person):
            return _ask_for_one(request, person)
        request.session.pop(WANTED, None)
        return view(request, *args, **kwargs)

    return guarded


def central_team_only(view: View[P]) -> View[P]:
    """A page of the central team, opened with a second factor; not there for anybody else."""
    opened = second_factor_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_administer(request.user):
            raise Http404
        return opened(request, *args, **kwargs)

    return guarded


def needs_one(person: Person) -> bool:
    """Whether `person` sees more than their own: the central team, and whoever is a champion today."""
    if settings.OBT_DEMO:
        return False
    return person.is_staff or Champion.objects.of(person).current().exists()


def has_one(person: Person) -> bool:
    """Whether `person` has set up a passkey or an authenticator app."""
    return Authenticator.objects.filter(user=person, type__in=_FACTORS).exists()


def has_used_one(request: HttpRequest, person: Person) -> bool:
    """Whether `person` has given a second factor in this session, and one is still set up."""
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, person))
    return used and has_one(person)


def _ask_for_one(request: HttpRequest, person: Person) -> HttpResponse:
    """Lead on to using the second factor, or to setting one up if there is none."""
    wanted = request.get_full_path() if request.method == "GET" else request.path
    if has_one(person):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': wanted})}")
    if len(wanted) <= _LONGEST_ADDRESS:
        request.session[WANTED] = wanted
    messages.warning(request, _SET_ONE_UP)
    return redirect("mfa_index")
