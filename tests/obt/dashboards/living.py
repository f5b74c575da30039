"""A year in which people do whatever can be done, by lot and by the service's own actions, so that figures change.

Whom and what it is about is drawn from the database; what is refused is part of life.
"""

import datetime
import uuid
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone
from treebeard.exceptions import InvalidMoveToDescendant

from conversations.actions import attendance, ideas, records, scheduling, unplanned
from conversations.actions.records import NewIdea, NoLongerOffered
from conversations.actions.refusals import Refused
from conversations.models import Attendance, Conversation, Idea
from experiments.actions import conclusion, measurements, moderation, running
from experiments.actions.conclusion import Gain
from experiments.actions.refusals import ChangedMeanwhile, NotInThatState
from experiments.actions.running import IdeaIsTried, NotInTeam
from experiments.models import Experiment, Measurement
from learning import actions as learning
from learning.models import Completion, OtherLearning, ProgrammeCourse
from obt.people.actions import teams
from obt.people.actions.absorbing import NoPlaceholder, absorb_placeholder
from obt.people.actions.organisations import place_organisation
from obt.people.actions.profiles import change_profile, complete_profile
from obt.people.models import Grade, JoinCode, Membership, Organisation, Person, Profession, Region, Team
from obt.programme.rules import RecordsClosed
from tests.factories import (
    EXPERIMENT_FACTORIES,
    CompletionFactory,
    ConcludedExperimentFactory,
    CourseFactory,
    EmailDomainFactory,
    GradeFactory,
    HeldConversationFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProfessionFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
    RegionFactory,
    TeamFactory,
)

DAY = datetime.timedelta(days=1)
OPENS, BEGINS, ENDS = datetime.date(2024, 10, 14), datetime.datetime(2024, 10, 30, 10, 0), datetime.date(2025, 3, 14)
EVERYONE = "everyone"
REFUSALS = (
    PermissionDenied,
    ObjectDoesNotExist,
    RecordsClosed,
    Refused,
    NoLongerOffered,
    learning.AlreadyRecorded,
    learning.NothingToWithdraw,
    teams.NameTaken,
    teams.CodeRetired,
    teams.CannotSignIn,
    teams.LastLead,
    ideas.IdeaEnded,
    NotInThatState,
    ChangedMeanwhile,
    IdeaIsTried,
    NotInTeam,
    measurements.ReadingChanged,
    moderation.NotForEveryone,
    NoPlaceholder,
    InvalidMoveToDescendant,
)


def begin(crowd=300):
    """Make organisations of every kind, a programme beside last year's, and a `crowd` that has begun to learn."""
    EmailDomainFactory(domain="gov.uk")
    transport = OrganisationFactory(name="Transport", headcount=900)
    OrganisationFactory(name="Licences", headcount=250, parent=transport)
    OrganisationFactory(name="Highways", headcount=300, is_civil_service=False, parent=transport)
    small = OrganisationFactory(name="Coastguard", headcount=120, parent=transport)
    for name in ("Roads", "Rail", "Sea", "Air"):
        OrganisationFactory(name=name, headcount=None, headcount_month=None, is_sub_unit=True, parent=transport)
    rail = Organisation.objects.get(name="Rail")
    OrganisationFactory(name="Trams", headcount=None, headcount_month=None, is_sub_unit=True, parent=rail)
    OrganisationFactory(name="Culture", headcount=400)
    OrganisationFactory(name="Nobody knows", headcount=None, headcount_month=None)
    lists = [[make() for _ in range(3)] for make in (GradeFactory, ProfessionFactory, RegionFactory)]
    programme = ProgrammeFactory(slug="this-year", opens_on=OPENS, closes_on=datetime.date(2025, 2, 14))
    core = CourseFactory(slug="core", available_from=OPENS - 30 * DAY)
    ProgrammeCourseFactory(programme=programme, course=core)
    other = CourseFactory(slug="additional", available_from=OPENS - 30 * DAY, minutes=20)
    ProgrammeCourseFactory(programme=programme, course=other, is_core=False)
    everywhere = list(Organisation.objects.all())
    people = Person.objects.bulk_create(
        Person(
            email=f"crowd-{n}@x.gov.uk", name="Priya Patel", registered_at=timezone.now(),
            profile_completed_at=timezone.now(), grade=lists[0][n % 3], profession=lists[1][n % 3],
            region=lists[2][n % 3] if n % 4 else None,
            organisation=transport if n % 2 else everywhere[n % len(everywhere)],
        )
        for n in range(crowd)
    )  # fmt: skip
    Completion.objects.bulk_create(
        Completion(person=one, programme=programme, course=core, declared_on=OPENS + n % 9 * DAY, minutes=60)
        for n, one in enumerate(people)
        if n % 5
    )
    lost = TeamFactory(name="Lost", organisation=transport, lead=PersonFactory(is_active=False, organisation=transport))
    for n, where in enumerate([transport, *Organisation.objects.filter(headcount__in=[250, 400])]):
        here = [person for person in people if person.organisation == where][:40]
        team = TeamFactory(name=f"Large team {n}", organisation=where, lead=here[0], members=here[1:-1])
        MembershipFactory(team=team, person=here[-1], left_on=OPENS - DAY)  # before they tried anything
        HeldConversationFactory(programme=programme, team=team, created_by=here[0], present=here[:-9])
        tried = EXPERIMENT_FACTORIES["concluded" if n else "running"](
            programme=programme, team=team, visibility=EVERYONE
        )
        EXPERIMENT_FACTORIES["running" if n else "planned"](programme=programme, team=lost, adopted_from=tried)
    PersonFactory(is_central=True, email="central@x.gov.uk", organisation=small)
    PersonFactory(name="", organisation=None, profile_completed_at=None)
    _last_year(people, core)
    return programme


def _last_year(people, course):
    """The year before, with records of the same people, which count in no figure of this one."""
    before = ProgrammeFactory(slug="last-year", opens_on=datetime.date(2023, 10, 16))
    team = TeamFactory(name="Last year's", lead=people[0], members=people[1:4])
    CompletionFactory(programme=before, person=people[0], course=course, declared_on=datetime.date(2023, 11, 1))
    HeldConversationFactory(programme=before, team=team, created_by=people[0], present=people[:3])
    ConcludedExperimentFactory(programme=before, team=team, benefits={"minutes": 90})


class Life:
    """What can be done in a programme. Each act takes the lots that it draws by, and may be refused."""

    def __init__(self, programme, clock):
        self.programme, self.clock = programme, clock
        self.done, self.refused = 0, 0

    def act(self, name, lots):
        """Do it once; count whether it was done."""
        try:
            getattr(self, name)(lots)
        except REFUSALS:
            self.refused += 1
        else:
            self.done += 1

    # Whom and what it is about

    def _one(self, lots, rows):
        """One of the rows, most often one of the newest; ObjectDoesNotExist where there is none."""
        newest_first = list(rows.order_by("-pk")[: lots.choice([3, 1000])])
        if not newest_first:
            raise ObjectDoesNotExist
        return lots.choice(newest_first)

    def _person(self, lots):
        return self._one(lots, Person.objects.filter(is_active=True))

    def _team(self, lots):
        return self._one(lots, Team.objects.open())

    def _lead(self, lots, team):
        return self._one(lots, Membership.objects.current().leads().filter(team=team).select_related("person")).person

    def _organisation(self, lots):
        return lots.choice(list(Organisation.objects.all()))

    def _day(self, lots):
        """Some day of the programme until today."""
        return OPENS + lots.randint(0, (timezone.localdate() - OPENS).days) * DAY

    def _emails(self, lots):
        some = [f"stranger-{lots.randint(0, 60)}@x.gov.uk" for _ in range(lots.randint(0, 3))]
        return sorted({*some, *(self._person(lots).email for _ in range(lots.randint(0, 2)))})

    # Time

    def time_passes(self, lots):
        moment = timezone.localtime() + lots.choice([DAY, DAY, 3 * DAY, 8 * DAY])
        if moment.date() > ENDS:
            raise ObjectDoesNotExist
        self.clock.move_to(moment.replace(hour=lots.randint(7, 19), minute=lots.randint(0, 59)))

    # Learning

    def record_completion(self, lots):
        course = self._one(lots, ProgrammeCourse.objects.filter(programme=self.programme)).course
        learning.record_completion(
            person=self._person(lots), programme=self.programme, course=course, declared_on=self._day(lots),
            minutes=lots.choice([20, 60, 75]),
        )  # fmt: skip

    def change_completion(self, lots):
        learning.change_completion(
            completion=self._completion(lots), declared_on=self._day(lots), minutes=lots.randint(1, 200)
        )

    def withdraw_completion(self, lots):
        learning.withdraw_completion(completion=self._completion(lots))

    def import_completion(self, lots):
        """As the course platform's rows are written: beside what the person declared, or alone."""
        course = self._one(lots, ProgrammeCourse.objects.filter(programme=self.programme)).course
        Completion.objects.update_or_create(
            person=self._person(lots), programme=self.programme, course=course,
            defaults={"imported_on": self._day(lots)}, create_defaults={"imported_on": self._day(lots), "minutes": 60},
        )  # fmt: skip

    def record_other_learning(self, lots):
        learning.record_other_learning(
            person=self._person(lots), programme=self.programme, title=f"Book {lots.randint(1, 5)}",
            completed_on=self._day(lots), minutes=lots.randint(5, 300),
        )  # fmt: skip

    def change_other_learning(self, lots):
        record = self._one(lots, OtherLearning.objects.filter(programme=self.programme))
        learning.change_other_learning(
            record=record, title=record.title, completed_on=self._day(lots), minutes=lots.randint(5, 300)
        )

    def remove_other_learning(self, lots):
        learning.remove_other_learning(record=self._one(lots, OtherLearning.objects.filter(programme=self.programme)))

    def _completion(self, lots):
        rows = Completion.objects.filter(programme=self.programme).select_related("course", "programme")
        return self._one(lots, rows)

    # Teams

    def start_team(self, lots):
        by = self._person(lots)
        where = by.organisation or self._organisation(lots)
        teams.start_team(by=by, name=f"Team {lots.randint(1, 10_000)}", organisation=where)

    def move_team(self, lots):
        team = self._team(lots)
        teams.change_team(team=team, by=self._lead(lots, team), name=team.name, organisation=self._organisation(lots))

    def join(self, lots):
        teams.join(person=self._person(lots), code=self._one(lots, JoinCode.objects.in_use()))

    def add_people(self, lots):
        team = self._team(lots)
        teams.add_people(team=team, by=self._lead(lots, team), emails=self._emails(lots))

    def leave(self, lots):
        teams.leave(membership=self._one(lots, Membership.objects.current().select_related("team")))

    def remove_member(self, lots):
        team = self._team(lots)
        membership = self._one(lots, Membership.objects.current().filter(team=team).select_related("team"))
        teams.remove_member(membership=membership, by=self._lead(lots, team))

    def make_lead(self, lots):
        team = self._team(lots)
        membership = self._one(lots, Membership.objects.current().filter(team=team).select_related("team"))
        teams.make_lead(membership=membership, by=self._lead(lots, team))

    def hand_over_team(self, lots):
        team = self._team(lots)
        to = self._one(lots, Membership.objects.current().filter(team=team))
        teams.hand_over(team=team, by=self._lead(lots, team), to=to)

    def archive_team(self, lots):
        if lots.random() < 0.7:  # else there would soon be none
            raise ObjectDoesNotExist
        team = self._team(lots)
        scheduling.archive_with_plans(team=team, by=self._lead(lots, team))

    # Conversations

    def schedule(self, lots):
        team = self._team(lots)
        scheduling.schedule(
            team=team, by=self._lead(lots, team), programme=self.programme, starts_at=self._soon(lots), minutes=60
        )

    def change_plan(self, lots):
        meeting = self._meeting(lots, "scheduled")
        scheduling.change_plan(
            conversation=meeting, by=self._lead(lots, meeting.team), seen=meeting.sequence,
            starts_at=self._soon(lots), minutes=lots.choice([30, 60]),
        )  # fmt: skip

    def cancel(self, lots):
        meeting = self._meeting(lots, "scheduled")
        scheduling.cancel(conversation=meeting, by=self._lead(lots, meeting.team))

    def record(self, lots):
        meeting = self._meeting(lots, "scheduled")
        if not meeting.has_started and timezone.localtime(meeting.starts_at).date() <= ENDS:
            self.clock.move_to(meeting.starts_at + datetime.timedelta(hours=2))  # so it was held
        self._record(lots, meeting)

    def correct_record(self, lots):
        self._record(lots, self._meeting(lots, "recorded"))

    def record_unplanned(self, lots):
        team = self._team(lots)
        unplanned.record_brief(
            team=team, by=self._lead(lots, team), programme=self.programme,
            starts_at=timezone.now() - lots.randint(1, 72) * datetime.timedelta(hours=1), minutes=30,
            was_there=lots.random() < 0.7, emails=self._emails(lots), others_count=lots.randint(0, 4),
            change=self._new_idea(lots), is_another=lots.random() < 0.3,
        )  # fmt: skip

    def say_not_there(self, lots):
        attendance.say_not_there(attendance=self._attendance(lots))

    def take_back(self, lots):
        attendance.take_back(attendance=self._attendance(lots))

    def _record(self, lots, meeting):
        members = Membership.objects.on(meeting.day).filter(team=meeting.team).values_list("person", flat=True)
        open_ideas = Idea.objects.put_forward().filter(team=meeting.team, programme=self.programme)
        records.record(
            conversation=meeting, by=self._lead(lots, meeting.team), base_version=meeting.version,
            present=[pk for pk in sorted(set(members)) if lots.random() < 0.7], emails=self._emails(lots),
            others_count=lots.randint(0, 5), new_ideas=[self._new_idea(lots)],
            chosen=[idea.pk for idea in open_ideas.order_by("pk")[:2] if lots.random() < 0.5],
        )  # fmt: skip

    def _new_idea(self, lots):
        title = f"Idea {lots.randint(1, 1000)}"
        submission = uuid.UUID(int=lots.getrandbits(128))
        is_chosen = lots.random() < 0.6
        reason = "" if is_chosen or lots.random() < 0.5 else "Not now."
        return NewIdea(title, "Meet less.", is_chosen=is_chosen, parked_reason=reason, submission=submission)

    def _soon(self, lots):
        hours = lots.randint(1, 24 * 14)
        moment = timezone.now().replace(minute=0, second=0, microsecond=0) + hours * datetime.timedelta(hours=1)
        if timezone.localtime(moment).date() > ENDS:
            raise ObjectDoesNotExist  # the form offers no such day
        return moment

    def _meeting(self, lots, state):
        rows = Conversation.objects.filter(programme=self.programme, state=state, team__archived_at=None)
        return self._one(lots, rows.select_related("team", "programme"))

    def _attendance(self, lots):
        return self._one(lots, Attendance.objects.filter(conversation__programme=self.programme))

    # Ideas

    def put_forward(self, lots):
        membership = self._one(lots, Membership.objects.current().select_related("team", "person"))
        ideas.put_forward(
            team=membership.team, by=membership.person, programme=self.programme, title=f"Idea {lots.randint(1, 1000)}",
            problem="", change="Meet less.", visibility=lots.choice(["team", EVERYONE]),
            without_name=lots.random() < 0.3, submission=uuid.UUID(int=lots.getrandbits(128)),
        )  # fmt: skip

    def choose(self, lots):
        idea = self._idea(lots)
        ideas.choose(idea=idea, by=self._lead(lots, idea.team))

    def park(self, lots):
        idea = self._idea(lots)
        ideas.park(idea=idea, by=self._lead(lots, idea.team), reason="Not now.")

    def merge(self, lots):
        into = self._idea(lots)
        others = Idea.objects.filter(team=into.team, programme=self.programme).exclude(pk=into.pk)
        ideas.merge(idea=self._one(lots, others), into=into, by=self._lead(lots, into.team))

    def reopen_idea(self, lots):
        idea = self._idea(lots)
        ideas.reopen(idea=idea, by=self._lead(lots, idea.team))

    def _idea(self, lots):
        rows = Idea.objects.filter(programme=self.programme, team__archived_at=None)
        return self._one(lots, rows.select_related("team"))

    # Experiments

    def propose(self, lots):
        team = self._team(lots)
        by = self._lead(lots, team)
        chosen = Idea.objects.filter(team=team, programme=self.programme, state="chosen").order_by("-pk").first()
        library = Experiment.objects.in_library().exclude(team=team)
        running.propose(
            team=team, by=by, programme=self.programme, submission=uuid.UUID(int=lots.getrandbits(128)), owner=by,
            idea=chosen if lots.random() < 0.5 else None,
            adopted_from=library.order_by("-pk").first() if lots.random() < 0.6 else None,
            plan={
                "title": f"Plainer letters {lots.randint(1, 1000)}", "problem": "", "change": "Rewrite it.",
                "if_we": "rewrite it", "then": "fewer call", "because": "it is plain", "measure_name": "Calls",
                "unit": "number", "unit_name": "calls", "better": "lower", "baseline": Decimal(9), "baseline_note": "",
                "target": None, "starts_on": timezone.localdate(), "ends_on": ENDS, "profession": None,
                "visibility": lots.choice(["team", "organisation", EVERYONE]), "shows_team": True,
            },
        )  # fmt: skip

    def start_experiment(self, lots):
        experiment = self._experiment(lots, "planned")
        running.start(experiment=experiment, by=self._lead(lots, experiment.team))

    def propose_and_start(self, lots):
        self.propose(lots)
        experiment = Experiment.objects.select_related("team").order_by("-pk").first()
        running.start(experiment=experiment, by=self._lead(lots, experiment.team))

    def conclude(self, lots):
        self._conclude(lots, self._experiment(lots, "running"))

    def correct_conclusion(self, lots):
        self._conclude(lots, self._experiment(lots, "concluded"))

    def reopen_experiment(self, lots):
        experiment = self._experiment(lots, "concluded")
        conclusion.reopen(experiment=experiment, by=self._lead(lots, experiment.team))

    def hand_over_experiment(self, lots):
        experiment = self._experiment(lots, lots.choice(["planned", "running"]))
        to = self._one(lots, Membership.objects.current().filter(team=experiment.team).select_related("person"))
        running.hand_over(experiment=experiment, by=self._lead(lots, experiment.team), to=to.person)

    def share(self, lots):
        experiment = self._experiment(lots, lots.choice(["planned", "running", "concluded"]))
        running.share(
            experiment=experiment, by=self._lead(lots, experiment.team), shows_team=True,
            visibility=lots.choice(["team", "organisation", EVERYONE]),
        )  # fmt: skip

    def moderate(self, lots):
        experiment = self._experiment(lots, lots.choice(["running", "concluded"]))
        moderation.decide(
            experiment=experiment, by=Person.objects.get(is_central=True), kind=lots.choice(["approve", "hide"]),
            note="Please look at it again.", version=experiment.version,
        )  # fmt: skip

    def remove_experiment(self, lots):
        experiment = self._experiment(lots, "planned")
        running.remove(experiment=experiment, by=self._lead(lots, experiment.team))

    def read(self, lots):
        experiment = self._experiment(lots, "running")
        measurements.add_measurement(
            experiment=experiment, by=self._lead(lots, experiment.team), taken_on=self._day(lots),
            value=Decimal(lots.randint(0, 20)), note="", submission=uuid.UUID(int=lots.getrandbits(128)),
        )  # fmt: skip

    def remove_reading(self, lots):
        reading = self._one(lots, Measurement.objects.select_related("experiment__team"))
        measurements.remove_measurement(measurement=reading, by=self._lead(lots, reading.experiment.team))

    def _conclude(self, lots, experiment):
        gains = [
            Gain(kind, Decimal(lots.randint(1, 500_000)) / 100, "We counted.", lots.choice(["measured", "guessed"]))
            for kind in ("minutes", "pounds", "people")
            if lots.random() < 0.5
        ]
        conclusion.conclude(
            experiment=experiment, by=self._lead(lots, experiment.team), what_happened="It went well.",
            learned="Start with one.", outcome=lots.choice(["keep", "adapt", "stop", "scale"]), gains=gains,
        )  # fmt: skip

    def _experiment(self, lots, state):
        rows = Experiment.objects.filter(programme=self.programme, state=state, team__archived_at=None)
        return self._one(lots, rows.select_related("team", "programme"))

    # People, organisations, what the programme asks for

    def move_person(self, lots):
        change_profile(person=self._person(lots), organisation=self._organisation(lots))

    def change_answers(self, lots):
        change_profile(
            person=self._person(lots),
            **{
                name: lots.choice([None, *model.objects.all()])
                for name, model in (("grade", Grade), ("profession", Profession), ("region", Region))
            },
        )

    def register(self, lots):
        """Somebody known by an address signs in for the first time, and says where they work."""
        person = self._one(lots, Person.objects.placeholders())
        person.registered_at = timezone.now()
        person.save(update_fields=["registered_at"])
        complete_profile(
            person=person, name="Nia Rees", organisation=self._organisation(lots), grade=None, profession=None,
            region=None,
        )  # fmt: skip

    def absorb(self, lots):
        placeholder = self._one(lots, Person.objects.placeholders())
        into = self._one(lots, Person.objects.registered().filter(is_active=True))
        absorb_placeholder(placeholder=placeholder, into=into)

    def switch_account(self, lots):
        """Somebody leaves the Civil Service, or comes back."""
        in_teams = Person.objects.filter(memberships__left_on=None, memberships__isnull=False)
        person = self._one(lots, lots.choice([Person.objects, in_teams]).filter(is_central=False))
        person.is_active = not person.is_active
        person.save(update_fields=["is_active"])

    def move_organisation(self, lots):
        organisation, parent = self._organisation(lots), lots.choice([None, *Organisation.objects.all()])
        organisation.is_sub_unit = parent is not None and lots.random() < 0.5
        place_organisation(organisation=organisation, parent=parent)

    def edit_headcount(self, lots):
        organisation = self._organisation(lots)
        organisation.headcount = lots.choice([None, 40, 150, 199, 200, 260, 800])
        organisation.headcount_month = OPENS.replace(day=1)
        place_organisation(organisation=organisation, parent=Organisation.objects.get_parent(organisation))

    def change_side(self, lots):
        organisation = self._organisation(lots)
        organisation.is_civil_service = not organisation.is_civil_service or lots.random() < 0.5
        place_organisation(organisation=organisation, parent=Organisation.objects.get_parent(organisation))

    def change_courses(self, lots):
        listing = self._one(lots, ProgrammeCourse.objects.filter(programme=self.programme))
        listing.is_core = not listing.is_core
        listing.save(update_fields=["is_core"])

    def change_goal(self, lots):
        self.programme.learning_goal_minutes = lots.choice([None, None, 60, 100, 420])
        self.programme.save(update_fields=["learning_goal_minutes"])


RARE = ("move_organisation", "change_side", "change_courses", "archive_team")
OFTEN = (
    "time_passes", "record_completion", "record_other_learning", "start_team", "join", "add_people", "schedule",
    "record", "record_unplanned", "put_forward", "propose_and_start", "conclude", "move_person",
)  # fmt: skip
ACTS = sorted(name for name, value in vars(Life).items() if not name.startswith("_") and name != "act")
DRAWN = [*ACTS, *ACTS, *(name for name in OFTEN for _ in range(4))]
DRAWN = [name for n, name in enumerate(DRAWN) if name not in RARE or n < len(ACTS)]
