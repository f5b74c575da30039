"""Organisations with enough people for figures of them to be shown."""

from __future__ import annotations

import itertools

import pytest
from django.utils import timezone

from learning.models import Completion
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
