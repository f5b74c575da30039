"""The reminders about experiments: that a reading is due, and to say how one went."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from obt.people.models import Membership, Person
from obt.people.models.people import PersonQuerySet
from obt.programme.models import Programme
from obt.reminders.expressions import address, date_words, day_of, is_on, said, thing
from obt.reminders.rules import Rule, Until, Whom, register

from .models import Experiment, Measurement

_IT = "owned_experiments"  # the experiment of a row, in query sets of its owners
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


def _whom_to_measure(programme: Programme) -> Whom:
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


def _whom_to_conclude(programme: Programme) -> Whom:
    """The owners of experiments whose last day has passed, and which nobody has concluded."""
    return _owners(programme, ends_on__lt=timezone.localdate()).values(
        person_id=F("pk"),
        thing=thing("experiment", f"{_IT}__pk"),
        day=F(f"{_IT}__ends_on"),
        path=address("experiment_conclude", f"{_IT}__pk"),
        words=said(team=F(f"{_IT}__team__name"), title=F(f"{_IT}__title"), day=date_words(f"{_IT}__ends_on")),
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
    whom=_whom_to_conclude,
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
