"""Rows for tests: each factory makes a valid row with as little as it needs."""

import datetime

import factory
from django.utils import timezone

from learning.models import Completion, Course, OtherLearning, ProgrammeCourse
from obt.people.models import Champion, EmailDomain, Grade, Organisation, Person, Profession, Region
from obt.programme.models import Programme


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A department; give `parent=` for a body below another."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Department {n:05}")
    slug = factory.Sequence(lambda n: f"department-{n}")
    headcount = 1000
    headcount_month = datetime.date(2024, 9, 1)

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        if parent is None:
            return Organisation.objects.add_root(instance=model_class(**kwargs))
        return Organisation.objects.add_child(Organisation.objects.get(pk=parent.pk), instance=model_class(**kwargs))


class GradeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grade

    code = factory.Sequence(lambda n: f"grade-{n}")
    name = factory.Sequence(lambda n: f"Grade {n}")


class ProfessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profession

    code = factory.Sequence(lambda n: f"profession-{n}")
    name = factory.Sequence(lambda n: f"Profession {n}")


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"region-{n}")
    name = factory.Sequence(lambda n: f"Region {n}")


class EmailDomainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmailDomain
        django_get_or_create = ("domain",)

    domain = "gov.uk"


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody who has registered and answered the first-time questions."""

    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"person{n}@example.gov.uk")
    name = "Priya Patel"
    organisation = factory.SubFactory(OrganisationFactory)
    registered_at = factory.LazyFunction(timezone.now)
    profile_completed_at = factory.LazyFunction(timezone.now)


class NewcomerFactory(PersonFactory):
    """Somebody who has registered and answered nothing yet."""

    name = ""
    organisation = None
    profile_completed_at = None


class ChampionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Champion

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    appointed_by = factory.SubFactory(PersonFactory, is_central=True)


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """The 2024 programme's shape, opened six weeks ago; give dates for another."""

    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"One Big Thing {n}")
    slug = factory.Sequence(lambda n: f"programme-{n}")
    theme = "One Big Thing starts with One Small Change"
    headline = "One big thing starts with one small change"
    headline_emphasis = "one small change"
    invitation = "Learn something about innovation, talk about it with your team, and try one small change together."
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(weeks=6))
    closes_on = factory.LazyAttribute(lambda o: o.opens_on + datetime.timedelta(weeks=17))
    records_close_on = factory.LazyAttribute(lambda o: o.closes_on + datetime.timedelta(weeks=4))


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    title = factory.Sequence(lambda n: f"Course {n}")
    slug = factory.Sequence(lambda n: f"course-{n}")
    provider = "Civil Service Learning"
    link = "https://learn.civilservice.gov.uk/"
    minutes = 60
    available_from = datetime.date(2024, 9, 1)


class ProgrammeCourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeCourse

    programme = factory.SubFactory(ProgrammeFactory)
    course = factory.SubFactory(CourseFactory)
    is_core = True


class CompletionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Completion

    person = factory.SubFactory(PersonFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    course = factory.SubFactory(CourseFactory)
    declared_on = factory.LazyFunction(timezone.localdate)
    minutes = 60


class OtherLearningFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OtherLearning

    person = factory.SubFactory(PersonFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Book {n} about small changes")
    minutes = 45
    completed_on = factory.LazyFunction(timezone.localdate)
