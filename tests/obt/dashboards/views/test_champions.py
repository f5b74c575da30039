"""The pages about champions: who sees whom, appointing, ending, and the audit trail of lists."""

import datetime

import pytest
from django.utils import timezone

from obt.dashboards.models import Look
from obt.dashboards.views.champions import MOST_UNKNOWN
from obt.mail.models import Message
from obt.people.models import Champion
from tests.factories import (
    ChampionFactory,
    EmailDomainFactory,
    LookFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.obt.dashboards.conftest import beside
from tests.obt.people.teams.pages import MEGABYTE, said, statements, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor", "programme")]

LIST = "/manage/champions/"
NEW = f"{LIST}new/"
LOOKS = f"{LIST}looks/"


@pytest.fixture(autouse=True)
def domain(db):
    EmailDomainFactory()


@pytest.fixture
def of_below(below, champion):
    """The champion of the part below, appointed by the one above."""
    return ChampionFactory(
        organisation=below, person__name="Tom Rees", appointed_by=champion,
        starts_on=timezone.localdate() - datetime.timedelta(days=30),
    )  # fmt: skip


@pytest.fixture
def nia(below):
    return PersonFactory(email="nia@digital.gov.uk", name="Nia Price", organisation=below)


def in_words(day):
    return f"{day.day} {day:%B %Y}"


def typed(email="nia@digital.gov.uk", organisation="digital", first=None, last=None, **more):
    first = first or timezone.localdate()
    return {
        "email": email, "organisation": organisation,
        "starts_on-day": str(first.day), "starts_on-month": str(first.month), "starts_on-year": str(first.year),
        "ends_on-day": str(last.day) if last else "", "ends_on-month": str(last.month) if last else "",
        "ends_on-year": str(last.year) if last else "",
    } | more  # fmt: skip


# Who


def test_who_gets_the_pages_and_who_does_not(as_person, organisation, champion, central, of_below):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ended = ChampionFactory(organisation=organisation, starts_on=yesterday, ends_on=yesterday).person
    end = f"{LIST}{of_below.pk}/end/"
    expected = {
        champion: [200, 200, 200, 200],
        central: [200, 200, 200, 200],
        of_below.person: [200, 200, 200, 404],
        ChampionFactory().person: [200, 200, 200, 404],
        PersonFactory(organisation=organisation): [404, 404, 404, 404],
        ended: [404, 404, 404, 404],
    }
    for person, answers in expected.items():
        client = as_person(person)
        assert [client.get(page).status_code for page in (LIST, NEW, LOOKS, end)] == answers
        if answers[3] == 404:
            assert client.post(end).status_code == 404
    assert Champion.objects.filter(pk=of_below.pk, ends_on=None).exists()


def test_a_second_factor_is_asked_for(as_person, champion, of_below, settings):
    settings.OBT_DEMO = False
    client = as_person(champion)
    for page in (LIST, NEW, LOOKS, f"{LIST}{of_below.pk}/end/"):
        assert client.get(page)["Location"].startswith("/account/2fa/")
    assert client.post(f"{LIST}{of_below.pk}/end/")["Location"].startswith("/account/2fa/")
    assert Champion.objects.filter(pk=of_below.pk, ends_on=None).exists()


# The list


def test_a_champion_sees_those_of_their_own_and_below_and_no_others(as_person, champion, of_below):
    ChampionFactory(person__name="Sam Stranger", organisation__name="Elsewhere")
    page = text(as_person(champion).get(LIST))

    assert "Cabinet Office Marcia Campbell" in page
    assert "Digital Service Tom Rees" in page
    assert f"Since {in_words(of_below.starts_on)} Appointed by Marcia Campbell End that Tom Rees is champion of" in page
    assert "End that Marcia Campbell" not in page
    assert "Sam Stranger" not in page
    assert "Elsewhere" not in page


def test_who_looks_after_a_part_does_not_see_the_whole(as_person, champion, of_below):
    page = text(as_person(of_below.person).get(LIST))
    assert "Tom Rees" in page
    assert "Cabinet Office" not in page
    assert "Appoint a champion" not in page
    assert "are appointed by those above it, or by the central team" in page


def test_the_central_team_sees_all_and_chooses_one(as_person, central, champion, of_below):
    ChampionFactory(person__name="Sam Stranger", organisation__name="Elsewhere", organisation__slug="elsewhere")
    client = as_person(central)
    every = text(client.get(LIST))
    assert all(name in every for name in ("Marcia Campbell", "Tom Rees", "Sam Stranger"))
    one = text(client.get(LIST, {"organisation": "cabinet-office"}))
    assert all(name in one for name in ("Marcia Campbell", "Tom Rees"))
    assert "Sam Stranger" not in one
    assert "Cabinet Office Marcia" not in text(client.get(LIST, {"organisation": "digital"}))
    for junk in ("nothing", "zzz", MEGABYTE[:3000], "\u202e"):
        page = text(client.get(LIST, {"organisation": junk}))
        assert "Choose an organisation from the list" in page
        assert "Sam Stranger" in page


def test_a_champion_cannot_choose_one_elsewhere(as_person, champion, below):
    ChampionFactory(person__name="Sam Stranger", organisation__slug="elsewhere")
    page = text(as_person(champion).get(LIST, {"organisation": "elsewhere"}))
    assert "Choose an organisation from the list" in page
    assert "Sam Stranger" not in page


def test_ended_ones_are_folded_and_those_to_come_are_there(as_person, champion, below):
    today = timezone.localdate()
    past, later = today - datetime.timedelta(days=40), today + datetime.timedelta(days=40)
    ChampionFactory(organisation=below, person__name="Was One", starts_on=past, ends_on=past)
    ChampionFactory(organisation=below, person__name="Will Be", starts_on=later, ends_on=later)
    page = text(as_person(champion).get(LIST))
    assert f"From {in_words(later)}, until {in_words(later)}" in page
    folded = page.partition("1 appointment that has ended")[2]
    assert f"Was One, Digital Service: {in_words(past)} to {in_words(past)}" in folded
    assert "Will Be" not in folded


def test_an_organisation_without_a_champion_says_what_to_do(as_person, central, organisation):
    page = text(as_person(central).get(LIST, {"organisation": "cabinet-office"}))
    assert "Cabinet Office has no champion yet. Appoint somebody who can find time for it." in page
    assert "There are no champions yet." in text(as_person(central).get(LIST))


def test_many_champions_cost_as_many_statements_as_one(as_person, central, below, of_below):
    client = as_person(central)
    one, of_new = statements(client, LIST), statements(client, NEW)
    past = timezone.localdate() - datetime.timedelta(days=9)
    for n in range(60):
        ChampionFactory(organisation=below if n % 2 else OrganisationFactory())
        ChampionFactory(organisation=below, starts_on=past, ends_on=past)
    page = client.get(LIST)
    following = f"{LIST}{beside(page, 'next')}"

    assert statements(client, LIST) == one <= 6
    assert statements(client, NEW) == of_new <= 5
    assert statements(client, following) == one
    assert "Next page" in text(page)
    assert "The last 50 appointments that ended" in text(page)
    assert "Previous page" in text(client.get(following))
    assert "There are no more champions" in text(client.get(f"{LIST}?after=ZZZZ~1"))
    for junk in ("\u0663~1", "x", "~", "0001~" + "9" * 30):
        assert "Digital Service" in text(client.get(f"{LIST}?after={junk}"))
    assert client.get(f"{LIST}?after=%00~1").status_code == 404


# Appointing


def test_a_champion_appoints_somebody_for_a_part(as_person, champion, below, nia):
    client = as_person(champion)
    form = client.get(NEW)
    assert "they need a passkey or an authenticator app to sign in" in text(form)
    assert 'value="digital"' in form.content.decode()
    assert 'value="cabinet-office"' not in form.content.decode()
    where, page = said(client, client.post(NEW, typed()))

    assert where == LIST
    assert "Nia Price is champion of Digital Service. They get an email about it." in page
    made = Champion.objects.get(person=nia)
    assert (made.organisation, made.appointed_by, made.ends_on) == (below, champion, None)
    assert Message.objects.get().address == "nia@digital.gov.uk"


def test_an_appointment_to_come_says_from_when_to_when(as_person, champion, nia):
    client, today = as_person(champion), timezone.localdate()
    first, last = today + datetime.timedelta(days=3), today + datetime.timedelta(days=300)
    _, page = said(client, client.post(NEW, typed("NIA@Digital.gov.uk", first=first, last=last)))
    assert f"Nia Price is champion of Digital Service from {in_words(first)} until {in_words(last)}." in page


def test_the_organisation_that_was_looked_at_is_chosen_already(as_person, central, below):
    page = as_person(central).get(NEW, {"organisation": "digital"}).content.decode()
    assert '<option value="digital" selected>' in page
    for junk in ("nothing", "<b>", MEGABYTE[:3000]):
        assert as_person(central).get(NEW, {"organisation": junk}).status_code == 200


def test_the_same_twice_is_refused_in_words(as_person, champion, nia):
    client = as_person(champion)
    client.post(NEW, typed())
    page = text(client.post(NEW, typed()))
    today = in_words(timezone.localdate())
    assert f"Nia Price is champion of Digital Service already, from {today}" in page
    assert page.startswith("Error: Appoint a champion")
    assert (Champion.objects.filter(person=nia).count(), Message.objects.count()) == (1, 1)


def test_organisations_that_are_not_theirs_cannot_be_chosen(as_person, champion, organisation, below, nia):
    client = as_person(champion)
    OrganisationFactory(slug="elsewhere")
    OrganisationFactory(parent=organisation, slug="closed", is_closed=True)
    for slug in ("cabinet-office", "elsewhere", "closed", "", "nothing", "\0", MEGABYTE):
        answer = client.post(NEW, typed(organisation=slug))
        assert (answer.status_code, text(answer).startswith("Error: Appoint a champion")) == (200, True)
    assert not Champion.objects.filter(person=nia).exists()


def test_who_has_nothing_below_is_told_so(as_person, of_below, nia):
    client = as_person(of_below.person)
    assert "There is nothing below your organisation" in text(client.get(NEW))
    assert client.post(NEW, typed()).status_code == 200
    assert not Champion.objects.filter(person=nia).exists()


def test_an_unknown_address_says_the_same_whoever_has_it_elsewhere(as_person, champion, below):
    PersonFactory(email="elsewhere@hmrc.gov.uk", name="Ann Elsewhere")
    PersonFactory(email="off@digital.gov.uk", organisation=below, is_active=False)
    client = as_person(champion)
    told = {
        text(client.post(NEW, typed(email))).replace(email, "")
        for email in ("elsewhere@hmrc.gov.uk", "nobody@digital.gov.uk", "off@digital.gov.uk")
    }
    assert len(told) == 1
    page = told.pop()
    assert "Nobody of your department has signed in here with this address yet." in page
    assert "Ann" not in page


def test_after_many_unknown_addresses_there_is_a_wait(as_person, champion, nia):
    client = as_person(champion)
    for n in range(MOST_UNKNOWN):
        client.post(NEW, typed(f"guess{n}@digital.gov.uk"))
    assert "Wait ten minutes" in text(client.post(NEW, typed()))
    assert not Champion.objects.filter(person=nia).exists()


def test_an_address_that_is_too_long_is_told_of_once(as_person, central, below):
    page = as_person(central).post(NEW, typed("x" * 300)).content.decode()
    beside_the_field = page.partition('class="govuk-error-message"')[2].partition("</p>")[0]
    assert beside_the_field.count("Enter an email address in the correct format") == 1


def test_the_central_team_is_told_plainly(as_person, central, below):
    page = text(as_person(central).post(NEW, typed("nobody@digital.gov.uk")))
    assert "Nobody who has this address has signed in here yet." in page


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("", "Enter the new champion’s email address"),
        ("x", "Enter an email address in the correct format"),
        ("me@gmail.com", "This address cannot sign in."),
        ("é@digital.gov.uk", "Enter an email address in the correct format"),
        ("a\0@digital.gov.uk", "Null characters are not allowed"),
        (MEGABYTE, "Enter an email address in the correct format"),
        ("<b>@digital.gov.uk", "Enter an email address in the correct format"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_an_address_that_is_none(as_person, central, below, email, why):
    answer = as_person(central).post(NEW, typed(email))
    assert (answer.status_code, why in text(answer)) == (200, True)
    assert not Champion.objects.exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"starts_on-day": "", "starts_on-month": "", "starts_on-year": ""}, "Enter the first day"),
        ({"starts_on-year": "2019"}, "The first day must be today or in the future"),
        ({"starts_on-year": "2199"}, "The first day must be before"),
        ({"starts_on-year": "99999"}, "Year must include 4 numbers"),
        ({"starts_on-day": "٣"}, "The first day must be a real date"),
        ({"starts_on-day": MEGABYTE}, "The first day must be a real date"),
        ({"ends_on-day": "1"}, "Last day must include a month and year"),
        ({"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2019"}, "must be the first day or later"),
        ({"ends_on-day": "\0", "ends_on-month": "1", "ends_on-year": "2019"}, "The last day must be a real date"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_days_that_are_none(as_person, central, nia, more, why):
    answer = as_person(central).post(NEW, typed(**more))
    assert (answer.status_code, why in text(answer)) == (200, True)
    assert "nia@digital.gov.uk" in answer.content.decode()
    assert not Champion.objects.exists()


def test_the_last_day_that_there_is(as_person, central, nia):
    assert as_person(central).post(NEW, typed(last=datetime.date(9999, 12, 31))).status_code == 302
    page = text(as_person(central).get(LIST))
    assert "until 31 December 9999" in page


def test_a_form_with_nothing_in_it(as_person, central):
    assert text(as_person(central).post(NEW, {})).startswith("Error: Appoint a champion")


# Ending


def test_ending_asks_first_and_names_person_and_organisation(as_person, champion, of_below):
    client, page = as_person(champion), f"{LIST}{of_below.pk}/end/"
    asked = text(client.get(page))
    assert "Do you want Tom Rees to be champion no longer?" in asked
    assert "Tom Rees has been champion of Digital Service since" in asked
    assert Champion.objects.get(pk=of_below.pk).ends_on is None
    where, told = said(client, client.post(page))
    assert (where, "Ended: Tom Rees is no longer champion of Digital Service." in told) == (LIST, True)
    assert not of_below.person.championships.current().exists()
    _, told = said(client, client.post(page))
    assert "This appointment to Digital Service has ended already." in told


def test_one_of_today_is_taken_away_and_a_second_click_is_told(as_person, champion, below):
    fresh = ChampionFactory(organisation=below)
    client, page = as_person(champion), f"{LIST}{fresh.pk}/end/"
    client.post(page)
    _, told = said(client, client.post(page))
    assert "This appointment to Digital Service has ended already." in told
    assert not Champion.objects.filter(pk=fresh.pk).exists()
    assert as_person(ChampionFactory().person).post(page).status_code == 404


def test_one_to_come_says_that_it_will_not_be(as_person, champion, below):
    later = ChampionFactory(organisation=below, starts_on=timezone.localdate() + datetime.timedelta(days=9))
    assert "They will not be." in text(as_person(champion).get(f"{LIST}{later.pk}/end/"))


@pytest.mark.parametrize("pk", [0, 2**31, 2**63 - 1, 10**17])
def test_appointments_that_are_not_there(as_person, central, pk):
    assert as_person(central).get(f"{LIST}{pk}/end/").status_code == 404


# Who looked


def test_a_champion_sees_who_looked_at_lists_of_theirs(as_person, champion, organisation, below):
    LookFactory(organisation=below, what="quiet", person__name="Tom Rees")
    LookFactory(organisation=organisation, what="something-else", person__name="Ann Other")
    LookFactory(what="not-started", person__name="Sam Stranger")
    page = text(as_person(champion).get(LOOKS))

    assert "Tom Rees Teams with a quiet experiment Digital Service" in page
    assert "Ann Other something-else Cabinet Office" in page
    assert "Sam Stranger" not in page


def test_the_central_team_sees_all_looks_the_latest_first_and_chooses(as_person, central, below):
    earlier = timezone.now() - datetime.timedelta(days=1)
    LookFactory(organisation=below, what="quiet", person__name="Tom Rees", at=earlier)
    LookFactory(what="not-started", person__name="Sam Stranger")
    client = as_person(central)
    page = text(client.get(LOOKS))
    assert page.index("Sam Stranger") < page.index("Tom Rees")
    assert "Sam Stranger" not in text(client.get(LOOKS, {"organisation": "cabinet-office"}))


def test_no_look_yet(as_person, central):
    assert "Nobody has opened a list of teams yet." in text(as_person(central).get(LOOKS))


@pytest.mark.parametrize("who", ["central", "champion"])
def test_many_looks_cost_as_many_statements_as_one(request, as_person, organisation, below, who):
    client = as_person(request.getfixturevalue(who))
    LookFactory(organisation=below)
    one = statements(client, LOOKS)
    for _ in range(60):
        LookFactory(organisation=below)
    page = client.get(LOOKS)
    following = f"{LOOKS}{beside(page, 'next')}"

    assert statements(client, LOOKS) == one <= 6
    assert statements(client, following) == one
    assert page.content.decode().count("Digital Service</td>") == 50
    assert client.get(following).content.decode().count("Digital Service</td>") == 11
    assert Look.objects.count() == 61
    junk_keys = ("2026-11-29~1", "0001-01-01T00:00:00%2B14:00~1", "9999-12-31T23:59:59-14:00~1", "x~1", "~")
    for junk in (*junk_keys, "2026-11-29T12:00:00-23:59~1", "2026-11-29T12:00:00%2B23:59~1"):
        assert client.get(f"{LOOKS}?after={junk}").status_code == 200
        assert client.get(f"{LOOKS}?before={junk}").status_code == 200


def test_the_home_page_of_the_central_team_leads_there(as_person, central):
    assert 'href="/manage/champions/"' in as_person(central).get("/home/").content.decode()
    assert 'href="/manage/champions/"' not in as_person(PersonFactory()).get("/home/").content.decode()
