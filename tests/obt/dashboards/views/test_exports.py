"""Taking figures away: who may, what is in the files, and that it costs as few statements for many as for one."""

import csv
import datetime
import io
import re

import pytest
from django.utils import timezone

from learning.models import Completion
from obt.dashboards.actions.counting import count_totals, take_snapshot
from obt.dashboards.definitions import CSV_COLUMNS
from obt.dashboards.long_table import COLUMNS
from obt.dashboards.models import Split
from obt.dashboards.models.published import Dimension, Measure, Reach
from obt.people.models import Organisation
from obt.programme.models import Milestone
from tests import factories
from tests.obt.dashboards.conftest import crowd
from tests.spreadsheets import opened

CSV = "/dashboard/trials/export.csv"
ODS = "/dashboard/trials/export.ods"
EVERY = [CSV, ODS]
WHOLE = ["/dashboard/export.csv", "/dashboard/export.ods"]


@pytest.fixture
def counted(counted, no_second_factor):
    return counted


@pytest.fixture
def champion(department):
    return factories.ChampionFactory(organisation=department).person


def rows_of(response):
    assert response.status_code == 200, response
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheets_of(response):
    assert response.status_code == 200, response
    return opened(io.BytesIO(b"".join(response.streaming_content)))


def the(rows, **about):
    """The one row that is about this."""
    (found,) = [row for row in rows if all(row[name] == value for name, value in about.items())]
    return found


def table(sheet):
    """The rows of a sheet as dictionaries, from its header row."""
    header = next(number for number, row in enumerate(sheet) if len(row) > 1)
    return [dict(zip(sheet[header], row, strict=True)) for row in sheet[header + 1 :]]


def test_a_champion_takes_away_the_figures_of_the_organisation_and_of_all_below(counted, champion, as_person):
    rows = rows_of(as_person(champion).get(CSV))
    found = {
        (row["slug"], row["reach"]): (row["value"], row["how"], row["headcount"], row["percent"], row["verdict"])
        for row in rows
        if row["table"] == "totals" and row["measure"] == "took_part"
    }
    assert found == {
        ("", "whole"): ("190", "about", "780", "24", ""),
        ("trials", "whole"): ("190", "about", "780", "24", "As expected"),
        ("trials", "own"): ("120", "exact", "300", "40", "Higher than expected"),
        ("agency", "whole"): ("40", "exact", "400", "10", "Lower than expected"),
        ("office", "whole"): ("30", "about", "80", "38", "Too few people to say"),
    }


def test_the_file_says_when_it_was_counted_and_is_named_for_what_it_is_of(counted, champion, programme, as_person):
    response = as_person(champion).get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    day = timezone.localdate()
    assert re.fullmatch(rf'attachment; filename="[a-z0-9-]+-trials-{day}\.csv"', response["Content-Disposition"]), (
        response["Content-Disposition"]
    )
    row = the(rows_of(response), table="totals", slug="agency", measure="learned")
    assert row["edition"] == timezone.localtime(programme.count.counted_at).isoformat(timespec="seconds")


def test_it_is_one_table_with_a_cell_for_every_column(counted, champion, as_person):
    response = as_person(champion).get(CSV)
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbftable,organisation,slug,reach,measure,")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert content.count(b"\n") == content.count(b"\r\n") == len(rows)


def test_every_column_is_explained(counted, champion, as_person):
    explained = [name for names, _ in CSV_COLUMNS for name in names.split(", ")]
    assert explained == list(COLUMNS)
    page = as_person(champion).get("/dashboard/how/").content.decode()
    assert [name for name, _ in CSV_COLUMNS if name not in page] == []


@pytest.mark.parametrize("address", EVERY)
def test_the_central_team_takes_away_an_organisations(counted, central, as_person, address):
    assert as_person(central).get(address).status_code == 200


@pytest.mark.parametrize("address", WHOLE)
def test_the_programmes_is_the_central_teams(counted, central, champion, as_person, address):
    assert as_person(central).get(address).status_code == 200
    assert as_person(champion).get(address).status_code == 404


@pytest.mark.parametrize("address", EVERY)
def test_who_only_works_there_gets_no_file(counted, as_person, address):
    person = factories.PersonFactory(organisation=counted)
    assert as_person(person).get(address).status_code == 404


@pytest.mark.parametrize("address", EVERY)
def test_a_champion_of_a_part_gets_the_parts_alone(counted, as_person, address):
    agency = Organisation.objects.get(slug="agency")
    person = factories.ChampionFactory(organisation=agency, person__organisation=agency).person
    client = as_person(person)
    assert client.get(address).status_code == 404
    names = {row["organisation"] for row in rows_of(client.get("/dashboard/agency/export.csv"))}
    assert names == {"All organisations", "Trial Agency"}


@pytest.mark.parametrize("address", EVERY)
def test_a_champion_without_a_second_factor_is_asked_for_one(department, champion, as_person, address):
    response = as_person(champion).get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/2fa/")


@pytest.mark.parametrize("address", [*EVERY, *WHOLE])
def test_nobody_sends_a_form_here(counted, central, as_person, address):
    assert as_person(central).post(address).status_code == 405


@pytest.mark.parametrize("address", EVERY)
@pytest.mark.parametrize("slug", ["nineteen-ninety", "'; --", "x" * 5000, "%F0%9F%8C%99"])
def test_a_programme_that_is_not_there_is_a_404(counted, champion, as_person, address, slug):
    assert as_person(champion).get(address, {"programme": slug}).status_code == 404


def test_a_programme_is_chosen_by_its_address(counted, champion, programme, as_person):
    day = programme.opens_on
    earlier = factories.ProgrammeFactory(
        slug="earlier", opens_on=day.replace(year=day.year - 2), closes_on=day.replace(year=day.year - 2, day=28)
    )
    rows = rows_of(as_person(champion).get(CSV, {"programme": earlier.slug}))
    assert [row for row in rows if row["table"] == "totals"] == []


def test_what_is_hidden_is_a_mark_in_every_file_and_never_a_number(counted, programme, course, champion, as_person):
    body = factories.OrganisationFactory(name="Tiny", slug="tiny", headcount=60, parent=counted)
    crowd(body, 3, learned=3, programme=programme, course=course)
    count_totals(programme=programme)
    client = as_person(champion)

    hidden = [row for row in rows_of(client.get(CSV)) if row["slug"] == "tiny" and row["table"] == "totals"]
    assert {row["measure"]: (row["value"], row["how"], row["percent"]) for row in hidden} == {
        "took_part": ("[c]", "hidden", "[c]"),
        "learned": ("[c]", "hidden", "[c]"),
        "talked": ("[c]", "hidden", "[c]"),
        "tried": ("[c]", "hidden", "[c]"),
        "concluded": ("[c]", "hidden", "[c]"),
        "minutes": ("[c]", "hidden", ""),
    }
    (row,) = [row for row in table(sheets_of(client.get(ODS))["Totals"]) if row["Organisation"] == "Tiny"]
    assert (row["Took part"], row["Took part, % of headcount"], row["Learned"]) == ("[c]", "[c]", "[c]")
    assert row["Verdict"] == "Not shown"


def test_without_a_headcount_there_is_no_rate(counted, programme, course, champion, as_person):
    body = factories.OrganisationFactory(name="Uncounted", slug="uncounted", headcount=None, parent=counted)
    crowd(body, 300, learned=40, programme=programme, course=course)
    count_totals(programme=programme)
    client = as_person(champion)
    row = the(rows_of(client.get(CSV)), slug="uncounted", table="totals", measure="took_part")
    assert (row["value"], row["how"], row["headcount"], row["percent"]) == ("40", "exact", "", "[z]")
    (row,) = [row for row in table(sheets_of(client.get(ODS))["Totals"]) if row["Organisation"] == "Uncounted"]
    assert (row["Headcount"], row["Took part"], row["Took part, % of headcount"]) == ("[z]", 40.0, "[z]")


@pytest.fixture
def graded(counted, programme):
    """The department is broken down by grade, in the edition of a day."""
    grades = [factories.GradeFactory(name=name) for name in ("Executive officer", "Grade 7", "Grade 6")]
    Split.objects.create(
        programme=programme,
        organisation=counted,
        reach=Reach.WHOLE,
        dimension=Dimension.GRADE,
        measure=Measure.LEARNED,
        on=datetime.date(2024, 12, 3),
        total=190,
        figures={str(grade.pk): shown for grade, shown in zip(grades, (95, 40, None), strict=True)},
    )
    return counted


def test_breakdowns_are_of_their_day_and_say_what_is_hidden_or_not_offered(graded, champion, as_person):
    client = as_person(champion)
    rows = [row for row in rows_of(client.get(CSV)) if row["table"] == "breakdowns"]
    learned = [row for row in rows if (row["slug"], row["dimension"], row["measure"]) == ("trials", "grade", "learned")]
    assert [(row["category"], row["value"], row["how"], row["percent"], row["edition"]) for row in learned] == [
        ("Executive officer", "95", "about", "50", "2024-12-03"),
        ("Grade 6", "[c]", "hidden", "[c]", "2024-12-03"),
        ("Grade 7", "40", "about", "21", "2024-12-03"),
    ]
    missing = the(rows, slug="agency", dimension="profession", measure="talked")
    assert (missing["category"], missing["value"], missing["how"], missing["percent"], missing["edition"]) == (
        "", "[x]", "not offered", "[x]", "",
    )  # fmt: skip

    sheet = table(sheets_of(client.get(ODS))["Breakdowns"])
    assert sheet[0] == {
        "Organisation": "Department for Trials",
        "By": "Grade",
        "People who": "Learned",
        "Category": "Executive officer",
        "People": 95.0,
        "% of all who did": 50.0,
        "All who did": 190.0,
        "As at": "2024-12-03",
    }
    assert (sheet[1]["Category"], sheet[1]["People"], sheet[1]["% of all who did"]) == ("Grade 6", "[c]", "[c]")
    assert {row["People"] for row in sheet if row["Category"] == "Too few people to split"} == {"[x]"}


def test_the_line_has_a_row_a_day_and_measure(department, programme, champion, as_person, no_second_factor):
    Completion.objects.update(declared_on=programme.opens_on + datetime.timedelta(days=1))
    take_snapshot(programme=programme)
    rows = [row for row in rows_of(as_person(champion).get(CSV)) if row["table"] == "trend"]
    days = (timezone.localdate() - programme.opens_on).days
    assert len(rows) == 4 * 6 * days  # the programme and three organisations
    assert {row["edition"] for row in rows} == {str(timezone.localdate())}
    first, second = [
        {
            row["measure"]: (row["value"], row["how"], row["percent"])
            for row in rows
            if (row["slug"], row["day"]) == ("agency", str(programme.opens_on + datetime.timedelta(days=day)))
        }
        for day in (0, 1)
    ]
    assert first["took_part"] == ("[c]", "hidden", "[c]")
    assert second == {
        "took_part": ("40", "about", "10"),
        "learned": ("35", "about", "9"),
        "talked": ("[c]", "hidden", "[c]"),
        "tried": ("[c]", "hidden", "[c]"),
        "concluded": ("[c]", "hidden", "[c]"),
        "minutes": ("[c]", "hidden", ""),
    }


def test_offline_reports_stand_apart(counted, programme, champion, as_person):
    agency = Organisation.objects.get(slug="agency")
    factories.OfflineReportFactory(programme=programme, organisation=agency, part="learning", people=25)
    factories.OfflineReportFactory(programme=programme, organisation=agency, part="learning", people=15)
    factories.OfflineReportFactory(
        programme=programme, organisation=agency, part="learning", people=99, withdrawn_at=timezone.now()
    )
    client = as_person(champion)

    rows = [row for row in rows_of(client.get(CSV)) if row["table"] == "offline"]
    assert [(row["slug"], row["measure"], row["category"], row["value"]) for row in rows] == [
        ("trials", "learning", "people", "40"),
        ("trials", "learning", "reports", "2"),
        ("agency", "learning", "people", "40"),
        ("agency", "learning", "reports", "2"),
    ]
    sheet = table(sheets_of(client.get(ODS))["Offline"])
    assert sheet[0] == {"Organisation": "Department for Trials", "Part": "Learning", "People": 40.0, "Reports": 2.0}


def test_the_central_team_sees_offline_reports_of_all_together(counted, programme, central, as_person):
    factories.OfflineReportFactory(programme=programme, organisation=counted, part="learning", people=25)
    rows = [row for row in rows_of(as_person(central).get(WHOLE[0])) if row["table"] == "offline"]
    assert [(row["organisation"], row["category"], row["value"]) for row in rows] == [
        ("All organisations", "people", "25"),
        ("All organisations", "reports", "1"),
        ("Department for Trials", "people", "25"),
        ("Department for Trials", "reports", "1"),
    ]


def test_the_spreadsheet_begins_with_notes_and_has_a_sheet_for_each_table(counted, champion, programme, as_person):
    Milestone.objects.create(programme=programme, on=programme.opens_on, title="Leaders’ talk")
    response = as_person(champion).get(ODS)
    assert response["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    book = sheets_of(response)
    assert list(book) == [
        "Notes", "Definitions", "Totals", "Teams_and_experiments", "Benefits", "Breakdowns", "Trend", "Milestones",
    ]  # fmt: skip
    notes = " ".join(row[0] for row in book["Notes"])
    assert "figures of Department for Trials" in notes
    assert "Whole totals were counted at" in notes
    assert "[c]: hidden, so that nobody can be identified; perhaps none." in notes
    assert table(book["Milestones"]) == [{"Day": str(programme.opens_on), "Milestone": "Leaders’ talk"}]
    for sheet in list(book.values())[1:]:
        assert sheet[1] == ["This sheet contains one table."]


def test_the_spreadsheets_totals_are_those_of_the_pages(counted, champion, as_person):
    rows = table(sheets_of(as_person(champion).get(ODS))["Totals"])
    assert [(row["Organisation"], row["Covers"], row["Took part"]) for row in rows] == [
        ("All organisations", "Together", 190.0),
        ("Department for Trials", "With bodies below", 190.0),
        ("Department for Trials", "Own staff", 120.0),
        ("Small Office", "All of it", 30.0),
        ("Trial Agency", "All of it", 40.0),
    ]
    assert rows[1]["How exact"].startswith("About: Took part")
    assert not rows[2]["How exact"].startswith("About: Took part")


def test_what_teams_did_is_exact(counted, programme, champion, as_person):
    factories.TeamFactory(name="Licensing A", organisation=Organisation.objects.get(slug="agency"))
    count_totals(programme=programme)
    client = as_person(champion)
    row = the(rows_of(client.get(CSV)), table="activity", slug="agency", measure="teams", category="not_started")
    assert (row["value"], row["how"]) == ("1", "exact")
    (own,) = [
        row
        for row in table(sheets_of(client.get(ODS))["Teams_and_experiments"])
        if row["Organisation"] == "Trial Agency"
    ]
    assert (own["Teams"], own["Teams not started"], own["Conversations recorded"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+44", "-1", "@all", 'Odd, "quoted" – Môn 政'])
def test_whatever_an_organisation_is_called_it_is_text(counted, programme, champion, as_person, name):
    factories.OrganisationFactory(name=name, slug="odd", headcount=500, parent=counted)
    count_totals(programme=programme)
    client = as_person(champion)
    row = the(rows_of(client.get(CSV)), table="totals", slug="odd", measure="learned")
    assert row["organisation"] == (f"'{name}" if name[0] in "=+-@" else name)
    assert name in [row["Organisation"] for row in table(sheets_of(client.get(ODS))["Totals"])]


@pytest.mark.parametrize("address", EVERY)
def test_before_the_first_count_there_are_files_without_figures(
    department, programme, champion, as_person, no_second_factor, address
):
    response = as_person(champion).get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content)


@pytest.mark.parametrize("address", [*EVERY, *WHOLE])
def test_as_few_statements_with_many_organisations_as_with_few(
    counted, central, programme, as_person, django_assert_max_num_queries, address
):
    client = as_person(central)
    with django_assert_max_num_queries(14):
        few = b"".join(client.get(address).streaming_content)
    for number in range(12):
        factories.OrganisationFactory(name=f"Body {number}", headcount=300, parent=counted)
    take_snapshot(programme=programme, on=timezone.localdate() + datetime.timedelta(days=1))
    with django_assert_max_num_queries(14):
        many = b"".join(client.get(address).streaming_content)
    assert len(many) > len(few)
