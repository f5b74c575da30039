"""What a team's page says beyond its rows: what its leads should do next, and how many have done the learning.

Facts come in as rows and dates, so that every case can be tested without a page.
"""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone

from conversations.measures import TeamNow
from conversations.overview import IdeaList
from experiments.measures import NOTHING, Trying
from obt.figures.small_numbers import FEWEST, rounded_total
from obt.govuk import words

from .steps import Colour, Step


def to_do(
    now: TeamNow, ideas: IdeaList, *, member_count: int, today: datetime.date, tries: Trying = NOTHING
) -> list[Step]:
    """Return what the leads of a team should do, what is late first; empty if there is nothing."""
    found: list[Step] = []
    if late := now.to_record:
        day = timezone.localtime(late.starts_at).date()
        found.append(
            Step(
                f"Record the conversation of {words.day(late.starts_at)}",
                "It takes about three minutes and credits everybody who came.",
                _how_long_ago(day, today),
                Colour.LATE,
                reverse("conversation_record", args=[late.pk]),
            )
        )
    found += _about_experiment(tries, today)
    if member_count == 1:
        hint = "By email, or by a link or code that they join by themselves."
        found.append(Step("Add people", hint, "Not started", Colour.TO_DO, reverse("team_add", args=[now.pk])))
    if not (now.next or now.to_record or now.recorded):
        href = f"{reverse('conversation_new')}?team={now.pk}"
        hint = "About an hour is enough. Everybody gets it for their calendar."
        found.append(Step("Put a conversation in the diary", hint, "Not started", Colour.TO_DO, href))
    if now.recorded and ideas.open:
        href = f"{reverse('ideas')}?team={now.pk}"
        title = f"Decide about {words.counted(ideas.open, 'idea')}"
        found.append(Step(title, "Choose one, park it with a reason, or merge it.", "When you like", href=href))
    if tries.idea:
        href = f"{reverse('experiment_new')}?idea={tries.idea}"
        hint = "Say what you expect and how you will see it."
        found.append(Step(f"Plan how to try “{tries.idea_title}”", hint, "Not started", Colour.TO_DO, href))
    return found


def _about_experiment(tries: Trying, today: datetime.date) -> list[Step]:
    """What the experiment that comes first asks of the leads: to be concluded once it is over, or to be started."""
    one = tries.experiment
    if one and one.is_over(today):
        hint = "Keep, adapt, scale or stop: each counts the same."
        href = reverse("experiment_conclude", args=[one.pk])
        return [Step(f"Say how “{one.title}” went", hint, _how_long_ago(one.ends_on, today), Colour.LATE, href)]
    if one and one.state == "planned":
        hint = "From then on everybody in the team can add readings."
        return [Step(f"Start “{one.title}”", hint, "Not started", Colour.TO_DO, reverse("experiment", args=[one.pk]))]
    return []


def learning_line(done: int, registered: int) -> str:
    """Return how many of the team have done the learning as a sentence that identifies nobody."""
    shown = rounded_total(done, of=registered)
    if shown is None:
        return (
            f"How many have done the learning is shown once at least {FEWEST} have and at least {FEWEST} have not: "
            "in a smaller number, people could be recognised."
        )
    return f"About {shown} of {registered} people in the team who have signed in have done the learning."


def _how_long_ago(day: datetime.date, today: datetime.date) -> str:
    days = (today - day).days
    return "Today" if days <= 0 else "Yesterday" if days == 1 else f"{words.number(days)} days ago"
