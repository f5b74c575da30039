"""Teams: who belongs to which, from when to when, and the codes that they are joined by."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from .champions import Champion
from .people import Person

if TYPE_CHECKING:
    from .organisations import Organisation

INVITATIONS_A_DAY = 200  # issue 3: what one lead may send in a day of London
# No vowels, so that no word comes out; no letter that reads like another or like a figure.
_CODE_LETTERS = "BCDFGHJKMNPQRTVWXZ2346789"
_CODE_LENGTH = 8


def new_join_code(choice: Callable[[str], str] = secrets.choice) -> str:
    """Return a code like `KTX4-9WMP`: one of 25 to the power of 8, too many to try.

    `choice` draws a letter; another than the default is for made-up teams, whose codes may be guessed.
    """
    return _with_dash("".join(choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)))


def read_join_code(typed: str) -> str:
    """Return `typed` as it is stored, whatever the case, spaces and dashes; empty if it can be no code."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return _with_dash(letters) if len(letters) == _CODE_LENGTH and set(letters) <= set(_CODE_LETTERS) else ""


def _with_dash(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"


class TeamQuerySet(models.QuerySet["Team"]):
    def open(self) -> Self:
        """Those that have not been archived."""
        return self.filter(archived_at=None)

    def visible_to(self, person: Person) -> Self:
        """A team's pages are for those who are in it now; everybody else gets a 404."""
        return self.filter(pk__in=Membership.objects.current().filter(person=person).values("team_id"))

    def led_by(self, person: Person) -> Self:
        return self.filter(pk__in=Membership.objects.current().leads().filter(person=person).values("team_id"))

    def within(self, organisation: Organisation) -> Self:
        """The teams of `organisation` and of everything below it."""
        return self.filter(organisation__path__startswith=organisation.path)

    def looked_after_by(self, person: Person) -> Self:
        """Those of the organisations that `person` is champion of today, and of everything below these."""
        paths = Champion.objects.of(person).current().values_list("organisation__path", flat=True)
        below = Q(pk__in=[])
        for path in paths if person.is_active else []:
            below |= Q(organisation__path__startswith=path)
        return self.filter(below)


@pghistory.track(pghistory.UpdateEvent(), fields=["name", "organisation", "archived_at"], model_name="TeamEvent")
class Team(models.Model):
    """People who meet, choose a small change and try it. Belongs to no programme: it goes on from year to year."""

    name = models.CharField(max_length=80)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="teams")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "organisation",
                condition=Q(archived_at=None),
                name="team_name_once_in_organisation",
                violation_error_message="There is a team of this name in the organisation already.",
            ),
            models.CheckConstraint(name="team_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class JoinCodeQuerySet(models.QuerySet["JoinCode"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class JoinCode(models.Model):
    """A code that a team is joined by. Renewing retires the old one, which then leads to a page that says so."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="join_codes")
    code = models.CharField(max_length=9, unique=True, default=new_join_code)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = JoinCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(retired_at=None), name="join_code_one_in_use"),
        ]

    def __str__(self) -> str:
        return f"join code of team {self.team_id}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(left_on=None)

    def leads(self) -> Self:
        return self.filter(role=Membership.Role.LEAD)

    def on(self, day: datetime.date) -> Self:
        """Those that held on `day`; the first and the last day are included."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), joined_on__lte=day)


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["team", "person", "role", "left_on"],
    model_name="MembershipEvent",
)
class Membership(models.Model):
    """That a person is or was in a team. Leaving keeps the row: who belonged to it on a day stays known.

    Days are London's, first and last included. Somebody who comes back gets another row.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        LEAD = "lead", "Lead"

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )  # each has an index below that begins with it
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(left_on=None), name="membership_once_at_a_time"
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts", condition=Q(left_on=None) | Q(left_on__gte=F("joined_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["person", "team"], name="membership_of_person"),
            models.Index(fields=["team"], name="membership_of_team"),
        ]
        triggers = [
            # "At least one lead always" (product.md): asked when a transaction commits, so that leads can be swapped.
            pgtrigger.Trigger(
                name="team_keeps_a_lead",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(old__role="lead", old__left_on__isnull=True),
                func="""
                    IF EXISTS (SELECT 1 FROM people_team t WHERE t.id = OLD.team_id AND t.archived_at IS NULL)
                       AND NOT EXISTS (SELECT 1 FROM people_membership m
                                       WHERE m.team_id = OLD.team_id AND m.role = 'lead' AND m.left_on IS NULL)
                    THEN
                        RAISE EXCEPTION 'team % would be without a lead', OLD.team_id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'team_keeps_a_lead';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def is_lead(self) -> bool:
        return self.role == self.Role.LEAD


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def sent_today_by(self, person: Person) -> Self:
        """Those of London's present day."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(invited_by=person, invited_at__gte=midnight)


class Invitation(models.Model):
    """That somebody was told by e-mail that a lead added them to a team; counts towards the lead's day."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # the index below begins with it
    invited_at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["invited_by", "invited_at"], name="invitation_by_lead_and_day")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
