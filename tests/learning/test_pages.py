"""The pages about courses: what people see, and what happens when they send a form."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from learning.models import Completion, OtherLearning
from obt.govuk import words
from tests.factories import (
    CompletionFactory,
    CourseFactory,
    OtherLearningFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


def text(response):
    """What a page says, its white space evened out."""
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def completion(person, programme, masterclass):
    return CompletionFactory(
        person=person, programme=programme, course=masterclass, rating=3, reflection="Start small.\nAsk <first>."
    )


# Recording ---------------------------------------------------------------------------------------------


def test_the_form_is_filled_in_as_far_as_we_know(me, masterclass):
    page = text(me.get("/learning/masterclass/record/"))
    today = TODAY()
    for part in (today.day, today.month, today.year, 60):
        assert f'value="{part}"' in page
    assert "Record Innovation Masterclass" in page
    assert "Only you can see this. Not your lead, not your department." in page
    assert "How useful was it? (optional)" in page


def test_from_home_to_recorded_is_two_pages(me, masterclass, typed):
    home = me.get("/home/")
    assert reverse("learning_record", args=["masterclass"]) in home.content.decode()
    assert me.get("/learning/masterclass/record/").status_code == 200
    answer = me.post("/learning/masterclass/record/", typed(rating="4", reflection="Start small."))
    assert (answer.status_code, answer.url) == (302, "/learning/masterclass/recorded/")
    page = text(me.get(answer.url))
    assert "Learning recorded" in page
    assert re.search(rf"Innovation Masterclass\s*<br>\s*<strong>{words.date(TODAY())}, 60&nbsp;minutes</strong>", page)
    assert "You have done all the learning of One Big Thing" in page
    kept = Completion.objects.get()
    assert (kept.rating, kept.reflection) == (4, "Start small.")


def test_what_was_typed_survives_an_error(me, masterclass, typed):
    page = me.post(
        "/learning/masterclass/record/",
        typed(minutes="1.5", rating="2", reflection="A <b>long</b> thought", **{"declared_on-day": "31st"}),
    )
    assert page.status_code == 200
    assert not Completion.objects.exists()
    assert "Error: Record Innovation Masterclass" in text(page)
    for typed_value in ('value="31st"', 'value="1.5"', "A &lt;b&gt;long&lt;/b&gt; thought", 'value="2" checked'):
        assert typed_value in text(page)


def test_recording_twice_shows_what_is_there(me, completion, typed):
    page = text(me.get("/learning/masterclass/record/"))
    assert "You have recorded Innovation Masterclass already" in page
    assert words.date(TODAY()) in page
    assert reverse("learning_change", args=["masterclass"]) in page
    assert reverse("learning_withdraw", args=["masterclass"]) in page
    answer = me.post("/learning/masterclass/record/", typed(minutes="10"))
    assert (answer.status_code, answer.url) == (302, "/learning/masterclass/record/")
    assert Completion.objects.get().minutes == 60


def test_what_was_brought_over_is_told_apart_and_cannot_be_withdrawn(me, completion):
    Completion.objects.update(declared_on=None, imported_on=datetime.date(2024, 11, 10))
    page = text(me.get("/learning/masterclass/record/"))
    assert "Brought over from the course platform" in page
    assert "10 November 2024" in page
    assert reverse("learning_withdraw", args=["masterclass"]) not in page
    answer = me.post("/learning/masterclass/withdraw/")
    assert answer.status_code == 200
    assert "You cannot withdraw this record" in text(answer)
    assert Completion.objects.exists()


def test_the_next_course_is_named_until_all_are_done(me, programme, masterclass, typed):
    ProgrammeCourseFactory(programme=programme, course__title="Working with data", course__slug="data", order=5)
    answer = me.post("/learning/masterclass/record/", typed(), follow=True)
    assert "You have done 1 of 2 courses." in text(answer)
    assert "Go to Working with data" in text(answer)
    assert "Your certificate" not in text(answer)


def test_recorded_without_a_record_leads_to_the_course(me, masterclass):
    assert me.get("/learning/masterclass/recorded/").url == "/learning/masterclass/"


# Putting right -----------------------------------------------------------------------------------------


def test_change(me, completion, typed):
    page = text(me.get("/learning/masterclass/change/"))
    assert "Ask &lt;first&gt;." in page
    assert 'value="3" checked' in page
    yesterday = TODAY() - DAY
    answer = me.post("/learning/masterclass/change/", typed(yesterday, minutes="1h 15"))
    assert answer.url == "/learning/masterclass/"
    assert said(answer) == [f"Changed: Innovation Masterclass, {words.date(yesterday)}, 75 minutes"]
    kept = Completion.objects.get()
    assert (kept.completed_on, kept.minutes, kept.rating, kept.reflection) == (yesterday, 75, None, "")


def test_withdrawing_asks_first_and_names_the_record(me, completion):
    asked = me.get("/learning/masterclass/withdraw/")
    assert f"Innovation Masterclass, {words.date(TODAY())}, 60 minutes" in text(asked)
    assert Completion.objects.exists()
    answer = me.post("/learning/masterclass/withdraw/")
    assert said(answer) == [f"Withdrawn: Innovation Masterclass, {words.date(TODAY())}, 60 minutes"]
    assert not Completion.objects.exists()
    assert me.post("/learning/masterclass/withdraw/").url == "/learning/masterclass/"


def test_changing_what_is_not_there_leads_to_the_course(me, masterclass, typed):
    assert me.get("/learning/masterclass/change/").url == "/learning/masterclass/"
    assert me.post("/learning/masterclass/change/", typed()).url == "/learning/masterclass/"


# Reading -----------------------------------------------------------------------------------------------


def test_a_course_says_where_it_is_taken(me, masterclass):
    page = text(me.get("/learning/masterclass/"))
    assert 'href="https://learn.civilservice.gov.uk/"' in page
    assert "Take this course on Civil Service Learning" in page
    assert "Record this course" in page


def test_a_course_shows_what_is_recorded(me, completion):
    page = text(me.get("/learning/masterclass/"))
    assert "Start small.<br>Ask &lt;first&gt;." in page
    assert "Record this course" not in page


def test_the_list_shows_courses_records_and_the_goal(me, person, programme, completion):
    programme.learning_goal_minutes = 420
    programme.save()
    ProgrammeCourseFactory(programme=programme, is_core=False, course__title="Working with data")
    OtherLearningFactory(person=person, programme=programme, title="A talk", minutes=45)
    page = text(me.get("/learning/"))
    for words_ in ("315 minutes to go", "You have recorded 105 of 420 minutes (7 hours)", "The course everybody takes",
                   "More courses", "Working with data", "A talk"):  # fmt: skip
        assert words_ in page


def test_nothing_recorded_and_nothing_offered(me, programme):
    page = text(me.get("/learning/"))
    assert "lists no courses" in page
    assert "Nothing yet. A book, a talk or a visit to another team counts too." in page


def test_no_programme_at_all(me):
    assert "No programme has been set up yet" in text(me.get("/learning/"))
    assert me.get("/learning/other/record/").status_code == 404
    assert me.get("/learning/certificate/").status_code == 404


def test_a_programme_without_learning(me, programme, masterclass, typed):
    programme.has_learning = False
    programme.save()
    assert "has no learning of its own" in text(me.get("/learning/"))
    assert me.get("/learning/masterclass/").status_code == 404
    assert me.post("/learning/masterclass/record/", typed()).status_code == 404
    assert me.get("/learning/other/record/").status_code == 404


def test_earlier_years_stay_readable(me, person, programme):
    year_ago = TODAY() - 400 * DAY
    earlier = ProgrammeFactory(name="Last year", slug="last-year", opens_on=year_ago)
    old = ProgrammeCourseFactory(programme=earlier, course__title="Old course", course__slug="old").course
    CompletionFactory(person=person, programme=earlier, course=old, declared_on=year_ago, reflection="Remember.")
    page = text(me.get("/learning/"))
    for words_ in ("Last year", "Old course", "Remember.", "/learning/certificate/?programme=last-year"):
        assert words_ in page
    assert "Remember." in text(me.get("/learning/old/"))
    assert "closed for records" in text(me.get("/learning/old/record/"))
    assert me.get("/learning/certificate/?programme=last-year").status_code == 200


# Out of season -----------------------------------------------------------------------------------------

FORMS = (
    "/learning/masterclass/change/",
    "/learning/masterclass/withdraw/",
    "/learning/other/record/",
    "/learning/other/{pk}/change/",
    "/learning/other/{pk}/remove/",
)


@pytest.mark.parametrize("when", ["before", "after"])
def test_forms_say_when_instead(me, person, programme, completion, shift, when):
    other = OtherLearningFactory(person=person, programme=programme, title="A talk")
    shift(programme, when)
    sentence = (
        f"It opens on {words.full_date(programme.opens_on)}"
        if when == "before"
        else f"Its records closed on {words.full_date(programme.records_close_on)}"
    )
    for address in FORMS:
        looked_at = me.get(address.format(pk=other.pk))
        assert (looked_at.status_code, sentence in text(looked_at)) == (200, True), address
        sent = me.post(address.format(pk=other.pk))
        assert (sent.status_code, sentence in text(sent)) == (409, True), address
        assert "<form" not in text(sent)
    assert Completion.objects.count() == OtherLearning.objects.count() == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_recording_out_of_season(me, programme, masterclass, shift, typed, when):
    shift(programme, when)
    assert "<form" not in text(me.get("/learning/masterclass/record/"))
    assert me.post("/learning/masterclass/record/", typed()).status_code == 409
    assert not Completion.objects.exists()


def test_after_records_close_all_is_readable_and_nothing_writable(me, person, programme, completion, shift):
    OtherLearningFactory(person=person, programme=programme, title="A talk")
    shift(programme, "after")
    reason = f"One Big Thing closed for records on {words.full_date(programme.records_close_on)}."
    for address in ("/learning/", "/learning/masterclass/", "/learning/masterclass/record/",
                    "/learning/masterclass/recorded/"):  # fmt: skip
        page = text(me.get(address))
        assert reason in page, address
        for write in ("/change/", "/withdraw/", "/remove/", "other/record/"):
            assert write not in page, address
    assert me.get("/learning/certificate/").status_code == 200
    assert me.get("/learning/masterclass/certificate.pdf").status_code == 200


def test_before_it_opens_courses_can_be_read_about(me, programme, masterclass, shift):
    shift(programme, "before")
    for address in ("/learning/", "/learning/masterclass/"):
        page = text(me.get(address))
        assert f"One Big Thing opens on {words.full_date(programme.opens_on)}." in page
        assert "/record/" not in page


# Other learning ----------------------------------------------------------------------------------------


def test_other_learning_is_recorded_changed_and_removed(me, programme, typed_other):
    answer = me.post("/learning/other/record/", typed_other(title="A talk", link="https://example.org/"))
    assert (answer.url, said(answer)) == ("/learning/", [f"Recorded: A talk, {words.date(TODAY())}, 45 minutes"])
    record = OtherLearning.objects.get()
    answer = me.post(f"/learning/other/{record.pk}/change/", typed_other(title="A visit", minutes="1:00"))
    assert said(answer)[-1] == f"Changed: A visit, {words.date(TODAY())}, 60 minutes"
    asked = me.get(f"/learning/other/{record.pk}/remove/")
    assert f"A visit, {words.date(TODAY())}, 60 minutes" in text(asked)
    answer = me.post(f"/learning/other/{record.pk}/remove/")
    assert said(answer)[-1] == f"Removed: A visit, {words.date(TODAY())}, 60 minutes"
    assert not OtherLearning.objects.exists()


def test_other_learning_sent_twice_counts_once(me, programme, typed_other):
    me.post("/learning/other/record/", typed_other(title="A talk"))
    twice = me.post("/learning/other/record/", typed_other(title="A talk"))
    assert said(twice)[-1] == f"Recorded already: A talk, {words.date(TODAY())}, 45 minutes"
    differently = me.post("/learning/other/record/", typed_other(title="A talk", minutes="99"))
    assert "You have recorded this already:" in text(differently)
    assert 'value="99"' in text(differently)
    assert OtherLearning.objects.get().minutes == 45


# Whose ------------------------------------------------------------------------------------------------


def test_other_peoples_records_are_not_there(as_person, stranger, person, programme, masterclass, completion):
    other = OtherLearningFactory(person=person, programme=programme, title="A secret talk")
    client = as_person(stranger)
    for address in (f"/learning/other/{other.pk}/change/", f"/learning/other/{other.pk}/remove/"):
        assert client.get(address).status_code == client.post(address).status_code == 404
    for address in ("/learning/", "/learning/masterclass/", "/learning/masterclass/record/"):
        page = text(client.get(address))
        assert "Start small." not in page
        assert "A secret talk" not in page
    client.post("/learning/masterclass/withdraw/")
    assert Completion.objects.count() == OtherLearning.objects.count() == 1
    assert client.get("/learning/certificate/").status_code == 404
    assert client.get("/learning/masterclass/certificate.pdf").status_code == 404


def test_removing_twice_says_that_it_is_gone_and_only_to_its_owner(me, as_person, stranger, person, programme):
    other = OtherLearningFactory(person=person, programme=programme)
    address = f"/learning/other/{other.pk}/remove/"
    me.post(address)
    for answer in (me.post(address, follow=True), me.get(address, follow=True)):
        assert "You have removed this record already." in text(answer)
    assert as_person(stranger).post(address).status_code == 404


def test_changing_what_was_withdrawn_in_another_window_says_so(me, masterclass, completion, typed):
    me.post("/learning/masterclass/withdraw/")
    answer = me.post("/learning/masterclass/change/", typed(), follow=True)
    assert "Nothing was changed: this record was withdrawn in the meantime." in text(answer)


@pytest.mark.parametrize(
    "address",
    [
        "/learning/no-such-course/",
        "/learning/unlisted/",
        "/learning/unlisted/record/",
        "/learning/unlisted/certificate.pdf",
        "/learning/other/0/change/",
        f"/learning/other/{2**63}/change/",
        f"/learning/other/{10**40}/remove/",
        f"/learning/other/{'9' * 5000}/remove/",
        "/learning/other/-1/change/",
        "/learning/other/x/change/",
        "/learning/%00/",
        "/learning/m%C3%A4sterclass/",
        f"/learning/{'a' * 3000}/",
        "/learning/certificate/?programme=no-such",
        "/learning/certificate/?programme=%00",
        "/learning/certificate.pdf?programme=" + "x" * 3000,
    ],
)
def test_nonsense_in_an_address_is_not_found(me, masterclass, address):
    CourseFactory(slug="unlisted")
    assert me.get(address).status_code == 404
    if "?" not in address and not address.endswith("pdf"):
        assert me.post(address).status_code in (404, 405)


@pytest.mark.parametrize(
    "name", ["learning", "other_learning_record", "learning_certificate_page", "learning_certificate"]
)
def test_nobody_reads_or_records_without_signing_in(client, programme, name):
    assert client.get(reverse(name)).url.startswith("/account/login/")
