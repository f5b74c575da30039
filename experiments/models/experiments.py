"""Experiments: a small change that a team tries, what it expects and measures, and how it ended."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from conversations.models import Idea
from conversations.models.ideas import EVERYONE, audiences_of
from conversations.models.search import CONFIGURATION
from experiments.amounts import Unit, write_amount
from experiments.benefits import BenefitWords, benefit_figure, benefit_words
from obt.people.models import Membership, Person, Profession, Team
from obt.programme.models import Programme

LONGEST_TEXT = 2000  # characters of a problem, a change, what was learned: half a page
LONGEST_LINE = 300  # characters of a part of the hypothesis or of a note
DIGITS, DECIMALS = 14, 4  # of every amount: more than any measure needs, and exact


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the person's teams; those that have started and are shared with them; the library's."""
        return self.filter(audience__in=audiences_of(person))

    def of_teams_of(self, person: Person) -> Self:
        """Those of the teams that `person` is in now, whatever their visibility."""
        return self.filter(team__in=Membership.objects.current().filter(person=person).values("team_id"))

    def led_by(self, person: Person) -> Self:
        """Those whose team `person` leads now."""
        return self.filter(team__in=Membership.objects.current().leads().filter(person=person).values("team_id"))

    def in_library(self) -> Self:
        """Those that everyone may see: started, shared with everyone, and not held back by moderation."""
        return self.filter(audience=EVERYONE)

    def running(self) -> Self:
        return self.filter(state=Experiment.State.RUNNING)

    def concluded(self) -> Self:
        return self.filter(state=Experiment.State.CONCLUDED)


# Histories of experiments, readings and benefits keep the row as it was: with its present one that is every version.
@pghistory.track(
    pghistory.UpdateEvent(row="OLD"),
    fields=[
        "title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better",
        "baseline", "baseline_note", "target", "starts_on", "ends_on", "owner", "visibility", "shows_team", "state",
        "outcome", "what_happened", "learned", "needs", "profession", "moderation",
    ],
    model_name="ExperimentEvent",
)  # fmt: skip
class Experiment(models.Model):
    """A small change being tried. Planned → running → concluded; a lead may reopen a concluded one.

    Amounts (`baseline`, `target`, readings) are exact decimals in `unit`; time is in minutes. `adopted_from` is the
    entry of the library that it tries too. `version` rises with every change, so that a stale form is noticed.
    `submission` comes from the draft, so that one sent twice is one experiment. `moderation` says what the central
    team made of it as an entry of the library; it stays when the visibility changes, so that nothing hidden comes back
    by being shared anew.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Running"
        CONCLUDED = "concluded", "Concluded"

    class Outcome(models.TextChoices):
        KEEP = "keep", "Keep"
        ADAPT = "adapt", "Adapt"
        STOP = "stop", "Stop"
        SCALE = "scale", "Scale"

    class Better(models.TextChoices):
        HIGHER = "higher", "Higher"
        LOWER = "lower", "Lower"

    class Moderation(models.TextChoices):
        OPEN = "open", "Nobody was asked"
        WAITING = "waiting", "Waiting for the central team"
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked for"
        HIDDEN = "hidden", "Hidden"
        REWRITTEN = "rewritten", "Hidden, and waiting since its words changed"

    Visibility = Idea.Visibility

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="experiments")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="experiments", db_index=False
    )  # the index below begins with it
    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, null=True, blank=True, related_name="experiments")
    adopted_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions")
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)

    title = models.CharField(max_length=120)
    problem = models.TextField(blank=True, max_length=LONGEST_TEXT)
    change = models.TextField("small change", max_length=LONGEST_TEXT)
    if_we = models.CharField("if we", max_length=LONGEST_LINE)
    then = models.CharField(max_length=LONGEST_LINE)
    because = models.CharField(max_length=LONGEST_LINE)
    measure_name = models.CharField("what is measured", max_length=120)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.NUMBER)
    unit_name = models.CharField("of what", max_length=40, blank=True, help_text="For example: calls")
    better = models.CharField("which way is better", max_length=6, choices=Better.choices)
    baseline = models.DecimalField(null=True, blank=True, max_digits=DIGITS, decimal_places=DECIMALS)
    baseline_note = models.CharField(max_length=200, blank=True)
    target = models.DecimalField(null=True, blank=True, max_digits=DIGITS, decimal_places=DECIMALS)
    starts_on = models.DateField()
    ends_on = models.DateField()
    profession = models.ForeignKey(
        Profession, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Whose work it changes most",
    )  # fmt: skip
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_experiments")
    helpers = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Helper", related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    visibility = models.CharField(max_length=15, choices=Visibility.choices, default=Visibility.TEAM)
    shows_team = models.BooleanField("the library names the team", default=True)
    moderation = models.CharField(max_length=10, choices=Moderation.choices, default=Moderation.OPEN)
    # Who may see it as one number, kept by the database: 0 everyone, minus the team's organisation, or the team.
    audience = models.BigIntegerField(default=EVERYONE, editable=False)
    # As `Idea.words`, so that the two can be compared; the library searches more of it (`LibraryEntry.words`).
    words = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=CONFIGURATION)
        + SearchVector("problem", "change", weight="B", config=CONFIGURATION),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    concluded_at = models.DateTimeField(null=True, blank=True, editable=False)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    what_happened = models.TextField(blank=True, max_length=LONGEST_TEXT)
    learned = models.TextField("what we learned", blank=True, max_length=LONGEST_TEXT)
    needs = models.TextField("what you need to try it", blank=True, max_length=LONGEST_TEXT)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="experiment_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="experiment_started_by_someone",
                condition=Q(state="planned", started_at=None, started_by=None)
                | (~Q(state="planned") & Q(started_at__isnull=False, started_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="experiment_concluded_with_outcome",
                condition=(
                    Q(state="concluded", concluded_at__isnull=False, concluded_by__isnull=False)
                    & Q(outcome__in=["keep", "adapt", "stop", "scale"])
                    & ~Q(what_happened="")
                    & ~Q(learned="")
                )
                | (~Q(state="concluded") & Q(concluded_at=None, concluded_by=None, outcome="")),
            ),
            models.CheckConstraint(
                name="experiment_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="It must not end before it starts.",
            ),
            models.CheckConstraint(
                name="experiment_unit_name_only_of_numbers", condition=Q(unit="number") | Q(unit_name="")
            ),
            models.CheckConstraint(
                name="experiment_not_adopted_from_itself",
                condition=Q(adopted_from=None) | ~Q(adopted_from=F("pk")),
            ),
            models.CheckConstraint(
                name="experiment_texts_not_too_long",
                condition=Q(
                    *(
                        LessThanOrEqual(Length(name), LONGEST_TEXT)
                        for name in ("problem", "change", "what_happened", "learned", "needs")
                    )
                ),
            ),
            # An idea that was tried can be tried once more, but not twice at a time.
            models.UniqueConstraint(
                fields=["idea"], condition=~Q(state="concluded"), name="experiment_one_at_a_time_of_an_idea"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "programme"], name="experiment_of_team"),
            models.Index(fields=["audience"], name="experiment_audience"),
            GinIndex("words", name="experiment_words", fastupdate=False),
            models.Index(
                fields=["id"],
                condition=Q(moderation__in=["waiting", "rewritten"], visibility="everyone") & ~Q(state="planned"),
                name="experiment_waiting",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="experiment_state_in_order",
                field="state",
                transitions=[("planned", "running"), ("running", "concluded"), ("concluded", "running")],
            ),
            pgtrigger.Trigger(
                name="experiment_audience",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    NEW.audience := CASE
                        WHEN NEW.state = 'planned' OR NEW.visibility = 'team' THEN NEW.team_id
                        WHEN NEW.visibility = 'everyone' AND NEW.moderation IN ('open', 'approved') THEN 0
                        WHEN NEW.visibility = 'organisation' AND NEW.moderation NOT IN ('hidden', 'rewritten')
                            THEN (SELECT -t.organisation_id FROM people_team t WHERE t.id = NEW.team_id)
                        ELSE NEW.team_id
                    END;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"experiment {self.pk}"

    def write(self, amount: Decimal, *, short: bool = False) -> str:
        """An amount of its measure in words: "31%", "1,200 calls", or where there is little room, "1h 30m"."""
        return write_amount(amount, Unit(self.unit), self.unit_name, short=short)

    @property
    def is_in_library(self) -> bool:
        """Whether everyone may find it. As the database last knew: `audience` is not set before a row is read back."""
        return self.audience == EVERYONE


class Helper(models.Model):
    """Somebody of the team who runs an experiment together with its owner."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="helping", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["experiment", "person"], name="helper_once")]

    def __str__(self) -> str:
        return f"helper of experiment {self.experiment_id}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row="OLD"),
    pghistory.DeleteEvent(),
    fields=["experiment", "kind", "amount", "workings", "confidence"],
    model_name="BenefitEvent",
)
class Benefit(models.Model):
    """What came of an experiment for the whole team, of one kind: how much, how it was worked out, how sure that is.

    Counts in sums only while the experiment is concluded with keep, adapt or scale (product.md).
    """

    class Kind(models.TextChoices):
        MINUTES = "minutes", "Time saved"
        POUNDS = "pounds", "Money saved"
        PEOPLE = "people", "People helped"

    class Confidence(models.TextChoices):
        MEASURED = "measured", "Measured"
        ESTIMATED = "estimated", "Estimated"
        GUESSED = "guessed", "A guess"

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="benefits", db_index=False
    )  # the constraint below begins with it
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(
        help_text="Minutes a week, pounds a year, or people a year, of the whole team",
        max_digits=DIGITS,
        decimal_places=DECIMALS,
    )
    workings = models.TextField("how it was worked out", max_length=LONGEST_TEXT)
    confidence = models.CharField("how sure", max_length=10, choices=Confidence.choices)

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "kind"], name="benefit_once_a_kind"),
            models.CheckConstraint(name="benefit_is_more_than_nothing", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="benefit_has_workings", condition=~Q(workings="")),
            models.CheckConstraint(
                name="benefit_workings_not_too_long", condition=LessThanOrEqual(Length("workings"), LONGEST_TEXT)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of experiment {self.experiment_id}"

    @property
    def words(self) -> str:
        """How much: "2 hours a week", "£1,200 a year", "35 people a year"."""
        return benefit_words(self.kind, self.amount)

    @property
    def said(self) -> BenefitWords:
        """The same for where its figure is large."""
        return benefit_figure(self.kind, self.amount)
