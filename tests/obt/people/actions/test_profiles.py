import pytest
from django.db import IntegrityError, transaction

from learning.models import Completion
from obt.people.actions import change_profile, complete_profile
from obt.people.models import Person
from tests.factories import (
    CompletionFactory,
    GradeFactory,
    NewcomerFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


def test_completing_saves_every_answer_and_when():
    person, organisation, grade = NewcomerFactory(), OrganisationFactory(), GradeFactory()

    complete_profile(person=person, name="Zoë", organisation=organisation, grade=grade, profession=None, region=None)

    saved = Person.objects.get(pk=person.pk)
    assert (saved.name, saved.organisation, saved.grade, saved.profession) == ("Zoë", organisation, grade, None)
    assert saved.profile_completed_at is not None
    assert person.name == "Zoë"


def test_completing_twice_keeps_the_first_time():
    person = PersonFactory()
    first = person.profile_completed_at

    complete_profile(
        person=person, name="Zoë", organisation=person.organisation, grade=None, profession=None, region=None
    )

    person.refresh_from_db()
    assert person.profile_completed_at == first


def test_the_database_refuses_a_profile_without_name_or_organisation():
    answers = {"grade": None, "profession": None, "region": None}

    with pytest.raises(IntegrityError, match="person_profile_has_name"), transaction.atomic():
        complete_profile(person=NewcomerFactory(), name="", organisation=OrganisationFactory(), **answers)
    with pytest.raises(IntegrityError, match="person_profile_has_name"), transaction.atomic():
        complete_profile(person=NewcomerFactory(), name="Zoë", organisation=None, **answers)


def test_changing_one_answer_leaves_the_others():
    person, region = PersonFactory(grade=GradeFactory()), RegionFactory()

    change_profile(person=person, region=region)

    saved = Person.objects.get(pk=person.pk)
    assert (saved.region, saved.grade, saved.name) == (region, person.grade, "Priya Patel")


def test_moving_organisation_keeps_every_record():
    completion = CompletionFactory(minutes=55, reflection="Mine")
    elsewhere = OrganisationFactory()

    change_profile(person=completion.person, organisation=elsewhere)

    kept = Completion.objects.get(person__organisation=elsewhere)
    assert (kept.pk, kept.minutes, kept.reflection) == (completion.pk, 55, "Mine")


def test_what_is_no_part_of_a_profile_cannot_be_changed_so():
    person = PersonFactory()

    with pytest.raises(TypeError, match="is_central"):
        change_profile(person=person, is_central=True)
