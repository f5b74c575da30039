"""The one thing that a person should do next.

Facts come in as rows and dates, so that every case can be tested without a page.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from experiments.measures import Tried
from learning.measures import Progress
from obt.govuk import words
from obt.programme.models import Programme

from .steps import Mine, starts

IDEA_WITHIN = datetime.timedelta(days=7)  # before a conversation: from then on an idea is the next thing to do

READ_EVERY = datetime.timedelta(days=7)  # after so long without a reading it is the next thing to do


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class NextAction:
    """The tinted box: the one thing to do next. At most one filled button (`button`), other ways on as links."""

    title: str
    text: str
    button: Link | None = None
    links: tuple[Link, ...] = ()


def next_action(programme: Programme, mine: Mine, today: datetime.date) -> NextAction:
    """Return what to do next: by the programme's dates, then by what is most urgent.

    A conversation to record comes before one that is near and has no idea of the person yet, that before an experiment
    that is over, that before the learning; a team without a conversation, or no team, comes after it, then what a team
    tries or could try.
    """
    progress = mine.progress
    if not programme.has_opened(today):
        return NextAction(
            f"It opens on {words.full_date(programme.opens_on)}",
            "You are ready: your details are here already. From that day you can record what you do.",
        )
    if not programme.takes_records(today):
        return NextAction(
            f"{programme.name} has closed",
            f"Records closed on {words.date(programme.records_close_on)}. You can still read everything you recorded"
            + (" and get your certificate." if progress.is_complete else "."),
            links=(*_certificate(progress), Link("See what you recorded", reverse("learning"))),
        )
    if urgent := _record_next(mine) or _bring_an_idea(mine, today) or _conclude_next(mine, today):
        return urgent
    if programme.has_learning and not progress.is_complete:
        return _learn_next(programme, progress, today)
    if programme.has_conversations and not mine.attended and (talk := _talk_next(mine)):
        return talk
    return _try_next(mine, today) or _up_to_date(progress)


def _record_next(mine: Mine) -> NextAction | None:
    """The oldest conversation of a team that the person leads which has passed and is not recorded."""
    late = [team for team in mine.teams if team.is_lead and team.to_record]
    if not late:
        return None
    team = late[0]
    assert team.to_record
    return NextAction(
        f"Record the conversation of {words.day(team.to_record.starts_at)}",
        f"Who of {team.name} was there, and what did you choose? It takes three minutes, and credits all who came.",
        Link("Record this conversation", reverse("conversation_record", args=[team.to_record.pk])),
        (Link("It did not happen", reverse("conversation_cancel", args=[team.to_record.pk])),),
    )


def _bring_an_idea(mine: Mine, today: datetime.date) -> NextAction | None:
    """The next conversation within a week, for who has put forward no idea there yet."""
    near = [
        team
        for team in mine.teams
        if team.next
        and not team.has_idea_of_person
        and timezone.localtime(team.next.starts_at).date() <= today + IDEA_WITHIN
    ]
    if not near:
        return None
    team = min(near, key=starts)
    assert team.next
    return NextAction(
        f"Bring an idea to {words.day(team.next.starts_at)}",
        f"{team.name} meets at {words.time(team.next.starts_at)}. A small thing that would make work easier is enough, "
        "with your name or without.",
        Link("Put forward an idea", f"{reverse('idea_new')}?team={team.pk}"),
        (Link("See the conversation", reverse("conversation", args=[team.next.pk])),),
    )


def _conclude_next(mine: Mine, today: datetime.date) -> NextAction | None:
    """An experiment that has ended and that the person, its owner, helper or lead, has not said the outcome of."""
    for team in mine.teams:
        one = mine.tries(team).experiment
        if one and one.is_over(today) and (team.is_lead or one.is_mine):
            return NextAction(
                f"Say how “{one.title}” went",
                f"It ended on {words.date(one.ends_on)}. Keep, adapt, scale or stop: each counts the same, and others "
                "learn from it.",
                Link("See the experiment", reverse("experiment", args=[one.pk])),
            )
    return None


def _try_next(mine: Mine, today: datetime.date) -> NextAction | None:
    """A planned experiment to start, a reading that is due, or a chosen idea that nobody has begun to try."""
    for team in mine.teams:
        one = mine.tries(team).experiment
        if one and one.state == "planned" and team.is_lead:
            return NextAction(
                f"Start “{one.title}”",
                f"It is planned for {team.name}. From the day it starts everybody in the team can add readings.",
                Link("See the experiment", reverse("experiment", args=[one.pk])),
            )
        if one and one.state == "running" and one.is_mine and _reading_is_due(one, today):
            last = f"The last one is of {words.date(one.last_read_on)}. " if one.last_read_on else ""
            return NextAction(
                f"Add a reading to “{one.title}”",
                f"{last}It takes less than 20 seconds.",
                Link("Add a reading", reverse("experiment_measure", args=[one.pk])),
                (Link("See the experiment", reverse("experiment", args=[one.pk])),),
            )
    for team in mine.teams:
        if (now := mine.tries(team)).idea and not (now.experiment and now.experiment.state == "running"):
            return NextAction(
                f"Plan how to try “{now.idea_title}”",
                f"{team.name} chose it. Say what you expect and how you will see it, and it becomes an experiment.",
                Link("Plan the experiment", f"{reverse('experiment_new')}?idea={now.idea}"),
                (Link("See what others tried", reverse("library")),),
            )
    return None


def _reading_is_due(one: Tried, today: datetime.date) -> bool:
    return one.last_read_on is None or one.last_read_on <= today - READ_EVERY


def _talk_next(mine: Mine) -> NextAction | None:
    """Start or join a team, or plan its conversation; None where all that is left is to wait."""
    if not mine.teams:
        return NextAction(
            "Find your team",
            "A team meets once, for about an hour, and agrees one small change to try. Join yours, or start it.",
            Link("Start or join a team", reverse("teams")),
            _certificate(mine.progress),
        )
    team = mine.teams[0]
    if team.is_lead and not team.next:
        return NextAction(
            f"Put a conversation of {team.name} in the diary",
            "About an hour is enough, and everybody gets it for their calendar.",
            Link("Plan a conversation", f"{reverse('conversation_new')}?team={team.pk}"),
            (Link("Record one that you have had", f"{reverse('conversation_record_now')}?team={team.pk}"),),
        )
    return None


def _up_to_date(progress: Progress) -> NextAction:
    return NextAction(
        "You are up to date",
        "There is nothing for you to do here just now." + _thanks(progress),
        links=(*_certificate(progress), Link("See what others tried", reverse("library"))),
    )


def _learn_next(programme: Programme, progress: Progress, today: datetime.date) -> NextAction:
    course = progress.next_course
    deadline = (
        f" You can record it until {words.date(programme.records_close_on)}." if today > programme.closes_on else ""
    )
    if course is None:
        return NextAction(
            _to_go(progress),
            f"Anything that taught you something counts: a course, a book, a visit.{deadline}",
            Link("Record other learning", reverse("other_learning_record")),
            (Link("See what you recorded", reverse("learning")),),
        )
    ways = [Link("About this course", reverse("learning_course", args=[course.slug]))]
    if course.link:
        ways.insert(0, Link(f"Take it on {course.provider}" if course.provider else "Take it", course.link))
    return NextAction(
        course.title,
        f"It takes about {words.minutes(course.minutes)}. Done already? Recording it takes under a minute.{deadline}",
        Link("Record this course", reverse("learning_record", args=[course.slug])),
        tuple(ways),
    )


def _to_go(progress: Progress) -> str:
    left = progress.minutes_to_go
    return f"{words.minutes(left)} of learning to go" if left else "Record your learning"


def _certificate(progress: Progress) -> tuple[Link, ...]:
    return (Link("Get your certificate", reverse("learning_certificate_page")),) if progress.is_complete else ()


def _thanks(progress: Progress) -> str:
    return f" Thank you for {words.minutes(progress.minutes)} of learning." if progress.is_complete else ""
