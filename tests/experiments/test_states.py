"""Everything that can be done with an experiment: in each state, by everybody, with what comes of it, as one table.

D done · n nothing was left to do, and nothing was done · r refused · s not in that state · - not there for them

The experiment is shared with its team's organisation, for the library's reader with everyone. Each of the cast has a
second, open team, in which they try it too. "own" and "other" are readings of theirs and of somebody else: one who was
never in the team has none of their own, and before an experiment runs there are none. "end" says of the end what is
said of a concluded one already; "mend" says something else of it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone

from experiments.actions.conclusion import conclude, reopen
from experiments.actions.measurements import add_measurement, correct_measurement, remove_measurement
from experiments.actions.refusals import NotInThatState
from experiments.actions.running import change, extend, hand_over, propose, remove, share, start
from experiments.models import Experiment, Measurement
from experiments.seen import seen_by
from obt.people.models import Person, Team
from tests.factories import (
    EXPERIMENT_FACTORIES,
    EmailDomainFactory,
    MeasurementFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

TABLE = """
state      who         change start add own other take-own take-other end mend extend hand-over share reopen remove try
planned    outsider         r     r   r   -     -        -          -   r    r      r         r     r      r      r   -
planned    colleague        r     r   r   -     -        -          -   r    r      r         r     r      r      r   -
planned    reader           r     r   r   -     -        -          -   r    r      r         r     r      r      r   -
planned    member           r     r   s   -     -        -          -   r    r      r         r     r      r      r   -
planned    helper           D     r   s   -     -        -          -   r    r      r         r     r      r      r   -
planned    owner            D     r   s   -     -        -          -   s    s      D         D     D      r      D   -
planned    lead             D     D   s   -     -        -          -   s    s      D         D     D      s      D   -
planned    central          r     r   r   -     -        -          -   r    r      r         r     r      r      r   -
planned    former           r     r   r   -     -        -          -   r    r      r         r     r      r      r   -
planned    archived         r     r   r   -     -        -          -   r    r      r         r     r      r      r   -
running    outsider         r     r   r   -     r        -          r   r    r      r         r     r      r      r   -
running    colleague        r     r   r   -     r        -          r   r    r      r         r     r      r      r   D
running    reader           r     r   r   -     r        -          r   r    r      r         r     r      r      r   D
running    member           r     r   D   D     r        D          r   r    r      r         r     r      r      r   D
running    helper           D     r   D   D     D        D          D   r    r      r         r     r      r      r   D
running    owner            D     r   D   D     D        D          D   D    D      D         D     D      r      s   D
running    lead             D     n   D   D     D        D          D   D    D      D         D     D      n      s   D
running    central          r     r   r   -     r        -          r   r    r      r         r     r      r      r   -
running    former           r     r   r   r     r        r          r   r    r      r         r     r      r      r   -
running    archived         r     r   r   r     r        r          r   r    r      r         r     r      r      r   D
concluded  outsider         r     r   r   -     r        -          r   r    r      r         r     r      r      r   -
concluded  colleague        r     r   r   -     r        -          r   r    r      r         r     r      r      r   D
concluded  reader           r     r   r   -     r        -          r   r    r      r         r     r      r      r   D
concluded  member           r     r   s   s     r        s          r   r    r      r         r     r      r      r   D
concluded  helper           s     r   s   s     s        s          s   r    r      r         r     r      r      r   D
concluded  owner            s     r   s   s     s        s          s   n    D      s         D     D      r      s   D
concluded  lead             s     s   s   s     s        s          s   n    D      s         D     D      D      s   D
concluded  central          r     r   r   -     r        -          r   r    r      r         r     r      r      r   -
concluded  former           r     r   r   r     r        r          r   r    r      r         r     r      r      r   -
concluded  archived         r     r   r   r     r        r          r   r    r      r         r     r      r      r   D
"""

HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
ACTIONS = HEAD[2:]
RESULTS = {(state, who): dict(zip(ACTIONS, results, strict=True)) for state, who, *results in ROWS}

# Where each action has its page. A page is shown where the action would do something.
PAGES = {
    "change": "/experiments/{pk}/change/what/",
    "start": "/experiments/{pk}/start/",
    "add": "/experiments/{pk}/measure/",
    "own": "/experiments/{pk}/readings/{own}/change/",
    "other": "/experiments/{pk}/readings/{other}/change/",
    "take-own": "/experiments/{pk}/readings/{own}/remove/",
    "take-other": "/experiments/{pk}/readings/{other}/remove/",
    "end": "/experiments/{pk}/conclude/outcome/",
    "mend": "/experiments/{pk}/conclude/check/",
    "extend": "/experiments/{pk}/extend/",
    "hand-over": "/experiments/{pk}/hand-over/",
    "share": "/experiments/{pk}/share/",
    "reopen": "/experiments/{pk}/reopen/",
    "remove": "/experiments/{pk}/remove/",
    "try": "/experiments/new/?from={pk}&team={second}",
}
ANSWERS = {"D": 200, "n": 302, "s": 302, "r": 404, "-": 404}
OTHERWISE = {
    # The end is told and mended on the same pages: they begin at the first step, or with all that has been said.
    ("running", "mend"): {"D": 302},
    ("concluded", "end"): {"n": 200},
    # What somebody typed to change it stands on a page of its own, to be copied.
    ("concluded", "change"): {"s": 200},
}

# The page of the experiment itself and its history: planned, running, concluded.
LOOKS = {
    "outsider": ((404, 404), (404, 404), (404, 404)),
    "colleague": ((404, 404), (200, 404), (200, 404)),
    "reader": ((404, 404), ("/library/", 404), ("/library/", 404)),
    "member": ((200, 200), (200, 200), (200, 200)),
    "helper": ((200, 200), (200, 200), (200, 200)),
    "owner": ((200, 200), (200, 200), (200, 200)),
    "lead": ((200, 200), (200, 200), (200, 200)),
    "central": ((404, 404), (404, 404), (404, 404)),
    "former": ((404, 404), (404, 404), (404, 404)),
    "archived": ((200, 200), (200, 200), (200, 200)),
}
WHO = tuple(LOOKS)
STATES = tuple(str(state) for state in Experiment.State)


class Scene(NamedTuple):
    """Who does something, the experiment, the person's own reading and another's, and what else is needed."""

    by: Person
    experiment: Experiment
    own: Measurement | None
    other: Measurement | None
    somebody: Person
    second_team: Team


def test_the_table_is_whole():
    assert set(RESULTS) == {(state, who) for state in STATES for who in WHO}
    assert len(ROWS) == len(RESULTS)
    assert set(ACTIONS) == set(DOING) == set(PAGES)
    assert {result for row in RESULTS.values() for result in row.values()} == set(ANSWERS)


@pytest.mark.parametrize(("state", "who"), RESULTS)
def test_what_comes_of_each_action(state, who):
    scene = _scene(state, who)
    came = {}
    for name in ACTIONS:
        with _undone():
            came[name] = _result(DOING[name], scene)
    assert came == RESULTS[state, who]


@pytest.mark.parametrize(("state", "who"), RESULTS)
def test_what_their_pages_answer(as_person, state, who):
    scene = _scene(state, who)
    client = as_person(scene.by)
    row, own, other = scene.experiment, scene.own, scene.other
    names = {
        "pk": row.pk, "own": own.pk if own else 0, "other": other.pk if other else 0, "second": scene.second_team.pk,
    }  # fmt: skip
    came = {name: client.get(address.format(**names)).status_code for name, address in PAGES.items()}
    expected = {
        name: (ANSWERS | OTHERWISE.get((state, name), {}))[result] for name, result in RESULTS[state, who].items()
    }
    assert came == expected
    page = client.get(f"/experiments/{row.pk}/")
    looks = (page.status_code, client.get(f"/experiments/{row.pk}/history/").status_code)
    assert (page.status_code == 404) == (seen_by(scene.by, row.pk) is None)
    page_wanted, history_wanted = LOOKS[who][STATES.index(state)]
    if page_wanted == "/library/":
        assert page["Location"] == f"/library/{row.pk}/"
        page_wanted = 302
    assert looks == (page_wanted, history_wanted)


# The scene


def _scene(state: str, who: str) -> Scene:
    top = OrganisationFactory()
    here = OrganisationFactory(parent=top)
    EmailDomainFactory(domain="in.gov.uk").vouchings.create(organisation=top)
    people = {
        name: PersonFactory(name=name.title(), organisation=here, email=f"{name}@in.gov.uk")
        for name in ("colleague", "member", "helper", "owner", "lead", "archived", "somebody")
    }
    elsewhere = OrganisationFactory()
    people |= {
        name: PersonFactory(name=name.title(), organisation=elsewhere) for name in ("outsider", "reader", "former")
    }
    people["central"] = PersonFactory(is_central=True, organisation=elsewhere)
    lead = people["archived"] if who == "archived" else people["lead"]
    team = TeamFactory(
        organisation=here, lead=lead, members=[people[name] for name in ("member", "helper", "owner", "somebody")]
    )
    MembershipFactory(team=team, person=people["former"], left_on=timezone.localdate())
    by = people[who]
    second_team = TeamFactory(lead=by, organisation=elsewhere)
    programme = ProgrammeFactory()
    started = {} if state == "planned" else {"started_by": lead}
    experiment = EXPERIMENT_FACTORIES[state](
        team=team, programme=programme, proposed_by=people["member"], owner=people["owner"],
        helpers=[people["helper"]], visibility="everyone" if who == "reader" else "organisation", **started,
    )  # fmt: skip
    own = other = None
    if state != "planned":
        other = MeasurementFactory(experiment=experiment, recorded_by=people["somebody"])
        if who not in ("outsider", "colleague", "reader", "central"):
            own = MeasurementFactory(experiment=experiment, recorded_by=by)
    if who == "archived":
        Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
        experiment.team.refresh_from_db()
    return Scene(by, experiment, own, other, people["somebody"], second_team)


@contextmanager
def _undone() -> Iterator[None]:
    """What happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _result(act: Callable[[Scene], object], scene: Scene) -> str:
    before = _everything()
    try:
        with transaction.atomic():
            act(scene)
    except PermissionDenied:
        came = "r"
    except NotInThatState:
        came = "s"
    except ObjectDoesNotExist:
        came = "-"
    else:
        return "n" if _everything() == before else "D"
    assert _everything() == before
    return came


def _everything() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    return list(Experiment.objects.order_by("pk").values()), list(Measurement.objects.order_by("pk").values())


# What they do


def _ends(scene: Scene, **changes: str) -> object:
    said = {
        "outcome": "keep",
        "what_happened": "We sent the new letter for six weeks.",
        "learned": "People read the first paragraph and nothing else.",
    }
    return conclude(experiment=scene.experiment, by=scene.by, **(said | changes))


def _corrects(scene: Scene, reading: Measurement | None) -> object:
    if reading is None:
        raise Measurement.DoesNotExist
    return correct_measurement(
        measurement=reading, by=scene.by, taken_on=reading.taken_on, value=Decimal(12), note="Counted anew"
    )


def _takes_out(scene: Scene, reading: Measurement | None) -> None:
    if reading is None:
        raise Measurement.DoesNotExist
    remove_measurement(measurement=reading, by=scene.by)


def _adds(scene: Scene) -> object:
    day = scene.experiment.starts_on
    return add_measurement(
        experiment=scene.experiment, by=scene.by, taken_on=day, value=Decimal(25), note="", submission=uuid.uuid4()
    )


def _tries_too(scene: Scene) -> object:
    """As the pages find what can be tried: begun, and there for the person."""
    found = Experiment.objects.visible_to(scene.by).exclude(state="planned").get(pk=scene.experiment.pk)
    names = (
        "title", "problem", "change", "if_we", "then", "because", "measure_name", "unit", "unit_name", "better",
        "baseline", "baseline_note", "target", "starts_on", "ends_on", "profession", "visibility", "shows_team",
    )  # fmt: skip
    plan: Any = {name: getattr(found, name) for name in names}
    return propose(
        team=scene.second_team, by=scene.by, programme=found.programme, submission=uuid.uuid4(), plan=plan,
        owner=scene.by, adopted_from=found,
    )  # fmt: skip


def _moves_end(scene: Scene) -> object:
    ends_on = scene.experiment.ends_on + datetime.timedelta(weeks=1)
    return extend(experiment=scene.experiment, by=scene.by, ends_on=ends_on)


DOING: dict[str, Callable[[Scene], object]] = {
    "change": lambda scene: change(experiment=scene.experiment, by=scene.by, title="Shorter letters"),
    "start": lambda scene: start(experiment=scene.experiment, by=scene.by),
    "add": _adds,
    "own": lambda scene: _corrects(scene, scene.own),
    "other": lambda scene: _corrects(scene, scene.other),
    "take-own": lambda scene: _takes_out(scene, scene.own),
    "take-other": lambda scene: _takes_out(scene, scene.other),
    "end": _ends,
    "mend": lambda scene: _ends(scene, outcome="stop", learned="We had the wrong letters."),
    "extend": _moves_end,
    "hand-over": lambda scene: hand_over(experiment=scene.experiment, by=scene.by, to=scene.somebody),
    "share": lambda scene: share(experiment=scene.experiment, by=scene.by, visibility="team", shows_team=False),
    "reopen": lambda scene: reopen(experiment=scene.experiment, by=scene.by),
    "remove": lambda scene: remove(experiment=scene.experiment, by=scene.by),
    "try": _tries_too,
}
