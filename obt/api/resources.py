"""The addresses of the API: each reads what is asked, fetches what is published and says where the next page begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Length, Substr
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError

from obt.dashboards import published
from obt.dashboards.published import Totals
from obt.people.models import Organisation
from obt.people.models.organisations import OrganisationQuerySet

from . import asked as ask
from . import problems, rows, schemas
from .callers import Bearer, Caller
from .etags import not_changed
from .problems import Refused

api = NinjaAPI(
    title="One Big Thing: figures",
    version="1",
    description="Figures of One Big Thing as its dashboards show them: read-only, with the same small numbers hidden. "
    "How to get a token, and what the figures mean: /api/v1/docs",
    servers=[{"url": "/"}],
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=Bearer(),
)
api.add_exception_handler(Refused, problems.refused)  # type: ignore[arg-type]  # ninja's stubs know classes only
api.add_exception_handler(ValidationError, problems.invalid)  # type: ignore[arg-type]

_PROBLEMS = dict.fromkeys((401, 403, 404, 422, 429), schemas.Problem)


def _answers(what: Any) -> dict[int, Any]:
    return {200: what, 304: None, **_PROBLEMS}


@api.get("token", response=_answers(schemas.TokenRow), summary="The token that asks", url_name="token")
def token(request: HttpRequest) -> Any:
    """What your token reaches, and how long it works. A good first call."""
    ask.refuse_unknown(request)
    caller = _caller(request)
    return {
        "name": caller.token.name,
        "organisation": caller.organisation,
        "expires_at": caller.token.expires_at,
        "requests_in_10_minutes": settings.API_REQUESTS_PER_TOKEN_10M,
    }


@api.get("programmes", response=_answers(schemas.Programmes), summary="The programmes", url_name="programmes")
def programmes(request: HttpRequest) -> Any:
    """Each year's programme, the newest first, and until when its figures hold."""
    ask.refuse_unknown(request)
    return {"items": rows.programmes()}


@api.get(
    "organisations", response=_answers(schemas.Organisations), summary="The organisations", url_name="organisations"
)
def organisations(request: HttpRequest, asked: Query[ask.OrganisationsAsked]) -> Any:
    """The organisations that your token reaches, by slug."""
    ask.refuse_unknown(request, asked)
    within = _organisations(_caller(request)).filter(slug__gt=asked.after or "").order_by("slug")
    found = list(within[: asked.limit + 1])
    return {"items": found[: asked.limit], "next": _next(request, found, asked.limit, lambda one: one.slug)}


@api.get(
    "organisations/{slug:organisation}",
    response=_answers(schemas.OrganisationRow),
    summary="One organisation",
    url_name="organisation",
)
def organisation(request: HttpRequest, organisation: Path[ask.OrganisationSlug]) -> Any:
    """An organisation by its slug."""
    ask.refuse_unknown(request)
    return ask.organisation_in_reach(_organisations(_caller(request)), organisation)


@api.get("funnel", response=_answers(schemas.Funnel), summary="How many came how far", url_name="funnel")
def funnel(request: HttpRequest, response: HttpResponse, asked: Query[ask.TotalsAsked]) -> Any:
    """People who took part, learned, talked in a team, tried and concluded, against headcount. Counted twice a minute.

    Two rows an organisation (own, whole), and unless you name one, those of the programme as a whole to compare with.
    """
    return _totals(request, response, asked, rows.funnel_row)


@api.get("activity", response=_answers(schemas.Activity), summary="What teams did", url_name="activity")
def activity(request: HttpRequest, response: HttpResponse, asked: Query[ask.TotalsAsked]) -> Any:
    """Teams, conversations, ideas, experiments and what came of them. No people, so nothing is hidden.

    Two rows an organisation (own, whole), and unless you name one, those of the programme as a whole to compare with.
    """
    return _totals(request, response, asked, rows.activity_row)


@api.get("trend", response=_answers(schemas.Trend), summary="Day by day", url_name="trend")
def trend(request: HttpRequest, response: HttpResponse, asked: Query[ask.TrendAsked]) -> Any:
    """The totals of an organisation with everything below it at the end of each day, the oldest first."""
    about, stamp = _asked_about(request, asked)
    if same := not_changed(request, response, about, stamp.snapshot_on, stamp.is_closed):
        return same
    points, _ = published.trends(about.programme, about.organisation)
    found = [point for point in points if asked.takes(point.on)][: asked.limit + 1]
    return _daily(about, stamp) | {
        "items": [rows.trend_row(point) for point in found[: asked.limit]],
        "next": _next(request, found, asked.limit, lambda point: point.on.isoformat()),
    }


@api.get(
    "breakdowns",
    response=_answers(schemas.Breakdowns),
    summary="By grade, profession, region and part",
    url_name="breakdowns",
)
def breakdowns(request: HttpRequest, response: HttpResponse, asked: Query[ask.BreakdownsAsked]) -> Any:
    """How the people of an organisation with everything below it are spread. Its parts are of its own staff.

    At most a dozen breakdowns, so there are no pages. One that is not there has too few people to split safely.
    """
    about, stamp = _asked_about(request, asked)
    if same := not_changed(request, response, about, stamp.snapshot_on, stamp.is_closed):
        return same
    found = [split for split in published.splits(about.programme, about.organisation) if asked.takes(split)]
    return _daily(about, stamp) | {"items": [rows.breakdown_row(split) for split in found]}


@api.get("library", response=_answers(schemas.Library), summary="What teams tried", url_name="library")
def library(request: HttpRequest, asked: Query[ask.LibraryAsked]) -> Any:
    """The entries of the library, by their number: what everyone may read, whatever your token is for."""
    ask.refuse_unknown(request, asked)
    reached = _caller(request).organisations
    within = ask.organisation_in_reach(reached, asked.organisation).path if asked.organisation else ""
    if asked.programme:
        ask.programme_named(asked.programme)
    found = rows.entries(path=within, programme=asked.programme, after=asked.after or 0, limit=asked.limit + 1)
    return {"items": found[: asked.limit], "next": _next(request, found, asked.limit, lambda one: one["id"])}


@api.get(
    "library/{int:entry}", response=_answers(schemas.EntryRow), summary="One entry of the library", url_name="entry"
)
def entry(request: HttpRequest, entry: Path[ask.EntryNumber]) -> Any:
    """An entry by its number."""
    ask.refuse_unknown(request)
    found = rows.entry(entry)
    if found is None:
        raise Refused(404, "There is no such entry, or it is no longer shared with everyone.")
    return found


def _caller(request: HttpRequest) -> Caller:
    caller: Caller = request.auth  # type: ignore[attr-defined]  # put there by ninja once Bearer has let it through
    return caller


def _asked_about(
    request: HttpRequest, asked: ask.TotalsAsked | ask.TrendAsked | ask.BreakdownsAsked
) -> tuple[ask.Subject, published.Stamp]:
    """What figures are asked of, and when those were counted."""
    ask.refuse_unknown(request, asked)
    about = ask.subject(_caller(request), programme=asked.programme, organisation=asked.organisation)
    return about, published.stamp(about.programme)


def _totals(request: HttpRequest, response: HttpResponse, asked: ask.TotalsAsked, row_of: Any) -> Any:
    about, stamp = _asked_about(request, asked)
    if same := not_changed(request, response, about, stamp.counted_at, stamp.is_closed):
        return same
    found = published.totals_page(
        about.programme,
        path=about.path,
        with_programme=about.named is None,
        after=asked.key,
        limit=asked.limit + 1,
    )
    return {
        "programme": about.programme.slug,
        "counted_at": stamp.counted_at,
        "is_closed": stamp.is_closed,
        "items": [row_of(totals) for _, totals in found[: asked.limit]],
        "next": _next(request, found, asked.limit, _totals_key),
    }


def _totals_key(row: tuple[tuple[int, str], Totals]) -> str:
    return f"{row[0][0]}-{row[0][1]}"


def _daily(about: ask.Subject, stamp: published.Stamp) -> dict[str, Any]:
    return {
        "programme": about.programme.slug,
        "organisation": about.organisation,
        "snapshot_on": stamp.snapshot_on,
        "is_closed": stamp.is_closed,
    }


def _organisations(caller: Caller) -> OrganisationQuerySet:
    """Those that it reaches, each with the slug of the one above it."""
    above = Organisation.objects.filter(
        path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Organisation.steplen)
    )
    return caller.organisations.annotate(parent=Subquery(above.order_by().values("slug")[:1]))


def _next(request: HttpRequest, found: Sequence[Any], limit: int, key_of: Any) -> str | None:
    """The address of the next page, from the last row of this one; None where `found` has no more than this page."""
    if len(found) <= limit:
        return None
    query = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{request.path}?{urlencode(query | {'after': key_of(found[limit - 1])})}"
