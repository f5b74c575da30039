"""The reminders about experiments: that a reading is due, and to say how one went."""

from __future__ import annotations

from django.db.models import DateField, Exists, Expression, F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from conversations.models import Idea
from obt.people.models import Membership, Person
from obt.people.models.people import PersonQuerySet
from obt.people.models.teams import MembershipQuerySet
from obt.programme.models import Programme
from obt.reminders.expressions import address, date_words, day_of, is_on, said, thing
from obt.reminders.rules import Rows, Rule, Until, register

from .models import Experiment, Measurement

_IT = "owned_experiments"  # the experiment of a row, in query sets of its owners
_IDEA, _PLANNED = "team__ideas", "team__experiments"  # the same in query sets of memberships
_EXAMPLES = {"team": "Drivers Medical Team C", "title": "Plainer letters"}


def _owners(programme: Programme, **of_experiment: object) -> PersonQuerySet:
    """Who owns a running experiment of an open team that they are in still, once for each that fits `of_experiment`.

    An owner who has left the team can no longer write to it, and is not reminded.
    """
    fits = {"programme": programme, "state": Experiment.State.RUNNING, "team__archived_at": None, **of_experiment}
    membership = Membership.objects.current().filter(team=OuterRef(f"{_IT}__team_id"), person=OuterRef("pk"))
    return Person.objects.filter(
        is_on(programme, "experiments"),
        Exists(membership),
        is_active=True,
        **{f"{_IT}__{name}": value for name, value in fits.items()},
    )


def _whom_to_measure(programme: Programme) -> Rows:
    """The owners of experiments that have not ended; days count from the last reading, or from when it began.

    It began on its first day, or when it was started if that was later.
    """
    readings = Measurement.objects.filter(experiment=OuterRef(f"{_IT}__pk")).order_by("-taken_on")
    last = Subquery(readings.values("taken_on")[:1])
    return _owners(programme, ends_on__gte=timezone.localdate()).values(
        person_id=F("pk"),
        thing=thing("experiment", f"{_IT}__pk"),
        day=Greatest(last, F(f"{_IT}__starts_on"), day_of(f"{_IT}__started_at")),
        path=address("experiment_measure", f"{_IT}__pk"),
        words=said(team=F(f"{_IT}__team__name"), title=F(f"{_IT}__title"), measure=F(f"{_IT}__measure_name")),
    )


def whom_to_conclude(programme: Programme) -> Rows:
    """The owners of experiments whose last day has passed, and which nobody has concluded."""
    return _owners(programme, ends_on__lt=timezone.localdate()).values(
        person_id=F("pk"),
        thing=thing("experiment", f"{_IT}__pk"),
        day=F(f"{_IT}__ends_on"),
        path=address("experiment_conclude", f"{_IT}__pk"),
        words=said(team=F(f"{_IT}__team__name"), title=F(f"{_IT}__title"), day=date_words(f"{_IT}__ends_on")),
    )


def whom_to_see_it_through(programme: Programme) -> Rows:
    """The owners of experiments that go on, and end on the day that the programme closes or before it."""
    return _owners(programme, ends_on__range=(timezone.localdate(), programme.closes_on)).values(
        person_id=F("pk"),
        thing=thing("experiment", f"{_IT}__pk"),
        day=F(f"{_IT}__ends_on"),
        path=address("experiment", f"{_IT}__pk"),
        words=said(team=F(f"{_IT}__team__name"), title=F(f"{_IT}__title")),
    )


def whom_to_try_it(programme: Programme) -> Rows:
    """The leads of teams that have chosen a small change which nobody has begun to plan."""
    planned = Experiment.objects.filter(idea=OuterRef(f"{_IDEA}__pk"))
    return _leads(programme, ~Exists(planned), of_team=_IDEA, state=Idea.State.CHOSEN).values(
        "person_id",
        thing=thing("idea", f"{_IDEA}__pk"),
        day=Value(programme.closes_on, output_field=DateField()),
        path=address("experiment_new", f"{_IDEA}__pk", query="idea"),
        words=said(team=F("team__name"), title=F(f"{_IDEA}__title")),
    )


def whom_to_start_it(programme: Programme) -> Rows:
    """The leads of teams that have an experiment which is planned and has not started."""
    return _leads(programme, of_team=_PLANNED, state=Experiment.State.PLANNED).values(
        "person_id",
        thing=thing("experiment", f"{_PLANNED}__pk"),
        day=Value(programme.closes_on, output_field=DateField()),
        path=address("experiment_start", f"{_PLANNED}__pk"),
        words=said(team=F("team__name"), title=F(f"{_PLANNED}__title")),
    )


def _leads(programme: Programme, *where: Expression, of_team: str, **fits: object) -> MembershipQuerySet:
    """Who leads an open team now, once for each of what it has, `of_team`, that fits."""
    return (
        Membership.objects.current()
        .leads()
        .filter(
            is_on(programme, "experiments"),
            *where,
            person__is_active=True,
            team__archived_at=None,
            **{f"{of_team}__{name}": value for name, value in {"programme": programme, **fits}.items()},
        )
    )


READ = Rule(
    name="reading-is-due",
    title="A reading is due",
    when="14 days after the last reading of an experiment that you look after",
    why="You look after “{title}” of {team}.",
    days=(14,),
    until=Until.RECORDS_CLOSE,
    whom=_whom_to_measure,
    subject="A reading for “{title}”",
    text=(
        "**{title}** could do with a new reading of “{measure}”. Today’s figure is enough: "
        "it takes less than 20 seconds, and after three readings you see what has changed."
    ),
    button="Add a reading",
    useful=40,
    examples={**_EXAMPLES, "measure": "Letters that lead to a call"},
)
CONCLUDE = Rule(
    name="how-did-it-go",
    title="How did it go?",
    when="1 and 7 days after the last day of an experiment that you look after, until it is concluded",
    why="You look after “{title}” of {team}.",
    days=(1, 7),
    until=Until.RECORDS_CLOSE,
    whom=whom_to_conclude,
    subject="How did “{title}” go?",
    text=(
        "**{title}** ended on {day}. Say what happened and what you learned: keep, adapt, scale or stop, "
        "each counts the same and helps others. If it needs more time, you can move its end."
    ),
    button="Say how it went",
    useful=15,
    examples={**_EXAMPLES, "day": "20 December"},
)

register(READ, CONCLUDE)
