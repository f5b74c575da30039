"""Organisations with enough people for figures of them to be shown, and those who look after one."""

from __future__ import annotations

import datetime
import html
import itertools
import re

import pytest
from django.utils import timezone

from learning.models import Completion
from obt.dashboards.actions.counting import take_snapshot
from obt.people.models import Organisation, Person
from tests import factories

_numbers = itertools.count()


def crowd(organisation, people, *, learned=0, programme=None, course=None, **about):
    """Make `people` registered people of `organisation`, of whom the first `learned` have completed `course`."""
    now = timezone.now()
    made = Person.objects.bulk_create(
        Person(
            email=f"crowd{next(_numbers)}@example.gov.uk",
            name="Ada Crowd",
            organisation=organisation,
            registered_at=now,
            profile_completed_at=now,
            **about,
        )
        for _ in range(people)
    )
    day = timezone.localdate()
    Completion.objects.bulk_create(
        Completion(person=person, programme=programme, course=course, minutes=60, declared_on=day)
        for person in made[:learned]
    )
    return made


def ago(**span):
    return timezone.now() - datetime.timedelta(**span)


def beside(page, way):
    """Where the link to the page beside a page of a list leads: the "next" or the "prev"."""
    (found,) = re.findall(rf'href="([^"]+)" rel="{way}"', page.text)
    return html.unescape(found)


def close(programme):
    """Let the programme's records have closed yesterday."""
    today = timezone.localdate()
    programme.opens_on, programme.closes_on = today - datetime.timedelta(weeks=40), today - datetime.timedelta(weeks=20)
    programme.records_close_on = today - datetime.timedelta(days=1)
    programme.save()


@pytest.fixture
def no_second_factor(settings):
    """In the demo nobody is asked for a second factor, which nobody in a test has."""
    settings.OBT_DEMO = True


@pytest.fixture
def programme(db):
    return factories.ProgrammeFactory()


@pytest.fixture
def course(programme):
    return factories.ProgrammeCourseFactory(programme=programme).course


@pytest.fixture
def department(programme, course):
    """A department of 300 with bodies of 400 and 80 below it: 120 of 300, 40 of 400 and 30 of 80 have learned."""
    top = factories.OrganisationFactory(name="Department for Trials", slug="trials", headcount=300)
    crowd(top, 120, learned=120, programme=programme, course=course)
    for name, slug, headcount, learned in (("Trial Agency", "agency", 400, 40), ("Small Office", "office", 80, 30)):
        body = factories.OrganisationFactory(name=name, slug=slug, headcount=headcount, parent=top)
        crowd(body, learned, learned=learned, programme=programme, course=course)
    return Organisation.objects.get(pk=top.pk)


@pytest.fixture
def counted(department, programme):
    """The same, once there are figures of it."""
    take_snapshot(programme=programme)
    return department


@pytest.fixture
def organisation(db):
    """One whose name comes before all others, so that its path stays when more are added."""
    return factories.OrganisationFactory(name="Cabinet Office", short_name="CO", slug="cabinet-office", headcount=500)


@pytest.fixture
def below(organisation):
    return factories.OrganisationFactory(parent=organisation, name="Digital Service", slug="digital", headcount=50)


@pytest.fixture
def champion(organisation):
    return factories.ChampionFactory(organisation=organisation, person__name="Marcia Campbell").person


@pytest.fixture
def central(db):
    return factories.PersonFactory(is_central=True, name="Helen Ashworth")


@pytest.fixture
def team(organisation):
    lead = factories.PersonFactory(name="Tomos Rees")
    return factories.TeamFactory(name="Swansea 2", organisation=organisation, lead=lead)
