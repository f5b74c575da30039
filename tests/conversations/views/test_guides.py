"""The guide: a page for the team, and one sheet of paper, whatever is in it."""

import logging
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from conversations.actions.guides import Step, set_up_guide
from obt.documents.typesetting import TypesettingFailed
from tests.factories import GuideFactory

pytestmark = pytest.mark.django_db

LONG = "Go round once. **Everybody** speaks and nobody comments; write each answer on a note. " * 4
PROMPTS = ["What did you learn that surprised you, and whom would you tell about it at work?"] * 4


@pytest.fixture
def guide(programme):
    return GuideFactory(programme=programme)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def sheet_of(answer):
    """The one page of a PDF, as text, and its reader."""
    assert answer.status_code == 200, answer.content[:300]
    reader = PdfReader(BytesIO(answer.content))
    (page,) = reader.pages
    return " ".join(page.extract_text().replace("\u200b", "").split()), reader


def alternatives_in(root):
    """What the parts of a tagged document say instead of a picture."""
    found, waiting = [], [root["/StructTreeRoot"]]
    while waiting:
        part = waiting.pop().get_object()
        if "/Alt" in part:
            found.append(part["/Alt"])
        children = part.get("/K", [])
        children = children if isinstance(children, list) else [children]
        waiting += [one for one in children if not isinstance(one, int) and "/S" in one.get_object()]
    return found


def test_the_page_has_each_step_with_its_minutes_and_the_running_total(as_person, member, team, guide):
    page = text_of(as_person(member).get(f"/teams/{team.pk}/guide/"))
    said = [
        "A conversation about one small change", "2 steps, 25 minutes together.", "1. Arrive", "5 minutes", "0 to 5",
        "What made you smile?", "2. Choose", "5 to 25", "<strong>one</strong> change", f"/teams/{team.pk}/guide.pdf",
    ]  # fmt: skip
    assert [one for one in said if one not in page] == []


def test_without_a_guide_the_page_says_what_to_do(as_person, member, team, programme):
    me = as_person(member)
    assert "The guide is not here yet" in text_of(me.get(f"/teams/{team.pk}/guide/"))
    assert me.get(f"/teams/{team.pk}/guide.pdf").status_code == 404


def test_without_a_programme_the_page_says_so(as_person, member, team):
    assert "There is no programme at the moment" in text_of(as_person(member).get(f"/teams/{team.pk}/guide/"))


def test_a_guide_without_steps_says_so(as_person, member, team, programme):
    set_up_guide(programme=programme, title="Bare", steps=[])
    me = as_person(member)
    assert "It has no steps yet." in text_of(me.get(f"/teams/{team.pk}/guide/"))
    assert "Bare" in sheet_of(me.get(f"/teams/{team.pk}/guide.pdf"))[0]


def test_others_get_a_404(as_person, stranger, team, guide):
    for page in ("guide/", "guide.pdf"):
        assert as_person(stranger).get(f"/teams/{team.pk}/{page}").status_code == 404


def test_its_markdown_is_never_html(as_person, member, team, programme):
    set_up_guide(
        programme=programme, title="<b>T</b>", introduction="<script>alert(1)</script>",
        steps=[Step("<i>S</i>", 5, "[x](javascript:alert(1))", ["<u>q</u>"])],
    )  # fmt: skip
    page = as_person(member).get(f"/teams/{team.pk}/guide/").content.decode()
    assert "<script>alert" not in page
    assert "javascript:" not in page.replace("[x](javascript:alert(1))", "")
    assert "<i>S</i>" not in page
    assert "<u>q</u>" not in page


def test_the_sheet_is_tagged_and_says_the_guide_the_team_and_the_way_to_join(as_person, member, team, guide):
    code = team.join_codes.get().code
    answer = as_person(member).get(f"/teams/{team.pk}/guide.pdf")
    text, reader = sheet_of(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="drivers-medical-team-c-conversation.pdf"'
    said = ["A conversation about one small change", "Drivers Medical Team C", "2 steps, 25 minutes together",
            "1. Arrive", "What made you smile?", "Pick one change.", "Join this team", code]  # fmt: skip
    assert [one for one in said if one not in text] == []
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "A conversation about one small change: Drivers Medical Team C"
    assert "/StructTreeRoot" in root


def test_the_code_to_scan_has_words_for_those_who_cannot_see_it(as_person, member, team, guide):
    answer = as_person(member).get(f"/teams/{team.pk}/guide.pdf")
    _, reader = sheet_of(answer)
    assert f"/teams/join/{team.join_codes.get().code}" in " ".join(alternatives_in(reader.trailer["/Root"]))


@pytest.mark.parametrize(("steps", "prompts"), [(1, 2), (8, 3), (8, 4), (24, 4), (60, 4)])
def test_it_is_one_page_whatever_the_guide(as_person, member, team, programme, steps, prompts):
    set_up_guide(
        programme=programme,
        title="One conversation about one small change that everybody in this team would like to try"[:120],
        introduction=LONG,
        steps=[Step(f"Step {n} of our conversation", 5, LONG, PROMPTS[:prompts]) for n in range(1, steps + 1)],
    )
    text, _ = sheet_of(as_person(member).get(f"/teams/{team.pk}/guide.pdf"))
    assert f"{min(steps, 24)}. Step {min(steps, 24)} of our conversation" in text
    if steps > 24:
        assert "And 36 more steps." in text
    if steps >= 8:
        assert f"/teams/{team.pk}/guide/" in text  # what was left out stands there


def test_eight_steps_of_a_usual_length_keep_their_questions(as_person, member, team, programme):
    steps = [Step(f"Step {n}", 7, "Everybody speaks once.", [f"Question {n} a?", f"Question {n} b?"]) for n in range(8)]
    set_up_guide(programme=programme, title="One hour", introduction="One person keeps the time.", steps=steps)
    text, _ = sheet_of(as_person(member).get(f"/teams/{team.pk}/guide.pdf"))
    assert [n for n in range(8) if f"Question {n} b?" not in text] == []
    assert text.count("Everybody speaks once.") == 8


def test_an_archived_teams_sheet_has_no_code(as_person, member, team, guide):
    team.archived_at = timezone.now()
    team.save()
    text, _ = sheet_of(as_person(member).get(f"/teams/{team.pk}/guide.pdf"))
    assert "Join this team" not in text


def test_a_long_word_for_a_name_breaks(as_person, member, team, guide):
    team.name = "W" * 80
    team.save()
    sheet_of(as_person(member).get(f"/teams/{team.pk}/guide.pdf"))


def test_a_letter_that_the_pdf_lacks_has_the_page_and_is_in_no_log(as_person, member, team, guide, caplog):
    team.name = "Night shift \U0001f319"
    team.save()
    with caplog.at_level(logging.DEBUG):
        answer = as_person(member).get(f"/teams/{team.pk}/guide.pdf")
    assert answer.status_code == 200
    assert "Our PDF cannot show every letter" in text_of(answer)
    assert "Night shift" not in caplog.text


def test_when_it_cannot_be_typeset_the_page_is_there_instead(as_person, member, team, guide, monkeypatch):
    def fail(self):
        raise TypesettingFailed

    monkeypatch.setattr("conversations.pack.Pack.pdf", fail)
    answer = as_person(member).get(f"/teams/{team.pk}/guide.pdf")
    assert answer.status_code == 503
    assert "The PDF could not be made just now" in text_of(answer)
    assert "1. Arrive" in text_of(answer)


def test_the_page_takes_as_many_statements_for_sixty_steps_as_for_one(
    as_person, member, team, programme, django_assert_max_num_queries
):
    me = as_person(member)
    for number in (1, 60):
        set_up_guide(programme=programme, title="Long", steps=[Step(f"Step {n}", 1) for n in range(number)])
        with django_assert_max_num_queries(6):
            me.get(f"/teams/{team.pk}/guide/")
