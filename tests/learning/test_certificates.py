"""What the certificate says, as page and as PDF."""

import datetime
import html
import logging
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from pypdf import PdfReader

from learning.certificates import MOST_ROWS, certificate_of
from obt.documents.typesetting import TypesettingFailed
from obt.govuk import words
from tests.factories import (
    CompletionFactory,
    OtherLearningFactory,
    PersonFactory,
    ProgrammeCourseFactory,
    ProgrammeFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def done(person, programme, masterclass):
    return CompletionFactory(person=person, programme=programme, course=masterclass)


def test_there_is_none_before_the_learning_is_done(me, person, programme, masterclass):
    assert certificate_of(person=person, programme=programme) is None
    for address in ("certificate/", "certificate.pdf", "masterclass/certificate.pdf"):
        assert me.get(f"/learning/{address}").status_code == 404


def test_the_page(me, done):
    page = " ".join(me.get("/learning/certificate/").content.decode().split())
    said = [
        "Priya Patel",
        "completed the learning of One Big Thing.",
        "Innovation Masterclass",
        f"Completed on {words.date(TODAY())}",
        "/learning/certificate.pdf?programme=small-change",
    ]
    assert [one for one in said if one not in page] == []


def test_the_programme_may_say_it_in_its_own_words(person, programme, done):
    programme.certificate_text = "learned how small changes begin."
    assert certificate_of(person=person, programme=programme).text == "learned how small changes begin."


@pytest.mark.parametrize("address", ["/learning/certificate.pdf", "/learning/masterclass/certificate.pdf"])
def test_the_pdf_is_a_download_with_a_name(me, done, address):
    answer = me.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="one-big-thing-certificate.pdf"'
    assert "private" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")


def test_many_records_are_summed_up_so_that_it_stays_one_page(person, programme, done):
    for n in range(30):
        OtherLearningFactory(
            person=person, programme=programme, title=f"Talk {n}", minutes=10,
            completed_on=TODAY() - datetime.timedelta(days=30 - n),
        )  # fmt: skip
    certificate = certificate_of(person=person, programme=programme)
    assert len(certificate.rows) == MOST_ROWS
    assert [row.title for row in certificate.rows[:2]] == ["Innovation Masterclass", "Talk 0"]
    assert (certificate.rows[-1].title, certificate.rows[-1].minutes) == ("And 20 more records", 200)
    assert sum(row.minutes for row in certificate.rows) == certificate.progress.minutes == 360


def test_when_it_cannot_be_typeset_the_page_is_there_instead(me, done, monkeypatch):
    def fail(self):
        raise TypesettingFailed

    monkeypatch.setattr("learning.certificates.Certificate.pdf", fail)
    answer = me.get("/learning/certificate.pdf")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "The PDF could not be made just now" in page
    assert "Priya Patel" in page


def test_a_name_that_the_pdf_cannot_show_has_the_page_and_is_in_no_log(me, person, done, monkeypatch, caplog):
    person.name = "Priya \U0001f600 Patel"  # a letter that no font of ours has
    person.save()
    with caplog.at_level(logging.DEBUG):
        answer = me.get("/learning/certificate.pdf")
    assert answer.status_code == 200  # another try would not help
    assert "Our PDF cannot show every letter of your certificate" in answer.content.decode()
    assert "Priya \U0001f600 Patel" in answer.content.decode()
    assert "Patel" not in caplog.text


def test_nobody_elses(as_person, done, programme):
    other = as_person(PersonFactory(is_central=True))
    assert other.get("/learning/certificate/?programme=small-change").status_code == 404
    assert other.get("/learning/certificate.pdf?programme=small-change").status_code == 404


@pytest.mark.parametrize("slug", ["nope", "a%00b", "%ed%a0%80", "x" * 3000, "1", "%27", "../.."])
def test_a_programme_that_does_not_exist(me, done, slug):
    for address in ("certificate/", "certificate.pdf"):
        assert me.get(f"/learning/{address}?programme={slug}").status_code == 404


def test_an_earlier_one_stays_readable(me, person, done, programme, shift):
    shift(programme, "after")
    ProgrammeFactory(name="The next", opens_on=TODAY())
    assert me.get("/learning/certificate/").status_code == 404
    assert "One Big Thing." in me.get("/learning/certificate/?programme=small-change").content.decode()
    assert me.get("/learning/certificate.pdf?programme=small-change").status_code == 200
    assert me.get("/learning/masterclass/certificate.pdf").status_code == 200


def test_taking_a_record_back_takes_it_back(me, done):
    assert me.get("/learning/certificate/").status_code == 200
    me.post("/learning/masterclass/withdraw/")
    assert me.get("/learning/certificate/").status_code == 404


def test_every_core_course_counts(me, person, programme, done):
    second = ProgrammeCourseFactory(programme=programme, course__title="Data", course__slug="data", order=2).course
    assert me.get("/learning/certificate.pdf").status_code == 404
    CompletionFactory(person=person, programme=programme, course=second)
    for address in ("certificate.pdf", "masterclass/certificate.pdf", "data/certificate.pdf"):
        assert me.get(f"/learning/{address}").status_code == 200


def test_there_is_none_where_nothing_is_asked_for(me, person, programme):
    OtherLearningFactory(person=person, programme=programme, minutes=6000)
    assert me.get("/learning/certificate/").status_code == 404


def test_page_and_pdf_say_the_same(me, person, programme, done):
    OtherLearningFactory(person=person, programme=programme, title="A talk, <b>*starred*</b> & #more", minutes=75)
    page = " ".join(html.unescape(me.get("/learning/certificate/").content.decode()).split())
    (sheet,) = PdfReader(BytesIO(me.get("/learning/certificate.pdf").content)).pages
    told = " ".join(sheet.extract_text().split())
    certificate = certificate_of(person=person, programme=programme)
    said = [certificate.name, certificate.text, programme.theme, words.date(certificate.made_on), "135"]
    said += [row.title for row in certificate.rows]
    assert [one for one in said if one not in page] == []
    assert [one for one in said if one not in told] == []


def test_the_page_prints_on_a_sheet(me, done):
    assert "learning/certificate.css" in me.get("/learning/certificate/").content.decode()
    found = finders.find("learning/certificate.css")
    assert found
    assert "@media print" in Path(found).read_text()
