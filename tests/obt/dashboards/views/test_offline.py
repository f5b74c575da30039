"""The pages of offline reports: who gets them, what they say, and what comes of junk."""

import datetime
import uuid

import pytest
from django.utils import timezone

from obt.dashboards.models import OfflineReport
from tests.factories import (
    ChampionFactory,
    OfflineReportFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
)
from tests.obt.dashboards.conftest import beside, close
from tests.obt.people.teams.pages import MEGABYTE, said, statements, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor", "programme")]

LIST = "/dashboard/cabinet-office/offline/"
NEW = f"{LIST}new/"


@pytest.fixture
def client_of_champion(as_person, champion):
    return as_person(champion)


@pytest.fixture
def report(programme, organisation, champion):
    return OfflineReportFactory(programme=programme, organisation=organisation, reported_by=champion)


def today():
    day = timezone.localdate()
    return f"{day.day} {day:%B %Y}"


def typed(people="40", day=None, **more):
    day = day or timezone.localdate()
    return {
        "part": "learning", "people": people, "note": "Night shift", "submission": str(uuid.uuid4()), "version": "1",
        "on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year),
    } | more  # fmt: skip


def pages_of(report, slug="cabinet-office"):
    address = f"/dashboard/{slug}/offline/{report.pk}/"
    return [address, f"{address}change/", f"{address}withdraw/"]


# Who


def test_who_gets_the_pages_and_who_does_not(as_person, organisation, below, champion, report):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ended = ChampionFactory(organisation=organisation, starts_on=yesterday, ends_on=yesterday).person
    expected = {
        champion: 200,
        PersonFactory(is_central=True): 200,
        PersonFactory(organisation=organisation): 404,
        ChampionFactory().person: 404,
        ChampionFactory(organisation=below).person: 404,
        ended: 404,
    }
    for person, answer in expected.items():
        client = as_person(person)
        assert {client.get(page).status_code for page in (LIST, NEW, *pages_of(report))} == {answer}
        if answer == 404:
            sent = {client.post(page, typed("1")).status_code for page in (NEW, *pages_of(report)[1:])}
            assert sent == {404}
    assert OfflineReport.objects.get().people == 40


def test_a_second_factor_is_asked_for(client_of_champion, settings, report):
    settings.OBT_DEMO = False
    for page in (LIST, NEW, *pages_of(report)):
        assert client_of_champion.get(page)["Location"].startswith("/account/2fa/")
    assert client_of_champion.post(NEW, typed())["Location"].startswith("/account/2fa/")
    assert OfflineReport.objects.count() == 1


def test_a_report_of_another_organisation_is_not_there(client_of_champion, programme, below, champion):
    elsewhere = OfflineReportFactory(programme=programme)
    for page in pages_of(elsewhere):
        assert client_of_champion.get(page).status_code == 404
    sent = [client_of_champion.post(page, typed("1")).status_code for page in pages_of(elsewhere)]
    assert sent == [405, 404, 404]
    its_own = OfflineReportFactory(programme=programme, organisation=below)
    above = OfflineReportFactory(programme=programme, organisation=champion.championships.get().organisation)
    assert client_of_champion.get(pages_of(its_own, "digital")[0]).status_code == 200
    assert client_of_champion.get(pages_of(above, "digital")[0]).status_code == 404


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_reports_that_are_not_there(client_of_champion, pk):
    for page in ("", "change/", "withdraw/"):
        assert client_of_champion.get(f"{LIST}{pk}/{page}").status_code == 404


# The list


def test_an_empty_list_says_what_to_do(client_of_champion):
    page = text(client_of_champion.get(LIST))
    assert "Nobody has been reported yet." in page
    assert "Report people who took part" in page
    assert "they are in no total, no rate and nobody’s own record" in page


def test_the_list_has_sums_and_names_organisations(client_of_champion, programme, below, champion, report):
    OfflineReportFactory(programme=programme, organisation=below, people=1200, reported_by=champion)
    OfflineReportFactory(programme=programme, people=77)
    page = text(client_of_champion.get(LIST))

    assert "1,240 people in learning 2 reports" in page
    assert "0 people in experiments No report" in page
    assert "Of Cabinet Office and everything below it. Whoever was reported twice counts twice." in page
    assert f"Learning, {today()} Digital Service 1,200" in page
    assert "Marcia Campbell Briefings on the night shift" in page
    assert "77" not in page


def test_withdrawn_ones_have_a_list_of_their_own(client_of_champion, report):
    client_of_champion.post(pages_of(report)[2], {"version": "1"})
    page = text(client_of_champion.get(LIST))
    gone = text(client_of_champion.get(f"{LIST}?withdrawn=1"))
    assert "1 withdrawn report" in page
    assert f"Learning, {today()}" not in page
    assert f"Learning, {today()} 40" in gone


def test_another_years_reports_are_read_there(client_of_champion, organisation):
    old = ProgrammeFactory(
        slug="2020",
        name="One Big Thing 2020",
        opens_on=datetime.date(2020, 10, 1),
        closes_on=datetime.date(2020, 12, 1),
    )
    of_then = OfflineReportFactory(programme=old, organisation=organisation, on=datetime.date(2020, 11, 3), people=9)
    page = text(client_of_champion.get(f"{LIST}?programme=2020"))
    assert "Cabinet Office, One Big Thing 2020" in page
    assert "Learning, 3 November 2020 9" in page
    assert "closed on Tuesday 29 December 2020: nothing here changes any more" in page
    assert "9 people" not in text(client_of_champion.get(LIST))
    assert "have closed: it stays as it is" in text(client_of_champion.get(pages_of(of_then)[0]))
    assert client_of_champion.post(f"{NEW}?programme=2020", typed()).status_code == 409
    assert client_of_champion.get(f"{LIST}?programme=nothing").status_code == 404


def test_many_reports_cost_as_many_statements_as_one(client_of_champion, programme, organisation, below, report):
    one, one_report = statements(client_of_champion, LIST), statements(client_of_champion, pages_of(report)[0])
    form = statements(client_of_champion, NEW)
    for n in range(60):
        OfflineReportFactory(programme=programme, organisation=below if n % 2 else organisation)
        OrganisationFactory(parent=organisation)
    assert statements(client_of_champion, LIST) == one <= 8
    assert statements(client_of_champion, pages_of(report)[0]) == one_report <= 9
    assert statements(client_of_champion, NEW) == form <= 7
    page = client_of_champion.get(LIST)
    assert "Next page" in text(page)
    following = f"{LIST}{beside(page, 'next')}"
    assert statements(client_of_champion, following) == one
    assert "Previous page" in text(client_of_champion.get(following))
    assert "There are no more reports" in text(client_of_champion.get(f"{LIST}?after=1900-01-01~1"))


# Reporting


def test_a_champion_reports_and_is_told_what(client_of_champion, organisation, champion):
    page = text(client_of_champion.get(NEW))
    assert "Report people who took part offline" in page
    assert "Your number stands beside the figures and is in none of them." in page
    assert "Where do they work?" not in page
    where, page = said(client_of_champion, client_of_champion.post(NEW, typed("40")))
    made = OfflineReport.objects.get()

    assert where == LIST
    assert f"Reported: 40 people in learning on {today()}" in page
    assert (made.organisation, made.reported_by, made.people, made.note) == (organisation, champion, 40, "Night shift")


def test_a_part_below_can_be_chosen_and_is_named(client_of_champion, below):
    assert "Digital Service, part of CO" in text(client_of_champion.get(NEW))
    _, page = said(client_of_champion, client_of_champion.post(NEW, typed(organisation="digital")))
    assert f"Reported: 40 people in learning on {today()}, Digital Service" in page
    assert OfflineReport.objects.get().organisation == below


def test_an_organisation_elsewhere_cannot_be_chosen(client_of_champion, below):
    other = OrganisationFactory()
    OrganisationFactory(parent=below, slug="closed", is_closed=True)
    for slug in (other.slug, "closed", "nothing", "", "\0", MEGABYTE):
        page = text(client_of_champion.post(NEW, typed(organisation=slug)))
        assert "Error: Report people who took part offline" in page
    assert not OfflineReport.objects.exists()


def test_only_parts_that_are_on_are_offered(client_of_champion, programme):
    programme.has_experiments = False
    programme.save()
    assert 'value="experiments"' not in client_of_champion.get(NEW).content.decode()
    assert "Choose what they took part in" in text(client_of_champion.post(NEW, typed(part="experiments")))
    assert not OfflineReport.objects.exists()


def test_a_double_click_is_one_report(client_of_champion):
    form = typed()
    answers = [client_of_champion.post(NEW, form) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [LIST, LIST]
    assert OfflineReport.objects.count() == 1


def test_more_people_than_work_there_are_asked_about_and_then_taken(client_of_champion, below):
    form = typed("1,200", organisation="digital", part="conversations")
    answer = client_of_champion.post(NEW, form)
    page = text(answer)

    assert "Did 1,200 people take part? Digital Service has a headcount of 50." in page
    assert "1,200 people is more than work there." in page
    assert 'value="1,200"' in answer.content.decode()
    assert not OfflineReport.objects.exists()
    other = client_of_champion.post(NEW, form | {"people": "1,300", "more_is_meant": "1200"})
    assert "Did 1,300 people take part?" in text(other)
    assert client_of_champion.post(NEW, form | {"more_is_meant": "1200"}).status_code == 302
    assert OfflineReport.objects.get().people == 1200


def test_where_no_headcount_is_known_nobody_is_asked(client_of_champion, organisation):
    organisation.headcount = None
    organisation.save()
    assert client_of_champion.post(NEW, typed("100,000")).status_code == 302


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ("", "Enter how many people took part"),
        ("0", "People must be between 1 and 100,000"),
        ("-5", "People must be between 1 and 100,000"),
        ("100,001", "People must be between 1 and 100,000"),
        ("9" * 40, "People must be between 1 and 100,000"),
        ("٣", "People must be a whole number, like 40"),
        ("４０", "People must be a whole number, like 40"),
        ("40.5", "People must be a whole number, like 40"),
        ("4,0", "People must be a whole number, like 40"),
        ("1e3", "People must be a whole number, like 40"),
        ("about 40", "People must be a whole number, like 40"),
        ("<b>4</b>", "People must be a whole number, like 40"),
        ("4\0", "Null characters are not allowed"),
        (MEGABYTE, "People must be a whole number, like 40"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_a_number_that_is_none_is_answered_with_words(client_of_champion, report, people, why):
    for page in (NEW, pages_of(report)[1]):
        answer = client_of_champion.post(page, typed(people))
        assert (answer.status_code, why in text(answer)) == (200, True)
        assert "Night shift" in text(answer)
    assert OfflineReport.objects.get().people == 40


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"on-day": "", "on-month": "", "on-year": ""}, "Enter the date that it was on"),
        ({"on-year": "24"}, "Year must include 4 numbers"),
        ({"on-year": "1024"}, "Enter a real date"),
        ({"on-day": "31", "on-month": "2"}, "Enter a real date"),
        ({"on-day": "٣"}, "Enter a real date"),
        ({"on-month": "\0"}, "Enter a real date"),
        ({"on-day": MEGABYTE}, "Enter a real date"),
        ({"on-year": "2019"}, ": One Big Thing"),
        ({"on-year": "2199"}, "The date must be today or in the past"),
        ({"part": ""}, "Choose what they took part in"),
        ({"part": "\0"}, "Choose what they took part in"),
        ({"part": MEGABYTE}, "Choose what they took part in"),
        ({"note": "x" * 501}, "The note must be 500 characters or fewer"),
        ({"note": MEGABYTE}, "The note must be 500 characters or fewer"),
        ({"note": "a\0b"}, "Null characters are not allowed"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_more_junk_is_answered_with_words(client_of_champion, report, more, why):
    for page in (NEW, pages_of(report)[1]):
        answer = client_of_champion.post(page, typed(**more))
        assert (answer.status_code, why in text(answer)) == (200, True)
    assert OfflineReport.objects.get().people == 40


def test_a_submission_of_nonsense_is_a_new_one(client_of_champion):
    for junk in ("", "\0" * 3, "x", MEGABYTE):
        client_of_champion.post(NEW, typed(submission=junk))
    assert OfflineReport.objects.count() == 3


def test_the_first_day_is_that_of_the_programme(client_of_champion, programme):
    before = programme.opens_on - datetime.timedelta(days=1)
    answer = client_of_champion.post(NEW, typed(day=before))
    assert f"or later: {programme.name} opened then" in text(answer)
    assert client_of_champion.post(NEW, typed(day=programme.opens_on)).status_code == 302


def test_a_form_with_nothing_in_it(client_of_champion, report):
    assert [client_of_champion.post(page, {}).status_code for page in (NEW, pages_of(report)[1])] == [200, 200]
    assert client_of_champion.post(pages_of(report)[2], {})["Location"] == pages_of(report)[2]
    assert OfflineReport.objects.standing().count() == 1


def test_typed_markup_stays_text(client_of_champion):
    client_of_champion.post(NEW, typed(note="<script>alert(1)</script> & more"))
    for page in (LIST, pages_of(OfflineReport.objects.get())[0]):
        shown = client_of_champion.get(page).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in shown


# Changing and withdrawing


def test_a_change_is_told_and_in_the_history(client_of_champion, report):
    page, change, _ = pages_of(report)
    where, told = said(client_of_champion, client_of_champion.post(change, typed("38", note="Recount")))
    assert where == page
    assert f"Changed: 38 people in learning on {today()}" in told
    assert f"Before that it was 40 people in learning on {today()}" in told
    assert "Its note was: Briefings on the night shift" in told
    assert "Marcia Campbell, " in told.partition("History")[2]


def test_a_stale_form_keeps_what_was_typed_and_says_what_is_there_now(client_of_champion, report):
    change = pages_of(report)[1]
    client_of_champion.post(change, typed("38", note="Recount"))
    answer = client_of_champion.post(change, typed("12", note="Mine"))

    assert answer.status_code == 200
    assert f"it is 38 people in learning on {today()} (“Recount”) now" in text(answer)
    assert 'value="12"' in answer.content.decode()
    assert "Mine" in text(answer)
    assert OfflineReport.objects.get().people == 38
    version = answer.content.decode().partition('name="version" value="')[2].partition('"')[0]
    assert client_of_champion.post(change, typed("12", version=version)).status_code == 302
    assert OfflineReport.objects.get().people == 12


@pytest.mark.parametrize("version", ["", "\0", "x", "-1", "٣", "9" * 30])
def test_a_version_of_nonsense_is_stale(client_of_champion, report, version):
    answer = client_of_champion.post(pages_of(report)[1], typed("12", version=version))
    assert answer.status_code == 200
    assert client_of_champion.post(pages_of(report)[2], {"version": version}).status_code == 302
    assert OfflineReport.objects.standing().get().people == 40


def test_the_number_it_has_is_not_asked_about_again(client_of_champion, organisation, programme, report):
    OfflineReport.objects.update(people=900)
    assert client_of_champion.post(pages_of(report)[1], typed("900", note="Only the note")).status_code == 302
    assert "Did 901 people take part?" in text(client_of_champion.post(pages_of(report)[1], typed("901", version="2")))


def test_a_part_that_is_off_by_now_stays_the_reports(client_of_champion, programme, report):
    programme.has_learning = False
    programme.save()
    assert client_of_champion.post(pages_of(report)[1], typed("39")).status_code == 302


def test_withdrawing_asks_first_and_names_it(client_of_champion, report):
    page, change, withdraw = pages_of(report)
    asked = text(client_of_champion.get(withdraw))
    assert f"Do you want to withdraw the report of 40 people in learning on {today()}?" in asked
    assert OfflineReport.objects.standing().exists()
    where, told = said(client_of_champion, client_of_champion.post(withdraw, {"version": "1"}))
    assert (where, f"Withdrawn: 40 people in learning on {today()}" in told) == (LIST, True)
    shown = text(client_of_champion.get(page))
    assert "It is in no sum." in shown
    assert "Withdrawn" in shown.partition("History")[2]
    assert "Change this report" not in shown
    for address in (change, withdraw):
        where, told = said(client_of_champion, client_of_champion.post(address, typed("1")))
        assert (where, "This report has been withdrawn" in told) == (page, True)


def test_what_changed_since_it_was_asked_is_not_withdrawn(client_of_champion, report):
    _, change, withdraw = pages_of(report)
    client_of_champion.post(change, typed("38"))
    where, told = said(client_of_champion, client_of_champion.post(withdraw, {"version": "1"}))
    assert (where, "Nothing was withdrawn: somebody changed this report." in told) == (withdraw, True)
    assert "38" in told


def test_a_closed_programme_takes_nothing_and_can_be_read(client_of_champion, programme, report):
    close(programme)
    page, change, withdraw = pages_of(report)
    for address in (NEW, change, withdraw):
        assert client_of_champion.get(address).status_code == 200
        assert client_of_champion.post(address, typed("1")).status_code == 409
    shown = text(client_of_champion.get(LIST))
    assert "nothing here changes any more" in shown
    assert "Report people who took part" not in shown
    assert "it stays as it is" in text(client_of_champion.get(page))
    assert OfflineReport.objects.standing().get().people == 40


def test_before_the_programme_opens_the_list_says_when(client_of_champion, programme):
    programme.opens_on = timezone.localdate() + datetime.timedelta(days=3)
    programme.save()
    assert f"{programme.name} opens on" in text(client_of_champion.get(LIST))
    assert client_of_champion.post(NEW, typed()).status_code == 409
