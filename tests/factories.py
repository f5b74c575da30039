"""Rows for tests: each factory makes a valid row with as little as it needs."""

import datetime
import uuid
from decimal import Decimal

import factory
from django.utils import timezone

from conversations.models import Attendance, Conversation, Guide, GuideStep, Idea, Support
from experiments.models import Benefit, Experiment, Helper, Measurement
from learning.models import Completion, Course, OtherLearning, ProgrammeCourse
from obt.api import token_text
from obt.api.models import ApiToken
from obt.dashboards.models import Look, OfflineReport
from obt.people.models import (
    Champion,
    EmailDomain,
    Grade,
    JoinCode,
    Membership,
    Organisation,
    Person,
    Profession,
    Region,
    Team,
)
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


class TeamFactory(factory.django.DjangoModelFactory):
    """A team with a join code; give `lead=` for who leads it, `members=` (people) for who else is in it."""

    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")
    organisation = factory.SubFactory(OrganisationFactory)

    @classmethod
    def _create(cls, model_class, *args, lead=None, members=(), **kwargs):
        team = super()._create(model_class, *args, **kwargs)
        JoinCode.objects.create(team=team)
        lead = lead or PersonFactory(organisation=team.organisation)
        MembershipFactory(team=team, person=lead, role="lead")
        for person in members:
            MembershipFactory(team=team, person=person)
        return team


class MembershipFactory(factory.django.DjangoModelFactory):
    """Somebody in a team since long before the programme opened."""

    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    person = factory.SubFactory(PersonFactory)
    joined_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=200))


class ConversationFactory(factory.django.DjangoModelFactory):
    """A conversation planned for next week; give `starts_at` for another time."""

    class Meta:
        model = Conversation

    programme = factory.SubFactory(ProgrammeFactory)
    team = factory.SubFactory(TeamFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    minutes = 60
    place = "Room 3"
    created_by = factory.SubFactory(PersonFactory)


class HeldConversationFactory(ConversationFactory):
    """A conversation that was held yesterday and recorded; give `present=` (people) for who was there."""

    starts_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))
    state = "recorded"
    version = 1
    recorded_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SelfAttribute("created_by")

    @classmethod
    def _create(cls, model_class, *args, present=(), **kwargs):
        conversation = super()._create(model_class, *args, **kwargs)
        for person in present:
            Attendance.objects.create(conversation=conversation, person=person)
        return conversation


class IdeaFactory(factory.django.DjangoModelFactory):
    """An idea with its author's name, for the team only; give `supporters=` (people) for who supports it."""

    class Meta:
        model = Idea

    programme = factory.SubFactory(ProgrammeFactory)
    team = factory.SubFactory(TeamFactory)
    author = factory.SubFactory(PersonFactory)
    title = factory.Sequence(lambda n: f"Fewer meetings on Friday {n}")
    problem = "We meet too often and decide too little."
    change = "Keep Friday afternoons free of meetings for a month."

    @classmethod
    def _create(cls, model_class, *args, supporters=(), **kwargs):
        idea = super()._create(model_class, *args, **kwargs)
        for person in supporters:
            Support.objects.create(idea=idea, person=person)
        return idea


class GuideFactory(factory.django.DjangoModelFactory):
    """A guide of two steps."""

    class Meta:
        model = Guide

    programme = factory.SubFactory(ProgrammeFactory)
    title = "A conversation about one small change"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        guide = super()._create(model_class, *args, **kwargs)
        GuideStep.objects.create(guide=guide, order=1, title="Arrive", minutes=5, prompts="What made you smile?")
        GuideStep.objects.create(guide=guide, order=2, title="Choose", minutes=20, text="Pick **one** change.")
        return guide


class ExperimentFactory(factory.django.DjangoModelFactory):
    """A planned experiment of a team's lead, for the team only; give `helpers=` (people) for who helps."""

    class Meta:
        model = Experiment

    programme = factory.SubFactory(ProgrammeFactory)
    team = factory.SubFactory(TeamFactory)
    proposed_by = factory.LazyAttribute(lambda made: _lead_of(made.team))
    owner = factory.SelfAttribute("proposed_by")
    title = factory.Sequence(lambda n: f"Plainer letters {n}")
    problem = "People telephone because they do not understand our letters."
    change = "Rewrite the first paragraph of the letter in plain English."
    if_we = "rewrite the first paragraph of the letter"
    then = "fewer people telephone us about it"
    because = "they see at once what they have to do"
    measure_name = "Letters that lead to a telephone call"
    unit = "percent"
    better = "lower"
    baseline = Decimal("31")
    target = Decimal("20")
    starts_on = factory.LazyAttribute(lambda made: made.programme.opens_on)
    ends_on = factory.LazyAttribute(lambda made: made.programme.closes_on)

    @classmethod
    def _create(cls, model_class, *args, helpers=(), **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        Helper.objects.bulk_create(Helper(experiment=made, person=person) for person in helpers)
        made.refresh_from_db(fields=["audience"])
        return made


class RunningExperimentFactory(ExperimentFactory):
    """One that was started; give `readings=` (numbers) for one a day from its first day on."""

    state = "running"
    started_at = factory.LazyFunction(timezone.now)
    started_by = factory.SelfAttribute("owner")

    @classmethod
    def _create(cls, model_class, *args, readings=(), **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        for n, value in enumerate(readings):
            MeasurementFactory(experiment=made, taken_on=made.starts_on + datetime.timedelta(days=n), value=value)
        return made


class ConcludedExperimentFactory(RunningExperimentFactory):
    """One that ended with "keep"; give `benefits=` (kind → amount) for what came of it."""

    state = "concluded"
    concluded_at = factory.LazyFunction(timezone.now)
    concluded_by = factory.SelfAttribute("owner")
    outcome = "keep"
    what_happened = "We sent the new letter for six weeks."
    learned = "People read the first paragraph and nothing else."

    @classmethod
    def _create(cls, model_class, *args, benefits=None, **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        for kind, amount in (benefits or {}).items():
            Benefit.objects.create(
                experiment=made, kind=kind, amount=amount, workings="We counted.", confidence="measured"
            )
        return made


EXPERIMENT_FACTORIES = {  # by state
    "planned": ExperimentFactory,
    "running": RunningExperimentFactory,
    "concluded": ConcludedExperimentFactory,
}


class MeasurementFactory(factory.django.DjangoModelFactory):
    """A reading on the experiment's first day, recorded by its owner."""

    class Meta:
        model = Measurement

    experiment = factory.SubFactory(RunningExperimentFactory)
    taken_on = factory.SelfAttribute("experiment.starts_on")
    value = Decimal("27")
    recorded_by = factory.SelfAttribute("experiment.owner")


def _lead_of(team):
    return team.memberships.filter(role=Membership.Role.LEAD, left_on=None).first().person


class OfflineReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OfflineReport

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    part = OfflineReport.Part.LEARNING
    on = factory.LazyFunction(timezone.localdate)
    people = 40
    note = "Briefings on the night shift"
    reported_by = factory.SubFactory(PersonFactory)
    submission = factory.LazyFunction(uuid.uuid4)


class ApiTokenFactory(factory.django.DjangoModelFactory):
    """A token of a champion of its organisation; give `organisation=None` and a person of the central team for all.

    `text` is what a program sends; the row does not hold it.
    """

    class Meta:
        model = ApiToken

    class Params:
        text = factory.Sequence(lambda n: f"obt_{n:012x}_{'s' * 43}")

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.LazyAttribute(lambda o: ChampionFactory(organisation=o.organisation).person)
    name = "Monthly report"
    prefix = factory.LazyAttribute(lambda o: token_text.prefix(o.text))
    digest = factory.LazyAttribute(lambda o: token_text.digest(o.text))
    created_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda o: o.created_at + datetime.timedelta(days=90))


class LookFactory(factory.django.DjangoModelFactory):
    """That somebody opened a list of teams."""

    class Meta:
        model = Look

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    what = "not-started"
