"""The one-page report: who may, that page and PDF say the same, and that the PDF is tagged and one page."""

from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from obt.dashboards.actions.counting import count_totals
from obt.documents.typesetting import TypesettingFailed
from obt.people.models import Organisation
from tests import factories
from tests.obt.dashboards.conftest import crowd
from tests.obt.people.teams.pages import text as said_on

PAGE = "/dashboard/trials/report/"
PDF = "/dashboard/trials/report.pdf"
EVERY = [PAGE, PDF]
WHOLE = ["/dashboard/report/", "/dashboard/report.pdf"]


@pytest.fixture
def counted(counted, no_second_factor):
    return counted


@pytest.fixture
def champion(department):
    return factories.ChampionFactory(organisation=department).person


def body(response):
    return " ".join(response.content.decode().split())


def sheet_of(response):
    """The one page of a PDF, as text, and its reader."""
    assert response.status_code == 200, response
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.content))
    (page,) = reader.pages
    return " ".join(page.extract_text().replace("\u200b", "").split()), reader


def parts_of(reader):
    """Every part of the document's structure: its kind and what is said instead of a picture, in reading order."""
    found = []

    def walk(part):
        part = part.get_object()
        if "/S" in part:
            found.append((part["/S"], part.get("/Alt", "")))
        children = part.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            if not isinstance(child, int) and "/S" in child.get_object():
                walk(child)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_the_page_says_the_headline_the_steps_what_stands_out_and_what_it_all_means(counted, champion, as_person):
    page = body(as_person(champion).get(PAGE))
    said = [
        "Report on Department for Trials group,",
        "About 190 of 780",
        "people have taken part – 24%",
        "How far people have come",
        "Learned",
        "Trial Agency",
        "Lower than expected",
        "Who needs help",
        "What came of it so far",
        "Counted at",
        "Took part: recorded any learning of this programme",
        "/dashboard/trials/report.pdf",
        "/dashboard/how/",
    ]
    assert [one for one in said if one not in page] == []


def test_the_pdf_says_the_same_on_one_tagged_page(counted, champion, as_person):
    response = as_person(champion).get(PDF)
    text, reader = sheet_of(response)
    said = [
        "Department for Trials group", "About 190 of 780", "people have taken part – 24%", "Trial Agency",
        "Lower than expected", "Who needs help", "What came of it so far", "Counted at", "Took part: recorded any",
        "/dashboard/trials/",
    ]  # fmt: skip
    assert [one for one in said if one not in text] == []
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.startswith("Report on Department for Trials group, ")
    assert f'-trials-report-{timezone.localdate()}.pdf"' in response["Content-Disposition"]


def test_the_pdf_has_headings_a_table_with_a_header_and_words_for_its_picture(counted, champion, as_person):
    _, reader = sheet_of(as_person(champion).get(PDF))
    parts = parts_of(reader)
    kinds = [kind for kind, _ in parts]
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    assert kinds.count("/TH") >= 5
    (told,) = [words for kind, words in parts if kind == "/Figure"]
    assert told.startswith("People of Department for Trials group who have taken part, day by day")


@pytest.mark.parametrize("address", EVERY)
def test_who_only_works_there_has_no_report(counted, as_person, address):
    assert as_person(factories.PersonFactory(organisation=counted)).get(address).status_code == 404


@pytest.mark.parametrize("address", EVERY)
def test_a_champion_elsewhere_has_no_report_of_it(counted, as_person, address):
    agency = Organisation.objects.get(slug="agency")
    person = factories.ChampionFactory(organisation=agency, person__organisation=agency).person
    assert as_person(person).get(address).status_code == 404
    assert as_person(person).get("/dashboard/agency/report/").status_code == 200


@pytest.mark.parametrize("address", WHOLE)
def test_the_programmes_report_is_the_central_teams(counted, central, champion, as_person, address):
    assert as_person(central).get(address).status_code == 200
    assert as_person(champion).get(address).status_code == 404


@pytest.mark.parametrize("address", EVERY)
def test_a_champion_without_a_second_factor_is_asked_for_one(department, champion, as_person, address):
    response = as_person(champion).get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/2fa/")


@pytest.mark.parametrize("address", EVERY)
def test_a_programme_that_is_not_there_is_a_404(counted, champion, as_person, address):
    assert as_person(champion).get(address, {"programme": "'; --"}).status_code == 404


def test_the_programme_that_was_asked_for_stays_in_the_links(counted, champion, programme, as_person):
    page = body(as_person(champion).get(PAGE, {"programme": programme.slug}))
    assert f"/dashboard/trials/report.pdf?programme={programme.slug}" in page
    assert "?programme" not in body(as_person(champion).get(PAGE))


def test_what_is_hidden_is_nowhere_in_it(counted, programme, course, as_person):
    tiny = factories.OrganisationFactory(name="Tiny", slug="tiny", headcount=60, parent=counted)
    crowd(tiny, 3, learned=3, programme=programme, course=course)
    count_totals(programme=programme)
    client = as_person(factories.ChampionFactory(organisation=tiny).person)
    assert "Not shown yet" in body(client.get("/dashboard/tiny/report/"))
    text, _ = sheet_of(client.get("/dashboard/tiny/report.pdf"))
    assert "Not shown yet" in text
    assert "3 people" not in text


def test_a_body_without_parts_compares_none(counted, as_person):
    agency = Organisation.objects.get(slug="agency")
    client = as_person(factories.ChampionFactory(organisation=agency).person)
    assert "40 of 400" in body(client.get("/dashboard/agency/report/"))
    text, _ = sheet_of(client.get("/dashboard/agency/report.pdf"))
    assert "Verdict" not in text


def test_before_the_first_count_both_say_so(department, programme, champion, as_person, no_second_factor):
    client = as_person(champion)
    assert "Not counted yet" in body(client.get(PAGE))
    assert "Not counted yet" in sheet_of(client.get(PDF))[0]


def test_whom_to_help_and_what_came_of_it(counted, programme, champion, as_person):
    factories.TeamFactory(name="Licensing A", organisation=Organisation.objects.get(slug="agency"))
    factories.ConcludedExperimentFactory(
        programme=programme, team__organisation=Organisation.objects.get(slug="agency"), benefits={"minutes": 120}
    )
    count_totals(programme=programme)
    client = as_person(champion)
    for text in (said_on(client.get(PAGE)), sheet_of(client.get(PDF))[0]):
        assert "2 teams have no conversation planned" in text
        assert "120 minutes a week saved" in text
        assert "1 experiment: 1 measured" in text


@pytest.mark.parametrize("name", ['#let x = "', "W" * 200, 'Odd, "quoted" – Môn $x$ *b* \\'])
def test_whatever_an_organisation_is_called_the_pdf_is_one_page(counted, programme, champion, as_person, name):
    Organisation.objects.filter(pk=counted.pk).update(name=name, short_name="")
    text, _ = sheet_of(as_person(champion).get(PDF))
    assert name[:20] in text


def test_a_letter_that_the_pdf_lacks_has_the_page(counted, champion, as_person):
    Organisation.objects.filter(pk=counted.pk).update(name="Office \U0001f319", short_name="")
    response = as_person(champion).get(PDF)
    assert response.status_code == 200
    assert "Our PDF cannot show every letter of this report" in body(response)


def test_when_it_cannot_be_typeset_the_page_is_there_instead(counted, champion, as_person, monkeypatch):
    def fail(self):
        raise TypesettingFailed

    monkeypatch.setattr("obt.dashboards.report.Report.pdf", fail)
    response = as_person(champion).get(PDF)
    assert response.status_code == 503
    assert "The PDF could not be made just now" in body(response)
    assert "About 190 of 780" in body(response)


def test_many_parts_are_still_one_page(counted, programme, course, central, as_person):
    for number in range(12):
        long = f"Office for the Regulation of Exceedingly Long Names of Organisations in Government {number}"
        new = factories.OrganisationFactory(name=long, headcount=2000 + number, parent=counted)
        crowd(new, 30, learned=30, programme=programme, course=course)
    count_totals(programme=programme)
    sheet_of(as_person(central).get(PDF))
    sheet_of(as_person(central).get(WHOLE[1]))


@pytest.mark.parametrize("address", [PAGE, WHOLE[0]])
def test_as_few_statements_with_many_parts_as_with_few(
    counted, central, programme, as_person, django_assert_max_num_queries, address
):
    client = as_person(central)
    with django_assert_max_num_queries(12):
        client.get(address)
    for number in range(12):
        factories.OrganisationFactory(name=f"Body {number}", headcount=300, parent=counted)
    count_totals(programme=programme)
    with django_assert_max_num_queries(12):
        client.get(address)
