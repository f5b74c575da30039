"""The programme's guide to a conversation: what to do for how long, and what to ask."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from obt.programme.models import Programme

_MARKDOWN = "Markdown: **bold**, lists and links; no HTML"


class Guide(models.Model):
    """A programme's conversation guide. Next year's is another row."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="guide")
    title = models.CharField(max_length=120)
    introduction = models.TextField(blank=True, help_text=_MARKDOWN)

    def __str__(self) -> str:
        return self.title


class GuideStep(models.Model):
    """One step of a conversation; `prompts` are questions to ask, one a line."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(240)])
    text = models.TextField(blank=True, help_text=_MARKDOWN)
    prompts = models.TextField(blank=True, help_text="Questions to ask, one a line")

    class Meta:
        ordering = ["order"]
        constraints = [
            # Asked when a transaction commits, so that two steps can change places.
            models.UniqueConstraint(
                fields=["guide", "order"], name="guide_step_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="guide_step_minutes_in_range", condition=Q(minutes__range=(1, 240))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def questions(self) -> list[str]:
        return [line.strip() for line in self.prompts.splitlines() if line.strip()]
