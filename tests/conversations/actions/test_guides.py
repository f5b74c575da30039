"""The guide of a programme is data, and setting it up twice leaves one."""

import pytest

from conversations.actions.guides import Step, set_up_guide
from conversations.models import Guide, GuideStep
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_a_guide_has_its_steps_in_order():
    guide = set_up_guide(
        programme=ProgrammeFactory(),
        title="One hour",
        introduction="Bring **one** idea.",
        steps=[Step("Arrive", 5, prompts=["What made you smile?", "Who is missing?"]), Step("Choose", 20, "Pick one.")],
    )

    assert [(step.order, step.title, step.minutes) for step in guide.steps.all()] == [
        (1, "Arrive", 5),
        (2, "Choose", 20),
    ]
    assert guide.steps.first().questions == ["What made you smile?", "Who is missing?"]


def test_setting_it_up_again_replaces_it():
    programme = ProgrammeFactory()
    set_up_guide(programme=programme, title="Old", steps=[Step("One", 5), Step("Two", 5)])

    set_up_guide(programme=programme, title="New", steps=[Step("Only", 10)])

    assert [guide.title for guide in Guide.objects.all()] == ["New"]
    assert [step.title for step in GuideStep.objects.all()] == ["Only"]
