"""Two who ask at the same moment: each team is written to once."""

import pytest

from obt.dashboards.actions.teams import call_leads
from obt.dashboards.models import Call, Called
from obt.dashboards.teams.lists import Which
from obt.dashboards.teams.scope import scope_of
from tests.at_once import at_once
from tests.factories import ChampionFactory, OrganisationFactory, ProgrammeFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_ask_at_once_write_to_each_team_once():
    programme = ProgrammeFactory()
    organisation = OrganisationFactory(name="Cabinet Office")
    below = OrganisationFactory(parent=organisation)
    organisation.refresh_from_db()
    teams = [TeamFactory(organisation=one) for one in (organisation, below) * 10]
    above, of_part = (ChampionFactory(organisation=one).person for one in (organisation, below))
    asked = {"programme": programme, "which": Which.NOT_STARTED}
    scope = scope_of(organisation)

    def whole():
        return call_leads(by=above, scope=scope, part=None, **asked)

    def part():
        return call_leads(by=of_part, scope=scope, part=below, **asked)

    answers = [answer for answer in at_once(whole, part, whole, part) if answer is not None]
    assert sum(reached.teams for _, reached in answers) == 20
    assert sum(reached.leads for _, reached in answers) == 20
    assert {one.team_id for one in Called.objects.all()} == {team.pk for team in teams}
    assert Call.objects.count() == len(answers)
    assert sum(call.leads for call in Call.objects.all()) == 20
