"""Champions: who is one, appointing and ending them, and who looked at which lists of teams."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from obt.dashboards import champions as found_champions
from obt.dashboards.actions import champions as actions
from obt.dashboards.champions import BY_ORGANISATION, LATEST_FIRST, MOST_ENDED, Remit, remit_of
from obt.dashboards.forms.champions import AppointForm, OrganisationFilter
from obt.dashboards.paging import page_of
from obt.dashboards.teams.lists import TITLES
from obt.govuk import words
from obt.people import limits
from obt.people.actions.champions import MayNotAppoint
from obt.people.models import Champion
from obt.people.requests import posted, require_form, signed_in
from obt.people.sign_in.second_factor import second_factor_required

MOST_UNKNOWN = 20  # addresses that nobody has, tried by one person within ten minutes
_UNKNOWN = "unknown-champions"


@require_safe
@second_factor_required
def champions(request: HttpRequest) -> HttpResponse:
    """Those of the organisations that the person looks after, by organisation; the ended ones folded."""
    remit = _remit(request)
    form = OrganisationFilter(request.GET, remit=remit)
    of = form.chosen
    rows = remit.champions(of)
    page = page_of(found_champions.not_ended(rows), BY_ORGANISATION, request.GET, organisation=of.slug if of else "")
    ended = found_champions.latest_ended(rows)
    context = {
        "form": form,
        "of": of,
        "remit": remit,
        "page": page,
        "groups": list(found_champions.by_organisation(page.rows)),
        "ended": ended[:MOST_ENDED],
        "most_ended": MOST_ENDED if len(ended) > MOST_ENDED else None,
        "today": timezone.localdate(),
    }
    return render(request, "dashboards/champions.html", context)


@require_form
@second_factor_required
def new(request: HttpRequest) -> HttpResponse:
    """Appoint somebody for an organisation; `?organisation=` chooses it already."""
    remit = _remit(request)
    form = AppointForm(posted(request), remit=remit, of=request.GET.get("organisation", ""))
    if form.is_valid() and (made := _appointed(request, remit, form)):
        messages.success(request, f"{_said(made)}. They get an email about it.")
        return redirect("manage_champions")
    return render(request, "dashboards/champions_new.html", {"form": form})


@require_form
@second_factor_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then end an appointment at once."""
    remit = _remit(request)
    champion = Champion.objects.select_related("person", "organisation", "appointed_by").filter(pk=pk).first()
    organisation = champion.organisation if champion else found_champions.organisation_of_one_taken_away(pk)
    if organisation is None or not remit.may_appoint(organisation):
        raise Http404
    today = timezone.localdate()
    if champion is None or (champion.ends_on and champion.ends_on < today):
        messages.info(request, f"This appointment to {organisation.name} has ended already.")
        return redirect("manage_champions")
    if request.method == "POST":
        try:
            actions.end(champion=champion, by=signed_in(request))
        except MayNotAppoint:  # no champion there any more, at this moment
            raise Http404 from None
        messages.success(request, f"Ended: {champion.person} is no longer champion of {organisation.name}.")
        return redirect("manage_champions")
    context = {"champion": champion, "has_begun": champion.starts_on <= today}
    return render(request, "dashboards/champions_end.html", context)


@require_safe
@second_factor_required
def looks(request: HttpRequest) -> HttpResponse:
    """Who opened a list of teams, the latest first."""
    remit = _remit(request)
    form = OrganisationFilter(request.GET, remit=remit)
    of = form.chosen
    page = page_of(remit.looks(of), LATEST_FIRST, request.GET, organisation=of.slug if of else "")
    context = {"form": form, "of": of, "remit": remit, "page": page, "titles": TITLES}
    return render(request, "dashboards/champions_looks.html", context)


def _remit(request: HttpRequest) -> Remit:
    """What the person looks after; Http404 for who looks after nothing."""
    remit = remit_of(signed_in(request))
    if not remit:
        raise Http404
    return remit


def _appointed(request: HttpRequest, remit: Remit, form: AppointForm) -> Champion | None:
    """Appoint whom the form names; None where it now says why not."""
    person = signed_in(request)
    if limits.counted(_UNKNOWN, str(person.pk)) >= MOST_UNKNOWN:
        form.say_too_often()
        return None
    try:
        return actions.appoint(by=person, **form.cleaned_data)
    except MayNotAppoint:  # no champion there any more, at this moment
        raise Http404 from None
    except actions.CannotSignIn:
        form.say_cannot_sign_in()
    except actions.NotKnown:
        limits.count(_UNKNOWN, str(person.pk))
        form.say_not_known(by_central_team=remit.is_everything)
    except actions.ChampionAlready as already:
        form.say_already(already.champion)
    return None


def _said(champion: Champion) -> str:
    """Who is champion of what, from when to when."""
    starts = "" if champion.starts_on <= timezone.localdate() else f" from {words.date(champion.starts_on)}"
    ends = f" until {words.date(champion.ends_on)}" if champion.ends_on else ""
    return f"{champion.person} is champion of {champion.organisation.name}{starts}{ends}"
