"""What a plan begins from, and a draft with so many of its steps answered."""

import uuid

import pytest

from experiments.models import ExperimentDraft, Starter
from tests.experiments.pages import draft_page, plan_typed
from tests.factories import IdeaFactory, ProfessionFactory, RunningExperimentFactory

STEPS = ("what", "hypothesis", "measure", "figures", "when", "people", "sharing")
NEW = "/experiments/new/"


@pytest.fixture
def idea(team, programme, member):
    return IdeaFactory(
        team=team, programme=programme, author=member, state="chosen", title="Checklist on page one",
        problem="Forms come back unsigned", change="Put a checklist on page one",
    )  # fmt: skip


@pytest.fixture
def entry(programme):
    """An entry of the library, of another team."""
    return RunningExperimentFactory(
        programme=programme, visibility="everyone", title="Plainer letters", profession=ProfessionFactory(),
        baseline_note="three weeks in spring",
    )  # fmt: skip


@pytest.fixture
def starter(db):
    return Starter.objects.create(
        slug="quiet-hour", title="A quiet hour a day", problem="Phones never stop", change="Phones off from one to two",
        if_we="turn our phones off for an hour", then="we finish more cases", because="nobody interrupts us",
        measure_name="Cases finished a day", unit="number", unit_name="cases", better="higher",
    )  # fmt: skip


@pytest.fixture
def draft_of(as_person, team):
    """A function that begins a draft of a person and answers so many of its steps, with changes by step."""

    def draft_of(person, steps=STEPS, query="from=nothing", **changes):
        client, said = as_person(person), plan_typed(team)
        for step, change in changes.items():
            said[step] |= change
        client.post(f"{NEW}?team={team.pk}&{query}", said["what"] | {"submission": str(uuid.uuid4())})
        draft = ExperimentDraft.objects.filter(author=person).latest("pk")
        for step in steps[1:]:
            client.post(draft_page(draft, step), said[step])
        return draft

    return draft_of
