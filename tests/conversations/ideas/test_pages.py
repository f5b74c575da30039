"""The pages of ideas: who gets them, what they say, what happens when a form is sent."""

import html
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.models import Idea, Support
from obt.people.models import Team
from tests.factories import (
    EmailDomainFactory,
    HeldConversationFactory,
    IdeaFactory,
    OrganisationFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea(team, member, programme):
    return IdeaFactory(
        team=team, author=member, programme=programme, title="Checklist on page one",
        problem="Forms come back **unsigned**", change="Put a checklist on page one",
    )  # fmt: skip


@pytest.fixture
def form():
    return {
        "title": "Quiet hour after lunch", "problem": "Phones never stop", "change": "Phones off from one to two",
        "visibility": "team", "name": "with", "submission": str(uuid.uuid4()),
    }  # fmt: skip


def vouch(domain, organisation):
    """Addresses of `domain` bear out that somebody works in `organisation`."""
    EmailDomainFactory(domain=domain).vouchings.create(organisation=organisation)


def text_of(answer):
    return html.unescape(" ".join(answer.content.decode().split()))


def missing(page, *said):
    return [one for one in said if one not in page]


# The list


def test_the_list_is_sorted_by_support_then_newest_and_can_be_narrowed(as_person, member, lead, team, programme):
    def made(title, **kwargs):
        return IdeaFactory(team=team, programme=programme, author=member, title=title, **kwargs)

    made("Oldest")
    made("Most supported", supporters=[lead, member])
    made("Newest")
    made("Put aside", state="parked", parked_reason="Too dear", supporters=[lead])
    client = as_person(member)
    page = text_of(client.get(f"/ideas/?team={team.pk}"))
    order = ["Most supported", "Put aside", "Newest", "Oldest"]
    assert sorted(order, key=page.index) == order
    assert missing(page, "All (4)", "Put forward (3)", "Parked (1)", "You support it") == []
    parked = text_of(client.get(f"/ideas/?team={team.pk}&state=parked"))
    assert "<title>Parked ideas" in parked
    assert ("Put aside" in parked, "Oldest" in parked) == (True, False)
    assert "No ideas here" in text_of(client.get(f"/ideas/?team={team.pk}&state=chosen"))


def test_an_empty_list_says_what_to_do(as_person, member, team, programme):
    page = text_of(as_person(member).get(f"/ideas/?team={team.pk}"))
    assert missing(page, "No ideas yet", f"/ideas/new/?team={team.pk}") == []


def test_without_a_team_in_the_address_the_one_is_taken_several_are_offered(
    as_person, member, stranger, team, programme
):
    client = as_person(member)
    assert client.get("/ideas/")["Location"] == f"/ideas/?team={team.pk}"
    assert client.get("/ideas/new/")["Location"] == f"/ideas/new/?team={team.pk}"
    second = TeamFactory(name="Second", lead=member)
    assert missing(text_of(client.get("/ideas/")), f"/ideas/?team={team.pk}", f"/ideas/?team={second.pk}") == []
    assert "You are in no team yet" in text_of(as_person(stranger).get("/ideas/new/"))


def test_many_ideas_come_in_pages(as_person, member, team, programme):
    for n in range(51):
        IdeaFactory(team=team, programme=programme, author=member, title=f"Idea no. {n}!")
    client = as_person(member)
    assert "Idea no. 0!" not in text_of(client.get(f"/ideas/?team={team.pk}"))
    assert "Idea no. 0!" in text_of(client.get(f"/ideas/?team={team.pk}&page=2"))


def test_other_teams_get_no_list_and_no_form(as_person, stranger, team, programme):
    for address in ("/ideas/", "/ideas/new/"):
        assert as_person(stranger).get(f"{address}?team={team.pk}").status_code == 404


# Who sees an idea


@pytest.fixture
def department():
    """A department with the body that the team belongs to and another; `in.gov.uk` bears them out."""
    top = OrganisationFactory(name="Department of Roads")
    here, beside = OrganisationFactory(parent=top), OrganisationFactory(parent=top)
    vouch("in.gov.uk", top)
    return here, beside


SEES = {  # of an idea shared with the team, with the organisation, with everyone
    "in the team": (200, 200, 200),
    "in the department, borne out": (404, 200, 200),
    "in the department, only said so": (404, 404, 200),
    "elsewhere": (404, 404, 200),
}


@pytest.mark.parametrize("who", SEES)
def test_who_sees_what(as_person, programme, who, department):
    here, beside = department
    team = TeamFactory(organisation=here)
    person = {
        "in the team": lambda: PersonFactory(organisation=OrganisationFactory()),
        "in the department, borne out": lambda: PersonFactory(organisation=beside, email="a@in.gov.uk"),
        "in the department, only said so": lambda: PersonFactory(organisation=beside, email="a@elsewhere.gov.uk"),
        "elsewhere": lambda: PersonFactory(organisation=OrganisationFactory(), email="b@in.gov.uk"),
    }[who]()
    if who == "in the team":
        team.memberships.create(person=person, role="member")
    client = as_person(person)
    shared = [
        IdeaFactory(team=team, programme=programme, visibility=visibility)
        for visibility in ("team", "organisation", "everyone")
    ]
    assert tuple(client.get(f"/ideas/{idea.pk}/").status_code for idea in shared) == SEES[who]


def test_other_teams_read_it_without_names_and_without_buttons(as_person, stranger, idea, team, programme):
    target = IdeaFactory(team=team, programme=programme, author=idea.author, title="For the team alone")
    Idea.objects.filter(pk=idea.pk).update(visibility="everyone", state="merged", merged_into=target)
    page = text_of(as_person(stranger).get(f"/ideas/{idea.pk}/"))
    assert missing(page, "Checklist on page one", "<strong>unsigned</strong>", team.name, team.organisation.name) == []
    for unsaid in ("Priya Patel", "For the team alone", f"/ideas/{idea.pk}/", "supports it"):
        assert unsaid not in page
    Idea.objects.filter(pk=idea.pk).update(state="parked", parked_reason="Our IT is slow", merged_into=None)
    assert "Our IT is slow" not in text_of(as_person(stranger).get(f"/ideas/{idea.pk}/"))


@pytest.mark.parametrize("page", ["change", "support", "choose", "park", "merge", "reopen"])
def test_other_teams_and_members_do_not_decide(as_person, stranger, joins, team, idea, page):
    Idea.objects.update(visibility="everyone")
    second = joins(team, name="Second member")
    Idea.objects.filter(pk=idea.pk).update(state="parked" if page == "reopen" else "put-forward",
                                           parked_reason="x" if page == "reopen" else "")  # fmt: skip
    expected = 302 if page == "support" else 404
    sent = {"reason": "No", "into": "1", "title": "x", "change": "y", "visibility": "team"}
    assert as_person(stranger).post(f"/ideas/{idea.pk}/{page}/", sent).status_code == 404
    assert as_person(second).post(f"/ideas/{idea.pk}/{page}/", sent).status_code == expected


# What members and leads do


def test_the_page_says_whose_it_is_and_where_it_comes_from(as_person, member, lead, idea, team, programme):
    assert missing(text_of(as_person(member).get(f"/ideas/{idea.pk}/")), "Priya Patel", "Change your idea") == []
    held = HeldConversationFactory(team=team, programme=programme, created_by=lead)
    Idea.objects.update(author=None, conversation=held)
    page = text_of(as_person(member).get(f"/ideas/{idea.pk}/"))
    assert "Noted at the conversation on" in page
    assert "Change your idea" not in page


def test_support_is_given_and_taken_back_by_the_button(as_person, member, idea):
    client = as_person(member)
    address = f"/ideas/{idea.pk}/support/"
    assert client.get(address)["Location"] == f"/ideas/{idea.pk}/"
    for _ in range(2):
        page = text_of(client.post(address, {"support": "yes"}, follow=True))
        assert missing(page, "1 person supports it", "You are one of them", "Take back your support") == []
    assert "Nobody supports it yet" in text_of(client.post(address, {"support": "no"}, follow=True))


def test_a_lead_parks_with_a_reason_and_puts_it_forward_again(as_person, lead, idea):
    client = as_person(lead)
    assert "Error: " in text_of(client.post(f"/ideas/{idea.pk}/park/", {"reason": " "}))
    page = text_of(client.post(f"/ideas/{idea.pk}/park/", {"reason": "Too dear"}, follow=True))
    assert missing(page, "Parked.", "Too dear", "Put it forward again") == []
    page = text_of(client.post(f"/ideas/{idea.pk}/choose/", follow=True))
    assert "Nothing was changed: this idea has been parked." in page
    assert "Support this idea" in text_of(client.post(f"/ideas/{idea.pk}/reopen/", follow=True))


def test_a_lead_chooses_after_being_asked(as_person, lead, idea):
    client = as_person(lead)
    assert "Do you want to choose this idea?" in text_of(client.get(f"/ideas/{idea.pk}/choose/"))
    assert "Chosen." in text_of(client.post(f"/ideas/{idea.pk}/choose/", follow=True))


def test_merging_offers_the_most_similar_first_and_is_one_click(as_person, lead, member, idea, team, programme):
    alike = IdeaFactory(team=team, programme=programme, author=member, title="A checklist on the first page one")
    newer = IdeaFactory(team=team, programme=programme, author=member, title="Biscuits", change="Buy", problem="")
    IdeaFactory(team=team, programme=programme, author=member, title="Gone", state="parked", parked_reason="x")
    client = as_person(lead)
    page = text_of(client.get(f"/ideas/{idea.pk}/merge/"))
    assert page.index("A checklist on the first") < page.index("Biscuits")
    assert "Gone" not in page
    answer = client.post(f"/ideas/{idea.pk}/merge/", {"into": newer.pk}, follow=True)
    assert answer.redirect_chain == [(f"/ideas/{newer.pk}/", 302)]
    assert "Merged: Checklist on page one is now part of Biscuits" in text_of(answer)
    assert missing(text_of(client.get(f"/ideas/{idea.pk}/")), f"/ideas/{newer.pk}/", "Biscuits") == []
    for junk in ("", "x", "0", "9" * 40, str(idea.pk)):
        assert client.post(f"/ideas/{alike.pk}/merge/", {"into": junk}).status_code == 302
    assert Idea.objects.get(pk=alike.pk).state == "put-forward"


def test_its_author_changes_it_and_others_do_not(as_person, member, lead, idea, form):
    assert as_person(lead).get(f"/ideas/{idea.pk}/change/").status_code == 404
    client = as_person(member)
    assert 'value="Checklist on page one"' in text_of(client.get(f"/ideas/{idea.pk}/change/"))
    page = text_of(client.post(f"/ideas/{idea.pk}/change/", form, follow=True))
    assert missing(page, "Changed: Quiet hour after lunch", "Phones off from one to two") == []


# Putting forward


def test_an_idea_like_no_other_is_saved_at_once(as_person, member, team, programme, form):
    client = as_person(member)
    for said in ("Put forward: Quiet hour after lunch", "You have put this forward already: Quiet hour"):
        assert said in text_of(client.post(f"/ideas/new/?team={team.pk}", form, follow=True))
    assert Idea.objects.get().author == member


def test_one_like_another_is_shown_that_one_first_and_loses_nothing(as_person, member, team, idea, programme, form):
    client = as_person(member)
    address = f"/ideas/new/?team={team.pk}"
    sent = form | {"title": "A checklist on page one", "problem": "Two\r\nlines & <b>"}
    page = text_of(client.post(address, sent))
    assert missing(page, "Is your idea among these?", "Checklist on page one", "Support this one instead") == []
    assert Idea.objects.count() == 1
    assert missing(page, 'value="A checklist on page one"', f'value="{form["submission"]}"') == []
    back = text_of(client.post(address, sent | {"asked": "on", "again": "yes"}))
    assert (
        missing(back, "<title>Put forward an idea", 'value="A checklist on page one"', f'value="{form["submission"]}"')
        == []
    )
    client.post(address, sent | {"asked": "on"})
    assert Idea.objects.get(submission=form["submission"]).problem == "Two\nlines & <b>"


def test_supporting_the_other_one_instead_is_one_click(as_person, member, idea):
    page = text_of(as_person(member).post(f"/ideas/{idea.pk}/support/", follow=True))
    assert "You support this idea: Checklist on page one" in page
    assert Support.objects.count() == 1


JUNK = {
    "nothing": {"title": "", "change": "", "visibility": "", "name": ""},
    "NUL": {"title": "a\0b", "problem": "\0", "change": "\0"},
    "too long": {"title": "x" * 121, "problem": "x" * 2001, "change": "x" * 1_000_000},
    "no such choice": {"visibility": "mars", "name": "perhaps"},
}


@pytest.mark.parametrize("junk", JUNK)
def test_nonsense_is_said_at_the_field_and_what_was_typed_stays(as_person, member, team, programme, form, junk):
    answer = as_person(member).post(f"/ideas/new/?team={team.pk}", form | JUNK[junk])
    assert answer.status_code == 200
    assert "<title>Error: " in text_of(answer)
    assert "Phones never stop" in text_of(answer) or "problem" in JUNK[junk]
    assert not Idea.objects.exists()


@pytest.mark.parametrize("submission", ["", "x", "9" * 5000])
def test_a_form_without_its_number_is_a_form_of_its_own(as_person, member, team, programme, form, submission):
    as_person(member).post(f"/ideas/new/?team={team.pk}", form | {"submission": submission})
    assert Idea.objects.count() == 1


@pytest.mark.parametrize("query", ["team=x", "team=-1", "team=" + "9" * 50, "team=1%00", "team=²"])
def test_a_team_that_is_none_is_a_404(as_person, member, team, programme, query):
    for address in ("/ideas/", "/ideas/new/"):
        assert as_person(member).get(f"{address}?{query}").status_code == 404


def test_nonsense_in_the_address_of_the_list_is_left_aside(as_person, member, team, idea):
    for query in ("state=x", "state=%27", "page=-1", "page=x", "page=" + "9" * 18):
        assert as_person(member).get(f"/ideas/?team={team.pk}&{query}").status_code == 200


def test_markup_in_a_title_is_text(as_person, member, idea, team):
    Idea.objects.update(title="<script>alert(1)</script>", problem="<img src=x onerror=alert(1)>")
    client = as_person(member)
    for address in (f"/ideas/{idea.pk}/", f"/ideas/?team={team.pk}"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page


def test_an_archived_team_s_ideas_stay_readable_and_nothing_more(as_person, member, lead, team, idea, form):
    Team.objects.update(archived_at=timezone.now())
    for person in (member, lead):
        client = as_person(person)
        page = text_of(client.get(f"/ideas/{idea.pk}/"))
        assert "Nothing can be changed here" in page
        for gone in ("Support this idea", "For leads", "Change your idea"):
            assert gone not in page
        assert f"/ideas/new/?team={team.pk}" not in text_of(client.get(f"/ideas/?team={team.pk}"))
        assert client.post(f"/ideas/new/?team={team.pk}", form).status_code == 404
        assert client.post(f"/ideas/{idea.pk}/support/").status_code == 403


# Speed


@pytest.mark.parametrize("many", [1, 60])
def test_pages_ask_few_statements_however_many_ideas_and_members(as_person, member, lead, team, idea, joins, many):
    supporters = [joins(team) for _ in range(many)]
    for _ in range(many):
        IdeaFactory(team=team, programme=idea.programme, author=member, supporters=supporters)
    Idea.objects.filter(pk=idea.pk).update(visibility="organisation")
    vouched = PersonFactory(organisation=team.organisation, email="a@vouched.gov.uk")
    vouch("vouched.gov.uk", team.organisation)
    for person, address in [
        (member, f"/ideas/?team={team.pk}"),
        (member, f"/ideas/{idea.pk}/"),
        (lead, f"/ideas/{idea.pk}/"),
        (vouched, f"/ideas/{idea.pk}/"),
    ]:
        client = as_person(person)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 8, [one["sql"] for one in asked]
