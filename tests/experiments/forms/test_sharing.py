"""Who may see an experiment, and the profession that others find it by."""

import pytest

from experiments.forms.sharing import ProfessionForm, ShareForm, SharingForm
from tests.experiments.pages import as_sent, errors_of
from tests.factories import (
    ExperimentFactory,
    ProfessionFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db


def test_who_can_see_it_is_the_team_unless_somebody_chooses(about):
    assert SharingForm(about=about())["visibility"].value() == "team"
    assert SharingForm(as_sent({"visibility": "everyone"}), about=about()).said == {
        "visibility": "everyone", "shows_team": False, "profession": None,
    }  # fmt: skip
    assert errors_of(SharingForm(as_sent({"visibility": "world"}), about=about())) == {
        "visibility": ["Choose who can see it"]
    }


def test_professions_are_those_on_offer_and_the_one_that_it_has(about, programme):
    old, new = ProfessionFactory(is_offered=False), ProfessionFactory()
    has = ExperimentFactory(programme=programme, profession=old)
    for one, row, taken in ((about(), new, True), (about(), old, False), (about(experiment=has), old, True)):
        assert ProfessionForm(as_sent({"profession": str(row.pk)}), about=one).is_valid() is taken
    for junk in ("x", "9" * 40, "\0", "-1"):
        assert not ProfessionForm(as_sent({"profession": junk}), about=about()).is_valid()


def test_what_is_shared_already_has_not_changed():
    running = RunningExperimentFactory()
    same = {"visibility": running.visibility, "shows_team": "on"}
    assert not ShareForm(same, experiment=running).has_changed()
    assert ShareForm(same | {"visibility": "everyone"}, experiment=running).has_changed()
    assert ShareForm({"visibility": running.visibility}, experiment=running).has_changed()
    assert ShareForm({"visibility": "all"}, experiment=running).errors == {"visibility": ["Choose who can see it"]}
