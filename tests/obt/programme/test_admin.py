"""Programmes and their courses in the admin."""

import datetime

import pytest

from learning.models import Completion, Course, ProgrammeCourse
from obt.programme.models import Programme
from tests.factories import CompletionFactory, CourseFactory, PersonFactory, ProgrammeCourseFactory, ProgrammeFactory

ADD, ADD_COURSE = "/admin/programme/programme/add/", "/admin/learning/course/add/"
OVERLAP = "Another programme&#x27;s window overlaps these dates."
NEW = {
    "name": "One Big Thing 2025",
    "slug": "2025",
    "theme": "AI for all",
    "opens_on": "2025-09-22",
    "closes_on": "2026-01-30",
    "records_close_on": "",
    "headline": "AI for all",
    "invitation": "Learn about AI.",
    "has_learning": "on",
    "learning_title": "Learn",
    "conversations_title": "Talk",
    "experiments_title": "Try",
    "milestones-TOTAL_FORMS": "0",
    "milestones-INITIAL_FORMS": "0",
}
COURSE = {
    "title": "AI essentials",
    "slug": "ai",
    "link": "https://learn.example.gov.uk/",
    "minutes": "15",
    "available_from": "2025-09-01",
    "programme_courses-TOTAL_FORMS": "0",
    "programme_courses-INITIAL_FORMS": "0",
}
JUNK = {
    "NUL": "a\0b",
    "a megabyte": "x" * 1_000_000,
    "a number beyond all columns": str(10**30),
    "below nought": "-1",
    "nought": "0",
    "no number": "NaN",
    "an array": ["1", "2"],
    "no day": "2025-02-31",
    "year nought": "0000-01-01",
    "the last day there is": "9999-12-31",
    "a year beyond calendars": "99999-01-01",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "lone surrogate": "a\ud800".encode("utf-8", "surrogatepass"),
}


@pytest.fixture
def admin(as_person, settings, db):
    """A client that the central team is signed in with; without a second factor, as in the demo."""
    settings.OBT_DEMO = True
    return as_person(PersonFactory(is_central=True))


@pytest.fixture
def of_2024(db):
    return ProgrammeFactory(
        name="One Big Thing 2024",
        opens_on=datetime.date(2024, 10, 14),
        closes_on=datetime.date(2025, 2, 14),
        records_close_on=datetime.date(2025, 3, 14),
    )


def test_a_milestone_comes_with_its_programme(admin):
    about = {"milestones-0-on": "2025-11-13", "milestones-0-title": "Leaders’ talk", "milestones-TOTAL_FORMS": "1"}
    assert admin.post(ADD, NEW | about).status_code == 302

    assert [str(one) for one in Programme.objects.get(slug="2025").milestones.all()] == ["Leaders’ talk"]


def test_next_years_programme_is_added_and_its_records_close_four_weeks_later(admin, of_2024):
    assert admin.post(ADD, NEW).status_code == 302

    assert Programme.objects.get(slug="2025").records_close_on == datetime.date(2026, 2, 27)


@pytest.mark.parametrize(
    ("opens_on", "closes_on"),
    [
        ("2025-03-14", "2025-09-01"),  # opens on the other's last day for records
        ("2024-01-01", "2024-10-14"),  # closes on the other's first day
        ("2024-11-01", "2024-12-01"),  # stands inside it
        ("2024-01-01", "2025-12-01"),  # stands around it
        ("2024-01-01", "2024-09-20"),  # reaches into it by the four weeks for records
    ],
)
def test_overlapping_windows_are_refused_in_words(admin, of_2024, opens_on, closes_on):
    response = admin.post(ADD, {**NEW, "opens_on": opens_on, "closes_on": closes_on})

    assert response.status_code == 200
    assert OVERLAP in response.content.decode()
    assert Programme.objects.get() == of_2024


def test_windows_that_touch_are_none_that_overlap(admin, of_2024):
    assert admin.post(ADD, {**NEW, "opens_on": "2025-03-15"}).status_code == 302


def test_moving_a_programme_into_another_is_refused_in_words(admin, of_2024):
    admin.post(ADD, NEW)
    address = f"/admin/programme/programme/{Programme.objects.get(slug='2025').pk}/change/"

    response = admin.post(address, {**NEW, "opens_on": "2025-03-01", "records_close_on": "2026-02-27"})

    assert OVERLAP in response.content.decode()
    assert Programme.objects.get(slug="2025").opens_on == datetime.date(2025, 9, 22)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"closes_on": "2025-01-01"}, "The programme must not open after it closes."),
        ({"records_close_on": "2025-12-01"}, "Records must not close before the programme does."),
        ({"closes_on": "9999-12-31"}, "Enter a year between 2000 and 2100."),
        ({"opens_on": "0025-09-22"}, "Enter a year between 2000 and 2100."),
        ({"learning_goal_minutes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"opens_on": "31/31/2025"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_is_said_in_words(admin, of_2024, changes, error):
    response = admin.post(ADD, {**NEW, **changes})

    assert response.status_code == 200
    assert error in response.content.decode()


@pytest.mark.parametrize("name", list(JUNK))
def test_junk_in_a_programme_never_fails(admin, of_2024, name):
    for field in [*NEW, "learning_goal_minutes", "conversations_from", "experiments_from", "certificate_text"]:
        assert admin.post(ADD, {**NEW, field: JUNK[name]}).status_code in (200, 302, 400, 413), field
        Programme.objects.exclude(pk=of_2024.pk).delete()


@pytest.mark.parametrize("name", list(JUNK))
def test_junk_in_a_course_never_fails(admin, of_2024, name):
    one = {**COURSE, "programme_courses-TOTAL_FORMS": "1", "programme_courses-0-programme": str(of_2024.pk)}
    for field in [*one, "summary", "provider", "programme_courses-0-order", "programme_courses-0-is_core"]:
        assert admin.post(ADD_COURSE, {**one, field: JUNK[name]}).status_code in (200, 302, 400, 413), field
        ProgrammeCourse.objects.all().delete()
        Course.objects.all().delete()


def test_a_course_is_added_with_its_programme(admin, of_2024):
    asked = {
        "programme_courses-TOTAL_FORMS": "1",
        "programme_courses-0-programme": str(of_2024.pk),
        "programme_courses-0-is_core": "on",
        "programme_courses-0-order": "1",
    }

    assert admin.post(ADD_COURSE, {**COURSE, **asked, "link": "learn.example.gov.uk/ai"}).status_code == 302

    assert Course.objects.get().link == "https://learn.example.gov.uk/ai"
    assert [row.course.slug for row in ProgrammeCourse.objects.of(of_2024)] == ["ai"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"slug": "other"}, "“other” and “certificate” are addresses of pages of their own."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"minutes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"minutes": "6001"}, "Ensure this value is less than or equal to 6000."),
    ],
)
def test_a_course_that_cannot_be_is_refused_in_words(admin, changes, error):
    response = admin.post(ADD_COURSE, {**COURSE, **changes})

    assert response.status_code == 200
    assert error in response.content.decode()
    assert not Course.objects.exists()


def test_what_people_have_recorded_keeps_programme_and_course(admin, of_2024):
    course = ProgrammeCourseFactory(programme=of_2024, course=CourseFactory()).course
    CompletionFactory(programme=of_2024, course=course)

    for address in (f"/admin/programme/programme/{of_2024.pk}/delete/", f"/admin/learning/course/{course.pk}/delete/"):
        assert admin.get(address).status_code == 200
        assert admin.post(address, {"post": "yes"}).status_code in (200, 302, 403)

    assert Completion.objects.get().course == course


def test_deleting_names_nobody_who_recorded_something(admin, of_2024):
    CompletionFactory(programme=of_2024, person=PersonFactory(name="Tomos Rees"))

    assert "Tomos Rees" not in admin.get(f"/admin/programme/programme/{of_2024.pk}/delete/").content.decode()
