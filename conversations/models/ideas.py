"""Ideas for a small change, who supports them, and how each of them ended."""

from __future__ import annotations

import uuid
from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from obt.people.models import Membership, Person, Team
from obt.people.rules import organisations_trusting
from obt.programme.models import Programme

from .conversations import Conversation
from .search import CONFIGURATION

EVERYONE = 0  # the audience of what everybody in the Civil Service may see
LONGEST_IDEA = 2000  # characters of a problem or a change: half a page


def audiences_of(person: Person) -> list[int]:
    """Return the values of `Idea.audience` that `person` may see, in two SQL statements."""
    teams = Membership.objects.current().filter(person=person).values_list("team_id", flat=True)
    organisations = organisations_trusting(person).values_list("pk", flat=True)
    return [EVERYONE, *teams, *(-pk for pk in organisations)]


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, person: Person) -> Self:
        """Those shared with everyone, with the person's organisation (where that is borne out), and their teams'."""
        return self.filter(audience__in=audiences_of(person))

    def of_teams_of(self, person: Person) -> Self:
        """Those of the teams that `person` is in now, whatever their visibility."""
        return self.filter(team__in=Membership.objects.current().filter(person=person).values("team_id"))

    def led_by(self, person: Person) -> Self:
        """Those whose team `person` leads: leads choose, park and merge."""
        return self.filter(team__in=Membership.objects.current().leads().filter(person=person).values("team_id"))

    def put_forward(self) -> Self:
        """Those that have not ended yet."""
        return self.filter(state=Idea.State.PUT_FORWARD)


@pghistory.track(
    pghistory.UpdateEvent(),
    fields=["title", "problem", "change", "visibility", "state", "parked_reason", "merged_into"],
    model_name="IdeaEvent",
    # The context names the person of the request: an idea without a name must not have one.
    context_field=None,  # type: ignore[arg-type]
)
class Idea(models.Model):
    """A small change put forward in a team. Ends chosen, parked (with a reason) or merged.

    Put forward without a name, nothing stored links it to a person: no author, no time but the day, no context in its
    history; its author changes it by a secret link, of which only a hash is kept. `submission` comes from the form,
    so that one sent twice is one idea.
    """

    class Visibility(models.TextChoices):
        TEAM = "team", "My team"
        ORGANISATION = "organisation", "My organisation"
        EVERYONE = "everyone", "Everyone in the Civil Service"

    class State(models.TextChoices):
        PUT_FORWARD = "put-forward", "Put forward"
        CHOSEN = "chosen", "Chosen"
        PARKED = "parked", "Parked"
        MERGED = "merged", "Merged"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="ideas")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="ideas", db_index=False
    )  # the index below begins with it
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        help_text="The conversation that it came from, or that chose or parked it",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    is_anonymous = models.BooleanField("without a name", default=False)
    secret_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=120)
    problem = models.TextField(blank=True, max_length=LONGEST_IDEA)
    change = models.TextField("small change", max_length=LONGEST_IDEA)
    visibility = models.CharField(max_length=15, choices=Visibility.choices, default=Visibility.TEAM)
    state = models.CharField(max_length=15, choices=State.choices, default=State.PUT_FORWARD)
    parked_reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_on = models.DateField(default=timezone.localdate, editable=False)
    # Who may see it as one number, kept by the database: 0 everyone, minus the team's organisation, or the team.
    audience = models.BigIntegerField(default=EVERYONE, editable=False)
    words = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=CONFIGURATION)
        + SearchVector("problem", "change", weight="B", config=CONFIGURATION),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="idea_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="idea_without_name_has_no_author", condition=Q(is_anonymous=False) | Q(author=None)
            ),
            models.CheckConstraint(
                name="idea_comes_from_somewhere",
                condition=Q(is_anonymous=True) | Q(author__isnull=False) | Q(conversation__isnull=False),
            ),
            models.CheckConstraint(
                name="idea_secret_only_without_name", condition=Q(is_anonymous=True) | Q(secret_hash=None)
            ),
            models.CheckConstraint(
                name="idea_parked_has_reason",
                condition=(Q(state="parked") & ~Q(parked_reason="")) | (~Q(state="parked") & Q(parked_reason="")),
            ),
            models.CheckConstraint(
                name="idea_merged_has_target",
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="idea_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk"))
            ),
            models.CheckConstraint(
                name="idea_texts_not_too_long",
                condition=LessThanOrEqual(Length("problem"), LONGEST_IDEA)
                & LessThanOrEqual(Length("change"), LONGEST_IDEA),
            ),
        ]
        indexes = [
            models.Index(fields=["team", "programme"], name="idea_of_team"),
            models.Index(fields=["audience"], name="idea_audience"),
            GinIndex("words", name="idea_words", fastupdate=False),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="idea_audience",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    NEW.audience := CASE NEW.visibility
                        WHEN 'everyone' THEN 0
                        WHEN 'team' THEN NEW.team_id
                        ELSE (SELECT -t.organisation_id FROM people_team t WHERE t.id = NEW.team_id)
                    END;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"idea {self.pk}"


class Support(models.Model):
    """That a member supports an idea of their team: once a person."""

    idea = models.ForeignKey(
        Idea, on_delete=models.PROTECT, related_name="supports", db_index=False
    )  # the constraint below begins with it
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "person"], name="support_once")]

    def __str__(self) -> str:
        return f"support of idea {self.idea_id}"
