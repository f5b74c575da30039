"""A form whose number came with another form at the same moment."""

import datetime
import uuid
from decimal import Decimal

import pytest

from experiments.actions.drafts import begin_draft
from experiments.actions.measurements import add_measurement
from experiments.models import ExperimentDraft, Measurement
from tests.at_once import at_once
from tests.factories import PersonFactory, ProgrammeFactory, RunningExperimentFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_number_never_makes_two_readings_of_two_experiments():
    programme, person = ProgrammeFactory(), PersonFactory()
    team = TeamFactory(lead=person)
    made = [RunningExperimentFactory(programme=programme, team=team, owner=person) for _ in range(3)]
    for _ in range(5):
        sent = uuid.uuid4()
        reading = {"by": person, "taken_on": datetime.date.today(), "value": Decimal(1), "note": "", "submission": sent}
        answers = at_once(*[lambda one=one: add_measurement(experiment=one, **reading) for one in made])  # noqa: B023
        assert sorted(type(one).__name__ for one in answers) == ["Measurement", *["PermissionDenied"] * 2]
        assert Measurement.objects.filter(submission=sent).count() == 1


def test_two_people_with_one_number_each_begin_a_draft():
    programme, people = ProgrammeFactory(), [PersonFactory() for _ in range(3)]
    team = TeamFactory(lead=people[0], members=people[1:])
    for times in range(1, 6):
        sent = uuid.uuid4()
        begun = {"team": team, "programme": programme, "answers": {}, "submission": sent}
        answers = at_once(*[lambda one=one: begin_draft(author=one, **begun) for one in people])  # noqa: B023
        assert [type(one) for one in answers] == [ExperimentDraft] * 3
        assert ExperimentDraft.objects.count() == 3 * times
        assert ExperimentDraft.objects.filter(submission=sent).count() == 1
