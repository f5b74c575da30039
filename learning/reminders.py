"""The reminder that the learning waits."""

from __future__ import annotations

from django.db.models import Count, DateField, Exists, Expression, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from obt.people.models import Person
from obt.programme.models import Programme
from obt.reminders.expressions import address, is_on, said
from obt.reminders.rules import Rows, Rule, register

from .measures import is_complete
from .models import Completion, OtherLearning, ProgrammeCourse


def _whom_it_waits_for(programme: Programme) -> Rows:
    """Everybody who is known, registered or not, and has not done the programme's learning.

    A programme that asks for one course is spoken of by its title, and the button leads there; where it asks for
    several or for minutes, to the page of all. One that asks for nothing cannot be completed and reminds nobody.
    """
    people = Person.objects.filter(is_on(programme, "learning"), ~is_complete(programme), is_active=True)
    title: Expression = Value("Your learning")
    path: Expression = Value(reverse("learning"))
    if programme.learning_goal_minutes is None:
        core = ProgrammeCourse.objects.filter(programme=programme, is_core=True).order_by()
        people = people.filter(Exists(core))
        only = core.values("programme").annotate(courses=Count("pk"), slug=Max("course__slug")).filter(courses=1)
        title = Coalesce(Subquery(only.values(title=Max("course__title"))), title)
        path = Coalesce(Subquery(only.values(path=address("learning_course", "slug"))), path)
    return people.values(
        person_id=F("pk"),
        thing=Value(""),
        day=Value(programme.opens_on, output_field=DateField()),
        path=path,
        words=said(course=title, programme=programme.name),
    )


def whom_has_begun(programme: Programme) -> Rows:
    """Those of them who have recorded some learning of the programme."""
    of_programme = {"person": OuterRef("pk"), "programme": programme}
    return _whom_it_waits_for(programme).filter(
        Exists(Completion.objects.filter(**of_programme)) | Exists(OtherLearning.objects.filter(**of_programme))
    )


LEARNING_WAITS = Rule(
    name="learning-waits",
    title="Your masterclass is waiting",
    when="14, 42 and 77 days after the programme opens, until you have done its learning",
    why="You are invited to {programme} and have not recorded its learning yet.",
    days=(14, 42, 77),
    whom=_whom_it_waits_for,
    subject="{course} is waiting for you",
    text=(
        "**{course}** is where {programme} begins. Take it at your own pace, on any day that suits you. "
        "If you have done it already, recording it here takes less than a minute."
    ),
    button="Start learning",
    useful=60,
    examples={"course": "Innovation Masterclass", "programme": "One Big Thing"},
)

register(LEARNING_WAITS)
