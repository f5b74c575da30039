"""Figures of a department with a body and a part below it, and of another department; tokens for them."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.counting import no_things
from obt.dashboards.models import Count, Snapshot, Split, Total, TrendPoint
from tests.factories import (
    ApiTokenFactory,
    ChampionFactory,
    GradeFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
)

COUNTED_AT = datetime.datetime(2024, 12, 3, 14, 3, tzinfo=datetime.UTC)
TODAY = datetime.date(2024, 12, 3)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(slug="2024", name="One Big Thing 2024")


@pytest.fixture
def transport(db):
    return OrganisationFactory(name="Department for Transport", slug="transport", headcount=2000)


@pytest.fixture
def dvla(transport):
    return OrganisationFactory(name="DVLA", slug="dvla", headcount=1000, parent=transport)


@pytest.fixture
def treasury(db):
    return OrganisationFactory(name="HM Treasury", slug="treasury", headcount=1500)


@pytest.fixture
def token_of():
    """A function: the text of a token of a champion of an organisation, or of the central team for everything."""
    made = iter(range(1, 1000))

    def token_of(organisation, **more):
        text = f"obt_{next(made):012x}_{'Ab-_9' * 8}xyz"
        if organisation is None:
            more.setdefault("person", PersonFactory(is_central=True))
        elif "person" not in more:
            more["person"] = ChampionFactory(organisation=organisation).person
        ApiTokenFactory(text=text, organisation=organisation, **more)
        return text

    return token_of


@pytest.fixture
def ask(client):
    """A function that asks an address with a token, as a program does, and returns the answer."""

    def ask(address, token=None, **headers):
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return client.get(f"/api/v1/{address}", headers=headers)

    return ask


def total(programme, organisation, reach="own", headcount=1000, took_part=None, things=None, **people):
    """A row of whole totals; each number as [value, how]."""
    people = {"took_part": took_part or [400, "exact"], **people}
    things = {**no_things(), **(things or {})}
    things["benefits"] = {kind: {**sums, "amount": str(sums["amount"])} for kind, sums in things["benefits"].items()}
    return Total.objects.create(
        programme=programme, organisation=organisation, reach=reach, headcount=headcount, people=people, things=things
    )


def point(programme, organisation, on, reach="whole", **numbers):
    return TrendPoint.objects.create(programme=programme, organisation=organisation, reach=reach, on=on, **numbers)


def split(programme, organisation, figures, dimension="grade", measure="learned", total=120, reach="whole", on=TODAY):
    return Split.objects.create(
        programme=programme,
        organisation=organisation,
        reach=reach,
        dimension=dimension,
        measure=measure,
        on=on,
        total=total,
        figures=figures,
    )


@pytest.fixture
def figures(programme, transport, dvla, treasury):
    """What was published of `programme` at 14:03 on 3 December."""
    Count.objects.create(programme=programme, counted_at=COUNTED_AT, seconds=0.2)
    Snapshot.objects.create(programme=programme, on=TODAY, taken_at=timezone.now(), seconds=1)
    total(programme, None, "whole", headcount=4500, took_part=[1800, "exact"])
    total(programme, None, "outside", headcount=None, took_part=[60, "about"])
    total(programme, transport, "own", headcount=2000, took_part=[800, "exact"], learned=[None, "hidden"])
    total(programme, transport, "whole", headcount=3000, took_part=[1235, "about"], learned=[600, "about"])
    total(programme, dvla, "own", headcount=1000, took_part=[435, "exact"])
    total(programme, dvla, "whole", headcount=1000, took_part=[435, "exact"])
    total(programme, treasury, "own", headcount=1500, took_part=[565, "exact"])
    total(programme, treasury, "whole", headcount=1500, took_part=[565, "exact"])
    for n in range(3):
        point(programme, transport, TODAY - datetime.timedelta(days=2 - n), took_part=1000 + 100 * n, learned=None)
        point(programme, None, TODAY - datetime.timedelta(days=2 - n), took_part=1500 + 100 * n)
    heo, seo = GradeFactory(name="Higher executive officer"), GradeFactory(name="Senior executive officer")
    split(programme, transport, {str(heo.pk): 75, str(seo.pk): None})
    split(programme, transport, {str(heo.pk): 40, str(seo.pk): 30}, measure="talked")
    split(programme, transport, {str(heo.pk): 20, str(seo.pk): 20}, reach="own")
    return programme
