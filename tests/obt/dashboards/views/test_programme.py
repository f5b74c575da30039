"""/dashboard/: the programme for the central team, the way to their own figures for everybody else."""

import datetime

from django.utils import timezone

from obt.dashboards.actions.counting import take_snapshot
from tests import factories


def body(response):
    return " ".join(response.content.decode().split())


def test_the_central_team_sees_every_organisation(department, programme, central, as_person, settings):
    settings.OBT_DEMO = True
    take_snapshot(programme=programme)
    page = body(as_person(central).get("/dashboard/"))

    assert "All organisations" in page
    assert "Department for Trials" in page
    assert "Trial Agency" in page


def test_the_central_team_is_asked_for_a_second_factor(programme, central, as_person):
    assert as_person(central).get("/dashboard/")["Location"].startswith("/account/2fa/")


def test_a_participant_is_led_to_their_own_organisation(programme, as_person):
    person = factories.PersonFactory()
    assert as_person(person).get("/dashboard/")["Location"] == f"/dashboard/{person.organisation.slug}/"


def test_a_champion_of_one_organisation_is_led_to_it(programme, as_person):
    champion = factories.ChampionFactory()
    assert as_person(champion.person).get("/dashboard/")["Location"] == f"/dashboard/{champion.organisation.slug}/"


def test_a_champion_of_several_chooses(programme, as_person):
    champion = factories.ChampionFactory()
    other = factories.ChampionFactory(person=champion.person)
    page = body(as_person(champion.person).get("/dashboard/"))

    assert f"/dashboard/{champion.organisation.slug}/" in page
    assert f"/dashboard/{other.organisation.slug}/" in page


def test_who_was_champion_is_led_to_where_they_work(programme, as_person):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    champion = factories.ChampionFactory(starts_on=yesterday, ends_on=yesterday)
    response = as_person(champion.person).get("/dashboard/")
    assert response["Location"] == f"/dashboard/{champion.person.organisation.slug}/"


def test_everybody_reads_how_figures_are_counted(programme, as_person):
    page = body(as_person(factories.PersonFactory()).get("/dashboard/how/"))
    assert "Was recorded as present at a team conversation" in page


def test_the_page_of_the_programme_asks_few_statements(
    department, programme, central, as_person, settings, django_assert_max_num_queries
):
    settings.OBT_DEMO = True
    take_snapshot(programme=programme)
    client = as_person(central)
    with django_assert_max_num_queries(12):
        client.get("/dashboard/")


def test_people_who_took_part_offline_stand_apart_beside_the_programmes_figures(
    department, programme, central, as_person, settings
):
    settings.OBT_DEMO = True
    factories.OfflineReportFactory(programme=programme, organisation=department, people=64)
    take_snapshot(programme=programme)
    page = body(as_person(central).get("/dashboard/"))

    assert "64 people in learning" in page
    assert "Not in any other figure here" in page
    assert "Report people who took part offline" not in page


def test_last_years_figure_is_not_told_while_it_is_hidden(department, programme, central, as_person, settings):
    settings.OBT_DEMO = True
    day = programme.opens_on - datetime.timedelta(days=300)
    earlier = factories.ProgrammeFactory(
        name="One Big Thing before", opens_on=day, closes_on=day + datetime.timedelta(days=100)
    )
    take_snapshot(programme=earlier, on=earlier.records_close_on, closing=True)
    take_snapshot(programme=programme)
    assert "One Big Thing before" not in body(as_person(central).get("/dashboard/"))
