"""Three years' programmes set up with data alone, and taken part in to the certificate."""

import datetime
from io import BytesIO

import pytest
import time_machine
from django.utils.html import strip_tags
from pypdf import PdfReader

from obt.programme.actions import set_up_programme
from tests.factories import CourseFactory, PersonFactory, ProgrammeCourseFactory

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


def programme(year, opens_on, closes_on, **columns):
    return set_up_programme(
        name=f"One Big Thing {year}",
        slug=str(year),
        theme=f"The theme of {year}",
        headline="One big thing",
        invitation="Take part.",
        opens_on=day(opens_on),
        closes_on=day(closes_on),
        **columns,
    )


@pytest.fixture
def at(as_person):
    """A function: a client of somebody who takes part on a day."""
    travels = []

    def at(moment):
        travels.append(time_machine.travel(f"{moment} 10:00:00+00:00", tick=False))
        travels[-1].start()
        return as_person(PersonFactory(name="Siân Llŵyd-O’Brien"))

    yield at
    for travel in travels:
        travel.stop()


def record(client, slug, moment, minutes):
    year, month, date = moment.split("-")
    fields = {"declared_on-day": date, "declared_on-month": month, "declared_on-year": year, "minutes": minutes}
    return client.post(f"/learning/{slug}/record/", fields, follow=True).content.decode()


def record_other(client, title, moment, minutes):
    year, month, date = moment.split("-")
    fields = {"completed_on-day": date, "completed_on-month": month, "completed_on-year": year, "minutes": minutes}
    return client.post("/learning/other/record/", fields | {"title": title}, follow=True).content.decode()


def home(client):
    """The text of the home page."""
    return " ".join(strip_tags(client.get("/home/").content.decode()).split())


def certificate(client, address):
    """The text of the PDF at an address."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    (page,) = PdfReader(BytesIO(answer.content)).pages
    return page.extract_text()


def test_2023_asks_for_seven_hours_of_any_learning(at):
    made = programme(2023, "2023-09-04", "2023-12-31", learning_goal_minutes=7 * 60, has_conversations=False,
                     has_experiments=False)  # fmt: skip
    ProgrammeCourseFactory(
        programme=made, is_core=False, course__title="Data awareness", course__slug="data-awareness",
        course__available_from=day("2023-06-01"), course__minutes=90,
    )  # fmt: skip
    client = at("2023-11-15")
    assert "What to do next Data awareness It takes about 1 hour 30 minutes." in home(client)
    assert "Your step Learn Not yet started" in home(client)
    assert "of 420 minutes, so 330 minutes to go" in record(client, "data-awareness", "2023-11-02", "1h 30")
    assert client.get("/learning/certificate.pdf").status_code == 404
    assert "What to do next 5 hours 30 minutes of learning to go Anything that taught you something" in home(client)
    assert "1 hour 30 minutes of 7 hours so far. Under way" in home(client)
    record_other(client, "A course on statistics", "2023-11-10", "5 hours")
    assert "You have reached the goal" in record_other(client, "A talk", "2023-11-15", "45")
    assert "Thank you for 7 hours 15 minutes of learning. Get your certificate" in home(client)
    told = certificate(client, "/learning/certificate.pdf")
    said = [
        "Siân Llŵyd-O’Brien",
        "One Big Thing 2023",
        "Data awareness",
        "2 November 2023",
        "A course on statistics",
        "435",
        "Completed on 15 November 2023",
    ]
    assert [one for one in said if one not in told] == []
    assert client.get("/learning/data-awareness/certificate.pdf").status_code == 404  # it is no core course


def test_2024_asks_for_one_course(at):
    made = programme(2024, "2024-10-14", "2025-02-14")
    assert made.records_close_on == day("2025-03-14")
    ProgrammeCourseFactory(
        programme=made, course__title="Innovation Masterclass", course__slug="innovation-masterclass",
        course__available_from=day("2024-09-01"),
    )  # fmt: skip
    client = at("2024-12-03")
    assert client.get("/learning/innovation-masterclass/certificate.pdf").status_code == 404
    assert "What to do next Innovation Masterclass It takes about 1 hour." in home(client)
    assert "Your three steps Learn: Innovation Masterclass Not yet started" in home(client)
    page = record(client, "innovation-masterclass", "2024-11-12", "60")
    assert "12 November 2024, 60&nbsp;minutes" in page
    assert "until 14 March 2025" in page
    assert "You completed it on 12 November 2024. Completed" in home(client)
    told = certificate(client, "/learning/innovation-masterclass/certificate.pdf")
    for words in ("Siân Llŵyd-O’Brien", "Innovation Masterclass", "12 November 2024", "The theme of 2024"):
        assert words in told


def test_2025_asks_for_four_short_modules(at):
    made = programme(2025, "2025-09-22", "2026-01-30")
    slugs = ["what-ai-is", "using-ai", "ai-and-the-law", "ai-in-your-work"]
    for place, slug in enumerate(slugs):
        ProgrammeCourseFactory(
            programme=made, order=place, course__title=slug.capitalize(), course__slug=slug, course__minutes=15,
            course__available_from=day("2025-09-01"),
        )  # fmt: skip
    client = at("2025-10-20")
    for done, slug in enumerate(slugs, start=1):
        assert client.get(f"/learning/{slug}/certificate.pdf").status_code == 404
        page = record(client, slug, f"2025-10-{done:02}", "15")
        assert (f"You have done {done} of 4 courses." in page) is (done < 4)
        assert (f"Learn {done} of 4 courses so far. Under way" in home(client)) is (done < 4)
    assert "You have done all the learning of One Big Thing 2025" in page
    assert "Find your team" in home(client)
    assert "Get your certificate" in home(client)
    for slug in slugs:  # each of them leads to the same certificate
        told = certificate(client, f"/learning/{slug}/certificate.pdf")
        assert all(one.capitalize() in told for one in slugs)
        assert "60" in told


def test_a_course_asked_for_again_the_year_after_gives_a_certificate_for_each(at):
    course = CourseFactory(title="Masterclass", slug="masterclass", available_from=day("2024-09-01"))
    for year, dates in ((2024, ("2024-10-14", "2025-02-14")), (2025, ("2025-09-22", "2026-01-30"))):
        ProgrammeCourseFactory(programme=programme(year, *dates), course=course)
    client = at("2024-12-03")
    record(client, "masterclass", "2024-12-01", "60")
    with time_machine.travel("2025-10-20 10:00:00+00:00", tick=False):
        client.force_login(
            PersonFactory._meta.model.objects.get(), backend="obt.people.sign_in.backends.CodeOnlyBackend"
        )
        assert "One Big Thing 2024" in certificate(client, "/learning/masterclass/certificate.pdf")
        record(client, "masterclass", "2025-10-01", "60")
        assert "One Big Thing 2025" in certificate(client, "/learning/masterclass/certificate.pdf")
        assert "1 December 2024" in certificate(client, "/learning/certificate.pdf?programme=2024")
