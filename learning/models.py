"""Courses, which of them a programme asks for, and what people recorded."""

from __future__ import annotations

import datetime
from typing import Self, TypeVar

import pghistory
from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least, Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from obt.people.models import Person
from obt.programme.models import Programme

MOST_MINUTES = 60 * 100  # a hundred hours: more than any course, less than a slip of the finger
LONGEST_REFLECTION = 1000  # characters: a few sentences for oneself
_web_address = URLValidator(schemes=["http", "https"])


class Course(models.Model):
    """A course somewhere else, for example on Civil Service Learning. Which programme asks for it: ProgrammeCourse."""

    title = models.CharField(max_length=150)
    slug = models.SlugField(max_length=60, unique=True)
    provider = models.CharField(max_length=100, blank=True, help_text="Who runs it, for example Civil Service Learning")
    link = models.URLField(max_length=500, blank=True, validators=[_web_address], help_text="Where people take it")
    summary = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)], help_text="What most people need"
    )
    available_from = models.DateField(help_text="Nobody can have completed it before this day")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(name="course_minutes_in_range", condition=Q(minutes__range=(1, MOST_MINUTES))),
            models.CheckConstraint(
                name="course_slug_not_taken_by_a_page",
                condition=~Q(slug__in=("other", "certificate")),
                violation_error_message="“other” and “certificate” are addresses of pages of their own.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def could_be_completed_on(self, day: datetime.date, today: datetime.date | None = None) -> bool:
        """Whether somebody can have completed it on `day`: it existed, and `day` has come (default: in London)."""
        return self.available_from <= day <= (today or timezone.localdate())


class ProgrammeCourseQuerySet(models.QuerySet["ProgrammeCourse"]):
    def of(self, programme: Programme) -> Self:
        """The courses of `programme`, core ones first, each with its course row."""
        return self.filter(programme=programme).select_related("course").order_by("-is_core", "order", "course__title")


class ProgrammeCourse(models.Model):
    """That a programme asks for a course (core) or offers it (additional)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="programme_courses")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="programme_courses")
    is_core = models.BooleanField("core", default=True, help_text="Core courses complete the learning step")
    order = models.PositiveSmallIntegerField(default=0)

    objects = ProgrammeCourseQuerySet.as_manager()

    class Meta:
        ordering = ["-is_core", "order"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "course"], name="programme_course_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course} in {self.programme}"


_Record = TypeVar("_Record", bound="LearningRecord")


class RecordQuerySet(models.QuerySet[_Record]):
    def visible_to(self, person: Person) -> Self:
        """A person's learning is theirs alone: nobody else sees a row of it, not even the central team."""
        return self.filter(person=person)

    def of(self, programme: Programme) -> Self:
        return self.filter(programme=programme)


class LearningRecord(models.Model):
    """What every record of learning says."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # each table has an index that begins with it
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["person", "declared_on", "imported_on", "minutes"],
    model_name="CompletionEvent",
)
class Completion(LearningRecord):
    """That a person completed a course in a programme: once, however many say so.

    `declared_on` is the day the person gives, `imported_on` the course platform's; `completed_on` is the earlier.
    Withdrawing one leaves the other. The reflection is its author's alone and is in no history.
    """

    class Rating(models.IntegerChoices):
        NOT_AT_ALL = 1, "Not at all"
        A_LITTLE = 2, "A little"
        FAIRLY = 3, "Fairly"
        VERY = 4, "Very"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    declared_on = models.DateField(null=True, blank=True)
    imported_on = models.DateField(null=True, blank=True)
    completed_on = models.GeneratedField(
        expression=Least(F("declared_on"), F("imported_on")), output_field=models.DateField(), db_persist=True
    )
    rating = models.PositiveSmallIntegerField(choices=Rating.choices, null=True, blank=True)
    reflection = models.TextField(max_length=LONGEST_REFLECTION, blank=True)

    objects = RecordQuerySet["Completion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "programme", "course"], name="completion_once"),
            models.CheckConstraint(
                name="completion_declared_or_imported",
                condition=Q(declared_on__isnull=False) | Q(imported_on__isnull=False),
            ),
            models.CheckConstraint(name="completion_minutes_in_range", condition=Q(minutes__range=(1, MOST_MINUTES))),
            models.CheckConstraint(
                name="completion_rating_in_range", condition=Q(rating=None) | Q(rating__range=(1, 4))
            ),
            models.CheckConstraint(
                name="completion_reflection_not_too_long",
                condition=LessThanOrEqual(Length("reflection"), LONGEST_REFLECTION),
            ),
        ]

    def __str__(self) -> str:
        return f"completion {self.pk}"


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["person", "completed_on", "minutes"],
    model_name="OtherLearningEvent",
)
class OtherLearning(LearningRecord):
    """Learning outside the programme's courses, in the person's own words; counts towards a goal in minutes.

    The same title on the same day is one record: a form sent twice must not count twice.
    """

    title = models.CharField(max_length=150)
    link = models.URLField(max_length=500, blank=True, validators=[_web_address])
    completed_on = models.DateField()

    objects = RecordQuerySet["OtherLearning"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="other_learning_minutes_in_range", condition=Q(minutes__range=(1, MOST_MINUTES))
            ),
            models.CheckConstraint(name="other_learning_has_title", condition=~Q(title="")),
            # Begins with person and programme, so that it serves every page that lists a person's records too.
            models.UniqueConstraint(
                "person",
                "programme",
                "completed_on",
                Lower("title"),
                name="other_learning_once_a_day",
                violation_error_message="This has been recorded for that day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"other learning {self.pk}"

    @classmethod
    def was_removed_by(cls, person: Person, pk: int) -> bool:
        """Whether `pk` was a record of `person` that has been removed: its history knows."""
        history = apps.get_model("learning", "OtherLearningEvent")
        return history.objects.filter(pgh_obj=pk, person=person, pgh_label="delete").exists()
