"""A team with one of each, and its experiments."""

import pytest
from django.utils import timezone

from tests.factories import EXPERIMENT_FACTORIES, MembershipFactory, PersonFactory, TeamFactory


@pytest.fixture
def cast(db):
    """A team, and people by what they are in its experiments; the recorder is a member like the other."""
    names = ("owner", "lead", "helper", "recorder", "member", "left", "stranger")
    people = {name: PersonFactory(name=name.title()) for name in names}
    inside = [people[name] for name in ("owner", "helper", "recorder", "member")]
    team = TeamFactory(lead=people["lead"], members=inside)
    MembershipFactory(team=team, person=people["left"], left_on=timezone.localdate())
    return team, people


@pytest.fixture
def of(cast, programme):
    """A function that makes an experiment of the team in a state, with changes by keyword."""
    team, people = cast

    def of(state, **more):
        started = {} if state == "planned" else {"started_by": people["lead"]}
        said = {
            "team": team, "programme": programme, "owner": people["owner"], "proposed_by": people["owner"],
            "helpers": [people["helper"]],
        }  # fmt: skip
        return EXPERIMENT_FACTORIES[state](**(said | started | more))

    return of
