"""The yearly programme: dates, theme, which parts are on, and all wording that belongs to its year."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from obt import statements

RECORDS_CLOSE_AFTER = datetime.timedelta(weeks=4)  # product.md: default four weeks after `closes_on`


class Part(NamedTuple):
    """One of the steps a programme invites to, in its year's own words; `starts_on` where it starts later than it."""

    key: str
    title: str
    summary: str
    duration: str
    starts_on: datetime.date | None


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def current(self, today: datetime.date | None = None) -> Programme | None:
        """The programme that pages are about on `today` (default: today in London), in one statement.

        It is the one whose records are open; failing that, the next to open; failing that, the last that was.
        """
        today = today or timezone.localdate()
        found = statements.rows(_CURRENT.format(columns=statements.columns(Programme, "p")), {"today": today})
        return statements.instance(Programme, found[0]) if found else None


_CURRENT = """
SELECT {columns} FROM programme_programme p
ORDER BY
  CASE WHEN %(today)s BETWEEN opens_on AND records_close_on THEN 0 WHEN opens_on > %(today)s THEN 1 ELSE 2 END,
  CASE WHEN opens_on > %(today)s THEN opens_on END,
  records_close_on DESC
LIMIT 1
"""


class _ClosedRange(Func):
    """`daterange(opens_on, records_close_on, '[]')`: both days are included."""

    function = "daterange"
    output_field = models.DateField()


_QUIET_FROM, _QUIET_UNTIL = (12, 20), (1, 5)  # month and day, both included; of the turn of the year that it crosses


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Programme(models.Model):
    """A year's programme. Next year's is another row, never another release.

    Dates are whole days in London, first and last included. Participation can be recorded from `opens_on` to
    `records_close_on`; windows of two programmes cannot overlap.
    """

    name = models.CharField(max_length=100, unique=True, help_text="For example: One Big Thing 2024")
    slug = models.SlugField(max_length=40, unique=True)
    theme = models.CharField(max_length=200, help_text="For example: One Big Thing starts with One Small Change")
    opens_on = models.DateField()
    closes_on = models.DateField()
    records_close_on = models.DateField(
        blank=True, help_text="Last day to record or correct; left empty, four weeks after it closes"
    )

    headline = models.CharField(max_length=120, help_text="On the start page")
    headline_emphasis = models.CharField(
        max_length=60, blank=True, help_text="The words of the headline that are underlined"
    )
    invitation = models.TextField(help_text="One sentence under the headline")

    has_learning = models.BooleanField("learning is on", default=True)
    learning_title = models.CharField(max_length=60, default="Learn")
    learning_summary = models.TextField(blank=True)
    learning_duration = models.CharField(max_length=60, blank=True, help_text="For example: About 60 minutes")
    learning_note = models.TextField(
        blank=True,
        help_text="Shown where people record a course, for example where completions are brought over from",
    )
    learning_goal_minutes = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Minutes of learning asked of everyone; empty where only courses count",
    )

    has_conversations = models.BooleanField("team conversations are on", default=True)
    conversations_title = models.CharField(max_length=60, default="Talk")
    conversations_summary = models.TextField(blank=True)
    conversations_duration = models.CharField(max_length=60, blank=True)
    conversations_from = models.DateField(
        null=True,
        blank=True,
        help_text="First day that conversations can be recorded here; empty while that is not known",
    )

    has_experiments = models.BooleanField("experiments are on", default=True)
    experiments_title = models.CharField(max_length=60, default="Try")
    experiments_summary = models.TextField(blank=True)
    experiments_duration = models.CharField(max_length=60, blank=True)
    experiments_from = models.DateField(
        null=True,
        blank=True,
        help_text="First day that experiments can be recorded here; empty while that is not known",
    )

    quiet_from = models.DateField(
        null=True, blank=True, help_text="First day without reminders; left empty, 20 December"
    )
    quiet_until = models.DateField(null=True, blank=True, help_text="Last day without reminders; left empty, 5 January")

    moderates_library = models.BooleanField(
        "library is moderated",
        default=False,
        help_text="Entries wait for the central team before everybody can find them",
    )

    certificate_text = models.TextField(
        blank=True, help_text="The sentence on the certificate between the person's name and the courses"
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(
                name="programme_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message="The programme must not close before it opens.",
            ),
            models.CheckConstraint(
                name="programme_records_close_last",
                condition=Q(records_close_on__gte=F("closes_on")),
                violation_error_message="Records must not close before the programme does.",
            ),
            models.CheckConstraint(
                name="programme_quiet_dates_in_order",
                condition=Q(quiet_from=None) | Q(quiet_until=None) | Q(quiet_until__gte=F("quiet_from")),
                violation_error_message="The quiet days must not end before they begin.",
            ),
            models.CheckConstraint(
                name="programme_goal_is_no_zero",
                condition=Q(learning_goal_minutes=None) | Q(learning_goal_minutes__gte=1),
                violation_error_message="Leave the goal empty if no minutes are asked for.",
            ),
            ExclusionConstraint(
                name="programme_windows_do_not_overlap",
                expressions=[
                    (_ClosedRange(F("opens_on"), F("records_close_on"), Value("[]")), RangeOperators.OVERLAPS)
                ],
                violation_error_message="Another programme's window overlaps these dates.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Fill in when records close, and put the dates in order.

        The constraints say the same, but Postgres refuses to compare a window that ends before it starts with
        others: named at its field, a wrong date is left out of that comparison.
        """
        if not (self.opens_on and self.closes_on):
            return
        if self.records_close_on is None:
            self.records_close_on = self.closes_on + RECORDS_CLOSE_AFTER
        if self.closes_on < self.opens_on:
            raise ValidationError({"opens_on": "The programme must not open after it closes."})
        if self.records_close_on < self.closes_on:
            raise ValidationError({"records_close_on": "Records must not close before the programme does."})

    def has_opened(self, today: datetime.date | None = None) -> bool:
        return self.opens_on <= (today or timezone.localdate())

    @property
    def quiet_dates(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day on which no reminder goes but for appointments: Christmas, unless it says so."""
        turn = self.opens_on.year + (1 if self.opens_on > datetime.date(self.opens_on.year, *_QUIET_UNTIL) else 0)
        first = self.quiet_from or datetime.date(turn - 1, *_QUIET_FROM)
        return first, self.quiet_until or datetime.date(turn, *_QUIET_UNTIL)

    def takes_records(self, today: datetime.date | None = None) -> bool:
        """Whether taking part in it can be recorded, corrected or withdrawn on `today`."""
        return self.opens_on <= (today or timezone.localdate()) <= self.records_close_on

    @property
    def parts(self) -> list[Part]:
        """The parts that are on, in the order people take them."""
        every = (
            (self.has_learning, "learning"),
            (self.has_conversations, "conversations"),
            (self.has_experiments, "experiments"),
        )
        return [
            Part(
                key,
                getattr(self, f"{key}_title"),
                getattr(self, f"{key}_summary"),
                getattr(self, f"{key}_duration"),
                getattr(self, f"{key}_from", None),
            )
            for is_on, key in every
            if is_on
        ]


class Milestone(models.Model):
    """A day that shows in the trend: a talk, a campaign, a deadline."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="milestones")
    on = models.DateField()
    title = models.CharField(max_length=30, help_text="In few words, as it stands in a picture: Leaders’ talk")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "on", "title"], name="milestone_once")]

    def __str__(self) -> str:
        return self.title
