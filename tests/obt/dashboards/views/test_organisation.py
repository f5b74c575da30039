"""An organisation's page: all of it for those who look after it, the headline for those who work there."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.actions.counting import count_totals, take_snapshot
from obt.people.models import Organisation
from tests import factories
from tests.obt.dashboards.conftest import crowd

ADDRESS = "/dashboard/trials/"


@pytest.fixture
def champion(department):
    return factories.ChampionFactory(organisation=department).person


def body(response):
    return " ".join(response.content.decode().split())


def test_a_champion_sees_the_headline_the_steps_and_every_part(counted, champion, as_person, settings):
    settings.OBT_DEMO = True  # nobody in a test has a second factor
    page = body(as_person(champion).get(ADDRESS))

    assert "About 190 of 780" in page
    assert "people have taken part – 24%" in page
    assert "Trial Agency" in page
    assert "Small Office" in page
    assert "Department for Trials (own staff)" in page
    assert "about 180 people – 23%" in page  # learned: all but a few of those who took part


def test_a_body_with_an_exact_total_says_it_exactly(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    assert "40 of 400" in body(as_person(champion).get("/dashboard/agency/"))


def test_a_small_body_says_about(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    assert "About 30 of 80" in body(as_person(champion).get("/dashboard/office/"))


def test_a_champion_without_a_second_factor_is_asked_for_one(counted, champion, as_person):
    response = as_person(champion).get(ADDRESS)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/2fa/")


@pytest.mark.parametrize("slug", ["trials", "agency"])
def test_who_works_there_sees_the_headline_of_body_and_department_only(counted, as_person, slug):
    person = factories.PersonFactory(organisation=Organisation.objects.get(slug="agency"))
    page = body(as_person(person).get(f"/dashboard/{slug}/"))

    assert {"trials": "About 190 of 780", "agency": "40 of 400"}[slug] in page
    assert "Who needs help" not in page
    assert "Small Office" not in page


def test_who_works_in_one_body_does_not_see_another_of_the_department(counted, as_person):
    person = factories.PersonFactory(organisation=Organisation.objects.get(slug="agency"))
    assert as_person(person).get("/dashboard/office/").status_code == 404


def test_a_champion_of_a_part_sees_its_part_and_the_headline_of_the_whole(counted, as_person, settings):
    settings.OBT_DEMO = True
    agency = Organisation.objects.get(slug="agency")
    person = factories.ChampionFactory(organisation=agency, person__organisation=agency).person
    client = as_person(person)

    assert "Who needs help" in body(client.get("/dashboard/agency/"))
    assert "Who needs help" not in body(client.get(ADDRESS))
    assert client.get("/dashboard/office/").status_code == 404


def test_before_the_first_count_the_page_says_so(department, programme, champion, as_person, settings):
    settings.OBT_DEMO = True
    response = as_person(champion).get(ADDRESS)
    assert response.status_code == 200
    assert "Not counted yet" in body(response)


def test_without_any_programme_there_is_no_page(db, as_person):
    person = factories.PersonFactory()
    assert as_person(person).get(f"/dashboard/{person.organisation.slug}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?sort=rate&order=up",
        "?sort=name",
        "?sort=headcount",
        "?measure=talked",
        "?sort=%00",
        "?measure=<b>",
        "?all=1&all=2",
    ],
)
def test_whatever_the_address_chooses_there_is_a_page(counted, champion, as_person, settings, query):
    settings.OBT_DEMO = True
    response = as_person(champion).get(ADDRESS + query)
    assert response.status_code == (404 if "%00" in query else 200)
    assert "<b>" not in body(response).replace("<b>About", "")


def test_an_unknown_programme_is_a_404(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    assert as_person(champion).get(ADDRESS + "?programme=nineteen-ninety").status_code == 404


def test_parts_are_sorted_as_asked_with_hidden_ones_last(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    client = as_person(champion)
    names = ("Department for Trials (own staff)", "Trial Agency", "Small Office")
    orders = {}
    for query in ("?sort=name", "?sort=headcount", "?sort=rate"):
        page = body(client.get(ADDRESS + query)).partition("<tbody")[2]
        rows = page[page.index("Taken part") :] if "Taken part" in page else page
        orders[query] = sorted(names, key=rows.index)

    assert orders == {
        "?sort=name": ["Department for Trials (own staff)", "Small Office", "Trial Agency"],
        "?sort=headcount": ["Trial Agency", "Department for Trials (own staff)", "Small Office"],
        "?sort=rate": ["Department for Trials (own staff)", "Small Office", "Trial Agency"],
    }


def test_a_new_count_shows_at_once_though_pages_are_kept(counted, champion, programme, course, as_person, settings):
    settings.OBT_DEMO = True
    client = as_person(champion)
    before = body(client.get("/dashboard/agency/"))
    crowd(Organisation.objects.get(slug="agency"), 25, learned=25, programme=programme, course=course)
    count_totals(programme=programme)

    assert "40 of 400" in before
    assert "65 of 400" in body(client.get("/dashboard/agency/"))


def test_the_page_says_when_it_was_counted(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    assert f"on {timezone.localdate():%A}" in body(as_person(champion).get(ADDRESS))


def test_the_page_asks_as_few_statements_with_one_part_as_with_many(
    counted, champion, programme, as_person, settings, django_assert_max_num_queries
):
    settings.OBT_DEMO = True
    client = as_person(champion)
    with django_assert_max_num_queries(12):
        client.get(ADDRESS)
    for number in range(12):
        factories.OrganisationFactory(name=f"Body {number}", parent=Organisation.objects.get(slug="trials"))
    count_totals(programme=programme)
    with django_assert_max_num_queries(12):
        client.get(ADDRESS)


def test_a_kept_page_asks_even_fewer(counted, champion, as_person, settings, django_assert_max_num_queries):
    settings.OBT_DEMO = True
    client = as_person(champion)
    client.get(ADDRESS)
    with django_assert_max_num_queries(6):
        client.get(ADDRESS)


def test_final_figures_speak_of_no_week_and_send_nobody_to_help(department, programme, champion, as_person, settings):
    settings.OBT_DEMO = True
    today = timezone.localdate()
    days = datetime.timedelta(days=1)
    programme.opens_on, programme.closes_on, programme.records_close_on = today - 90 * days, today - days, today - days
    programme.save()
    take_snapshot(programme=programme, on=today - 8 * days)
    take_snapshot(programme=programme, on=today - days, closing=True)

    page = body(as_person(champion).get(f"{ADDRESS}?programme={programme.slug}"))
    assert "Final figures" in page
    assert f"Figures of {programme.name}." in page
    assert f'href="{ADDRESS}">See the latest programme</a>' in page
    assert "this week" not in page
    assert "in the last week" not in page
    assert "Who needs help" not in page
    assert "Report people who took part offline" not in page
    works_there = factories.PersonFactory(organisation=department)
    assert "this week" not in body(as_person(works_there).get(ADDRESS))


def test_it_leads_to_no_list_of_a_part_that_is_off(counted, programme, champion, as_person, settings):
    settings.OBT_DEMO = True
    factories.TeamFactory(organisation=counted)
    count_totals(programme=programme)
    client = as_person(champion)
    assert f'href="{ADDRESS}teams/not-started/"' in body(client.get(ADDRESS))
    programme.has_conversations = False
    programme.save()
    assert "not-started" not in body(client.get(ADDRESS))


def test_the_running_programme_leads_to_whom_to_help_at_once(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    page = body(as_person(champion).get(ADDRESS))
    assert f'<a class="govuk-link" href="{ADDRESS}teams/">Who needs help</a>' in page
    assert page.index("Who needs help") < page.index("Download CSV")
    assert "See the latest programme" not in page


def test_kept_figures_are_those_of_the_programme_s_dates_and_of_the_place_s_names(
    counted, champion, programme, as_person, settings
):
    settings.OBT_DEMO = True
    client = as_person(champion)
    assert " days are left." in body(client.get(ADDRESS))

    programme.opens_on = timezone.localdate() + datetime.timedelta(days=1)
    programme.save()
    Organisation.objects.filter(slug="trials").update(slug="tried")
    page = body(client.get("/dashboard/tried/"))
    assert "The programme opens on " in page
    assert 'href="/dashboard/tried/report/"' in page
    assert "/dashboard/trials/report/" not in page


def test_where_nothing_has_been_shared_no_experiments_are_promised(counted, champion, as_person, settings):
    settings.OBT_DEMO = True
    page = body(as_person(champion).get(ADDRESS))
    assert "No small change is in the library yet." in page
    assert "See the experiments behind these sums" not in page
