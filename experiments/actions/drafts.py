"""Saving what is typed of an experiment and of its end, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from conversations.models import Idea
from conversations.rules import check_member
from experiments.models import ConclusionDraft, Experiment, ExperimentDraft, Starter
from experiments.models.drafts import MOST_DRAFTS
from experiments.rules import check, standing_in
from obt.people.models import Person, Team
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

from .refusals import check_state, locked
from .submissions import hold_submission


class TooManyDrafts(Exception):
    """Somebody has as many drafts as one person may have, and should remove one."""


@transaction.atomic
def begin_draft(
    *,
    team: Team,
    programme: Programme,
    author: Person,
    answers: Mapping[str, Any],
    idea: Idea | None = None,
    adopted_from: Experiment | None = None,
    starter: Starter | None = None,
    submission: UUID | None = None,
) -> ExperimentDraft:
    """Keep what `author`, a member of `team`, begins with; the draft of the same idea or entry goes on instead.

    `submission` comes from the form, so that one sent twice begins one draft; anybody else's is not taken.
    Raises TooManyDrafts, RecordsClosed, PermissionDenied.
    """
    check_takes_records(programme)
    check_member(author, team)
    Person.objects.select_for_update(no_key=True).get(pk=author.pk)
    own = ExperimentDraft.objects.filter(author=author)
    source = {"idea": idea, "adopted_from": adopted_from, "starter": starter}
    if any(source.values()):
        found = own.filter(team=team, programme=programme, **source).first()
        if found is not None:
            return found
    if submission:
        hold_submission(submission)
    sent = ExperimentDraft.objects.filter(submission=submission).first() if submission else None
    if sent is not None and sent.author_id == author.pk and sent.team_id == team.pk:
        return sent
    if own.count() >= MOST_DRAFTS:
        raise TooManyDrafts
    return ExperimentDraft.objects.create(
        team=team, programme=programme, author=author, answers=dict(answers),
        submission=submission if submission and sent is None else uuid4(), **source,
    )  # fmt: skip


@transaction.atomic
def save_draft(*, draft: ExperimentDraft, answers: Mapping[str, Any]) -> ExperimentDraft:
    """Put `answers`, those of one step, over what the draft holds; ExperimentDraft.DoesNotExist if it is gone."""
    row = ExperimentDraft.objects.select_for_update().get(pk=draft.pk)
    check_takes_records(row.programme)
    check_member(row.author, row.team)
    row.answers = {**row.answers, **answers}
    row.save(update_fields=["answers", "updated_at"])
    return row


def remove_draft(*, draft: ExperimentDraft) -> None:
    """Forget it; a second time does nothing."""
    ExperimentDraft.objects.filter(pk=draft.pk).delete()


@transaction.atomic
def save_conclusion(
    *, experiment: Experiment, author: Person, answers: Mapping[str, Any], version: int | None = None
) -> ConclusionDraft:
    """Put `answers`, those of one step of the end of an experiment, over what `author` has typed of it already.

    `version` is the experiment's that their first page showed, so that what was changed meanwhile is noticed later.
    """
    row = locked(experiment)
    check(standing_in(row, author).decides)
    check_state(row, Experiment.State.RUNNING, Experiment.State.CONCLUDED)
    base = row.version if version is None else min(max(version, 1), row.version)
    draft, _ = ConclusionDraft.objects.select_for_update().get_or_create(
        experiment=row, author=author, defaults={"base_version": base}
    )
    draft.answers = {**draft.answers, **answers}
    draft.save(update_fields=["answers", "updated_at"])
    return draft


def remove_conclusion(*, experiment: Experiment, author: Person) -> None:
    """Forget what `author` has typed of the end of an experiment; a second time does nothing."""
    ConclusionDraft.objects.filter(experiment=experiment, author=author).delete()
