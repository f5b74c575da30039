"""What a person's home page says: the steps of the programme with their state, and the one thing to do next.

Facts come in as rows and dates, so that every case can be tested without a page.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from learning.measures import Progress
from obt.govuk import words
from obt.programme.models import Part, Programme


class Colour(StrEnum):
    """The colour of a status. Done is black text: only what wants somebody's action or runs is coloured."""

    NONE = ""
    TO_DO = "blue"
    RUNNING = "turquoise"
    LATE = "yellow"
    LATER = "grey"


@dataclass(frozen=True)
class Step:
    """One line of the task list; without `href` it cannot be opened yet."""

    title: str
    hint: str
    status: str
    colour: Colour = Colour.NONE
    href: str = ""


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


def steps(programme: Programme, progress: Progress, today: datetime.date) -> list[Step]:
    """Return a step for each part that is on, in the order people take them."""
    return [
        _learning_step(part, programme, progress, today)
        if part.key == "learning"
        else _later_step(part, programme, today)
        for part in programme.parts
    ]


def _learning_step(part: Part, programme: Programme, progress: Progress, today: datetime.date) -> Step:
    title = f"{part.title}: {progress.core[0].course.title}" if progress.core_total == 1 else part.title
    href = reverse("learning")
    if not programme.has_opened(today):
        return Step(title, part.summary, f"Opens {words.short_date(programme.opens_on)}", Colour.LATER, href)
    if progress.completed_on:
        return Step(title, f"You completed it on {words.date(progress.completed_on)}.", "Completed", href=href)
    if not programme.takes_records(today):
        return Step(title, _so_far(progress) or part.summary, "Closed", Colour.LATER, href)
    if progress.completions or progress.other:
        return Step(title, _so_far(progress), "Under way", Colour.RUNNING, href)
    return Step(title, part.summary, "Not yet started", Colour.TO_DO, href)


def _so_far(progress: Progress) -> str:
    """How much of what is asked for is done, as "2 of 4 courses, 1 hour of 7 hours"; empty if nothing is."""
    if not (progress.completions or progress.other):
        return ""
    done = []
    if progress.core_total:
        done.append(f"{progress.core_done} of {words.counted(progress.core_total, 'course')}")
    if progress.goal_minutes:
        done.append(f"{words.minutes(progress.minutes)} of {words.minutes(progress.goal_minutes)}")
    return f"{', '.join(done)} so far." if done else f"{words.minutes(progress.minutes)} so far."


def _later_step(part: Part, programme: Programme, today: datetime.date) -> Step:
    """A part whose pages are not open yet says when they come."""
    if not programme.takes_records(today) and programme.has_opened(today):
        return Step(part.title, part.summary, "Closed", Colour.LATER)
    if part.starts_on and part.starts_on > today:
        when = f"You can record it here from {words.full_date(part.starts_on)}."
        status = f"From {words.short_date(part.starts_on)}"
    else:
        when = "You can record it here later in the programme."
        status = "Coming later"
    return Step(part.title, f"{part.summary} {when}".strip(), status, Colour.LATER)


def next_action(programme: Programme, progress: Progress, today: datetime.date) -> NextAction:
    """Return what to do next, by the programme's dates first and by what is recorded second."""
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
    if not programme.has_learning or progress.is_complete:
        return NextAction(
            "You are up to date",
            "There is nothing for you to do here just now." + _thanks(progress),
            links=(*_certificate(progress), Link("Record other learning", reverse("other_learning_record"))),
        )
    return _learn_next(programme, progress, today)


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
