"""Setting up the guide of a programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from conversations.models import Guide, GuideStep
from obt.programme.models import Programme


@dataclass(frozen=True)
class Step:
    """One step of a guide: `text` is Markdown, `prompts` are questions to ask."""

    title: str
    minutes: int
    text: str = ""
    prompts: Sequence[str] = ()


@transaction.atomic
def set_up_guide(*, programme: Programme, title: str, introduction: str = "", steps: Sequence[Step]) -> Guide:
    """Give `programme` this guide in place of what it had, and return it; `steps` stand in their order."""
    guide, _ = Guide.objects.update_or_create(
        programme=programme, defaults={"title": title, "introduction": introduction}
    )
    guide.steps.all().delete()
    GuideStep.objects.bulk_create(
        GuideStep(
            guide=guide,
            order=order,
            title=step.title,
            minutes=step.minutes,
            text=step.text,
            prompts="\n".join(step.prompts),
        )
        for order, step in enumerate(steps, 1)
    )
    return guide
