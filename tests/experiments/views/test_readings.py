"""The pages of readings: who gets them, what they say, what happens when a form is sent."""

import datetime
import html
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.actions import measurements
from experiments.models import Measurement
from tests.experiments.pages import text_of, told
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MeasurementFactory,
    MembershipFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
JUNK = ["", "1,2", "1.000", "1h 30", "-", "٣", "\0", "5\0", "9" * 1_000_000, "<b>5</b>", "99999999999.9", "1e400", "½½"]


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


@pytest.fixture
def lead(db):
    return PersonFactory(name="Tomos Rees")


@pytest.fixture
def member(db):
    return PersonFactory(name="Priya Patel")


@pytest.fixture
def other_member(db):
    return PersonFactory(name="Ama Mensah")


@pytest.fixture
def stranger(db):
    return PersonFactory(name="Sam Stranger")


@pytest.fixture
def team(lead, member, other_member):
    return TeamFactory(lead=lead, members=[member, other_member])


@pytest.fixture
def experiment(team, programme, lead):
    return RunningExperimentFactory(
        team=team, programme=programme, owner=lead, title="Plainer letters", measure_name="Letters that lead to a call",
        visibility="everyone",
    )  # fmt: skip


@pytest.fixture
def reading(experiment, member):
    return MeasurementFactory(experiment=experiment, recorded_by=member, note="Half term")


@pytest.fixture
def measure_page(experiment):
    return f"/experiments/{experiment.pk}/measure/"


@pytest.fixture
def change_page(experiment, reading):
    return f"/experiments/{experiment.pk}/readings/{reading.pk}/change/"


@pytest.fixture
def remove_page(experiment, reading):
    return f"/experiments/{experiment.pk}/readings/{reading.pk}/remove/"


def typed(value="27", day=None, note="", **more):
    day = day or timezone.localdate()
    return {
        "value": value, "taken_on-day": str(day.day), "taken_on-month": str(day.month), "taken_on-year": str(day.year),
        "note": note, "submission": str(uuid.uuid4()),
    } | more  # fmt: skip


def hidden(answer, name):
    return html.unescape(answer.content.decode().split(f'name="{name}" value="')[1].split('"')[0])


# Recording one


def test_a_member_records_a_reading(as_person, member, experiment, measure_page):
    client = as_person(member)
    page = client.get(measure_page)
    answer = client.post(measure_page, typed("27", timezone.localdate() - datetime.timedelta(days=1), "Half term"))

    assert f"<title>Add a reading – {experiment.title} – One Big Thing</title>" in text_of(page)
    assert "Letters that lead to a call" in text_of(page)
    made = Measurement.objects.get()
    assert (made.experiment, made.value, made.note, made.recorded_by) == (experiment, Decimal(27), "Half term", member)
    assert (answer.status_code, answer.url) == (302, f"/experiments/{experiment.pk}/")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert told(answer) == [f"Recorded: 27% on {yesterday.day} {yesterday:%B %Y}"]


def test_today_stands_there_already(as_person, member, measure_page):
    page = as_person(member).get(measure_page).content.decode()
    today = timezone.localdate()

    for part in ("day", "month", "year"):
        assert f'name="taken_on-{part}" type="text" value="{getattr(today, part)}"' in page


def test_the_newest_reading_is_a_reminder(as_person, member, experiment, measure_page):
    MeasurementFactory(experiment=experiment, value=23, taken_on=experiment.starts_on + datetime.timedelta(days=2))
    MeasurementFactory(experiment=experiment, value=30)

    assert "The last reading was 23% on" in text_of(as_person(member).get(measure_page))


def test_a_form_sent_twice_is_one_reading(as_person, member, measure_page):
    form = typed()
    answers = [as_person(member).post(measure_page, form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert told(answers[1])[-1].startswith("Recorded: 27%")
    assert Measurement.objects.count() == 1


def test_strangers_get_no_page_even_of_what_everybody_may_read(as_person, stranger, measure_page):
    client = as_person(stranger)

    assert [client.get(measure_page).status_code, client.post(measure_page, typed()).status_code] == [404, 404]
    assert not Measurement.objects.exists()


def test_somebody_who_has_left_gets_no_page(as_person, team, measure_page):
    gone = MembershipFactory(team=team, left_on=timezone.localdate()).person

    assert as_person(gone).get(measure_page).status_code == 404


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_experiments_that_are_not_there(as_person, member, team, pk):
    for page in ("measure/", "readings/1/change/", "readings/1/remove/"):
        assert as_person(member).get(f"/experiments/{pk}/{page}").status_code == 404


def test_an_archived_team_has_no_page(as_person, member, team, measure_page, change_page):
    team.archived_at = timezone.now()
    team.save()

    assert as_person(member).get(measure_page).status_code == 404
    assert as_person(member).post(change_page, typed()).status_code == 404


def test_records_that_are_closed_say_so(as_person, member, programme, measure_page, change_page, remove_page):
    today = timezone.localdate()
    programme.opens_on, programme.closes_on = today - datetime.timedelta(weeks=40), today - datetime.timedelta(weeks=20)
    programme.records_close_on = today - datetime.timedelta(weeks=10)
    programme.save()
    client = as_person(member)

    for page in (measure_page, change_page, remove_page):
        assert (client.get(page).status_code, client.post(page, typed()).status_code) == (200, 409)
    assert Measurement.objects.count() == 1


def test_a_day_outside_the_dates_is_asked_about_and_then_taken(as_person, member, experiment, measure_page):
    day = experiment.starts_on - datetime.timedelta(days=3)
    client, form = as_person(member), typed("27", day, "Counted late")
    asked = client.post(measure_page, form)
    page = text_of(asked)

    assert asked.status_code == 200
    assert "<title>Error: Add a reading" in page
    assert f"Yes, record it for {day.day} {day:%B %Y}" in page
    assert ('value="27"' in page, "Counted late" in page) == (True, True)
    assert hidden(asked, "submission") == form["submission"]
    assert not Measurement.objects.exists()
    assert client.post(measure_page, form | {"outside_is_meant": day.isoformat()}).status_code == 302
    assert Measurement.objects.get().taken_on == day


def test_a_day_to_come_is_refused(as_person, member, measure_page):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    form = typed(day=tomorrow, outside_is_meant=tomorrow.isoformat())

    assert "The date must be today or in the past" in text_of(as_person(member).post(measure_page, form))
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk[:12]))
def test_junk_is_answered_with_words(as_person, member, measure_page, change_page, junk):
    client = as_person(member)
    for page in (measure_page, change_page):
        answer = client.post(page, typed(junk, note="Kept <&> words"))
        assert (answer.status_code, "There is a problem" in text_of(answer)) == (200, True)
        assert "Kept <&> words" in text_of(answer)
    assert Measurement.objects.get().value == Decimal(27)


@pytest.mark.parametrize(
    "more",
    [
        {"taken_on-year": "99999"},
        {"taken_on-year": "9999999999999999999999"},
        {"taken_on-day": "0"},
        {"taken_on-month": "\0"},
        {"taken_on-day": "x" * 1_000_000},
        {"note": "x" * 1_000_000},
        {"note": "a\0b"},
        {"submission": "\0"},
    ],
    ids=lambda more: repr(more)[:30],
)
def test_more_junk_is_answered_with_words(as_person, member, measure_page, more):
    answer = as_person(member).post(measure_page, typed(**more))

    assert (answer.status_code, "There is a problem" in text_of(answer)) == (200, True)
    assert not Measurement.objects.exists()


def test_a_form_with_nothing_in_it(as_person, member, measure_page, change_page, remove_page):
    client = as_person(member)

    assert [client.post(page, {}).status_code for page in (measure_page, change_page)] == [200, 200]
    assert client.post(remove_page, {}).status_code == 302


def test_typed_markup_stays_text(as_person, member, measure_page):
    page = as_person(member).post(measure_page, typed("1,2", note="<script>alert(1)</script>")).content.decode()

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("factory", "why"),
    [
        (ExperimentFactory, "his experiment has not started. Readings can be recorded once a lead has started it."),
        (
            ConcludedExperimentFactory,
            "his experiment has been concluded. Its readings can change again if a lead reopens it.",
        ),
    ],
)
def test_an_experiment_that_does_not_run_says_so_and_repeats_what_was_typed(
    as_person, member, team, programme, lead, factory, why
):
    other = factory(team=team, programme=programme, owner=lead)
    client, page = as_person(member), f"/experiments/{other.pk}/measure/"
    looked = client.get(page)
    today = timezone.localdate()
    sent = client.post(page, typed(note="Half term"))

    assert [looked.url, sent.url] == [f"/experiments/{other.pk}/"] * 2
    assert told(looked) == [f"T{why}"]
    assert told(sent)[-1] == f"27% on {today.day} {today:%B %Y} (“Half term”) was not recorded: t{why}"
    assert not Measurement.objects.exists()


def test_an_experiment_that_is_full_says_so(as_person, member, experiment, measure_page, monkeypatch):
    monkeypatch.setattr(measurements, "MOST_READINGS", 1)
    MeasurementFactory(experiment=experiment)
    page = text_of(as_person(member).post(measure_page, typed("26")))

    assert "An experiment can have 1,000 readings. Remove one before you record another" in page
    assert 'value="26"' in page


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_costs_the_same_however_many_readings_there_are(as_person, member, experiment, measure_page, count):
    for n in range(count):
        MeasurementFactory(experiment=experiment, taken_on=experiment.starts_on + datetime.timedelta(days=n % 40))
    client = as_person(member)
    with CaptureQueriesContext(connection) as queries:
        client.get(measure_page)

    assert len(queries) == 4, [query["sql"][:120] for query in queries]


# Changing one


def test_who_recorded_it_changes_it(as_person, member, experiment, reading, change_page):
    client = as_person(member)
    page = client.get(change_page)
    answer = client.post(change_page, typed("1,025.5", note="Recount", as_read=hidden(page, "as_read")))
    reading.refresh_from_db()

    assert f"<title>Change a reading – {experiment.title} – One Big Thing</title>" in text_of(page)
    assert ('value="27"' in text_of(page), "Half term" in text_of(page)) == (True, True)
    assert (reading.value, reading.note, reading.recorded_by) == (Decimal("1025.5"), "Recount", member)
    assert answer.url == f"/experiments/{experiment.pk}/"
    today = timezone.localdate()
    assert told(answer) == [f"Changed: 1,025.5% on {today.day} {today:%B %Y}"]
    kept = apps.get_model("experiments", "MeasurementEvent").objects.get()
    assert (kept.pgh_label, kept.value, kept.note) == ("update", Decimal(27), "Half term")


@pytest.mark.parametrize("page", ["change", "remove"])
def test_who_may_correct_a_reading(as_person, lead, member, other_member, stranger, experiment, reading, page):
    address = f"/experiments/{experiment.pk}/readings/{reading.pk}/{page}/"
    answers = {person.name: as_person(person).get(address).status_code for person in (
        lead, member, other_member, stranger,
    )}  # fmt: skip
    refused = [as_person(person).post(address, typed("1")).status_code for person in (other_member, stranger)]

    assert answers == {"Tomos Rees": 200, "Priya Patel": 200, "Ama Mensah": 404, "Sam Stranger": 404}
    assert refused == [404, 404]
    assert Measurement.objects.get().value == Decimal(27)


def test_a_helper_may_correct_it_too(as_person, other_member, experiment, change_page):
    experiment.helpers.add(other_member)

    assert as_person(other_member).get(change_page).status_code == 200


@pytest.mark.parametrize("page", ["change", "remove"])
def test_a_reading_of_another_experiment_is_not_there(as_person, lead, team, programme, reading, page):
    other = RunningExperimentFactory(team=team, programme=programme, owner=lead)
    client = as_person(lead)
    for pk in (reading.pk, 0, reading.pk + 1, 2**63, 10**30):
        address = f"/experiments/{other.pk}/readings/{pk}/{page}/"
        assert [client.get(address).status_code, client.post(address, typed("1")).status_code] == [404, 404]
    assert Measurement.objects.get().value == Decimal(27)


def test_a_reading_that_was_removed_from_another_experiment_is_not_there(as_person, lead, team, programme, reading):
    other = RunningExperimentFactory(team=team, programme=programme, owner=lead)
    pk = reading.pk
    reading.delete()

    assert as_person(lead).get(f"/experiments/{other.pk}/readings/{pk}/change/").status_code == 404


def test_two_change_it_and_the_second_is_asked(as_person, lead, member, reading, change_page):
    opened = hidden(as_person(lead).get(change_page), "as_read")
    as_person(member).post(change_page, typed("30", note="Recount", as_read=opened))
    client, mine = as_person(lead), typed("25", note="My count")
    asked = client.post(change_page, mine | {"as_read": opened})
    page, today = text_of(asked), timezone.localdate()

    assert asked.status_code == 200
    assert f"it is 30% on {today.day} {today:%B %Y} (“Recount”) now" in page
    assert ('value="25"' in page, "My count" in page) == (True, True)
    reading.refresh_from_db()
    assert reading.value == Decimal(30)
    assert client.post(change_page, mine | {"as_read": hidden(asked, "as_read")}).status_code == 302
    reading.refresh_from_db()
    assert (reading.value, reading.note) == (Decimal(25), "My count")


def test_a_change_clicked_twice_is_one_change(as_person, member, change_page):
    client = as_person(member)
    form = typed("30", as_read=hidden(client.get(change_page), "as_read"))

    assert [client.post(change_page, form).status_code for _ in range(2)] == [302, 302]
    assert apps.get_model("experiments", "MeasurementEvent").objects.count() == 1


def test_a_change_of_what_is_removed_meanwhile_repeats_what_was_typed(
    as_person, lead, member, experiment, reading, change_page
):
    form = typed("30", note="Recount", as_read=hidden(as_person(member).get(change_page), "as_read"))
    reading.delete()
    client = as_person(member)
    answers = [client.get(change_page), client.post(change_page, form)]

    assert [answer.url for answer in answers] == [f"/experiments/{experiment.pk}/"] * 2
    assert told(answers[0]) == ["Somebody has removed this reading."]
    today = timezone.localdate()
    not_saved = f"30% on {today.day} {today:%B %Y} (“Recount”) was not saved: somebody has removed this reading."
    assert told(answers[1])[-1] == not_saved


def test_readings_of_a_concluded_experiment_stay_as_they_are(as_person, lead, team, programme):
    over = ConcludedExperimentFactory(team=team, programme=programme, owner=lead)
    reading = MeasurementFactory(experiment=over)
    client = as_person(lead)
    for page in ("change", "remove"):
        address = f"/experiments/{over.pk}/readings/{reading.pk}/{page}/"
        for answer in (client.get(address), client.post(address, typed("30"))):
            assert answer.url == f"/experiments/{over.pk}/"
            assert "his experiment has been concluded." in told(answer)[-1]
    assert Measurement.objects.get().value == Decimal(27)


# Removing one


def test_removing_asks_first_and_names_the_reading(as_person, member, experiment, reading, remove_page):
    client = as_person(member)
    page = client.get(remove_page)
    day = experiment.starts_on
    said = f"27% on {day.day} {day:%B %Y}"

    assert f"<title>Do you want to remove this reading? – {experiment.title} – One Big Thing</title>" in text_of(page)
    assert (said in text_of(page), "Half term" in text_of(page)) == (True, True)
    assert Measurement.objects.count() == 1
    answer = client.post(remove_page, {"as_read": hidden(page, "as_read")})
    assert answer.url == f"/experiments/{experiment.pk}/"
    assert told(answer) == [f"Removed: {said}"]
    assert not Measurement.objects.exists()
    kept = apps.get_model("experiments", "MeasurementEvent").objects.get()
    assert (kept.pgh_label, kept.value) == ("delete", Decimal(27))


def test_removing_twice_is_no_error(as_person, member, experiment, remove_page):
    client = as_person(member)
    client.post(remove_page)
    again = client.post(remove_page)

    assert again.url == f"/experiments/{experiment.pk}/"
    assert told(again)[-1] == "Somebody has removed this reading."


def test_what_somebody_changed_is_not_removed_unseen(as_person, lead, member, reading, remove_page, change_page):
    client = as_person(lead)
    opened = hidden(client.get(remove_page), "as_read")
    Measurement.objects.update(value=30)
    answer = client.post(remove_page, {"as_read": opened})

    assert answer.url == remove_page
    assert told(answer) == ["Nothing was removed: somebody changed this reading. This is what it says now."]
    assert "30% on" in text_of(client.get(remove_page))
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize("junk", ["", "\0", "x" * 1_000_000])
def test_a_removal_of_junk_removes_nothing(as_person, member, remove_page, junk):
    assert as_person(member).post(remove_page, {"as_read": junk}).status_code == 302
    assert Measurement.objects.count() == 1
