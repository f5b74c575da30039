"""A person's own reminders: which come, what they were sent, an address that nothing arrives at."""

import dataclasses
import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from obt.mail.models import Message, Undeliverable
from obt.reminders import links, rules
from obt.reminders.actions import opt_out
from obt.reminders.models import LinkRevision, OptOut, Wording
from tests.at_once import at_once
from tests.factories import NewcomerFactory, PersonFactory

PAGE = "/profile/reminders/"
ALL = ["masterclass", "reading", "tomorrow"]
NINE = datetime.datetime(2024, 11, 4, 9, 0, tzinfo=datetime.UTC)
ACTS = [f"{PAGE}{act}/" for act in ("stop", "start", "links", "address")]


def text(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>|&nbsp;", " ", main).split())


def stopped(person):
    return sorted(OptOut.objects.of(person).values_list("kind", flat=True))


def ticked(response):
    page = response.content.decode()
    return {
        re.search(r'value="(\w+)"', box).group(1): "checked" in box
        for box in re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    }


def chosen(*kinds, was=ALL):
    """What the page posts when these kinds are ticked."""
    appointments = [kind for kind in kinds if kind == "tomorrow"]
    return {"reminders": [kind for kind in kinds if kind != "tomorrow"], "appointments": appointments, "was": was}


def sent(person, kind="masterclass", **more):
    given = {"state": "sent", "sent_at": NINE, "not_before": NINE, "occurrence": f"{NINE:%Y-%m-%d} 14", **more}
    if given["state"] != "sent":
        given["sent_at"] = None
    return Message.objects.create(person=person, kind=kind, address=person.email, **given)


@pytest.fixture
def me(as_person, person):
    """A client that Priya is signed in with."""
    return as_person(person)


def test_each_kind_has_what_when_and_a_tick(me):
    response = me.get(PAGE)

    assert ticked(response) == {"masterclass": True, "reading": True, "tomorrow": True}
    assert "Your masterclass is waiting 14, 42 and 77 days after the programme opens" in text(response)
    assert "Your conversation is tomorrow One working day before" in text(response)
    assert "A reading is due On the day after 14 without one" in text(response)
    page = text(response)
    assert page.index("At most one in seven days") < page.index("A reading is due") < page.index("Appointments")


def test_news_has_a_group_of_its_own_and_is_switched_off_like_any_other(me, person):
    rules.register(dataclasses.replace(rules.get("reading"), name="monday", title="Monday figures", is_news=True))
    page = text(me.get(PAGE))
    assert page.index("Appointments") < page.index("News") < page.index("Monday figures")
    me.post(PAGE, {"reminders": ["masterclass", "reading"], "appointments": ["tomorrow"], "was": [*ALL, "monday"]})
    assert stopped(person) == ["monday"]


def test_it_says_the_days_that_the_central_team_has_set(me):
    Wording.objects.create(name="masterclass", days=[10, 20])

    assert "Your masterclass is waiting 10 and 20 days after the programme opens" in text(me.get(PAGE))


def test_the_profile_leads_to_it(me):
    assert f'href="{PAGE}"' in me.get("/profile/").content.decode()


def test_what_is_unticked_is_stopped_and_named(me, person):
    response = me.post(PAGE, chosen("reading"), follow=True)

    assert response.redirect_chain == [(PAGE, 302)]
    assert stopped(person) == ["masterclass", "tomorrow"]
    assert "Stopped: Your conversation is tomorrow, Your masterclass is waiting" in text(response)
    assert ticked(response) == {"masterclass": False, "reading": True, "tomorrow": False}
    assert set(OptOut.objects.values_list("how", flat=True)) == {"page"}


def test_what_is_ticked_again_starts_again(me, person):
    opt_out(person=person, kind="reading")
    opt_out(person=person, kind="masterclass")

    response = me.post(PAGE, chosen("reading", "tomorrow", was=["tomorrow"]), follow=True)

    assert stopped(person) == ["masterclass"]
    assert "Started again: A reading is due" in text(response)


def test_a_choice_saved_as_it_was_changes_nothing_and_says_nothing(me, person):
    response = me.post(PAGE, chosen(*ALL), follow=True)

    assert stopped(person) == []
    assert "Stopped" not in text(response)
    assert "Success" not in text(response)


def test_nothing_ticked_stops_each_kind(me, person):
    me.post(PAGE, chosen())

    assert stopped(person) == ALL


def test_a_page_that_stood_open_brings_back_nothing_that_a_link_stopped_meanwhile(me, person):
    opt_out(person=person, kind="masterclass", how=OptOut.How.LINK)

    response = me.post(PAGE, chosen("masterclass", "reading"), follow=True)

    assert stopped(person) == ["masterclass", "tomorrow"]
    assert ticked(response) == {"masterclass": False, "reading": True, "tomorrow": False}


def test_a_kind_that_the_page_did_not_have_yet_is_not_stopped(me, person):
    me.post(PAGE, chosen("reading", was=["reading", "tomorrow"]))

    assert stopped(person) == ["tomorrow"]


@pytest.mark.parametrize("field", ["reminders", "appointments", "was"])
@pytest.mark.parametrize("junk", ["nothing", "a\0b", "x" * 100_000, "9" * 40, "<b>"])
def test_junk_is_refused_and_changes_nothing(me, person, field, junk):
    response = me.post(PAGE, {**chosen("reading"), field: [junk]})

    assert response.status_code == 200
    assert "There is a problem" in text(response)
    assert "Choose from the reminders on this page" in text(response)
    assert stopped(person) == []


def test_all_at_once_and_back(me, person):
    opt_out(person=person, kind="reading")

    response = me.post(f"{PAGE}stop/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert stopped(person) == ["", "reading"]
    assert "All reminders are stopped" in text(response)
    assert ticked(response) == {}

    response = me.post(f"{PAGE}start/", follow=True)
    assert stopped(person) == ["reading"]
    assert ticked(response) == {"masterclass": True, "reading": False, "tomorrow": True}


def test_twice_is_as_once(me, person):
    for _ in range(2):
        me.post(f"{PAGE}stop/")
    assert stopped(person) == [""]
    for _ in range(2):
        me.post(f"{PAGE}start/")
    assert stopped(person) == []


def test_what_cannot_be_switched_off_is_said(me):
    assert "Codes for signing in, invitations to conversations and answers to questions" in text(me.get(PAGE))


def test_it_shows_nobody_elses_choice_and_changes_nobody_elses(me, person):
    other = PersonFactory()
    opt_out(person=other, kind="")
    sent(other)
    Undeliverable.objects.create(address=other.email, reason="550 no such user")

    page = text(me.get(PAGE))
    assert "You have stopped all reminders" not in page
    assert "You have not been sent a reminder yet" in page
    assert "We could not deliver" not in page
    for act in ("", "stop/", "start/", "links/", "address/"):
        me.post(f"{PAGE}{act}", chosen("reading"))
    assert stopped(other) == [""]
    assert Undeliverable.objects.count() == 1
    assert not LinkRevision.objects.filter(person=other).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Sent"),
        ({"receipt": "delivered"}, "Delivered"),
        ({"receipt": "permanent-failure"}, "Could not be delivered"),
        ({"receipt": "temporary-failure"}, "Could not be delivered"),
        ({"state": "queued"}, "Waiting"),
        ({"state": "failed", "reason": "refused"}, "Could not be sent"),
        ({"state": "expired"}, "Not sent, as its time had passed"),
        ({"state": "dropped", "reason": "done"}, "Not sent, as you had done it"),
        ({"state": "dropped", "reason": "opted-out"}, "Not sent, as you had stopped them"),
        ({"state": "dropped", "reason": "one-a-week"}, "Not sent, as you had another one that week"),
        ({"state": "dropped", "reason": "undeliverable"}, "Not sent, as we could not deliver to your address"),
        ({"state": "dropped", "reason": "moved"}, "Not sent, as its day had changed"),
        ({"state": "dropped", "reason": "later-one"}, "Not sent, as a later one of the same kind was due"),
        ({"state": "dropped", "reason": "too-late"}, "Not sent, as its time had passed"),
        ({"state": "dropped", "reason": "paused"}, "Not sent, as reminders were paused"),
        ({"state": "dropped", "reason": "closed"}, "Not sent, as the programme was closed"),
        ({"state": "dropped", "reason": "withdrawn"}, "Not sent, as what it was about was cancelled"),
        ({"state": "dropped", "reason": ""}, "Not sent, as it was no longer needed"),
        ({"state": "dropped", "reason": "anything"}, "Not sent, as it was no longer needed"),
    ],
)
def test_what_became_of_each_reminder_is_said_in_words(me, person, given, said):
    sent(person, **given)

    assert f"Your masterclass is waiting 4 November 2024 at 9am {said} " in text(me.get(PAGE))


def test_codes_invitations_and_tests_are_not_among_what_was_sent(me, person):
    sent(person, kind="sign-in code", occurrence="")
    sent(person, kind="masterclass", occurrence="")

    assert "You have not been sent a reminder yet" in text(me.get(PAGE))


def test_a_kind_that_there_is_no_longer_is_still_told(me, person):
    sent(person, kind="retired")

    assert "A reminder 4 November 2024 at 9am Sent" in text(me.get(PAGE))


def test_the_newest_fifty_are_shown(me, person):
    for day in range(60):
        moment = NINE + datetime.timedelta(days=day)
        sent(person, sent_at=moment, not_before=moment, occurrence=f"{day}")

    page = text(me.get(PAGE))
    assert "The last 50 reminders, the newest first." in page
    assert page.count("Sent") == 50
    assert "2 January 2025" in page
    assert "13 November 2024" not in page


def test_sixty_reminders_cost_as_many_statements_as_one(me, person, django_assert_num_queries):
    sent(person, occurrence="first")
    with django_assert_num_queries(6):
        me.get(PAGE)
    for day in range(59):
        sent(person, occurrence=f"{day}")
    for kind in ALL:
        opt_out(person=person, kind=kind)
    with django_assert_num_queries(6):
        me.get(PAGE)


def test_an_address_that_nothing_arrives_at_is_told_with_what_to_do(me, person):
    Undeliverable.objects.create(address=person.email, reason="550 5.1.1 <no> such user", since=timezone.make_aware(
        datetime.datetime(2024, 11, 5, 12)))  # fmt: skip

    page = text(me.get(PAGE))
    assert f"We could not deliver to {person.email}" in page
    assert "A message came back on 5 November 2024" in page
    assert "“550 5.1.1 &lt;no&gt; such user”" in page

    response = me.post(f"{PAGE}address/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert f"We will send reminders to {person.email} again" in text(response)
    assert "We could not deliver" not in text(response)
    assert not Undeliverable.objects.exists()
    assert me.post(f"{PAGE}address/").status_code == 302


def test_earlier_links_are_made_invalid(me, person, client):
    link = links.one_click_address(person_id=person.pk, kind="masterclass").partition("8000")[2]
    assert client.get(link).status_code == 200

    response = me.post(f"{PAGE}links/", follow=True)

    assert "The links in earlier messages do not work any more" in text(response)
    assert client.get(link).status_code == 404
    assert links.revision_of(person.pk) == 1


@pytest.mark.parametrize("address", [PAGE, *ACTS])
def test_who_is_not_signed_in_is_asked_to(client, db, address):
    assert client.post(address)["Location"].startswith("/account/login/")


@pytest.mark.parametrize("address", ACTS)
def test_looking_at_what_acts_changes_nothing(me, person, address):
    opt_out(person=person, kind="")
    for method in ("get", "head", "put", "delete"):
        assert getattr(me, method)(address).status_code == 405
    assert stopped(person) == [""]
    assert not LinkRevision.objects.exists()


def test_the_page_takes_no_post_from_elsewhere(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="obt.people.sign_in.backends.CodeOnlyBackend")
    for address in (PAGE, *ACTS):
        assert client.post(address, chosen()).status_code == 403
    assert stopped(person) == []


def test_a_newcomer_may_choose_before_the_first_questions(as_person, three_rules, db):
    newcomer = NewcomerFactory()
    client = as_person(newcomer)

    assert client.get(PAGE).status_code == 200
    client.post(f"{PAGE}stop/")
    assert stopped(newcomer) == [""]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_choice(three_rules):
    person = PersonFactory()

    def click():
        client = Client()
        client.force_login(person, backend="obt.people.sign_in.backends.CodeOnlyBackend")
        return client.post(PAGE, chosen("reading")).status_code

    for _ in range(3):
        assert at_once(click, click, click) == [302, 302, 302]
        assert stopped(person) == ["masterclass", "tomorrow"]
        OptOut.objects.all().delete()
