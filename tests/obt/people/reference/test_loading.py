"""What a load does to the tables when somebody has edited a file, or changed a row in the admin."""

import datetime

import pytest
from django.core.management.base import CommandError

from obt.people.actions import place_organisation
from obt.people.models import EmailDomain, EmailDomainOrganisation, Grade, Organisation, Region
from tests.factories import OrganisationFactory, PersonFactory

WHOLE_TREE = ([], [], [], [], [])


@pytest.fixture(autouse=True)
def loaded(load):
    return load()


def tree():
    return ["–" * (o.depth - 1) + o.name for o in Organisation.objects.all()]


def organisation(slug):
    return Organisation.objects.get(slug=slug)


def vouchings(domain):
    return sorted(EmailDomain.objects.get(domain=domain).organisations.values_list("slug", flat=True))


def test_the_first_load(loaded):
    medicines, unit = organisation("medicines"), organisation("vaccines")

    assert tree() == ["Department of Health", "–Medicines Agency", "––Vaccines Unit", "Treasury"]
    assert (medicines.headcount, medicines.headcount_month) == (1200, datetime.date(2024, 9, 1))
    assert (medicines.headcount_source, medicines.headcount_is_approximate) == ("MWMI", True)
    assert (unit.is_sub_unit, unit.headcount) == (True, None)
    assert Region.objects.get().bank_holidays == "scotland"
    assert vouchings("treasury.gov.uk") == ["health", "treasury"]
    assert vouchings("gov.uk") == []


def test_a_second_load_changes_nothing(load):
    assert load().count("(0 added, 0 changed, 0 removed)") == 7  # two of them are another room's


def test_a_renamed_organisation_keeps_its_people_and_sorts_anew(load, edit):
    person = PersonFactory(organisation=organisation("health"))
    edit("organisations.csv", "Department of Health", "Zymurgy and Health")

    assert "Organisations: 4 (0 added, 1 changed, 0 removed)" in load()

    person.refresh_from_db()
    assert person.organisation.name == "Zymurgy and Health"
    assert tree() == ["Treasury", "Zymurgy and Health", "–Medicines Agency", "––Vaccines Unit"]
    assert Organisation.objects.find_problems() == WHOLE_TREE


def test_a_moved_organisation_takes_all_below_it_along(load, edit):
    person = PersonFactory(organisation=organisation("vaccines"))
    edit("organisations.csv", "medicines,health", "medicines,treasury")

    load()

    person.refresh_from_db()
    assert tree() == ["Department of Health", "Treasury", "–Medicines Agency", "––Vaccines Unit"]
    assert person.organisation.slug == "vaccines"
    assert Organisation.objects.find_problems() == WHOLE_TREE


def test_parent_and_child_can_change_places(load, edit):
    edit("organisations.csv", "health,,4000", "health,medicines,4000")
    edit("organisations.csv", "medicines,health,", "medicines,,")

    load()

    assert tree() == ["Medicines Agency", "–Department of Health", "–Vaccines Unit", "Treasury"]
    assert Organisation.objects.find_problems() == WHOLE_TREE


def test_a_new_headcount_is_taken_over(load, edit):
    edit(
        "organisations.csv",
        "medicines,health,1200,MHRA,executive agency,yes,2024-09",
        "medicines,health,1300,MHRA,executive agency,yes,2025-01",
    )

    load()

    assert organisation("medicines").headcount == 1300
    assert organisation("medicines").headcount_month == datetime.date(2025, 1, 1)


def test_a_headcount_taken_out_is_unknown_not_nought(load, edit):
    edit("organisations.csv", "1200,MHRA", ",MHRA")

    load()

    assert organisation("medicines").headcount is None


def test_a_removed_organisation_closes_and_keeps_its_people_and_what_is_below(load, edit):
    person = PersonFactory(organisation=organisation("vaccines"))
    edit("sub_units.csv", "Vaccines Unit,vaccines,medicines\n", "")

    assert "Organisations: 3 (0 added, 0 changed, 1 removed)" in load()

    person.refresh_from_db()
    assert person.organisation.slug == "vaccines"
    assert person.organisation.is_closed
    assert not Organisation.objects.open().filter(slug="vaccines").exists()


def test_a_row_put_back_opens_its_organisation_again(load, edit):
    edit("sub_units.csv", "Vaccines Unit,vaccines,medicines\n", "")
    load()
    edit("sub_units.csv", "name,slug,parent\n", "name,slug,parent\nVaccines Unit,vaccines,medicines\n")

    load()

    assert not organisation("vaccines").is_closed


def test_an_organisation_added_in_the_admin_survives(load, edit):
    OrganisationFactory(name="Brought by hand", slug="by-hand", parent=organisation("health"))
    edit("organisations.csv", "Treasury,treasury", "The Treasury,treasury")

    load()

    assert tree() == [
        "Department of Health",
        "–Brought by hand",
        "–Medicines Agency",
        "––Vaccines Unit",
        "The Treasury",
    ]
    assert not organisation("by-hand").is_closed


def test_what_the_admin_changed_stands_until_the_row_of_the_file_changes(load, edit):
    Organisation.objects.filter(slug="medicines").update(name="Medicines Office")

    load()
    assert organisation("medicines").name == "Medicines Office"

    edit("organisations.csv", "1200", "1250")
    load()
    assert organisation("medicines").name == "Medicines Agency"


def test_overwriting_puts_the_file_above_the_admin(load):
    Organisation.objects.filter(slug="medicines").update(name="Medicines Office")

    load("--overwrite")

    assert organisation("medicines").name == "Medicines Agency"


def test_an_edited_row_finds_its_place_again_where_the_admin_has_turned_the_branch_over(load, edit):
    place_organisation(organisation=organisation("vaccines"), parent=organisation("treasury"))
    place_organisation(organisation=organisation("health"), parent=organisation("vaccines"))
    edit("sub_units.csv", "Vaccines Unit", "Vaccine Unit")

    load()

    assert tree() == ["Department of Health", "–Medicines Agency", "––Vaccine Unit", "Treasury"]
    assert Organisation.objects.find_problems() == WHOLE_TREE


def test_a_removed_domain_lets_nobody_in_any_more(load, edit):
    edit("email_domains.csv", "gov.scot,health,no,a public list,listed,\n", "")

    assert "E-mail domains: 3 (0 added, 0 changed, 1 removed)" in load()

    assert not EmailDomain.objects.allow("someone@gov.scot")


def test_gov_scot_is_matched_exactly(load):
    assert EmailDomain.objects.allow("someone@gov.scot")
    assert not EmailDomain.objects.allow("someone@aberdeen.gov.scot")


def test_a_domain_and_a_vouching_added_in_the_admin_survive(load, edit):
    EmailDomain.objects.create(domain="example.org")
    treasury = EmailDomain.objects.get(domain="treasury.gov.uk")
    EmailDomainOrganisation.objects.create(email_domain=treasury, organisation=organisation("vaccines"))
    edit("email_domains.csv", "treasury.gov.uk,health,yes,seen in a text,derived,\n", "")

    load()

    assert EmailDomain.objects.allow("someone@example.org")
    assert vouchings("treasury.gov.uk") == ["treasury", "vaccines"]


def test_a_removed_grade_is_off_the_list_and_stays_with_who_chose_it(load, edit):
    person = PersonFactory(grade=Grade.objects.get(code="EO"))
    edit("grades.csv", "2,EO,Executive officer (EO),yes,200,Executive\n", "")

    load()

    person.refresh_from_db()
    assert person.grade.code == "EO"
    assert [g.code for g in Grade.objects.offered()] == ["AO"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(load, files):
    path = files / "grades.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert "Grades: 2 (0 added, 0 changed, 0 removed)" in load()


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [
        ("organisations.csv", "headcount,short_name", "heads,short_name", 1, "there is no column headcount"),
        (
            "organisations.csv",
            "medicines,health",
            "medicines,nobody",
            3,
            "there is no organisation “nobody” to be its parent",
        ),
        (
            "organisations.csv",
            "health,,4000",
            "health,vaccines,4000",
            2,
            "health stands below itself: health → vaccines → medicines → health",
        ),
        ("organisations.csv", "health,,4000", "health,health,4000", 2, "health stands below itself: health → health"),
        ("organisations.csv", "1200", "1,200", 3, "12 columns instead of 11"),
        (
            "organisations.csv",
            "1200",
            "about 1200",
            3,
            "headcount must be a whole number in plain digits, not “about 1200”",
        ),
        ("organisations.csv", "1200", "-5", 3, "headcount must be a whole number in plain digits, not “-5”"),
        ("organisations.csv", "1200", "٣", 3, "headcount must be a whole number in plain digits, not “٣”"),
        ("organisations.csv", "1200", "9" * 30, 3, "headcount must be a whole number in plain digits, not “999"),
        (
            "organisations.csv",
            "1200,MHRA,executive agency,yes,2024-09",
            "1200,MHRA,executive agency,yes,",
            3,
            "headcount_month is empty beside a headcount",
        ),
        (
            "organisations.csv",
            "2000,HMT,ministerial department,yes,2024-09",
            "2000,HMT,ministerial department,yes,September",
            4,
            "headcount_month must be a month like 2024-09, not “September”",
        ),
        (
            "organisations.csv",
            "2000,HMT,ministerial department,yes",
            "2000,HMT,ministerial department,perhaps",
            4,
            "civil_service must be yes or no, not “perhaps”",
        ),
        (
            "organisations.csv",
            "Treasury,treasury",
            "Treasury,health",
            4,
            "“health” is there already, in organisations.csv, line 2",
        ),
        ("organisations.csv", "Treasury,treasury", "Treasury,no slug", 4, "slug: "),
        ("organisations.csv", "Treasury,treasury", ",treasury", 4, "name is empty"),
        ("organisations.csv", "Treasury,treasury", f"{'T' * 201},treasury", 4, "name: "),
        ("organisations.csv", "Treasury,treasury", "Trea\0sury,treasury", 4, ""),
        ("organisations.csv", "Treasury,treasury", '"Treasury,treasury', 4, ""),
        (
            "sub_units.csv",
            "vaccines,medicines",
            "health,medicines",
            2,
            "“health” is there already, in organisations.csv, line 2",
        ),
        ("sub_units.csv", "vaccines,medicines", "vaccines,", 2, "parent is empty"),
        ("email_domains.csv", "mhra.gov.uk", "MHRA.gov.uk", 3, "domain: Enter a domain in small letters"),
        ("email_domains.csv", "mhra.gov.uk,medicines", "mhra.gov.uk,nobody", 3, "there is no organisation “nobody”"),
        (
            "email_domains.csv",
            "gov.scot,health,no",
            "mhra.gov.uk,health,no",
            6,
            "with_subdomains differs from that of line 3 for mhra.gov.uk",
        ),
        (
            "email_domains.csv",
            "treasury.gov.uk,health",
            "treasury.gov.uk,treasury",
            5,
            "treasury.gov.uk is there already, in line 4",
        ),
        ("email_domains.csv", "derived", "certain", 5, "confidence: "),
        ("regions.csv", "400,scotland", "400,wales", 2, "bank_holidays: "),
        ("grades.csv", "2,EO", "2,AO", 3, "“AO” is there already, in grades.csv, line 2"),
        ("grades.csv", "2,EO", "99999,EO", 3, "order: "),
        (
            "professions.csv",
            "order,code,label,offered,headcount_march_2023\n1,policy,Policy,yes,300\n",
            "",
            1,
            "there is no column order, code",
        ),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_changes_nothing(load, edit, name, old, new, line, message):
    edit("grades.csv", "Administrative officer (AO)", "Renamed at the same time")
    edit(name, old, new)

    with pytest.raises(CommandError) as error:
        load()

    assert str(error.value).startswith(f"Nothing was changed. {name}, line {line}: {message}")
    assert Grade.objects.get(code="AO").name == "Administrative officer (AO)"
    assert tree() == ["Department of Health", "–Medicines Agency", "––Vaccines Unit", "Treasury"]


def test_another_encoding_is_named_with_its_line(load, files):
    path = files / "organisations.csv"
    path.write_bytes(path.read_bytes().replace(b"Treasury,", "Trésor,".encode("latin-1")))

    with pytest.raises(CommandError, match=r"organisations\.csv, line 4: not UTF-8; save the file as “CSV UTF-8”"):
        load()


def test_a_missing_file_is_named(load, files):
    (files / "regions.csv").unlink()

    with pytest.raises(CommandError, match=r"regions\.csv: cannot be read"):
        load()
