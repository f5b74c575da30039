"""What somebody who looks after champions gets to see."""

import pytest

from obt.dashboards.champions import Remit
from tests.factories import LookFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_looks_at_an_organisation_are_those_at_it_and_below_it():
    organisation = OrganisationFactory(name="Cabinet Office")
    below = OrganisationFactory(parent=organisation)
    organisation.refresh_from_db()
    looks = [LookFactory(organisation=one) for one in (organisation, below, OrganisationFactory())]
    everything = Remit(True, ())
    assert list(everything.looks(organisation)) == [looks[1], looks[0]]
    assert list(everything.looks(below)) == [looks[1]]
    assert set(everything.looks()) == set(looks)
    assert list(Remit(False, [organisation]).looks()) == [looks[1], looks[0]]
