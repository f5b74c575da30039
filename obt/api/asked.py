"""What can be asked for: the parameters of the addresses, read strictly, and what they name."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import ValidationError
from pydantic import BeforeValidator, GetJsonSchemaHandler

from obt.dashboards.published import SplitSeen
from obt.people.models import Organisation
from obt.people.models.organisations import OrganisationQuerySet
from obt.programme.models import Programme

from .callers import Caller
from .problems import Refused

MOST = 500  # rows of a page
USUAL = 100
LARGEST = 10**18 - 1  # number of a row, as elsewhere: the database takes it

_SLUG = r"^[A-Za-z0-9_-]+$"
_KEY = r"^[0-9]{1,18}-(own|outside|whole)$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(typed: Any) -> Any:
    """A date as 2024-12-03, and nothing else that could be read as one."""
    if isinstance(typed, str) and not _DAY.fullmatch(typed):
        raise ValueError
    return typed


class _LeftOut:
    """Says of what is None when it is left out that it is never null: an address cannot say null."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema["schema"])


_LEFT_OUT = _LeftOut()
OrganisationSlug = Annotated[str, Field(pattern=_SLUG, max_length=120)]
EntryNumber = Annotated[int, Field(ge=1, le=LARGEST)]
Slug = Annotated[OrganisationSlug | None, _LEFT_OUT]
ProgrammeSlug = Annotated[str | None, Field(pattern=_SLUG, max_length=40), _LEFT_OUT]
TotalsKey = Annotated[str | None, Field(pattern=_KEY, max_length=26), _LEFT_OUT]
Day = Annotated[Annotated[datetime.date, BeforeValidator(_day)] | None, _LEFT_OUT]
EntryKey = Annotated[EntryNumber | None, _LEFT_OUT]
By = Annotated[Literal["grade", "profession", "region", "unit"] | None, _LEFT_OUT]
Of = Annotated[Literal["learned", "talked", "tried"] | None, _LEFT_OUT]

_PROGRAMME = "The slug of a programme, as /programmes has it. Left out: the current one."
_ORGANISATION = "The slug of an organisation within what the token reaches."
_AFTER = "Where the page before ended. Take the whole address from `next` of that page."


class Paged(Schema):
    """Of a list that comes in pages."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many rows a page has at most.")


class OrganisationsAsked(Paged):
    after: Slug = Field(None, description=_AFTER)


class TotalsAsked(Paged):
    programme: ProgrammeSlug = Field(None, description=_PROGRAMME)
    organisation: Slug = Field(
        None, description=f"{_ORGANISATION} It and all below it; left out: all that the token reaches."
    )
    after: TotalsKey = Field(None, description=_AFTER)

    @property
    def key(self) -> tuple[int, str]:
        """The organisation's number and the reach that come before this page."""
        organisation, _, reach = (self.after or "0-").partition("-")
        return int(organisation), reach


class TrendAsked(Paged):
    programme: ProgrammeSlug = Field(None, description=_PROGRAMME)
    organisation: Slug = Field(None, description=f"{_ORGANISATION} Left out: what the token is for.")
    first: Day = Field(None, alias="from", description="The first day, as 2024-12-03.")
    last: Day = Field(None, alias="to", description="The last day, as 2024-12-03.")
    after: Day = Field(None, description=_AFTER)

    def takes(self, on: datetime.date) -> bool:
        """Whether the day `on` is asked for, and no page before had it."""
        return (
            (self.first is None or on >= self.first)
            and (self.last is None or on <= self.last)
            and (self.after is None or on > self.after)
        )


class BreakdownsAsked(Schema):
    programme: ProgrammeSlug = Field(None, description=_PROGRAMME)
    organisation: Slug = Field(None, description=f"{_ORGANISATION} Left out: what the token is for.")
    by: By = Field(None, description="One of the lists alone.")
    measure: Of = Field(None, description="One of the measures alone.")

    def takes(self, split: SplitSeen) -> bool:
        return self.by in (None, split.dimension) and self.measure in (None, split.measure)


class LibraryAsked(Paged):
    programme: ProgrammeSlug = Field(None, description="The slug of a programme. Left out: all of them.")
    organisation: Slug = Field(
        None, description=f"{_ORGANISATION} Its teams and those of all below it; left out: every entry."
    )
    after: EntryKey = Field(None, description=_AFTER)


def refuse_unknown(request: HttpRequest, asked: Schema | None = None) -> None:
    """Refuse a parameter that the address does not have (all, if it has none), or that is there twice.

    A misspelt `organisation` would otherwise be answered with figures of something else.
    """
    known = {field.alias or name for name, field in type(asked).model_fields.items()} if asked else set()
    wrong = [{"type": "extra_forbidden", "loc": (name,)} for name in request.GET if name not in known]
    wrong += [{"type": "repeated", "loc": (name,)} for name, values in request.GET.lists() if len(values) > 1]
    if wrong:
        raise ValidationError([{**one, "msg": ""} for one in wrong])


@dataclass(frozen=True)
class Subject:
    """What the answer is about; `named` is the organisation that stands in the address, if one does."""

    caller: Caller
    programme: Programme
    named: Organisation | None

    @property
    def organisation(self) -> Organisation | None:
        """The one that is named, else what the token is for; None: the whole programme."""
        return self.named or self.caller.organisation

    @property
    def path(self) -> str:
        return self.organisation.path if self.organisation else ""


def subject(caller: Caller, *, programme: str | None, organisation: str | None) -> Subject:
    """Return what is asked about, in at most two statements; Refused with 404 what is not there or out of reach."""
    named = organisation_in_reach(caller.organisations, organisation) if organisation else None
    return Subject(caller, programme_named(programme), named)


def programme_named(slug: str | None) -> Programme:
    """Return the programme `slug`, or without one the current."""
    found = Programme.objects.filter(slug=slug).first() if slug else Programme.objects.current()
    if found is None:
        raise Refused(404, "There is no such programme." if slug else "There is no programme yet.")
    return found


def organisation_in_reach(reached: OrganisationQuerySet, slug: str) -> Organisation:
    """Return the organisation `slug`; one that is not `reached` is answered like one that is not there."""
    found: Organisation | None = reached.filter(slug=slug).first()
    if found is None:
        raise Refused(404, "There is no such organisation, or it is outside what your token reaches.")
    return found
