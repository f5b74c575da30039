"""The reminders that need several parts of the programme: its opening, a team to find, little time left."""

from __future__ import annotations

import datetime

from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from learning.measures import is_complete, last_record
from obt.govuk import words
from obt.people.models import Membership, Person
from obt.programme.models import Programme
from obt.reminders.expressions import is_on, said
from obt.reminders.rules import Rows, Rule, register

from .unfinished import unfinished

_PROGRAMME = {"programme": "One Big Thing"}


def _everybody(programme: Programme) -> Rows:
    """Everybody who is known when the day that it opens ends; whoever comes later sees that it is open."""
    day_after = programme.opens_on + datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(day_after, datetime.time(), words.LONDON)
    return Person.objects.filter(is_active=True, created_at__lt=midnight).values(
        person_id=F("pk"),
        thing=Value(""),
        day=Value(programme.opens_on, output_field=DateField()),
        path=Value(reverse("home")),
        words=said(
            programme=programme.name, invitation=programme.invitation, closes=words.short_date(programme.closes_on)
        ),
    )


def _whom_without_team(programme: Programme) -> Rows:
    """Whoever has done the learning and is in no open team, where there is something to do together.

    Days count from the record that completed it, or from the opening if that was later. It is said once.
    """
    team = Membership.objects.current().filter(person=OuterRef("pk"), team__archived_at=None)
    return Person.objects.filter(
        is_on(programme, "learning"),
        Q(is_on(programme, "conversations")) | Q(is_on(programme, "experiments")),
        is_complete(programme),
        ~Exists(team),
        is_active=True,
    ).values(
        person_id=F("pk"),
        thing=Value(""),
        day=Greatest(last_record(programme), Value(programme.opens_on, output_field=DateField())),
        path=Value(reverse("teams")),
        words=said(programme=programme.name),
    )


OPENS = Rule(
    name="programme-opens",
    title="The programme opens",
    when="on the day that the programme opens, from 9am",
    why="You are invited to {programme}.",
    days=(0,),
    whom=_everybody,
    subject="{programme} is open",
    text="**{programme}** runs until {closes}. {invitation} Your own page shows you where to begin.",
    button="See your first step",
    useful=50,
    examples={
        **_PROGRAMME,
        "closes": "14 February",
        "invitation": "Learn something about innovation, talk about it, and try one small change together.",
    },
)
FIND_TEAM = Rule(
    name="find-a-team",
    title="Find or start a team",
    when="7 days after you have done the learning, if you are in no team",
    why="You have done the learning of {programme} and are in no team.",
    days=(7,),
    once=True,
    still_useful=28,  # completions are brought over from course platforms weeks after their day
    whom=_whom_without_team,
    subject="Find your team, or start one",
    text=(
        "You have done the learning of {programme}: thank you. Next, a team talks for about an hour and agrees one "
        "small change to try. Join yours by its link or code, or start it in two minutes."
    ),
    button="Find or start a team",
    useful=30,
    examples=_PROGRAMME,
)
TIME_LEFT = Rule(
    name="time-left",
    title="The programme closes soon",
    when="14 and 3 days before the programme closes, if something that you began is not finished",
    why="You began this in {programme}, and it is not finished yet.",
    days=(-14, -3),
    still_useful=7,
    whom=unfinished,
    event=lambda programme: programme.closes_on,
    subject="Until {closes}: {programme}",
    text=("{programme} closes on {closes}. One thing that you began can still be finished: **{step}**."),
    button="{action}",
    useful=20,
    examples={
        **_PROGRAMME,
        "closes": "Friday 14 February",
        "step": "say how “Plainer letters” went",
        "action": "Say how it went",
    },
)

register(OPENS, FIND_TEAM, TIME_LEFT)
