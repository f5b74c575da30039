"""Several who change what an entry is made of at the same moment: it is what all of them made it."""

from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from experiments.library.rebuild import rebuild_entries
from experiments.models import Benefit, Experiment, LibraryEntry
from obt.people.models import Team
from tests.at_once import at_once
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    OrganisationFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def planned(programme):
    """A function: makes so many experiments of teams that are about to try another one."""
    return lambda source, count: [ExperimentFactory(programme=programme, adopted_from=source) for _ in range(count)]


def start(experiment):
    return Experiment.objects.filter(pk=experiment.pk).update(
        state="running", started_at=timezone.now(), started_by=experiment.owner_id
    )


def share(experiment, visibility="everyone"):
    return Experiment.objects.filter(pk=experiment.pk).update(visibility=visibility)


def spread_of(experiment):
    return LibraryEntry.objects.values_list("adoptions", "organisations_reached").get(pk=experiment.pk)


def test_four_teams_that_start_at_once_all_count(programme, planned):
    for _ in range(ROUNDS):
        source = RunningExperimentFactory(programme=programme, visibility="everyone")
        assert at_once(*[partial(start, one) for one in planned(source, 4)]) == [1, 1, 1, 1]
        assert spread_of(source) == (4, 4)


def test_two_that_start_while_two_are_removed(programme, planned):
    for _ in range(ROUNDS):
        source = RunningExperimentFactory(programme=programme, visibility="everyone")
        gone = [RunningExperimentFactory(programme=programme, adopted_from=source) for _ in range(2)]
        answers = at_once(
            *[partial(start, one) for one in planned(source, 2)],
            *[Experiment.objects.get(pk=one.pk).delete for one in gone],
        )
        assert not [one for one in answers if isinstance(one, Exception)], answers
        assert spread_of(source) == (2, 2)


def test_one_that_starts_while_its_source_is_shared(programme, planned):
    for _ in range(ROUNDS):
        source = RunningExperimentFactory(programme=programme)
        first, second = planned(source, 2)
        assert at_once(partial(start, first), partial(share, source), partial(start, second)) == [1, 1, 1]
        assert spread_of(source) == (2, 2)


def test_benefits_put_in_while_it_is_shared(programme):
    for _ in range(ROUNDS):
        made = ConcludedExperimentFactory(programme=programme)

        def add(kind, amount, made=made):
            Benefit.objects.create(
                experiment=made, kind=kind, amount=amount, workings="Counted.", confidence="measured"
            )

        at_once(partial(add, "minutes", 30), partial(share, made), partial(add, "pounds", 5))
        assert LibraryEntry.objects.values_list("minutes", "pounds").get(pk=made.pk) == (Decimal(30), Decimal(5))


def test_a_team_that_moves_while_its_experiment_is_shared(programme):
    for _ in range(ROUNDS):
        made = RunningExperimentFactory(programme=programme)
        elsewhere = OrganisationFactory()

        def move(made=made, elsewhere=elsewhere):
            return Team.objects.filter(pk=made.team_id).update(organisation=elsewhere)

        assert at_once(move, partial(share, made)) == [1, 1]
        path = Team.objects.values_list("organisation__path", flat=True).get(pk=made.team_id)
        assert LibraryEntry.objects.get(pk=made.pk).organisation_path == path


def test_made_anew_while_teams_start(programme, planned):
    for _ in range(ROUNDS):
        source = RunningExperimentFactory(programme=programme, visibility="everyone")
        starting = planned(source, 2)
        Experiment.objects.filter(pk__in=[one.pk for one in starting]).update(visibility="everyone")
        answers = at_once(rebuild_entries, *[partial(start, one) for one in starting])
        assert not [one for one in answers if isinstance(one, Exception)], answers
        assert spread_of(source) == (2, 2)
