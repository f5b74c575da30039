"""The reminders about experiments: that a reading is due, and to say how one went."""

from __future__ import annotations

from django.db.models import DateField, Exists, Expression, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from conversations.models import Idea
from obt.people.models import Membership
from obt.people.models.teams import MembershipQuerySet
from obt.programme.models import Programme
from obt.reminders.expressions import address, date_words, day_of, is_on, said, thing
from obt.reminders.rules import Rows, Rule, Until, register

from .models import Experiment, Measurement

State = Experiment.State

_OURS, _IDEA = "team__experiments", "team__ideas"  # the experiment, or the idea, of a row in query sets of memberships
_EXAMPLES = {"team": "Drivers Medical Team C", "title": "Plainer letters"}


def _lookers_after(programme: Programme, **fits: object) -> MembershipQuerySet:
    """Who looks after a running experiment of an open team, once for each that fits.

    That is its owner. Once they have left the team or can no longer sign in, it is every lead, as with questions about
    an entry of the library (`experiments.actions.library.who_answers`).
    """
    owner = Membership.objects.current().filter(
        team=OuterRef("team_id"), person=OuterRef(f"{_OURS}__owner_id"), person__is_active=True
    )
    is_owner, is_lead = Q(person=F(f"{_OURS}__owner")), Q(role=Membership.Role.LEAD)
    leads_instead = is_lead & Q(~Exists(owner))  # in this order: Postgres looks for owners beside leads only
    return _members(programme, is_owner | leads_instead, of_team=_OURS, state=State.RUNNING, **fits)


def _whom_to_measure(programme: Programme) -> Rows:
    """Who looks after experiments that have not ended; days count from the last reading, or from when it began.

    It began on its first day, or when it was started if that was later.
    """
    readings = Measurement.objects.filter(experiment=OuterRef(f"{_OURS}__pk")).order_by("-taken_on")
    last = Subquery(readings.values("taken_on")[:1])
    return _lookers_after(programme, ends_on__gte=timezone.localdate()).values(
        "person_id",
        thing=thing("experiment", f"{_OURS}__pk"),
        day=Greatest(last, F(f"{_OURS}__starts_on"), day_of(f"{_OURS}__started_at")),
        path=address("experiment_measure", f"{_OURS}__pk"),
        words=said(team=F("team__name"), title=F(f"{_OURS}__title"), measure=F(f"{_OURS}__measure_name")),
    )


def whom_to_conclude(programme: Programme) -> Rows:
    """Who looks after experiments whose last day has passed, and which nobody has concluded."""
    return _lookers_after(programme, ends_on__lt=timezone.localdate()).values(
        "person_id",
        thing=thing("experiment", f"{_OURS}__pk"),
        day=F(f"{_OURS}__ends_on"),
        path=address("experiment_conclude", f"{_OURS}__pk"),
        words=said(team=F("team__name"), title=F(f"{_OURS}__title"), day=date_words(f"{_OURS}__ends_on")),
    )


def whom_to_see_it_through(programme: Programme) -> Rows:
    """Who looks after experiments that go on, and end on the day that the programme closes or before it."""
    return _lookers_after(programme, ends_on__range=(timezone.localdate(), programme.closes_on)).values(
        "person_id",
        thing=thing("experiment", f"{_OURS}__pk"),
        day=F(f"{_OURS}__ends_on"),
        path=address("experiment", f"{_OURS}__pk"),
        words=said(team=F("team__name"), title=F(f"{_OURS}__title")),
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
    return _leads(programme, of_team=_OURS, state=State.PLANNED).values(
        "person_id",
        thing=thing("experiment", f"{_OURS}__pk"),
        day=Value(programme.closes_on, output_field=DateField()),
        path=address("experiment_start", f"{_OURS}__pk"),
        words=said(team=F("team__name"), title=F(f"{_OURS}__title")),
    )


def _leads(programme: Programme, *where: Expression, of_team: str, **fits: object) -> MembershipQuerySet:
    """Who leads an open team now, once for each of what it has, `of_team`, that fits."""
    return _members(programme, *where, of_team=of_team, **fits).leads()


def _members(programme: Programme, *where: Expression | Q, of_team: str, **fits: object) -> MembershipQuerySet:
    """Who is in an open team now and can sign in, once for each of what it has, `of_team`, that fits."""
    return Membership.objects.current().filter(
        is_on(programme, "experiments"),
        *where,
        person__is_active=True,
        team__archived_at=None,
        **{f"{of_team}__{name}": value for name, value in {"programme": programme, **fits}.items()},
    )


READ = Rule(
    name="reading-is-due",
    title="A reading is due",
    when="14 days after the last reading of an experiment that you look after",
    why="You look after “{title}” of {team}, or lead the team and nobody else does.",
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
    why="You look after “{title}” of {team}, or lead the team and nobody else does.",
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
