"""The steps of the programme with their state, for one person.

Facts come in as rows and dates, so that every case can be tested without a page.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.urls import reverse

from conversations.measures import Attended, TeamNow
from experiments.measures import NOTHING, Tried, Trying
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
class Mine:
    """What is known of one person in a programme: their learning, their open teams, the last conversation they were at.

    Teams come as `conversations.measures.standing` has them: those they lead first, then the one that meets next;
    `trying` says of each, by its id, what it tries.
    """

    progress: Progress
    teams: list[TeamNow] = field(default_factory=list)
    attended: Attended | None = None
    trying: dict[int, Trying] = field(default_factory=dict)

    def tries(self, team: TeamNow) -> Trying:
        return self.trying.get(team.pk, NOTHING)


def starts(team: TeamNow) -> datetime.datetime:
    """When the next conversation of `team`, which has one, starts."""
    assert team.next
    return team.next.starts_at


def steps(programme: Programme, mine: Mine, today: datetime.date) -> list[Step]:
    """Return a step for each part that is on, in the order people take them."""
    found = []
    for part in programme.parts:
        if part.key == "learning":
            found.append(_learning_step(part, programme, mine.progress, today))
        elif part.key == "conversations":
            found.append(_conversations_step(part, programme, mine, today))
        else:
            found.append(_experiments_step(part, programme, mine, today))
    return found


def _experiments_step(part: Part, programme: Programme, mine: Mine, today: datetime.date) -> Step:
    if not programme.has_opened(today):
        return Step(part.title, part.summary, f"Opens {words.short_date(programme.opens_on)}", Colour.LATER)
    tried = [(team, one) for team in mine.teams if (one := mine.tries(team).experiment)]
    running = [(team, one) for team, one in tried if one.state == "running"]
    if not programme.takes_records(today):
        href = reverse("experiments") if tried else ""
        return Step(part.title, part.summary, "Closed", Colour.LATER, href)
    over = [(team, one) for team, one in running if one.is_over(today) and (team.is_lead or one.is_mine)]
    for team, one in over or running:
        return _step_running(part, team, one, today, is_late=bool(over))
    planned = [(team, one) for team, one in tried if one.state == "planned"]
    for team, one in planned:
        href = reverse("experiment", args=[one.pk])
        if team.is_lead:
            hint = f"{team.name} plans “{one.title}”. Start it when you are ready."
            return Step(part.title, hint, "To be started", Colour.TO_DO, href)
        return Step(part.title, f"{team.name} plans “{one.title}”. A lead starts it.", "Planned", href=href)
    for team in mine.teams:
        if (now := mine.tries(team)).idea:
            hint = f"{team.name} chose “{now.idea_title}”. Say what you expect and how you will see it."
            href = f"{reverse('experiment_new')}?idea={now.idea}"
            return Step(part.title, hint, "To be planned", Colour.TO_DO, href)
    for team, one in tried:
        hint = f"{team.name} tried “{one.title}” and decided: {one.outcome_name.lower()}."
        return Step(part.title, hint, "Completed", href=reverse("experiment", args=[one.pk]))
    if part.starts_on and part.starts_on > today:
        return _later_step(part, programme, today)
    if not mine.teams:
        return Step(part.title, part.summary, "With your team", Colour.LATER, reverse("experiments"))
    status, colour = ("Not yet started", Colour.TO_DO) if mine.attended else ("After you have talked", Colour.LATER)
    return Step(part.title, part.summary, status, colour, reverse("experiments"))


def _step_running(part: Part, team: TeamNow, one: Tried, today: datetime.date, *, is_late: bool) -> Step:
    href = reverse("experiment", args=[one.pk])
    if is_late:
        hint = f"“{one.title}” of {team.name} ended on {words.date(one.ends_on)}. What came of it?"
        return Step(part.title, hint, "To be concluded", Colour.LATE, href)
    read = f"The last reading is of {words.date(one.last_read_on)}" if one.last_read_on else "There is no reading yet"
    hint = f"{team.name} tries “{one.title}” until {words.date(one.ends_on)}. {read}."
    return Step(part.title, hint, "Running", Colour.RUNNING, href)


def _conversations_step(part: Part, programme: Programme, mine: Mine, today: datetime.date) -> Step:
    if mine.attended:
        meeting = mine.attended.conversation
        hint = f"You took part on {words.date(meeting.starts_at)}, with {mine.attended.team}. Not you? Say so there."
        return Step(part.title, hint, "Completed", href=reverse("conversations"))
    if not programme.has_opened(today):
        return Step(part.title, part.summary, f"Opens {words.short_date(programme.opens_on)}", Colour.LATER)
    if not programme.takes_records(today):
        return Step(part.title, part.summary, "Closed", Colour.LATER)
    if part.starts_on and part.starts_on > today and not any(team.next for team in mine.teams):
        return replace(_later_step(part, programme, today), href=reverse("teams"))  # a team can be started before
    if not mine.teams:
        hint = "Start your team here, or join it by its link or code."
        return Step(part.title, hint, "No team yet", Colour.TO_DO, reverse("teams"))
    if late := next((team for team in mine.teams if team.is_lead and team.to_record), None):
        return _step_to_record(part, late)
    meets = [team for team in mine.teams if team.next]
    if meets:
        team = min(meets, key=starts)
        assert team.next
        hint = f"{team.name} meets on {words.day(team.next.starts_at)}, {words.time(team.next.starts_at)}."
        return Step(part.title, hint, "Planned", Colour.RUNNING, reverse("conversation", args=[team.next.pk]))
    team = mine.teams[0]
    if team.is_lead:
        hint = f"Put a conversation of {team.name} in the diary. About an hour is enough."
        return Step(part.title, hint, "Not planned yet", Colour.TO_DO, f"{reverse('conversation_new')}?team={team.pk}")
    return Step(
        part.title, f"The lead of {team.name} plans it.", "Not planned yet", href=reverse("team", args=[team.pk])
    )


def _step_to_record(part: Part, team: TeamNow) -> Step:
    assert team.to_record
    hint = f"{team.name} met on {words.day(team.to_record.starts_at)}. Recording it takes three minutes."
    return Step(
        part.title, hint, "To be recorded", Colour.LATE, reverse("conversation_record", args=[team.to_record.pk])
    )


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
    """A part that can be recorded from a later day on says when."""
    when = f"You can record it here from {words.full_date(part.starts_on)}." if part.starts_on else ""
    status = f"From {words.short_date(part.starts_on)}" if part.starts_on else "Coming later"
    return Step(part.title, f"{part.summary} {when}".strip(), status, Colour.LATER)
