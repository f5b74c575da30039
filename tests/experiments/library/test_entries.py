"""The library's entries: kept by the database, whatever changes, however it is changed."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from experiments.actions import conclusion
from experiments.library.rebuild import rebuild_entries
from experiments.models import Benefit, Experiment, LibraryEntry
from obt.people.models import Organisation, Team
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    OrganisationFactory,
    ProfessionFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(programme):
    """A function: makes a running experiment that everyone may see."""
    return lambda **said: RunningExperimentFactory(programme=programme, visibility="everyone", **said)


@pytest.fixture
def ended(programme):
    """A function: makes a concluded experiment that everyone may see."""
    return lambda **said: ConcludedExperimentFactory(programme=programme, visibility="everyone", **said)


def entry_of(experiment):
    return LibraryEntry.objects.filter(pk=experiment.pk).first()


def spread_of(experiment):
    entry = entry_of(experiment)
    return entry.adoptions, entry.organisations_reached


def kept():
    return list(LibraryEntry.objects.order_by("pk").values_list())


def test_a_running_experiment_that_is_shared_with_everyone_is_there(public):
    entry = entry_of(public(profession=ProfessionFactory(name="Policy")))
    assert entry.outcome == ""
    assert entry.profession.name == "Policy"
    assert entry.latest_at == entry.experiment.started_at
    assert entry.organisation_path == entry.experiment.team.organisation.path
    assert (entry.adoptions, entry.organisations_reached) == (0, 0)


@pytest.mark.parametrize("said", [{"visibility": "team"}, {"visibility": "organisation"}])
def test_what_is_shared_with_fewer_is_not(programme, said):
    RunningExperimentFactory(programme=programme, **said)
    ConcludedExperimentFactory(programme=programme, **said)
    assert kept() == []


def test_what_has_not_started_is_not(programme):
    planned = ExperimentFactory(programme=programme, visibility="everyone")
    assert kept() == []
    Experiment.objects.filter(pk=planned.pk).update(
        state="running", started_at=planned.created_at, started_by=planned.owner
    )
    assert entry_of(planned)


@pytest.mark.parametrize(
    ("moderation", "is_there"),
    [("open", True), ("approved", True), ("waiting", False), ("changes", False), ("hidden", False)],
)
def test_what_moderation_holds_back_is_not(public, moderation, is_there):
    made = public()
    Experiment.objects.filter(pk=made.pk).update(moderation=moderation)
    assert bool(entry_of(made)) == is_there


def test_sharing_and_taking_back_as_rows_are_changed(public):
    made = public()
    for visibility, is_there in [("team", False), ("everyone", True), ("organisation", False), ("everyone", True)]:
        Experiment.objects.filter(pk=made.pk).update(visibility=visibility)
        assert bool(entry_of(made)) == is_there


def test_it_goes_with_its_experiment(public):
    made = public()
    made.delete()
    assert kept() == []
    with connection.cursor() as cursor:  # and however the row goes
        cursor.execute("DELETE FROM experiments_experiment WHERE id = %s", [public().pk])
    assert kept() == []


def test_words_are_stemmed_blind_to_accents_and_weighed_by_where_they_stand(ended):
    made = ended(
        title="Plainer letters", problem="Nobody telephones", change="Rewriting", if_we="shorten", then="fewer",
        because="obviously", what_happened="Posted", learned="Cafés", needs="Scissors", measure_name="Percentages",
    )  # fmt: skip
    words = entry_of(made).words
    assert "'plainer':1A" in words
    assert "'letter':2A" in words
    for stem, weight in [("telephon", "B"), ("rewrit", "B"), ("shorten", "B"), ("obvious", "B")]:
        assert f"'{stem}':" in words
        assert words.split(f"'{stem}':")[1].split(" ")[0].endswith(weight)
    for stem in ("post", "cafe", "scissor"):
        assert words.split(f"'{stem}':")[1].split(" ")[0].endswith("C")
    assert words.split("'percentag':")[1].split(" ")[0].isdigit()  # D is not written


def test_a_changed_text_is_found_by_its_new_words(public):
    made = public(title="Plainer letters")
    Experiment.objects.filter(pk=made.pk).update(title="Shorter meetings")
    assert "'meet'" in entry_of(made).words
    assert "'plainer'" not in entry_of(made).words


@pytest.mark.parametrize(("outcome", "counts"), [("keep", True), ("adapt", True), ("scale", True), ("stop", False)])
def test_savings_are_of_what_goes_on(ended, outcome, counts):
    made = ended(outcome=outcome, benefits={"minutes": 120, "pounds": Decimal("1200.50"), "people": 35})
    entry = entry_of(made)
    assert entry.outcome == outcome
    saved = (Decimal(120), Decimal("1200.5"), Decimal(35)) if counts else (None, None, None)
    assert (entry.minutes, entry.pounds, entry.people) == saved


def test_benefits_are_followed_as_they_are_added_changed_and_taken_away(ended):
    made = ended()
    assert entry_of(made).minutes is None
    benefit = Benefit.objects.create(
        experiment=made, kind="minutes", amount=30, workings="Counted.", confidence="measured"
    )
    assert entry_of(made).minutes == 30
    Benefit.objects.filter(pk=benefit.pk).update(amount=45)
    assert entry_of(made).minutes == 45
    Benefit.objects.filter(pk=benefit.pk).update(kind="people")
    assert (entry_of(made).minutes, entry_of(made).people) == (None, 45)
    other = ended()
    Benefit.objects.filter(pk=benefit.pk).update(experiment=other)
    assert (entry_of(made).people, entry_of(other).people) == (None, 45)
    benefit.delete()
    assert entry_of(other).people is None


def test_concluding_and_reopening(public):
    made = public()
    lead = made.owner
    gain = conclusion.Gain("minutes", Decimal(60), "We counted.", "measured")
    conclusion.conclude(experiment=made, by=lead, outcome="scale", what_happened="Sent", learned="Read", gains=[gain])
    entry = entry_of(made)
    assert (entry.outcome, entry.minutes) == ("scale", 60)
    assert entry.latest_at == entry.experiment.concluded_at
    conclusion.reopen(experiment=made, by=lead)
    entry = entry_of(made)
    assert (entry.outcome, entry.minutes) == ("", None)
    assert entry.latest_at == entry.experiment.started_at


def test_a_team_that_moves_takes_its_entries_along(public):
    made = public()
    elsewhere = OrganisationFactory()
    Team.objects.filter(pk=made.team_id).update(organisation=elsewhere)
    assert entry_of(made).organisation_path == Organisation.objects.get(pk=elsewhere.pk).path


def test_an_organisation_that_moves_takes_its_entries_along(public):
    made = public(team=TeamFactory(organisation=OrganisationFactory(name="Office")))
    old = entry_of(made).organisation_path
    below = OrganisationFactory(name="A department")  # before it in the alphabet: it takes the other's path
    assert Organisation.objects.get(pk=below.pk).path == old
    assert entry_of(made).organisation_path == Organisation.objects.get(name="Office").path != old
    Organisation.objects.move(
        Organisation.objects.get(name="Office"), Organisation.objects.get(pk=below.pk), "sorted-child"
    )
    assert entry_of(made).organisation_path == f"{old}0001"


class TestSpread:
    """How many other teams have started to try it, and of how many bodies they are."""

    def test_another_team_counts_when_it_starts(self, public, programme):
        made = public()
        other = ExperimentFactory(programme=programme, adopted_from=made)
        assert spread_of(made) == (0, 0)
        Experiment.objects.filter(pk=other.pk).update(
            state="running", started_at=other.created_at, started_by=other.owner
        )
        assert spread_of(made) == (1, 1)

    def test_it_counts_whoever_may_see_it(self, public, programme):
        made = public()
        for visibility in ("team", "organisation", "everyone"):
            RunningExperimentFactory(programme=programme, adopted_from=made, visibility=visibility)
        assert spread_of(made) == (3, 3)

    def test_it_counts_however_it_ended(self, public, programme):
        made = public()
        for outcome in ("keep", "stop"):
            ConcludedExperimentFactory(programme=programme, adopted_from=made, outcome=outcome)
        assert spread_of(made) == (2, 2)

    def test_a_team_counts_once_and_its_own_second_try_does_not(self, public, programme):
        made = public()
        other = TeamFactory()
        RunningExperimentFactory(programme=programme, team=other, adopted_from=made)
        RunningExperimentFactory(programme=programme, team=other, adopted_from=made)
        RunningExperimentFactory(programme=programme, team=made.team, adopted_from=made)
        assert spread_of(made) == (1, 1)

    def test_a_sub_unit_is_part_of_its_body_and_an_agency_is_a_body(self, public, programme):
        department = OrganisationFactory(name="Department")
        agency = OrganisationFactory(name="Agency", parent=department)
        unit = OrganisationFactory(name="Unit", parent=department, is_sub_unit=True)
        its_unit = OrganisationFactory(name="Unit of the agency", parent=agency, is_sub_unit=True)
        part = OrganisationFactory(name="Part of that", parent=its_unit, is_sub_unit=True)
        made = public()
        for organisation in (department, unit, agency, its_unit, part):
            team = TeamFactory(organisation=Organisation.objects.get(pk=organisation.pk))
            RunningExperimentFactory(programme=programme, team=team, adopted_from=made)
        assert spread_of(made) == (5, 2)
        Organisation.objects.filter(pk=its_unit.pk).update(is_sub_unit=False)
        assert spread_of(made) == (5, 3)

    def test_it_goes_down_when_one_is_removed_or_says_otherwise(self, public, programme):
        made, another = public(), public()
        first, second = (RunningExperimentFactory(programme=programme, adopted_from=made) for _ in range(2))
        first.delete()
        assert spread_of(made) == (1, 1)
        Experiment.objects.filter(pk=second.pk).update(adopted_from=another)
        assert (spread_of(made), spread_of(another)) == ((0, 0), (1, 1))
        Experiment.objects.filter(pk=second.pk).update(adopted_from=None)
        assert spread_of(another) == (0, 0)

    def test_a_team_that_moves_counts_for_where_it_is(self, public, programme):
        made = public()
        one, other = (RunningExperimentFactory(programme=programme, adopted_from=made) for _ in range(2))
        assert spread_of(made) == (2, 2)
        Team.objects.filter(pk=one.team_id).update(organisation=other.team.organisation_id)
        assert spread_of(made) == (2, 1)

    def test_what_was_adopted_while_it_was_hidden_counts_when_it_is_back(self, public, programme):
        made = public()
        Experiment.objects.filter(pk=made.pk).update(moderation="hidden")
        RunningExperimentFactory(programme=programme, adopted_from=made)
        Experiment.objects.filter(pk=made.pk).update(moderation="approved")
        assert spread_of(made) == (1, 1)


@pytest.fixture
def of_every_kind(public, ended, programme):
    """Entries of every kind, and what is no entry."""
    source = ended(benefits={"minutes": 90, "people": 3}, profession=ProfessionFactory())
    unit = OrganisationFactory(parent=source.team.organisation, is_sub_unit=True)
    public(adopted_from=source, team=TeamFactory(organisation=unit))
    ended(adopted_from=source, outcome="stop", benefits={"pounds": 900})
    RunningExperimentFactory(programme=programme, adopted_from=source)
    ExperimentFactory(programme=programme, adopted_from=source, visibility="everyone")
    ConcludedExperimentFactory(programme=programme, visibility="organisation")


def test_made_anew_they_are_what_the_triggers_kept(of_every_kind):
    before = kept()
    assert len(before) == 3
    LibraryEntry.objects.all().delete()
    assert rebuild_entries() == 3
    assert kept() == before


def test_the_command_puts_right_what_is_wrong(of_every_kind, capsys):
    before = kept()
    LibraryEntry.objects.update(adoptions=99, outcome="stop", organisation_path="zzzz")
    LibraryEntry.objects.filter(pk=before[0][0]).delete()
    call_command("rebuild_library")
    assert kept() == before
    assert capsys.readouterr().out == "The library has 3 entries.\n"
