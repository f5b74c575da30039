"""Guides in the admin: the central team writes them, and orders their steps."""

import pytest

from conversations.models import Guide, GuideStep
from tests.factories import GuideFactory, PersonFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def central(as_person, settings):
    settings.OBT_DEMO = True  # the admin asks for a second factor otherwise
    return as_person(PersonFactory(is_central=True))


def sent(programme, *steps, title="Guide"):
    """The form of a guide: each step is (id, order, title)."""
    fields = {
        "programme": programme.pk, "title": title, "introduction": "",
        "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": sum(1 for step in steps if step[0]),
        "steps-MIN_NUM_FORMS": 0, "steps-MAX_NUM_FORMS": 40,
    }  # fmt: skip
    for n, (pk, order, name) in enumerate(steps):
        fields |= {
            f"steps-{n}-id": pk or "", f"steps-{n}-order": order, f"steps-{n}-title": name, f"steps-{n}-minutes": 5,
            f"steps-{n}-text": "", f"steps-{n}-prompts": "",
        }  # fmt: skip
    return fields


def test_the_central_team_writes_a_guide(central):
    programme = ProgrammeFactory()
    answer = central.post("/admin/conversations/guide/add/", sent(programme, (None, 1, "Arrive"), (None, 2, "Choose")))
    assert answer.status_code == 302
    assert list(Guide.objects.get().steps.values_list("order", "title")) == [(1, "Arrive"), (2, "Choose")]
    assert central.get("/admin/conversations/guide/").status_code == 200


def test_two_steps_in_one_place_are_refused_in_words(central):
    guide = GuideFactory()
    first, second = GuideStep.objects.all()
    answer = central.post(
        f"/admin/conversations/guide/{guide.pk}/change/",
        sent(guide.programme, (first.pk, 2, "Arrive"), (second.pk, 2, "Choose"))
        | {"steps-0-guide": guide.pk, "steps-1-guide": guide.pk},
    )
    assert answer.status_code == 200
    assert "Please correct" in answer.content.decode()


def test_two_steps_change_places(central):
    guide = GuideFactory()
    first, second = GuideStep.objects.all()
    fields = sent(guide.programme, (first.pk, 2, "Arrive"), (second.pk, 1, "Choose"))
    answer = central.post(
        f"/admin/conversations/guide/{guide.pk}/change/",
        fields | {"steps-0-guide": guide.pk, "steps-1-guide": guide.pk},
    )
    assert answer.status_code == 302
    assert list(guide.steps.values_list("title", flat=True)) == ["Choose", "Arrive"]


@pytest.mark.parametrize("number", ["2000", "9" * 30, "-1", "x"])
def test_a_made_up_number_of_steps_is_answered(central, number):
    guide = GuideFactory()
    answer = central.post(
        f"/admin/conversations/guide/{guide.pk}/change/", sent(guide.programme) | {"steps-TOTAL_FORMS": number}
    )
    assert answer.status_code in (200, 302)
    assert guide.steps.count() == 2


def test_nobody_else_reaches_it(as_person, settings):
    settings.OBT_DEMO = True
    assert as_person(PersonFactory()).get("/admin/conversations/guide/").status_code == 404
