"""An experiment with 120 readings: how long its picture takes, and how many statements its page takes.

Makes what it needs, which does not stay.
"""

from __future__ import annotations

import datetime
import statistics
import time
from decimal import Decimal

import django

from . import visitors
from .place import Place
from .sql import count

READINGS = 120
TIMES = 500


def measure(place: Place) -> dict[str, float]:
    """Return the milliseconds from readings to SVG, and the statements of the page for its team's lead."""
    django.setup()
    from django.db import transaction

    person = visitors.known(1)[0]
    with transaction.atomic():
        experiment = _running_experiment(person)
        figures = {
            "chart_svg_ms": _milliseconds_of_the_picture(experiment),
            "experiment_sql": float(count(person, "get", f"/experiments/{experiment.pk}/", 200)),
        }
        transaction.set_rollback(True)
    return figures


def _running_experiment(lead):
    """An experiment of a new team, with a reading a day that goes up and down and sinks all in all."""
    from experiments.models import Experiment, Measurement
    from obt.people.actions.teams import start_team
    from obt.programme.models import Programme

    team = start_team(by=lead, name="Those who measure every day", organisation=lead.organisation)
    first = datetime.date.today() - datetime.timedelta(days=READINGS)
    experiment = Experiment.objects.create(
        team=team, programme=Programme.objects.current(), proposed_by=lead, owner=lead, state="running",
        started_by=lead, started_at=datetime.datetime.now(datetime.UTC), title="A checklist on page 1 of the form",
        problem="Forms come back incomplete.", change="A checklist on page 1.", if_we="put a checklist on page 1",
        then="fewer forms come back incomplete", because="people see what to gather before they begin",
        measure_name="Forms returned incomplete", unit="percent", better="lower", baseline=Decimal(31),
        baseline_note="average of three weeks", target=Decimal(20), starts_on=first,
        ends_on=first + datetime.timedelta(days=READINGS + 10),
    )  # fmt: skip
    Measurement.objects.bulk_create(
        Measurement(
            experiment=experiment, recorded_by=lead, taken_on=first + datetime.timedelta(days=day),
            value=Decimal(3100 - 10 * day + day * 37 % 400) / 100,
        )
        for day in range(READINGS)
    )  # fmt: skip
    return experiment


def _milliseconds_of_the_picture(experiment) -> float:
    """The median over many of laying out and rendering, with nothing kept between them.

    Time of the processor: drawing waits for nothing, and so whatever else the machine does is not in the figure.
    """
    from django.template import engines

    from experiments.pictures import picture_of

    readings = list(experiment.measurements.all())
    draw = engines["jinja2"].env.get_template("figures/line_chart.html").module.line_chart
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        svg = str(draw(picture_of(experiment, readings), "measure"))
        took.append((time.process_time() - began) * 1000)
    assert svg.count("<circle") == READINGS
    median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(f"  {READINGS} readings: median {median:.2f} ms, p95 {p95:.2f} ms, {len(svg):,} characters", flush=True)
    return round(median, 2)
