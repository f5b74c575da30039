"""That a champion, or the central team, asked us to write to the leads of the teams of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length, Substr
from django.utils import timezone

from obt.programme.models import Programme

if TYPE_CHECKING:
    from obt.people.models import Organisation

LONGEST_NOTE = 300


class CallQuerySet(models.QuerySet["Call"]):
    def about(self, organisation: Organisation) -> Self:
        """Those whose teams may be among the organisation's: of it, of what is below it, and of what is above it."""
        path = organisation.path
        above = Q(organisation__path=Substr(Value(path), 1, Length("organisation__path")))
        return self.filter(Q(organisation__path__startswith=path) | above)


class Call(models.Model):
    """One request to write to the leads of teams on a list, of an organisation and everything that it takes in.

    The mail itself is a reminder (`obt.dashboards.reminders`), signed by `called_by` as champion of `signed_for`, or as
    the central team where that is empty. `leads` is how many people it was to go to when it was asked for.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    which = models.CharField(max_length=20)  # obt.dashboards.teams.lists.Which
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_for = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    called_at = models.DateTimeField(default=timezone.now)
    leads = models.PositiveIntegerField(default=0)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-called_at", "-pk"]
        indexes = [models.Index(fields=["programme", "which", "-called_at"], name="call_of_list")]

    def __str__(self) -> str:
        return f"call {self.pk}"


class Called(models.Model):
    """A team whose leads are written to by a call: once in a programme for each list, whoever asks."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="called")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    which = models.CharField(max_length=20)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "which", "team"], name="called_once")]

    def __str__(self) -> str:
        return f"team {self.team_id} of call {self.call_id}"
