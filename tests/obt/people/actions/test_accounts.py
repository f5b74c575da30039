import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError

from learning.models import Completion
from obt.people.actions import change_email, end_sessions
from obt.people.models import Person
from tests.factories import CompletionFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_the_former_address_still_reaches_the_person_and_their_records():
    completion = CompletionFactory(person__email="old@dvla.gov.uk")
    person = completion.person
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)

    change_email(person=person, email=" New@DWP.gov.uk ")

    assert person.email == "new@dwp.gov.uk"
    assert Person.objects.by_any_address("old@dvla.gov.uk") == person
    assert Completion.objects.get(person__email="new@dwp.gov.uk") == completion
    assert not EmailAddress.objects.filter(email="old@dvla.gov.uk").exists()


def test_back_and_forth_leaves_one_former_address():
    person = PersonFactory(email="a@gov.uk")

    for email in ("b@gov.uk", "a@gov.uk", "a@gov.uk"):
        change_email(person=person, email=email)

    assert list(person.former_emails.values_list("email", flat=True)) == ["b@gov.uk"]


def test_another_persons_address_is_refused():
    PersonFactory(email="taken@gov.uk")

    with pytest.raises(IntegrityError):
        change_email(person=PersonFactory(), email="taken@gov.uk")


def test_a_person_can_be_signed_out_everywhere(as_person):
    person = PersonFactory()
    client = as_person(person)
    assert client.get("/profile/").status_code == 200

    end_sessions(person=person)

    assert client.get("/profile/").status_code == 302
