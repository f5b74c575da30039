"""Facts for tests of the home page and the team's page, without a database."""

import datetime
from zoneinfo import ZoneInfo

from conversations.measures import Attended, Meeting, TeamNow
from experiments.measures import Tried, Trying
from learning.measures import CourseProgress, Progress
from learning.models import Completion, Course
from obt.programme.models import Programme

OPENS = datetime.date(2024, 10, 14)
CLOSES = datetime.date(2025, 2, 14)
RECORDS_CLOSE = datetime.date(2025, 3, 14)


def programme(**changes):
    return Programme(
        **{
            "name": "One Big Thing 2024",
            "opens_on": OPENS,
            "closes_on": CLOSES,
            "records_close_on": RECORDS_CLOSE,
            "learning_title": "Learn",
            "learning_summary": "Take a course.",
            "conversations_title": "Talk",
            "conversations_summary": "Meet as a team.",
            "experiments_title": "Try",
            "experiments_summary": "Try the change.",
            **changes,
        }
    )


def course(title="Innovation Masterclass", **changes):
    return Course(
        **{"title": title, "slug": "masterclass", "minutes": 60, "provider": "Civil Service Learning", **changes}
    )


def completed(day=datetime.date(2024, 11, 12), minutes=60):
    completion = Completion(declared_on=day, minutes=minutes)
    completion.completed_on = day
    return completion


def progress(*courses, other=(), goal=None):
    return Progress(courses=list(courses), other=list(other), goal_minutes=goal)


TO_DO = CourseProgress(course(), True, None)
DONE = CourseProgress(course(), True, completed())


def meeting(month, day, hour=14, pk=7):
    """A meeting at the start of an hour in London, in the season 2024 to 2025."""
    year = 2025 if month < 6 else 2024
    return Meeting(pk, datetime.datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/London")), 60, "Room 3")


def team(**changes):
    """A team that the person is a member of; nothing is planned."""
    usual = {"pk": 5, "name": "Harbour", "is_lead": False, "next": None, "to_record": None, "recorded": None}
    return TeamNow(**{**usual, "has_idea_of_person": False, **changes})


def attended(month, day):
    return Attended(meeting(month, day), "Harbour")


def trying(**changes):
    """What a team tries: one experiment that runs, of somebody else."""
    usual = {"pk": 9, "title": "Plainer letters", "state": "running", "ends_on": datetime.date(2024, 12, 20)}
    read = {"outcome": "", "is_mine": False, "last_read_on": datetime.date(2024, 11, 28)}
    return Trying(Tried(**{**usual, **read, **changes}), None)
