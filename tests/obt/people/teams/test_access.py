"""The pages of teams: who gets them and who does not."""

import pytest

from obt.mail.models import Message
from tests.factories import (
    MembershipFactory,
)
from tests.obt.people.teams.pages import text

pytestmark = pytest.mark.django_db

LEADS_PAGES = ["started/", "change/", "hand-over/", "archive/", "code/", "code.svg", "code/renew/", "people/add/",
               "people/{}/lead/", "people/{}/member/", "people/{}/remove/"]  # fmt: skip


@pytest.mark.parametrize("page", LEADS_PAGES)
@pytest.mark.parametrize("who", ["member", "stranger", "champion"])
def test_the_pages_of_leads_are_not_there_for_others(as_person, request, team, membership, lead, member, page, who):
    address = f"/teams/{team.pk}/" + page.format(membership(lead).pk)
    client = as_person(request.getfixturevalue(who))
    posted = client.post(address, {"name": "X", "organisation": "dvla", "emails": "a@dvla.gov.uk"}).status_code
    assert client.get(address).status_code == 404
    assert posted in ({404, 405} | ({302} if (who, page) == ("member", "hand-over/") else set()))
    team.refresh_from_db()
    assert (team.name, team.archived_at) == ("Drivers Medical Team C", None)
    assert set(team.memberships.filter(role="lead", left_on=None).values_list("person", flat=True)) == {lead.pk}
    assert not Message.objects.exists()


@pytest.mark.parametrize("page", ["people/", "leave/", *LEADS_PAGES])
def test_an_outsider_gets_the_same_page_as_for_a_team_that_is_none(as_person, stranger, team, membership, lead, page):
    client = as_person(stranger)
    there, nowhere = (client.get(f"/teams/{pk}/{page.format(membership(lead).pk)}") for pk in (team.pk, team.pk + 1000))
    assert there.status_code == nowhere.status_code == 404
    assert text(there) == text(nowhere)


def test_a_membership_of_another_team_is_not_there(as_person, lead, team):
    other = MembershipFactory()
    client = as_person(lead)
    for page in ("lead", "member", "remove"):
        assert client.post(f"/teams/{team.pk}/people/{other.pk}/{page}/").status_code == 404
    other.refresh_from_db()
    assert (other.role, other.left_on) == ("member", None)


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40, "1e3", "-1", "\u0663"])
def test_numbers_of_nothing_are_404(as_person, lead, champion, team, settings, number):
    settings.OBT_DEMO = True
    for person, address in (
        (lead, f"/teams/{number}/people/"),
        (lead, f"/teams/{team.pk}/people/{number}/remove/"),
        (champion, f"/manage/teams/{number}/lead/"),
    ):
        client = as_person(person)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)
