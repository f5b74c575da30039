"""Planning "your masterclass is waiting" for 263,000 people, and planning it again.

In a process of its own, as a worker would: how long it takes, how much memory the process has held at most, and
whether the second time finds anything left to do. The learning of as many people as are too many is put into another
programme meanwhile, so that the number is the same whatever the made-up people have learned.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from . import visitors
from .place import ROOT, Place

PEOPLE, NATION = 263_000, 513_000
RULE = "learning-waits"
_PLAN = """
import datetime, json, re, time
from pathlib import Path
import django
django.setup()
from django.db import connection
from obt.govuk.words import LONDON
from obt.programme.models import Programme
from obt.reminders import rules
from obt.reminders.planning import plan
programme, rule = Programme.objects.current(), rules.get("{rule}")
day = programme.opens_on + datetime.timedelta(days=rule.days[0])
took, new = [], []
for hour in (6, 7):
    now = datetime.datetime.combine(day, datetime.time(hour), LONDON)
    began = time.perf_counter()
    planned = plan(rule, programme=programme, now=now)
    took.append(time.perf_counter() - began)
    new.append(planned.new + sum(planned.skipped.values()))
rss = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps(dict(took=took, new=new, rss=rss)))
"""


def measure(place: Place) -> dict[str, float]:
    """Return the seconds of planning and of planning again, the rows that the second added, and the memory in MiB."""
    import django

    django.setup()
    people = PEOPLE * place.people // NATION
    with _so_many_have_it_to_do(people), _an_empty_outbox():
        done = subprocess.run(
            [sys.executable, "-c", _PLAN.format(rule=RULE)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
    first, again = found["took"]
    print(f"  {found['new'][0]:,} planned in {first:.1f} s, again in {again:.1f} s; {found['rss']:.0f} MiB")
    if abs(found["new"][0] - people) > people / 100:
        raise SystemExit(f"{found['new'][0]:,} were planned where {people:,} were to be.")
    return {
        "plan_263k_s": round(first, 1),
        "plan_rss_mb": round(found["rss"], 1),
        "replan_263k_s": round(again, 1),
        "replan_new_rows": found["new"][1],
    }


@contextmanager
def _so_many_have_it_to_do(people: int) -> Iterator[None]:
    """For the block `people` have not done the learning of the programme."""
    import datetime

    from learning.models import Completion
    from obt.programme.models import Programme
    from obt.reminders import rules

    programme = visitors.programme()
    to_do = rules.get(RULE).whom(programme).count()
    elsewhere = Programme.objects.create(
        name="Elsewhere", slug="bench-elsewhere", theme="-", headline="-", invitation="-",
        opens_on=datetime.date(1990, 1, 1), closes_on=datetime.date(1990, 1, 2),
        records_close_on=datetime.date(1990, 1, 3),
    )  # fmt: skip
    core = programme.programme_courses.filter(is_core=True).values("course")
    done = (
        Completion.objects.filter(programme=programme, course__in=core).order_by("person").values("person").distinct()
    )
    some = list(done.values_list("person", flat=True)[: max(0, people - to_do)])
    try:
        Completion.objects.filter(programme=programme, person__in=some, course__in=core).update(programme=elsewhere)
        _run("VACUUM ANALYZE learning_completion")  # as autovacuum does within minutes of a large change
        yield
    finally:
        Completion.objects.filter(programme=elsewhere).update(programme=programme)
        elsewhere.delete()


@contextmanager
def _an_empty_outbox() -> Iterator[None]:
    """For the block nothing else is in the outbox, and afterwards nothing."""
    _run("TRUNCATE mail_message")
    try:
        yield
    finally:
        _run("TRUNCATE mail_message")


def _run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
