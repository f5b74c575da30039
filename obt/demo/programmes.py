"""The demo's programmes: made out of their data file, and moved along with the calendar."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, F, Model, Value
from django.db.models.functions import Cast, Least
from django.utils import timezone

from conversations.models import Conversation, Idea
from learning.models import Completion, Course, OtherLearning, ProgrammeCourse
from obt.dashboards.models import OfflineReport
from obt.programme.models import Milestone, Programme

from . import data, figures
from .season import Window, opening_day

RUNNING = "small-change"  # slugs in programmes.toml
EARLIER = "data-upskilling"

# Every day that belongs to a record of taking part, by its table; conversations have a time, and move by themselves.
DAYS_OF_RECORDS: tuple[tuple[type[Model], str], ...] = (
    (Completion, "declared_on"),
    (Completion, "imported_on"),
    (OtherLearning, "completed_on"),
    (Idea, "created_on"),
    (OfflineReport, "on"),
)


class WindowTaken(Exception):
    """Somebody has set up a programme of their own where the demo's would run."""


@dataclass(frozen=True)
class Plan:
    """A programme of the data file with its dates as they are on some day."""

    slug: str
    window: Window
    wording: dict[str, Any]
    courses: list[dict[str, Any]]
    milestones: list[dict[str, Any]]

    @property
    def name(self) -> str:
        return self.named(self.window.opens_on)

    def named(self, opens_on: datetime.date) -> str:
        """What it is called when it opens on `opens_on`: after the year."""
        return str(self.wording["name"]).format(year=opens_on.year)


def plans(today: datetime.date) -> list[Plan]:
    """The demo's programmes, latest first, so that the first is under way on `today`."""
    return [_plan(row, opening_day(today)) for row in data.read("programmes")["programme"]]


def _plan(row: dict[str, Any], latest_opens_on: datetime.date) -> Plan:
    opens_on = latest_opens_on - datetime.timedelta(weeks=row["weeks_earlier"])
    return Plan(
        row["slug"], Window.opening(opens_on, days=row["days"]), row["wording"], row["course"], row.get("milestone", [])
    )


def settle(today: datetime.date) -> list[str]:
    """Make the demo's programmes and courses that are missing, and move those whose dates are not today's.

    Nothing else about existing rows is touched: somebody may have edited them. Returns what was done, a line each.
    Raises WindowTaken if another programme is in the way of a missing one.
    """
    in_order = plans(today)
    latest = Programme.objects.filter(slug=RUNNING).first()
    if latest and latest.opens_on > in_order[0].window.opens_on:
        in_order.reverse()  # moving back, the earlier one makes room first; forward, the later one
    return [line for plan in in_order for line in (*_settle(plan, today), *_mark(plan))]


def _settle(plan: Plan, today: datetime.date) -> list[str]:
    programme = Programme.objects.filter(slug=plan.slug).first()
    if programme is None:
        _create(plan)
        return [f"Made the programme “{plan.name}”, {_span(plan.window)}."]
    if programme.opens_on == plan.window.opens_on:
        return []
    try:
        _move(programme, plan, today)
    except WindowTaken as taken:  # no reason not to start: what is there goes on being there
        return [f"Left a programme where it is. {taken}"]
    return [f"Moved the programme “{programme.name}” to {_span(plan.window)}."]


def _span(window: Window) -> str:
    return f"{window.opens_on:%d.%m.%Y} to {window.closes_on:%d.%m.%Y}"


def _create(plan: Plan) -> None:
    programme = Programme(slug=plan.slug, **{**plan.wording, "name": plan.name})
    if programme.has_conversations:
        programme.conversations_from = plan.window.opens_on
    _place(programme, plan.window)
    for order, row in enumerate(plan.courses):
        course, _ = Course.objects.get_or_create(slug=row["slug"], defaults=_course(row, plan.window.opens_on))
        ProgrammeCourse.objects.create(programme=programme, course=course, is_core=row["is_core"], order=order)


def _mark(plan: Plan) -> list[str]:
    """Make the milestones of a programme that has none."""
    if not plan.milestones or Milestone.objects.filter(programme__slug=plan.slug).exists():
        return []
    programme = Programme.objects.get(slug=plan.slug)
    Milestone.objects.bulk_create(
        Milestone(programme=programme, on=programme.opens_on + datetime.timedelta(row["day"]), title=row["title"])
        for row in plan.milestones
    )
    return [f"Made {len(plan.milestones)} milestones of “{programme.name}”."]


def _course(row: dict[str, Any], opens_on: datetime.date) -> dict[str, Any]:
    fields = {name: row[name] for name in ("title", "provider", "link", "minutes", "summary")}
    return {**fields, "available_from": opens_on - datetime.timedelta(weeks=row["available_weeks_before"])}


def _place(programme: Programme, window: Window) -> None:
    """Save `programme` with the dates of `window`; WindowTaken if they overlap another's."""
    programme.opens_on = window.opens_on
    programme.closes_on = window.closes_on
    programme.records_close_on = window.records_close_on
    try:
        programme.validate_constraints()
    except ValidationError as error:
        raise WindowTaken(f"“{programme.name}”: {' '.join(error.messages)}") from error
    programme.save()


def _move(programme: Programme, plan: Plan, today: datetime.date) -> None:
    """Give `programme` the dates of its plan, and take along all days that hang on them."""
    by = plan.window.opens_on - programme.opens_on
    if programme.name == plan.named(programme.opens_on):
        programme.name = plan.name
    for field in ("conversations_from", "experiments_from"):
        if day := getattr(programme, field):
            setattr(programme, field, day + by)
    _place(programme, plan.window)
    for course in Course.objects.filter(slug__in=[row["slug"] for row in plan.courses]):
        course.available_from += by
        course.save(update_fields=["available_from"])
    programme.milestones.update(on=Cast(F("on") + Value(by), DateField()))
    _move_records(programme, by, today)
    figures.take_away(programme)


def _move_records(programme: Programme, by: datetime.timedelta, today: datetime.date) -> None:
    """Move all records of taking part in `programme`; what would land in the future lands on `today`."""
    for model, field in DAYS_OF_RECORDS:
        # Row by row of columns that hold a day: LEAST would make today out of an empty one.
        rows = model._default_manager.filter(programme=programme, **{f"{field}__isnull": False})
        moved = Cast(F(field) + Value(by), DateField())
        rows.update(**{field: Least(moved, Value(today, DateField()))})
    _move_conversations(programme, by)


def _move_conversations(programme: Programme, by: datetime.timedelta) -> None:
    """Move all conversations of `programme`, to the same time of day; what was recorded stays in the past.

    One after the other, those first that make room: a team may have one on each of the days.
    """
    first_to_go = "-starts_at" if by > datetime.timedelta() else "starts_at"
    now = timezone.now()
    for back, row in enumerate(Conversation.objects.filter(programme=programme).order_by(first_to_go), 1):
        local = timezone.localtime(row.starts_at).replace(tzinfo=None)
        row.starts_at = timezone.make_aware(local + by)
        if row.recorded_at and row.starts_at > now:
            row.starts_at = now - datetime.timedelta(hours=back)
        if row.recorded_at:
            row.recorded_at = max(min(row.recorded_at + by, now), row.starts_at)
        row.save(update_fields=["starts_at", "recorded_at"])
