"""What the certificate says, as page and as PDF."""

import datetime
import logging

import pytest
from django.utils import timezone

from learning.certificates import MOST_ROWS, certificate_of
from obt.documents.typesetting import TypesettingFailed
from obt.govuk import words
from tests.factories import CompletionFactory, OtherLearningFactory, PersonFactory

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
