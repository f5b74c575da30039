"""What the central team can do with accounts."""

import pytest

from obt.people.models import FormerEmail, Person
from tests.factories import GradeFactory, OrganisationFactory, PersonFactory

from .conftest import JUNK


@pytest.fixture
def priya(dvla):
    return PersonFactory(
        email="priya@dvla.gov.uk", name="Priya Patel", organisation=dvla, grade=GradeFactory(name="A grade")
    )


@pytest.fixture
def address(priya):
    return f"/admin/people/person/{priya.pk}/change/"


def test_another_address_keeps_the_old_one_and_signs_out(admin, priya, address, typed):
    stamp = priya.session_stamp

    response = admin.post(address, typed(admin, address, email="Priya@Transport.gov.uk"))

    assert response.status_code == 302
    priya.refresh_from_db()
    assert priya.email == "priya@transport.gov.uk"
    assert FormerEmail.objects.get(person=priya).email == "priya@dvla.gov.uk"
    assert Person.objects.by_any_address("priya@dvla.gov.uk") == priya
    assert priya.session_stamp != stamp


def test_another_name_leaves_address_and_sessions_alone(admin, priya, address, typed):
    stamp = priya.session_stamp

    assert admin.post(address, typed(admin, address, name="Priya Rees")).status_code == 302

    priya.refresh_from_db()
    assert (priya.name, priya.email, priya.session_stamp) == ("Priya Rees", "priya@dvla.gov.uk", stamp)
    assert not FormerEmail.objects.exists()


def test_an_address_that_is_anothers_is_refused(admin, address, typed, errors):
    PersonFactory(email="taken@dvla.gov.uk")

    response = admin.post(address, typed(admin, address, email="TAKEN@dvla.gov.uk"))

    assert "Person with this Email address already exists." in errors(response)


@pytest.mark.parametrize("field", ["name", "organisation"])
def test_who_has_a_profile_keeps_name_and_organisation(admin, address, typed, errors, field):
    response = admin.post(address, typed(admin, address, **{field: ""}))

    assert "This person has a name and an organisation; neither can be taken away." in errors(response)


def test_somebody_can_be_added_before_they_register(admin, typed):
    address = "/admin/people/person/add/"

    assert admin.post(address, typed(admin, address, email="New@dvla.gov.uk")).status_code == 302

    assert Person.objects.get(email="new@dvla.gov.uk").registered_at is None


def test_nobody_can_be_deleted(admin, priya):
    assert admin.post(f"/admin/people/person/{priya.pk}/delete/", {"post": "yes"}).status_code == 403
    admin.post("/admin/people/person/", {"action": "delete_selected", "_selected_action": priya.pk, "post": "yes"})

    assert Person.objects.filter(pk=priya.pk).exists()


def test_grade_profession_and_region_are_not_shown(admin, address):
    page = admin.get(address).content.decode()

    assert "Priya Patel" in page
    assert "A grade" not in page
    for field in ("id_grade", "id_profession", "id_region"):
        assert field not in page


def test_what_is_read_only_cannot_be_posted(admin, priya, address, typed):
    before = priya.registered_at

    admin.post(address, typed(admin, address, registered_at_0="2001-01-01", registered_at_1="00:00", session_stamp="x"))

    priya.refresh_from_db()
    assert priya.registered_at == before
    assert priya.session_stamp != "x"


def test_a_former_address_finds_its_person(admin, priya, address, typed):
    admin.post(address, typed(admin, address, email="priya@transport.gov.uk"))

    assert "Priya Patel" in admin.get("/admin/people/person/?q=priya@dvla.gov.uk").content.decode()


@pytest.mark.parametrize("name", list(JUNK))
def test_junk_never_fails(admin, priya, address, typed, name):
    sent = typed(admin, address)
    for field in ("email", "name", "organisation", "is_central", "former_emails-TOTAL_FORMS"):
        assert admin.post(address, {**sent, field: JUNK[name]}).status_code in (200, 302, 400, 413), field
    assert FormerEmail.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?q=" + "x" * 5000,
        "?p=99999999999999999999",
        "?p=-1",
        "?o=x.y",
        "?organisation__id__exact=x",
        "?is_central__exact=%00",
    ],
)
def test_junk_in_the_address_of_the_list_never_fails(admin, priya, query):
    assert admin.get("/admin/people/person/" + query).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("pk", ["0", "x", str(10**30), "%00", "1%00", "_"])
def test_junk_for_a_person_never_fails(admin, db, pk):
    assert admin.get(f"/admin/people/person/{pk}/change/").status_code in (302, 404)


def test_many_people_cost_no_more_statements(admin, dvla, django_assert_max_num_queries):
    admin.get("/admin/people/person/")
    with django_assert_max_num_queries(8) as few:
        admin.get("/admin/people/person/")
    for _ in range(30):
        PersonFactory(organisation=OrganisationFactory())
    with django_assert_max_num_queries(8) as many:
        admin.get("/admin/people/person/")

    assert len(few) == len(many)
