"""The demo's experiments: made by the actions that pages use, set back to their days, kept running as days go by."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django.db import models
from django.db.models import F
from django.db.models.functions import Least

from conversations.models import Idea
from experiments.actions import conclusion, measurements, running
from experiments.actions.running import Plan
from experiments.models import Experiment, Measurement
from obt.govuk import words
from obt.people.models import Person, Team
from obt.programme.models import Programme

from . import days

About = Mapping[str, Any]  # a table of teams.toml
_NAMESPACE = uuid.UUID("5a2e7d6c-3f0b-4c0e-9d53-61f0f2f5b1aa")


def submission_of(key: str) -> uuid.UUID:
    """How a second run knows an experiment again, whatever it is called by then."""
    return uuid.uuid5(_NAMESPACE, key)


def make(
    plans: Iterable[tuple[About, Team]],
    *,
    find: Callable[[int | str], Person],
    programme: Programme,
    today: datetime.date,
) -> list[str]:
    """Make the experiments of the plans of teams, those that others try too first; say what was done."""
    pairs = [(about, team) for plan, team in plans for about in plan.get("experiment", [])]
    for about, team in sorted(pairs, key=lambda pair: "from" in pair[0]):
        _make(about, team, find, programme, today)
    return [f"Made {words.counted(len(pairs), 'experiment')}."] if pairs else []


def keep_running(plans: Iterable[About], programme: Programme, today: datetime.date) -> list[str]:
    """Move experiments that ran out, or were before the programme as it runs now, to their days, with readings."""
    planned = {submission_of(one["key"]): one for plan in plans for one in plan.get("experiment", [])}
    moved = 0
    for row in Experiment.objects.filter(submission__in=planned, programme=programme):
        starts_on = days.ago(planned[row.submission]["started_days_ago"], programme, today)
        is_over = row.state == Experiment.State.RUNNING and row.ends_on < today
        is_possible = programme.opens_on <= row.starts_on <= today
        if starts_on != row.starts_on and (is_over or not is_possible):
            _move(row, starts_on - row.starts_on, today)
            moved += 1
    return [f"Brought {words.counted(moved, 'experiment')} near today."] if moved else []


def _move(row: Experiment, by: datetime.timedelta, today: datetime.date) -> None:
    starts_on, ends_on = row.starts_on + by, row.ends_on + by
    when: dict[str, datetime.datetime] = {"started_at": _moment(starts_on)}
    if row.state == Experiment.State.CONCLUDED:
        ends_on = max(min(ends_on, today), starts_on)
        when["concluded_at"] = _moment(ends_on)
    when["created_at"] = when["started_at"]
    Experiment.objects.filter(pk=row.pk).update(starts_on=starts_on, ends_on=ends_on, **when)
    moved = Least(F("taken_on") + by, today, output_field=models.DateField())
    Measurement.objects.filter(experiment=row).update(taken_on=moved)


def _make(
    about: About, team: Team, find: Callable[[int | str], Person], programme: Programme, today: datetime.date
) -> None:
    owner, lead = find(about["owner"]), find(about["lead"])
    starts_on = days.ago(about["started_days_ago"], programme, today)
    idea = Idea.objects.filter(team=team, title=about["idea"]).first() if "idea" in about else None
    source = Experiment.objects.filter(submission=submission_of(about["from"])).first() if "from" in about else None
    texts = ("title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better")
    plan = {name: about.get(name, "") for name in (*texts, "baseline_note")} | {
        "baseline": _amount(about, "baseline"),
        "target": _amount(about, "target"),
        "starts_on": starts_on,
        "ends_on": _end(about, starts_on, today),
        "profession": None,
        "visibility": about["visibility"],
        "shows_team": about.get("shows_team", True),
    }
    made = running.propose(
        team=team, by=owner, programme=programme, submission=submission_of(about["key"]), plan=cast(Plan, plan),
        owner=owner, helpers=[find(who) for who in about.get("helpers", [])], idea=idea, adopted_from=source,
    )  # fmt: skip
    if about.get("is_planned"):
        return
    running.start(experiment=made, by=lead)
    for number, value, note in about.get("readings", []):
        measurements.add_measurement(
            experiment=made, by=owner, taken_on=days.ago(number, programme, today), value=Decimal(value), note=note,
            submission=uuid.uuid4(),
        )  # fmt: skip
    when = {"created_at": _moment(starts_on), "started_at": _moment(starts_on)}
    if "outcome" in about:
        gains = [
            conclusion.Gain(one["kind"], Decimal(one["amount"]), one["workings"], one["confidence"])
            for one in about.get("benefit", [])
        ]
        said = {name: about.get(name, "") for name in ("outcome", "what_happened", "learned", "needs")}
        conclusion.conclude(experiment=made, by=owner, gains=gains, **said)
        when["concluded_at"] = _moment(made.ends_on)
    Experiment.objects.filter(pk=made.pk).update(**when)


def _amount(about: About, name: str) -> Decimal | None:
    return Decimal(about[name]) if name in about else None


def _end(about: About, starts_on: datetime.date, today: datetime.date) -> datetime.date:
    """So many weeks after the start; what is concluded has ended."""
    end: datetime.date = starts_on + datetime.timedelta(weeks=about["weeks"])
    return max(min(end, today), starts_on) if "outcome" in about else end


def _moment(day: datetime.date) -> datetime.datetime:
    return days.past(day, 9, 30)
