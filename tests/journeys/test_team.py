"""A team's whole way: started, joined by link, a conversation planned, ideas, recorded, corrected. On a phone first."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Attendance, Conversation, Idea, RecordVersion
from obt.mail.models import Message
from obt.people.models import JoinCode, Membership, Team
from tests import factories
from tests.journeys.conftest import Way

WAYS = [Way("phone", width=375), Way("phone-no-script", width=375, scripts=False), Way("desktop")]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("way", WAYS, indirect=True, ids=str),
]


@pytest.fixture
def programme():
    factories.EmailDomainFactory()
    programme = factories.ProgrammeFactory(name="One Big Thing 2024")
    factories.GuideFactory(programme=programme)
    return programme


@pytest.fixture
def people():
    agency = factories.OrganisationFactory(name="Maritime and Coastguard Agency", short_name="MCA", slug="mca")
    names = ("Tomos Rees", "Priya Shah", "Emeka Obi", "Dilys Morgan")
    return [factories.PersonFactory(name=name, organisation=agency) for name in names]


def be(visitor, person):
    """Sit down at the browser as `person`."""
    client = Client()
    client.force_login(person, backend="obt.people.sign_in.backends.CodeOnlyBackend")
    context = visitor.page.context
    context.clear_cookies()
    context.add_cookies([{"name": "obt_session", "value": client.cookies["obt_session"].value, "url": visitor.server}])


def fill_date(page, day):
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(part, exact=True).fill(str(value))


def start_a_team(visitor):
    visitor.open("/teams/")
    visitor.look("teams-none")
    visitor.press("Start a team")
    visitor.look("team-new")
    visitor.page.get_by_label("What is the team called?").fill("Harbour  Licensing")
    visitor.press("Start the team")
    assert visitor.heading() == "Harbour Licensing is ready"
    visitor.look("team-started")
    visitor.press("Add people by email")
    visitor.look("team-add")
    visitor.page.get_by_label("Work email addresses").fill("Ada Quay <ada@mca.gov.uk>; bob@gmail.com, nobody")
    visitor.press("Add them")
    assert visitor.heading() == "1 person added"
    assert visitor.page.get_by_label("Work email addresses").input_value().split() == ["nobody", "bob@gmail.com"]
    visitor.look("team-added")


def plan_a_conversation(visitor, day):
    team = Team.objects.get()
    visitor.open(f"/teams/{team.pk}/")
    visitor.look("team-lead-empty")
    visitor.press("Plan a conversation")
    visitor.look("conversation-new")
    page = visitor.page
    fill_date(page, day)
    page.get_by_label("What time does it start?").fill("2.30pm")
    page.get_by_label("Where do you meet?").fill("Room 4.12")
    visitor.press("Plan it and send invitations")
    visitor.look("conversation-planned")
    assert Message.objects.filter(kind="conversation-invitation").count() == Membership.objects.count()


def put_forward(visitor, team, title, look="", offered=""):
    """Put an idea forward; where scripts run, the one called `offered` is shown while the title is typed."""
    page = visitor.page
    visitor.open(f"/ideas/new/?team={team.pk}")
    if look:
        visitor.look(look)
    page.get_by_label("What would you change?").fill(title)
    if offered and visitor.way.scripts:
        page.locator("#similar").get_by_role("link", name=offered).wait_for()
        visitor.look("idea-new-similar")
    page.get_by_label("What is the small change?").fill(f"{title}, for a month.")
    page.get_by_role("radio", name="With my name").check()
    visitor.press("Put forward this idea")


def record(visitor, conversation):
    page = visitor.page
    visitor.open(f"/conversations/{conversation.pk}/record/")
    visitor.look("record-who")
    visitor.press("Save and continue")
    assert page.title().startswith("Error: ")
    visitor.look("record-who-error")
    page.get_by_role("button", name="Tick everyone").first.click()
    page.wait_for_load_state()
    page.get_by_label("Dilys Morgan").uncheck()
    page.get_by_label("Anybody else? Add them by email").fill("carys@mca.gov.uk")
    page.get_by_label("How many others came?").fill("2")
    visitor.press("Save and continue")
    visitor.look("record-talk")
    page.get_by_label("What did you talk about?").fill("What keeps boats waiting.\n\n- forms\n- letters")
    visitor.press("Save and continue")
    visitor.look("record-ideas")
    page.get_by_label("Title").fill("Answer the phone by name")
    page.get_by_label("The small change").fill("Say who we are.")
    visitor.press("Save and continue")
    visitor.look("record-change")
    page.get_by_label("Checklist on page 1 of the form").check()
    page.get_by_label("Keep them for next time").check()
    visitor.press("Save and continue")
    visitor.look("record-check")
    visitor.press("Record the conversation")
    assert visitor.heading() == "Conversation recorded"
    visitor.look("recorded-conversation")


def join_by_link(visitor, people):
    for number, person in enumerate(people):
        be(visitor, person)
        visitor.open(f"/teams/join/{JoinCode.objects.get().code}/")
        if number == 0:
            visitor.look("team-join")
        visitor.press("Join the team")
        assert visitor.heading() == "Harbour Licensing"
    visitor.look("team-member")


def bring_ideas(visitor, team, first, second):
    """The first puts an idea forward; the second types the same in other words, and supports it instead."""
    be(visitor, first)
    put_forward(visitor, team, "Checklist on page 1 of the form", look="idea-new")
    visitor.look("idea")
    be(visitor, second)
    put_forward(visitor, team, "A checklist on page one of the form", offered="Checklist on page 1 of the form")
    assert visitor.heading() == "Is your idea among these?"
    visitor.look("idea-tried")
    visitor.page.get_by_role("button", name="Support this one instead").first.click()
    visitor.page.wait_for_load_state()
    assert Idea.objects.get().supports.count() == 1
    visitor.open(f"/ideas/?team={team.pk}")
    visitor.look("ideas")


def correct(visitor, conversation, taken_out):
    visitor.open(f"/conversations/{conversation.pk}/record/")
    visitor.page.get_by_label(taken_out).uncheck()
    for _ in range(4):
        visitor.press("Save and continue")
    visitor.press("Record the correction")
    assert RecordVersion.objects.count() == 2
    visitor.open(f"/conversations/{conversation.pk}/history/")
    assert taken_out in visitor.page.inner_text("main")
    visitor.look("record-history")
    visitor.open(f"/conversations/{conversation.pk}/")
    visitor.look("conversation-recorded")


def say_not_there(visitor, conversation):
    visitor.open("/home/")
    visitor.look("home-took-part")
    visitor.open("/conversations/")
    visitor.look("conversations")
    visitor.open(f"/conversations/{conversation.pk}/not-there/")
    visitor.look("not-there")
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_load_state()


def test_a_lead_plans_three_join_by_link_ideas_come_and_one_record_credits_all(visitor, programme, people):
    lead, *others = people
    be(visitor, lead)
    start_a_team(visitor)
    plan_a_conversation(visitor, timezone.localdate() + datetime.timedelta(days=5))

    conversation = Conversation.objects.get()
    join_by_link(visitor, others)
    bring_ideas(visitor, conversation.team, others[-1], others[0])

    Conversation.objects.update(starts_at=timezone.now() - datetime.timedelta(hours=2))
    be(visitor, lead)
    visitor.open("/home/")
    assert "Record the conversation of" in visitor.page.inner_text("main")
    visitor.look("home-to-record")
    record(visitor, conversation)
    names = sorted(Attendance.objects.values_list("person__name", flat=True))
    assert names == ["", "", "Emeka Obi", "Priya Shah", "Tomos Rees"]  # Ada and Carys have not signed in yet
    assert Idea.objects.get(state="chosen").title == "Checklist on page 1 of the form"

    correct(visitor, conversation, "Emeka Obi")
    be(visitor, others[0])
    say_not_there(visitor, conversation)
    assert Attendance.objects.get(person=others[0]).disputed_at


def test_the_other_pages_of_a_team(visitor, programme, people):
    lead, member, *_ = people
    team = factories.TeamFactory(name="Harbour Licensing", lead=lead, members=[member], organisation=lead.organisation)
    planned = factories.ConversationFactory(programme=programme, team=team, created_by=lead)
    idea = factories.IdeaFactory(programme=programme, team=team, author=lead)
    other = factories.IdeaFactory(programme=programme, team=team, author=member)
    membership = team.memberships.get(person=member)
    champion = factories.ChampionFactory(organisation=team.organisation).person
    be(visitor, lead)
    for path in (
        "people/",
        f"people/{membership.pk}/lead/",
        f"people/{membership.pk}/remove/",
        *("code/", "code/renew/", "change/", "hand-over/", "leave/", "archive/", "guide/"),
    ):
        visitor.open(f"/teams/{team.pk}/{path}")
        visitor.look(f"team-{path.strip('/').replace('/', '-').replace(str(membership.pk), 'x')}")
    for path in ("change/", "cancel/", "record/"):
        visitor.open(f"/conversations/{planned.pk}/{path}")
        visitor.look(f"conversation-{path.strip('/')}")
    for path in ("change/", "choose/", "park/", "merge/"):
        visitor.open(f"/ideas/{idea.pk}/{path}")
        visitor.look(f"idea-{path.strip('/')}")
    visitor.open(f"/ideas/{idea.pk}/merge/")
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_load_state()
    assert Idea.objects.get(pk=idea.pk).merged_into == other
    visitor.look("idea-merged")
    for path in ("/conversations/record/", "/conversations/record/brief/"):
        visitor.open(f"{path}?team={team.pk}")
        visitor.look(path.strip("/").replace("/", "-"))
    visitor.open("/library/similar/?title=meetings")
    visitor.look("similar")
    visitor.open("/teams/join/BBBB-BBBB/")
    visitor.look("team-code-unknown")
    be(visitor, champion)
    visitor.open("/manage/teams/")
    visitor.look("manage-teams")
    visitor.open(f"/manage/teams/{team.pk}/lead/")
    visitor.look("manage-team-lead")


def test_an_idea_without_a_name_is_told_its_secret_link_once(visitor, programme, people):
    person = people[0]
    team = factories.TeamFactory(lead=person)
    be(visitor, person)
    page = visitor.page
    visitor.open(f"/ideas/new/?team={team.pk}")
    page.get_by_label("What would you change?").fill("Quiet hour")
    page.get_by_label("What is the small change?").fill("No meetings before ten.")
    page.get_by_role("radio", name="Without my name").check()
    visitor.press("Put forward this idea")
    visitor.look("idea-without-name")
    idea = Idea.objects.get()
    assert (idea.is_anonymous, idea.author) == (True, None)
    page.locator("main a[href*='/ideas/mine/']").first.click()
    page.wait_for_load_state()
    visitor.look("idea-secret")
    assert page.get_by_label("What would you change?").input_value() == "Quiet hour"
