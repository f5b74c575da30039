"""Conversations of teams: planned, recorded or cancelled; and who was there."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from obt.people.models import Membership, Person, Team
from obt.programme.models import Programme

FEWEST_MINUTES, MOST_MINUTES = 5, 8 * 60  # a word in the corridor; a day away together
MOST_OTHERS = 500  # people who came and are not named: more than any team, less than a slip of the finger
LONGEST_TEXT = 5000  # characters of what was talked about: two pages
_web_address = URLValidator(schemes=["http", "https"])


class _EndsAt(Func):
    """`starts_at + minutes` in UTC: a stored column must not depend on the time zone of whoever writes it."""

    template = "((starts_at AT TIME ZONE 'UTC' + %(expressions)s * interval '1 minute') AT TIME ZONE 'UTC')"
    output_field = models.DateTimeField()


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the teams that `person` is in now; everybody else gets a 404."""
        return self.filter(team__in=Membership.objects.current().filter(person=person).values("team_id"))

    def led_by(self, person: Person) -> Self:
        """Those whose team `person` leads: only a lead plans, moves, cancels, records or corrects."""
        return self.filter(team__in=Membership.objects.current().leads().filter(person=person).values("team_id"))

    def scheduled(self) -> Self:
        return self.filter(state=Conversation.State.SCHEDULED)

    def recorded(self) -> Self:
        return self.filter(state=Conversation.State.RECORDED)

    def to_come(self) -> Self:
        """Those planned that have not ended yet, the next first."""
        return self.scheduled().filter(ends_at__gte=timezone.now()).order_by("starts_at")

    def unrecorded(self) -> Self:
        """Those planned whose time has passed, the oldest first."""
        return self.scheduled().filter(ends_at__lt=timezone.now()).order_by("starts_at")


@pghistory.track(
    pghistory.UpdateEvent(),
    fields=["state", "starts_at", "minutes", "place", "link", "facilitator", "cancel_reason"],
    model_name="ConversationEvent",
)
class Conversation(models.Model):
    """One meeting of a team. Scheduled → recorded or cancelled; one that was never planned is recorded straight away.

    `uid` and `sequence` are the calendar's: the sequence rises with every change that calendars are told of.
    `version` rises with each record and correction; RecordVersion keeps every one. `others_count` are people who
    came and are not named.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Planned"
        RECORDED = "recorded", "Recorded"
        CANCELLED = "cancelled", "Cancelled"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="conversations")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )  # the index below begins with it
    state = models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED)
    was_planned = models.BooleanField(
        default=True, editable=False, help_text="Off: nobody was invited, it was only recorded"
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(FEWEST_MINUTES), MaxValueValidator(MOST_MINUTES)]
    )
    ends_at = models.GeneratedField(
        expression=_EndsAt(F("minutes")), output_field=models.DateTimeField(), db_persist=True
    )
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=1000, blank=True, validators=[_web_address])
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=200, blank=True)

    version = models.PositiveIntegerField(default=0, editable=False)
    recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    talked_about = models.TextField(blank=True, max_length=LONGEST_TEXT)
    others_count = models.PositiveSmallIntegerField(default=0)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="conversation_recorded_by_someone",
                condition=(
                    Q(state="recorded", version__gte=1, recorded_at__isnull=False, recorded_by__isnull=False)
                    | (~Q(state="recorded") & Q(version=0, recorded_at=None, recorded_by=None))
                ),
            ),
            models.CheckConstraint(
                name="conversation_not_recorded_before_it_starts",
                condition=Q(recorded_at=None) | Q(recorded_at__gte=F("starts_at")),
                violation_error_message="A conversation can be recorded once it has started.",
            ),
            models.CheckConstraint(
                name="conversation_cancelled_has_time",
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="conversation_minutes_in_range", condition=Q(minutes__range=(FEWEST_MINUTES, MOST_MINUTES))
            ),
            models.CheckConstraint(name="conversation_others_in_range", condition=Q(others_count__lte=MOST_OTHERS)),
            models.CheckConstraint(
                name="conversation_text_not_too_long",
                condition=LessThanOrEqual(Length("talked_about"), LONGEST_TEXT),
            ),
            # A form sent twice must not make two meetings.
            models.UniqueConstraint(
                fields=["team", "starts_at"],
                condition=~Q(state="cancelled"),
                name="conversation_once_at_a_time",
                violation_error_message="The team has a conversation at this time already.",
            ),
        ]
        indexes = [models.Index(fields=["team", "programme", "starts_at"], name="conversation_of_team")]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def day(self) -> datetime.date:
        """The day in London that it starts on."""
        return timezone.localtime(self.starts_at).date()

    @property
    def has_started(self) -> bool:
        return self.starts_at <= timezone.now()


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, person: Person) -> Self:
        """A person's own: they are told what was recorded of them, also once they have left the team."""
        return self.filter(person=person)

    def credited(self) -> Self:
        """Those whose person has registered and has not said "I wasn't there"."""
        return self.filter(disputed_at=None, person__registered_at__isnull=False)


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["conversation", "person", "disputed_at"],
    model_name="AttendanceEvent",
)
class Attendance(models.Model):
    """That a person was recorded at a conversation. They can say "I wasn't there", which ends the credit."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="attendances", db_index=False
    )  # the constraint below begins with it
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    disputed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"
