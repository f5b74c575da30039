"""From records to answers: what is counted, hidden and rounded for the dashboards is what a program is told."""

import pytest

from obt.dashboards import published
from obt.dashboards.actions.counting import count_totals, take_snapshot
from obt.people.models import Organisation
from tests.factories import CompletionFactory, PersonFactory, ProgrammeCourseFactory


@pytest.fixture
def counted(programme, transport, dvla, treasury):
    """Thirty people of the department and seven of the body below it took part; ten is the fewest that is told."""
    course = ProgrammeCourseFactory(programme=programme).course
    for organisation, number in ((transport, 30), (dvla, 7)):
        at = Organisation.objects.get(pk=organisation.pk)
        for _ in range(number):
            CompletionFactory(person=PersonFactory(organisation=at), programme=programme, course=course)
    take_snapshot(programme=programme)
    count_totals(programme=programme)
    return programme


def test_a_number_under_ten_is_hidden_and_one_above_is_exact(ask, token_of, transport, counted):
    rows = ask("funnel?organisation=transport", token_of(transport)).json()["items"]
    took_part = {(row["organisation"]["slug"], row["reach"]): row["took_part"] for row in rows}

    assert took_part["transport", "own"] == {"value": 30, "how": "exact", "percent": 2}
    assert took_part["dvla", "own"] == {"value": None, "how": "hidden", "percent": None}
    assert took_part["transport", "whole"]["value"] == 30  # what is hidden is in no sum
    assert took_part["transport", "whole"]["how"] == "about"


@pytest.mark.parametrize("of", ["transport", "dvla", None])
def test_every_figure_is_what_the_dashboards_read(ask, token_of, transport, dvla, counted, of):
    organisation = {"transport": transport, "dvla": dvla, None: None}[of]
    organisation = organisation and Organisation.objects.get(pk=organisation.pk)
    token = token_of(organisation)
    told = {
        ((row["organisation"] or {}).get("slug"), row["reach"]): row for row in ask("funnel", token).json()["items"]
    }
    days = ask("trend?limit=500", token).json()["items"]
    own_days, _ = published.trends(counted, organisation)

    for totals in published.totals_of(counted, organisation):
        row = told[totals.place.slug if totals.place else None, totals.reach]
        for measure in ("took_part", "learned", "talked", "tried", "concluded"):
            figure = totals.figure(measure)
            assert row[measure] == {"value": figure.value, "how": figure.how, "percent": totals.percent(measure)}
        assert row["headcount"] == totals.headcount
    assert [(day["on"], day["learned"]["value"]) for day in days] == [(p.on.isoformat(), p.learned) for p in own_days]
