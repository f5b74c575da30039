"""Lists of teams and writing to their leads, as pages: who sees them, what they say, what is written down."""

import csv
import datetime
import html

import pytest
from django.core.cache import cache
from django.utils import timezone

from obt.dashboards.actions.counting import count_totals
from obt.dashboards.models import Call, Look
from obt.dashboards.teams.lists import TITLES, Which
from obt.people.models import Champion, Team
from obt.programme.models import Programme
from tests.factories import (
    ChampionFactory,
    CompletionFactory,
    ConversationFactory,
    HeldConversationFactory,
    NewcomerFactory,
    PersonFactory,
    RunningExperimentFactory,
    TeamFactory,
)
from tests.obt.dashboards.conftest import ago, beside
from tests.obt.people.teams.pages import MEGABYTE, statements, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor", "programme")]

TEAMS = "/dashboard/cabinet-office/teams/"
LIST = f"{TEAMS}not-started/"
WRITE = f"{LIST}write/"
FILE = f"{LIST}teams.csv"


@pytest.fixture
def me(as_person, champion):
    return as_person(champion)


class TestWhoMay:
    def test_a_champion_gives_a_second_factor_first(self, me, team, settings):
        settings.OBT_DEMO = False
        for address in (TEAMS, LIST, FILE, WRITE):
            assert me.get(address)["Location"] == "/account/2fa/"
        assert me.post(WRITE, {"note": ""})["Location"] == "/account/2fa/"
        assert not (Call.objects.exists())
        assert not (Look.objects.exists())

    def test_champions_of_it_and_above_it_and_the_central_team(self, as_person, team, organisation, below):
        above = ChampionFactory(organisation=organisation).person
        TeamFactory(organisation=below)
        for person in (above, PersonFactory(is_central=True)):
            client = as_person(person)
            for slug in ("cabinet-office", "digital"):
                for address in ("", "not-started/", "not-started/write/"):
                    assert client.get(f"/dashboard/{slug}/teams/{address}").status_code == 200

    @pytest.mark.parametrize(
        "who", ["outsider", "colleague", "lead", "champion below", "elsewhere", "ended", "to come"]
    )
    def test_for_anybody_else_there_is_no_such_page(self, as_person, team, organisation, below, who):
        today, day = timezone.localdate(), datetime.timedelta(days=1)
        person = {
            "outsider": lambda: PersonFactory(),
            "colleague": lambda: PersonFactory(organisation=organisation),
            "lead": lambda: team.memberships.get(role="lead").person,
            "champion below": lambda: ChampionFactory(organisation=below).person,
            "elsewhere": lambda: ChampionFactory().person,
            "ended": lambda: (
                ChampionFactory(organisation=organisation, starts_on=today - 9 * day, ends_on=today - day).person
            ),
            "to come": lambda: ChampionFactory(organisation=organisation, starts_on=today + day).person,
        }[who]()
        client = as_person(person)
        for address in (TEAMS, LIST, FILE, WRITE, "/dashboard/teams/"):
            assert client.get(address).status_code == 404
        assert client.post(WRITE, {"note": ""}).status_code == 404
        assert not (Call.objects.exists())
        assert not (Look.objects.exists())

    def test_the_whole_programme_is_the_central_teams_alone(self, as_person, me, team):
        assert me.get("/dashboard/teams/").status_code == 404
        assert as_person(PersonFactory(is_central=True)).get("/dashboard/teams/").status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            f"{TEAMS}nothing/", f"{TEAMS}NOT-STARTED/", f"{LIST}?part=nothing", f"{LIST}?part=%00", f"{WRITE}?part=x",
            "/dashboard/nothing/teams/", "/dashboard/nothing/teams/not-started/",
        ],
    )  # fmt: skip
    def test_what_there_is_not_is_not_found(self, me, team, address):
        assert me.get(address).status_code == 404

    @pytest.mark.parametrize("key", ["x", "2024-12-01~x", "9999-12-31~" + "9" * 40, "2024-02-30~1"])
    def test_junk_for_a_key_is_the_first_page(self, me, team, key):
        for name in ("after", "before"):
            assert "Swansea 2" in text(me.get(f"{LIST}?{name}={key}"))

    def test_lists_are_of_the_parts_that_are_on(self, me, team, programme):
        Programme.objects.update(has_conversations=False)
        page = text(me.get(TEAMS))
        assert "conversation" not in page.lower()
        assert "Every experiment that runs has had a reading" in page
        assert me.get(LIST).status_code == 404

    def test_before_any_programme_there_is_nothing(self, me, team):
        Programme.objects.all().delete()
        assert me.get(TEAMS).status_code == 404


class TestOverview:
    def test_it_says_how_many_are_on_each_list_and_names_none(self, me, team, programme, organisation, below):
        ConversationFactory(programme=programme, team=TeamFactory(organisation=below), starts_at=ago(days=3))
        count_totals(programme=programme)
        page = me.get(TEAMS)
        assert "1 team has no conversation planned" in text(page)
        assert "1 team has a conversation to record" in text(page)
        assert "Every team has a lead who has signed in." in text(page)
        assert "Swansea 2" not in text(page)
        assert f'href="{LIST}"' in page.text
        assert 'href="/dashboard/digital/teams/unrecorded/"' in page.text
        assert f'href="{LIST}?part=cabinet-office"' in page.text
        assert not Look.objects.exists()

    def test_before_the_first_count_it_counts_for_itself(self, me, team):
        assert "1 team has no conversation planned" in text(me.get(TEAMS))
        assert "Counted just now" in text(me.get(TEAMS))

    def test_the_central_team_is_led_on_by_department(self, as_person, team, programme, below):
        client = as_person(PersonFactory(is_central=True))
        assert "Nothing has been counted yet" in text(client.get("/dashboard/teams/"))
        count_totals(programme=programme)
        page = client.get("/dashboard/teams/")
        assert f'href="{LIST}"' in page.text
        assert "Digital Service" not in text(page)

    def test_it_costs_the_same_however_many_teams(self, me, as_person, team, programme, organisation, below):
        count_totals(programme=programme)
        one = statements(me, TEAMS)
        for _ in range(60):
            TeamFactory(organisation=below)
        count_totals(programme=programme)
        assert statements(me, TEAMS) == one <= 12
        central = as_person(PersonFactory(is_central=True))
        assert statements(central, "/dashboard/teams/") <= 12


class TestList:
    def test_it_has_name_part_lead_and_since_when_and_leads_into_no_team(self, me, organisation, below, programme):
        one = TeamFactory(name="Swansea 2", organisation=below, lead=PersonFactory(name="Tomos Rees"))
        TeamFactory(name="Elsewhere")
        response = me.get(LIST)
        page = text(response)
        today = timezone.localdate()
        assert f"None since {today.day} {today:%B}" in page  # the team began after the programme opened
        assert "Swansea 2 Digital Service Led by Tomos Rees" in page
        assert "Elsewhere" not in page
        for leads_nowhere in (f"/teams/{one.pk}/", "mailto:", "@"):
            assert leads_nowhere not in response.text.replace("/dashboard/", "")
        assert "1 team has no conversation planned" in page

    def test_no_number_of_people_is_on_it(self, me, team, programme):
        """Whether members have done their learning changes nothing."""
        before = text(me.get(LIST))
        for member in team.memberships.all():
            CompletionFactory(person=member.person, programme=programme)
        assert text(me.get(LIST)) == before

    def test_a_lost_lead_can_be_replaced_by_a_champion_alone(self, me, as_person, organisation):
        team = TeamFactory(name="Lost", organisation=organisation, lead=NewcomerFactory(registered_at=None))
        address = f"{TEAMS}lost-lead/"
        page = me.get(address)
        assert "Its lead has not given a name" in text(page)
        assert f'href="/manage/teams/{team.pk}/lead/"' in page.text
        assert f"/manage/teams/{team.pk}/lead/" not in as_person(PersonFactory(is_central=True)).get(address).text

    def test_a_part_is_chosen(self, me, organisation, below):
        for one in (organisation, below):
            TeamFactory(name=f"Team of {one.name}", organisation=one)
        page = text(me.get(f"{LIST}?part=digital"))
        assert "Team of Digital Service" in page
        assert "Team of Cabinet Office" not in page
        page = text(me.get(f"{LIST}?part=cabinet-office"))
        assert "Team of Cabinet Office" in page
        assert "Team of Digital Service" not in page

    def test_pages_keep_the_part(self, me, organisation, below):
        for number in range(51):
            TeamFactory(name=f"Team {number:02}", organisation=below)
        following = beside(me.get(f"{LIST}?part=digital"), "next")
        assert following.startswith(f"{LIST}?part=digital&after=")
        second = me.get(following)
        assert text(second).count("Team ") == 1
        assert text(me.get(beside(second, "prev"))).count("Team ") == 50

    def test_an_empty_list_says_so(self, me, organisation):
        assert "Every team has had a conversation, or has one planned." in text(me.get(LIST))

    def test_behind_the_last_team_it_leads_back(self, me, team):
        page = me.get(f"{LIST}?after=2999-01-01~1")
        assert "There are no more teams. Back to the first ones" in text(page)
        assert f'href="{LIST}">Back to the first ones' in page.text
        assert "Every team has had a conversation" not in text(page)

    def test_a_page_costs_the_same_however_many_teams(self, me, team, organisation, below):
        one = statements(me, LIST)
        for _ in range(60):
            TeamFactory(organisation=below)
        assert statements(me, LIST) == one <= 16


class TestFile:
    def test_it_has_the_whole_list(self, me, organisation, below, programme, monkeypatch):
        monkeypatch.setattr("obt.dashboards.teams.pages.A_PIECE", 20)
        for number in range(45):
            TeamFactory(name=f"Team {number:02}", organisation=below, lead=PersonFactory(name="Tomos Rees"))
        Team.objects.update(created_at=ago(days=300))
        response = me.get(FILE)
        rows = list(csv.reader(response.getvalue().decode("utf-8-sig").splitlines()))
        opened = programme.opens_on.isoformat()
        assert rows[0] == ["Team", "Organisation", "Led by", "None since", "Written to on"]
        assert rows[1:] == [[f"Team {n:02}", "Digital Service", "Tomos Rees", opened, ""] for n in range(45)]
        today = timezone.localdate()
        assert response["Content-Disposition"] == f'attachment; filename="not-started-cabinet-office-{today}.csv"'

    def test_a_name_is_no_formula(self, me, organisation):
        TeamFactory(name="=1+1", organisation=organisation)
        assert "'=1+1," in me.get(FILE).getvalue().decode()

    def test_taking_it_away_is_a_look_of_its_own(self, me, team, organisation, below):
        me.get(FILE)
        me.get(f"{FILE}?part=digital")
        assert list(Look.objects.order_by("pk").values_list("organisation", "what")) == [
            (organisation.pk, "not-started-file"),
            (below.pk, "not-started-file"),
        ]
        assert TITLES["not-started-file"] == "Teams with no conversation planned (file)"


class TestLooks:
    def test_each_look_is_a_row_of_who_at_what_and_when(self, me, champion, team, organisation, below):
        me.get(LIST)
        me.get(LIST)
        me.get(f"{TEAMS}quiet/?part=digital")
        looks = [(look.person, look.organisation, look.what) for look in Look.objects.order_by("pk")]
        assert looks == [
            (champion, organisation, "not-started"),
            (champion, organisation, "not-started"),
            (champion, below, "quiet"),
        ]
        assert Look.objects.filter(at__gte=ago(minutes=1)).count() == 3

    def test_neither_the_numbers_nor_the_question_is_a_look_at_teams(self, me, team):
        me.get(TEAMS)
        me.get(WRITE)
        assert not Look.objects.exists()


class TestWriting:
    def test_it_asks_first(self, me, team):
        page = text(me.get(WRITE))
        assert "Do you want us to write to 1 lead?" in page
        assert "They lead 1 team on this list." in page
        assert "Can we help [name of the team] to find an hour?" in page
        assert "Marcia Campbell, Cabinet Office, asked us to write to you." in page
        assert not Call.objects.exists()

    def test_it_is_done_once_and_says_so(self, me, team, champion, programme, organisation):
        response = me.post(WRITE, {"note": "  Could I\r\nsit in?  "}, follow=True)
        assert response.redirect_chain == [(LIST, 302)]
        today = timezone.localdate()
        assert "We are writing to 1 lead of 1 team" in text(response)
        assert f"Written to 1 lead on {today.day} {today:%B} by Marcia Campbell" in text(response)
        call = Call.objects.get()
        assert (call.called_by, call.organisation, call.signed_for, call.programme) == (
            champion, organisation, organisation, programme,
        )  # fmt: skip
        assert (call.which, call.note, call.leads) == ("not-started", "Could I sit in?", 1)
        assert "Nobody is left to write to" in text(me.post(WRITE, {"note": ""}, follow=True))
        assert Call.objects.count() == 1
        assert "Nobody to write to" in text(me.get(WRITE))

    def test_a_part_alone_is_written_to(self, me, team, below):
        TeamFactory(organisation=below)
        assert me.post(f"{WRITE}?part=digital", {"note": ""})["Location"] == f"{LIST}?part=digital"
        call = Call.objects.get()
        assert (call.organisation, call.leads) == (below, 1)
        assert "Written to 1 lead of Digital Service on" in text(me.get(LIST))
        assert "Written to 1 lead on" in text(me.get(f"{LIST}?part=digital"))

    @pytest.mark.parametrize(
        "note",
        [
            "See https://evil.example", "see http://x", "www.evil.example", "evil.example/now", "me@dft.gov.uk",
            "<a href=//evil.example>here</a>", "mailto:me", "ftp://x", "Bad.example", "tel:123",
        ],
    )  # fmt: skip
    def test_a_note_with_a_link_is_refused_and_kept(self, me, team, note):
        response = me.post(WRITE, {"note": note})
        assert response.status_code == 200
        assert "Leave web and email addresses out of your note" in text(response)
        assert f">{html.escape(note, quote=False)}</textarea>" in response.text
        assert not Call.objects.exists()

    @pytest.mark.parametrize(
        "note", ["It takes an hour. Tell me when.", "3.5 hours, e.g. on Friday", "Bring tea; “ok”?", ""]
    )
    def test_a_note_in_plain_words_goes(self, me, team, note):
        assert me.post(WRITE, {"note": note}).status_code == 302
        assert Call.objects.get().note == note

    def test_a_note_has_300_characters_at_most(self, me, team):
        assert "must be 300 characters or fewer" in text(me.post(WRITE, {"note": "x " * 151}))
        for junk in ("\0", MEGABYTE):
            assert me.post(WRITE, {"note": junk}).status_code == 200
        assert not Call.objects.exists()
        assert me.post(WRITE, {"note": "x" * 300}).status_code == 302

    def test_it_is_refused_while_nobody_is_reminded_of_anything(self, me, team, programme):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Programme.objects.update(closes_on=yesterday)
        assert "Nobody to write to" in text(me.get(WRITE))
        assert "Nobody was written to." in text(me.post(WRITE, {"note": ""}, follow=True))
        assert not Call.objects.exists()

    def test_asking_again_and_again_is_stopped(self, me, team):
        for _ in range(10):
            me.post(WRITE, {"note": ""})
        assert "Wait ten minutes" in text(me.post(WRITE, {"note": ""}, follow=True))
        cache.clear()
        assert "Nobody is left" in text(me.post(WRITE, {"note": ""}, follow=True))

    def test_each_list_asks_in_its_own_words(self, me, programme, organisation):
        talked = TeamFactory(organisation=organisation, lead=NewcomerFactory(registered_at=None))
        HeldConversationFactory(programme=programme, team=talked)
        ConversationFactory(programme=programme, team=talked, starts_at=ago(days=2))
        RunningExperimentFactory(programme=programme, team=talked, started_at=ago(days=20))
        for which, words in (
            (Which.UNRECORDED, "What did [name of the team] talk about?"),
            (Which.QUIET, "How is the experiment of [name of the team] going?"),
            (Which.LOST_LEAD, "[name of the team] is waiting for its lead"),
        ):
            page = text(me.get(f"{TEAMS}{which.value}/write/"))
            assert words in page
            assert "Do you want us to write to 1 lead?" in page

    def test_the_page_costs_the_same_however_many_teams(self, me, team, organisation):
        one = statements(me, WRITE)
        for _ in range(60):
            TeamFactory(organisation=organisation)
        assert statements(me, WRITE) == one <= 18

    def test_once_an_appointment_has_ended_nothing_is_written(self, me, team, champion):
        Champion.objects.filter(person=champion).update(
            starts_on=timezone.localdate() - datetime.timedelta(days=9),
            ends_on=timezone.localdate() - datetime.timedelta(days=1),
        )
        assert me.post(WRITE, {"note": ""}).status_code == 404
        assert not Call.objects.exists()

    def test_an_archived_team_is_on_no_list(self, me, team):
        Team.objects.update(archived_at=timezone.now())
        assert "Swansea 2" not in text(me.get(LIST))
        assert "Nobody to write to" in text(me.get(WRITE))
